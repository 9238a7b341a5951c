// Continuous distributions, standard forms.
import type { NamespaceVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { besselI0e } from "../../special/bessel.ts";
import { betainc, betaln } from "../../special/beta.ts";
import { igamma, igammac } from "../../special/gamma.ts";
import { logit, xlog1py, xlogy } from "../special/elementary.ts";
import { logNdtr, ndtr, ndtri } from "../special/errors.ts";
import { continuous, guarded, within } from "./distribution.ts";

const LOG_2PI = Math.log(2 * Math.PI);
const normalLogpdf = (y: Tensor): Tensor => c.mul(-0.5, c.add(c.square(y), LOG_2PI));
/** A value for chances between 0 and 1, both left out. */
const open = (q: Tensor, value: Tensor): Tensor =>
  c.where(c.and(c.gt(q, 0), c.lt(q, 1)), value, c.fullLike(value, NaN));
const unit = (q: Tensor, value: Tensor): Tensor => c.where(c.or(c.lt(q, 0), c.gt(q, 1)), c.fullLike(value, NaN), value);

/** Within [low, high], or not a number, which goes through. */
const between = (low: Tensor | number, y: Tensor, high: Tensor | number): Tensor =>
  c.not(c.or(c.lt(y, low), c.gt(y, high)));

/** Where y is not negative: `value` at y, else `below`. */
const positive = (y: Tensor, below: number, f: (y: Tensor) => Tensor): Tensor => {
  const inside = c.not(c.lt(y, 0));
  const value = f(guarded(inside, y, 1));
  return c.where(inside, value, c.fullLike(value, below));
};

const gammaLogpdf = (y: Tensor, a: Tensor): Tensor =>
  positive(y, -Infinity, (x) => c.sub(c.sub(xlogy(c.sub(a, 1), x), x), c.lgamma(a)));

const betaLogpdf = (y: Tensor, a: Tensor, b: Tensor): Tensor => {
  const inside = between(0, y, 1);
  const x = guarded(inside, y, 0.5);
  return within(inside, c.sub(c.add(xlogy(c.sub(a, 1), x), xlog1py(c.sub(b, 1), c.neg(x))), betaln(a, b)));
};
const clipUnit = (y: Tensor): Tensor => c.clip(0, y, 1);

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

const truncated = (y: Tensor, a: Tensor, b: Tensor, value: Tensor): Tensor =>
  c.where(c.ge(a, b), c.fullLike(y, NaN), value);

export const CONTINUOUS: readonly (readonly [string, NamespaceVal])[] = [
  continuous("norm", "", {
    logpdf: normalLogpdf,
    cdf: ndtr,
    logcdf: (y) => logNdtr(y, 3),
    sf: (y) => ndtr(c.neg(y)),
    logsf: (y) => logNdtr(c.neg(y), 3),
    ppf: ndtri,
  }),
  continuous("expon", "", {
    logpdf: (y) => positive(y, -Infinity, c.neg),
    cdf: (y) => positive(y, 0, (x) => c.neg(c.expm1(c.neg(x)))),
    logcdf: (y) => positive(y, -Infinity, (x) => c.log1p(c.neg(c.exp(c.neg(x))))),
    sf: (y) => positive(y, 1, (x) => c.exp(c.neg(x))),
    logsf: (y) => positive(y, 0, c.neg),
    ppf: (q) => unit(q, c.neg(c.log1p(c.neg(q)))),
  }),
  continuous("uniform", "", {
    logpdf: (y) => within(between(0, y, 1), c.zerosLike(y)),
    cdf: (y) => c.where(c.isNaN(y), c.zerosLike(y), clipUnit(y)),
    ppf: (q) => unit(q, q),
  }),
  continuous("laplace", "", {
    logpdf: (y) => c.sub(c.neg(c.abs(y)), Math.LN2),
    cdf: (y) => {
      const half = c.mul(0.5, c.exp(c.neg(c.abs(y))));
      return c.where(c.le(y, 0), half, c.sub(1, half));
    },
  }),
  continuous(
    "logistic",
    "",
    {
      logpdf: (y) => {
        const size = c.abs(y);
        return c.neg(c.add(size, c.mul(2, c.log1p(c.exp(c.neg(size))))));
      },
      cdf: (y) => c.logistic(y),
      sf: (y) => c.logistic(c.neg(y)),
      ppf: logit,
      isf: (q) => c.neg(logit(q)),
    },
    false,
    "x",
  ),
  continuous("cauchy", "", {
    logpdf: (y) => c.neg(c.add(c.log1p(c.square(y)), Math.log(Math.PI))),
    cdf: (y) => c.add(0.5, c.div(c.atan(y), Math.PI)),
    sf: (y) => c.sub(0.5, c.div(c.atan(y), Math.PI)),
    ppf: (q) => c.tan(c.sub(c.mul(Math.PI, q), Math.PI / 2)),
    isf: (q) => c.tan(c.sub(Math.PI / 2, c.mul(Math.PI, q))),
  }),
  continuous(
    "gumbelR",
    "",
    {
      logpdf: (y) => c.neg(c.add(y, c.exp(c.neg(y)))),
      cdf: (y) => c.exp(c.neg(c.exp(c.neg(y)))),
      logcdf: (y) => c.neg(c.exp(c.neg(y))),
      sf: (y) => c.neg(c.expm1(c.neg(c.exp(c.neg(y))))),
      logsf: (y) => c.log(c.neg(c.expm1(c.neg(c.exp(c.neg(y)))))),
      ppf: (q) => open(q, c.neg(c.log(c.neg(c.log(q))))),
    },
    false,
    "p",
  ),
  continuous(
    "gumbelL",
    "",
    {
      logpdf: (y) => c.sub(y, c.exp(y)),
      cdf: (y) => c.neg(c.expm1(c.neg(c.exp(y)))),
      sf: (y) => c.exp(c.neg(c.exp(y))),
      logsf: (y) => c.neg(c.exp(y)),
      ppf: (q) => open(q, c.log(c.neg(c.log1p(c.neg(q))))),
    },
    false,
    "p",
  ),
  continuous("gamma", "a", {
    // JAX has no density where there is no number.
    logpdf: (y, a) => within(c.not(c.isNaN(y)), gammaLogpdf(y, a)),
    cdf: (y, a) => igamma(a, c.max(y, 0)),
    sf: (y, a) => igammac(a, c.max(y, 0)),
  }),
  continuous("beta", "a, b", {
    logpdf: betaLogpdf,
    cdf: (y, a, b) => betainc(a, b, clipUnit(y)),
    sf: (y, a, b) => betainc(b, a, c.sub(1, clipUnit(y))),
  }),
  continuous("chi2", "df", {
    logpdf: (y, df) => c.sub(gammaLogpdf(c.mul(y, 0.5), c.mul(df, 0.5)), Math.LN2),
    cdf: (y, df) => igamma(c.mul(df, 0.5), c.max(c.mul(y, 0.5), 0)),
    sf: (y, df) => igammac(c.mul(df, 0.5), c.max(c.mul(y, 0.5), 0)),
  }),
  continuous("t", "df", {
    logpdf: (y, df) => {
      const norm = c.sub(c.lgamma(c.mul(0.5, c.add(df, 1))), c.lgamma(c.mul(0.5, df)));
      const tail = c.product(0.5, c.add(df, 1), c.log1p(c.div(c.square(y), df)));
      return c.sub(c.sub(norm, c.mul(0.5, c.log(c.mul(df, Math.PI)))), tail);
    },
  }),
  continuous("pareto", "b", {
    logpdf: (y, b) => {
      const inside = c.not(c.lt(y, 1));
      return within(inside, c.sub(c.log(b), c.mul(c.add(b, 1), c.log(guarded(inside, y, 1)))));
    },
    cdf: (y, b) => c.neg(c.expm1(c.mul(c.neg(b), c.log(c.max(y, 1))))),
    logcdf: (y, b) => {
      const inside = c.not(c.lt(y, 1));
      return within(inside, c.log1p(c.neg(c.pow(guarded(inside, y, 2), c.neg(b)))));
    },
    logsf: (y, b) => c.mul(c.neg(b), c.log(c.max(y, 1))),
    ppf: (q, b) => unit(q, c.pow(c.sub(1, q), c.div(-1, b))),
  }),
  continuous(
    "gennorm",
    "beta",
    {
      logpdf: (x, beta) => c.sub(c.sub(c.sub(c.log(beta), Math.LN2), c.lgamma(c.div(1, beta))), c.pow(c.abs(x), beta)),
      cdf: (x, beta) => c.mul(0.5, c.add(1, c.mul(c.sign(x), igamma(c.div(1, beta), c.pow(c.abs(x), beta))))),
    },
    true,
  ),
  continuous("truncnorm", "a, b", {
    logpdf: (y, a, b) => {
      const inside = between(a, y, b);
      return truncated(y, a, b, within(inside, c.sub(normalLogpdf(y), logMass(a, b))));
    },
    logcdf: (y, a, b) => {
      const inside = c.and(c.gt(y, a), c.lt(y, b));
      const value = c.sub(logMass(a, c.where(inside, y, b)), logMass(a, b));
      return truncated(
        y,
        a,
        b,
        c.where(c.le(y, a), c.fullLike(y, -Infinity), c.where(c.ge(y, b), c.zerosLike(y), value)),
      );
    },
    cdf: (y, a, b) => {
      const inside = c.and(c.gt(y, a), c.lt(y, b));
      const value = c.exp(c.sub(logMass(a, c.where(inside, y, b)), logMass(a, b)));
      return truncated(y, a, b, c.where(c.le(y, a), c.zerosLike(y), c.where(c.ge(y, b), c.onesLike(y), value)));
    },
    logsf: (y, a, b) => {
      const inside = c.and(c.gt(y, a), c.lt(y, b));
      const value = c.sub(logMass(c.where(inside, y, a), b), logMass(a, b));
      return truncated(
        y,
        a,
        b,
        c.where(c.le(y, a), c.zerosLike(y), c.where(c.ge(y, b), c.fullLike(y, -Infinity), value)),
      );
    },
  }),
  continuous(
    "vonmises",
    "kappa",
    {
      logpdf: (x, kappa) => {
        const value = c.sub(c.mul(kappa, c.sub(c.cos(x), 1)), c.add(c.log(besselI0e(kappa)), LOG_2PI));
        return c.where(c.gt(kappa, 0), value, c.fullLike(value, NaN));
      },
    },
    true,
  ),
  continuous(
    "wrapcauchy",
    "c",
    {
      logpdf: (x, r) => {
        const valid = c.and(c.gt(r, 0), c.lt(r, 1));
        const inside = c.and(c.ge(x, 0), c.le(x, 2 * Math.PI));
        const s = guarded(valid, r, 0.5);
        const square = c.square(s);
        const below = c.log(c.sub(c.add(1, square), c.product(2, s, c.cos(x))));
        const value = within(inside, c.sub(c.sub(c.log(c.sub(1, square)), LOG_2PI), below));
        return c.where(valid, value, c.fullLike(value, NaN));
      },
    },
    true,
  ),
];
