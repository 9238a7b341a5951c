// Discrete distributions.
import type { NamespaceVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { betaln } from "../../special/beta.ts";
import { igammac } from "../../special/gamma.ts";
import { xlog1py, xlogy } from "../special/elementary.ts";
import { discrete, guarded, outside, valid, within } from "./distribution.ts";

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
    logpmf: ({ y }, p) => outside(c.or(c.lt(y, 0), c.gt(y, 1)), c.add(xlogy(y, p), xlog1py(c.sub(1, y), c.neg(p)))),
    cdf: ({ y }, p) => {
      const inside = c.where(c.lt(y, 1), c.sub(1, p), c.onesLike(p));
      const chance = c.and(c.ge(p, 0), c.le(p, 1));
      return valid(c.and(chance, c.not(c.isNaN(y))), c.where(c.lt(y, 0), c.zerosLike(p), inside));
    },
    ppf: (q, p) => {
      const chances = c.and(c.and(c.ge(p, 0), c.le(p, 1)), c.and(c.ge(q, 0), c.le(q, 1)));
      return valid(chances, c.cast(c.gt(q, c.sub(1, p)), q.dtype));
    },
  }),
  discrete("poisson", "mu", {
    logpmf: ({ x, y }, mu) => {
      const value = c.sub(c.sub(xlogy(y, mu), c.lgamma(c.add(y, 1))), mu);
      return outside(c.or(c.lt(y, 0), c.ne(c.floor(x), x)), value);
    },
    cdf: ({ y }, mu) => c.where(c.lt(y, 0), c.zerosLike(y), igammac(c.floor(c.add(1, y)), mu)),
    entropy: poissonEntropy,
  }),
  discrete("geom", "p", {
    logpmf: ({ y }, p) => outside(c.le(y, 0), c.add(xlog1py(c.sub(y, 1), c.neg(p)), c.log(p))),
  }),
  discrete("binom", "n, p", {
    logpmf: ({ x, loc, y }, n, p) => {
      const rest = c.sub(n, y);
      const ways = c.sub(c.lgamma(c.add(n, 1)), c.add(c.lgamma(c.add(y, 1)), c.lgamma(c.add(rest, 1))));
      const chance = c.add(xlogy(y, p), xlog1py(rest, c.neg(p)));
      const sure = c.or(c.and(c.eq(y, 0), c.eq(n, 0)), c.eq(chance, 0));
      const value = c.where(sure, c.zerosLike(y), c.add(ways, chance));
      return within(c.and(c.ge(x, loc), c.lt(x, c.sum(loc, n, 1))), value);
    },
  }),
  discrete("nbinom", "n, p", {
    logpmf: ({ x, loc, y }, n, p) => {
      const ways = c.sub(c.sub(c.lgamma(c.add(y, n)), c.lgamma(n)), c.lgamma(c.add(y, 1)));
      return outside(c.lt(x, loc), c.add(ways, c.add(xlogy(n, p), xlogy(y, c.sub(1, p)))));
    },
  }),
  discrete("betabinom", "n, a, b", {
    logpmf: ({ x, loc }, n, a, b) => {
      const y = c.sub(c.floor(x), loc);
      const rest = c.sub(n, y);
      const ways = c.neg(c.add(c.log1p(n), betaln(c.add(rest, 1), c.add(y, 1))));
      const value = c.add(ways, c.sub(betaln(c.add(y, a), c.add(rest, b)), betaln(a, b)));
      const sure = c.where(c.and(c.eq(y, 0), c.eq(n, 0)), c.zerosLike(y), value);
      const none = c.or(c.or(c.lt(y, c.neg(loc)), c.gt(y, n)), c.le(c.add(y, a), 0));
      const senseless = c.or(c.lt(n, 0), c.or(c.le(a, 0), c.le(b, 0)));
      return valid(c.not(senseless), outside(none, sure));
    },
  }),
];
