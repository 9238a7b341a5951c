// The real Schur form: Francis' QR steps with two shifts at a time (Golub and Van Loan, "Matrix Computations", 7.5; LAPACK's
// lahqr), and 2 × 2 blocks in standard form (Bai and Demmel, "On swapping diagonal blocks in real Schur form", 1993).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { hessenberg, hessenbergBasis } from "./hessenberg.ts";
import { rotateColumns, rotateRows } from "./rotations.ts";
import * as t from "./terms.ts";

/** A = Z T Zᵀ, T upper triangular but for 2 × 2 blocks with equal diagonal elements and complex eigenvalues. */
export interface RealSchur {
  readonly t: Value;
  /** Zᵀ; null when not asked for. */
  readonly zt: Value | null;
}

/** Steps that a matrix of n rows may take: 30 for each eigenvalue. */
const STEPS = 30;

/** I - τ w wᵀ with w = (1, w₁, w₂), which takes (x, y, z) to (β, 0, 0), or 1 where y and z are nothing; doubles. */
function smallReflector(x: Value, y: Value, z: Value): { w1: Value; w2: Value; tau: Value; beta: Value } {
  const rest = t.add(t.mul(y, y), t.mul(z, z));
  const needed = t.gt(rest, t.NOTHING ** 2);
  const beta = t.where(needed, t.neg(t.withSign(t.sqrt(t.add(t.mul(x, x), rest)), x)), x);
  const head = t.where(needed, t.sub(x, beta), 1);
  const tau = t.where(needed, t.div(t.sub(beta, x), t.where(needed, beta, 1)), 0);
  return { w1: t.div(y, head), w2: t.div(z, head), tau, beta };
}

/** Three rows from k on, reflected. */
function reflectRows(a: Value, k: Value, w1: Value, w2: Value, tau: Value): Value {
  const [, n] = a.type.shape;
  const rows = t.part(a, 0, k, 3);
  const [x, y, z] = [0, 1, 2].map((i) => t.at(rows, i));
  const s = t.mul(tau, t.add(x, t.add(t.mul(w1, y), t.mul(w2, z))));
  const next = [t.sub(x, s), t.sub(y, t.mul(w1, s)), t.sub(z, t.mul(w2, s))];
  return t.putPart(a, 0, k, p.concatenate(next.map((row) => p.reshape(row, [1, n])), 0)); // prettier-ignore
}

function reflectColumns(a: Value, k: Value, w1: Value, w2: Value, tau: Value): Value {
  const [m] = a.type.shape;
  const columns = t.part(a, 1, k, 3);
  const [x, y, z] = [0, 1, 2].map((j) => t.column(columns, j));
  const s = t.mul(tau, t.add(x, t.add(t.mul(w1, y), t.mul(w2, z))));
  const next = [t.sub(x, s), t.sub(y, t.mul(w1, s)), t.sub(z, t.mul(w2, s))];
  return t.putPart(a, 1, k, p.concatenate(next.map((column) => p.reshape(column, [m, 1])), 1)); // prettier-ignore
}

interface Standard {
  readonly a: Value;
  readonly b: Value;
  readonly c: Value;
  readonly d: Value;
  readonly cos: Value;
  readonly sin: Value;
}

/** [a, b; c, d] rotated to be triangular where its eigenvalues are real, else to have a = d and b c < 0; doubles. */
function standardForm(a: Value, b: Value, c: Value, d: Value, eps: number): Standard {
  const [zero, one] = [t.scalar("f64", 0), t.scalar("f64", 1)];
  const diff = t.sub(a, d);
  const half = t.mul(0.5, diff);
  const opposite = t.lt(t.mul(t.withSign(one, b), t.withSign(one, c)), 0);
  const state = { a, b, c, d, cos: one, sin: zero };

  const exchanged = (s: Standard): Standard => ({ ...s, a: s.d, b: t.neg(s.c), c: zero, d: s.a, cos: zero, sin: one });
  const most = t.max(t.abs(b), t.abs(c));
  const least = t.mul(t.min(t.abs(b), t.abs(c)), t.mul(t.withSign(one, b), t.withSign(one, c)));
  const scale = t.max(t.abs(half), most);
  const safe = t.where(t.gt(scale, 0), scale, 1);
  const discriminant = t.add(t.mul(t.div(half, safe), half), t.mul(t.div(most, safe), least));

  /** Two real eigenvalues, well apart. */
  const separate = (s: Standard): Standard => {
    const z = t.add(half, t.withSign(t.mul(t.sqrt(scale), t.sqrt(t.max(discriminant, 0))), half));
    const length = t.sqrt(t.add(t.mul(c, c), t.mul(z, z)));
    return {
      a: t.add(s.d, z),
      d: t.sub(s.d, t.mul(t.div(most, z), least)),
      b: t.sub(s.b, s.c),
      c: zero,
      cos: t.div(z, length),
      sin: t.div(c, length),
    };
  };
  /** Complex eigenvalues, or real ones that nearly coincide: the diagonal made equal. */
  const equal = (s: Standard): Standard => {
    const sigma = t.add(b, c);
    const larger = t.max(t.abs(sigma), t.abs(diff));
    const safely = t.where(t.gt(larger, 0), larger, 1);
    // Their ratios to the larger one, so that no square vanishes.
    const [x, y] = [t.div(sigma, safely), t.div(diff, safely)];
    const length = t.sqrt(t.add(t.mul(x, x), t.mul(y, y)));
    const [tau] = t.held(t.where(t.gt(length, 0), length, 1));
    const cos = t.sqrt(t.mul(0.5, t.add(1, t.div(t.abs(x), tau))));
    const sin = t.neg(t.mul(t.div(t.mul(0.5, y), t.mul(tau, cos)), t.withSign(one, x)));
    const [aa, bb] = [t.add(t.mul(s.a, cos), t.mul(s.b, sin)), t.sub(t.mul(s.b, cos), t.mul(s.a, sin))];
    const [cc, dd] = [t.add(t.mul(s.c, cos), t.mul(s.d, sin)), t.sub(t.mul(s.d, cos), t.mul(s.c, sin))];
    const [b1, c1] = t.held(t.add(t.mul(bb, cos), t.mul(dd, sin)), t.sub(t.mul(cc, cos), t.mul(aa, sin)));
    const middle = t.mul(0.5, t.add(t.add(t.mul(aa, cos), t.mul(cc, sin)), t.sub(t.mul(dd, cos), t.mul(bb, sin))));
    const turned = { a: middle, b: b1, c: c1, d: middle, cos, sin };
    // Real after all: one more rotation makes it triangular.
    const real = t.and(t.ne(c1, 0), t.and(t.ne(b1, 0), t.gt(t.mul(t.withSign(one, b1), t.withSign(one, c1)), 0)));
    return t.when<t.State>(real, turned as unknown as t.State, () => {
      const [rootB, rootC] = [t.sqrt(t.abs(b1)), t.sqrt(t.abs(c1))];
      const move = t.withSign(t.mul(rootB, rootC), c1);
      const inverse = t.div(1, t.sqrt(t.abs(t.add(b1, c1))));
      const [cos1, sin1] = [t.mul(rootB, inverse), t.mul(rootC, inverse)];
      return {
        a: t.add(middle, move),
        d: t.sub(middle, move),
        b: t.sub(b1, c1),
        c: zero,
        cos: t.sub(t.mul(cos, cos1), t.mul(sin, sin1)),
        sin: t.add(t.mul(cos, sin1), t.mul(sin, cos1)),
      };
    }) as unknown as Standard;
  };
  type S = t.State;
  const or = (condition: Value, onTrue: (s: Standard) => Standard, onFalse: (s: Standard) => Standard) => (s: Standard) =>
    t.choose<S>(condition, s as unknown as S, (x) => onTrue(x as unknown as Standard) as unknown as S, (x) => onFalse(x as unknown as Standard) as unknown as S) as unknown as Standard; // prettier-ignore
  const same = (s: Standard): Standard => s;
  const done = t.or(t.eq(c, 0), t.and(t.eq(diff, 0), t.and(opposite, t.ne(b, 0))));
  return or(done, same, or(t.eq(b, 0), exchanged, or(t.ge(discriminant, 4 * eps), separate, equal)))(state);
}

/** Of a square real matrix; NaN where no convergence is reached. */
export function realSchur(a: Value, vectors: boolean): RealSchur {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const unit = t.limits(dtype).eps;
  const { matrix, scale } = t.balanced(a);
  const reduced = hessenberg(matrix);
  // Reflections of three rows reach past the end. Rows of a length that is no multiple of large powers of 2 spread
  // columns over the cache.
  const grown = (x: Value, rows: number, columns: number): Value =>
    p.pad(x, t.zeros(dtype, []), { low: [0, 0], high: [rows, columns], interior: [0, 0] });
  type State = { h: Value; zt?: Value; bottom: Value; stuck: Value; steps: Value };
  const initial: State = {
    h: grown(reduced.h, 2, 18),
    ...(vectors ? { zt: grown(p.transpose(hessenbergBasis(reduced), [1, 0]), 2, 0) } : {}),
    bottom: t.int(n - 1),
    stuck: t.int(0),
    steps: t.int(0),
  };
  const get = (h: Value, i: t.Term, j: t.Term): Value => t.wide(t.element(h, i, j));
  const narrow = (x: Value): Value => t.asDType(x, dtype);

  /** Whether the element below the diagonal in row k is negligible (Ahues and Tisseur, 1997). NaN is. */
  const negligible = (h: Value, k: Value): Value => {
    const before = t.max(t.sub(k, 1), 0);
    const [below, above] = [t.abs(get(h, k, before)), t.abs(get(h, before, k))];
    const [last, first] = [get(h, k, k), get(h, before, before)];
    const size = t.add(t.abs(first), t.abs(last));
    const near = t.not(t.gt(below, t.max(t.mul(unit, size), t.NOTHING)));
    const gap = t.abs(t.sub(first, last));
    const [ab, ba] = [t.max(below, above), t.min(below, above)];
    const [aa, bb] = [t.max(t.abs(last), gap), t.min(t.abs(last), gap)];
    const s = t.add(aa, ab);
    const safe = t.where(t.gt(s, 0), s, 1);
    const product = t.mul(ba, t.div(ab, safe));
    const bound = t.max(t.mul(unit, t.mul(bb, t.div(aa, safe))), t.NOTHING);
    return t.and(near, t.not(t.gt(product, bound)));
  };

  /** One step with two shifts on rows and columns top to bottom. */
  const francis = (s: State, top: Value): { h: Value; zt?: Value } => {
    const { h, bottom: i } = s;
    const above = t.sub(i, 1);
    const round = t.add(s.stuck, 1);
    const size = t.add(t.abs(get(h, i, above)), t.abs(get(h, above, t.max(t.sub(i, 2), 0))));
    const odd = t.eq(p.rem(round, t.int(10)), 0);
    const h22 = t.where(odd, t.add(t.mul(0.75, size), get(h, i, i)), get(h, i, i));
    const h11 = t.where(odd, h22, get(h, above, above));
    const h21 = t.where(odd, size, get(h, i, above));
    const h12 = t.where(odd, t.mul(-0.4375, size), get(h, above, i));
    // The shifts' sum and product; of two real ones, that nearer to the last element counts twice.
    const trace = t.mul(0.5, t.add(h11, h22));
    const det = t.sub(t.mul(t.sub(h11, trace), t.sub(h22, trace)), t.mul(h12, h21));
    const root = t.sqrt(t.abs(det));
    const [plus, minus] = [t.add(trace, root), t.sub(trace, root)];
    const nearer = t.where(t.le(t.abs(t.sub(plus, h22)), t.abs(t.sub(minus, h22))), plus, minus);
    const complex = t.ge(det, 0);
    const re = t.where(complex, trace, nearer);
    const im = t.where(complex, root, 0);
    // The first column of (H - σ₁)(H - σ₂), divided by its second subdiagonal factor's size.
    const next = t.add(top, 1);
    const [a00, a01, a10, a11] = [get(h, top, top), get(h, top, next), get(h, next, top), get(h, next, next)];
    const a21 = t.where(t.lt(next, i), get(h, t.add(top, 2), next), 0);
    const [d0] = t.held(t.sub(a00, re));
    const scaleBy = t.add(t.abs(d0), t.add(t.abs(im), t.abs(a10)));
    const safe = t.where(t.gt(scaleBy, 0), scaleBy, 1);
    const ratio = t.div(a10, safe);
    const x0 = t.add(t.mul(ratio, a01), t.add(t.mul(d0, t.div(d0, safe)), t.mul(im, t.div(im, safe))));
    const y0 = t.mul(ratio, t.sub(t.add(a00, a11), t.mul(2, re)));
    const z0 = t.mul(ratio, a21);
    const most = t.add(t.abs(x0), t.add(t.abs(y0), t.abs(z0)));
    const norm = t.where(t.gt(most, 0), most, 1);
    const start = { h, ...(s.zt ? { zt: s.zt } : {}), x: t.div(x0, norm), y: t.div(y0, norm), z: t.div(z0, norm) };
    const { h: finished, zt } = t.loop([top, i], start as t.State, (k, { h: m, x, y, z, ...rest }) => {
      const r = smallReflector(x, y, z);
      const [w1, w2, tau] = t.held(narrow(r.w1), narrow(r.w2), narrow(r.tau));
      const rows = reflectRows(m, k, w1, w2, tau);
      // The column before has become (β, 0, 0).
      const exact = t.when(t.gt(k, top), { rows }, ({ rows: v }) => {
        const left = t.sub(k, 1);
        const cleared = t.putPart(v, 0, k, t.putPart(t.part(v, 0, k, 3), 1, left, t.zeros(dtype, [3, 1])));
        return { rows: t.putElement(cleared, k, left, narrow(r.beta)) };
      });
      const columns = reflectColumns(exact.rows, k, w1, w2, tau);
      const [x1, y1] = [get(columns, t.add(k, 1), k), get(columns, t.add(k, 2), k)];
      const z1 = t.where(t.lt(t.add(k, 3), n), get(columns, t.add(k, 3), k), 0);
      const inside = (j: number): Value => t.le(t.add(k, j), i);
      return {
        h: columns,
        ...(rest.zt ? { zt: reflectRows(rest.zt, k, w1, w2, tau) } : {}),
        x: x1,
        y: t.where(inside(2), y1, 0),
        z: t.where(inside(3), z1, 0),
      };
    });
    return { h: finished, ...(zt ? { zt } : {}) };
  };

  /** A 2 × 2 block that has split off, in standard form. */
  const standardize = (s: State, top: Value): Partial<State> => {
    const next = t.add(top, 1);
    const [a0, b0, c0, d0] = t.held(get(s.h, top, top), get(s.h, top, next), get(s.h, next, top), get(s.h, next, next));
    const f = standardForm(a0, b0, c0, d0, unit);
    const rows = rotateRows(s.h, top, next, f.cos, f.sin);
    const both = rotateColumns(rows, top, next, f.cos, f.sin);
    const block = p.concatenate([f.a, f.b, f.c, f.d].map((x) => p.reshape(narrow(x), [1])), 0); // prettier-ignore
    const h = p.dynamicUpdateSlice(both, p.reshape(block, [2, 2]), [top, top]);
    return { h, ...(s.zt ? { zt: rotateRows(s.zt, top, next, f.cos, f.sin) } : {}) };
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
      const split = t.when<State>(t.gt(top, 0), s, ({ h }) => ({
        h: t.putElement(h, top, t.sub(top, 1), t.zeros(dtype, [])),
      }));
      return t.choose<State>(
        t.ge(top, t.sub(s.bottom, 1)),
        split,
        (x) => {
          const finished = t.when<State>(t.lt(top, x.bottom), x, (y) => standardize(y, top));
          return { ...finished, bottom: t.sub(top, 1), stuck: t.int(0) };
        },
        (x) => ({ ...francis(x, top), stuck: t.add(x.stuck, 1), steps: t.add(x.steps, 1) }),
      );
    },
  );
  const good = (x: Value): Value => t.where(t.ge(done.bottom, 1), NaN, x);
  const cut = (x: Value): Value => p.slice(x, { start: [0, 0], limit: [n, n], strides: [1, 1] });
  const below = p.gt(p.iota("i32", shape, 0), t.add(p.iota("i32", shape, 1), 1));
  return {
    t: good(t.mul(t.where(below, 0, cut(done.h)), scale)),
    zt: done.zt ? good(t.mul(cut(done.zt), t.div(scale, scale))) : null,
  };
}
