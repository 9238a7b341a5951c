// LU factorisation with partial pivoting, P A = L U, and what is solved with it.
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { repeat } from "../loops.ts";
import { NATIVE, withRule } from "../special/slope.ts";
import { batchOf, columns, rows, tril, triangularSolve, triu } from "./matrices.ts";

export interface Lu {
  /** L below the diagonal (which is 1), U on and above it. */
  readonly lu: Tensor;
  /** Row i was exchanged with row pivots[i], in order; i32. */
  readonly pivots: Tensor;
  /** Row permutation[i] of A is row i of P A; i32. */
  readonly permutation: Tensor;
}

/** Rows of each matrix: x of [B, m, …] at `starts` of [B, …, 2], pairs of a batch and a row. */
function rowsAt(x: Tensor, starts: Tensor): Tensor {
  const rest = x.shape.slice(2);
  const value = p.gather(x.value, starts.value, {
    offsetDims: rest.map((_, i) => starts.ndim - 1 + i),
    collapsedSliceDims: [0, 1],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [0, 1],
    sliceSizes: [1, 1, ...rest],
    indicesAreSorted: false,
  });
  return new Tensor(value);
}

/** One row (or element) of each matrix, at a place of its own: x of [B, m, …] and index of [B] give [B, …]. */
const rowAt = (x: Tensor, index: Tensor): Tensor => rowsAt(x, c.stack([c.arange(x.shape[0]), index], 1));

/** The rows (first axis after the batch) in the order of `permutation`: [B, m, n] by [B, m]. */
export const permuteRows = (x: Tensor, permutation: Tensor): Tensor =>
  sizeOf(permutation.shape) === 0 ? x : rowsAt(x, c.stack([c.iota("i32", permutation.shape, 0), permutation], 2));

/** Exchanges rows k and `other` of [B, m, …], whose own values are given. */
function exchange(x: Tensor, k: Tensor, other: Tensor, atK: Tensor, atOther: Tensor): Tensor {
  const row = c.iota("i32", [1, x.shape[1], ...x.shape.slice(2).map(() => 1)], 1);
  const spread = (index: Tensor): Tensor => (index.ndim === 0 ? index : c.reshape(index, [x.shape[0], ...x.shape.slice(1).map(() => 1)])); // prettier-ignore
  const swapped = c.where(c.eq(row, spread(other)), c.expandDims(atK, 1), x);
  return c.where(c.eq(row, k), c.expandDims(atOther, 1), swapped);
}

/** L and U as square matrices, filled up with the identity. */
function squareFactors(lu: Tensor): { readonly l: Tensor; readonly u: Tensor } {
  const [m, n] = [rows(lu), columns(lu)];
  const k = Math.min(m, n);
  const grow = (x: Tensor, size: number): Tensor => {
    const none = x.shape.map(() => 0);
    const high = x.shape.map((full, i) => (i < x.ndim - 2 ? 0 : size - full));
    const padded = new Tensor(p.pad(x.value, c.zeros([], x.dtype).value, { low: none, high, interior: none }));
    const index = c.iota("i32", [size, size], 0);
    const outside = c.and(c.eq(index, c.iota("i32", [size, size], 1)), c.ge(index, k));
    return c.where(outside, c.onesLike(padded), padded);
  };
  const lower = tril(c.sliceAxis(lu, 0, k, -1), -1);
  const unit = c.where(onDiagonalUpTo(lower, k), c.onesLike(lower), lower);
  return { l: grow(unit, m), u: grow(triu(c.sliceAxis(lu, 0, k, -2)), n) };
}

const onDiagonalUpTo = (x: Tensor, k: number): Tensor =>
  c.eq(c.iota("i32", [rows(x), k], 0), c.iota("i32", [rows(x), k], 1));

// P A = L U:  with F = L⁻¹ P dA U⁻¹, dL = L tril(F, -1) and dU = triu(F) U (Murray, "Differentiation of the Cholesky
// decomposition", 2016, does the symmetric case the same way).
function tangentOf(lu: Tensor, permutation: Tensor, da: Tensor): Tensor {
  const { l, u } = squareFactors(lu);
  const first = triangularSolve(l, permuteRows(da, permutation), { lower: true, unitDiagonal: true });
  const f = triangularSolve(u, first, { lower: false, leftSide: false });
  return c.add(c.matmul(l, tril(f, -1)), c.matmul(triu(f), u));
}

/** Of each matrix in the last two axes. */
export function luFactor(x: Tensor): Lu {
  const [m, n] = [rows(x), columns(x)];
  const batch = batchOf(x);
  const steps = Math.min(m, n);
  if (steps === 0 || sizeOf(batch) === 0) {
    const order = c.broadcastTo(c.arange(m), [...batch, m]);
    return { lu: x, pivots: c.zeros([...batch, steps], "i32"), permutation: order };
  }
  const flat = c.reshape(x, [sizeOf(batch), m, n]);
  const [lu, pivots, permutation] = withRule(
    "lu",
    [flat],
    ([a]) => p.lu(a.value).map((value) => new Tensor(value)),
    (_args, [da], [factors, , order]) => [tangentOf(factors, order, da)],
    NATIVE,
  );
  return {
    lu: c.reshape(lu, x.shape),
    pivots: c.reshape(pivots, [...batch, steps]),
    permutation: c.reshape(permutation, [...batch, m]),
  };
}

/** Rows of [..., m, n] in the order of [..., m]. */
export function permuted(x: Tensor, permutation: Tensor): Tensor {
  const batch = sizeOf(batchOf(x));
  const m = rows(x);
  const flat = permuteRows(c.reshape(x, [batch, m, columns(x)]), c.reshape(permutation, [batch, m]));
  return c.reshape(flat, x.shape);
}

/** Solves op(A) x = b with the factors of square A; b is a matrix (or a batch of them). */
export function luSolve(
  { lu, permutation }: Pick<Lu, "lu" | "permutation">,
  b: Tensor,
  transposeA: "no" | "transpose" | "adjoint" = "no",
): Tensor {
  if (transposeA === "no") {
    const y = triangularSolve(lu, permuted(b, permutation), { lower: true, unitDiagonal: true });
    return triangularSolve(lu, y, { lower: false });
  }
  const y = triangularSolve(lu, b, { lower: false, transposeA });
  const z = triangularSolve(lu, y, { lower: true, unitDiagonal: true, transposeA });
  return permuted(z, inversePermutation(permutation));
}

export function inversePermutation(permutation: Tensor): Tensor {
  const axis = permutation.ndim - 1;
  const places = c.iota("i32", permutation.shape, axis);
  const [, inverse] = p.sort([permutation.value, places.value], { dimension: axis, isStable: true, numKeys: 1 });
  return new Tensor(inverse);
}

/** The permutation that a list of exchanges comes to. */
export function pivotsToPermutation(pivots: Tensor, size: number): Tensor {
  const batch = pivots.shape.slice(0, -1);
  const steps = pivots.shape[pivots.ndim - 1];
  const b = sizeOf(batch);
  const list = c.cast(c.reshape(pivots, [b, steps]), "i32");
  const start = c.broadcastTo(c.arange(size), [b, size]);
  const [order] = repeat(steps, [start], (k, [current]) => {
    const here = c.broadcastTo(k, [b]);
    const other = rowAt(list, here);
    return [exchange(current, k, other, rowAt(current, here), rowAt(current, other))];
  });
  return c.reshape(order, [...batch, size]);
}

/** 1 or -1: whether the exchanges are even in number. */
export function pivotParity(pivots: Tensor): Tensor {
  const steps = pivots.shape[pivots.ndim - 1];
  const moved = c.sumOver(c.ne(pivots, c.arange(steps)), [-1]);
  return c.sub(1, c.mul(2, c.rem(moved, 2)));
}
