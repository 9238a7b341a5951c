// Batching of contractions and reductions. A batched dot stays one dotGeneral, a batched convolution one convolution.
import { openRegion } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";

import type { ConvAttrs, WindowAttrs } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { range, without } from "../values.ts";
import { reduceByHalves } from "../reduceByHalves.ts";
import { reduceByPlaces } from "../unrollWindow.ts";
import { batchRegion } from "./vmap.ts";
import { batchedAll, later, materialize, overAll, type BatchRule } from "./rule.ts";

/** One dimension moved to the front. */
const toFront = (x: Value, dim: number): Value =>
  dim === 0 ? x : p.transpose(x, [dim, ...without(x.type.shape.length, [dim])]);

export const dotGeneralBatch: BatchRule<"dotGeneral"> = (op, [x, y]) => {
  const { attrs } = op;
  const lhs = {
    contract: x.batched ? later(attrs.lhsContract) : attrs.lhsContract,
    batch: x.batched ? later(attrs.lhsBatch) : attrs.lhsBatch,
  };
  const rhs = {
    contract: y.batched ? later(attrs.rhsContract) : attrs.rhsContract,
    batch: y.batched ? later(attrs.rhsBatch) : attrs.rhsBatch,
  };
  const both = x.batched && y.batched;
  const dot = (swap: boolean): Value => {
    const [a, b] = swap ? [rhs, lhs] : [lhs, rhs];
    const [first, second] = swap ? [y.value, x.value] : [x.value, y.value];
    return p.dotGeneral(first, second, {
      ...attrs,
      lhsContract: a.contract,
      rhsContract: b.contract,
      lhsBatch: both ? [0, ...a.batch] : a.batch,
      rhsBatch: both ? [0, ...b.batch] : b.batch,
    });
  };
  if (both) return batchedAll([dot(false)]);
  const batches = attrs.lhsBatch.length;
  if (x.batched) return batchedAll([toFront(dot(false), batches)]);
  // Only the second factor is batched: taken first, its batch comes out in front, and when one factor has no other free
  // dimension nothing needs to be moved.
  const freeX = x.value.type.shape.length - attrs.lhsContract.length - batches;
  const freeY = y.value.type.shape.length - 1 - attrs.rhsContract.length - batches;
  if (batches === 0 && (freeX === 0 || freeY === 0)) return batchedAll([dot(true)]);
  return batchedAll([toFront(dot(false), batches + freeX)]);
};

/** The leading batch folded into a dimension of what follows, inside of `groups` outer groups of it. */
function fold(x: Value, dim: number, groups: number): Value {
  const [size, ...shape] = x.type.shape;
  const split = p.reshape(x, [size, ...shape.slice(0, dim), groups, shape[dim] / groups, ...shape.slice(dim + 1)]);
  const order = [...range(dim + 1, 1), 0, ...range(split.type.shape.length - dim - 2, dim + 2)];
  const merged = shape.map((n, i) => (i === dim ? n * size : n));
  return p.reshape(p.transpose(split, order), merged);
}

/** The inverse of fold. */
function unfold(x: Value, dim: number, groups: number, size: number): Value {
  const { shape } = x.type;
  const inner = shape[dim] / groups / size;
  const split = p.reshape(x, [...shape.slice(0, dim), groups, size, inner, ...shape.slice(dim + 1)]);
  const front = toFront(split, dim + 1);
  return p.reshape(front, [size, ...shape.map((n, i) => (i === dim ? n / size : n))]);
}

export const convolutionBatch: BatchRule<"convolution"> = (op, [image, kernel], batch) => {
  const { attrs } = op;
  const { dims, featureGroupCount, batchGroupCount } = attrs;
  const conv = (x: Value, w: Value, more: Partial<ConvAttrs> = {}): Value => p.convolution(x, w, { ...attrs, ...more });
  if (image.batched && kernel.batched) {
    // Each example is a group of its own.
    const w = fold(kernel.value, dims.rhs[0], 1);
    const grouped =
      batchGroupCount > 1
        ? conv(fold(image.value, dims.lhs[0], 1), w, { batchGroupCount: batchGroupCount * batch.size })
        : conv(fold(image.value, dims.lhs[1], 1), w, { featureGroupCount: featureGroupCount * batch.size });
    return batchedAll([unfold(grouped, dims.out[1], 1, batch.size)]);
  }
  if (image.batched) {
    const out = conv(fold(image.value, dims.lhs[0], batchGroupCount), kernel.value);
    return batchedAll([unfold(out, dims.out[0], 1, batch.size)]);
  }
  const groups = Math.max(featureGroupCount, batchGroupCount);
  const out = conv(image.value, fold(kernel.value, dims.rhs[0], groups));
  return batchedAll([unfold(out, dims.out[1], groups, batch.size)]);
};

export const reduceBatch: BatchRule<"reduce"> = overAll((op) => ({ ...op.attrs, axes: later(op.attrs.axes) }));
export const argBatch = overAll<"argmax" | "argmin">((op) => ({ ...op.attrs, axis: op.attrs.axis + 1 }));
export const cumulativeBatch: BatchRule<"cumulative"> = overAll((op) => ({ ...op.attrs, axis: op.attrs.axis + 1 }));
export const sortBatch: BatchRule<"sort"> = overAll((op) => ({ ...op.attrs, dimension: op.attrs.dimension + 1 }));

export const reduceGeneralBatch: BatchRule<"reduceGeneral"> = (op, operands, batch) => {
  const n = operands.length / 2;
  const axes = later(op.attrs.axes);
  const xs = operands.slice(0, n).map((operand) => materialize(operand, batch));
  const inits = operands.slice(n);
  if (inits.some((init) => init.batched)) {
    return batchedAll(reduceByHalves(xs, inits.map((init) => materialize(init, batch)), axes, op.regions[0])); // prettier-ignore
  }
  return batchedAll(
    p.reduceGeneral(
      xs,
      inits.map(({ value }) => value),
      axes,
      op.regions[0],
    ),
  );
};

const wider = <A extends WindowAttrs>(attrs: A): A => ({
  ...attrs,
  window: [1, ...attrs.window],
  strides: [1, ...attrs.strides],
  baseDilation: [1, ...attrs.baseDilation],
  windowDilation: [1, ...attrs.windowDilation],
  padding: [[0, 0], ...attrs.padding],
});

export const reduceWindowBatch: BatchRule<"reduceWindow"> = overAll((op) => wider(op.attrs));

export const reduceWindowGeneralBatch: BatchRule<"reduceWindowGeneral"> = (op, operands, batch) => {
  const n = operands.length / 2;
  if (operands.slice(n).some((init) => init.batched)) {
    // A padding for each example: the windows one place after the other, each place for the whole batch.
    const types = op.operands.map((operand) => operand.type);
    const unrolled = openRegion(types, (all) => reduceByPlaces(all.slice(0, n), all.slice(n), op.attrs, op.regions[0]));
    const captured = unrolled.captures.map((value) => ({ value, batched: false }));
    return batchRegion(unrolled.close(), [...captured, ...operands], batch);
  }
  const xs = operands.slice(0, n).map((operand) => materialize(operand, batch));
  const inits = operands.slice(n).map(({ value }) => value);
  return batchedAll(p.reduceWindowGeneral(xs, inits, wider(op.attrs), op.regions[0]));
};

export const selectAndBatch = overAll<"selectAndScatterAdd" | "selectAndGatherAdd">(({ attrs }) => ({
  select: attrs.select,
  window: [1, ...attrs.window],
  strides: [1, ...attrs.strides],
  padding: [[0, 0], ...attrs.padding],
}));

/** One matrix for all examples: their right-hand sides are so many more columns (or rows) of one solve. */
export const triangularSolveBatch: BatchRule<"triangularSolve"> = (op, [a, b], batch) => {
  const rank = a.value.type.shape.length;
  if (a.batched || rank !== 2) {
    return batchedAll([p.triangularSolve(materialize(a, batch), materialize(b, batch), op.attrs)]);
  }
  const { leftSide } = op.attrs;
  const dim = leftSide ? 1 : 0;
  const solved = p.triangularSolve(a.value, fold(b.value, dim, 1), op.attrs);
  return batchedAll([unfold(solved, dim, 1, batch.size)]);
};
