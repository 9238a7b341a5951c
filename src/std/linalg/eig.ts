// Eigenvalues and vectors of general matrices.
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { NATIVE, withRule } from "../special/slope.ts";
import { diagonal, eye, rows } from "./matrices.ts";
import { solve } from "./solve.ts";

const wrap = (values: ReturnType<typeof p.eig>): Tensor[] => values.map((value) => new Tensor(value));

/** Eigenvalues and unit eigenvectors (columns), complex. */
export function eig(a: Tensor): { readonly w: Tensor; readonly v: Tensor } {
  const n = rows(a);
  const [w, v] = withRule(
    "eig",
    [a],
    ([x]) => wrap(p.eig(x.value, { left: false, right: true })),
    // dw = diag(V⁻¹ dA V), dV = V (F ∘ V⁻¹ dA V), columns kept at unit length.
    (_args, [da], [values, vectors]) => {
      const m = solve(vectors, c.matmul(c.cast(da, vectors.dtype), vectors));
      const gap = c.sub(c.expandDims(values, -2), c.expandDims(values, -1));
      const same = c.cast(eye(n, "i32"), "bool");
      const f = c.where(same, c.zerosLike(gap), c.div(1, c.where(same, c.onesLike(gap), gap)));
      const dv = c.matmul(vectors, c.mul(f, m));
      const along = c.real(c.sumOver(c.mul(c.conj(vectors), dv), [-2], true));
      return [diagonal(m), c.sub(dv, c.mul(vectors, c.cast(along, vectors.dtype)))];
    },
    NATIVE,
  );
  return { w, v };
}

/** Without vectors, which only the derivative needs. */
export const eigenvalues = (a: Tensor): Tensor =>
  withRule(
    "eigvals",
    [a],
    ([x]) => wrap(p.eig(x.value, { left: false, right: false })),
    ([x], [da]) => {
      const { v } = eig(x);
      return [diagonal(solve(v, c.matmul(c.cast(da, v.dtype), v)))];
    },
    NATIVE,
  )[0];

/** Values with left and right vectors; without derivatives. */
export const bothVectors = (a: Tensor, left: boolean, right: boolean): Tensor[] =>
  wrap(p.eig(a.value, { left, right }));
