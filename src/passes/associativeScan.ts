// All partial results of an associative function along one dimension, in logarithmic depth: neighbours are combined,
// the half as long sequence is scanned, and the elements between are filled in (Blelloch, "Prefix sums", 1990).
import type { Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { fullLike, scalarOf } from "./values.ts";

export type Combine = (a: readonly Value[], b: readonly Value[]) => readonly Value[];

/** Elements start, start + step, … below stop along one dimension. */
export function strided(x: Value, dimension: number, start: number, stop: number, step = 1): Value {
  const { shape } = x.type;
  return p.slice(x, {
    start: shape.map((_, i) => (i === dimension ? start : 0)),
    limit: shape.map((size, i) => (i === dimension ? stop : size)),
    strides: shape.map((_, i) => (i === dimension ? step : 1)),
  });
}

/** a[0], b[0], a[1], b[1], …; a has as many elements as b or one more. */
function interleave(a: Value, b: Value, dimension: number): Value {
  const spread = (x: Value, low: number, total: number): Value => {
    const n = x.type.shape[dimension];
    const on = (value: number): number[] => x.type.shape.map((_, i) => (i === dimension ? value : 0));
    const width = n === 0 ? 0 : 2 * n - 1;
    const fill = scalarOf(x.type.dtype, 0);
    return p.pad(x, fill, { low: on(low), high: on(total - width - low), interior: on(1) });
  };
  const total = a.type.shape[dimension] + b.type.shape[dimension];
  const even = spread(a, 0, total);
  const odd = spread(b, 1, total);
  return even.type.dtype === "bool" ? p.or(even, odd) : p.add(even, odd);
}

/** Inclusive scan of several arrays together; `reverse` runs from the end. */
export function associativeScan(
  xs: readonly Value[],
  dimension: number,
  combine: Combine,
  reverse = false,
): readonly Value[] {
  if (reverse) {
    const flipped = xs.map((x) => p.reverse(x, [dimension]));
    return associativeScan(flipped, dimension, combine).map((y) => p.reverse(y, [dimension]));
  }
  const n = xs[0].type.shape[dimension];
  if (n < 2) return xs;
  const pairs = combine(
    xs.map((x) => strided(x, dimension, 0, n - 1, 2)),
    xs.map((x) => strided(x, dimension, 1, n, 2)),
  );
  const odd = associativeScan(pairs, dimension, combine);
  const between = n % 2 === 0 ? odd.map((y) => strided(y, dimension, 0, y.type.shape[dimension] - 1)) : odd;
  const rest = combine(
    between,
    xs.map((x) => strided(x, dimension, 2, n, 2)),
  );
  return xs.map((x, i) => {
    const even = p.concatenate([strided(x, dimension, 0, 1), rest[i]], dimension);
    return interleave(even, odd[i], dimension);
  });
}

/** How the cumulative ops combine two elements. */
export const cumulativeCombine = {
  sum: p.add,
  prod: p.mul,
  max: p.max,
  min: p.min,
  // log(e^a + e^b), exact at the infinities.
  logsumexp: (a: Value, b: Value): Value => {
    const top = p.max(a, b);
    const gap = p.neg(p.abs(p.sub(a, b)));
    const finite = p.isFinite(top);
    const safe = p.select(finite, gap, fullLike(gap, 0));
    return p.select(finite, p.add(top, p.log1p(p.exp(safe))), top);
  },
} as const;
