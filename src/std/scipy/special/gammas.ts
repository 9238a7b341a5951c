// The gamma function and what is made of it.
import * as p from "../../../ir/prims.ts";
import { isComplex, isFloat } from "../../../ir/dtype.ts";
import { define } from "../../../frontend/builtin.ts";
import { typeText } from "../../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { betainc, betaln } from "../../special/beta.ts";
import { igamma, igammac } from "../../special/gamma.ts";
import { complexLoggamma } from "../../special/complexGamma.ts";
import { withSlope } from "../../special/slope.ts";
import { complexFunction, realFunction } from "../define.ts";

const name = (short: string): string => `scipy.special.${short}`;

/** The sign of Γ(x): alternating between the poles below 0, NaN at them, that of x at zero. */
export function gammasgn(x: Tensor): Tensor {
  const whole = c.floor(x);
  const odd = c.ne(c.mul(c.floor(c.mul(whole, 0.5)), 2), whole);
  const below = c.where(c.eq(x, whole), c.fullLike(x, NaN), c.where(odd, c.fullLike(x, -1), c.onesLike(x)));
  const atZero = c.where(c.lt(c.div(1, x), 0), c.fullLike(x, -1), c.onesLike(x));
  return c.stopGradient(c.where(c.lt(x, 0), below, c.where(c.eq(x, 0), atZero, c.where(c.isNaN(x), x, c.onesLike(x)))));
}

export const gammaOf = (x: Tensor): Tensor =>
  isComplex(x.dtype) ? c.exp(complexLoggamma(x)) : c.mul(gammasgn(x), c.exp(c.lgamma(x)));

const loggamma = (x: Tensor): Tensor =>
  isComplex(x.dtype) ? complexLoggamma(x) : c.where(c.gt(x, 0), c.lgamma(x), c.fullLike(x, NaN));

/** Γ(z + m) / Γ(z). */
const poch = (given: Tensor, length: Tensor): Tensor =>
  withSlope(
    "poch",
    [given, length],
    ([z, m]) => {
      const value = c.exp(c.sub(c.lgamma(c.add(z, m)), c.lgamma(z)));
      const sign = c.mul(gammasgn(c.add(z, m)), gammasgn(z));
      return c.where(c.eq(m, 0), c.onesLike(z), c.mul(value, sign));
    },
    ([z, m], value) => {
      const last = c.digamma(c.add(z, m));
      return [c.mul(c.sub(last, c.digamma(z)), value), c.mul(last, value)];
    },
  );

export const GAMMAS: readonly FunctionVal[] = [
  realFunction(name("gammaln"), "x", (x) => c.lgamma(x)),
  complexFunction(name("loggamma"), "x", loggamma),
  complexFunction(name("gamma"), "x", gammaOf),
  realFunction(name("gammasgn"), "x", gammasgn),
  realFunction(name("gammainc"), "a, x", igamma),
  realFunction(name("gammaincc"), "a, x", igammac),
  realFunction(name("digamma"), "x", (x) => c.digamma(x)),
  realFunction(name("polygamma"), "n, x", (n, x) => new Tensor(p.polygamma(n.value, x.value))),
  realFunction(name("betaln"), "a, b", betaln),
  realFunction(name("beta"), "a, b", (a, b) => {
    const sign = c.product(gammasgn(a), gammasgn(b), gammasgn(c.add(a, b)));
    return c.mul(sign, c.exp(betaln(a, b)));
  }),
  realFunction(name("betainc"), "a, b, x", betainc),
  define(name("zeta"), "x, q?", (args) => {
    const [x, q] = c.promoteAndBroadcast([args.tensor("x"), args.has("q") ? args.tensor("q") : 1], args.callee);
    if (!isFloat(x.dtype)) args.fail("TJ7002", `takes real numbers, found ${typeText(args.tensor("x"))}`);
    return new Tensor(p.zeta(x.value, q.value));
  }),
  define(name("factorial"), "n, exact = false", (args) => {
    const n = c.asInexact(args.tensor("n"));
    return c.where(c.lt(n, 0), c.zerosLike(n), c.exp(c.lgamma(c.add(n, 1))));
  }),
  realFunction(name("poch"), "z, m", poch),
  define(name("multigammaln"), "a, d", (args) => {
    const a = c.asInexact(args.tensor("a"));
    const d = args.int("d");
    if (d < 1) args.fail("TJ5002", `d must be positive, found ${d}`, { param: "d" });
    const terms = Array.from({ length: d }, (_, j) => c.lgamma(c.sub(a, j / 2)));
    return c.add(c.sum(...terms), 0.25 * d * (d - 1) * Math.log(Math.PI));
  }),
  define(name("comb"), "N, k, *, exact = false, repetition = false", (args) => {
    const [given, k] = c.promoteAndBroadcast([args.tensor("N"), args.tensor("k")], args.callee);
    const n = args.bool("repetition") ? c.sub(c.add(given, k), 1) : given;
    const valid = c.and(c.and(c.ge(n, 0), c.ge(k, 0)), c.le(k, n));
    const [x, y] = [c.where(valid, n, c.onesLike(n)), c.where(valid, k, c.onesLike(k))];
    const value = c.exp(c.sub(c.sub(c.lgamma(c.add(x, 1)), c.lgamma(c.add(y, 1))), c.lgamma(c.add(c.sub(x, y), 1))));
    const whole = c.and(c.eq(c.floor(x), x), c.eq(c.floor(y), y));
    // Whole where it must be, with the slope of what was rounded.
    const nearest = (v: Tensor): Tensor => new Tensor(p.roundNearestEven(v.value));
    const rounded = withSlope("rounded", [value], ([v]) => nearest(v), ([v]) => [c.onesLike(v)]); // prettier-ignore
    const exact = c.where(whole, rounded, value);
    return c.where(valid, exact, c.zerosLike(value));
  }),
];
