// Continuous distributions. Their formulas are not kept from where there is no density: values there are chosen away, and
// derivatives are what JAX has, NaN where the formula has none.
import * as p from "../../../ir/prims.ts";
import { Tensor, type NamespaceVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { log1mexp } from "../../nn/activations.ts";
import { logAdd } from "../../numpy/binary.ts";
import { besselI0e } from "../../special/bessel.ts";
import { betainc, betaln } from "../../special/beta.ts";
import { igamma, igammac } from "../../special/gamma.ts";
import { logit, xlog1py, xlogy } from "../special/elementary.ts";
import { logNdtr, ndtr, ndtri } from "../special/errors.ts";
import { continuous, guarded, outside, valid, within, type Place } from "./distribution.ts";

const open = (q: Tensor): Tensor => c.and(c.gt(q, 0), c.lt(q, 1));
const closed = (q: Tensor): Tensor => c.and(c.ge(q, 0), c.le(q, 1));

/** Below loc; a NaN is not. */
const below = ({ x, loc }: Place): Tensor => c.lt(x, loc);
/** Below loc + scale. */
const belowOne = ({ x, loc, scale }: Place): Tensor => c.lt(x, c.add(loc, scale));
const outsideUnit = (at: Place): Tensor => c.or(below(at), c.gt(at.x, c.add(at.loc, at.scale)));

/** y between two bounds, with no slope at them. */
const clamp = (y: Tensor, low: number, high: number): Tensor =>
  new Tensor(p.clamp(c.fullLike(y, low).value, y.value, c.fullLike(y, high).value), y.weak);
const clampUnit = ({ y }: Place): Tensor => clamp(y, 0, 1);
const clampHalf = ({ x, loc, scale }: Place): Tensor => clamp(c.div(c.sub(x, loc), c.mul(scale, 2)), 0, Infinity);

const normLogpdf = ({ x, loc, scale }: Place): Tensor => {
  const squared = c.square(scale);
  const distance = c.div(c.square(c.sub(x, loc)), squared);
  return c.mul(-0.5, c.add(c.log(c.mul(2 * Math.PI, squared)), distance));
};

const exponLogsf = (at: Place): Tensor => c.where(below(at), c.zerosLike(at.y), c.neg(at.y));
const paretoLogsf = (at: Place, b: Tensor): Tensor =>
  c.where(belowOne(at), c.zerosLike(at.y), c.neg(c.mul(b, c.log(at.y))));

/** Distributions of Gumbel have none of their functions where the scale is not positive. */
const gumbel =
  (f: (y: Tensor, scale: Tensor) => Tensor) =>
  ({ y, scale }: Place): Tensor =>
    valid(c.gt(scale, 0), f(y, scale));

/** log(e^x - e^y) for x ≥ y. */
const logDifference = (x: Tensor, y: Tensor): Tensor => c.add(x, c.log1p(c.neg(c.exp(c.sub(y, x)))));

/** log of the normal distribution's mass between a and b. */
function logMass(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [c.le(b, 0), c.gt(a, 0)];
  const neither = c.not(c.or(left, right));
  const low = (x: Tensor): Tensor => logNdtr(x, 3);
  const onLeft = logDifference(low(guarded(left, b, -1)), low(guarded(left, a, -2)));
  const onRight = logDifference(low(c.neg(guarded(right, a, 1))), low(c.neg(guarded(right, b, 2))));
  const across = c.log1p(c.sub(c.neg(ndtr(guarded(neither, a, -1))), ndtr(c.neg(guarded(neither, b, 1)))));
  return c.where(left, onLeft, c.where(right, onRight, across));
}

/** log of the mass from a to y, of that from a to b. Near 1 it is what the rest leaves of it. */
function truncatedLogcdf(y: Tensor, a: Tensor, b: Tensor): Tensor {
  const inside = c.and(c.gt(y, a), c.lt(y, b));
  const all = logMass(a, b);
  const part = c.sub(logMass(a, c.where(inside, y, b)), all);
  const edges = c.where(c.ge(y, b), c.zerosLike(y), outside(c.le(y, a), part));
  return ordered(a, b, edges);
}

const ordered = (a: Tensor, b: Tensor, value: Tensor): Tensor => c.where(c.ge(a, b), c.fullLike(value, NaN), value);

export const CONTINUOUS: readonly (readonly [string, NamespaceVal])[] = [
  continuous("norm", "", {
    logpdf: normLogpdf,
    cdf: ({ y }) => ndtr(y),
    logcdf: ({ y }) => logNdtr(y, 3),
    sf: ({ y }) => ndtr(c.neg(y)),
    logsf: ({ y }) => logNdtr(c.neg(y), 3),
    ppf: ndtri,
  }),
  continuous("expon", "", {
    logpdf: (at) => outside(below(at), c.neg(c.add(at.y, c.log(at.scale)))),
    cdf: (at) => c.where(below(at), c.zerosLike(at.y), c.neg(c.expm1(c.neg(at.y)))),
    logcdf: (at) => c.log1p(c.neg(c.exp(exponLogsf(at)))),
    logsf: exponLogsf,
    ppf: (q) => c.neg(c.log1p(c.neg(q))),
    chances: closed,
  }),
  continuous("uniform", "", {
    logpdf: (at) => outside(outsideUnit(at), c.neg(c.log(at.scale))),
    cdf: (at) => {
      const { x, loc, scale, y } = at;
      const [low, high] = [below(at), c.gt(x, c.add(loc, scale))];
      const [zero, one] = [c.zerosLike(y), c.onesLike(y)];
      // What is not a number is in no part.
      const inside = c.and(c.ge(x, loc), c.le(x, c.add(loc, scale)));
      return c.where(low, zero, c.where(high, one, c.where(inside, y, zero)));
    },
    ppf: (q) => q,
    chances: closed,
  }),
  continuous("laplace", "", {
    logpdf: ({ x, loc, scale }) => c.neg(c.add(c.div(c.abs(c.sub(x, loc)), scale), c.log(c.mul(2, scale)))),
    cdf: ({ y }) => {
      const half = c.mul(0.5, c.exp(c.neg(c.abs(y))));
      return c.where(c.le(y, 0), half, c.sub(1, half));
    },
  }),
  continuous(
    "logistic",
    "",
    {
      logpdf: ({ y, scale }) => {
        const half = c.div(y, 2);
        return c.sub(c.mul(-2, logAdd("scipy.stats.logistic", half, c.neg(half), "e")), c.log(scale));
      },
      cdf: ({ y }) => c.logistic(y),
      sf: ({ y }) => c.logistic(c.neg(y)),
      ppf: logit,
      isf: (q) => c.neg(logit(q)),
    },
    false,
    "x",
  ),
  continuous("cauchy", "", {
    logpdf: ({ y, scale }) => c.neg(c.add(c.log(c.mul(Math.PI, scale)), c.log1p(c.square(y)))),
    cdf: ({ y }) => c.add(0.5, c.div(c.atan(y), Math.PI)),
    sf: ({ y }) => c.sub(0.5, c.div(c.atan(y), Math.PI)),
    ppf: (q) => c.tan(c.sub(c.mul(Math.PI, q), Math.PI / 2)),
    isf: (q) => c.tan(c.sub(Math.PI / 2, c.mul(Math.PI, q))),
  }),
  continuous(
    "gumbelR",
    "",
    {
      logpdf: gumbel((y, scale) => c.sub(xlogy(c.fullLike(y, -1), scale), c.add(y, c.exp(c.neg(y))))),
      cdf: gumbel((y) => c.exp(c.neg(c.exp(c.neg(y))))),
      logcdf: gumbel((y) => c.neg(c.exp(c.neg(y)))),
      sf: gumbel((y) => c.neg(c.expm1(c.neg(c.exp(c.neg(y)))))),
      logsf: gumbel((y) => log1mexp(c.exp(c.neg(y)))),
      ppf: (q) => c.neg(c.log(xlogy(c.fullLike(q, -1), q))),
      chances: open,
    },
    false,
    "p",
  ),
  continuous(
    "gumbelL",
    "",
    {
      logpdf: gumbel((y, scale) => c.add(xlogy(c.fullLike(y, -1), scale), c.sub(y, c.exp(y)))),
      cdf: gumbel((y) => c.neg(c.expm1(c.neg(c.exp(y))))),
      sf: gumbel((y) => c.exp(c.neg(c.exp(y)))),
      logsf: gumbel((y) => c.neg(c.exp(y))),
      ppf: (q) => c.log(xlog1py(c.fullLike(q, -1), c.neg(q))),
      chances: open,
    },
    false,
    "p",
  ),
  continuous("gamma", "a", {
    logpdf: ({ x, loc, scale, y }, a) => {
      const inside = c.ge(x, loc);
      const z = guarded(inside, y, 1);
      const terms = c.sub(xlogy(c.sub(a, 1), z), z);
      return within(inside, c.sub(terms, c.add(c.lgamma(a), c.log(scale))));
    },
    cdf: ({ y }, a) => igamma(a, clamp(y, 0, Infinity)),
    sf: ({ y }, a) => c.where(c.lt(y, 0), c.onesLike(y), igammac(a, y)),
  }),
  continuous("beta", "a, b", {
    logpdf: (at, a, b) => {
      const terms = c.add(xlogy(c.sub(a, 1), at.y), xlog1py(c.sub(b, 1), c.neg(at.y)));
      const value = c.sub(c.sub(terms, betaln(a, b)), c.log(at.scale));
      const none = c.or(c.le(a, 0), c.or(c.le(b, 0), c.le(at.scale, 0)));
      return valid(c.not(none), outside(outsideUnit(at), value));
    },
    cdf: (at, a, b) => betainc(a, b, clampUnit(at)),
    sf: (at, a, b) => betainc(b, a, c.sub(1, clampUnit(at))),
  }),
  continuous("chi2", "df", {
    logpdf: (at, df) => {
      const half = c.div(df, 2);
      const terms = c.sub(c.mul(c.sub(half, 1), c.log(at.y)), c.div(at.y, 2));
      const norm = c.add(c.lgamma(half), c.mul(half, Math.LN2));
      return outside(below(at), c.sub(terms, c.add(norm, c.log(at.scale))));
    },
    cdf: (at, df) => igamma(c.div(df, 2), clampHalf(at)),
    sf: (at, df) => igammac(c.div(df, 2), clampHalf(at)),
  }),
  continuous("t", "df", {
    logpdf: ({ y, scale }, df) => {
      const half = c.div(df, 2);
      const more = c.add(half, 0.5);
      const size = c.div(c.log(c.product(c.square(scale), Math.PI, df)), 2);
      const norm = c.sub(c.add(c.lgamma(half), size), c.lgamma(more));
      return c.neg(c.add(norm, c.mul(more, c.log1p(c.div(c.square(y), df)))));
    },
  }),
  continuous("pareto", "b", {
    logpdf: (at, b) => outside(belowOne(at), c.neg(c.add(c.log(c.div(at.scale, b)), c.mul(c.add(b, 1), c.log(at.y))))),
    cdf: (at, b) => c.where(belowOne(at), c.zerosLike(at.y), c.sub(1, c.pow(at.y, c.neg(b)))),
    logcdf: (at, b) => outside(belowOne(at), c.log1p(c.neg(c.pow(at.y, c.neg(b))))),
    logsf: paretoLogsf,
    ppf: (q, b) => c.pow(c.sub(1, q), c.neg(c.div(1, b))),
    chances: closed,
  }),
  continuous(
    "gennorm",
    "beta",
    {
      logpdf: ({ x }, beta) => c.sub(c.sub(c.log(c.mul(0.5, beta)), c.lgamma(c.div(1, beta))), c.pow(c.abs(x), beta)),
      cdf: ({ x }, beta) => c.mul(0.5, c.add(1, c.mul(c.sign(x), igamma(c.div(1, beta), c.pow(c.abs(x), beta))))),
    },
    true,
  ),
  continuous("truncnorm", "a, b", {
    logpdf: (at, a, b) => {
      const none = c.or(c.lt(at.y, a), c.gt(at.y, b));
      return ordered(a, b, outside(none, c.sub(normLogpdf(at), logMass(a, b))));
    },
    logcdf: ({ y }, a, b) => truncatedLogcdf(y, a, b),
    cdf: ({ y }, a, b) => c.exp(truncatedLogcdf(y, a, b)),
    logsf: ({ y }, a, b) => truncatedLogcdf(c.neg(y), c.neg(b), c.neg(a)),
  }),
  continuous(
    "vonmises",
    "kappa",
    {
      logpdf: ({ x }, kappa) => {
        const size = c.log(c.mul(2 * Math.PI, besselI0e(kappa)));
        return valid(c.gt(kappa, 0), c.sub(c.mul(kappa, c.sub(c.cos(x), 1)), size));
      },
    },
    true,
  ),
  continuous(
    "wrapcauchy",
    "c",
    {
      logpdf: ({ x }, r) => {
        const square = c.square(r);
        const spread = c.log(c.sub(c.add(1, square), c.product(2, r, c.cos(x))));
        const value = c.sub(c.sub(c.log(c.sub(1, square)), Math.log(2 * Math.PI)), spread);
        return valid(open(r), within(c.and(c.ge(x, 0), c.le(x, 2 * Math.PI)), value));
      },
    },
    true,
  ),
];
