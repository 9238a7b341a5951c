// The complex Schur form: QR steps with one shift (Golub and Van Loan, "Matrix Computations", 7.5; LAPACK's lahqr).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { hessenberg, hessenbergBasis } from "./hessenberg.ts";
import { turnColumns, turnRows } from "./rotations.ts";
import * as t from "./terms.ts";

/** A = Z T Zᴴ, T upper triangular. */
export interface ComplexSchur {
  readonly t: Value;
  /** Zᵀ; null when not asked for. */
  readonly zt: Value | null;
}

/** Steps that a matrix of n rows may take: 30 for each eigenvalue. */
const STEPS = 30;

/** Of a square complex matrix; NaN where no convergence is reached. */
export function complexSchur(a: Value, vectors: boolean): ComplexSchur {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const unit = t.limits(dtype).eps;
  const { matrix, scale } = t.balanced(a);
  const reduced = hessenberg(matrix);
  const grown = (x: Value, rows: number, columns: number): Value =>
    p.pad(x, t.zeros(dtype, []), { low: [0, 0], high: [rows, columns], interior: [0, 0] });
  type State = { h: Value; zt?: Value; bottom: Value; stuck: Value; steps: Value };
  const initial: State = {
    // Rows of a length that is no multiple of large powers of 2 spread columns over the cache.
    h: grown(reduced.h, 1, 9),
    ...(vectors ? { zt: grown(p.transpose(hessenbergBasis(reduced), [1, 0]), 1, 0) } : {}),
    bottom: t.int(n - 1),
    stuck: t.int(0),
    steps: t.int(0),
  };
  const get = (h: Value, i: t.Term, j: t.Term): Value => t.wide(t.element(h, i, j));
  const narrow = (x: Value): Value => t.asDType(x, dtype);
  const complex = (x: Value): Value => t.asDType(x, "c128");
  const zero = t.zeros(dtype, []);

  /** Whether the element below the diagonal in row k is negligible. NaN is. */
  const negligible = (h: Value, k: Value): Value => {
    const before = t.max(t.sub(k, 1), 0);
    const size = t.add(t.size1(get(h, before, before)), t.size1(get(h, k, k)));
    return t.not(t.gt(t.size1(get(h, k, before)), t.max(t.mul(unit, size), t.NOTHING)));
  };

  const step = (s: State, top: Value): { h: Value; zt?: Value } => {
    const { h, bottom: i } = s;
    const above = t.sub(i, 1);
    const round = t.add(s.stuck, 1);
    const [last, below] = [get(h, i, i), get(h, i, above)];
    // The eigenvalue of the trailing 2 × 2 block that is nearer to its last element (Wilkinson).
    const half = t.mul(0.5, t.sub(get(h, above, above), last));
    const product = t.mul(get(h, above, i), below);
    const root = p.sqrt(t.add(t.mul(half, half), product));
    const [plus, minus] = [t.add(half, root), t.sub(half, root)];
    const larger = t.where(t.ge(t.squared(plus), t.squared(minus)), plus, minus);
    const usable = t.gt(t.squared(larger), 0);
    const wilkinson = t.sub(last, t.where(usable, t.div(product, t.where(usable, larger, 1)), 0));
    const exceptional = t.add(last, complex(t.mul(0.75, t.size1(below))));
    const [shift] = t.held(t.where(t.eq(p.rem(round, t.int(10)), 0), exceptional, wilkinson));
    const start = {
      h,
      ...(s.zt ? { zt: s.zt } : {}),
      x: t.sub(get(h, top, top), shift),
      y: get(h, t.add(top, 1), top),
    };
    const { h: finished, zt } = t.loop([top, i], start as t.State, (k, { h: m, x, y, ...rest }) => {
      const length = p.sqrt(t.add(t.squared(x), t.squared(y)));
      const turns = t.gt(length, t.NOTHING);
      const safe = complex(t.where(turns, length, 1));
      const [c, sin] = t.held(narrow(t.where(turns, t.div(x, safe), 1)), narrow(t.where(turns, t.div(y, safe), 0)));
      const rows = turnRows(m, k, c, sin);
      const exact = t.when(t.gt(k, top), { rows }, ({ rows: v }) => {
        const left = t.sub(k, 1);
        return { rows: t.putElement(t.putElement(v, t.add(k, 1), left, zero), k, left, narrow(complex(length))) };
      });
      const columns = turnColumns(exact.rows, k, c, sin);
      return {
        h: columns,
        ...(rest.zt ? { zt: turnRows(rest.zt, k, t.conj(c), t.conj(sin)) } : {}),
        x: get(columns, t.add(k, 1), k),
        y: t.where(t.lt(t.add(k, 2), n), get(columns, t.add(k, 2), k), 0),
      };
    });
    return { h: finished, ...(zt ? { zt } : {}) };
  };

  const limit = STEPS * Math.max(n, 10);
  const done = t.whileLoop<State>(
    initial,
    ({ bottom, steps }) => t.and(t.ge(bottom, 1), t.lt(steps, limit)),
    (s) => {
      const { top } = t.whileLoop(
        { top: s.bottom },
        ({ top: k }) => t.and(t.gt(k, 0), t.not(negligible(s.h, k))),
        ({ top: k }) => ({ top: t.sub(k, 1) }),
      );
      const split = t.when<State>(t.gt(top, 0), s, ({ h }) => ({ h: t.putElement(h, top, t.sub(top, 1), zero) }));
      return t.choose<State>(
        t.eq(top, s.bottom),
        split,
        ({ bottom }) => ({ bottom: t.sub(bottom, 1), stuck: t.int(0) }),
        (x) => ({ ...step(x, top), stuck: t.add(x.stuck, 1), steps: t.add(x.steps, 1) }),
      );
    },
  );
  const good = (x: Value): Value => t.where(t.ge(done.bottom, 1), NaN, x);
  const cut = (x: Value): Value => p.slice(x, { start: [0, 0], limit: [n, n], strides: [1, 1] });
  const below = p.gt(p.iota("i32", shape, 0), p.iota("i32", shape, 1));
  return {
    t: good(t.mul(t.where(below, 0, cut(done.h)), scale)),
    zt: done.zt ? good(t.mul(cut(done.zt), t.div(scale, scale))) : null,
  };
}
