// Singular values by one-sided Jacobi rotations: A = Q R first, then the columns of Rᴴ are made orthogonal, all pairs of a
// round at once (Drmač and Veselić, "New fast and accurate Jacobi SVD algorithm", 2008; the order of pairs is that of
// Brent and Luk, 1985).
import { isComplex, realDType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { repeat, whileLoop } from "../loops.ts";
import { withRule } from "../special/slope.ts";
import { adjoint, batchOf, columns, diagonal, diagonalMatrix, eye, rows, squaredModulus } from "./matrices.ts";
import { diagonalPhases, qr } from "./qr.ts";

const MAX_SWEEPS = 30;

export interface Svd {
  /** [m, k], or [m, m] when full. */
  readonly u: Tensor;
  /** Descending, real. */
  readonly s: Tensor;
  /** [k, n], or [n, n] when full. */
  readonly vh: Tensor;
}

const real = (x: Tensor, like: Tensor): Tensor => (isComplex(like.dtype) ? c.cast(x, like.dtype) : x);

/** Columns exchanged pairwise by rotations that make each pair orthogonal in its first n rows. */
function rotate(top: Tensor, bottom: Tensor, n: number): { top: Tensor; bottom: Tensor; off: Tensor } {
  const [x, y] = [c.sliceAxis(top, 0, n, 1), c.sliceAxis(bottom, 0, n, 1)];
  const alpha = c.sumOver(squaredModulus(x), [1]);
  const beta = c.sumOver(squaredModulus(y), [1]);
  const gamma = c.sumOver(c.mul(c.conj(x), y), [1]);
  const size = c.abs(gamma);
  const scale = c.mul(c.sqrt(alpha), c.sqrt(beta));
  const needed = c.and(c.gt(size, 0), c.gt(scale, 0));
  const off = c.where(needed, c.div(size, c.where(needed, scale, c.onesLike(scale))), c.zerosLike(size));
  const safe = c.where(needed, size, c.onesLike(size));
  const zeta = c.div(c.sub(beta, alpha), c.mul(2, safe));
  const direction = c.where(c.ge(zeta, 0), c.onesLike(zeta), c.neg(c.onesLike(zeta)));
  const t = c.div(direction, c.add(c.abs(zeta), c.sqrt(c.add(1, c.square(zeta)))));
  const cosine = c.rsqrt(c.add(1, c.square(t)));
  const cos = real(c.where(needed, cosine, c.onesLike(cosine)), gamma);
  const sin = real(c.where(needed, c.mul(cosine, t), c.zerosLike(cosine)), gamma);
  const phase = c.where(needed, c.div(gamma, real(safe, gamma)), c.onesLike(gamma));
  const aligned = c.mul(bottom, c.expandDims(c.conj(phase), 1));
  const [k, s] = [c.expandDims(cos, 1), c.expandDims(sin, 1)];
  return {
    top: c.sub(c.mul(k, top), c.mul(s, aligned)),
    bottom: c.add(c.mul(s, top), c.mul(k, aligned)),
    off: c.maxOver(off),
  };
}

/** Moves every column but the first one place on, so that new pairs meet. */
function nextRound(top: Tensor, bottom: Tensor): [top: Tensor, bottom: Tensor] {
  const h = columns(top);
  if (h === 1) return [top, bottom];
  const part = (x: Tensor, from: number, to: number): Tensor => c.sliceAxis(x, from, to, 2);
  return [
    c.concatenate([part(top, 0, 1), part(bottom, 0, 1), part(top, 1, h - 1)], 2),
    c.concatenate([part(bottom, 1, h), part(top, h - 1, h)], 2),
  ];
}

/** x W with orthogonal columns, and the unitary W; x of [B, n, n]. */
function orthogonalize(x: Tensor): { readonly y: Tensor; readonly w: Tensor } {
  const [batch, n] = x.shape;
  const even = n + (n % 2);
  const half = even / 2;
  const none = [0, 0, 0];
  const padded = new Tensor(
    p.pad(x.value, c.zeros([], x.dtype).value, { low: none, high: [0, 0, even - n], interior: none }),
  );
  const both = c.concatenate([padded, c.broadcastTo(eye(even, x.dtype), [batch, even, even])], 1);
  const limit = 0.05 * Math.sqrt(c.finfo(x.dtype).eps);
  const start = c.fill([], Infinity, realDType(x.dtype));
  const [top, bottom] = whileLoop(
    [c.sliceAxis(both, 0, half, 2), c.sliceAxis(both, half, even, 2), start, c.fill([], 0, "i32")],
    ([, , off, sweep]) => c.and(c.gt(off, limit), c.lt(sweep, MAX_SWEEPS)),
    ([a, b, , sweep]) => {
      const swept = repeat(even - 1, [a, b, c.zerosLike(start)], (_k, [top, bottom, most]) => {
        const next = rotate(top, bottom, n);
        return [...nextRound(next.top, next.bottom), c.max(most, next.off)];
      });
      return [...swept, c.add(sweep, 1)];
    },
  );
  const all = c.concatenate([top, bottom], 2);
  return { y: c.sliceAxis(c.sliceAxis(all, 0, n, 1), 0, n, 2), w: c.sliceAxis(c.sliceAxis(all, n, 2 * n, 1), 0, n, 2) };
}

/** Columns of [B, m, n] in the order of [B, n]. */
function permuteColumns(x: Tensor, order: Tensor): Tensor {
  const [batch, m, n] = x.shape;
  const which = c.iota("i32", [batch, n], 0);
  const starts = c.stack([which, order], 2);
  const value = p.gather(x.value, starts.value, {
    offsetDims: [1],
    collapsedSliceDims: [0, 2],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [0, 2],
    sliceSizes: [1, m, 1],
    indicesAreSorted: false,
  });
  return new Tensor(value);
}

/** [B, m, n] with m ≥ n. */
function tall(a: Tensor, full: boolean): Tensor[] {
  const [batch, m, n] = a.shape;
  const [q, r] = qr(a, full);
  const { y, w } = orthogonalize(adjoint(c.sliceAxis(r, 0, n, 1)));
  const norms = c.sqrt(c.sumOver(squaredModulus(y), [1]));
  const positions = c.iota("i32", [batch, n], 1);
  const [keys, order] = p.sort([c.neg(norms).value, positions.value], { dimension: 1, isStable: true, numKeys: 1 });
  const s = c.abs(c.neg(new Tensor(keys)));
  const sorted = permuteColumns(y, new Tensor(order));
  const divisor = c.expandDims(c.where(c.gt(s, 0), s, c.onesLike(s)), 1);
  // The reflections that make a basis of the columns also complete it where singular values vanish.
  const [basis, triangle] = qr(c.div(sorted, real(divisor, sorted)), false);
  const v = c.mul(basis, c.expandDims(diagonalPhases(triangle), 1));
  const wide = permuteColumns(w, new Tensor(order));
  const left = c.matmul(c.sliceAxis(q, 0, n, 2), wide);
  const u = full && m > n ? c.concatenate([left, c.sliceAxis(q, n, m, 2)], 2) : left;
  return [u, s, adjoint(v)];
}

// A = U diag(s) Vᴴ:  with M = Uᴴ dA V and F_ij = 1 / (s_j² − s_i²) off the diagonal, ds = Re diag M,
// dU = U (F ∘ (M S + S Mᴴ)) + (1 − U Uᴴ) dA V S⁻¹ and dV alike (Giles, "Collected matrix derivative results", 2008); of a
// complex diagonal's phase, U takes all.
function tangents(u: Tensor, s: Tensor, vh: Tensor, da: Tensor): Tensor[] {
  const v = adjoint(vh);
  const m = c.matmul(c.matmul(adjoint(u), da), v);
  const ds = c.real(diagonal(m));
  const squares = c.square(s);
  const gap = c.sub(c.expandDims(squares, -2), c.expandDims(squares, -1));
  const diagonalPlaces = c.cast(eye(columns(gap), "i32"), "bool");
  const f = real(c.where(diagonalPlaces, c.zerosLike(gap), c.div(1, c.where(diagonalPlaces, c.onesLike(gap), gap))), m);
  const columnS = real(c.expandDims(s, -2), m);
  const rowS = real(c.expandDims(s, -1), m);
  const mh = adjoint(m);
  let du = c.matmul(u, c.mul(f, c.add(c.mul(m, columnS), c.mul(rowS, mh))));
  let dv = c.matmul(v, c.mul(f, c.add(c.mul(rowS, m), c.mul(mh, columnS))));
  if (isComplex(m.dtype)) {
    const phases = c.complex(c.zerosLike(s), c.div(c.imag(diagonal(m)), s));
    du = c.add(du, c.matmul(u, diagonalMatrix(phases)));
  }
  const av = c.matmul(da, v);
  const ahu = c.matmul(adjoint(da), u);
  if (rows(u) > columns(u)) du = c.add(du, c.div(c.sub(av, c.matmul(u, c.matmul(adjoint(u), av))), columnS));
  if (rows(v) > columns(v)) dv = c.add(dv, c.div(c.sub(ahu, c.matmul(v, c.matmul(vh, ahu))), columnS));
  return [du, ds, adjoint(dv)];
}

/** Of each matrix in the last two axes. Derivatives hold for distinct singular values, and not for full bases of tall matrices. */
export function svd(a: Tensor, full: boolean): Svd {
  const [m, n] = [rows(a), columns(a)];
  if (m < n) {
    const { u, s, vh } = svd(adjoint(a), full);
    return { u: adjoint(vh), s, vh: adjoint(u) };
  }
  const batch = batchOf(a);
  if (n === 0 || sizeOf(batch) === 0) {
    const k = full ? m : n;
    const empty = c.broadcastTo(c.sliceAxis(eye(m, a.dtype), 0, k, 1), [...batch, m, k]);
    return { u: empty, s: c.zeros([...batch, n], realDType(a.dtype)), vh: c.zeros([...batch, n, n], a.dtype) };
  }
  const flat = c.reshape(a, [sizeOf(batch), m, n]);
  const [u, s, vh] =
    full && m > n
      ? tall(flat, true)
      : withRule("svd", [flat], ([x]) => tall(x, false), (_args, [da], results) => tangents(results[0], results[1], results[2], da)); // prettier-ignore
  return {
    u: c.reshape(u, [...batch, m, columns(u)]),
    s: c.reshape(s, [...batch, n]),
    vh: c.reshape(vh, [...batch, n, n]),
  };
}

export const singularValues = (a: Tensor): Tensor => svd(a, false).s;

/** Of a Hermitian matrix, from its eigenvalues. */
export function hermitianSvd(a: Tensor): Svd {
  const [vectors, values] = p.eigh(a.value, true).map((value) => new Tensor(value));
  const batch = sizeOf(batchOf(a));
  const n = columns(a);
  const [flatV, flatW] = [c.reshape(vectors, [batch, n, n]), c.reshape(values, [batch, n])];
  const positions = c.iota("i32", [batch, n], 1);
  const [, order] = p.sort([c.neg(c.abs(flatW)).value, positions.value], { dimension: 1, isStable: true, numKeys: 1 });
  const u = permuteColumns(flatV, new Tensor(order));
  const w = c.indexAxis(permuteColumns(c.expandDims(flatW, 1), new Tensor(order)), 0, 1);
  const signs = c.where(c.lt(w, 0), c.neg(c.onesLike(w)), c.onesLike(w));
  const vh = adjoint(c.mul(u, real(c.expandDims(signs, 1), u)));
  return { u: c.reshape(u, a.shape), s: c.reshape(c.abs(w), values.shape), vh: c.reshape(vh, a.shape) };
}
