// Random dimension numbers: of gathers and scatters, dots and convolutions, windows.
import type { ConvAttrs, DotAttrs, GatherAttrs, ScatterAttrs, WindowAttrs } from "../../../src/ir/ops.ts";
import { windowCount } from "../../../src/ir/rules/window.ts";
import type { DType } from "../../../src/ir/dtype.ts";
import type { Shape } from "../../../src/ir/type.ts";
import type { Rng } from "./rng.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const ascending = (items: readonly number[]): number[] => [...items].sort((a, b) => a - b);

interface Indexed {
  readonly batching: number[];
  readonly collapsed: number[];
  readonly kept: number[];
  readonly map: number[];
  /** The indices' shape, index vector last. */
  readonly indices: number[];
  readonly indicesBatching: number[];
  /** Positions of the window in the other side's array. */
  readonly window: number[];
}

/** `least` is the size that a collapsed dimension has at least. */
function indexed(rng: Rng, shape: Shape, least = 0): Indexed {
  const dims = range(shape.length);
  const batching = rng.chance(0.3) ? rng.subset(dims, 2) : [];
  const others = dims.filter((dim) => !batching.includes(dim));
  const collapsed = rng.subset(others).filter((dim) => shape[dim] >= least);
  const kept = others.filter((dim) => !collapsed.includes(dim));
  const map = rng.shuffle(rng.subset(others));
  const free = rng.times(rng.int(0, 2), () => rng.int(0, 3));
  const batchRank = batching.length + free.length;
  const indicesBatching = rng.shuffle(range(batchRank)).slice(0, batching.length);
  const indices = new Array<number>(batchRank);
  indicesBatching.forEach((at, i) => (indices[at] = shape[batching[i]]));
  for (let i = 0; i < batchRank; i++) indices[i] ??= free.pop() as number;
  const window = ascending(rng.shuffle(range(batchRank + kept.length)).slice(0, kept.length));
  return { batching, collapsed, kept, map, indices: [...indices, map.length], indicesBatching, window };
}

export function gatherDims(rng: Rng, shape: Shape): { indices: Shape; attrs: GatherAttrs } {
  const dims = indexed(rng, shape, 1);
  const sliceSizes = shape.map((size, dim) => (dims.kept.includes(dim) ? rng.int(0, size) : Math.min(1, size)));
  return {
    indices: dims.indices,
    attrs: {
      offsetDims: dims.window,
      collapsedSliceDims: dims.collapsed,
      operandBatchingDims: dims.batching,
      startIndicesBatchingDims: dims.indicesBatching,
      startIndexMap: dims.map,
      sliceSizes,
      indicesAreSorted: false,
    },
  };
}

export function scatterDims(
  rng: Rng,
  shape: Shape,
): { indices: Shape; updates: Shape; attrs: Omit<ScatterAttrs, "kind"> } {
  const dims = indexed(rng, shape);
  const sizes = dims.kept.map((dim) => rng.int(0, shape[dim]));
  const batch = dims.indices.slice(0, -1);
  const updates = range(batch.length + sizes.length).map((i) =>
    dims.window.includes(i) ? (sizes.shift() as number) : (batch.shift() as number),
  );
  return {
    indices: dims.indices,
    updates,
    attrs: {
      updateWindowDims: dims.window,
      insertedWindowDims: dims.collapsed,
      inputBatchingDims: dims.batching,
      scatterIndicesBatchingDims: dims.indicesBatching,
      scatterDimsToOperandDims: dims.map,
      indicesAreSorted: false,
      uniqueIndices: false,
    },
  };
}

export function dotDims(rng: Rng, size: () => number, dtype: DType): { lhs: Shape; rhs: Shape; attrs: DotAttrs } {
  const batch = rng.times(rng.int(0, 2), size);
  const contract = rng.times(rng.int(0, 2), size);
  const side = () => {
    const free = rng.times(rng.int(0, 2), size);
    const all = [...batch, ...contract, ...free];
    const order = rng.shuffle(range(all.length));
    return {
      shape: order.map((from) => all[from]),
      batch: batch.map((_, i) => order.indexOf(i)),
      contract: contract.map((_, i) => order.indexOf(batch.length + i)),
    };
  };
  const lhs = side();
  const rhs = side();
  return {
    lhs: lhs.shape,
    rhs: rhs.shape,
    attrs: {
      lhsContract: lhs.contract,
      rhsContract: rhs.contract,
      lhsBatch: lhs.batch,
      rhsBatch: rhs.batch,
      precision: rng.pick(["default", "high", "highest"]),
      dtype,
    },
  };
}

export function convDims(rng: Rng, size: () => number, dtype: DType): { lhs: Shape; rhs: Shape; attrs: ConvAttrs } {
  const spatial = rng.int(0, 3);
  const rank = spatial + 2;
  const featureGroupCount = rng.chance(0.3) ? 2 : 1;
  const batchGroupCount = featureGroupCount === 1 && rng.chance(0.2) ? 2 : 1;
  const some = (least: number, most: number): number => (rng.chance(0.05) ? 0 : rng.int(least, most));
  const inPerGroup = some(1, 3);
  const dims = { lhs: rng.shuffle(range(rank)), rhs: rng.shuffle(range(rank)), out: rng.shuffle(range(rank)) };
  const place = (order: readonly number[], sizes: readonly number[]): number[] => {
    const shape = new Array<number>(rank);
    order.forEach((at, i) => (shape[at] = sizes[i]));
    return shape;
  };
  const each = <T>(make: () => T): T[] => rng.times(spatial, make);
  return {
    lhs: place(dims.lhs, [some(1, 2) * batchGroupCount, inPerGroup * featureGroupCount, ...each(size)]),
    rhs: place(dims.rhs, [some(1, 2) * featureGroupCount * batchGroupCount, inPerGroup, ...each(() => some(1, 3))]),
    attrs: {
      strides: each(() => rng.int(1, 2)),
      padding: each(() => [rng.int(-1, 2), rng.int(-1, 2)] as const),
      lhsDilation: each(() => rng.int(1, 2)),
      rhsDilation: each(() => rng.int(1, 2)),
      dims,
      featureGroupCount,
      batchGroupCount,
      precision: rng.pick(["default", "highest"]),
      dtype,
    },
  };
}

export function windowDims(rng: Rng, rank: number): WindowAttrs {
  const each = <T>(make: () => T): T[] => rng.times(rank, make);
  return {
    window: each(() => rng.int(1, 3)),
    strides: each(() => rng.int(1, 2)),
    baseDilation: each(() => (rng.chance(0.8) ? 1 : 2)),
    windowDilation: each(() => (rng.chance(0.8) ? 1 : 2)),
    padding: each(() => (rng.chance(0.9) ? ([rng.int(0, 2), rng.int(0, 2)] as const) : ([rng.int(-2, 2), rng.int(-2, 2)] as const))), // prettier-ignore
  };
}

/** What a plain window leaves of a shape. */
export const windowedShape = (
  shape: Shape,
  { window, strides, padding }: Omit<WindowAttrs, "baseDilation" | "windowDilation">,
): number[] =>
  shape.map((size, i) =>
    windowCount({
      size,
      window: window[i],
      stride: strides[i],
      baseDilation: 1,
      windowDilation: 1,
      padding: padding[i],
    }),
  );
