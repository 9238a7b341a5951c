// Singular value decompositions.
import { isComplex } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { NATIVE, withRule } from "../special/slope.ts";
import { adjoint, batchOf, columns, diagonal, diagonalMatrix, eye, rows } from "./matrices.ts";

export interface Svd {
  /** [m, k], or [m, m] when full. */
  readonly u: Tensor;
  /** Descending, real. */
  readonly s: Tensor;
  /** [k, n], or [n, n] when full. */
  readonly vh: Tensor;
}

const real = (x: Tensor, like: Tensor): Tensor => (isComplex(like.dtype) ? c.cast(x, like.dtype) : x);

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

/**
 * Of each matrix in the last two axes. Derivatives hold for distinct singular values, and not for full bases of matrices
 * that are not square.
 */
export function svd(a: Tensor, full: boolean): Svd {
  const [m, n] = [rows(a), columns(a)];
  const compute = ([x]: readonly Tensor[]): Tensor[] =>
    p.svd(x.value, full ? "full" : "economy").map((value) => new Tensor(value));
  const [u, s, vh] =
    full && m !== n
      ? compute([a])
      : withRule(
          "svd",
          [a],
          compute,
          (_args, [da], results) => tangents(results[0], results[1], results[2], da),
          NATIVE,
        );
  return { u, s, vh };
}

/** Without vectors, which only the derivative needs: ds = Re diag(Uᴴ dA V). */
export const singularValues = (a: Tensor): Tensor =>
  withRule(
    "svdvals",
    [a],
    ([x]) => [new Tensor(p.svd(x.value, "none")[0])],
    ([x], [da]) => {
      const { u, vh } = svd(x, false);
      return [c.real(diagonal(c.matmul(c.matmul(adjoint(u), da), adjoint(vh))))];
    },
    NATIVE,
  )[0];

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
