// Matrices in forms that unitary similarity reaches: Hessenberg, tridiagonal, Schur. Batches in all axes but the last two.
import { complexDType, isComplex } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { repeat } from "../loops.ts";
import { adjoint, batchOf, rows, triu } from "./matrices.ts";
import { householderProduct } from "./qr.ts";

const wrap = (values: readonly Tensor["value"][]): Tensor[] => values.map((value) => new Tensor(value));

/** T and Z with A = Z T Zᴴ; of a real matrix real, T with 2 × 2 blocks. */
export function schur(a: Tensor): { readonly t: Tensor; readonly z: Tensor } {
  const [t, z] = wrap(p.schur(a.value, true));
  return { t, z };
}

/** H in packed form with its reflectors, and their factors. */
export function packedHessenberg(a: Tensor): { readonly packed: Tensor; readonly taus: Tensor } {
  const [packed, taus] = wrap(p.hessenberg(a.value));
  return { packed, taus };
}

export const hessenbergForm = (packed: Tensor): Tensor => triu(packed, -1);

/** Q of A = Q H Qᴴ: 1 in the corner, and the product of the reflectors. */
export function hessenbergBasis(packed: Tensor, taus: Tensor): Tensor {
  const n = rows(packed);
  const corner = c.fill([...batchOf(packed), 1, 1], 1, packed.dtype);
  if (n < 2) return n === 0 ? packed : corner;
  const q = householderProduct(c.sliceAxis(c.sliceAxis(packed, 1, n, -2), 0, n - 1, -1), taus);
  const zeros = (m: number, k: number): Tensor => c.zeros([...batchOf(packed), m, k], packed.dtype);
  const top = c.concatenate([corner, zeros(1, n - 1)], -1);
  return c.concatenate([top, c.concatenate([zeros(n - 1, 1), q], -1)], -2);
}

/** Packed T, its diagonal and the one beside it, and the reflectors' factors, of one triangle of a Hermitian matrix. */
export function tridiagonal(a: Tensor, lower: boolean): Tensor[] {
  // The upper triangle, from its last column on, is the lower one of the matrix turned round.
  const flip = (x: Tensor, axes: number): Tensor => c.reverse(x, ...Array.from({ length: axes }, (_, i) => x.ndim - 1 - i)); // prettier-ignore
  const given = lower ? a : flip(a, 2);
  const index = (axis: number): Tensor => c.iota("i32", [rows(a), rows(a)], axis);
  const mirrored = c.where(c.ge(index(0), index(1)), given, adjoint(given));
  const [packed, d, e, taus] = wrap(p.tridiagonal(mirrored.value));
  const outside = c.where(c.lt(index(0), index(1)), given, packed);
  return lower ? [outside, d, e, taus] : [flip(outside, 2), flip(d, 1), flip(e, 1), flip(taus, 1)];
}

/**
 * The complex Schur form of a real one: from the last to the first, each 2 × 2 block is turned to be triangular, the
 * eigenvalue with positive imaginary part first.
 */
export function complexForm(t: Tensor, z: Tensor): [t: Tensor, z: Tensor] {
  const dtype = complexDType(c.promoteInexact([t, z], "rsf2csf")[0].dtype);
  const [first, basis] = [c.cast(t, dtype), c.cast(z, dtype)];
  const n = rows(t);
  if (n < 2) return [first, basis];
  const axis = t.ndim - 2;
  const starts = (at: Tensor, along: number) =>
    first.shape.map((_, i) => (i === along ? at : c.fill([], 0, "i32")).value);
  const pair = (x: Tensor, at: Tensor, along: number): Tensor =>
    new Tensor(p.dynamicSlice(x.value, starts(at, along), x.shape.map((size, i) => (i === along ? 2 : size)))); // prettier-ignore
  const put = (x: Tensor, update: Tensor, at: Tensor, along: number): Tensor =>
    new Tensor(p.dynamicUpdateSlice(x.value, update.value, starts(at, along)));
  const { eps } = c.finfo(dtype);
  const turned = repeat(n - 1, [first, basis], (step, [form, vectors]) => {
    const k = c.sub(n - 2, step);
    const block = pair(pair(form, k, axis), k, axis + 1);
    const entry = (i: number, j: number): Tensor => c.indexAxis(c.indexAxis(block, i, -2), j, -1);
    const [a, b, below, d] = [entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)];
    const half = c.mul(0.5, c.sub(a, d));
    const root = c.sqrt(c.add(c.mul(half, half), c.mul(b, below)));
    // λ - d for the eigenvalue λ with the greater imaginary part.
    const upper = c.where(c.ge(c.imag(root), 0), root, c.neg(root));
    const mu = c.add(half, upper);
    const acts = c.gt(c.abs(below), c.mul(eps, c.add(c.abs(a), c.abs(d))));
    const length = c.sqrt(c.add(c.square(c.abs(mu)), c.square(c.abs(below))));
    const safe = c.cast(c.where(acts, length, c.onesLike(length)), dtype);
    const cos = c.where(acts, c.div(mu, safe), c.onesLike(mu));
    const sin = c.where(acts, c.div(below, safe), c.zerosLike(mu));
    const row = (x: Tensor, y: Tensor): Tensor => c.stack([x, y], -1);
    const g = c.stack([row(c.conj(cos), sin), row(c.neg(sin), cos)], -2);
    const rowsDone = put(form, c.matmul(g, pair(form, k, axis)), k, axis);
    const columnsDone = put(rowsDone, c.matmul(pair(rowsDone, k, axis + 1), adjoint(g)), k, axis + 1);
    return [columnsDone, put(vectors, c.matmul(pair(vectors, k, axis + 1), adjoint(g)), k, axis + 1)];
  });
  return [triu(turned[0]), turned[1]];
}

/** The complex Schur form of any square matrix. */
export function complexSchur(a: Tensor): { readonly t: Tensor; readonly z: Tensor } {
  const { t, z } = schur(a);
  if (isComplex(a.dtype)) return { t, z };
  const [form, basis] = complexForm(t, z);
  return { t: form, z: basis };
}
