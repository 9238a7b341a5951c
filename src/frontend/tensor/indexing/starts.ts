// Index tensors as the gathers and scatters want them: counted from 0, of one dtype, one vector a place.
import { isUnsigned, type DType } from "../../../ir/dtype.ts";
import { denseLiteral, literalValues } from "../../../ir/encode.ts";
import { is, type Value } from "../../../ir/graph.ts";
import * as p from "../../../ir/prims.ts";
import type { Shape } from "../../../ir/type.ts";
import { Tensor } from "../../values/values.ts";
import { broadcastTo } from "../broadcast.ts";
import { full, scalar } from "../convert.ts";
import { lowest, tracedStart, type Axis, type Plan } from "./plan.ts";

/** What happens to indices out of range. `drop` and `fill` are one, as in JAX: writes are dropped, reads give the fill value. */
export type Mode = "clip" | "drop" | "fill" | "promise_in_bounds";

/** Whether reads out of range give the fill value. */
export const fills = (mode: Mode): boolean => mode === "fill" || mode === "drop";

const isWide = (dtype: DType): boolean => dtype === "i64" || dtype === "u64";

/** i32, unless an index is 64 bits wide. */
export const indexDType = (plan: Plan): DType =>
  plan.axes.map(tracedStart).some((index) => index !== null && isWide(index.dtype)) ? "i64" : "i32";

const KNOWN_LIMIT = 1024;

/** The elements of a constant index, when they are few enough to look at. */
function knownIndices(index: Tensor): number[] | null {
  const def = index.value.def;
  if (!def || !is(def, "constant") || index.shape.reduce((a, b) => a * b, 1) > KNOWN_LIMIT) return null;
  const { value } = def.attrs;
  const numbers = literalValues(value).map(Number);
  return value.splat ? new Array<number>(index.shape.reduce((a, b) => a * b, 1)).fill(numbers[0]) : numbers;
}

/** Negative indices counted from the end of an axis of this size. */
export function wrap(index: Tensor, size: number, dtype: DType): Value {
  const known = knownIndices(index);
  if (known) {
    const wrapped = known.map((i) => (i < 0 ? i + size : isUnsigned(index.dtype) ? Math.min(i, size) : i));
    return p.constant(denseLiteral(dtype, index.shape, wrapped));
  }
  if (isUnsigned(index.dtype)) {
    // Above the signed range an index must not turn negative: all past the end are alike.
    const capped =
      index.dtype === "u32" || index.dtype === "u64"
        ? p.min(index.value, full(index.shape, size, index.dtype).value)
        : index.value;
    return p.convert(capped, dtype);
  }
  const value = p.convert(index.value, dtype);
  const def = value.def;
  if (def && is(def, "iota")) return value;
  const zero = full(index.shape, 0, dtype).value;
  return p.select(p.lt(value, zero), p.add(value, full(index.shape, size, dtype).value), value);
}

/** The start on one axis, as a scalar or an array of the batch's shape before broadcasting. */
function start(axis: Axis, size: number, dtype: DType, wrapped: boolean): Value {
  const index = tracedStart(axis);
  if (index) return wrapped || isUnsigned(index.dtype) ? wrap(index, size, dtype) : p.convert(index.value, dtype);
  const known = axis as Extract<Axis, { kind: "int" | "slice" }>;
  return scalar(known.kind === "slice" && known.length === 0 ? 0 : lowest(known), dtype).value;
}

export interface Starts {
  /** The axes that the index vector speaks of; the others start at 0. */
  readonly axes: readonly number[];
  /** One start for each of them. */
  readonly values: readonly Value[];
}

/** The starts on every axis that is not taken whole. */
export function startsOf(plan: Plan, sizes: Shape, wrapped: boolean): Starts {
  const dtype = indexDType(plan);
  const axes = plan.axes.flatMap((axis, d) =>
    axis.kind === "slice" && !axis.start && axis.length === sizes[d] ? [] : [d],
  );
  return { axes, values: axes.map((d) => start(plan.axes[d], sizes[d], dtype, wrapped)) };
}

/** The starts side by side in a last dimension. */
export function indexVectors(starts: Starts, batch: Shape): Value {
  const columns = starts.values.map((value) => {
    const column = broadcastTo(new Tensor(value), batch).value;
    return p.reshape(column, [...batch, 1]);
  });
  return columns.length === 1 ? columns[0] : p.concatenate(columns, batch.length);
}

/** The last place at which all that the axis takes fits. */
const lastStart = (axis: Axis, size: number): number => size - (axis.kind === "slice" ? axis.length : 1);

/** Where all traced starts are in range, in the shape of the batch. */
export function inRange(plan: Plan, starts: Starts, sizes: Shape, batch: Shape): Value | null {
  const tests = starts.axes.flatMap((d, k) => {
    const axis = plan.axes[d];
    if (!tracedStart(axis)) return [];
    const value = broadcastTo(new Tensor(starts.values[k]), batch).value;
    const dtype = value.type.dtype;
    return [p.ge(value, full(batch, 0, dtype).value), p.le(value, full(batch, lastStart(axis, sizes[d]), dtype).value)];
  });
  return tests.length === 0 ? null : tests.reduce(p.and);
}

/** The traced starts moved into range. */
export function clamped(plan: Plan, starts: Starts, sizes: Shape): Starts {
  const values = starts.values.map((value, k) => {
    const d = starts.axes[k];
    if (!tracedStart(plan.axes[d])) return value;
    const { dtype } = value.type;
    return p.clamp(scalar(0, dtype).value, value, scalar(lastStart(plan.axes[d], sizes[d]), dtype).value);
  });
  return { axes: starts.axes, values };
}
