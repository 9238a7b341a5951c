// Transposes of the elementwise ops that are linear. With complex numbers the convention is JAX's: the transpose, not
// the adjoint, so that nothing is conjugated but by conj itself.
import { isComplex } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { zerosLike } from "../values.ts";
import { first, type TransposeRule } from "./rule.ts";

export const negTranspose = first<"neg">((ct) => p.neg(ct));
export const realTranspose = first<"real">((ct) => p.complex(ct, zerosLike(ct)));
export const imagTranspose = first<"imag">((ct) => p.complex(zerosLike(ct), p.neg(ct)));
export const conjTranspose = first<"conj">((ct) => p.conj(ct));
export const reducePrecisionTranspose = first<"reducePrecision">((ct, op) => p.reducePrecision(ct, op.attrs));
export const convertTranspose = first<"convert">((ct, op) => {
  const { dtype } = op.operands[0].type;
  return p.convert(isComplex(ct.type.dtype) && !isComplex(dtype) ? p.real(ct) : ct, dtype);
});

export const addTranspose: TransposeRule<"add"> = (_, operands, [ct]) => operands.map((x) => (x === null ? ct : null));

export const subTranspose: TransposeRule<"sub"> = (_, [x, y], [ct]) => [
  x === null ? ct : null,
  y === null && ct ? p.neg(ct) : null,
];

export const mulTranspose: TransposeRule<"mul"> = (_, [x, y], [ct]) => [
  x === null && ct && y ? p.mul(ct, y) : null,
  y === null && ct && x ? p.mul(x, ct) : null,
];

export const divTranspose = first<"div">((ct, _, [, y]) => p.div(ct, y as Value));

export const complexTranspose: TransposeRule<"complex"> = (_, [re, im], [ct]) => [
  re === null && ct ? p.real(ct) : null,
  im === null && ct ? p.neg(p.imag(ct)) : null,
];

export const selectTranspose: TransposeRule<"select"> = (_, [pred, a, b], [ct]) => {
  if (!ct || !pred) return [null, null, null];
  const zeros = zerosLike(ct);
  return [null, a === null ? p.select(pred, ct, zeros) : null, b === null ? p.select(pred, zeros, ct) : null];
};
