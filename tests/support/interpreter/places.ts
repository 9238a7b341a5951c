// The ops of the interpreter that make, move, read and write elements.
import { literalValues } from "../../../src/ir/encode.ts";
import { isComplex } from "../../../src/ir/dtype.ts";
import type { Literal } from "../../../src/ir/literal.ts";
import type { GatherAttrs, OpAttrs, ScatterAttrs } from "../../../src/ir/ops.ts";
import { sizeOf, type Shape } from "../../../src/ir/type.ts";
import { arr, build, flatten, forEachIndex, inside, reader, stridesOf, type Arr } from "./array.ts";
import { fromScalar, re, type Num } from "./numbers.ts";

export function constant({ type: { dtype, shape }, bytes, splat }: Literal): Arr {
  const values = literalValues({ type: { dtype, shape }, bytes, splat }).map((value) => fromScalar(dtype, value));
  return arr(dtype, shape, splat ? new Array<Num>(sizeOf(shape)).fill(values[0]) : values);
}

export const iota = ({ dtype, shape, dimension }: OpAttrs["iota"]): Arr =>
  build(dtype, shape, (index) => (isComplex(dtype) ? [index[dimension], 0] : index[dimension]));

export function broadcastInDim(x: Arr, { shape, dims }: OpAttrs["broadcastInDim"]): Arr {
  const read = reader(x);
  return build(x.dtype, shape, (index) => read(dims.map((dim, i) => (x.shape[i] === 1 ? 0 : index[dim]))));
}

export const reshape = (x: Arr, { shape }: OpAttrs["reshape"]): Arr => ({ ...x, shape });

export function transpose(x: Arr, { permutation }: OpAttrs["transpose"]): Arr {
  const read = reader(x);
  const from = permutation.map((_, dim) => permutation.indexOf(dim));
  return build(x.dtype, permutation.map((dim) => x.shape[dim]), (index) => read(from.map((at) => index[at]))); // prettier-ignore
}

export function reverse(x: Arr, { dims }: OpAttrs["reverse"]): Arr {
  const read = reader(x);
  return build(x.dtype, x.shape, (index) => read(index.map((at, d) => (dims.includes(d) ? x.shape[d] - 1 - at : at))));
}

export function concatenate(xs: readonly Arr[], { dimension }: OpAttrs["concatenate"]): Arr {
  const readers = xs.map(reader);
  const total = xs.reduce((n, x) => n + x.shape[dimension], 0);
  return build(xs[0].dtype, xs[0].shape.map((n, d) => (d === dimension ? total : n)), (index) => {
    let at = index[dimension];
    let which = 0;
    while (at >= xs[which].shape[dimension]) at -= xs[which++].shape[dimension];
    return readers[which](index.map((each, d) => (d === dimension ? at : each)));
  }); // prettier-ignore
}

export function pad(x: Arr, fill: Arr, { low, high, interior }: OpAttrs["pad"]): Arr {
  const read = reader(x);
  const shape = x.shape.map((n, d) => low[d] + (n === 0 ? 0 : (n - 1) * (interior[d] + 1) + 1) + high[d]);
  return build(x.dtype, shape, (index) => {
    const from = index.map((at, d) => (at - low[d]) / (interior[d] + 1));
    return from.every(Number.isInteger) && inside(from, x.shape) ? read(from) : fill.data[0];
  });
}

export function slice(x: Arr, { start, limit, strides }: OpAttrs["slice"]): Arr {
  const read = reader(x);
  const shape = start.map((from, d) => Math.max(0, Math.ceil((limit[d] - from) / strides[d])));
  return build(x.dtype, shape, (index) => read(index.map((at, d) => start[d] + at * strides[d])));
}

/** Starts moved so that the whole box fits. */
const clamped = (starts: readonly Arr[], shape: Shape, sizes: Shape): number[] =>
  starts.map((start, d) => Math.min(Math.max(re(start.data[0]), 0), shape[d] - sizes[d]));

export function dynamicSlice(x: Arr, starts: readonly Arr[], { sizes }: OpAttrs["dynamicSlice"]): Arr {
  const read = reader(x);
  const at = clamped(starts, x.shape, sizes);
  return build(x.dtype, sizes, (index) => read(index.map((i, d) => at[d] + i)));
}

export function dynamicUpdateSlice(x: Arr, update: Arr, starts: readonly Arr[]): Arr {
  const at = clamped(starts, x.shape, update.shape);
  const data = [...x.data];
  const strides = stridesOf(x.shape);
  forEachIndex(update.shape, (index, flat) => {
    data[flatten(index.map((i, d) => at[d] + i), strides)] = update.data[flat]; // prettier-ignore
  });
  return { ...x, data };
}

/** Where in the operand the element at `index` of the result (or of the updates) lies: the window's start, and the place in it. */
function locator(
  operand: Shape,
  indices: Arr,
  attrs: {
    readonly window: readonly number[];
    readonly skipped: readonly number[];
    readonly batching: readonly number[];
    readonly indicesBatching: readonly number[];
    readonly map: readonly number[];
  },
): (index: readonly number[]) => { readonly start: number[]; readonly offset: number[] } {
  const read = reader(indices);
  const windowDims = operand.map((_, d) => d).filter((d) => !attrs.skipped.includes(d) && !attrs.batching.includes(d));
  return (index) => {
    const batch = index.filter((_, d) => !attrs.window.includes(d));
    const inWindow = attrs.window.map((d) => index[d]);
    const start = operand.map(() => 0);
    attrs.map.forEach((dim, k) => (start[dim] = re(read([...batch, k]))));
    attrs.batching.forEach((dim, k) => (start[dim] = batch[attrs.indicesBatching[k]]));
    const offset = operand.map(() => 0);
    windowDims.forEach((dim, k) => (offset[dim] = inWindow[k]));
    return { start, offset };
  };
}

export function gather(x: Arr, indices: Arr, attrs: GatherAttrs, shape: Shape): Arr {
  const read = reader(x);
  const locate = locator(x.shape, indices, {
    window: attrs.offsetDims,
    skipped: attrs.collapsedSliceDims,
    batching: attrs.operandBatchingDims,
    indicesBatching: attrs.startIndicesBatchingDims,
    map: attrs.startIndexMap,
  });
  return build(x.dtype, shape, (index) => {
    const { start, offset } = locate(index);
    return read(start.map((at, d) => Math.min(Math.max(at, 0), x.shape[d] - attrs.sliceSizes[d]) + offset[d]));
  });
}

/** Windows that do not fit as a whole are left out. */
export function scatter(
  xs: readonly Arr[],
  indices: Arr,
  updates: readonly Arr[],
  attrs: ScatterAttrs,
  combine: (old: readonly Num[], update: readonly Num[]) => readonly Num[],
): Arr[] {
  const { shape } = xs[0];
  const locate = locator(shape, indices, {
    window: attrs.updateWindowDims,
    skipped: attrs.insertedWindowDims,
    batching: attrs.inputBatchingDims,
    indicesBatching: attrs.scatterIndicesBatchingDims,
    map: attrs.scatterDimsToOperandDims,
  });
  const skipped = [...attrs.insertedWindowDims, ...attrs.inputBatchingDims];
  const windowSizes = attrs.updateWindowDims.map((d) => updates[0].shape[d]);
  const sizes = shape.map((_, d) => (skipped.includes(d) ? 1 : (windowSizes.shift() as number)));
  const strides = stridesOf(shape);
  const data = xs.map((x) => [...x.data]);
  forEachIndex(updates[0].shape, (index, flat) => {
    const { start, offset } = locate(index);
    if (start.some((at, d) => at < 0 || at + sizes[d] > shape[d])) return;
    const place = flatten(
      start.map((at, d) => at + offset[d]),
      strides,
    );
    const made = combine(
      data.map((each) => each[place]),
      updates.map((update) => update.data[flat]),
    );
    made.forEach((value, i) => (data[i][place] = value));
  });
  return xs.map((x, i) => ({ ...x, data: data[i] }));
}
