// The common gather: whole rows of an array along one axis, picked by an integer array of any shape.
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";

/**
 * x[…, indices, …] at `axis`: x of shape [a…, n, b…] and indices of shape [i…] give [a…, i…, b…]. Indices must be in
 * range (negative ones already wrapped); those that are not are clamped.
 */
export function gatherRows(x: Tensor, indices: Tensor, axis: number): Tensor {
  const rank = x.type.shape.length;
  const picked = indices.ndim;
  const starts = p.broadcastInDim(
    indices.value,
    [...indices.shape, 1],
    indices.shape.map((_, i) => i),
  );
  const others = Array.from({ length: rank }, (_, dim) => dim).filter((dim) => dim !== axis);
  const value = p.gather(x.value, starts, {
    offsetDims: others.map((dim) => (dim < axis ? dim : dim - 1 + picked)),
    collapsedSliceDims: [axis],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [axis],
    sliceSizes: x.type.shape.map((size, dim) => (dim === axis ? Math.min(1, size) : size)),
    indicesAreSorted: false,
  });
  return new Tensor(value, x.weak, x.key);
}
