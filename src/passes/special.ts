// Special functions that derivatives need and that are no ops.
import { isFloat } from "../ir/dtype.ts";
import type { Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { fullLike, scale, shift } from "./values.ts";

// Chebyshev coefficients of e^(−x) I0(x) in x/4 − 1 on [0, 8], and of √x e^(−x) I0(x) in 16/x − 1 on [8, ∞); the first
// counts half. Computed from the definition with 40 digits.
const NEAR = [
  0.6767952744094761, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.04930528423967071,
  -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357,
  -0.0005763755745385824, 0.00018850288509584165, -5.754195010082104e-05, 1.6448448070728896e-05,
  -4.4167383584587505e-06, 1.1173875391201037e-06, -2.670793853940612e-07, 6.046995022541919e-08,
  -1.300025009986248e-08, 2.6598237246823866e-09, -5.189795601635263e-10, 9.675809035373237e-11,
  -1.726826291441556e-11, 2.95505266312964e-12, -4.856446783111929e-13, 7.676185498604936e-14,
  -1.1685332877993451e-14, 1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17,
]; // prettier-ignore
const FAR = [
  0.8044904110141088, 0.0033691164782556943, 6.889758346916825e-05, 2.8913705208347567e-06,
  2.0489185894690638e-07, 2.266668990498178e-08, 3.3962320257083865e-09, 4.94060238822497e-10,
  1.1889147107846439e-11, -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12,
  7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14,
  -9.554846698828307e-15, 3.8116806693526224e-15, 1.7725601330565263e-15, -3.425485619677219e-16,
]; // prettier-ignore

/** Σ' c_k T_k(t) by Clenshaw's recurrence, with as many terms as the dtype can tell. */
function chebyshev(coefficients: readonly number[], t: Value): Value {
  const terms = t.type.dtype === "f64" ? coefficients : coefficients.filter((c) => Math.abs(c) > 1e-10);
  let b1 = fullLike(t, 0);
  let b2 = b1;
  for (let k = terms.length - 1; k > 0; k--) {
    [b1, b2] = [shift(p.sub(p.mul(scale(t, 2), b1), b2), terms[k]), b1];
  }
  return shift(p.sub(p.mul(t, b1), b2), terms[0] / 2);
}

/** e^(−|x|) I0(x). */
export function besselI0e(x: Value): Value {
  if (!isFloat(x.type.dtype)) throw new TypeError("besselI0e takes floats");
  const a = p.abs(x);
  const near = p.min(a, fullLike(a, 8));
  const far = p.max(a, fullLike(a, 8));
  return p.select(
    p.le(a, fullLike(a, 8)),
    chebyshev(NEAR, shift(scale(near, 0.25), -1)),
    p.mul(chebyshev(FAR, shift(p.div(fullLike(far, 16), far), -1)), p.rsqrt(far)),
  );
}

/** B₂ₖ / (2k)!. */
const EULER_MACLAURIN = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000];

/** How many terms of the series are taken one by one, before the Euler-Maclaurin sum of the rest. */
const TERMS = 10;

/** The derivative of ζ(s, q) by s, from its series and the Euler-Maclaurin sum (DLMF 25.11.5) term by term. */
export function zetaByOrder(s: Value, q: Value): Value {
  let total = fullLike(s, 0);
  const log = (a: Value): Value => p.log(a);
  const power = (a: Value, exponent: Value): Value => p.exp(p.mul(exponent, log(a)));
  for (let n = 0; n < TERMS; n++) {
    const a = shift(q, n);
    total = p.sub(total, p.mul(log(a), power(a, p.neg(s))));
  }
  const a = shift(q, TERMS);
  const [least, base] = [shift(s, -1), power(a, p.neg(s))];
  const first = p.div(p.mul(a, base), least);
  total = p.sub(total, p.mul(first, p.add(log(a), p.div(fullLike(s, 1), least))));
  total = p.sub(total, p.mul(fullLike(s, 0.5), p.mul(log(a), base)));
  // s (s + 1) … (s + 2k - 2) a^(-s - 2k + 1), and the logarithmic derivative of the product by s.
  let factor = p.mul(s, p.div(base, a));
  let slope = p.div(fullLike(s, 1), s);
  EULER_MACLAURIN.forEach((weight, k) => {
    total = p.add(total, p.mul(fullLike(s, weight), p.mul(factor, p.sub(slope, log(a)))));
    const [x, y] = [shift(s, 2 * k + 1), shift(s, 2 * k + 2)];
    factor = p.mul(factor, p.div(p.mul(x, y), p.mul(a, a)));
    slope = p.add(slope, p.add(p.div(fullLike(s, 1), x), p.div(fullLike(s, 1), y)));
  });
  return total;
}
