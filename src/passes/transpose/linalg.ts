// Transposes of the Fourier transforms and of the triangular solve.
import { denseLiteral } from "../../ir/encode.ts";
import { isComplex, realDType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { fillOf, scalarOf } from "../values.ts";
import { first, type TransposeRule } from "./rule.ts";

/** The real transform is the first half of the complex one of x + 0i: its transpose fills up, transforms, takes the real part. */
function rfftTranspose(ct: Value, lengths: readonly number[]): Value {
  const { shape, dtype } = ct.type;
  const last = shape.length - 1;
  const zeros = shape.map(() => 0);
  const high = shape.map((n, d) => (d === last ? lengths[lengths.length - 1] - n : 0));
  const full = p.pad(ct, scalarOf(dtype, 0), { low: zeros, high, interior: zeros });
  return p.real(p.fft(full, { kind: "fft", lengths }));
}

/** Each frequency but the first (and the last of an even length) stands for two. */
function irfftTranspose(ct: Value, lengths: readonly number[]): Value {
  const spectrum = p.fft(ct, { kind: "rfft", lengths });
  const { shape, dtype } = spectrum.type;
  const last = shape.length - 1;
  const n = lengths[lengths.length - 1];
  const total = lengths.reduce((product, length) => product * length, 1);
  const real = realDType(dtype);
  const weights = Array.from({ length: shape[last] }, (_, k) => (k === 0 || 2 * k === n ? 1 : 2) / total);
  const row = p.broadcastInDim(p.constant(denseLiteral(real, [shape[last]], weights)), shape, [last]);
  return p.conj(p.mul(spectrum, p.complex(row, fillOf({ dtype: real, shape }, 0))));
}

export const fftTranspose = first<"fft">((ct, op) => {
  const { kind, lengths } = op.attrs;
  if (kind === "rfft") return rfftTranspose(ct, lengths);
  if (kind === "irfft") return irfftTranspose(ct, lengths);
  return p.fft(ct, op.attrs);
});

/** Linear in the right-hand side: the same solve with the matrix transposed. */
export const triangularSolveTranspose: TransposeRule<"triangularSolve"> = (op, [a, b], [ct]) => {
  if (b !== null || !ct || !a) return [null, null];
  const { transposeA } = op.attrs;
  const matrix = transposeA === "adjoint" && isComplex(a.type.dtype) ? p.conj(a) : a;
  return [null, p.triangularSolve(matrix, ct, { ...op.attrs, transposeA: transposeA === "no" ? "transpose" : "no" })];
};
