// Reduction to Hessenberg form by reflections (Golub and Van Loan, "Matrix Computations", 7.4.2; LAPACK's gehrd).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { productOf, reflector } from "./householder.ts";
import * as t from "./terms.ts";

export interface Hessenberg {
  /** A = Q H Qᴴ, H zero below its first subdiagonal. */
  readonly h: Value;
  /** Row k has the vector of reflector k, which acts on what comes after place k. */
  readonly vectors: Value;
  readonly taus: Value;
}

/**
 * A and Aᵀ are both kept, so that the products with vectors from both sides sum rows, and each step's pass over the rows
 * also takes the last step's reflection into account:
 *
 *   A ← A - v y - x vᴴ,   y = τ̄ vᴴ A,   x = τ (A v - v y v)
 */
export function hessenberg(a: Value): Hessenberg {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const place = t.iota(n);
  const none = t.zeros(dtype, [n]);
  const initial = {
    a,
    turned: p.transpose(a, [1, 0]),
    ...{ v: none, y: none, x: none },
    ...{ vectors: t.zeros(dtype, [n, n]), taus: none },
  };
  // The last two rounds reflect nothing; the last takes up what the one before it left to do.
  const done = t.loop([0, n], initial, (k, s) => {
    const [v0] = t.held(t.conj(s.v));
    const updated = (i: Value, row: Value): Value =>
      t.sub(row, t.add(t.mul(t.at(s.v, i), s.y), t.mul(t.at(s.x, i), v0)));
    const updatedTurned = (j: Value, row: Value): Value =>
      t.sub(row, t.add(t.mul(t.at(s.y, j), s.v), t.mul(t.at(v0, j), s.x)));
    const after = t.gt(place, k);
    const next = t.min(t.add(k, 1), n - 1);
    const [column] = t.held(t.where(after, updatedTurned(k, t.at(s.turned, k)), 0));
    const made = reflector(column, next);
    const acts = t.lt(k, n - 2);
    const [v] = t.held(t.where(after, t.where(acts, made.v, 0), 0));
    const tau = t.where(acts, made.tau, 0);
    const rows = t.loop([0, n], { a: s.a, sums: none }, (i, x) => {
      const [current] = t.held(updated(i, t.at(x.a, i)));
      return { a: t.put(x.a, i, current), sums: t.add(x.sums, t.mul(t.conj(t.at(v, i)), current)) };
    });
    const [y] = t.held(t.mul(t.conj(tau), rows.sums));
    const columns = t.loop([t.add(k, 1), n], { turned: s.turned, sums: none }, (j, x) => {
      const [current] = t.held(updatedTurned(j, t.at(x.turned, j)));
      return { turned: t.put(x.turned, j, current), sums: t.add(x.sums, t.mul(t.at(v, j), current)) };
    });
    const along = t.asDType(t.dot(t.conj(y), v), dtype);
    const x = t.mul(tau, t.sub(columns.sums, t.mul(along, v)));
    return {
      a: rows.a,
      turned: columns.turned,
      ...{ v, y, x },
      vectors: t.put(s.vectors, k, v),
      taus: t.put(s.taus, k, tau),
    };
  });
  const below = p.gt(p.iota("i32", shape, 0), t.add(p.iota("i32", shape, 1), 1));
  return { h: t.where(below, 0, done.a), vectors: done.vectors, taus: done.taus };
}

export const hessenbergBasis = ({ vectors, taus }: Hessenberg): Value => productOf(vectors, taus, 1);

/** As LAPACK packs them: H, with the vectors' elements after the first below its subdiagonal; factors of [n - 1]. */
export function packedHessenberg([a]: readonly Value[]): Value[] {
  const { h, vectors, taus } = hessenberg(a);
  const { shape } = a.type;
  const [n] = shape;
  const below = p.gt(p.iota("i32", shape, 0), t.add(p.iota("i32", shape, 1), 1));
  return [
    t.where(below, p.transpose(vectors, [1, 0]), h),
    p.slice(taus, { start: [0], limit: [Math.max(n - 1, 0)], strides: [1] }),
  ];
}
