// Eigenvalues and vectors of Hermitian matrices: Householder's reduction to tridiagonal form, then implicit QL steps
// with Wilkinson's shifts (Golub and Van Loan, "Matrix Computations", 8.3; LAPACK's hetrd, ungtr and steqr).
import { realDType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { productOf, reflector } from "./householder.ts";
import { rotateRows } from "./rotations.ts";
import * as t from "./terms.ts";

export interface Tridiagonal {
  /** Row k has the vector of reflector k, which acts on what comes after place k. */
  readonly vectors: Value;
  readonly taus: Value;
  /** Diagonal [n] and subdiagonal [n] (whose last element is zero), real. */
  readonly d: Value;
  readonly e: Value;
}

/**
 * A = Q T Qᴴ, Q the product of the reflectors. One pass over the rows of what is left both takes the last reflection
 * into account and multiplies by the next one's vector:
 *
 *   A ← A - v wᴴ - w vᴴ,   p = τ A v,   w = p - (τ pᴴv / 2) v
 */
export function tridiagonalize(a: Value): Tridiagonal {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const place = t.iota(n);
  const none = t.zeros(dtype, [n]);
  const real = realDType(dtype);
  const initial = {
    a,
    v: none,
    w: none,
    vectors: t.zerosLike(a),
    taus: none,
    d: t.zeros(real, [n]),
    e: t.zeros(real, [n]),
  };
  const { vectors, taus, d, e } = t.loop([0, n], initial, (k, s) => {
    const updated = (i: Value, row: Value): Value =>
      t.sub(row, t.add(t.mul(t.at(s.v, i), t.conj(s.w)), t.mul(t.at(s.w, i), t.conj(s.v))));
    const [row] = t.held(updated(k, t.at(s.a, k)));
    const after = t.gt(place, k);
    const next = t.min(t.add(k, 1), n - 1);
    const made = reflector(t.where(after, t.conj(row), 0), next);
    const v = t.where(after, made.v, 0);
    const { a: matrix, sums } = t.loop([t.add(k, 1), n], { a: s.a, sums: none }, (i, { a: rows, sums: known }) => {
      const [current] = t.held(updated(i, t.at(rows, i)));
      return { a: t.put(rows, i, current), sums: t.add(known, t.mul(t.at(v, i), t.conj(current))) };
    });
    const product = t.mul(made.tau, t.where(after, sums, 0));
    const half = t.mul(t.wide(made.tau), t.mul(0.5, t.dot(product, v)));
    const w = t.sub(product, t.mul(t.asDType(half, dtype), v));
    return {
      a: matrix,
      v,
      w,
      vectors: t.put(s.vectors, k, v),
      taus: t.put(s.taus, k, made.tau),
      d: t.put(s.d, k, t.real(t.at(row, k))),
      e: t.put(s.e, k, t.where(t.lt(k, n - 1), made.beta, 0)),
    };
  });
  return { vectors, taus, d, e };
}

interface Eigen {
  readonly w: Value;
  /** Rows are the vectors. */
  readonly vt: Value | null;
  readonly converged: Value;
}

/** Rounds that a matrix of n rows may take, as in LAPACK: 30 for each eigenvalue. */
const ROUNDS = 30;

/** Of the tridiagonal matrix with d and e, whose largest element is near 1; the rows of `vt` are rotated along. Not sorted. */
export function implicitQl(d: Value, e: Value, vt: Value | null): Eigen {
  const [n] = d.type.shape;
  const { eps } = t.limits(d.type.dtype);
  const start = { d: t.wide(d), e: t.wide(e), ...(vt ? { vt } : {}), rounds: t.int(0) };
  type State = { d: Value; e: Value; vt?: Value; rounds: Value };
  /** The first place from l on whose subdiagonal element is negligible. */
  const split = (s: State, l: Value): Value =>
    t.whileLoop(
      { m: l },
      ({ m }) => {
        const size = t.add(t.abs(t.at(s.d, m)), t.abs(t.at(s.d, t.min(t.add(m, 1), n - 1))));
        // A comparison with NaN is false, and ends the search.
        return t.and(t.lt(m, n - 1), t.gt(t.abs(t.at(s.e, m)), t.max(t.mul(eps, size), t.NOTHING)));
      },
      ({ m }) => ({ m: t.add(m, 1) }),
    ).m;

  const step = (l: Value, m: Value, s: State): Partial<State> => {
    const [dl, el] = [t.at(s.d, l), t.at(s.e, l)];
    const half = t.div(t.sub(t.at(s.d, t.add(l, 1)), dl), t.mul(2, el));
    const root = t.sqrt(t.add(1, t.mul(half, half)));
    const shift = t.add(t.sub(t.at(s.d, m), dl), t.div(el, t.add(half, t.withSign(root, half))));
    const one = t.scalar("f64", 1);
    const zero = t.scalar("f64", 0);
    const initial = { d: s.d, e: s.e, ...(s.vt ? { vt: s.vt } : {}), i: t.sub(m, 1), g: shift, s: one, c: one, p: zero, r: one }; // prettier-ignore
    const swept = t.whileLoop(
      initial,
      (x) => t.and(t.ge(x.i, l), t.ne(x.r, 0)),
      (x) => {
        const ei = t.at(x.e, x.i);
        const [f, b] = [t.mul(x.s, ei), t.mul(x.c, ei)];
        const length = t.sqrt(t.add(t.mul(f, f), t.mul(x.g, x.g)));
        const r = t.where(t.le(length, t.NOTHING), 0, length);
        const ok = t.ne(r, 0);
        const safe = t.where(ok, r, 1);
        const [sin, cos] = [t.where(ok, t.div(f, safe), 0), t.where(ok, t.div(x.g, safe), 1)];
        const next = t.add(x.i, 1);
        const [di, dNext] = [t.at(x.d, x.i), t.at(x.d, next)];
        const g = t.sub(dNext, x.p);
        const turn = t.add(t.mul(t.sub(di, g), sin), t.mul(t.mul(2, cos), b));
        const moved = t.where(ok, t.mul(sin, turn), 0);
        const [values, subdiagonal, rotated] = t.held(t.add(g, moved), r, t.sub(t.mul(cos, turn), b));
        return {
          d: t.put(x.d, next, values),
          e: t.put(x.e, next, subdiagonal),
          ...(x.vt ? { vt: rotateRows(x.vt, x.i, next, cos, t.neg(sin)) } : {}),
          i: t.sub(x.i, 1),
          g: rotated,
          s: sin,
          c: cos,
          p: moved,
          r,
        };
      },
    );
    // Where r vanished the block is in two parts already, and the element there has been put right.
    const whole = t.ne(swept.r, 0);
    const d2 = t.put(swept.d, l, t.where(whole, t.sub(t.at(swept.d, l), swept.p), t.at(swept.d, l)));
    const e1 = t.put(swept.e, l, t.where(whole, swept.g, t.at(swept.e, l)));
    return { d: d2, e: t.put(e1, m, zero), ...(swept.vt ? { vt: swept.vt } : {}), rounds: t.add(s.rounds, 1) };
  };

  const limit = ROUNDS * n;
  const done = t.loop([0, n], start as State, (l, outer) => {
    type Inner = State & { m: Value };
    const {
      d: d1,
      e: e1,
      vt: v1,
      rounds,
    } = t.whileLoop<Inner>(
      { ...outer, m: split(outer, l) },
      ({ m, rounds: taken }) => t.and(t.ne(m, l), t.lt(taken, limit)),
      (s) => {
        const next = { ...s, ...step(l, s.m, s) } as State;
        return { ...next, m: split(next, l) };
      },
    );
    return { d: d1, e: e1, ...(v1 ? { vt: v1 } : {}), rounds };
  });
  return { w: t.asDType(done.d, d.type.dtype), vt: done.vt ?? null, converged: t.lt(done.rounds, limit) };
}

/** Ascending order, by selection; the rows of `vt` go along. */
export function ascending(w: Value, vt: Value | null): { readonly w: Value; readonly vt: Value | null } {
  const [n] = w.type.shape;
  const place = t.iota(n);
  type State = { w: Value; vt?: Value };
  const sorted = t.loop<State>([0, n - 1], { w, ...(vt ? { vt } : {}) }, (k, s) => {
    const least = p.argmin(t.where(t.ge(place, k), s.w, Infinity), 0, "i32");
    const swap = (x: Value): Value => {
      const [a, b] = t.held(t.at(x, k), t.at(x, least));
      return t.put(t.put(x, k, b), least, a);
    };
    return t.when<State>(t.ne(least, k), s, (x) => ({ w: swap(x.w), ...(x.vt ? { vt: swap(x.vt) } : {}) }));
  });
  return { w: sorted.w, vt: sorted.vt ?? null };
}

/** Vectors (columns; null when not asked for) and ascending values of a Hermitian matrix; NaN where none are found. */
export function hermitianEigen(a: Value, vectors: boolean): { readonly v: Value | null; readonly w: Value } {
  const { matrix, scale } = t.balanced(a);
  if (a.type.shape[0] === 1) {
    const w = t.mul(t.real(t.at(matrix, 0)), scale);
    return { w, v: vectors ? t.asDType(t.where(t.eq(matrix, matrix), 1, NaN), a.type.dtype) : null };
  }
  const reduced = tridiagonalize(matrix);
  const basis = vectors ? p.transpose(productOf(reduced.vectors, reduced.taus, 1), [1, 0]) : null;
  const found = implicitQl(reduced.d, reduced.e, basis);
  const { w, vt } = ascending(found.w, found.vt);
  const good = (x: Value): Value => t.where(found.converged, x, NaN);
  return { v: vt && good(p.transpose(vt, [1, 0])), w: good(t.mul(w, scale)) };
}

/** As LAPACK packs it: T, with the vectors' elements after the first below its subdiagonal; its parts; factors of [n - 1]. */
export function packedTridiagonal([a]: readonly Value[]): Value[] {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const { vectors, taus, d, e } = tridiagonalize(a);
  const less = (x: Value): Value => p.slice(x, { start: [0], limit: [n - 1], strides: [1] });
  const row = p.iota("i32", shape, 0);
  const column = p.iota("i32", shape, 1);
  const onDiagonal = t.where(p.eq(row, column), t.asDType(t.asColumns(d, n), dtype), a);
  const withSub = t.where(p.eq(row, t.add(column, 1)), t.asDType(t.asRows(e, n), dtype), onDiagonal);
  const packed = t.where(p.gt(row, t.add(column, 1)), p.transpose(vectors, [1, 0]), withSub);
  return [packed, d, less(e), less(taus)];
}
