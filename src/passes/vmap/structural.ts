// Batching of the ops that make, reshape and move arrays: one more dimension in front.
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { atMost, clampIndices } from "../indexing.ts";
import { range, scalarOf } from "../values.ts";
import { batchedAll, later, materialize, overAll, type Batch, type Batched, type BatchRule } from "./rule.ts";

export const broadcastInDimBatch: BatchRule<"broadcastInDim"> = overAll((op, { size }) => ({
  shape: [size, ...op.attrs.shape],
  dims: [0, ...later(op.attrs.dims)],
}));
export const reshapeBatch: BatchRule<"reshape"> = overAll((op, { size }) => ({ shape: [size, ...op.attrs.shape] }));
export const transposeBatch: BatchRule<"transpose"> = overAll((op) => ({
  permutation: [0, ...later(op.attrs.permutation)],
}));
export const reverseBatch: BatchRule<"reverse"> = overAll((op) => ({ dims: later(op.attrs.dims) }));
export const concatenateBatch: BatchRule<"concatenate"> = overAll((op) => ({ dimension: op.attrs.dimension + 1 }));
export const sliceBatch: BatchRule<"slice"> = overAll((op, { size }) => ({
  start: [0, ...op.attrs.start],
  limit: [size, ...op.attrs.limit],
  strides: [1, ...op.attrs.strides],
}));

export const padBatch: BatchRule<"pad"> = (op, [x, fill], batch) => {
  const attrs = {
    low: [0, ...op.attrs.low],
    high: [0, ...op.attrs.high],
    interior: [0, ...op.attrs.interior],
  };
  const value = materialize(x, batch);
  if (!fill.batched) return batchedAll([p.pad(value, fill.value, attrs)]);
  // A filling for each example: the array's own places are told by a mask that is padded alike.
  const inside = p.broadcastInDim(scalarOf("bool", 1), value.type.shape, []);
  const mask = p.pad(inside, scalarOf("bool", 0), attrs);
  const padded = p.pad(value, scalarOf(value.type.dtype, 0), attrs);
  return batchedAll([p.select(mask, padded, p.broadcastInDim(fill.value, padded.type.shape, [0]))]);
};

/** The starts, one integer scalar a dimension, as index vectors [batch, rank]. */
function startVectors(starts: readonly Batched[], batch: Batch): Value {
  const columns = starts.map((start) => p.reshape(materialize(start, batch), [batch.size, 1]));
  return columns.length === 1 ? columns[0] : p.concatenate(columns, 1);
}

export const dynamicSliceBatch: BatchRule<"dynamicSlice"> = (op, [x, ...starts], batch) => {
  const { sizes } = op.attrs;
  if (!starts.some((start) => start.batched)) {
    const zero = scalarOf(starts[0]?.value.type.dtype ?? "i32", 0);
    const where = [zero, ...starts.map(({ value }) => value)];
    return batchedAll([p.dynamicSlice(x.value, where, [batch.size, ...sizes])]);
  }
  const rank = sizes.length;
  const offset = x.batched ? 1 : 0;
  const attrs = {
    offsetDims: range(rank, 1),
    collapsedSliceDims: [],
    operandBatchingDims: x.batched ? [0] : [],
    startIndicesBatchingDims: x.batched ? [0] : [],
    startIndexMap: range(rank, offset),
    sliceSizes: [...(x.batched ? [1] : []), ...sizes],
    indicesAreSorted: false,
  };
  // A dynamic slice moves into range, and so does its cotangent.
  const indices = clampIndices(startVectors(starts, batch), x.value.type.shape, attrs);
  return batchedAll([p.gather(x.value, indices, attrs)]);
};

export const dynamicUpdateSliceBatch: BatchRule<"dynamicUpdateSlice"> = (op, [x, update, ...starts], batch) => {
  const target = materialize(x, batch);
  const value = materialize(update, batch);
  if (!starts.some((start) => start.batched)) {
    const zero = scalarOf(starts[0]?.value.type.dtype ?? "i32", 0);
    return batchedAll([p.dynamicUpdateSlice(target, value, [zero, ...starts.map((start) => start.value)])]);
  }
  const rank = starts.length;
  // A scatter drops what does not fit, so the starts are clamped here.
  const clamped = starts.map(({ value: start, batched }, dim) => {
    const room = target.type.shape[dim + 1] - value.type.shape[dim + 1];
    const { dtype } = start.type;
    return { value: p.clamp(scalarOf(dtype, 0), start, scalarOf(dtype, atMost(room, dtype))), batched };
  });
  const scattered = p.scatter(target, startVectors(clamped, batch), value, {
    kind: "set",
    updateWindowDims: range(rank, 1),
    insertedWindowDims: [],
    inputBatchingDims: [0],
    scatterIndicesBatchingDims: [0],
    scatterDimsToOperandDims: range(rank, 1),
    indicesAreSorted: true,
    uniqueIndices: true,
  });
  return batchedAll([scattered]);
};

export const gatherBatch: BatchRule<"gather"> = (op, [x, indices], batch) => {
  const { attrs } = op;
  const shifted = {
    ...attrs,
    offsetDims: later(attrs.offsetDims),
    collapsedSliceDims: x.batched ? later(attrs.collapsedSliceDims) : attrs.collapsedSliceDims,
    operandBatchingDims: x.batched ? later(attrs.operandBatchingDims) : attrs.operandBatchingDims,
    startIndicesBatchingDims: indices.batched ? later(attrs.startIndicesBatchingDims) : attrs.startIndicesBatchingDims,
    startIndexMap: x.batched ? later(attrs.startIndexMap) : attrs.startIndexMap,
  };
  if (!x.batched) return batchedAll([p.gather(x.value, indices.value, shifted)]);
  if (!indices.batched) {
    // The batch is one more dimension that every slice has whole.
    const whole = { ...shifted, offsetDims: [0, ...shifted.offsetDims], sliceSizes: [batch.size, ...attrs.sliceSizes] };
    return batchedAll([p.gather(x.value, indices.value, whole)]);
  }
  const both = {
    ...shifted,
    operandBatchingDims: [0, ...shifted.operandBatchingDims],
    startIndicesBatchingDims: [0, ...shifted.startIndicesBatchingDims],
    sliceSizes: [1, ...attrs.sliceSizes],
  };
  return batchedAll([p.gather(x.value, indices.value, both)]);
};

export const scatterBatch: BatchRule<"scatter"> = (op, operands, batch) => {
  const { attrs } = op;
  const n = (operands.length - 1) / 2;
  const indices = operands[n];
  const arrays = [...operands.slice(0, n), ...operands.slice(n + 1)].map((operand) => materialize(operand, batch));
  const shifted = {
    ...attrs,
    updateWindowDims: later(attrs.updateWindowDims),
    insertedWindowDims: later(attrs.insertedWindowDims),
    inputBatchingDims: later(attrs.inputBatchingDims),
    scatterDimsToOperandDims: later(attrs.scatterDimsToOperandDims),
  };
  const next = indices.batched
    ? {
        ...shifted,
        inputBatchingDims: [0, ...shifted.inputBatchingDims],
        scatterIndicesBatchingDims: [0, ...later(attrs.scatterIndicesBatchingDims)],
      }
    : { ...shifted, updateWindowDims: [0, ...shifted.updateWindowDims] };
  const [xs, updates] = [arrays.slice(0, n), arrays.slice(n)];
  if (attrs.kind !== "general") return batchedAll([p.scatter(xs[0], indices.value, updates[0], next)]);
  return batchedAll(p.scatterGeneral(xs, indices.value, updates, next, op.regions[0]));
};
