// Quantiles, percentiles and medians.
import { isComplex, isFloat } from "../../ir/dtype.ts";
import { sizeOf } from "../../ir/type.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { astype, full, promote, resultType, scalar } from "../../frontend/tensor/convert.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { arrayOf } from "./creation.ts";
import { gatherRows } from "./gatherRows.ts";
import { takeAlong } from "./places.ts";
import * as r from "./reduce.ts";
import { expandDims, moveAxis, reshape, sliceAxis, transpose } from "./shape.ts";
import { sortAxis, sortPair } from "./sorting.ts";
import { fn, range, strong, type Table } from "./support.ts";
import { inexact } from "./unary.ts";

const METHODS = ["linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"] as const;
type Method = (typeof METHODS)[number];

interface Quantile {
  /** The array with the axes that are reduced made one, the last. */
  readonly x: Tensor;
  readonly weights: Tensor | null;
  /** Fractions: a scalar or a vector. */
  readonly q: Tensor;
  readonly method: Method;
  readonly ignoreNan: boolean;
}

/** Axes moved to the end and merged. */
function mergeAxes(x: Tensor, axes: readonly number[]): Tensor {
  const rest = range(x.ndim).filter((axis) => !axes.includes(axis));
  const moved = transpose(x, [...rest, ...axes]);
  return reshape(moved, [...rest.map((axis) => x.shape[axis]), sizeOf(axes.map((axis) => x.shape[axis]))]);
}

interface Neighbours {
  readonly low: Tensor;
  readonly high: Tensor;
  /** How far the fraction is from the lower one to the higher. */
  readonly weight: Tensor;
}

/** The elements around each fraction: shape […rest, …q]. NaNs anywhere poison a row. */
function neighbours({ x: given, q }: Quantile): Neighbours {
  const last = given.ndim - 1;
  const x = sortAxis(m.where(r.any(m.isNaN(given), { axes: [last], keepdims: true }), scalar(NaN, given.dtype), given), last); // prettier-ignore
  const n = scalar(x.shape[last] - 1, q.dtype);
  const place = m.mul(q, n);
  const floor = m.floor(place);
  const zero = scalar(0, q.dtype);
  const at = (index: Tensor): Tensor => gatherRows(x, m.cast(m.min(m.max(index, zero), n), "i32"), last);
  return { low: at(floor), high: at(m.ceil(place)), weight: m.sub(place, floor) };
}

/** As neighbours, among the elements that are numbers. */
function nanNeighbours({ x: given, q }: Quantile): Neighbours {
  const last = given.ndim - 1;
  const nan = m.isNaN(given);
  const x = sortAxis(m.where(nan, scalar(NaN, given.dtype), given), last);
  const counts = r.sum(m.not(nan), { axes: [last], dtype: q.dtype, keepdims: true });
  const fractions = q.ndim === 0 ? reshape(q, [1]) : q;
  const most = m.sub(counts, 1);
  const place = m.mul(fractions, most);
  const floor = m.floor(place);
  const at = (index: Tensor): Tensor => {
    const inside = m.cast(m.max(m.min(index, most), 0), "i32");
    const found = takeAlong(x, inside, last);
    return q.ndim === 0 ? reshape(found, x.shape.slice(0, -1)) : found;
  };
  const weight = m.sub(place, floor);
  return {
    low: at(floor),
    high: at(m.ceil(place)),
    weight: q.ndim === 0 ? reshape(weight, x.shape.slice(0, -1)) : weight,
  };
}

function interpolate(quantile: Quantile): Tensor {
  const { low, high, weight: given } = quantile.ignoreNan ? nanNeighbours(quantile) : neighbours(quantile);
  const { method, q } = quantile;
  const weight = broadcastTo(given, low.shape);
  switch (method) {
    case "lower":
      return low;
    case "higher":
      return high;
    case "nearest":
      return m.where(m.le(weight, scalar(0.5, q.dtype)), low, high);
    case "midpoint":
      return m.mul(m.add(low, high), scalar(0.5, low.dtype));
    default:
      return m.add(m.mul(m.cast(low, q.dtype), m.sub(1, weight)), m.mul(m.cast(high, q.dtype), weight));
  }
}

/** The least element whose share of the weight, with those before it, reaches the fraction. */
function invertedCdf({ x: given, weights: givenWeights, q, ignoreNan }: Quantile): Tensor {
  const last = given.ndim - 1;
  const nanRow = r.any(m.isNaN(given), { axes: [last], keepdims: true });
  const poisoned = m.where(ignoreNan ? m.isNaN(given) : nanRow, scalar(NaN, given.dtype), given);
  const [x, weights] = sortPair(poisoned, givenWeights ?? m.onesLike(given), last);
  const nan = m.isNaN(x);
  const bad = m.or(m.lt(weights, 0), m.isNaN(weights));
  const clean = m.where(m.or(bad, nan), 0, weights);
  const sums = strong(p.cumulative(clean.value, { kind: "sum", axis: last, reverse: false }));
  const size = x.shape[last];
  const total = sliceAxis(sums, last, size - 1, size);
  const fractions = q.ndim === 0 ? reshape(q, [1]) : q;
  const target = m.mul(fractions, total);
  // […rest, q, n]: how many sums are below each target.
  const below = m.lt(expandDims(sums, [last]), expandDims(target, [target.ndim]));
  const place = r.sum(below, { axes: [below.ndim - 1], dtype: "i32" });
  const valid = ignoreNan ? r.sum(m.not(nan), { axes: [last], dtype: "i32", keepdims: true }) : scalar(size, "i32");
  const index = m.max(0, m.min(place, m.sub(valid, 1)));
  const found = takeAlong(x, broadcastTo(index, [...x.shape.slice(0, -1), fractions.shape[0]]), last);
  const anyBad = r.any(bad, { axes: [last], keepdims: true });
  const spoilt = ignoreNan ? m.or(anyBad, m.eq(valid, 0)) : m.or(anyBad, r.any(nan, { axes: [last], keepdims: true }));
  const result = m.where(spoilt, scalar(NaN, x.dtype), found);
  return q.ndim === 0 ? reshape(result, x.shape.slice(0, -1)) : result;
}

interface Options {
  readonly q: Tensor;
  readonly method: Method;
  readonly ignoreNan: boolean;
}

function weightsOf(args: Arguments, x: Tensor, axes: readonly number[]): Tensor {
  const weights = args.tensor("weights");
  if (isComplex(weights.dtype)) args.fail("TJ7002", `weights must be real, found ${typeText(weights)}`, { param: "weights" }); // prettier-ignore
  if (weights.shape.join() === x.shape.join()) return weights;
  const wanted = axes.map((axis) => x.shape[axis]);
  if (!args.has("axis") || weights.shape.join() !== wanted.join()) {
    args.fail("TJ2002", `the weights ${typeText(weights)} do not go with ${typeText(x)}`, { param: "weights" });
  }
  return new Tensor(p.broadcastInDim(weights.value, x.shape, axes));
}

function quantileOf(args: Arguments, { q, method, ignoreNan }: Options): Tensor {
  const given = args.tensor("a");
  const hasWeights = args.has("weights");
  if (hasWeights && method !== "inverted_cdf") {
    args.fail("TJ5002", `method "${method}" takes no weights: "inverted_cdf" does`, { param: "weights" });
  }
  const values: Val[] = hasWeights ? [given, args.get("weights")] : [given];
  const [x] = promote(values, args.callee, toInexact(resultType(values, args.callee)));
  if (!isFloat(x.dtype)) args.fail("TJ7002", `complex numbers (${typeText(given)}) are not ordered`, { param: "a" });
  if (q.ndim > 1) args.fail("TJ2008", `q must be a scalar or a vector, found ${typeText(q)}`, { param: "q" });
  const axes = args.axes("axis", x.ndim);
  const weights = hasWeights ? mergeAxes(astype(weightsOf(args, x, axes), x.dtype), axes) : null;
  const quantile: Quantile = { x: mergeAxes(x, axes), weights, q, method, ignoreNan };
  if (quantile.x.shape[quantile.x.ndim - 1] === 0) {
    args.fail("TJ2002", `${typeText(given)} has no elements to choose from`, { param: "a" });
  }
  const found = method === "inverted_cdf" ? invertedCdf(quantile) : interpolate(quantile);
  let result = q.ndim === 0 ? found : moveAxis(found, found.ndim - 1, 0);
  if (args.bool("keepdims")) {
    const sizes = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    result = reshape(result, [...q.shape, ...sizes]);
  }
  return new Tensor(astype(result, x.dtype).value);
}

/** The fractions, as floats of their own type (numbers in f64 where the array is); divided by 100 for percentiles. */
function fractions(args: Arguments, percent: boolean): Tensor {
  const wide = !(args.get("q") instanceof Tensor) && args.tensor("a").dtype === "f64" ? "f64" : undefined;
  const q = inexact(args.callee, arrayOf(args.get("q"), wide, args.callee));
  if (!isFloat(q.dtype)) args.fail("TJ7002", `q must be real, found ${typeText(q)}`, { param: "q" });
  return percent ? m.div(q, 100) : q;
}

const SIGNATURE =
  'a, q, axis?, out?, overwriteInput = false, method = "linear", keepdims = false, *, weights?, interpolation?';

const quantileFunction = (name: string, percent: boolean, ignoreNan: boolean): Val =>
  fn(name, SIGNATURE, (args) =>
    quantileOf(args, { q: fractions(args, percent), method: args.string("method", METHODS), ignoreNan }),
  );

const medianFunction = (name: string, ignoreNan: boolean): Val =>
  fn(name, "a, axis?, out?, overwriteInput = false, keepdims = false", (args) =>
    quantileOf(args, {
      q: full([], 0.5, args.tensor("a").dtype === "f64" ? "f64" : "f32"),
      method: "midpoint",
      ignoreNan,
    }),
  );

export const QUANTILES: Table = {
  quantile: quantileFunction("quantile", false, false),
  nanquantile: quantileFunction("nanquantile", false, true),
  percentile: quantileFunction("percentile", true, false),
  nanpercentile: quantileFunction("nanpercentile", true, true),
  median: medianFunction("median", false),
  nanmedian: medianFunction("nanmedian", true),
};
