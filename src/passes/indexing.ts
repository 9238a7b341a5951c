// Gathers and scatters as each other's transpose, and what differs at the edges: a gather clamps its starts, a scatter
// drops what does not fit.
import { DTYPE_INFO, isSigned, type DType } from "../ir/dtype.ts";
import type { Value } from "../ir/graph.ts";
import type { GatherAttrs, ScatterAttrs } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";
import { sizeOf, type Shape } from "../ir/type.ts";
import { denseLiteral } from "../ir/encode.ts";
import { fillOf, fullLike, range, without } from "./values.ts";

/** The gather that reads what a scatter writes. */
export function gatherOfScatter(operand: Shape, updates: Shape, attrs: ScatterAttrs): GatherAttrs {
  const skipped = [...attrs.insertedWindowDims, ...attrs.inputBatchingDims];
  const windowDims = [...attrs.updateWindowDims];
  const sliceSizes = range(operand.length).map((dim) =>
    skipped.includes(dim) ? Math.min(1, operand[dim]) : updates[windowDims.shift() as number],
  );
  return {
    offsetDims: attrs.updateWindowDims,
    collapsedSliceDims: attrs.insertedWindowDims,
    operandBatchingDims: attrs.inputBatchingDims,
    startIndicesBatchingDims: attrs.scatterIndicesBatchingDims,
    startIndexMap: attrs.scatterDimsToOperandDims,
    sliceSizes,
    indicesAreSorted: attrs.indicesAreSorted,
  };
}

/** The scatter-add that returns what a gather read. */
export const scatterOfGather = (attrs: GatherAttrs): ScatterAttrs => ({
  kind: "add",
  updateWindowDims: attrs.offsetDims,
  insertedWindowDims: attrs.collapsedSliceDims,
  inputBatchingDims: attrs.operandBatchingDims,
  scatterIndicesBatchingDims: attrs.startIndicesBatchingDims,
  scatterDimsToOperandDims: attrs.startIndexMap,
  indicesAreSorted: attrs.indicesAreSorted,
  uniqueIndices: false,
});

/** The greatest index up to `last` that there is in an integer type. */
export const atMost = (last: number, dtype: DType): number =>
  Math.min(last, 2 ** (DTYPE_INFO[dtype].bits - (isSigned(dtype) ? 1 : 0)) - 1);

/** The greatest start that fits, for each entry of the index vector, in the shape of the indices. */
function lastStarts(indices: Value, operand: Shape, { startIndexMap, sliceSizes }: GatherAttrs): Value {
  const { dtype, shape } = indices.type;
  const limits = startIndexMap.map((dim) => atMost(operand[dim] - sliceSizes[dim], dtype));
  const row = p.constant(denseLiteral(dtype, [limits.length], limits));
  return p.broadcastInDim(row, shape, [shape.length - 1]);
}

/** The indices as the gather uses them: clamped into range. */
export const clampIndices = (indices: Value, operand: Shape, attrs: GatherAttrs): Value =>
  p.min(p.max(indices, fullLike(indices, 0)), lastStarts(indices, operand, attrs));

/** Where the whole window is inside the operand: bool in the shape of the result (or of the updates). */
export function inBounds(indices: Value, operand: Shape, result: Shape, attrs: GatherAttrs): Value {
  const inside = p.and(p.ge(indices, fullLike(indices, 0)), p.le(indices, lastStarts(indices, operand, attrs)));
  const all = p.reduce(inside, "and", [indices.type.shape.length - 1]);
  return p.broadcastInDim(all, result, without(result.length, attrs.offsetDims));
}

/** x[…, i[j], …] along one dimension, the other dimensions matching one by one. */
export function takeAlong(x: Value, indices: Value, dimension: number): Value {
  const rank = x.type.shape.length;
  if (sizeOf(x.type.shape) === 0) return fillOf({ dtype: x.type.dtype, shape: indices.type.shape }, 0);
  const batch = without(rank, [dimension]);
  const starts = p.reshape(indices, [...indices.type.shape, 1]);
  return p.gather(x, starts, {
    offsetDims: [],
    collapsedSliceDims: [dimension],
    operandBatchingDims: batch,
    startIndicesBatchingDims: batch,
    startIndexMap: [dimension],
    sliceSizes: x.type.shape.map(() => 1),
    indicesAreSorted: false,
  });
}
