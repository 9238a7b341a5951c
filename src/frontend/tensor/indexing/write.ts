// Writing to the places that an index names, which gives a new tensor: an update of one stretch where the index is
// static, a scatter otherwise.
import { isBool } from "../../../ir/dtype.ts";
import type { Value } from "../../../ir/graph.ts";
import type { ScatterKind } from "../../../ir/ops.ts";
import * as p from "../../../ir/prims.ts";
import { formatType, sameShape, sizeOf } from "../../../ir/type.ts";
import { ProgramError } from "../../diagnostics.ts";
import { describe, typeText } from "../../values/describe.ts";
import { Tensor, type Val } from "../../values/values.ts";
import { add, maximum, minimum, multiply } from "../arithmetic.ts";
import { broadcastShapes, broadcastTo } from "../broadcast.ts";
import { asTensor, astype, full, scalar } from "../convert.ts";
import { isStatic, isStrided, lowest, reversedDims, type Plan } from "./plan.ts";
import { extent, staticRegion, withoutStrides } from "./read.ts";
import { clamped, indexVectors, startsOf, type Mode } from "./starts.ts";
import { wholeAxis } from "./slices.ts";

export type WriteKind = Exclude<ScatterKind, "general">;

export interface WriteOptions {
  readonly mode: Mode;
  readonly wrapNegative: boolean;
  readonly sorted: boolean;
  readonly unique: boolean;
}

const COMBINE: Readonly<Record<WriteKind, (current: Tensor, update: Tensor) => Tensor>> = {
  set: (_, update) => update,
  add: (current, update) => add("add", current, update),
  mul: (current, update) => multiply("mul", current, update),
  min: (current, update) => minimum("min", current, update),
  max: (current, update) => maximum("max", current, update),
};

/** What x becomes where a write of `update` meets `current`. */
export const combine = (kind: WriteKind, current: Tensor, update: Tensor): Tensor => COMBINE[kind](current, update);

/** The value to be written, of x's dtype, broadcast to what the index names. Throws TJ2001 and TJ7002. */
export function updateFor(what: string, x: Tensor, shape: readonly number[], value: Val): Tensor {
  const given = asTensor(value, `${what}: the value`);
  if (given.key !== x.key) {
    throw new ProgramError("TJ7002", `${what}: ${describe(given)} cannot be written to ${typeText(x)}`);
  }
  const own = x.key ? shape.slice(0, -1) : shape;
  const common = broadcastShapes([given.shape, own]);
  if (!common || !sameShape(common, own)) {
    const place = formatType({ dtype: x.dtype, shape: own });
    throw new ProgramError(
      "TJ2001",
      `${what}: the value ${typeText(given)} does not broadcast to ${place}, the part of ${typeText(x)} that the index names`,
      { param: "values" },
    );
  }
  return broadcastTo(x.key ? given : astype(given, x.dtype), own);
}

/** x with the places of the plan written to. Writes out of range are dropped, unless `mode` is "clip". */
export function writeIndex(
  what: string,
  x: Tensor,
  plan: Plan,
  kind: WriteKind,
  value: Val,
  options: WriteOptions,
): Tensor {
  if (kind !== "set" && x.key) throw new ProgramError("TJ7002", `${what} does not take PRNG keys (${typeText(x)})`);
  const update = updateFor(what, x, plan.shape, value);
  const result = (written: Value): Tensor => new Tensor(written, x.weak, x.key);
  if (sizeOf(plan.shape) === 0) return result(x.value);
  const backwards = reversedDims(plan);
  const core = p.reshape(update.value, plan.core);
  const ordered = backwards.length === 0 ? core : p.reverse(core, backwards);
  if (isStatic(plan)) return result(staticWrite(x.value, plan, kind, ordered));
  if (!plan.axes.some(isStrided)) return result(scatterWrite(x.value, plan, kind, ordered, options));
  // A strided axis is taken out, written to, and put back.
  const inner = withoutStrides(x.value, plan);
  const written = scatterWrite(inner.value, inner.plan, kind, ordered, options);
  const strided = plan.axes.map((axis, d) => (isStrided(axis) ? axis : wholeAxis(x.type.shape[d])));
  return result(putBack(x.value, { ...plan, axes: strided }, written));
}

/** Numbers and slices only: each place is named once. `update` is in ascending order. */
function staticWrite(x: Value, plan: Plan, kind: WriteKind, update: Value): Value {
  const region = p.reshape(update, plan.axes.map(extent));
  if (kind === "set") return putBack(x, plan, region);
  const current = staticRegion(x, plan.axes);
  return putBack(x, plan, combine(kind, new Tensor(current), new Tensor(region)).value);
}

/** The static region of the plan replaced. */
function putBack(x: Value, plan: Plan, region: Value): Value {
  const shape = x.type.shape;
  if (sameShape(region.type.shape, shape)) return region;
  const low = plan.axes.map((axis) => (axis.kind === "int" || axis.kind === "slice" ? lowest(axis) : 0));
  if (!plan.axes.some(isStrided)) {
    return p.dynamicUpdateSlice(
      x,
      region,
      low.map((start) => scalar(start, "i32").value),
    );
  }
  // Spread out over the whole shape, with a mask of the places that count.
  const interior = plan.axes.map((axis) => (axis.kind === "slice" ? Math.abs(axis.step) - 1 : 0));
  const high = shape.map((size, d) => {
    const length = region.type.shape[d];
    return size - low[d] - (length === 0 ? 0 : (length - 1) * (interior[d] + 1) + 1);
  });
  const places = full(region.type.shape, true, "bool").value;
  const mask = p.pad(places, scalar(false, "bool").value, { low, high, interior });
  return p.select(mask, p.pad(region, scalar(0, x.type.dtype).value, { low, high, interior }), x);
}

/** With traced numbers or index arrays; no strides. `update` has the core shape. */
function scatterWrite(x: Value, plan: Plan, kind: WriteKind, update: Value, options: WriteOptions): Value {
  const sizes = x.type.shape;
  const wrapped = startsOf(plan, sizes, options.wrapNegative);
  const starts = options.mode === "clip" ? clamped(plan, wrapped, sizes) : wrapped;
  // On booleans + is "or" and · is "and", which max and min are.
  const scatterKind = !isBool(x.type.dtype) ? kind : kind === "add" ? "max" : kind === "mul" ? "min" : kind;
  return p.scatter(x, indexVectors(starts, plan.batch ?? []), update, {
    kind: scatterKind,
    updateWindowDims: plan.windowDims,
    insertedWindowDims: plan.axes.flatMap((axis, d) => (axis.kind === "slice" ? [] : [d])),
    inputBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: starts.axes,
    indicesAreSorted: options.sorted,
    uniqueIndices: options.unique || plan.batch === null,
  });
}
