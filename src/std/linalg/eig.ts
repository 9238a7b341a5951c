// Eigenvalues and vectors of general matrices: Hessenberg form by reflections, then the complex QR algorithm with
// Wilkinson's shifts, one rotation at a time down the active block (Golub and Van Loan, "Matrix Computations", 7.4 and 7.5).
import { complexDType, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { repeat, whileLoop } from "../loops.ts";
import { withRule } from "../special/slope.ts";
import { inverse, solve } from "./solve.ts";
import { adjoint, batchOf, diagonal, eye, rows, squaredModulus } from "./matrices.ts";

/** A static count of rows (axis 1) or columns (axis 2) from a traced place on. */
function take(x: Tensor, at: Tensor, axis: 1 | 2, size: number): Tensor {
  const zero = c.zeros([], "i32").value;
  const starts = [zero, axis === 1 ? at.value : zero, axis === 2 ? at.value : zero];
  return new Tensor(p.dynamicSlice(x.value, starts, x.shape.map((full, i) => (i === axis ? size : full)))); // prettier-ignore
}
function put(x: Tensor, update: Tensor, at: Tensor, axis: 1 | 2): Tensor {
  const zero = c.zeros([], "i32").value;
  return new Tensor(p.dynamicUpdateSlice(x.value, update.value, [zero, axis === 1 ? at.value : zero, axis === 2 ? at.value : zero])); // prettier-ignore
}

const unitPhase = (x: Tensor): Tensor => {
  const size = c.abs(x);
  const zero = c.eq(size, 0);
  return c.where(zero, c.onesLike(x), c.div(x, c.cast(c.where(zero, c.onesLike(size), size), x.dtype)));
};

/** A = Z H Zᴴ with H zero below its first subdiagonal; [B, n, n]. */
export function hessenberg(a: Tensor): { readonly h: Tensor; readonly z: Tensor } {
  const [batch, n] = a.shape;
  const unit = c.broadcastTo(eye(n, a.dtype), a.shape);
  if (n < 3) return { h: a, z: unit };
  const row = c.iota("i32", [1, n], 1);
  const [h, z] = repeat(n - 2, [a, unit], (k, [matrix, basis]) => {
    const column = c.reshape(take(matrix, k, 2, 1), [batch, n]);
    const x = c.where(c.gt(row, k), column, c.zerosLike(column));
    const head = c.where(c.eq(row, c.add(k, 1)), x, c.zerosLike(x));
    const norm = c.sqrt(c.sumOver(squaredModulus(x), [1], true));
    const first = c.sumOver(head, [1], true);
    const moved = c.where(c.eq(row, c.add(k, 1)), c.mul(unitPhase(first), c.cast(norm, a.dtype)), c.zerosLike(x));
    const v = c.add(x, moved);
    const length = c.sqrt(c.sumOver(squaredModulus(v), [1], true));
    const unitV = c.where(c.gt(length, 0), c.div(v, c.cast(c.where(c.gt(length, 0), length, c.onesLike(length)), a.dtype)), c.zerosLike(v)); // prettier-ignore
    const [down, across] = [c.expandDims(unitV, 2), c.expandDims(c.conj(unitV), 1)];
    const fromLeft = (y: Tensor): Tensor => c.sub(y, c.mul(2, c.mul(down, c.matmul(across, y))));
    const fromRight = (y: Tensor): Tensor => c.sub(y, c.mul(2, c.mul(c.matmul(y, down), across)));
    return [fromRight(fromLeft(matrix)), fromRight(basis)];
  });
  const clean = c.where(c.gt(c.iota("i32", [n, n], 0), c.add(c.iota("i32", [n, n], 1), 1)), c.zerosLike(h), h);
  return { h: clean, z };
}

/** One element of each matrix at places of its own; out of range ones are clamped. */
function element(x: Tensor, i: Tensor, j: Tensor): Tensor {
  const starts = c.stack([c.arange(x.shape[0]), i, j], 1);
  const value = p.gather(x.value, starts.value, {
    offsetDims: [],
    collapsedSliceDims: [0, 1, 2],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [0, 1, 2],
    sliceSizes: [1, 1, 1],
    indicesAreSorted: false,
  });
  return new Tensor(value);
}

/** A = Z T Zᴴ with T upper triangular; complex [B, n, n]. */
export function complexSchur(a: Tensor): { readonly t: Tensor; readonly z: Tensor } {
  const [batch, n] = a.shape;
  const { h, z } = hessenberg(a);
  if (n < 2) return { t: h, z };
  const { eps, tiny } = c.finfo(a.dtype);
  const zeroIndex = c.zeros([batch], "i32");
  const below = c.iota("i32", [1, n - 1], 1);

  /** The subdiagonal with what is negligible put to zero. */
  const subdiagonal = (t: Tensor): Tensor => {
    const d = c.abs(diagonal(t));
    const s = diagonal(c.sliceAxis(t, 1, n, 1));
    const scale = c.add(c.sliceAxis(d, 0, n - 1, 1), c.sliceAxis(d, 1, n, 1));
    return c.where(c.gt(c.abs(s), c.max(c.mul(scale, eps), tiny)), s, c.zerosLike(s));
  };
  /** The last row of the active block, 0 when there is none. */
  const bottom = (s: Tensor): Tensor => c.maxOver(c.where(c.ne(c.abs(s), 0), c.add(below, 1), 0), [1]);

  const [t, basis] = whileLoop(
    [h, z, c.fill([], 0, "i32"), c.broadcastTo(c.fill([], n - 1, "i32"), [batch]), zeroIndex],
    ([matrix, , step]) => c.and(c.anyOver(c.gt(bottom(subdiagonal(matrix)), 0)), c.lt(step, 40 * n)),
    ([matrix, vectors, step, lastHigh, stuck]) => {
      const s = subdiagonal(matrix);
      const rowIndex = c.iota("i32", [n, n], 0);
      const columnIndex = c.iota("i32", [n, n], 1);
      const kept = c.broadcastTo(c.expandDims(c.concatenate([c.ne(c.abs(s), 0), c.fill([batch, 1], false, "bool")], 1), 1), [batch, n, n]); // prettier-ignore
      const onSub = c.eq(rowIndex, c.add(columnIndex, 1));
      const clean = c.where(c.and(onSub, c.not(kept)), c.zerosLike(matrix), matrix);
      const high = bottom(s);
      // The block's first row: after the last zero above `high`.
      const isGap = c.and(c.eq(c.abs(s), 0), c.lt(below, c.expandDims(high, 1)));
      const low = c.maxOver(c.where(isGap, c.add(below, 1), 0), [1]);
      const count = c.where(c.eq(high, lastHigh), c.add(stuck, 1), zeroIndex);
      const previous = c.max(c.sub(high, 1), 0);
      // The eigenvalue of the trailing 2×2 block that is nearer to its last element.
      const [a11, a12] = [element(clean, previous, previous), element(clean, previous, high)];
      const [a21, a22] = [element(clean, high, previous), element(clean, high, high)];
      const half = c.mul(c.sub(a11, a22), 0.5);
      const root = c.sqrt(c.add(c.mul(half, half), c.mul(a12, a21)));
      const [plus, minus] = [c.add(half, root), c.sub(half, root)];
      const wilkinson = c.add(a22, c.where(c.lt(c.abs(plus), c.abs(minus)), plus, minus));
      const exceptional = c.add(a22, c.cast(c.mul(0.75, c.abs(a21)), a.dtype));
      const shift = c.where(c.eq(c.rem(count, 10), 9), exceptional, wilkinson);

      const [nextT, nextZ] = repeat(n - 1, [clean, vectors], (k, [m, q]) => {
        const active = c.and(c.ge(k, low), c.lt(k, high));
        const starting = c.eq(k, low);
        const pair = take(m, k, 1, 2);
        const at = (column: Tensor, r: number): Tensor => c.reshape(c.sliceAxis(take(pair, column, 2, 1), r, r + 1, 1), [batch]); // prettier-ignore
        const left = c.max(c.sub(k, 1), 0);
        const x = c.where(starting, c.sub(at(k, 0), shift), at(left, 0));
        const y = c.where(starting, at(k, 1), at(left, 1));
        const norm = c.sqrt(c.add(squaredModulus(x), squaredModulus(y)));
        const use = c.and(active, c.gt(norm, 0));
        const safe = c.cast(c.where(use, norm, c.onesLike(norm)), a.dtype);
        const cos = c.where(use, c.div(x, safe), c.onesLike(x));
        const sin = c.where(use, c.div(y, safe), c.zerosLike(y));
        // G = [conj(cos), conj(sin); -sin, cos] takes (x, y) to (norm, 0).
        const top = c.stack([c.conj(cos), c.conj(sin)], 1);
        const g = c.stack([top, c.stack([c.neg(sin), cos], 1)], 1);
        const turned = put(m, c.matmul(g, pair), k, 1);
        const gh = adjoint(g);
        const finished = put(turned, c.matmul(take(turned, k, 2, 2), gh), k, 2);
        return [finished, put(q, c.matmul(take(q, k, 2, 2), gh), k, 2)];
      });
      return [nextT, nextZ, c.add(step, 1), high, count];
    },
  );
  const upper = c.where(c.gt(c.iota("i32", [n, n], 0), c.iota("i32", [n, n], 1)), c.zerosLike(t), t);
  return { t: upper, z: basis };
}

/** Unit eigenvectors of upper triangular T, as columns, by back substitution for all eigenvalues at once. */
function triangularVectors(t: Tensor): Tensor {
  const [batch, n] = t.shape;
  const w = diagonal(t);
  const scale = c.maxOver(c.abs(t), [1, 2], true);
  const smallest = c.max(c.mul(scale, c.finfo(t.dtype).eps), c.finfo(t.dtype).tiny);
  const column = c.iota("i32", [1, 1, n], 2);
  const [x] = repeat(n, [c.zerosLike(t)], (step, [vectors]) => {
    const j = c.sub(n - 1, step);
    const row = take(t, j, 1, 1);
    const known = c.matmul(row, vectors);
    const own = c.reshape(take(row, j, 2, 1), [batch, 1, 1]);
    const gap = c.sub(own, c.expandDims(w, 1));
    const safe = c.where(c.lt(c.abs(gap), smallest), c.cast(smallest, t.dtype), gap);
    const value = c.where(c.eq(column, j), c.onesLike(known), c.div(c.neg(known), safe));
    return [put(vectors, c.where(c.lt(column, j), c.zerosLike(value), value), j, 1)];
  });
  return x;
}

const normalized = (v: Tensor): Tensor => {
  const norm = c.sqrt(c.sumOver(squaredModulus(v), [-2], true));
  return c.div(v, c.cast(norm, v.dtype));
};

/** Eigenvalues and unit eigenvectors (columns), complex. */
export function eig(a: Tensor): { readonly w: Tensor; readonly v: Tensor } {
  const n = rows(a);
  const batch = batchOf(a);
  const dtype: DType = complexDType(a.dtype);
  const flat = c.cast(c.reshape(a, [sizeOf(batch), n, n]), dtype);
  if (sizeOf(flat.shape) === 0) return { w: c.zeros([...batch, n], dtype), v: c.zeros([...batch, n, n], dtype) };
  const [w, v] = withRule(
    "eig",
    [flat],
    ([x]) => {
      const { t, z } = complexSchur(x);
      return [diagonal(t), normalized(c.matmul(z, triangularVectors(t)))];
    },
    // dw = diag(V⁻¹ dA V), dV = V (F ∘ V⁻¹ dA V), columns kept at unit length.
    (_args, [da], [values, vectors]) => {
      const m = solve(vectors, c.matmul(da, vectors));
      const gap = c.sub(c.expandDims(values, -2), c.expandDims(values, -1));
      const same = c.cast(eye(n, "i32"), "bool");
      const f = c.where(same, c.zerosLike(gap), c.div(1, c.where(same, c.onesLike(gap), gap)));
      const dv = c.matmul(vectors, c.mul(f, m));
      const along = c.real(c.sumOver(c.mul(c.conj(vectors), dv), [-2], true));
      return [diagonal(m), c.sub(dv, c.mul(vectors, c.cast(along, dtype)))];
    },
  );
  return { w: c.reshape(w, [...batch, n]), v: c.reshape(v, [...batch, n, n]) };
}

/** Left eigenvectors, as columns, of a matrix with these right ones. */
export const leftVectors = (v: Tensor): Tensor => normalized(adjoint(inverse(v)));
