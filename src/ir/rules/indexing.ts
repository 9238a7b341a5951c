// Ops that read and write at places known only at run time.
import { formatType, sizeOf, type Shape, type TensorType } from "../type.ts";
import {
  ANY, BOOL, checkAxes, checkCount, checkDType, checkOnePrecision, checkPerDim, checkRegion, checkRegionCount, checkSameDTypes, checkSameShapes,
  checkSameTypes, checkScalar, checkSortedAxes, fail, INTEGER, NUMBER, scalarOf, type DTypeSet, type TypeRules,
} from "./check.ts"; // prettier-ignore
import type { ScatterKind } from "../ops.ts";

function checkStarts(name: string, x: TensorType, starts: readonly TensorType[]): void {
  if (starts.length !== x.shape.length) {
    fail(name, `${formatType(x)} takes ${x.shape.length} start indices, found ${starts.length}`);
  }
  for (const start of starts) {
    checkScalar(name, start, "a start index");
    checkDType(name, start, INTEGER, "a start index");
    checkSameTypes(name, starts[0], start);
  }
}

/** No size beyond the array's own. */
function checkFits(name: string, what: string, sizes: Shape, x: TensorType): void {
  sizes.forEach((size, i) => {
    if (size > x.shape[i]) fail(name, `${what} [${sizes.join(",")}] do not fit into ${formatType(x)}`);
  });
}

/** The parts of gather's and scatter's dimension numbers that are alike. */
interface Indexed {
  readonly window: readonly number[];
  readonly collapsed: readonly number[];
  readonly batching: readonly number[];
  readonly indicesBatching: readonly number[];
  readonly map: readonly number[];
}

/** Checks them against the array and the indices; gives the dimensions that come from the indices. */
function checkIndexed(name: string, x: TensorType, indices: TensorType, dims: Indexed): Shape {
  const { window, collapsed, batching, indicesBatching, map } = dims;
  const rank = x.shape.length;
  checkDType(name, indices, INTEGER, "indices");
  if (indices.shape.length === 0) fail(name, `indices need a last dimension that holds the index vector, found ${formatType(indices)}`); // prettier-ignore
  const batchShape = indices.shape.slice(0, -1);
  const vector = indices.shape[batchShape.length];
  if (map.length !== vector)
    fail(name, `index vectors of ${formatType(indices)} have ${vector} entries, the map has ${map.length}`);
  checkSortedAxes(name, "collapsed dimension", collapsed, rank);
  checkSortedAxes(name, "batching dimension", batching, rank);
  checkAxes(name, "collapsed or batching dimension", [...collapsed, ...batching], rank);
  checkAxes(name, "mapped or batching dimension", [...map, ...batching], rank);
  checkAxes(name, "batching dimension of the indices", indicesBatching, batchShape.length);
  if (batching.length !== indicesBatching.length) {
    fail(name, `${batching.length} batching dimensions of the operand, ${indicesBatching.length} of the indices`);
  }
  batching.forEach((dim, i) => {
    if (x.shape[dim] !== indices.shape[indicesBatching[i]]) {
      fail(
        name,
        `batching dimension ${dim} of ${formatType(x)} and ${indicesBatching[i]} of ${formatType(indices)} differ`,
      );
    }
  });
  if (window.length + collapsed.length + batching.length !== rank) {
    fail(name, `window, collapsed and batching dimensions together must be the ${rank} of ${formatType(x)}`);
  }
  checkSortedAxes(name, "window dimension", window, batchShape.length + window.length);
  return batchShape;
}

/** Window sizes at the window's positions, the others in order around them. */
function interleave(window: readonly number[], windowSizes: Shape, others: Shape): number[] {
  let nextWindow = 0;
  let nextOther = 0;
  return Array.from({ length: windowSizes.length + others.length }, (_, i) =>
    window[nextWindow] === i ? windowSizes[nextWindow++] : others[nextOther++],
  );
}

const SCATTER_DTYPES: Readonly<Record<ScatterKind, DTypeSet>> = {
  set: ANY,
  add: NUMBER | BOOL,
  mul: NUMBER | BOOL,
  min: ANY,
  max: ANY,
  general: ANY,
};

export const indexing: Pick<TypeRules, "dynamicSlice" | "dynamicUpdateSlice" | "gather" | "scatter"> = {
  dynamicSlice: (operands, { sizes }, _regions, name) => {
    const [x, ...starts] = operands;
    checkStarts(name, x, starts);
    checkPerDim(name, "sizes", sizes, x.shape.length, 0);
    checkFits(name, "sizes", sizes, x);
    return [{ dtype: x.dtype, shape: sizes }];
  },
  dynamicUpdateSlice: (operands, _attrs, _regions, name) => {
    const [x, update, ...starts] = operands;
    checkStarts(name, x, starts);
    checkSameDTypes(name, x, update, "operand and update");
    if (update.shape.length !== x.shape.length)
      fail(name, `the update ${formatType(update)} has not the rank of ${formatType(x)}`);
    checkFits(name, "the update's sizes", update.shape, x);
    return [x];
  },
  gather: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [x, indices] = operands;
    const { offsetDims, collapsedSliceDims, operandBatchingDims, sliceSizes } = attrs;
    const batchShape = checkIndexed(name, x, indices, {
      window: offsetDims,
      collapsed: collapsedSliceDims,
      batching: operandBatchingDims,
      indicesBatching: attrs.startIndicesBatchingDims,
      map: attrs.startIndexMap,
    });
    checkPerDim(name, "sliceSizes", sliceSizes, x.shape.length, 0);
    checkFits(name, "sliceSizes", sliceSizes, x);
    const dropped = [...collapsedSliceDims, ...operandBatchingDims];
    for (const dim of dropped) {
      if (sliceSizes[dim] > 1) fail(name, `the slice size ${sliceSizes[dim]} of dropped dimension ${dim} is above 1`);
    }
    const windowSizes = sliceSizes.filter((_, dim) => !dropped.includes(dim));
    const result = { dtype: x.dtype, shape: interleave(offsetDims, windowSizes, batchShape) };
    const empty = dropped.find((dim) => sliceSizes[dim] === 0);
    if (empty !== undefined && sizeOf(result.shape) > 0) {
      fail(name, `dimension ${empty} of ${formatType(x)} is empty: it has no elements for ${formatType(result)}`);
    }
    return [result];
  },
  scatter: (operands, attrs, regions, name) => {
    const { kind, updateWindowDims, insertedWindowDims, inputBatchingDims } = attrs;
    const count = (operands.length - 1) / 2;
    if (!(Number.isInteger(count) && count >= 1)) fail(name, `takes inputs, indices and as many updates, found ${operands.length} operands`); // prettier-ignore
    if (kind !== "general") checkCount(name, operands, 3);
    const inputs = operands.slice(0, count);
    const indices = operands[count];
    const updates = operands.slice(count + 1);
    const [x] = inputs;
    const batchShape = checkIndexed(name, x, indices, {
      window: updateWindowDims,
      collapsed: insertedWindowDims,
      batching: inputBatchingDims,
      indicesBatching: attrs.scatterIndicesBatchingDims,
      map: attrs.scatterDimsToOperandDims,
    });
    inputs.forEach((input, i) => {
      checkDType(name, input, SCATTER_DTYPES[kind]);
      checkSameShapes(name, x, input, "inputs");
      checkSameShapes(name, updates[0], updates[i], "updates");
      checkSameDTypes(name, input, updates[i], "input and update");
    });
    checkOnePrecision(name, inputs);
    const windowBounds = x.shape.filter(
      (_, dim) => !insertedWindowDims.includes(dim) && !inputBatchingDims.includes(dim),
    );
    checkUpdateShape(name, updates[0], updateWindowDims, windowBounds, batchShape);
    if (kind === "general") {
      const scalars = inputs.map(scalarOf);
      checkRegionCount(name, regions, 1);
      checkRegion(name, "the update function", regions[0], [...scalars, ...scalars], scalars);
    } else {
      checkRegionCount(name, regions, 0);
    }
    return inputs;
  },
};

function checkUpdateShape(
  name: string,
  update: TensorType,
  window: readonly number[],
  bounds: Shape,
  batchShape: Shape,
): void {
  const largest = interleave(window, bounds, batchShape);
  const fits =
    update.shape.length === largest.length &&
    update.shape.every((dim, i) => (window.includes(i) ? dim <= largest[i] : dim === largest[i]));
  if (!fits) {
    const wanted = formatType({ dtype: update.dtype, shape: largest });
    fail(
      name,
      `the update ${formatType(update)} does not fit: wanted ${wanted}${window.length > 0 ? " or less in the window dimensions" : ""}`,
    );
  }
}
