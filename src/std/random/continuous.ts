// Samplers of continuous distributions, drawing in JAX's order from JAX's bits.

import * as p from "../../ir/prims.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { softmax } from "../nn/softmax.ts";
import { dtypeOf, sampler, sampleShape, spreadParameters } from "./arguments.ts";
import { gamma } from "./gamma.ts";
import { children } from "./threefry.ts";
import { exponential, gumbel, normal, normalReal, uniform } from "./uniform.ts";
import { rademacher } from "./discrete.ts";

const shapeAlone = "shape?, dtype?";

/** exp(a) / (exp(a) + exp(b)) for log-gamma variates. */
function ratio(a: Tensor, b: Tensor): Tensor {
  const top = c.max(a, b);
  const [x, y] = [c.exp(c.sub(a, top)), c.exp(c.sub(b, top))];
  return c.div(x, c.add(x, y));
}

export const CONTINUOUS: readonly FunctionVal[] = [
  sampler("uniform", "shape?, dtype?, minval = 0.0, maxval = 1.0", (key, args) => {
    const dtype = dtypeOf(args);
    const bounds = [args.tensor("minval", dtype), args.tensor("maxval", dtype)];
    const shape = args.has("shape") ? sampleShape(args, bounds) : [];
    return uniform(key, shape, dtype, bounds[0], bounds[1]);
  }),
  sampler("normal", shapeAlone, (key, args) => normal(key, sampleShape(args, []), dtypeOf(args, "inexact"))),
  sampler("exponential", shapeAlone, (key, args) => exponential(key, sampleShape(args, []), dtypeOf(args))),
  sampler("gumbel", "shape?, dtype?, mode?", (key, args) => {
    const mode = args.has("mode") ? args.string("mode", ["low", "high"]) : "low";
    return gumbel(key, sampleShape(args, []), dtypeOf(args), mode);
  }),
  sampler("cauchy", shapeAlone, (key, args) => {
    const dtype = dtypeOf(args);
    const u = uniform(key, sampleShape(args, []), dtype, c.finfo(dtype).eps, 1);
    return c.tan(c.mul(c.fill([], Math.PI, dtype), c.sub(u, 0.5)));
  }),
  sampler("laplace", shapeAlone, (key, args) => {
    const dtype = dtypeOf(args);
    const u = uniform(key, sampleShape(args, []), dtype, -1 + c.finfo(dtype).eps / 2, 1);
    return c.mul(c.sign(u), c.log1p(c.neg(c.abs(u))));
  }),
  sampler("logistic", shapeAlone, (key, args) => {
    const dtype = dtypeOf(args);
    const x = uniform(key, sampleShape(args, []), dtype, c.finfo(dtype).tiny, 1);
    return c.sub(c.log(x), c.log1p(c.neg(x)));
  }),
  sampler("truncatedNormal", "lower, upper, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const [lower, upper] = [args.tensor("lower", dtype), args.tensor("upper", dtype)];
    const shape = sampleShape(args, [lower, upper]);
    const root = c.fill([], Math.SQRT2, dtype);
    const u = uniform(key, shape, dtype, c.erf(c.div(lower, root)), c.erf(c.div(upper, root)));
    const x = c.mul(root, c.erfInv(u));
    const next = (bound: Tensor, towards: number): Tensor =>
      new Tensor(p.nextAfter(c.stopGradient(bound).value, c.fullLike(bound, towards).value));
    return c.min(c.max(x, next(lower, Infinity)), next(upper, -Infinity));
  }),
  sampler("pareto", "b, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["b"], dtype);
    return c.exp(c.div(exponential(key, shape, dtype), parameters[0]));
  }),
  sampler("rayleigh", "scale, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["scale"], dtype);
    return c.mul(parameters[0], c.sqrt(c.mul(c.log(uniform(key, shape, dtype)), -2)));
  }),
  sampler("lognormal", "sigma = 1.0, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args, "inexact");
    const { shape, parameters } = spreadParameters(args, ["sigma"], dtype);
    return c.exp(c.mul(normal(key, shape, dtype), parameters[0]));
  }),
  sampler("weibullMin", "scale, concentration, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const u = uniform(key, args.has("shape") ? args.shape("shape") : [], dtype);
    const power = c.div(c.float(1), args.tensor("concentration"));
    return c.mul(c.pow(c.neg(c.log1p(c.neg(u))), power), args.tensor("scale"));
  }),
  sampler("triangular", "left, mode, right, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["left", "mode", "right"], dtype);
    const [left, mode, right] = parameters;
    const width = c.sub(right, left);
    const u = uniform(key, shape, dtype);
    const low = c.add(left, c.sqrt(c.product(u, width, c.sub(mode, left))));
    const high = c.sub(right, c.sqrt(c.product(c.sub(1, u), width, c.sub(right, mode))));
    return c.where(c.lt(u, c.div(c.sub(mode, left), width)), low, high);
  }),
  sampler("wald", "mean, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["mean"], dtype);
    const [mean] = parameters;
    const [k1, k2] = children(key, 2);
    const y = c.square(normal(k1, shape, dtype));
    const z = uniform(k2, shape, dtype);
    const squared = c.square(mean);
    const root = c.sqrt(c.add(c.product(4, mean, y), c.mul(squared, c.square(y))));
    const x = c.sub(c.add(mean, c.div(c.mul(squared, y), 2)), c.mul(c.div(mean, 2), root));
    return c.where(c.le(z, c.div(mean, c.add(mean, x))), x, c.div(squared, x));
  }),

  sampler("gamma", "a, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["a"], dtype);
    return gamma(key, parameters[0], shape, dtype);
  }),
  sampler("loggamma", "a, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["a"], dtype);
    return gamma(key, parameters[0], shape, dtype, true);
  }),
  sampler("beta", "a, b, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["a", "b"], dtype);
    const [x, y] = children(key, 2).map((child, i) => gamma(child, parameters[i], shape, dtype, true));
    return ratio(x, y);
  }),
  sampler("chisquare", "df, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["df"], dtype);
    return c.mul(c.exp(gamma(key, c.div(parameters[0], 2), shape, dtype, true)), 2);
  }),
  sampler("f", "dfnum, dfden, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["dfnum", "dfden"], dtype);
    const [forDen, forNum] = children(key, 2);
    const chi2 = (child: typeof key, df: Tensor): Tensor =>
      c.div(c.mul(c.exp(gamma(child, c.div(df, 2), shape, dtype, true)), 2), df);
    return c.div(chi2(forNum, parameters[0]), chi2(forDen, parameters[1]));
  }),
  sampler("t", "df, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const { shape, parameters } = spreadParameters(args, ["df"], dtype);
    const [forNormal, forGamma] = children(key, 2);
    const half = c.div(parameters[0], 2);
    return c.mul(normalReal(forNormal, shape, dtype), c.sqrt(c.div(half, gamma(forGamma, half, shape, dtype))));
  }),
  sampler("dirichlet", "alpha, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const alpha = args.tensor("alpha", dtype);
    if (alpha.ndim === 0) args.fail("TJ2008", `alpha must have an axis of concentrations, found ${typeText(alpha)}`, { param: "alpha" }); // prettier-ignore
    const size = alpha.shape[alpha.ndim - 1];
    const batch = args.has("shape") ? args.shape("shape") : alpha.shape.slice(0, -1);
    const shape = [...batch, size];
    return softmax(gamma(key, alpha, shape, dtype, true), [shape.length - 1]);
  }),

  sampler("maxwell", shapeAlone, (key, args) => {
    const dtype = dtypeOf(args);
    return maxwell(key, sampleShape(args, []), dtype);
  }),
  sampler("doubleSidedMaxwell", "loc, scale, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const [loc, scale] = [args.tensor("loc"), args.tensor("scale")];
    const common = c.broadcastTo(loc, c.add(loc, scale).shape).shape;
    const asked = args.has("shape") ? args.shape("shape") : [];
    const shape = [...(asked.length > 0 ? asked : common), ...common];
    const [forSize, forSign] = children(key, 2);
    const signed = c.mul(rademacher(forSign, shape, dtype), maxwell(forSize, shape, dtype));
    return c.add(c.mul(signed, scale), loc);
  }),
  sampler("generalizedNormal", "p, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    return generalizedNormal(key, args.tensor("p"), sampleShape(args, []), dtype);
  }),
  sampler("ball", "d, p = 2, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const shape = sampleShape(args, []);
    const power = args.tensor("p");
    const [k1, k2] = children(key, 2);
    const g = generalizedNormal(k1, power, [...shape, args.int("d")], dtype);
    const e = exponential(k2, shape, dtype);
    const size = c.pow(c.add(c.sumOver(c.pow(c.abs(g), power), [-1]), e), c.div(c.float(1), power));
    return c.div(g, c.expandDims(size, -1));
  }),
];

const maxwell = (
  key: Parameters<typeof normal>[0],
  shape: readonly number[],
  dtype: Parameters<typeof normal>[2],
): Tensor =>
  // prettier-ignore
  c.sqrt(c.sumOver(c.square(normal(key, [...shape, 3], dtype)), [-1]));

function generalizedNormal(
  key: Parameters<typeof normal>[0],
  power: Tensor,
  shape: readonly number[],
  dtype: Parameters<typeof normal>[2],
): Tensor {
  const inverse = c.div(c.float(1), power);
  const [k1, k2] = children(key, 2);
  return c.mul(rademacher(k2, shape, dtype), c.pow(gamma(k1, inverse, shape, dtype), inverse));
}
