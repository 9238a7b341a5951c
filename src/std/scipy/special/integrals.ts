// Exponential, sine, cosine and dilogarithm integrals: power series near 0, continued fractions far from it.
import { tuple, type FunctionVal, type Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { isHalf } from "../../linalg/matrices.ts";
import { withSlope } from "../../special/slope.ts";
import { realFunction } from "../define.ts";
import { bernoulliNumbers } from "./elementary.ts";

const name = (short: string): string => `scipy.special.${short}`;
const EULER = 0.5772156649015329;
const DEPTH = 80;

/** Ein(x) = Σ -(-x)^k / (k k!), the entire part of the exponential integral. */
function ein(x: Tensor, terms: number): Tensor {
  let sum = c.zerosLike(x);
  for (let k = terms; k >= 1; k--) sum = c.mul(c.div(x, k), c.sub(1 / k, sum));
  return sum;
}

/** e^-x / x. */
const decay = (x: Tensor): Tensor => c.div(c.exp(c.neg(x)), x);

const exp1 = (x: Tensor): Tensor => withSlope("exp1", [x], ([y]) => exp1Value(y), ([y]) => [c.neg(decay(y))]); // prettier-ignore

/** E₁(x) for x > 0 (DLMF 6.6.2 and 6.9.1). */
function exp1Value(x: Tensor): Tensor {
  const small = c.min(x, 1);
  const series = c.sub(ein(small, 20), c.add(c.log(small), EULER));
  const large = c.max(x, 1);
  let fraction = c.add(large, 2 * DEPTH + 1);
  for (let k = DEPTH; k >= 1; k--) fraction = c.sub(c.add(large, 2 * k - 1), c.div(k * k, fraction));
  const value = c.where(c.le(x, 1), series, c.div(c.exp(c.neg(large)), fraction));
  return c.where(c.lt(x, 0), c.fullLike(x, NaN), c.where(c.eq(x, 0), c.fullLike(x, Infinity), value));
}

/** Ei(x): a series of positive terms up to 40, the asymptotic expansion beyond; -E₁(-x) below 0, NaN at it, as in JAX. */
const expi = (x: Tensor): Tensor =>
  withSlope(
    "expi",
    [x],
    ([y]) => expiValue(y),
    ([y]) => [c.div(c.exp(y), y)],
  );

function expiValue(x: Tensor): Tensor {
  const middle = c.min(c.max(x, c.finfo(x.dtype).tiny), 40);
  let sum = c.zerosLike(x);
  for (let k = 120; k >= 1; k--) sum = c.mul(c.div(middle, k), c.add(1 / k, sum));
  const series = c.add(c.add(sum, c.log(middle)), EULER);
  const large = c.max(x, 40);
  let expansion = c.onesLike(x);
  for (let k = 24; k >= 1; k--) expansion = c.add(1, c.mul(c.div(k, large), expansion));
  const far = c.mul(c.div(c.exp(large), large), expansion);
  const positive = c.where(c.le(x, 40), series, far);
  return c.where(c.gt(x, 0), positive, c.where(c.eq(x, 0), c.fullLike(x, NaN), c.neg(exp1(c.abs(x)))));
}

/** E_n(x); its derivative by x is -E_{n-1}, and n counts as a constant. */
const expn = (order: Tensor, x: Tensor): Tensor =>
  withSlope(
    "expn",
    [order, x],
    ([n, y]) => expnValue(n, y),
    ([n, y]) => {
      const before = expnValue(c.max(c.sub(n, 1), 0), y);
      return [null, c.neg(c.where(c.eq(n, 0), c.mul(decay(y), c.add(1, c.reciprocal(y))), before))];
    },
  );

/** For n ≥ 0 (DLMF 8.19.8 and 8.19.17). */
function expnValue(n: Tensor, x: Tensor): Tensor {
  const small = c.min(x, 1);
  const last = c.sub(n, 1);
  // Σ' (-x)^m / (m! (n-1-m)), its singular term replaced by the logarithm.
  let sum = c.zerosLike(x);
  let power = c.onesLike(x);
  for (let m = 0; m <= 30; m++) {
    const gap = c.sub(last, m);
    const singular = c.eq(gap, 0);
    sum = c.add(sum, c.where(singular, c.zerosLike(x), c.div(power, c.where(singular, c.onesLike(gap), gap))));
    power = c.div(c.mul(power, c.neg(small)), m + 1);
  }
  const safeLast = c.max(last, 0);
  const sign = c.where(c.eq(c.rem(safeLast, 2), 0), c.onesLike(x), c.neg(c.onesLike(x)));
  const size = c.exp(c.sub(c.mul(safeLast, c.log(small)), c.lgamma(c.add(safeLast, 1))));
  const lead = c.mul(c.mul(sign, c.where(c.eq(safeLast, 0), c.onesLike(x), size)), c.sub(c.digamma(c.max(n, 1)), c.log(small))); // prettier-ignore
  const series = c.add(lead, sum);
  const large = c.max(x, 1);
  let fraction = c.add(c.add(large, n), 2 * DEPTH);
  for (let k = DEPTH; k >= 1; k--) {
    fraction = c.sub(c.add(c.add(large, n), 2 * (k - 1)), c.div(c.mul(k, c.add(n, k - 1)), fraction));
  }
  const value = c.where(c.le(x, 1), series, c.div(c.exp(c.neg(large)), fraction));
  const zeroth = decay(x);
  // As in JAX, which has 1/n where the limit is 1/(n - 1).
  const atZero = c.where(c.le(n, 1), c.fullLike(x, Infinity), c.div(1, c.max(n, 2)));
  const result = c.where(c.eq(n, 0), zeroth, c.where(c.eq(x, 0), atZero, value));
  return c.where(c.or(c.lt(n, 0), c.lt(x, 0)), c.fullLike(x, NaN), result);
}

/** Si, and Ci of |x|. */
function sici(x: Tensor): { readonly si: Tensor; readonly ci: Tensor } {
  const one = (pick: "si" | "ci", slope: (y: Tensor) => Tensor): Tensor =>
    withSlope(pick, [x], ([y]) => siciValues(y)[pick], ([y]) => [slope(y)]); // prettier-ignore
  const sinc = (y: Tensor): Tensor => {
    const zero = c.eq(y, 0);
    return c.where(zero, c.onesLike(y), c.div(c.sin(y), c.where(zero, c.onesLike(y), y)));
  };
  return { si: one("si", sinc), ci: one("ci", (y) => c.div(c.cos(y), y)) };
}

/** Power series up to 4, then through E₁(ix) (DLMF 6.5.5 and 6.9.1 with an imaginary argument). */
function siciValues(x: Tensor): { readonly si: Tensor; readonly ci: Tensor } {
  if (isHalf(x.dtype)) {
    const { si, ci } = siciValues(c.cast(x, "f32"));
    return { si: c.cast(si, x.dtype), ci: c.cast(ci, x.dtype) };
  }
  const size = c.abs(x);
  const near = c.le(size, 4);
  const small = c.where(near, size, c.onesLike(size));
  const square = c.square(small);
  let [sine, cosine] = [c.zerosLike(x), c.zerosLike(x)];
  for (let k = 18; k >= 0; k--) {
    sine = c.add(1 / (2 * k + 1), c.mul(sine, c.mul(square, -1 / ((2 * k + 2) * (2 * k + 3)))));
    cosine = c.add(1 / (2 * k + 2), c.mul(cosine, c.mul(square, -1 / ((2 * k + 3) * (2 * k + 4)))));
  }
  const nearSi = c.mul(small, sine);
  const nearCi = c.sub(c.add(c.log(small), EULER), c.mul(c.mul(square, 0.5), cosine));
  const large = c.where(near, c.fullLike(size, 4), size);
  const one = c.onesLike(large);
  const z = c.complex(c.zerosLike(large), large);
  let fraction = c.add(z, c.complex(c.mul(one, 2 * DEPTH + 1), c.zerosLike(one)));
  for (let k = DEPTH; k >= 1; k--) fraction = c.sub(c.add(z, 2 * k - 1), c.div(k * k, fraction));
  const e1 = c.div(c.complex(c.cos(large), c.neg(c.sin(large))), fraction);
  const farSi = c.add(c.imag(e1), Math.PI / 2);
  const farCi = c.neg(c.real(e1));
  const si = c.where(c.eq(size, Infinity), c.fullLike(x, Math.PI / 2), c.where(near, nearSi, farSi));
  const limit = c.where(c.lt(x, 0), c.fullLike(x, NaN), c.zerosLike(x));
  const ci = c.where(c.eq(size, Infinity), limit, c.where(near, nearCi, farCi));
  return {
    si: c.mul(c.sign(x), si),
    ci: c.where(c.eq(x, 0), c.fullLike(x, -Infinity), ci),
  };
}

/** Li₂(1 - x). */
const spence = (x: Tensor): Tensor =>
  withSlope(
    "spence",
    [x],
    ([y]) => dilogarithm(y),
    ([y]) => {
      const one = c.eq(y, 1);
      const slope = c.where(one, -1, c.div(c.log(y), c.sub(1, c.where(one, 0, y))));
      // As in JAX, none at 0 and below.
      return [c.where(c.le(y, 0), c.zerosLike(y), slope)];
    },
  );

/** By ΣBₖ u^(k+1)/(k+1)! with u = -log(1-z) (Debye's form), its argument brought into |u| ≤ log 2. */
function dilogarithm(x: Tensor): Tensor {
  const inverted = c.gt(x, 2);
  const y = c.where(inverted, c.div(1, x), x);
  // y in [0, 2]; z = 1 - y. Below 1/2, z is near 1 and is reflected to 1 - z = y.
  const reflected = c.lt(y, 0.5);
  const positive = c.where(c.gt(y, 0), y, c.onesLike(y));
  const u = c.where(reflected, c.neg(c.log1p(c.neg(c.where(reflected, y, c.zerosLike(y))))), c.neg(c.log(c.where(reflected, c.onesLike(y), positive)))); // prettier-ignore
  const numbers = bernoulliNumbers(30);
  const square = c.square(u);
  let factorial = 1;
  const coefficients = numbers.map((value, k) => value / (factorial *= k + 1));
  let even = c.zerosLike(u);
  for (let k = 30; k >= 2; k -= 2) even = c.mul(square, c.add(coefficients[k], even));
  const series = c.mul(u, c.add(c.add(1, even), c.mul(u, coefficients[1])));
  const logs = c.mul(c.log(positive), c.log1p(c.neg(c.where(c.lt(y, 1), y, c.fullLike(y, 0.5)))));
  const inner = c.where(reflected, c.sub(c.sub(Math.PI ** 2 / 6, c.where(c.eq(y, 0), c.zerosLike(y), logs)), series), series); // prettier-ignore
  const outer = c.sub(c.mul(-0.5, c.square(c.log(c.where(inverted, x, c.onesLike(x))))), inner);
  const value = c.where(inverted, outer, inner);
  const inside = c.and(c.ge(x, 0), c.lt(x, Infinity));
  return c.where(inside, value, c.fullLike(x, NaN));
}

export const INTEGRALS: readonly FunctionVal[] = [
  realFunction(name("exp1"), "x", exp1),
  realFunction(name("expi"), "x", expi),
  realFunction(name("expn"), "n, x", expn),
  realFunction(name("sici"), "x", (x) => tuple({ ...sici(x) })),
  realFunction(name("spence"), "x", spence),
];
