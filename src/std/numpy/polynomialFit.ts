// Least-squares fits and roots of polynomials, by numpy.linalg.
import type { Arguments } from "../../frontend/arguments.ts";
import { full, promote, resultType } from "../../frontend/tensor/convert.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { complexDType } from "../../ir/dtype.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, FunctionVal, float, Tensor, type CallSite, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { eig } from "../linalg/eig.ts";
import { linalg } from "../linalg/index.ts";
import { arrayOf } from "./creation.ts";
import { diagonalMask } from "./diagonals.ts";
import { floatInfo } from "./floats.ts";
import * as r from "./reduce.ts";
import { atLeast1d, expandDims, indexAxis, reshape, sliceAxis, transpose } from "./shape.ts";
import { rollTraced } from "./repetition.ts";
import { sortPair } from "./sorting.ts";
import { constantElements } from "./static.ts";
import { fn, type Table } from "./support.ts";

const linalgFunction = (name: string): FunctionVal => {
  const found = linalg.get(name);
  if (found instanceof FunctionVal) return found;
  throw new Error(`numpy.linalg has no ${name}`);
};

const inexactAll = (values: readonly Val[], what: string): Tensor[] =>
  promote(values, what, toInexact(resultType(values, what)));

/** Eigenvalues of the companion matrix of p[0] xⁿ + … + p[n]. */
function companionRoots(p: Tensor): Tensor {
  const n = p.shape[0] - 1;
  if (n < 1) return full([0], 0, complexDType(p.dtype));
  const top = m.div(m.neg(sliceAxis(p, 0, 1, n + 1)), indexAxis(p, 0, 0));
  const below = m.cast(diagonalMask(n, n, -1, "eq"), p.dtype);
  const firstRow = m.eq(m.iota("i32", [n, n], 0), 0);
  return eig(m.where(firstRow, expandDims(top, [0]), below)).w;
}

function roots(args: Arguments): Tensor {
  const [given] = inexactAll([arrayOf(args.get("p"), undefined, args.callee)], args.callee);
  const p = atLeast1d(given);
  if (p.ndim !== 1) args.fail("TJ2008", `takes a vector of coefficients, found ${typeText(p)}`, { param: "p" });
  const size = p.shape[0];
  if (size < 2) return full([0], 0, complexDType(p.dtype));
  if (args.bool("stripZeros")) {
    const known = constantElements(p);
    if (!known) args.fail("TJ4001", `how many roots there are depends on the leading zeros of ${typeText(p)}`, { param: "p", hint: "{ stripZeros: false } gives NaN for the missing roots" }); // prettier-ignore
    const first = known.findIndex((element) => Number(element) !== 0);
    return companionRoots(sliceAxis(p, 0, first < 0 ? size : first, size));
  }
  // The leading zeros go to the end, where each gives a root of zero; those are then marked as missing.
  const nonzero = m.ne(p, 0);
  const zeros = m.where(r.any(nonzero), r.sum(firstTrue(nonzero), { dtype: "i32" }), size);
  const solid = m.where(m.eq(zeros, size), 1, p);
  const found = companionRoots(rollTraced(solid, m.neg(zeros), 0));
  const [, sorted] = sortPair(m.eq(found, 0), found, 0);
  const missing = full([], NaN, m.real(found).dtype);
  const real = m.lt(m.iota("i32", sorted.shape, 0), m.sub(sorted.shape[0], zeros));
  return m.where(real, sorted, m.complex(missing, missing));
}

/** True at the places before the first true element. */
function firstTrue(flags: Tensor): Tensor {
  const size = flags.shape[0];
  const place = m.iota("i32", [size], 0);
  const first = r.min(m.where(flags, place, size));
  return m.lt(place, first);
}

function polyfit(args: Arguments, site: CallSite): Val {
  const degree = args.int("deg");
  if (degree < 0) args.fail("TJ5002", `deg must not be negative, found ${degree}`, { param: "deg" });
  const weighted = args.has("w");
  const values: Val[] = [args.get("x"), args.get("y"), ...(weighted ? [args.get("w")] : [])];
  const [x, y, w] = inexactAll(values, args.callee);
  if (x.ndim !== 1 || x.shape[0] === 0 || y.ndim < 1 || y.ndim > 2 || y.shape[0] !== x.shape[0]) {
    args.fail("TJ2002", `x must be a vector, and y a vector or matrix of as many rows: found ${typeText(x)} and ${typeText(y)}`); // prettier-ignore
  }
  if (w && (w.ndim !== 1 || w.shape[0] !== y.shape[0])) {
    args.fail("TJ2002", `the weights must be a vector like x, found ${typeText(w)}`, { param: "w" });
  }
  const order = degree + 1;
  const rcond = args.has("rcond") ? args.number("rcond") : x.shape[0] * (floatInfo(x.dtype)?.eps ?? 0);
  const powers = m.sub(degree, m.iota(m.real(x).dtype, [order], 0));
  let left = m.pow(expandDims(x, [1]), expandDims(powers, [0]));
  let right = y;
  if (w) {
    left = m.mul(left, expandDims(w, [1]));
    right = m.mul(y, y.ndim === 2 ? expandDims(w, [1]) : w);
  }
  const scale = m.sqrt(r.sum(m.square(left), { axes: [0] }));
  left = m.div(left, expandDims(scale, [0]));
  const solved = linalgFunction("lstsq").call([left, right, float(rcond)], site);
  const [fit, residuals, rank, singular] = (solved as ArrayVal).items as Tensor[];
  const coefficients = m.div(fit, fit.ndim > 1 ? expandDims(scale, [1]) : scale);
  if (args.bool("full")) return array([coefficients, residuals, rank, singular, full([], rcond, "f32")]);
  const cov = args.get("cov");
  if (cov === false) return coefficients;
  const inverse = linalgFunction("inv").call([m.matmul(transpose(left, [1, 0]), left)], site) as Tensor;
  const base = m.div(inverse, m.mul(expandDims(scale, [1]), expandDims(scale, [0])));
  let factor = full([1], 1, x.dtype);
  if (cov !== "unscaled") {
    if (x.shape[0] <= order) args.fail("TJ2002", `${x.shape[0]} points are too few for the covariance of ${order} coefficients`, { param: "cov" }); // prettier-ignore
    factor = atLeast1d(m.div(residuals, x.shape[0] - order));
  }
  if (y.ndim === 1) return array([coefficients, m.mul(base, factor)]);
  return array([coefficients, m.mul(expandDims(base, [2]), reshape(factor, [1, 1, factor.shape[0]]))]);
}

export const POLYNOMIAL_FIT: Table = {
  roots: fn("roots", "p, *, stripZeros = true", roots),
  polyfit: fn("polyfit", "x, y, deg, rcond?, full = false, w?, cov = false", polyfit),
};
