// Reading and writing the places that static and traced indices name, for the functions made of it.
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { makePlan } from "../../frontend/tensor/indexing/plan.ts";
import { parseIndex } from "../../frontend/tensor/indexing/entries.ts";
import { readIndex } from "../../frontend/tensor/indexing/read.ts";
import type { Mode } from "../../frontend/tensor/indexing/starts.ts";
import { writeIndex, type WriteKind } from "../../frontend/tensor/indexing/write.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { expandDims, ravel, reshape, sliceAxis } from "./shape.ts";
import { tile } from "./repetition.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";

/** A whole axis, as an index has it. */
export const WHOLE: Val = array([]);

export interface GetOptions {
  readonly mode?: Mode;
  readonly fill?: Tensor;
  readonly wrapNegative?: boolean;
}

/** x.at(…index).get(), out of range clamped unless said otherwise. */
export const getAt = (what: string, x: Tensor, index: readonly Val[], options: GetOptions = {}): Tensor =>
  readIndex(x, makePlan(what, x, parseIndex(what, x, index)), {
    mode: options.mode ?? "promise_in_bounds",
    fill: options.fill,
    wrapNegative: options.wrapNegative ?? true,
    sorted: false,
  });

/** x.at(…index).set(value), or added and so on; writes out of range are dropped unless said otherwise. */
export const setAt = (
  what: string,
  x: Tensor,
  index: readonly Val[],
  kind: WriteKind,
  value: Val,
  mode: Mode = "drop",
): Tensor =>
  writeIndex(what, x, makePlan(what, x, parseIndex(what, x, index)), kind, value, {
    mode,
    wrapNegative: true,
    sorted: false,
    unique: false,
  });

/** `values` row-major and over again until there are `count`. */
export function tileToSize(values: Tensor, count: number): Tensor {
  const flat = ravel(values);
  const have = flat.shape[0];
  if (have >= count) return sliceAxis(flat, 0, 0, count);
  return sliceAxis(tile(flat, [Math.ceil(count / Math.max(1, have))]), 0, 0, count);
}

/** Indices counted from 0, of i32 (or i64). */
export function wrapNegative(index: Tensor, size: number): Tensor {
  const dtype = index.dtype === "i64" || index.dtype === "u64" ? "i64" : "i32";
  const wide = m.cast(index, dtype);
  return index.dtype.startsWith("u") ? wide : m.where(m.lt(wide, 0), m.add(wide, size), wide);
}

export interface AlongOptions {
  /** What stands where an index is out of range; clamped where it is left out. */
  readonly fill?: Tensor;
  /** The nearest element is meant, by derivatives too. */
  readonly clip?: boolean;
}

/**
 * out[i, j, k] = x[i, index[i, j, k], k] along one axis: a gather with the other axes as batches. The other axes
 * broadcast: where the index has size 1 the whole axis is taken.
 */
export function takeAlong(x: Tensor, given: Tensor, axis: number, options: AlongOptions = {}): Tensor {
  const size = x.shape[axis];
  const wrapped = wrapNegative(given, size);
  const index = options.clip ? m.max(m.min(wrapped, size - 1), 0) : wrapped;
  const rank = x.ndim;
  const dims = Array.from({ length: rank }, (_, i) => i);
  const windows = dims.filter((dim) => dim !== axis && index.shape[dim] === 1);
  const dropped = dims.filter((dim) => dim !== axis && index.shape[dim] !== 1 && x.shape[dim] === 1);
  const batch = dims.filter((dim) => dim !== axis && !windows.includes(dim) && !dropped.includes(dim));
  const source = dims.filter((dim) => !dropped.includes(dim));
  const places = dims.filter((dim) => !windows.includes(dim));
  const operand = reshape(x, source.map((dim) => x.shape[dim])); // prettier-ignore
  const starts = p.reshape(index.value, [...places.map((dim) => index.shape[dim]), 1]);
  const value = p.gather(operand.value, starts, {
    offsetDims: windows,
    collapsedSliceDims: [source.indexOf(axis)],
    operandBatchingDims: batch.map((dim) => source.indexOf(dim)),
    startIndicesBatchingDims: batch.map((dim) => places.indexOf(dim)),
    startIndexMap: [source.indexOf(axis)],
    sliceSizes: source.map((dim) => (windows.includes(dim) ? x.shape[dim] : 1)),
    indicesAreSorted: false,
  });
  const result = new Tensor(value, x.weak);
  if (!options.fill) return result;
  const inside = m.and(m.ge(index, 0), m.lt(index, size));
  return new Tensor(choose(inside, result, options.fill), x.weak);
}

const choose = (mask: Tensor, x: Tensor, fill: Tensor): Value =>
  p.select(broadcastTo(mask, x.shape).value, x.value, broadcastTo(fill, x.shape).value);

/** The index arrays of x[i, index[i, j], j] for a scatter: iotas on the other axes. */
export const alongIndices = (index: Tensor, axis: number): Tensor[] =>
  index.shape.map((size, dim) =>
    dim === axis
      ? index
      : expandDims(m.iota("i32", [size], 0), index.shape.map((_, i) => i).filter((i) => i !== dim)),
  ); // prettier-ignore
