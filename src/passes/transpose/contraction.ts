// Transposes of contractions, sums and windows.
import type { Value } from "../../ir/graph.ts";
import type { DotAttrs } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { identityOf } from "../identity.ts";
import { range, without } from "../values.ts";
import { first, type TransposeRule } from "./rule.ts";

/**
 * The cotangent of one factor of a dot: contract the result's cotangent with the other factor over what the first does
 * not have, and bring the dimensions back in order.
 */
function dotFactor(ct: Value, other: Value, rank: number, mine: Side, theirs: Side, otherFirst: boolean): Value {
  const otherRank = other.type.shape.length;
  const myFree = without(rank, [...mine.contract, ...mine.batch]);
  const theirFree = without(otherRank, [...theirs.contract, ...theirs.batch]);
  const batches = mine.batch.length;
  // The result has batches, then the first factor's free dimensions, then the second's.
  const theirPlaces = otherFirst ? range(theirFree.length, batches) : range(theirFree.length, batches + myFree.length);
  const attrs: DotAttrs = {
    lhsContract: theirPlaces,
    rhsContract: theirFree,
    lhsBatch: range(batches),
    rhsBatch: theirs.batch,
    precision: mine.precision,
    dtype: mine.dtype,
  };
  // batches, my free dimensions, then the other's contracted ones in ascending order.
  const product = p.dotGeneral(ct, other, attrs);
  const theirContracted = without(otherRank, [...theirs.batch, ...theirFree]);
  const contracted = theirContracted.map((dim) => mine.contract[theirs.contract.indexOf(dim)]);
  const places = [...mine.batch, ...myFree, ...contracted];
  return p.transpose(
    product,
    range(rank).map((dim) => places.indexOf(dim)),
  );
}

interface Side {
  readonly contract: readonly number[];
  readonly batch: readonly number[];
  readonly precision: DotAttrs["precision"];
  readonly dtype: DotAttrs["dtype"];
}

export const dotGeneralTranspose: TransposeRule<"dotGeneral"> = (op, [x, y], [ct]) => {
  if (!ct) return [null, null];
  const { lhsContract, rhsContract, lhsBatch, rhsBatch, precision } = op.attrs;
  const side = (i: number): Side => ({
    contract: i === 0 ? lhsContract : rhsContract,
    batch: i === 0 ? lhsBatch : rhsBatch,
    precision,
    dtype: op.operands[i].type.dtype,
  });
  const ranks = op.operands.map((operand) => operand.type.shape.length);
  return [
    x === null && y ? dotFactor(p.convert(ct, y.type.dtype), y, ranks[0], side(0), side(1), false) : null,
    y === null && x ? dotFactor(p.convert(ct, x.type.dtype), x, ranks[1], side(1), side(0), true) : null,
  ];
};

export const reduceTranspose = first<"reduce">((ct, op) => {
  const { shape } = op.operands[0].type;
  return p.broadcastInDim(ct, shape, without(shape.length, op.attrs.axes));
});

export const cumulativeTranspose = first<"cumulative">((ct, op) =>
  p.cumulative(ct, { ...op.attrs, reverse: !op.attrs.reverse }),
);

/** The windows' cotangents, spread out by the strides, summed over each element's windows. */
export const reduceWindowTranspose = first<"reduceWindow">((ct, op) => {
  const { window, strides, baseDilation, windowDilation, padding } = op.attrs;
  const { shape } = op.operands[0].type;
  const reach = window.map((n, d) => (n - 1) * windowDilation[d]);
  const dilated = shape.map((n, d) => (n === 0 ? 0 : (n - 1) * baseDilation[d] + 1));
  const span = ct.type.shape.map((n, d) => (n === 0 ? 0 : (n - 1) * strides[d] + 1));
  const low = padding.map(([before], d) => reach[d] - before);
  const high = dilated.map((n, d) => n + reach[d] - span[d] - low[d]);
  const spread = p.pad(ct, identityOf("sum", ct.type.dtype), { low, high, interior: strides.map((n) => n - 1) });
  return p.reduceWindow(spread, {
    kind: "sum",
    window,
    strides: baseDilation,
    baseDilation: window.map(() => 1),
    windowDilation,
    padding: window.map(() => [0, 0] as const),
  });
});

export const selectAndScatterAddTranspose: TransposeRule<"selectAndScatterAdd"> = (op, [source, operand], [ct]) => [
  source === null && ct && operand ? p.selectAndGatherAdd(ct, operand, op.attrs) : null,
  null,
];

export const selectAndGatherAddTranspose: TransposeRule<"selectAndGatherAdd"> = (op, [source, operand], [ct]) => [
  source === null && ct && operand ? p.selectAndScatterAdd(ct, operand, op.attrs) : null,
  null,
];
