// Averages, covariances and histograms.
import { isComplex, isInexact, isInteger, type DType } from "../../ir/dtype.ts";
import { sameShape, sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { astype, full, promote, resultType, scalar } from "../../frontend/tensor/convert.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { arrayOf, linspace } from "./creation.ts";
import { diagonal } from "./diagonals.ts";
import { setAt } from "./places.ts";
import * as r from "./reduce.ts";
import { atLeast2d, expandDims, indexAxis, joinAxis, ravel, reshape, sliceAxis, squeezeAxes, transpose } from "./shape.ts"; // prettier-ignore
import { searchSorted } from "./sorting.ts";
import { staticIntegers } from "./static.ts";
import { fn, range, sizeArgument, type Table } from "./support.ts";

const inexactAll = (values: readonly Val[], what: string): Tensor[] =>
  promote(values, what, toInexact(resultType(values, what)));

interface Average {
  readonly mean: Tensor;
  readonly weight: Tensor;
}

/** The weighted mean over axes (all when null), and the sum of the weights. */
function averageOver(x: Tensor, weights: Tensor | null, axes: readonly number[], keepdims = false): Average {
  if (!weights) {
    const mean = r.mean(x, { axes, keepdims });
    return { mean, weight: full(mean.shape, r.countOver(x, axes), mean.dtype) };
  }
  const weight = r.sum(weights, { axes, keepdims });
  const mean = m.div(r.sum(m.mul(x, weights), { axes, keepdims }), weight);
  return { mean, weight: broadcastTo(weight, mean.shape) };
}

function average(args: Arguments): Val {
  const given = args.tensor("a");
  const axes = args.axes("axis", given.ndim);
  const values: Val[] = args.has("weights") ? [args.get("a"), args.get("weights")] : [args.get("a")];
  const [x, plain] = inexactAll(values, args.callee);
  let weights: Tensor | null = plain ?? null;
  if (weights && !sameShape(weights.shape, x.shape)) {
    const wanted = axes.map((axis) => x.shape[axis]);
    if (!args.has("axis") || !sameShape(weights.shape, wanted)) {
      args.fail("TJ2002", `the weights ${typeText(weights)} do not go with ${typeText(given)}`, {
        param: "weights",
        hint: "they have the array's shape, or the sizes of the axes that are averaged over",
      });
    }
    const order = [...axes.keys()].sort((i, j) => axes[i] - axes[j]);
    const lined = transpose(weights, order);
    weights = broadcastTo(expandDims(lined, range(x.ndim).filter((axis) => !axes.includes(axis))), x.shape); // prettier-ignore
  }
  const { mean, weight } = averageOver(x, weights, axes, args.bool("keepdims"));
  return args.bool("returned") ? array([mean, weight]) : mean;
}

/** The variables in rows, the observations in columns. */
function observations(args: Arguments, first: string): Tensor {
  const values: Val[] = args.has("y") ? [args.get(first), args.get("y")] : [args.get(first)];
  const xs = inexactAll(values, args.callee);
  const wrong = xs.find((x) => x.ndim > 2);
  if (wrong) args.fail("TJ2008", `takes vectors and matrices, found ${typeText(wrong)}`);
  const rows = xs.map((x, i) => {
    const matrix = atLeast2d(x);
    const turned = !args.bool("rowvar") && (i === 0 ? x.ndim !== 1 : matrix.shape[0] !== 1);
    return turned ? transpose(matrix, [1, 0]) : matrix;
  });
  if (rows.length === 2 && rows[0].shape[1] !== rows[1].shape[1]) {
    args.fail("TJ2002", `${typeText(xs[0])} and ${typeText(xs[1])} have different numbers of observations`, { param: "y" }); // prettier-ignore
  }
  const x = joinAxis(rows, 0);
  const dtype = args.dtype("dtype");
  if (dtype !== undefined && !isInexact(dtype)) {
    args.fail("TJ7002", `dtype must be a float or complex type, found ${dtype}`, { param: "dtype" });
  }
  return dtype === undefined ? x : astype(x, dtype);
}

function observationWeights(args: Arguments, name: "fweights" | "aweights", count: number): Tensor | null {
  if (!args.has(name)) return null;
  const weights = arrayOf(args.get(name), undefined, args.callee);
  if (weights.ndim !== 1 || weights.shape[0] !== count) {
    args.fail("TJ2002", `${name} must have ${count} entries, found ${typeText(weights)}`, { param: name });
  }
  if (name === "fweights" && !isInteger(weights.dtype)) {
    args.fail("TJ7002", `fweights must be integers, found ${typeText(weights)}`, { param: name });
  }
  return m.abs(weights);
}

interface CovarianceOptions {
  readonly ddof: number;
  readonly fweights: Tensor | null;
  readonly aweights: Tensor | null;
}

function covariance(x: Tensor, { ddof, fweights, aweights }: CovarianceOptions): Tensor {
  const count = x.shape[1];
  const given = fweights && aweights ? m.mul(fweights, aweights) : (fweights ?? aweights);
  const weights = given ? broadcastTo(m.cast(given, x.dtype), x.shape) : null;
  const { mean, weight } = averageOver(x, weights, [1]);
  const total = indexAxis(weight, 0, 0);
  let divisor: Tensor = scalar(count - ddof, x.dtype);
  if (given) {
    divisor = total;
    if (ddof !== 0 && !aweights) divisor = m.sub(total, ddof);
    if (ddof !== 0 && aweights) {
      const squares = r.sum(m.cast(m.mul(given, aweights), x.dtype));
      divisor = m.sub(total, m.div(m.mul(ddof, squares), total));
    }
  }
  const centered = m.sub(x, expandDims(mean, [1]));
  const other = transpose(weights ? m.mul(centered, weights) : centered, [1, 0]);
  const products = m.matmul(centered, isComplex(x.dtype) ? m.conj(other) : other);
  const result = m.div(products, divisor);
  return squeezeAxes(result, range(2).filter((axis) => result.shape[axis] === 1)); // prettier-ignore
}

function cov(args: Arguments): Tensor {
  const x = observations(args, "m");
  if (x.shape[0] === 0) return full([0, 0], 0, x.dtype);
  if (x.shape[1] === 0) return full(x.shape[0] === 1 ? [] : [x.shape[0], x.shape[0]], NaN, x.dtype);
  const bias = args.get("bias") === true || (args.get("bias") !== false && args.int("bias") !== 0);
  return covariance(x, {
    ddof: args.has("ddof") ? args.int("ddof") : bias ? 0 : 1,
    fweights: observationWeights(args, "fweights", x.shape[1]),
    aweights: observationWeights(args, "aweights", x.shape[1]),
  });
}

function corrcoef(args: Arguments): Tensor {
  const c = covariance(observations(args, "x"), { ddof: 1, fweights: null, aweights: null });
  if (c.ndim === 0) return m.div(c, c);
  const deviation = m.cast(m.sqrt(m.real(diagonal(c, 0, 0, 1))), c.dtype);
  const scaled = m.div(m.div(c, expandDims(deviation, [1])), expandDims(deviation, [0]));
  const within = (x: Tensor): Tensor => m.clip(-1, x, 1);
  return isComplex(c.dtype) ? m.complex(within(m.real(scaled)), within(m.imag(scaled))) : within(scaled);
}

// Counting.

function bincount(args: Arguments): Tensor {
  const given = args.tensor("x");
  const x = given.dtype === "bool" ? m.cast(given, "i32") : given;
  if (!isInteger(x.dtype) || x.ndim !== 1) {
    args.fail(isInteger(x.dtype) ? "TJ2008" : "TJ7002", `x must be a vector of integers, found ${typeText(given)}`, { param: "x" }); // prettier-ignore
  }
  const least = args.int("minlength");
  let length: number;
  if (args.has("length")) length = sizeArgument(args, "length");
  else {
    const known = staticIntegers(x);
    if (!known) args.fail("TJ4001", `how long the result is depends on the values of ${typeText(x)}: length must be given`, { param: "x", hint: "{ length: … }" }); // prettier-ignore
    length = Math.max(least, Math.max(-1, ...known) + 1);
  }
  const weights = args.has("weights") ? args.tensor("weights") : scalar(1, "i32");
  if (weights.ndim > 0 && !sameShape(weights.shape, x.shape)) {
    args.fail("TJ2002", `x and weights must have one shape, found ${typeText(x)} and ${typeText(weights)}`, { param: "weights" }); // prettier-ignore
  }
  return countInto(args.callee, m.max(x, 0), weights, length);
}

const countInto = (what: string, places: Tensor, weights: Tensor, length: number): Tensor =>
  setAt(what, full([length], 0, weights.dtype), [places], "add", weights);

/** The edges of the bins: given, or equally spaced over the range or the data. */
function binEdges(args: Arguments, x: Tensor, bins: Val, limits: Val, dtype: DType): Tensor {
  const isVector = bins instanceof ArrayVal || (bins instanceof Tensor && bins.ndim === 1);
  if (isVector) {
    const edges = arrayOf(bins, dtype, args.callee);
    if (edges.ndim !== 1 || edges.shape[0] < 1) {
      args.fail("TJ2008", `the edges of the bins must be a vector, found ${typeText(edges)}`, { param: "bins" });
    }
    return edges;
  }
  const count = staticIntegers(bins);
  if (!count || count[0] < 1) {
    args.fail("TJ5002", "bins must be a positive integer or a vector of edges", { param: "bins" });
  }
  let low: Tensor;
  let high: Tensor;
  if ((limits ?? null) === null) {
    if (sizeOf(x.shape) === 0) return linspace(scalar(0, dtype), scalar(1, dtype), { num: count[0] + 1, endpoint: true, dtype, axis: 0 }).points; // prettier-ignore
    [low, high] = [r.min(x), r.max(x)].map((limit) => m.cast(limit, dtype));
  } else {
    const pair = arrayOf(limits, dtype, args.callee);
    if (!sameShape(pair.shape, [2])) args.fail("TJ5002", `range must be [low, high], found ${typeText(pair)}`, { param: "range" }); // prettier-ignore
    [low, high] = [indexAxis(pair, 0, 0), indexAxis(pair, 0, 1)];
  }
  const flat = m.eq(low, high);
  const start = m.where(flat, m.sub(low, 0.5), low);
  const stop = m.where(flat, m.add(high, 0.5), high);
  return linspace(start, stop, { num: count[0] + 1, endpoint: true, dtype, axis: 0 }).points;
}

interface Sample {
  readonly x: Tensor;
  readonly weights: Tensor | null;
}

function sample(args: Arguments, name: string): Sample {
  const values: Val[] = args.has("weights") ? [args.get(name), args.get("weights")] : [args.get(name)];
  const [x, weights] = inexactAll(values, args.callee);
  return { x, weights: weights ?? null };
}

const widths = (edges: Tensor): Tensor => {
  const n = edges.shape[0];
  return m.sub(sliceAxis(edges, 0, 1, n), sliceAxis(edges, 0, 0, n - 1));
};

function histogram(args: Arguments): Val {
  const { x: given, weights: own } = sample(args, "a");
  if (own && !sameShape(own.shape, given.shape)) {
    args.fail("TJ2002", `the array and the weights must have one shape, found ${typeText(given)} and ${typeText(own)}`, { param: "weights" }); // prettier-ignore
  }
  const x = ravel(given);
  const weights = own ? ravel(own) : m.onesLike(x);
  const edges = binEdges(args, x, args.get("bins"), args.get("range"), x.dtype);
  const n = edges.shape[0];
  const found = searchSorted(edges, x, "right");
  const place = m.where(m.eq(x, indexAxis(edges, 0, n - 1)), n - 1, found);
  const counts = sliceAxis(countInto(args.callee, place, weights, n), 0, 1, n);
  if (!args.has("density") || !args.bool("density")) return array([counts, edges]);
  return array([m.div(m.div(counts, widths(edges)), r.sum(counts)), edges]);
}

interface Histogram {
  readonly counts: Tensor;
  readonly edges: readonly Tensor[];
}

/** Counts of points in a grid of bins. */
function histogramOf(args: Arguments, columns: readonly Tensor[], weights: Tensor | null): Histogram {
  const d = columns.length;
  const bins = args.get("bins");
  const listed = bins instanceof ArrayVal ? bins.items : range(d).map(() => bins);
  const perColumn = listed.length === d ? listed : range(d).map(() => bins);
  if (listed.length !== d && args.callee.endsWith("dd")) {
    args.fail("TJ2002", `bins has ${listed.length} entries for ${d} columns`, { param: "bins" });
  }
  const limits = args.has("range") ? args.array("range") : range(d).map(() => null);
  if (limits.length !== d) args.fail("TJ2002", `range has ${limits.length} entries for ${d} columns`, { param: "range" }); // prettier-ignore
  const edges = columns.map((x, i) => binEdges(args, x, perColumn[i], limits[i], x.dtype));
  const sizes = edges.map((edge) => edge.shape[0] + 1);
  const flat = columns
    .map((x, i) => {
      const found = searchSorted(edges[i], x, "right");
      const last = indexAxis(edges[i], 0, edges[i].shape[0] - 1);
      return m.mul(m.where(m.eq(x, last), m.sub(found, 1), found), sizeOf(sizes.slice(i + 1)));
    })
    .reduce(m.add);
  const all = reshape(countInto(args.callee, flat, weights ?? scalar(1, "i32"), sizeOf(sizes)), sizes);
  let counts = sizes.reduce((x, size, axis) => sliceAxis(x, axis, 1, size - 1), all);
  if (args.has("density") && args.bool("density")) {
    const floats = m.cast(counts, columns[0].dtype);
    counts = edges.reduce(
      (x, edge, i) => m.div(x, expandDims(widths(edge), range(d).filter((axis) => axis !== i))), // prettier-ignore
      m.div(floats, r.sum(floats)),
    );
  }
  return { counts, edges };
}

function histogram2d(args: Arguments): Val {
  const values: Val[] = [args.get("x"), args.get("y"), ...(args.has("weights") ? [args.get("weights")] : [])];
  const [x, y, weights] = inexactAll(values, args.callee);
  if (x.ndim !== 1 || !sameShape(x.shape, y.shape)) {
    args.fail("TJ2002", `x and y must be vectors of one size, found ${typeText(x)} and ${typeText(y)}`);
  }
  const { counts, edges } = histogramOf(args, [x, y], weights ?? null);
  return array([counts, ...edges]);
}

function histogramdd(args: Arguments): Val {
  const { x, weights } = sample(args, "sample");
  if (x.ndim !== 2) args.fail("TJ2008", `sample must be a matrix of points, found ${typeText(x)}`, { param: "sample" });
  const columns = range(x.shape[1]).map((i) => indexAxis(x, 1, i));
  const { counts, edges } = histogramOf(args, columns, weights);
  return array([counts, array(edges)]);
}

export const STATISTICS: Table = {
  average: fn("average", "a, axis?, weights?, returned = false, keepdims = false", average),
  cov: fn("cov", "m, y?, rowvar = true, bias = false, ddof?, fweights?, aweights?, dtype?", cov),
  corrcoef: fn("corrcoef", "x, y?, rowvar = true, dtype?", corrcoef),
  bincount: fn("bincount", "x, weights?, minlength = 0, *, length?, outSharding?", bincount),
  histogram: fn("histogram", "a, bins = 10, range?, weights?, density?", histogram),
  histogram2d: fn("histogram2d", "x, y, bins = 10, range?, weights?, density?", histogram2d),
  histogramdd: fn("histogramdd", "sample, bins = 10, range?, weights?, density?", histogramdd),
  histogramBinEdges: fn("histogramBinEdges", "a, bins = 10, range?, weights?", (args) => {
    const { x } = sample(args, "a");
    return binEdges(args, ravel(x), args.get("bins"), args.get("range"), x.dtype);
  }),
};
