// An index worked out: which places of the operand it names, and in which order the result has them.
//
//   x f32[2,3,4], index (i i32[5], [], j i32[5])       the index arrays are apart: their axes come first
//   batch [5], windows [1: 0..3], result [5, 3]
//
// NumPy's rules: numbers alone drop their axis; as soon as an index array is there they count among the arrays, which
// broadcast together, and whose axes stand where they do when they are adjacent, first otherwise.
import type { Shape } from "../../../ir/type.ts";
import { ProgramError } from "../../diagnostics.ts";
import { typeText } from "../../values/describe.ts";
import type { Tensor } from "../../values/values.ts";
import { broadcastShapes } from "../broadcast.ts";
import type { Entry } from "./entries.ts";
import { wholeAxis, type Slice } from "./slices.ts";

/** What the index does to one axis of the operand. */
export type Axis = Exclude<Entry, { kind: "new" | "mask" }>;

export interface Plan {
  /** One for each dimension of the operand's value. */
  readonly axes: readonly Axis[];
  /** The common shape of the index arrays, null when there are none. */
  readonly batch: Shape | null;
  /** The result's shape without new axes: of the windows, and of the batch where it goes. */
  readonly core: Shape;
  /** Where in `core` each sliced axis goes, in the operand's order. */
  readonly windowDims: readonly number[];
  /** The result's whole shape, for keys with their last dimension. */
  readonly shape: Shape;
}

const isAdvanced = (entry: Entry): boolean => entry.kind === "int" || entry.kind === "scalar" || entry.kind === "array";

function batchShape(what: string, entries: readonly Entry[]): Shape | null {
  const arrays = entries.flatMap((entry) => (entry.kind === "array" ? [entry.index] : []));
  if (arrays.length === 0) return null;
  const shape = broadcastShapes(arrays.map((index) => index.shape));
  if (shape) return shape;
  throw new ProgramError("TJ2001", `${what}: the index tensors ${arrays.map(typeText).join(" and ")} do not broadcast`);
}

/** Where the batch goes among the entries: before this one. */
function batchPosition(entries: readonly Entry[]): number {
  const first = entries.findIndex(isAdvanced);
  const last = entries.findLastIndex(isAdvanced);
  return entries.slice(first, last + 1).every(isAdvanced) ? first : 0;
}

export function makePlan(what: string, x: Tensor, entries: readonly Entry[]): Plan {
  const all: readonly Entry[] = x.key ? [...entries, wholeAxis(2)] : entries;
  const batch = batchShape(what, all);
  const position = batch ? batchPosition(all) : -1;
  const axes: Axis[] = [];
  const core: number[] = [];
  const shape: number[] = [];
  const windowDims: number[] = [];
  all.forEach((entry, i) => {
    if (batch && i === position) {
      core.push(...batch);
      shape.push(...batch);
    }
    if (entry.kind === "new") shape.push(1);
    if (entry.kind === "slice") {
      windowDims.push(core.length);
      core.push(entry.length);
      shape.push(entry.length);
    }
    if (entry.kind !== "new" && entry.kind !== "mask") axes.push(entry);
  });
  const size = x.type.shape;
  axes.forEach((axis, d) => {
    if ((axis.kind === "scalar" || axis.kind === "array") && size[d] === 0 && !(batch ?? [1]).includes(0)) {
      throw new ProgramError("TJ2005", `${what}: axis ${d} of ${typeText(x)} is empty and has nothing to index`);
    }
  });
  return { axes, batch, core, windowDims, shape };
}

export const slicesOf = (plan: Plan): Slice[] => plan.axes.filter((axis) => axis.kind === "slice");

/** A slice that is not one stretch of its axis. */
export const isStrided = (axis: Axis): axis is Slice => axis.kind === "slice" && Math.abs(axis.step) !== 1;
/** The lowest place that a slice or number names. */
export const lowest = (axis: Slice | { readonly kind: "int"; readonly index: number }): number =>
  axis.kind === "int" ? axis.index : axis.step > 0 ? axis.first : axis.first + (axis.length - 1) * axis.step;
/** The traced place or places where an axis is entered; null where it is known. */
export const tracedStart = (axis: Axis): Tensor | null =>
  axis.kind === "scalar" || axis.kind === "array" ? axis.index : axis.kind === "slice" ? (axis.start ?? null) : null;
/** Whether the index is all numbers and slices. */
export const isStatic = (plan: Plan): boolean =>
  plan.axes.every((axis) => axis.kind === "int" || (axis.kind === "slice" && !axis.start));
/** Where in `core` the batch's dimensions are. */
export const batchDims = (plan: Plan): number[] =>
  plan.core.map((_, dim) => dim).filter((dim) => !plan.windowDims.includes(dim));
/** The dimensions of `core` whose slices run backwards. */
export const reversedDims = (plan: Plan): number[] =>
  slicesOf(plan).flatMap((axis, i) => (axis.step < 0 ? [plan.windowDims[i]] : []));
