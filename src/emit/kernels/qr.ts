// QR factorisation by Householder reflections (LAPACK's geqrf, ungqr and geqp3), in blocks of columns: the reflections of
// one block are H₁ H₂ … = 1 - V T Vᴴ (Schreiber and Van Loan, "A storage-efficient WY representation", 1989).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { adjoint, blocksOf, forEach, matmul, part, putBlock, SINGLE } from "./blocks.ts";
import { reflector } from "./householder.ts";
import * as t from "./terms.ts";

/** Step k: reflects column k to β e_k, and the columns after it along; the vector takes the column's place. */
function reflectColumn(a: Value, k: Value): { a: Value; tau: Value } {
  const [m, n] = a.type.shape;
  const [row, place] = [t.iota(m), t.iota(n)];
  const x = t.where(t.ge(row, k), t.column(a, k), 0);
  const { v: unmasked, tau, beta } = reflector(x, k);
  const [v] = t.held(t.where(t.ge(row, k), unmasked, 0));
  const { sums } = t.loop([k, m], { sums: t.zeros(a.type.dtype, [n]) }, (i, { sums: known }) => ({
    sums: t.add(known, t.mul(t.conj(t.at(v, i)), t.at(a, i))),
  }));
  const [scaled] = t.held(t.where(t.gt(place, k), t.mul(t.conj(tau), sums), 0));
  const done = t.loop([k, m], { a }, (i, { a: rows }) => {
    const factor = t.at(v, i);
    const stored = t.where(t.eq(i, k), t.asDType(beta, a.type.dtype), factor);
    return { a: t.putElement(t.put(rows, i, t.sub(t.at(rows, i), t.mul(factor, scaled))), i, k, stored) };
  });
  return { a: done.a, tau };
}

/** (R and vectors packed, factors) of all columns of [m, n]. */
function factorPanel([a]: readonly Value[]): Value[] {
  const steps = Math.min(...a.type.shape);
  const done = t.loop([0, steps], { a, taus: t.zeros(a.type.dtype, [steps]) }, (k, s) => {
    const { a: next, tau } = reflectColumn(s.a, k);
    return { a: next, taus: t.put(s.taus, k, tau) };
  });
  return [done.a, done.taus];
}

/** The vectors below the diagonal of packed [B, m, k], with their ones. */
function unitLower(packed: Value): Value {
  const { dtype, shape } = packed.type;
  const index = (axis: number): Value => p.iota("i32", shape, axis);
  const below = t.where(t.gt(index(1), index(2)), packed, 0);
  return t.where(t.eq(index(1), index(2)), t.asDType(t.fill(dtype, shape, 1), dtype), below);
}

/** T of the block reflection, from the vectors' products VᴴV and their factors; its columns are found as rows. */
function blockFactor([gram, taus]: readonly Value[]): Value[] {
  const { dtype } = gram.type;
  const [k] = taus.type.shape;
  const place = t.iota(k);
  const { rows } = t.loop([0, k], { rows: t.zeros(dtype, [k, k]) }, (j, { rows: known }) => {
    const tau = t.at(taus, j);
    const { total } = t.loop([0, j], { total: t.zeros(dtype, [k]) }, (i, { total: sum }) => ({
      total: t.add(sum, t.mul(t.element(gram, i, j), t.at(known, i))),
    }));
    return { rows: t.put(known, j, t.where(t.eq(place, j), tau, t.neg(t.mul(tau, total)))) };
  });
  return [p.transpose(rows, [1, 0])];
}

interface BlockReflection {
  readonly v: Value;
  readonly t: Value;
}

function blockReflection(packed: Value, taus: Value): BlockReflection {
  const v = unitLower(packed);
  const [factor] = forEach("qr_block", [matmul(adjoint(v), v), taus], blockFactor);
  return { v, t: factor };
}

/** (1 - V T Vᴴ) x, or with Tᴴ. */
const reflect = ({ v, t: factor }: BlockReflection, x: Value, back: boolean): Value =>
  p.sub(x, matmul(v, matmul(back ? adjoint(factor) : factor, matmul(adjoint(v), x))));

/** (packed, factors) of [B, m, n]. */
export function geqrf(a: Value): readonly Value[] {
  const [, m, n] = a.type.shape;
  const steps = Math.min(m, n);
  if (steps <= SINGLE) return forEach("geqrf", [a], factorPanel);
  let matrix = a;
  const factors: Value[] = [];
  for (const [k, end] of blocksOf(steps).ranges) {
    const [panel, taus] = forEach("geqrf_panel", [part(matrix, [k, m], [k, end])], factorPanel);
    factors.push(taus);
    matrix = putBlock(matrix, panel, k, k);
    if (end === n) continue;
    const rest = reflect(blockReflection(panel, taus), part(matrix, [k, m], [end, n]), true);
    matrix = putBlock(matrix, rest, k, end);
  }
  return [matrix, p.concatenate(factors, 1)];
}

/** The first n columns of the product of reflectors packed in [m, n], one reflector after the other from the last. */
function multiplyOut([packed, taus]: readonly Value[]): Value[] {
  const { dtype, shape } = packed.type;
  const [m, n] = shape;
  const [steps] = taus.type.shape;
  const row = t.iota(m);
  return [
    t.loop([steps - 1, 0, -1], { q: t.eye(dtype, m, n) }, (k, { q }) => {
      const below = t.where(t.gt(row, k), t.column(packed, k), 0);
      const [v] = t.held(t.where(t.eq(row, k), 1, below));
      const { sums } = t.loop([k, m], { sums: t.zeros(dtype, [n]) }, (i, { sums: known }) => ({
        sums: t.add(known, t.mul(t.conj(t.at(v, i)), t.at(q, i))),
      }));
      const [scaled] = t.held(t.mul(t.at(taus, k), sums));
      return t.loop([k, m], { q }, (i, { q: x }) => ({ q: t.put(x, i, t.sub(t.at(x, i), t.mul(t.at(v, i), scaled))) }));
    }).q,
  ];
}

/** The first n columns of Q, of reflectors packed in [B, m, n]. */
export function householderProduct(packed: Value, taus: Value): Value {
  const { dtype, shape } = packed.type;
  const [batch, m, n] = shape;
  const steps = taus.type.shape[1];
  if (n <= SINGLE) return forEach("householderProduct", [packed, taus], multiplyOut)[0];
  let q = p.broadcastInDim(t.eye(dtype, m, n), [batch, m, n], [1, 2]);
  for (const [k, end] of [...blocksOf(steps).ranges].reverse()) {
    const factors = p.slice(taus, { start: [0, k], limit: [batch, end], strides: [1, 1] });
    const block = blockReflection(part(packed, [k, m], [k, end]), factors);
    q = putBlock(q, reflect(block, part(q, [k, m], [k, n]), false), k, k);
  }
  return q;
}

/** Columns i and j of a matrix exchanged. */
function swapColumns(a: Value, i: Value, j: Value): Value {
  const [x, y] = t.held(t.column(a, i), t.column(a, j));
  return t.putColumn(t.putColumn(a, i, y), j, x);
}

/**
 * With the column of the greatest norm next, always: (packed, i32 columns, factors). Norms are taken down step by step, and
 * computed anew where that has lost their digits (Drmač and Bujanović, "On the failure of rank-revealing QR", 2008).
 */
export function geqp3([a]: readonly Value[]): Value[] {
  const { dtype, shape } = a.type;
  const [m, n] = shape;
  const steps = Math.min(m, n);
  const place = t.iota(n);
  const norms = (x: Value, from: Value): Value =>
    p.sqrt(
      t.loop([from, m], { total: t.zeros("f64", [n]) }, (i, { total }) => ({
        total: t.add(total, t.squared(t.wide(t.at(x, i)))),
      })).total,
    );
  const tolerance = Math.sqrt(t.limits(dtype).eps);
  const first = norms(a, t.int(0));
  const initial = { a, order: place, taus: t.zeros(dtype, [steps]), norms: first, exact: first };
  const done = t.loop([0, steps], initial, (k, s) => {
    const [pivot] = t.held(p.argmax(t.where(t.ge(place, k), s.norms, -1), 0, "i32"));
    const swapped = t.when(t.ne(pivot, k), s, (x) => ({
      a: swapColumns(x.a, k, pivot),
      order: t.put(t.put(x.order, pivot, t.at(x.order, k)), k, t.at(s.order, pivot)),
      norms: t.put(x.norms, pivot, t.at(x.norms, k)),
      exact: t.put(x.exact, pivot, t.at(x.exact, k)),
    }));
    const { a: next, tau } = reflectColumn(swapped.a, k);
    const ratio = t.div(p.sqrt(t.squared(t.wide(t.at(next, k)))), t.where(t.gt(swapped.norms, 0), swapped.norms, 1));
    const left = t.max(t.sub(1, t.mul(ratio, ratio)), 0);
    const share = t.div(swapped.norms, t.where(t.gt(swapped.exact, 0), swapped.exact, 1));
    const poor = t.and(t.le(t.mul(left, t.mul(share, share)), tolerance), t.gt(place, k));
    const lowered = { norms: t.mul(swapped.norms, p.sqrt(left)), exact: swapped.exact };
    const refreshed = t.when(p.reduce(poor, "or", [0]), lowered, (x) => {
      const anew = norms(next, t.add(k, 1));
      return { norms: t.where(poor, anew, x.norms), exact: t.where(poor, anew, x.exact) };
    });
    return { a: next, order: swapped.order, taus: t.put(s.taus, k, tau), ...refreshed };
  });
  return [done.a, done.order, done.taus];
}
