// Linear systems, inverses and determinants.
import { isComplex, isInexact, realDType } from "../../ir/dtype.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { luFactor, luSolve, pivotParity } from "./lu.ts";
import { batchOf, columns, diagonal, identityLike, isHalf, rows } from "./matrices.ts";

/** Batches of both brought to their common shape. */
export function matchBatches(a: Tensor, b: Tensor): [a: Tensor, b: Tensor] {
  const [x, y] = c.promoteInexact([a, b], "solve");
  const batch = broadcastShapes([batchOf(x), batchOf(y)]) ?? batchOf(x);
  return [c.broadcastTo(x, [...batch, rows(x), columns(x)]), c.broadcastTo(y, [...batch, rows(y), columns(y)])];
}

/** x with a x = b; b of rank 1 is a vector. */
export function solve(a: Tensor, b: Tensor): Tensor {
  const vector = b.ndim === 1;
  const right = isInexact(b.dtype) ? b : c.asInexact(b);
  const [x, y] = matchBatches(a, vector ? c.expandDims(right, -1) : right);
  const result = luSolve(luFactor(x), y);
  return vector ? c.indexAxis(result, 0, -1) : result;
}

export const inverse = (a: Tensor): Tensor => luSolve(luFactor(a), identityLike(a));

export interface SignedLog {
  readonly sign: Tensor;
  readonly logabsdet: Tensor;
}

/** The determinant as a sign (or a phase) and the logarithm of its size. */
export function slogdet(a: Tensor): SignedLog {
  if (isHalf(a.dtype)) {
    const { sign, logabsdet } = slogdet(c.cast(a, "f32"));
    return { sign: c.cast(sign, a.dtype), logabsdet: c.cast(logabsdet, a.dtype) };
  }
  const { lu, pivots } = luFactor(a);
  const d = diagonal(lu);
  const size = c.abs(d);
  const zero = c.anyOver(c.eq(d, 0), [-1]);
  const signs = isComplex(a.dtype) ? c.div(d, c.where(c.eq(size, 0), c.onesLike(size), size)) : c.sign(d);
  const sign = c.mul(c.cast(pivotParity(pivots), a.dtype), c.prodOver(signs, [-1]));
  const logs = c.sumOver(c.log(size), [-1]);
  return {
    sign: c.where(zero, c.zerosLike(sign), sign),
    logabsdet: c.where(zero, c.fill([], -Infinity, realDType(a.dtype)), logs),
  };
}

/** By the formulas for sizes up to 3, whose derivatives hold for singular matrices too; by LU beyond. */
export function determinant(a: Tensor): Tensor {
  const n = rows(a);
  const at = (i: number, j: number): Tensor => c.indexAxis(c.indexAxis(a, i, -2), j, -1);
  if (n === 0) return c.fill(batchOf(a), 1, a.dtype);
  if (n === 1) return at(0, 0);
  const minor = (i: number, j: number, k: number, l: number): Tensor => c.sub(c.mul(at(i, k), at(j, l)), c.mul(at(i, l), at(j, k))); // prettier-ignore
  if (n === 2) return minor(0, 1, 0, 1);
  if (n === 3) {
    const parts = [c.mul(at(0, 0), minor(1, 2, 1, 2)), c.neg(c.mul(at(0, 1), minor(1, 2, 0, 2))), c.mul(at(0, 2), minor(1, 2, 0, 1))]; // prettier-ignore
    return c.sum(...parts);
  }
  const { lu, pivots } = luFactor(a);
  return c.mul(c.prodOver(diagonal(lu), [-1]), c.cast(pivotParity(pivots), a.dtype));
}
