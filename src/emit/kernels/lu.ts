// LU factorisation with partial pivoting, P A = L U (Golub and Van Loan, "Matrix Computations", 3.4). A block of columns is
// factored row operation by row operation; what is right of it follows with matrix products.
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { blocksOf, forEach, matmul, part, putBlock, SINGLE } from "./blocks.ts";
import * as t from "./terms.ts";

/** The rows i and j of a matrix exchanged, in the columns where `mask` holds. */
function swapRows(a: Value, i: Value, j: Value, mask?: Value): Value {
  const [x, y] = t.held(t.at(a, i), t.at(a, j));
  const pick = (onTrue: Value, onFalse: Value): Value => (mask ? t.where(mask, onTrue, onFalse) : onTrue);
  return t.put(t.put(a, i, pick(y, x)), j, pick(x, y));
}

/** All columns of [m, n]: L and U packed, and the row that each step exchanged its own with. */
function factorPanel(a: Value): Value[] {
  const [m, n] = a.type.shape;
  const steps = Math.min(m, n);
  const [row, place] = [t.iota(m), t.iota(n)];
  const { a: packed, pivots } = t.loop([0, steps], { a, pivots: t.zeros("i32", [steps]) }, (k, s) => {
    const sizes = t.where(t.ge(row, k), t.size1(t.column(s.a, k)), -1);
    const [pivot] = t.held(p.argmax(sizes, 0, "i32"));
    const { a: swapped } = t.when(t.ne(pivot, k), { a: s.a }, ({ a: x }) => ({ a: swapRows(x, k, pivot) }));
    const [top, divisor] = t.held(t.where(t.gt(place, k), t.at(swapped, k), 0), t.element(swapped, k, k));
    const eliminated = t.loop([t.add(k, 1), m], { a: swapped }, (i, { a: x }) => {
      const [value] = t.held(t.element(x, i, k));
      // A column of zeros is left as it is.
      const [ratio] = t.held(t.where(t.eq(divisor, 0), value, t.div(value, divisor)));
      return { a: t.putElement(t.put(x, i, t.sub(t.at(x, i), t.mul(ratio, top))), i, k, ratio) };
    });
    return { a: eliminated.a, pivots: t.put(s.pivots, k, pivot) };
  });
  return [packed, pivots];
}

/** Right of a panel: its exchanges, then its unit lower triangle solved for in the first rows. */
function followPanel([rest, panel, pivots]: readonly Value[]): Value[] {
  const [steps] = pivots.type.shape;
  const { a: swapped } = t.loop([0, steps], { a: rest }, (k, { a }) => {
    const pivot = t.at(pivots, k);
    return t.when(t.ne(pivot, k), { a }, ({ a: x }) => ({ a: swapRows(x, k, pivot) }));
  });
  return [
    t.loop([1, steps], { a: swapped }, (i, { a }) => {
      const row = t.loop([0, i], { row: t.at(a, i) }, (j, { row: known }) => ({
        row: t.sub(known, t.mul(t.element(panel, i, j), t.at(a, j))),
      }));
      return { a: t.put(a, i, row.row) };
    }).a,
  ];
}

/** Exchanges as the permutation of m rows that they come to. */
function permutation(pivots: Value, m: number): Value {
  const [steps] = pivots.type.shape;
  return t.loop([0, steps], { order: t.iota(m) }, (k, { order }) => ({ order: swapRows(order, k, t.at(pivots, k)) }))
    .order;
}

/** Left of the panels of `size` columns: the exchanges that later panels made. */
function exchangeLeft(a: Value, pivots: Value, size: number): Value {
  const [, n] = a.type.shape;
  const [steps] = pivots.type.shape;
  const place = t.iota(n);
  return t.loop([size, steps], { a }, (k, s) => {
    const [pivot] = t.held(t.at(pivots, k));
    const left = t.lt(place, t.mul(p.div(k, t.int(size)), size));
    return t.when(t.ne(pivot, k), s, (x) => ({ a: swapRows(x.a, k, pivot, left) }));
  }).a;
}

/** (packed, pivots, permutation) of [B, m, n]. */
export function lu(a: Value): readonly Value[] {
  const [, m, n] = a.type.shape;
  const steps = Math.min(m, n);
  if (steps <= SINGLE) {
    return forEach("lu", [a], ([x]) => {
      const [packed, pivots] = factorPanel(x);
      return [packed, pivots, permutation(pivots, m)];
    });
  }
  const { size, ranges } = blocksOf(steps);
  let matrix = a;
  const pivots: Value[] = [];
  for (const [k, end] of ranges) {
    const [panel, local] = forEach("lu_panel", [part(matrix, [k, m], [k, end])], ([x]) => factorPanel(x));
    pivots.push(t.add(local, k));
    matrix = putBlock(matrix, panel, k, k);
    if (end === n) continue;
    const [right] = forEach("lu_follow", [part(matrix, [k, m], [end, n]), panel, local], followPanel);
    const upper = part(right, [0, end - k], [0, n - end]);
    matrix = putBlock(matrix, upper, k, end);
    if (end === m) continue;
    const lower = part(panel, [end - k, m - k], [0, end - k]);
    const update = matmul(lower, upper);
    matrix = putBlock(matrix, p.sub(part(right, [end - k, m - k], [0, n - end]), update), end, end);
  }
  const all = p.concatenate(pivots, 1);
  const [packed, order] = forEach("lu_finish", [matrix, all], ([x, exchanges]) => [
    exchangeLeft(x, exchanges, size),
    permutation(exchanges, m),
  ]);
  return [packed, all, order];
}
