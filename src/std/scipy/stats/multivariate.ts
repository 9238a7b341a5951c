// Distributions of vectors, and statistics of samples.
import { isInteger } from "../../../ir/dtype.ts";
import { define, type Arguments } from "../../../frontend/builtin.ts";
import { typeText } from "../../../frontend/values/describe.ts";
import { tuple, type FunctionVal, type NamespaceVal, type Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { cholesky } from "../../linalg/index.ts";
import { columns, diagonal, rows, triangularSolve } from "../../linalg/matrices.ts";
import { namespace } from "../../namespace.ts";
import { xlogy } from "../special/elementary.ts";
import { within } from "./distribution.ts";

function normalLogpdf(args: Arguments): Tensor {
  const [x, mean, cov] = c.promoteInexact(["x", "mean", "cov"].map((name) => args.tensor(name)), args.callee); // prettier-ignore
  const difference = c.sub(x, mean);
  if (cov.ndim === 0 || mean.ndim === 0) {
    const n = mean.ndim === 0 ? 1 : mean.shape[mean.ndim - 1];
    const squares = c.div(c.square(difference), cov);
    const distance = mean.ndim === 0 ? squares : c.sumOver(squares, [-1]);
    return c.mul(-0.5, c.add(distance, c.mul(n, c.log(c.mul(2 * Math.PI, cov)))));
  }
  const n = mean.shape[mean.ndim - 1];
  if (cov.ndim < 2 || rows(cov) !== n || columns(cov) !== n) {
    args.fail("TJ2002", `cov must be ${n} by ${n}, found ${typeText(args.tensor("cov"))}`, { param: "cov" });
  }
  const factor = cholesky(cov, true, true);
  const shape = difference.shape;
  // Every x as a column of one system where there is a single covariance.
  const count = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const single = cov.ndim === 2;
  const columnsOf = single ? c.matrixTranspose(c.reshape(difference, [count, n])) : c.expandDims(difference, -1);
  const solved = triangularSolve(factor, columnsOf, { lower: true });
  const squares = c.sumOver(c.square(solved), [-2]);
  const distance = single ? c.reshape(squares, shape.slice(0, -1)) : c.reshape(squares, squares.shape.slice(0, -1)); // prettier-ignore
  const logDet = c.mul(2, c.sumOver(c.log(diagonal(factor)), [-1]));
  return c.mul(-0.5, c.add(c.add(distance, logDet), n * Math.log(2 * Math.PI)));
}

function dirichletLogpdf(args: Arguments): Tensor {
  const [given, alpha] = c.promoteInexact([args.tensor("x"), args.tensor("alpha")], args.callee);
  if (alpha.ndim !== 1) args.fail("TJ2008", `alpha must be a vector, found ${typeText(alpha)}`, { param: "alpha" });
  const k = alpha.shape[0];
  let x = given;
  if (x.ndim > 0 && x.shape[0] === k - 1) x = c.concatenate([x, c.sub(1, c.sumOver(x, [0], true))], 0);
  if (x.ndim === 0 || x.shape[0] !== k) args.fail("TJ2002", `x must have ${k} components, found ${typeText(given)}`, { param: "x" }); // prettier-ignore
  const weights = c.reshape(alpha, [k, ...x.shape.slice(1).map(() => 1)]);
  const norm = c.sub(c.sumOver(c.lgamma(alpha)), c.lgamma(c.sumOver(alpha)));
  const value = c.sub(c.sumOver(xlogy(c.sub(weights, 1), x), [0]), norm);
  const simplex = c.and(c.allOver(c.gt(x, 0), [0]), c.lt(c.abs(c.sub(c.sumOver(x, [0]), 1)), 1e-6));
  return within(simplex, value);
}

function multinomialLogpmf(args: Arguments): Tensor {
  const p = c.asInexact(args.tensor("p"));
  const counts = args.tensor("x");
  if (!isInteger(counts.dtype)) args.fail("TJ7002", `counts are integers, found ${typeText(counts)}`, { param: "x", hint: "convert with .astype(i32)" }); // prettier-ignore
  const [x, n] = [c.cast(counts, p.dtype), c.cast(args.tensor("n"), p.dtype)];
  // Of all counts together, as JAX has it.
  const total = c.sumOver(x);
  const value = c.add(c.lgamma(c.add(n, 1)), c.sumOver(c.sub(xlogy(x, p), c.lgamma(c.add(x, 1))), [-1]));
  return within(c.eq(total, n), value);
}

const pair = (
  name: string,
  parameters: string,
  log: string,
  plain: string,
  f: (args: Arguments) => Tensor,
): readonly [string, NamespaceVal] => [
  // prettier-ignore
  name,
  namespace(`scipy.stats.${name}`, () => [
    define(`scipy.stats.${name}.${log}`, parameters, f),
    define(`scipy.stats.${name}.${plain}`, parameters, (args) => c.exp(f(args))),
  ]),
];

export const MULTIVARIATE: readonly (readonly [string, NamespaceVal])[] = [
  pair("multivariateNormal", "x, mean, cov, allowSingular?", "logpdf", "pdf", normalLogpdf),
  pair("dirichlet", "x, alpha", "logpdf", "pdf", dirichletLogpdf),
  pair("multinomial", "x, n, p", "logpmf", "pmf", multinomialLogpmf),
];

export const STATISTICS: readonly FunctionVal[] = [
  // The standard error of the mean.
  define("scipy.stats.sem", 'a, axis = 0, ddof = 1, nanPolicy = "propagate", *, keepdims = false', (args) => {
    const x = c.asInexact(args.tensor("a"));
    const axes = args.has("axis") ? [args.axis("axis", x.ndim)] : x.shape.map((_, i) => i);
    const count = axes.reduce((n, axis) => n * x.shape[axis], 1);
    const centered = c.sub(x, c.meanOver(x, axes, true));
    const variance = c.div(c.sumOver(c.square(centered), axes, args.bool("keepdims")), count - args.int("ddof"));
    return c.sqrt(c.div(variance, count));
  }),
  // The most frequent value, the least of several, with its count.
  define("scipy.stats.mode", 'a, axis = 0, nanPolicy = "propagate", keepdims = false', (args) => {
    const given = args.tensor("a");
    const flat = args.has("axis") ? given : c.reshape(given, [given.shape.reduce((a, b) => a * b, 1)]);
    const axis = args.has("axis") ? args.axis("axis", given.ndim) : 0;
    const x = c.moveAxis(flat, axis, -1);
    const counts = c.sumOver(c.eq(c.expandDims(x, -1), c.expandDims(x, -2)), [-1]);
    const most = c.maxOver(counts, [-1], true);
    const candidates = c.where(c.eq(counts, most), x, c.maxOver(x, [-1], true));
    const keep = (y: Tensor): Tensor => (args.bool("keepdims") ? c.expandDims(y, axis) : y);
    return tuple({ mode: keep(c.minOver(candidates, [-1])), count: keep(c.maxOver(counts, [-1])) });
  }),
];
