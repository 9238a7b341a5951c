// Singular values and vectors: bidiagonal form, then implicit QR steps on it (Golub and Van Loan, "Matrix Computations", 8.6;
// steps without shift as in Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990; LAPACK's bdsqr).
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { bidiagonalize } from "./bidiagonal.ts";
import { adjoint, forEach, matmul, part } from "./blocks.ts";
import { geqrf, householderProduct } from "./qr.ts";
import { rotateRows, rotation } from "./rotations.ts";
import * as t from "./terms.ts";

interface Diagonal {
  /** [n], descending. */
  readonly s: Value;
  /** Rows 0 to n - 1 are Uᵀ, the rows after them Vᴴ; null when not asked for. */
  readonly both: Value | null;
}

/** Sweeps that a matrix of n rows may take: 30 for each singular value. */
const SWEEPS = 30;

/** The smaller singular value of [f, g; 0, h]. */
function leastOf(f: Value, g: Value, h: Value): Value {
  const [big, small] = [t.max(t.abs(f), t.abs(h)), t.min(t.abs(f), t.abs(h))];
  const [plus, minus, squared] = [t.add(big, small), t.sub(big, small), t.mul(g, g)];
  const length = (x: Value): Value => t.sqrt(t.add(t.mul(x, x), squared));
  const bottom = t.add(length(plus), length(minus));
  return t.where(t.gt(bottom, 0), t.div(t.mul(2, t.mul(small, big)), t.where(t.gt(bottom, 0), bottom, 1)), 0);
}

interface Block {
  /** Where the step starts, which way it goes (1 or -1), how many places it takes. */
  readonly start: Value;
  readonly direction: Value;
  readonly length: Value;
}

type Bidiagonal = { readonly d: Value; readonly e: Value; readonly both?: Value };

/**
 * One step over a block: rotations of neighbours by turns from the right and from the left. Downwards the former belong to V
 * and the latter to U; upwards, which is downwards on the transpose, the other way round.
 */
function sweep(n: number, s: Bidiagonal, { start, direction, length }: Block, shift: Value): Bidiagonal {
  const downwards = t.gt(direction, 0);
  const [first, second] = [t.where(downwards, n, 0), t.where(downwards, 0, n)].map((x) => t.asDType(x, "i32"));
  /** The superdiagonal element between place i and the next. */
  const between = (i: Value): Value => t.where(downwards, i, t.sub(i, 1));
  const turn = (x: Bidiagonal, offset: Value, i: Value, next: Value, c: Value, sin: Value): { both?: Value } =>
    x.both ? { both: rotateRows(x.both, t.add(offset, i), t.add(offset, next), c, sin) } : {};
  const one = t.scalar("f64", 1);
  const zero = t.scalar("f64", 0);
  const head = t.at(s.d, start);
  const shifted = t.mul(t.sub(t.abs(head), shift), t.add(t.withSign(one, head), t.div(shift, head)));
  const withShift = (): Bidiagonal => {
    const initial = { ...s, j: t.int(0), f: shifted, g: t.at(s.e, between(start)) };
    const done = t.whileLoop(
      initial,
      ({ j }) => t.lt(j, length),
      (x) => {
        const i = t.add(start, t.mul(direction, x.j));
        const next = t.add(i, direction);
        const here = between(i);
        const right = rotation(x.f, x.g);
        const e0 = t.when(t.gt(x.j, 0), { e: x.e }, ({ e }) => ({
          e: t.put(e, between(t.sub(i, direction)), right.r),
        })).e;
        const [di, ei, dn] = t.held(t.at(x.d, i), t.at(e0, here), t.at(x.d, next));
        const [f1, e1] = [t.add(t.mul(right.c, di), t.mul(right.s, ei)), t.sub(t.mul(right.c, ei), t.mul(right.s, di))];
        const [g1, d1] = [t.mul(right.s, dn), t.mul(right.c, dn)];
        const left = rotation(f1, g1);
        const [f2, d2] = t.held(
          t.add(t.mul(left.c, e1), t.mul(left.s, d1)),
          t.sub(t.mul(left.c, d1), t.mul(left.s, e1)),
        );
        const later = between(t.where(t.lt(t.add(x.j, 1), length), next, i));
        const more = t.lt(t.add(x.j, 1), length);
        const [en] = t.held(t.at(e0, later));
        const e2 = t.put(t.put(e0, here, f2), later, t.where(more, t.mul(left.c, en), f2));
        const rotated = turn(x, first, i, next, right.c, right.s);
        return {
          d: t.put(t.put(x.d, i, left.r), next, d2),
          e: e2,
          ...turn({ ...x, ...rotated }, second, i, next, left.c, left.s),
          j: t.add(x.j, 1),
          f: f2,
          g: t.where(more, t.mul(left.s, en), 0),
        };
      },
    );
    return done;
  };
  const withoutShift = (): Bidiagonal => {
    const initial = { ...s, j: t.int(0), c: one, oldC: one, oldS: zero };
    const done = t.whileLoop(
      initial,
      ({ j }) => t.lt(j, length),
      (x) => {
        const i = t.add(start, t.mul(direction, x.j));
        const next = t.add(i, direction);
        const [di, ei, dn] = t.held(t.at(x.d, i), t.at(x.e, between(i)), t.at(x.d, next));
        const right = rotation(t.mul(di, x.c), ei);
        const e1 = t.when(t.gt(x.j, 0), { e: x.e }, ({ e }) => ({
          e: t.put(e, between(t.sub(i, direction)), t.mul(x.oldS, right.r)),
        })).e;
        const left = rotation(t.mul(x.oldC, right.r), t.mul(dn, right.s));
        const rotated = turn(x, first, i, next, right.c, right.s);
        return {
          d: t.put(x.d, i, left.r),
          e: e1,
          ...turn({ ...x, ...rotated }, second, i, next, left.c, left.s),
          j: t.add(x.j, 1),
          c: right.c,
          oldC: left.c,
          oldS: left.s,
        };
      },
    );
    const last = t.add(start, t.mul(direction, length));
    const [h] = t.held(t.mul(t.at(done.d, last), done.c));
    return {
      ...done,
      d: t.put(done.d, last, t.mul(h, done.oldC)),
      e: t.put(done.e, between(t.sub(last, direction)), t.mul(h, done.oldS)),
    };
  };
  const only = ({ d, e, both }: Bidiagonal): Bidiagonal => ({ d, e, ...(both ? { both } : {}) });
  return t.choose(t.ne(shift, 0), only(s) as t.State, () => only(withShift()) as t.State, () => only(withoutShift()) as t.State) as unknown as Bidiagonal; // prettier-ignore
}

/** Of the bidiagonal matrix with d and e (its last element zero); the rows of `both` are rotated along. */
export function diagonalize(d: Value, e: Value, both: Value | null): Diagonal {
  const [n] = d.type.shape;
  const unit = t.limits(d.type.dtype).eps;
  type State = { d: Value; e: Value; both?: Value; bottom: Value; sweeps: Value };
  const initial: State = {
    d: t.wide(d),
    e: t.wide(e),
    ...(both ? { both } : {}),
    bottom: t.int(n - 1),
    sweeps: t.int(0),
  };
  /** NaN is negligible: it ends the search. */
  const negligible = (s: State, i: Value): Value => {
    const size = t.add(t.abs(t.at(s.d, i)), t.abs(t.at(s.d, t.add(i, 1))));
    return t.not(t.gt(t.abs(t.at(s.e, i)), t.max(t.mul(unit, size), t.NOTHING)));
  };
  const done = t.whileLoop<State>(
    initial,
    ({ bottom, sweeps }) => t.and(t.gt(bottom, 0), t.lt(sweeps, SWEEPS * n)),
    (s) => {
      const { top } = t.whileLoop(
        { top: s.bottom },
        ({ top: i }) => t.and(t.gt(i, 0), t.not(negligible(s, t.max(t.sub(i, 1), 0)))),
        ({ top: i }) => ({ top: t.sub(i, 1) }),
      );
      return t.choose<State>(
        t.eq(top, s.bottom),
        s,
        ({ bottom }) => ({ bottom: t.sub(bottom, 1) }),
        (x) => {
          const [head, tail] = [t.abs(t.at(x.d, top)), t.abs(t.at(x.d, x.bottom))];
          const downwards = t.ge(head, tail);
          const direction = t.asDType(t.where(downwards, 1, -1), "i32");
          const start = t.where(downwards, top, x.bottom);
          const end = t.where(downwards, t.sub(x.bottom, 1), top);
          const found = leastOf(t.at(x.d, end), t.at(x.e, end), t.at(x.d, t.add(end, 1)));
          const reference = t.max(head, tail);
          const ratio = t.where(t.gt(reference, 0), t.div(found, t.where(t.gt(reference, 0), reference, 1)), 0);
          const shift = t.where(t.gt(t.mul(ratio, ratio), unit), found, 0);
          const next = sweep(n, x, { start, direction, length: t.sub(x.bottom, top) }, shift);
          return { ...next, sweeps: t.add(x.sweeps, 1) };
        },
      );
    },
  );
  const failed = t.gt(done.bottom, 0);
  return ordered(t.where(failed, NaN, done.d), done.both ?? null, d.type.dtype);
}

/** Signs moved into Vᴴ, and descending order, by selection. */
function ordered(d: Value, both: Value | null, dtype: Value["type"]["dtype"]): Diagonal {
  const [n] = d.type.shape;
  const place = t.iota(n);
  type State = { s: Value; both?: Value };
  const sorted = t.loop<State>([0, n], { s: d, ...(both ? { both } : {}) }, (k, x) => {
    const [largest] = t.held(p.argmax(t.where(t.ge(place, k), p.abs(x.s), -1), 0, "i32"));
    const [value, other] = t.held(t.at(x.s, largest), t.at(x.s, k));
    const s = t.put(t.put(x.s, largest, other), k, t.abs(value));
    if (!x.both) return { s };
    const swapped = (rows: Value, offset: number, sign: Value | null): Value => {
      const [a, b] = t.held(t.at(rows, t.add(k, offset)), t.at(rows, t.add(largest, offset)));
      const moved = sign ? t.where(t.lt(sign, 0), t.neg(b), b) : b;
      return t.put(t.put(rows, t.add(largest, offset), a), t.add(k, offset), moved);
    };
    return { s, both: swapped(swapped(x.both, 0, null), n, value) };
  });
  return { s: t.asDType(sorted.s, dtype), both: sorted.both ?? null };
}

/** [u, s, vh] (or [s]) of one square matrix. */
function squareSvd(a: Value, vectors: boolean): Value[] {
  const { matrix, scale } = t.balanced(a);
  const [n] = a.type.shape;
  const form = bidiagonalize(matrix);
  const both = vectors
    ? p.concatenate([p.transpose(form.u(), [1, 0]), p.transpose(t.conj(form.v()), [1, 0])], 0)
    : null;
  const found = diagonalize(form.d, form.e, both);
  const s = t.mul(found.s, scale);
  if (!found.both) return [s];
  const rows = (from: number): Value =>
    p.slice(found.both as Value, { start: [from, 0], limit: [from + n, n], strides: [1, 1] });
  const good = (x: Value): Value => t.where(t.eq(t.at(s, 0), t.at(s, 0)), x, NaN);
  return [good(p.transpose(rows(0), [1, 0])), s, good(rows(n))];
}

/**
 * [u, s, vh] of [B, m, n], or [s] alone. A tall matrix is brought to square form by a QR factorisation first, whose
 * further columns are those of a full u.
 */
export function svd(a: Value, vectors: "none" | "economy" | "full"): readonly Value[] {
  const [, m, n] = a.type.shape;
  if (m < n) {
    const turned = svd(adjoint(a), vectors);
    return turned.length === 1 ? turned : [adjoint(turned[2]), turned[1], adjoint(turned[0])];
  }
  const wanted = vectors !== "none";
  if (m === n) return forEach("svd", [a], ([x]) => squareSvd(x, wanted));
  const [packed, taus] = geqrf(a);
  const index = (axis: number): Value => p.iota("i32", [a.type.shape[0], n, n], axis);
  const r = t.where(t.le(index(1), index(2)), part(packed, [0, n], [0, n]), 0);
  const found = forEach("svd", [r], ([x]) => squareSvd(x, wanted));
  if (!wanted) return found;
  const [u, s, vh] = found;
  const columns = vectors === "full" ? m : n;
  const q = householderProduct(widened(packed, columns), taus);
  const basis = matmul(part(q, [0, m], [0, n]), u);
  return [columns > n ? p.concatenate([basis, part(q, [0, m], [n, m])], 2) : basis, s, vh];
}

/** With zero columns added on the right. */
const widened = (x: Value, columns: number): Value =>
  p.pad(x, t.zeros(x.type.dtype, []), {
    low: [0, 0, 0],
    high: [0, 0, columns - x.type.shape[2]],
    interior: [0, 0, 0],
  });
