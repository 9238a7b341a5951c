// Reduction to bidiagonal form by reflections from both sides (Golub and Kahan, 1965; LAPACK's gebrd).
import { realDType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { productOf, reflector } from "./householder.ts";
import * as t from "./terms.ts";

export interface Bidiagonal {
  /** A = U B Vᴴ with B zero but for its diagonal d [n] and superdiagonal e [n] (whose last element is zero), real. */
  readonly d: Value;
  readonly e: Value;
  readonly u: () => Value;
  readonly v: () => Value;
}

/**
 * Of a square matrix. A and Aᵀ are both kept, so that the products with vectors from both sides sum rows. One pass over the
 * rows of each takes the last step's reflections into account and multiplies by the vector of this one's:
 *
 *   A ← A - u y - x vᴴ,   y = τ̄ uᴴ A,   x = σ (A v - u y v)
 */
export function bidiagonalize(a: Value): Bidiagonal {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const real = realDType(dtype);
  const place = t.iota(n);
  const none = t.zeros(dtype, [n]);
  const square = t.zeros(dtype, [n, n]);
  const initial = {
    a,
    turned: p.transpose(a, [1, 0]),
    ...{ u: none, y: none, x: none, v: none },
    ...{ us: square, vs: square, left: none, right: none },
    ...{ d: t.zeros(real, [n]), e: t.zeros(real, [n]) },
  };
  const done = t.loop([0, n], initial, (k, s) => {
    const [v0] = t.held(t.conj(s.v));
    const updated = (i: Value, row: Value): Value =>
      t.sub(row, t.add(t.mul(t.at(s.u, i), s.y), t.mul(t.at(s.x, i), v0)));
    const updatedTurned = (j: Value, row: Value): Value =>
      t.sub(row, t.add(t.mul(t.at(s.y, j), s.u), t.mul(t.at(v0, j), s.x)));

    const [column] = t.held(t.where(t.ge(place, k), updatedTurned(k, t.at(s.turned, k)), 0));
    const left = reflector(column, k);
    const [u] = t.held(t.where(t.ge(place, k), left.v, 0));
    const rows = t.loop([k, n], { a: s.a, sums: none }, (i, x) => {
      const [current] = t.held(updated(i, t.at(x.a, i)));
      return { a: t.put(x.a, i, current), sums: t.add(x.sums, t.mul(t.conj(t.at(u, i)), current)) };
    });
    const after = t.gt(place, k);
    const [y] = t.held(t.where(after, t.mul(t.conj(left.tau), rows.sums), 0));

    const next = t.min(t.add(k, 1), n - 1);
    const row = t.where(after, t.conj(t.sub(t.at(rows.a, k), y)), 0);
    const right = reflector(row, next);
    const [v] = t.held(t.where(after, right.v, 0));
    const columns = t.loop([t.add(k, 1), n], { turned: s.turned, sums: none }, (j, x) => {
      const [current] = t.held(updatedTurned(j, t.at(x.turned, j)));
      return { turned: t.put(x.turned, j, current), sums: t.add(x.sums, t.mul(t.at(v, j), current)) };
    });
    const along = t.asDType(t.dot(t.conj(y), v), dtype);
    const x = t.where(after, t.mul(right.tau, t.sub(columns.sums, t.mul(along, u))), 0);
    return {
      a: rows.a,
      turned: columns.turned,
      ...{ u, y, x, v },
      us: t.put(s.us, k, u),
      vs: t.put(s.vs, k, v),
      left: t.put(s.left, k, left.tau),
      right: t.put(s.right, k, t.where(t.lt(k, n - 1), right.tau, 0)),
      d: t.put(s.d, k, left.beta),
      e: t.put(s.e, k, t.where(t.lt(k, n - 1), right.beta, 0)),
    };
  });
  return {
    d: done.d,
    e: done.e,
    u: () => productOf(done.us, done.left, 0),
    v: () => productOf(done.vs, done.right, 1),
  };
}
