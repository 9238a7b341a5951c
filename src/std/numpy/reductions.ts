// The reductions as numpy has them, with their NaN-ignoring kin.
import { isComplex, isInexact, type DType } from "../../ir/dtype.ts";
import { sizeOf } from "../../ir/type.ts";
import * as p from "../../ir/prims.ts";
import { staticNumber, type Arguments } from "../../frontend/arguments.ts";
import { astype, full, scalar } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { int, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import * as r from "./reduce.ts";
import { expandDims, ravel } from "./shape.ts";
import { aliases, fn, optionalTensor, range, strong, type Table } from "./support.ts";

const SIGNATURE = "a, axis?, dtype?, out?, keepdims = false, initial?, where?, promoteIntegers = true";
const ORDERED = "a, axis?, out?, keepdims = false, initial?, where?";

/** The options that all reductions share, whichever of them a function has. */
export function reduceOptions(args: Arguments, x: Tensor): r.ReduceOptions {
  return {
    axes: args.axes("axis", x.ndim),
    dtype: args.dtype("dtype"),
    keepdims: args.has("keepdims") && args.bool("keepdims"),
    initial: optionalTensor(args, "initial"),
    where: optionalTensor(args, "where"),
    what: args.callee,
  };
}

const summing = (name: "sum" | "prod"): Val =>
  fn(name, SIGNATURE, (args) => {
    const x = args.tensor("a");
    return r.reduceTo(name, x, { ...reduceOptions(args, x), promoteIntegers: args.bool("promoteIntegers") });
  });

const ordering = (kind: "max" | "min", names: readonly string[]): Table =>
  aliases(names, ORDERED, (args) => {
    const x = args.tensor("a");
    return r.reduceTo(kind, x, reduceOptions(args, x));
  });

const truth = (name: "any" | "all"): Val =>
  fn(name, "a, axis?, out?, keepdims = false, *, where?", (args) => {
    const x = args.tensor("a");
    return r.truthOver(name === "any" ? "or" : "and", x, reduceOptions(args, x));
  });

/** `ddof`, or the newer `correction`; a number where it is known. */
function correction(args: Arguments): Tensor | number {
  const name = args.has("correction") ? "correction" : "ddof";
  if (name === "correction" && args.has("ddof") && staticNumber(args.get("ddof")) !== 0) {
    args.fail("TJ5001", "ddof and correction are the same option: give one of them", { param: "correction" });
  }
  return staticNumber(args.get(name)) ?? args.tensor(name);
}

function variance(args: Arguments): Tensor {
  const x = args.tensor("a");
  const mean = optionalTensor(args, "mean");
  return r.variance(x, { ...reduceOptions(args, x), correction: correction(args), mean });
}

const SPREAD = "a, axis?, dtype?, out?, ddof = 0, keepdims = false, *, where?, mean?, correction?";
const NAN_SPREAD = "a, axis?, dtype?, out?, ddof = 0, keepdims = false, where?, mean?";

function inexactOnly(args: Arguments): void {
  const dtype = args.dtype("dtype");
  if (dtype !== undefined && !isInexact(dtype)) {
    args.fail("TJ7002", `dtype must be a float or complex type, found ${dtype}`, { param: "dtype" });
  }
}

const squareRoot = (x: Tensor): Tensor => strong(p.sqrt(x.value));

// Searching.

type Search = "argmax" | "argmin";

/** The place of the greatest (least) element along one axis, or in the flattened array; NaN counts as it. */
function searchOver(kind: Search, x: Tensor, axis: number | null, keepdims: boolean, args: Arguments): Tensor {
  if (isComplex(x.dtype)) args.fail("TJ7002", `complex numbers (${typeText(x)}) are not ordered`, { param: "a" });
  const flat = axis === null ? ravel(x) : x;
  const along = axis ?? 0;
  if (flat.shape[along] === 0) args.fail("TJ2002", `axis ${along} of ${typeText(x)} is empty`, { param: "a" });
  const found = strong((kind === "argmax" ? p.argmax : p.argmin)(flat.value, along, "i32"));
  return keepdims ? expandDims(found, axis === null ? range(x.ndim) : [axis]) : found;
}

const axisOrAll = (args: Arguments, x: Tensor): number | null => (args.has("axis") ? args.axis("axis", x.ndim) : null);
const keeps = (args: Arguments): boolean => args.has("keepdims") && args.bool("keepdims");

const search = (kind: Search): Val =>
  fn(kind, "a, axis?, out?, keepdims?", (args) => {
    const x = args.tensor("a");
    return searchOver(kind, x, axisOrAll(args, x), keeps(args), args);
  });

/** As argmax and argmin with NaN left out; -1 where there is nothing else. */
const nanSearch = (name: string, kind: Search): Val =>
  fn(name, "a, axis?, out?, keepdims?", (args) => {
    const x = args.tensor("a");
    const axis = axisOrAll(args, x);
    if (!isInexact(x.dtype)) return searchOver(kind, x, axis, keeps(args), args);
    const nan = m.isNaN(x);
    const rest = m.where(nan, scalar(kind === "argmax" ? -Infinity : Infinity, x.dtype), x);
    const found = searchOver(kind, rest, axis, keeps(args), args);
    const none = r.all(nan, { axes: axis === null ? undefined : [axis], keepdims: keeps(args) });
    return m.where(none, -1, found);
  });

// NaN left out.

const nanReduction = (name: string, kind: r.Kind, signature: string): Val =>
  fn(name, signature, (args) => {
    const x = args.tensor("a");
    const options = reduceOptions(args, x);
    if (!isInexact(x.dtype)) return r.reduceTo(kind, x, options);
    const nan = m.isNaN(x);
    const filled = m.where(nan, scalar(r.identityOf(kind, x.dtype), x.dtype), x);
    const result = r.reduceTo(kind, filled, options);
    if (kind === "sum" || kind === "prod" || options.initial) return result;
    return m.where(r.all(nan, { axes: options.axes, keepdims: options.keepdims }), scalar(NaN, x.dtype), result);
  });

function nanMean(x: Tensor, options: r.ReduceOptions): Tensor {
  if (!isInexact(x.dtype)) return r.mean(x, options);
  const dtype: DType = options.dtype ?? x.dtype;
  const nan = m.isNaN(x);
  const count = r.sum(m.not(nan), { ...options, dtype, initial: null });
  const total = r.sum(m.where(nan, 0, x), { ...options, dtype: options.dtype ?? x.dtype });
  return strong(m.div(total, count).value);
}

function nanVariance(args: Arguments): Tensor {
  const given = args.tensor("a");
  const options = reduceOptions(args, given);
  const { working, result } = r.varianceTypes(given, options.dtype, args.callee);
  const x = astype(given, working);
  const shared = { axes: options.axes, where: options.where, what: args.callee };
  const center = args.has("mean")
    ? args.tensor("mean", working)
    : nanMean(x, { ...shared, dtype: working, keepdims: true });
  const nan = m.isNaN(x);
  // NaNs are gone before the square, whose slope there would be NaN too.
  const clean = m.where(nan, 0, r.squaredDistance(m.where(nan, center, x), center));
  const keepdims = options.keepdims;
  const count = m.sub(r.sum(m.not(nan), { ...shared, keepdims }), args.tensor("ddof"));
  const none = m.le(count, 0);
  const total = m.where(none, NaN, r.sum(clean, { ...shared, keepdims }));
  const divisor = m.cast(m.where(none, 1, count), total.dtype);
  return astype(m.div(total, divisor), result);
}

// Running sums and products.

interface CumulativeOptions {
  readonly axis: number | null;
  readonly dtype: DType | undefined;
  readonly promoteIntegers?: boolean;
}

function cumulative(kind: "sum" | "prod", given: Tensor, { axis, dtype, promoteIntegers }: CumulativeOptions): Tensor {
  let x = axis === null || given.ndim === 0 ? ravel(given) : given;
  const promoted = promoteIntegers || x.dtype === "bool" ? r.promotedInteger(x.dtype) : x.dtype;
  const result = dtype ?? promoted;
  const working = result === "bool" ? "i32" : result;
  if (result === "bool") x = astype(x, "bool");
  const value = p.cumulative(astype(x, working).value, { kind, axis: axis ?? 0, reverse: false });
  return astype(strong(value), result);
}

const running = (name: string, kind: "sum" | "prod", ignoreNan: boolean): Val =>
  fn(name, "a, axis?, dtype?, out?", (args) => {
    const given = args.tensor("a");
    const x =
      ignoreNan && isInexact(given.dtype) ? m.where(m.isNaN(given), scalar(kind === "sum" ? 0 : 1, given.dtype), given) : given; // prettier-ignore
    return cumulative(kind, x, {
      axis: args.has("axis") ? args.axis("axis", Math.max(1, x.ndim)) : null,
      dtype: args.dtype("dtype"),
    });
  });

/** The array API's functions: an axis is needed above rank 1, and the initial value may be kept. */
const arrayApiRunning = (name: string, kind: "sum" | "prod"): Val =>
  fn(name, "x, *, axis?, dtype?, includeInitial = false", (args) => {
    const x = args.tensor("x");
    if (x.ndim === 0) args.fail("TJ2008", `needs an array of rank 1 or more, found ${typeText(x)}`, { param: "x" });
    if (x.ndim > 1 && !args.has("axis")) args.fail("TJ2003", `needs an axis for ${typeText(x)}`, { hint: "{ axis: … }" }); // prettier-ignore
    const axis = args.has("axis") ? args.axis("axis", x.ndim) : 0;
    const result = cumulative(kind, x, { axis, dtype: args.dtype("dtype"), promoteIntegers: kind === "sum" });
    if (!args.bool("includeInitial")) return result;
    const first = x.shape.map((size, dim) => (dim === axis ? 1 : size));
    return m.concatenate([full(first, kind === "sum" ? 0 : 1, result.dtype), result], axis);
  });

export const REDUCTIONS: Table = {
  sum: summing("sum"),
  prod: summing("prod"),
  ...ordering("max", ["max", "amax"]),
  ...ordering("min", ["min", "amin"]),
  any: truth("any"),
  all: truth("all"),
  mean: fn("mean", "a, axis?, dtype?, out?, keepdims = false, *, where?", (args) => {
    const x = args.tensor("a");
    return r.mean(x, reduceOptions(args, x));
  }),
  var: fn("var", SPREAD, variance),
  std: fn("std", SPREAD, (args) => {
    inexactOnly(args);
    return squareRoot(variance(args));
  }),
  ptp: fn("ptp", "a, axis?, out?, keepdims = false", (args) => {
    const x = args.tensor("a");
    const options = reduceOptions(args, x);
    return m.sub(r.max(x, options), r.min(x, options));
  }),
  countNonzero: fn("countNonzero", "a, axis?, keepdims = false", (args) => {
    const x = args.tensor("a");
    return r.sum(astype(x, "bool"), { ...reduceOptions(args, x), dtype: "i32" });
  }),
  argmax: search("argmax"),
  argmin: search("argmin"),
  nanargmax: nanSearch("nanargmax", "argmax"),
  nanargmin: nanSearch("nanargmin", "argmin"),
  nansum: nanReduction("nansum", "sum", "a, axis?, dtype?, out?, keepdims = false, initial?, where?"),
  nanprod: nanReduction("nanprod", "prod", "a, axis?, dtype?, out?, keepdims = false, initial?, where?"),
  nanmax: nanReduction("nanmax", "max", ORDERED),
  nanmin: nanReduction("nanmin", "min", ORDERED),
  nanmean: fn("nanmean", "a, axis?, dtype?, out?, keepdims = false, where?", (args) => {
    const x = args.tensor("a");
    return nanMean(x, reduceOptions(args, x));
  }),
  nanvar: fn("nanvar", NAN_SPREAD, nanVariance),
  nanstd: fn("nanstd", NAN_SPREAD, (args) => {
    inexactOnly(args);
    return squareRoot(nanVariance(args));
  }),
  cumsum: running("cumsum", "sum", false),
  cumprod: running("cumprod", "prod", false),
  nancumsum: running("nancumsum", "sum", true),
  nancumprod: running("nancumprod", "prod", true),
  cumulativeSum: arrayApiRunning("cumulativeSum", "sum"),
  cumulativeProd: arrayApiRunning("cumulativeProd", "prod"),
  size: fn("size", "a, axis?", (args) => {
    const x = args.tensor("a");
    return int(args.has("axis") ? r.countOver(x, args.axes("axis", x.ndim)) : sizeOf(x.shape));
  }),
};
