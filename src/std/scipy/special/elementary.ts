// Entropies, logarithms and powers that are careful at their edges.
import { define } from "../../../frontend/builtin.ts";
import type { FunctionVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { defineLogsumexp, defineSoftmax, logSoftmax, softmax } from "../../nn/softmax.ts";
import { withSlope } from "../../special/slope.ts";
import { complexFunction, realFunction } from "../define.ts";

const name = (short: string): string => `scipy.special.${short}`;

/** x · log(inner(y)), 0 where x is unless y is NaN. Its slope is no constant there: hence the rule. */
const timesLog =
  (label: string, log: (y: Tensor) => Tensor, inner: (y: Tensor) => Tensor) =>
  (x: Tensor, y: Tensor): Tensor =>
    withSlope(
      label,
      [x, y],
      ([u, v]) => c.where(c.or(c.ne(u, 0), c.ne(v, v)), c.mul(u, log(v)), c.zerosLike(u)),
      ([u, v]) => [log(v), c.div(u, inner(v))],
    );

/** x log y. */
export const xlogy = timesLog("xlogy", c.log, (y) => y);

/** x log(1 + y). */
export const xlog1py = timesLog("xlog1py", c.log1p, (y) => c.add(1, y));

const xlogx = (x: Tensor): Tensor =>
  withSlope("xlogx", [x], ([u]) => xlogy(u, u), ([u]) => [c.add(c.log(u), 1)]); // prettier-ignore

/** log(x / (1 - x)); its slope is infinite at both ends. */
export const logit = (x: Tensor): Tensor =>
  withSlope("logit", [x], ([u]) => c.log(c.div(u, c.sub(1, u))), ([u]) => [c.reciprocal(c.mul(u, c.sub(1, u)))]); // prettier-ignore

/** p log(p/q): 0 at p = 0, infinite where it is not defined. */
function relEntr(p: Tensor, q: Tensor): Tensor {
  const both = c.and(c.gt(p, 0), c.gt(q, 0));
  const [x, y] = [c.where(both, p, c.onesLike(p)), c.where(both, q, c.onesLike(q))];
  const value = c.sub(c.mul(x, c.log(x)), c.mul(x, c.log(y)));
  return c.where(both, value, c.where(c.and(c.eq(p, 0), c.ge(q, 0)), c.zerosLike(p), c.fullLike(p, Infinity)));
}

const boxcoxOf =
  (log: (x: Tensor) => Tensor) =>
  (x: Tensor, lambda: Tensor): Tensor => {
    const zero = c.eq(lambda, 0);
    const safe = c.where(zero, c.onesLike(lambda), lambda);
    // Its slope may be infinite where it does not count.
    const atZero = c.where(zero, x, c.onesLike(x));
    return c.where(zero, log(atZero), c.div(c.expm1(c.mul(safe, log(x))), safe));
  };

export const ELEMENTARY: readonly FunctionVal[] = [
  complexFunction(name("expit"), "x", (x) => c.logistic(x)),
  complexFunction(name("logit"), "x", logit),
  complexFunction(name("xlogy"), "x, y", xlogy),
  complexFunction(name("xlog1py"), "x, y", xlog1py),
  realFunction(name("entr"), "x", (x) => c.where(c.lt(x, 0), c.fullLike(x, -Infinity), c.neg(xlogx(x)))),
  realFunction(name("relEntr"), "p, q", relEntr),
  realFunction(name("klDiv"), "p, q", (p, q) => c.add(c.sub(relEntr(p, q), p), q)),
  complexFunction(name("boxcox"), "x, lmbda", boxcoxOf(c.log)),
  complexFunction(name("boxcox1p"), "x, lmbda", boxcoxOf(c.log1p)),
  defineLogsumexp(name("logsumexp")),
  defineSoftmax(name("softmax"), softmax, "x, *, axis?, where?"),
  defineSoftmax(name("logSoftmax"), logSoftmax, "x, *, axis?, where?"),
  define(name("bernoulli"), "n", (args) => {
    const n = args.int("n");
    if (n < 0) args.fail("TJ5002", `n must not be negative, found ${n}`, { param: "n" });
    return c.concatenate(bernoulliNumbers(n).map((value) => c.fill([1], value, "f32")));
  }),
];

/** B₀, …, Bₙ with B₁ = -1/2: through ζ(k) for even k, which is exact to the last digits where sums would cancel. */
export function bernoulliNumbers(n: number): number[] {
  let factorial = 1;
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k > 0) factorial *= k;
    if (k === 0) return 1;
    if (k === 1) return -0.5;
    if (k % 2 === 1) return 0;
    if (k === 2) return 1 / 6;
    let zeta = 1;
    for (let m = 2; m < 400; m++) zeta += m ** -k;
    zeta += 400 ** (1 - k) / (k - 1) + 400 ** -k / 2;
    return ((-1) ** (k / 2 + 1) * 2 * factorial * zeta) / (2 * Math.PI) ** k;
  });
}
