// Cholesky's factorisation A = Uᴴ U, row by row in blocks of rows; products do the rest (Golub and Van Loan, 4.2).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { adjoint, blocksOf, forEach, matmul, part, putBlock, SINGLE } from "./blocks.ts";
import * as t from "./terms.ts";

/** U, zero below the diagonal, of a Hermitian matrix of which the upper triangle is read. NaN from where it is not positive. */
function factorBlock([a]: readonly Value[]): Value[] {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const place = t.iota(n);
  return [
    t.loop([0, n], { a }, (k, { a: x }) => {
      const [current] = t.held(t.at(x, k));
      const pivot = t.real(t.at(current, k));
      const root = p.sqrt(t.where(t.gt(pivot, 0), pivot, NaN));
      const scaled = t.div(current, t.asDType(root, dtype));
      const diagonal = t.where(t.eq(place, k), t.asDType(root, dtype), scaled);
      const [row] = t.held(t.where(t.ge(place, k), diagonal, 0));
      return t.loop([t.add(k, 1), n], { a: t.put(x, k, row) }, (i, { a: rest }) => ({
        a: t.put(rest, i, t.sub(t.at(rest, i), t.mul(t.conj(t.at(row, i)), row))),
      }));
    }).a,
  ];
}

/** U₁₁⁻ᴴ x: forward substitution by rows. */
function solveBlock([u, x]: readonly Value[]): Value[] {
  const [k] = u.type.shape;
  return [
    t.loop([0, k], { x }, (i, { x: known }) => {
      const { row } = t.loop([0, i], { row: t.at(known, i) }, (j, { row: value }) => ({
        row: t.sub(value, t.mul(t.conj(t.element(u, j, i)), t.at(known, j))),
      }));
      return { x: t.put(known, i, t.div(row, t.element(u, i, i))) };
    }).x,
  ];
}

/** U of [B, n, n], each matrix NaN in its upper triangle as a whole unless it is positive definite. */
export function cholesky(a: Value): Value {
  const { dtype, shape } = a.type;
  const [batch, n] = shape;
  let matrix = a;
  const ranges = n <= SINGLE ? [[0, n] as const] : blocksOf(n).ranges;
  for (const [k, end] of ranges) {
    const [upper] = forEach("cholesky", [part(matrix, [k, end], [k, end])], factorBlock);
    matrix = putBlock(matrix, upper, k, k);
    if (end === n) continue;
    const [right] = forEach("cholesky_follow", [upper, part(matrix, [k, end], [end, n])], solveBlock);
    matrix = putBlock(matrix, right, k, end);
    const rest = p.sub(part(matrix, [end, n], [end, n]), matmul(adjoint(right), right));
    matrix = putBlock(matrix, rest, end, end);
  }
  const index = (axis: number): Value => p.iota("i32", shape, axis);
  const triangle = t.le(index(1), index(2));
  const last = p.reshape(p.slice(matrix, { start: [0, n - 1, n - 1], limit: [batch, n, n], strides: [1, 1, 1] }), [
    batch,
  ]);
  const good = p.broadcastInDim(t.eq(last, last), shape, [0]);
  return t.where(triangle, t.where(good, matrix, t.fill(dtype, [], NaN)), 0);
}
