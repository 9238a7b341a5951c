// Moves that undo each other, come in pairs, or move nothing.
import { is, type Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sameShape, sizeOf } from "../../ir/type.ts";
import { elements } from "../constants.ts";
import type { Rules } from "./elementwise.ts";

const inOrder = (positions: readonly number[]): boolean => positions.every((position, i) => position === i);

/** Static starts of a dynamic slice, clamped so that the slice fits; null when not all are known. */
function knownStarts(starts: readonly Value[], shape: readonly number[], sizes: readonly number[]): number[] | null {
  const known: number[] = [];
  for (let i = 0; i < starts.length; i++) {
    const start = sizes[i] === shape[i] ? 0 : elements(starts[i])?.[0];
    if (start === undefined) return null;
    known.push(Math.max(0, Math.min(Number(start), shape[i] - sizes[i])));
  }
  return known;
}

export const shape: Rules<
  | "broadcastInDim"
  | "reshape"
  | "transpose"
  | "reverse"
  | "concatenate"
  | "pad"
  | "slice"
  | "dynamicSlice"
  | "dynamicUpdateSlice"
  | "reduce"
> = {
  broadcastInDim: ({ operands: [x], attrs: { shape, dims } }) => {
    if (sameShape(x.type.shape, shape)) return x;
    const inner = x.def;
    if (!inner || !is(inner, "broadcastInDim")) return null;
    const composed = inner.attrs.dims.map((dim) => dims[dim]);
    return p.broadcastInDim(inner.operands[0], shape, composed);
  },
  reshape: ({ operands: [x], attrs: { shape } }) => {
    if (sameShape(x.type.shape, shape)) return x;
    const inner = x.def;
    if (!inner || !is(inner, "reshape")) return null;
    const [source] = inner.operands;
    return sameShape(source.type.shape, shape) ? source : p.reshape(source, shape);
  },
  transpose: ({ operands: [x], attrs: { permutation } }) => {
    if (inOrder(permutation)) return x;
    const inner = x.def;
    if (!inner || !is(inner, "transpose")) return null;
    const composed = permutation.map((dim) => inner.attrs.permutation[dim]);
    return inOrder(composed) ? inner.operands[0] : p.transpose(inner.operands[0], composed);
  },
  reverse: ({ operands: [x], attrs: { dims } }) => {
    if (dims.every((dim) => x.type.shape[dim] <= 1)) return x;
    const inner = x.def;
    if (!inner || !is(inner, "reverse")) return null;
    const once = [...dims.filter((dim) => !inner.attrs.dims.includes(dim)), ...inner.attrs.dims.filter((dim) => !dims.includes(dim))]; // prettier-ignore
    return once.length === 0 ? inner.operands[0] : p.reverse(inner.operands[0], once);
  },
  concatenate: ({ operands, attrs: { dimension } }) => {
    if (operands.length === 1) return operands[0];
    const filled = operands.filter((x) => x.type.shape[dimension] > 0);
    if (filled.length === operands.length || filled.length === 0) return null;
    return filled.length === 1 ? filled[0] : p.concatenate(filled, dimension);
  },
  pad: ({ operands: [x], attrs: { low, high, interior } }) => {
    const untouched = x.type.shape.every((dim, i) => low[i] === 0 && high[i] === 0 && (interior[i] === 0 || dim <= 1));
    return untouched ? x : null;
  },
  slice: ({ operands: [x], results: [result] }) => (sameShape(x.type.shape, result.type.shape) ? x : null),
  dynamicSlice: ({ operands: [x, ...starts], attrs: { sizes } }) => {
    const start = knownStarts(starts, x.type.shape, sizes);
    if (!start) return null;
    if (sameShape(x.type.shape, sizes)) return x;
    return p.slice(x, {
      start,
      limit: start.map((at, i) => at + sizes[i]),
      strides: sizes.map(() => 1),
    });
  },
  dynamicUpdateSlice: ({ operands: [x, update] }) => {
    if (sameShape(x.type.shape, update.type.shape)) return update;
    return sizeOf(update.type.shape) === 0 ? x : null;
  },
  reduce: ({ operands: [x], attrs: { axes } }) => (axes.length === 0 ? x : null),
};
