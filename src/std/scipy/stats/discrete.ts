// Discrete distributions.
import type { NamespaceVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { betaln } from "../../special/beta.ts";
import { igammac } from "../../special/gamma.ts";
import { xlog1py, xlogy } from "../special/elementary.ts";
import { discrete, guarded, within } from "./distribution.ts";

/** log of n over k. */
const logChoose = (n: Tensor, k: Tensor): Tensor =>
  c.sub(c.lgamma(c.add(n, 1)), c.add(c.lgamma(c.add(k, 1)), c.lgamma(c.add(c.sub(n, k), 1))));

/** What is not a number goes through. */
const orNone = (k: Tensor, inside: Tensor): Tensor => c.or(c.isNaN(k), inside);

const whole = (k: Tensor): Tensor => c.eq(c.floor(k), k);

/** The entropy by its sum for moderate means, by its expansion in 1/mu beyond. */
function poissonEntropy(mu: Tensor): Tensor {
  const terms = 250;
  const small = c.lt(mu, 100);
  const rate = guarded(small, mu, 1);
  const k = c.cast(c.arange(terms), mu.dtype);
  const log = c.sub(xlogy(k, c.expandDims(rate, -1)), c.add(c.lgamma(c.add(k, 1)), c.expandDims(rate, -1)));
  const sum = c.neg(c.sumOver(c.mul(c.exp(log), log), [-1]));
  const large = c.where(small, c.fullLike(mu, 100), mu);
  const inverse = c.div(1, large);
  const tail = c.mul(inverse, c.add(-1 / 12, c.mul(inverse, c.add(-1 / 24, c.mul(inverse, -19 / 360)))));
  const far = c.add(c.mul(0.5, c.log(c.mul(2 * Math.PI * Math.E, large))), tail);
  return c.where(c.eq(mu, 0), c.zerosLike(mu), c.where(small, sum, far));
}

export const DISCRETE: readonly (readonly [string, NamespaceVal])[] = [
  discrete("bernoulli", "p", {
    logpmf: (k, p) => {
      const outside = c.or(c.lt(k, 0), c.gt(k, 1));
      return within(c.not(outside), c.add(xlogy(k, p), xlog1py(c.sub(1, k), c.neg(p))));
    },
    cdf: (k, p) => {
      const inside = c.where(c.lt(k, 1), c.sub(1, p), c.onesLike(p));
      const valid = c.and(c.ge(p, 0), c.le(p, 1));
      return c.where(valid, c.where(c.lt(k, 0), c.zerosLike(p), inside), c.fullLike(p, NaN));
    },
    ppf: (q, p) => {
      const valid = c.and(c.and(c.ge(p, 0), c.le(p, 1)), c.and(c.ge(q, 0), c.le(q, 1)));
      return c.where(valid, c.cast(c.gt(q, c.sub(1, p)), q.dtype), c.fullLike(q, NaN));
    },
  }),
  discrete("poisson", "mu", {
    logpmf: (k, mu) => {
      const inside = c.and(c.ge(k, 0), whole(k));
      const x = guarded(inside, k, 0);
      return within(inside, c.sub(c.sub(xlogy(x, mu), c.lgamma(c.add(x, 1))), mu));
    },
    cdf: (k, mu) => c.where(c.lt(k, 0), c.zerosLike(k), igammac(c.add(c.floor(c.max(k, 0)), 1), mu)),
    entropy: poissonEntropy,
  }),
  discrete("geom", "p", {
    logpmf: (k, p) => {
      const inside = orNone(k, c.gt(k, 0));
      return within(inside, c.add(xlog1py(c.sub(guarded(inside, k, 1), 1), c.neg(p)), c.log(p)));
    },
  }),
  discrete("binom", "n, p", {
    logpmf: (k, n, p) => {
      const inside = c.and(c.ge(k, 0), c.lt(k, c.add(n, 1)));
      const x = guarded(inside, k, 0);
      return within(inside, c.add(logChoose(n, x), c.add(xlogy(x, p), xlog1py(c.sub(n, x), c.neg(p)))));
    },
  }),
  discrete("nbinom", "n, p", {
    logpmf: (k, n, p) => {
      const inside = orNone(k, c.ge(k, 0));
      const x = guarded(inside, k, 0);
      const ways = c.sub(c.lgamma(c.add(n, x)), c.add(c.lgamma(n), c.lgamma(c.add(x, 1))));
      return within(inside, c.add(ways, c.add(xlogy(n, p), xlog1py(x, c.neg(p)))));
    },
  }),
  discrete("betabinom", "n, a, b", {
    logpmf: (given, n, a, b) => {
      const k = c.floor(given);
      const inside = orNone(k, c.and(c.ge(k, 0), c.le(k, n)));
      const x = guarded(inside, k, 0);
      const rest = c.sub(n, x);
      const ways = c.sub(c.neg(c.log1p(n)), betaln(c.add(rest, 1), c.add(x, 1)));
      const value = c.add(ways, c.sub(betaln(c.add(x, a), c.add(rest, b)), betaln(a, b)));
      const valid = c.and(c.ge(n, 0), c.and(c.gt(a, 0), c.gt(b, 0)));
      return c.where(valid, within(inside, value), c.fullLike(value, NaN));
    },
  }),
];
