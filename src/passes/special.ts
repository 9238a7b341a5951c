// Special functions that derivatives need and that are no ops.
import { isFloat } from "../ir/dtype.ts";
import type { Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { fullLike, scale, shift } from "./values.ts";

// Chebyshev coefficients of e^(−x) I0(x) in x/4 − 1 on [0, 8], and of √x e^(−x) I0(x) in 16/x − 1 on [8, ∞); the first
// counts half. Computed from the definition with 40 digits.
const NEAR = [
  0.676795274409476085, -0.304682672343198399, 0.171620901522208775, -0.0949010970480476444, 0.0493052842396707085,
  -0.0237374148058994688, 0.0105464603945949983, -0.00432430999505057594, 0.0016394756169413358,
  -0.000576375574538582366, 0.000188502885095841656, -0.000057541950100821037, 0.0000164484480707288971,
  -4.41673835845875056e-6, 1.11738753912010372e-6, -2.67079385394061173e-7, 6.04699502254191895e-8,
  -1.30002500998624804e-8, 2.65982372468238665e-9, -5.18979560163526291e-10, 9.67580903537323691e-11,
  -1.72682629144155571e-11, 2.95505266312963983e-12, -4.85644678311192946e-13, 7.67618549860493562e-14,
  -1.16853328779934517e-14, 1.71539128555513303e-15, -2.43127984654795469e-16, 3.3307945188222381e-17,
]; // prettier-ignore
const FAR = [
  0.804490411014108832, 0.00336911647825569409, 0.0000688975834691682398, 2.89137052083475648e-6,
  2.04891858946906374e-7, 2.26666899049817806e-8, 3.39623202570838635e-9, 4.94060238822496959e-10,
  1.18891471078464383e-11, -3.14991652796324136e-11, -1.32158118404477131e-11, -1.79417853150680612e-12,
  7.18012445138366623e-13, 3.8527783827421427e-13, 1.54008621752140983e-14, -4.15056934728722209e-14,
  -9.55484669882830765e-15, 3.81168066935262242e-15, 1.77256013305652638e-15, -3.42548561967721913e-16,
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
