// A window reduction as elementwise operations: one strided view of the padded array for each place in the window,
// combined one after the other. For the few cases that have no rule of their own.
import type { Region, Value } from "../ir/graph.ts";
import type { WindowAttrs } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";
import { liftRegion } from "./liftRegion.ts";
import { range } from "./values.ts";

/** All index tuples of a box. */
function places(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((found, size) => found.flatMap((head) => range(size).map((i) => [...head, i])), [[]]);
}

/** The arrays' views at each place of the window, padded with their initial values. */
export function windowViews(xs: readonly Value[], inits: readonly Value[], attrs: WindowAttrs): Value[][] {
  const { window, strides, baseDilation, windowDilation, padding } = attrs;
  const interior = baseDilation.map((n) => n - 1);
  // What cuts off more than there is leaves nothing.
  const missing = xs[0].type.shape.map((n, d) => -Math.min(0, padding[d][0] + n + Math.max(n - 1, 0) * interior[d] + padding[d][1])); // prettier-ignore
  const low = padding.map(([before]) => before);
  const high = padding.map(([, after], d) => after + missing[d]);
  const padded = xs.map((x, i) => p.pad(x, inits[i], { low, high, interior }));
  const shape = padded[0].type.shape;
  const counts = shape.map((size, d) => {
    const reach = (window[d] - 1) * windowDilation[d] + 1;
    return size < reach ? 0 : Math.floor((size - reach) / strides[d]) + 1;
  });
  return places(window).map((place) => {
    const start = place.map((at, d) => (counts[d] === 0 ? 0 : at * windowDilation[d]));
    const limit = start.map((at, d) => (counts[d] === 0 ? 0 : at + (counts[d] - 1) * strides[d] + 1));
    return padded.map((x) => p.slice(x, { start, limit, strides }));
  });
}

/** The whole reduction that way. */
export function reduceByPlaces(
  xs: readonly Value[],
  inits: readonly Value[],
  attrs: WindowAttrs,
  region: Region,
): readonly Value[] {
  const views = windowViews(xs, inits, attrs);
  const start = inits.map((init) => p.broadcastInDim(init, views[0][0].type.shape, []));
  return views.reduce<readonly Value[]>((total, view) => liftRegion(region, [...total, ...view]), start);
}
