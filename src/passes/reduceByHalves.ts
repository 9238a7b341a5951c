// A reduction with a function of its own: a tree of halves, each step the function on whole arrays.
import type { Region, Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { liftRegion } from "./liftRegion.ts";
import { range, without } from "./values.ts";

/** The reduction of arrays along `axes`; each initial value is a scalar, or an array of the result's shape or its leading part. */
export function reduceByHalves(
  xs: readonly Value[],
  inits: readonly Value[],
  axes: readonly number[],
  region: Region,
): readonly Value[] {
  const { shape } = xs[0].type;
  const kept = without(shape.length, axes);
  const rows = kept.map((axis) => shape[axis]);
  let parts = xs.map((x) =>
    p.reshape(p.transpose(x, [...axes, ...kept]), [axes.reduce((n, axis) => n * shape[axis], 1), ...rows]),
  );
  const rowsFrom = (x: Value, start: number, stop: number): Value =>
    p.slice(x, {
      start: [start, ...rows.map(() => 0)],
      limit: [stop, ...rows],
      strides: [1, ...rows.map(() => 1)],
    });
  const first = inits.map((init) => p.broadcastInDim(init, rows, range(init.type.shape.length)));
  let n = parts[0].type.shape[0];
  if (n === 0) return first;
  while (n > 1) {
    const half = n >> 1;
    const combined = liftRegion(region, [
      ...parts.map((x) => rowsFrom(x, 0, half)),
      ...parts.map((x) => rowsFrom(x, half, 2 * half)),
    ]);
    parts = combined.map((x, i) => (n % 2 ? p.concatenate([x, rowsFrom(parts[i], n - 1, n)], 0) : x));
    n = parts[0].type.shape[0];
  }
  return liftRegion(region, [...first, ...parts.map((x) => p.reshape(x, rows))]);
}
