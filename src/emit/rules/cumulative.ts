// Running sums, products, extrema and log-sum-exps along an axis.
//
// A window as long as the axis, padded on one side, is what XLA recognises as a prefix scan and makes log-depth. It
// does not see through log-sum-exp: that one is combined pairwise here, x[0]∘x[1], x[2]∘x[3], …, scanned at half the
// length, and interleaved with the elements between.
import type { Op } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/type.ts";
import { list } from "../attributes.ts";
import { combiner, scalarType } from "../combiner.ts";
import { compare, select } from "../comparison.ts";
import { scalar } from "../constants.ts";
import { identityOf, lowerBound } from "../../ir/identities.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { typeText } from "../typeText.ts";
import type { Ref, RegionText, Writer } from "../writer.ts";
import { windowText } from "./window.ts";

/** Up to this length a window is as fast and less text. */
const SHORT = 32;

function prefixWindow(out: Writer, x: Ref, init: Ref, op: Op<"cumulative">, region: RegionText): Ref {
  const { axis, reverse } = op.attrs;
  const size = x.type.shape[axis];
  const ones = x.type.shape.map(() => 1);
  const attrs = windowText({
    window: ones.map((one, i) => (i === axis ? size : one)),
    strides: ones,
    baseDilation: ones,
    windowDilation: ones,
    padding: ones.map((_, i) => (i !== axis ? [0, 0] : reverse ? [0, size - 1] : [size - 1, 0])),
  });
  return out.generic("stablehlo.reduce_window", [x, init], [x.type], attrs, [region])[0];
}

/** log(e^x + e^y), with NaN kept and infinities of one sign added rather than subtracted. */
function logAddExp(out: Writer, x: Ref, y: Ref): Ref {
  const difference = out.same("stablehlo.subtract", x, y);
  const decay = out.same("stablehlo.negate", out.same("stablehlo.abs", difference));
  const correction = out.same("stablehlo.log_plus_one", out.same("stablehlo.exponential", decay));
  const result = out.same("stablehlo.add", out.same("stablehlo.maximum", x, y), correction);
  const undefinedThere = compare(out, "ne", difference, difference);
  return select(out, undefinedThere, out.same("stablehlo.add", x, y), result);
}

const resized = (type: TensorType, axis: number, size: number): TensorType => ({
  dtype: type.dtype,
  shape: type.shape.map((old, i) => (i === axis ? size : old)),
});

/** Elements from, from + step, … of an axis, below limit. */
function strided(out: Writer, x: Ref, axis: number, from: number, limit: number, step: number): Ref {
  const size = Math.max(0, Math.ceil((limit - from) / step));
  const ranges = x.type.shape.map((old, i) => (i === axis ? `${from}:${limit}:${step}` : `0:${old}`));
  return out.typed("stablehlo.slice", [x], resized(x.type, axis, size), ` ${list(ranges)}`);
}

/** a[0], b[0], a[1], b[1], …: each spread over the whole length, zeros between, and added. */
function interleave(out: Writer, a: Ref, b: Ref, axis: number): Ref {
  const [sizeA, sizeB] = [a.type.shape[axis], b.type.shape[axis]];
  const type = resized(a.type, axis, sizeA + sizeB);
  const zero = scalar(out, a.type.dtype, 0);
  const along = (value: number): string => list(a.type.shape.map((_, i) => (i === axis ? value : 0)));
  const spread = (x: Ref, low: number, high: number): Ref =>
    out.typed("stablehlo.pad", [x, zero], type, `, low = ${along(low)}, high = ${along(high)}, interior = ${along(1)}`);
  return out.same("stablehlo.add", spread(a, 0, sizeA === sizeB ? 1 : 0), spread(b, 1, sizeA === sizeB ? 0 : 1));
}

function pairwise(out: Writer, x: Ref, axis: number): Ref {
  const size = x.type.shape[axis];
  if (size < 2) return x;
  const pairs = logAddExp(out, strided(out, x, axis, 0, size - 1, 2), strided(out, x, axis, 1, size, 2));
  const odd = pairwise(out, pairs, axis);
  const first = strided(out, x, axis, 0, 1, 1);
  if (size === 2) return out.typed("stablehlo.concatenate", [first, odd], x.type, `, dim = ${axis}`);
  const count = Math.ceil(size / 2) - 1;
  const before = odd.type.shape[axis] === count ? odd : strided(out, odd, axis, 0, count, 1);
  const later = logAddExp(out, before, strided(out, x, axis, 2, size, 2));
  const type = resized(x.type, axis, count + 1);
  const even = out.typed("stablehlo.concatenate", [first, later], type, `, dim = ${axis}`);
  return interleave(out, even, odd, axis);
}

const flip = (out: Writer, x: Ref, axis: number): Ref =>
  out.one(`stablehlo.reverse ${x.name}, dims = [${axis}] : ${typeText(x.type)}`, x.type);

function logSumExp(out: Writer, x: Ref, op: Op<"cumulative">): Ref {
  const { axis, reverse } = op.attrs;
  if (x.type.shape[axis] <= SHORT) {
    const one = scalarType(x.type.dtype);
    const init = scalar(out, one.dtype, lowerBound(one.dtype));
    return prefixWindow(out, x, init, op, { params: [one, one], body: ([a, b]) => [logAddExp(out, a, b)] });
  }
  return reverse ? flip(out, pairwise(out, flip(out, x, axis), axis), axis) : pairwise(out, x, axis);
}

const cumulative: EmitRule<"cumulative"> = ([x], op, out) => {
  const { kind } = op.attrs;
  const { dtype, shape } = x.type;
  if (shape.includes(0)) return x;
  if (kind === "logsumexp") return logSumExp(out, x, op);
  const init = scalar(out, dtype, identityOf(kind, dtype));
  return prefixWindow(out, x, init, op, combiner(out, kind, dtype));
};

export const cumulatives: EmitRules<"cumulative"> = { cumulative };
