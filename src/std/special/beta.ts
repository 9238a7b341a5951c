// The regularised incomplete beta function, by the continued fraction of DLMF 8.17.22 with Lentz's method.
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { whileLoop } from "../loops.ts";
import { inWideFloat } from "./precision.ts";
import { withSlope } from "./slope.ts";

const MAX_STEPS = 600;

/** Of DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** What log Γ(x) has beyond Stirling's (x - 1/2) log x - x + log(2π)/2, from 8 on. */
function stirlingRest(x: Tensor): Tensor {
  const inverse = c.reciprocal(x);
  return c.mul(inverse, c.polynomial(c.square(inverse), [...STIRLING].reverse()));
}

/** The rest of y less that of x + y, as a multiple of x: 1/yⁿ - 1/(x + y)ⁿ has the factor 1/y - 1/(x + y) = x/(y (x + y)). */
function restDifference(x: Tensor, y: Tensor): Tensor {
  const [r, s] = [c.reciprocal(y), c.reciprocal(c.add(x, y))];
  const [rr, ss, both] = [c.square(r), c.square(s), c.add(r, s)];
  // The other factor, for n = 1, 3, …, and rⁿ.
  let [factor, power] = [c.onesLike(r), r];
  let total = c.mul(factor, STIRLING[0]);
  for (const coefficient of STIRLING.slice(1)) {
    factor = c.add(c.mul(ss, factor), c.mul(power, both));
    power = c.mul(power, rr);
    total = c.add(total, c.mul(factor, coefficient));
  }
  return c.mul(c.mul(x, c.mul(r, s)), total);
}

/** log |B(a, b)|. Where one is large the logarithms of Γ nearly cancel, and only what is left of them is built. */
export function betaln(a: Tensor, b: Tensor): Tensor {
  const second = c.ge(b, a);
  const [low, high] = [c.where(second, a, b), c.where(second, b, a)];
  const far = c.and(c.ge(c.add(low, high), 8), c.and(c.ge(high, 8), c.lt(high, Infinity)));
  const [x, y] = [c.where(far, low, 1), c.where(far, high, 8)];
  const rest = restDifference(x, y);
  const ratio = c.mul(c.sub(c.add(x, y), 0.5), c.log1p(c.div(x, y)));
  const moderate = c.add(c.sub(c.lgamma(x), ratio), c.add(c.mul(x, c.sub(1, c.log(y))), rest));
  const both = c.ge(x, 8);
  const z = c.where(both, x, 8);
  const logs = c.sub(c.mul(c.sub(z, 0.5), c.log(c.div(z, c.add(z, y)))), c.mul(y, c.log1p(c.div(z, y))));
  const large = c.sum(0.5 * Math.log(2 * Math.PI), c.mul(-0.5, c.log(y)), logs, stirlingRest(z), rest);
  const plain = c.sub(c.add(c.lgamma(a), c.lgamma(b)), c.lgamma(c.add(a, b)));
  return c.where(far, c.where(both, large, moderate), plain);
}

/** I_x(a, b). NaN outside of a, b > 0 and 0 ≤ x ≤ 1. Its derivative is by x; a and b count as constants. */
export const betainc = (a: Tensor, b: Tensor, x: Tensor): Tensor =>
  inWideFloat([a, b, x], (args) =>
    withSlope("betainc", args, incomplete, ([p, q, t]) => {
      const logDensity = c.sub(
        c.add(c.mul(c.sub(p, 1), c.log(t)), c.mul(c.sub(q, 1), c.log1p(c.neg(t)))),
        betaln(p, q),
      );
      return [null, null, c.exp(logDensity)];
    }),
  );

function incomplete([a0, b0, x0]: readonly Tensor[]): Tensor {
  const valid = c.and(c.and(c.and(c.gt(a0, 0), c.lt(a0, Infinity)), c.gt(b0, 0)), c.and(c.ge(x0, 0), c.le(x0, 1)));
  // The fraction converges fast below the mean: above it, take the complement with a and b exchanged.
  const flip = c.ge(x0, c.div(c.add(a0, 1), c.sum(a0, b0, 2)));
  const p = c.where(valid, c.where(flip, b0, a0), 1);
  const q = c.where(valid, c.where(flip, a0, b0), 1);
  const t = c.where(valid, c.where(flip, c.sub(1, x0), x0), 0.5);
  const { eps, tiny } = c.finfo(x0.dtype);
  const guard = (value: Tensor): Tensor => c.where(c.lt(c.abs(value), tiny * 1e4), tiny * 1e4, value);
  // d = 1/(1 + d₁·…): numerators d₂ₘ = m(q-m)t / ((p+2m-1)(p+2m)), d₂ₘ₊₁ = -(p+m)(p+q+m)t / ((p+2m)(p+2m+1)).
  const one = c.onesLike(t);
  const first = c.div(1, guard(c.sub(1, c.div(c.mul(c.add(p, q), t), c.add(p, 1)))));
  const [, , , h] = whileLoop(
    [one, one, first, first, valid, c.fill([], 0, "i32")],
    (s) => c.and(c.anyOver(s[4]), c.lt(s[5], MAX_STEPS)),
    ([m, upper, lower, value, active, step]) => {
      const m2 = c.mul(m, 2);
      const even = c.div(c.product(m, c.sub(q, m), t), c.mul(c.sub(c.add(p, m2), 1), c.add(p, m2)));
      const d1 = c.div(1, guard(c.add(1, c.mul(even, lower))));
      const c1 = guard(c.add(1, c.div(even, upper)));
      const odd = c.div(c.neg(c.product(c.add(p, m), c.sum(p, q, m), t)), c.mul(c.add(p, m2), c.sum(p, m2, 1)));
      const d2 = c.div(1, guard(c.add(1, c.mul(odd, d1))));
      const c2 = guard(c.add(1, c.div(odd, c1)));
      const delta = c.mul(d2, c2);
      const next = c.product(value, c.mul(d1, c1), delta);
      const keep = (now: Tensor, last: Tensor): Tensor => c.where(active, now, last);
      const more = c.gt(c.abs(c.sub(delta, 1)), eps);
      return [keep(c.add(m, 1), m), keep(c2, upper), keep(d2, lower), keep(next, value), c.and(active, more), c.add(step, 1)]; // prettier-ignore
    },
  );
  const logFront = c.sub(c.add(c.mul(p, c.log(t)), c.mul(q, c.log1p(c.neg(t)))), betaln(p, q));
  const part = c.div(c.mul(c.exp(logFront), h), p);
  let result = c.where(flip, c.sub(1, part), part);
  result = c.where(c.eq(x0, 0), 0, c.where(c.eq(x0, 1), 1, result));
  const number = c.and(c.ge(x0, 0), c.le(x0, 1));
  const none = c.and(number, c.and(c.eq(a0, 0), c.gt(b0, 0)));
  const all = c.and(number, c.and(c.eq(a0, Infinity), c.gt(b0, 0)));
  return c.where(none, 1, c.where(all, 0, c.where(valid, result, NaN)));
}
