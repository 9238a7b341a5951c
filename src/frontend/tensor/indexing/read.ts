// Reading the places that an index names: one slice, dynamic slice or gather, and a reshape.
import { isBool, isInexact, isSigned, DTYPE_INFO, type DType } from "../../../ir/dtype.ts";
import type { Value } from "../../../ir/graph.ts";
import * as p from "../../../ir/prims.ts";
import { sameShape, sizeOf, type Shape } from "../../../ir/type.ts";
import { Tensor } from "../../values/values.ts";
import { broadcastTo } from "../broadcast.ts";
import { full, scalar } from "../convert.ts";
import { batchDims, isStatic, isStrided, lowest, reversedDims, type Axis, type Plan } from "./plan.ts";
import { wholeAxis } from "./slices.ts";
import { clamped, fills, indexDType, indexVectors, inRange, startsOf, type Mode } from "./starts.ts";

export interface ReadOptions {
  readonly mode: Mode;
  /** What `fill` puts where the index is out of range; NaN, or the extreme integer, when left out. */
  readonly fill?: Tensor;
  readonly wrapNegative: boolean;
  readonly sorted: boolean;
}

export const DEFAULT_READ: ReadOptions = { mode: "promise_in_bounds", wrapNegative: true, sorted: false };

/** The size that an axis keeps before the dropped ones are reshaped away. */
export const extent = (axis: Axis): number => (axis.kind === "slice" ? axis.length : 1);

/** The static places, every axis kept, in ascending order. */
export function staticRegion(x: Value, axes: readonly Axis[]): Value {
  const extents = axes.map(extent);
  if (sameShape(extents, x.type.shape)) return x;
  const start = axes.map((axis) => (axis.kind === "int" || axis.kind === "slice" ? lowestOr0(axis) : 0));
  const strides = axes.map((axis) => (axis.kind === "slice" ? Math.abs(axis.step) : 1));
  const limit = start.map((low, d) => (extents[d] === 0 ? low : low + (extents[d] - 1) * strides[d] + 1));
  return p.slice(x, { start, limit, strides });
}

const lowestOr0 = (axis: Extract<Axis, { kind: "int" | "slice" }>): number =>
  axis.kind === "slice" && axis.length === 0 ? 0 : lowest(axis);

/**
 * The operand with its strided axes already sliced, in ascending order, and the plan that is left: stretches of whole
 * or partial axes, numbers and tensors.
 */
export function withoutStrides(x: Value, plan: Plan): { readonly value: Value; readonly plan: Plan } {
  if (!plan.axes.some(isStrided)) return { value: x, plan };
  const strided = plan.axes.map((axis, d) => (isStrided(axis) ? axis : wholeAxis(x.type.shape[d])));
  const axes = plan.axes.map((axis) =>
    isStrided(axis) ? { ...axis, first: axis.step > 0 ? 0 : axis.length - 1, step: Math.sign(axis.step) } : axis,
  );
  return { value: staticRegion(x, strided), plan: { ...plan, axes } };
}

/** What a read out of range gives in fill mode, as in JAX. */
function fillValue(dtype: DType): Tensor {
  if (isInexact(dtype)) return scalar(NaN, dtype);
  if (isBool(dtype)) return scalar(true, dtype);
  const bits = BigInt(DTYPE_INFO[dtype].bits);
  return isSigned(dtype) ? scalar(-(1n << (bits - 1n)), dtype) : scalar((1n << bits) - 1n, dtype);
}

const reshaped = (value: Value, shape: Shape): Value =>
  sameShape(value.type.shape, shape) ? value : p.reshape(value, shape);

/** The elements that the plan names. Reads out of range follow `mode`; the type and weakness are x's. */
export function readIndex(x: Tensor, plan: Plan, options: ReadOptions = DEFAULT_READ): Tensor {
  const result = (value: Value): Tensor => new Tensor(reshaped(value, plan.shape), x.weak, x.key);
  if (sizeOf(plan.shape) === 0) return result(full(plan.shape, 0, x.dtype).value);
  if (isStatic(plan)) {
    const backwards = plan.axes.flatMap((axis, d) => (axis.kind === "slice" && axis.step < 0 ? [d] : []));
    const region = staticRegion(x.value, plan.axes);
    return result(backwards.length === 0 ? region : p.reverse(region, backwards));
  }
  const { value, plan: rest } = withoutStrides(x.value, plan);
  const read = rest.batch === null ? dynamicRead(value, rest, options) : gatherRead(value, rest, rest.batch, options);
  const backwards = reversedDims(plan);
  return result(backwards.length === 0 ? read : p.reverse(read, backwards));
}

/** Numbers and slices, some of the numbers traced: a dynamic slice. Gives the core shape. */
function dynamicRead(x: Value, plan: Plan, options: ReadOptions): Value {
  const sizes = x.type.shape;
  const starts = startsOf(plan, sizes, options.wrapNegative);
  const zero = scalar(0, indexDType(plan)).value;
  const all = sizes.map((_, d) => (starts.axes.includes(d) ? starts.values[starts.axes.indexOf(d)] : zero));
  const read = reshaped(p.dynamicSlice(x, all, plan.axes.map(extent)), plan.core);
  if (!fills(options.mode)) return read;
  const valid = inRange(plan, starts, sizes, []);
  return valid ? p.select(valid, read, filling(read, options)) : read;
}

const filling = (read: Value, options: ReadOptions): Value => {
  const one = options.fill ?? fillValue(read.type.dtype);
  return broadcastTo(one, read.type.shape).value;
};

/** With index arrays: a gather. Gives the core shape. */
function gatherRead(x: Value, plan: Plan, batch: Shape, options: ReadOptions): Value {
  const sizes = x.type.shape;
  const wrapped = startsOf(plan, sizes, options.wrapNegative);
  const starts = options.mode === "clip" ? clamped(plan, wrapped, sizes) : wrapped;
  const read = p.gather(x, indexVectors(starts, batch), {
    offsetDims: plan.windowDims,
    collapsedSliceDims: plan.axes.flatMap((axis, d) => (axis.kind === "slice" ? [] : [d])),
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: starts.axes,
    sliceSizes: plan.axes.map(extent),
    indicesAreSorted: options.sorted,
  });
  if (!fills(options.mode)) return read;
  const valid = inRange(plan, starts, sizes, batch);
  if (!valid) return read;
  return p.select(p.broadcastInDim(valid, read.type.shape, batchDims(plan)), read, filling(read, options));
}
