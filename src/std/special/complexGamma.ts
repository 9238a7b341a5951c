// log Γ of complex numbers: moved to the right half-plane and beyond by Γ(z) = Γ(z + n) / (z (z + 1) … (z + n - 1)), whose
// logarithms keep to the branches of the real axis, and there by Stirling's series (DLMF 5.11.1).
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { whileLoop } from "../loops.ts";

/** B₂ₖ / (2k (2k - 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** How far right of 1/2 the series is as good as the numbers are. */
const FAR = 10;

/** Σ log(z + k) for k below n, which differs from number to number. */
function sumOfLogs(z: Tensor, n: Tensor): Tensor {
  const [, sum] = whileLoop(
    [c.fill([], 0, "i32"), c.zerosLike(z)],
    ([k]) => c.anyOver(c.lt(k, n)),
    ([k, total]) => {
      const on = c.lt(k, n);
      return [c.add(k, 1), c.add(total, c.log(c.where(on, c.add(z, c.cast(k, z.dtype)), c.onesLike(z))))];
    },
  );
  return sum;
}

/** NaN at the poles. */
export function complexLoggamma(x: Tensor): Tensor {
  const re = c.real(x);
  const pole = c.and(c.eq(c.imag(x), 0), c.and(c.le(re, 0), c.eq(c.floor(re), re)));
  const bad = c.or(pole, c.isNaN(x));
  const z = c.where(bad, c.onesLike(x), x);
  const n = c.cast(c.max(0, c.ceil(c.sub(0.5, c.real(z)))), "i32");
  const right = c.add(z, c.cast(n, z.dtype));
  let logs = sumOfLogs(z, n);
  for (let k = 0; k < FAR; k++) logs = c.add(logs, c.log(c.add(right, k)));
  const far = c.add(right, FAR);
  const inverse = c.reciprocal(far);
  const square = c.mul(inverse, inverse);
  let series = c.zerosLike(far);
  for (const term of [...STIRLING].reverse()) series = c.add(c.mul(series, square), term);
  const lead = c.sub(c.mul(c.sub(far, 0.5), c.log(far)), far);
  const value = c.sub(c.sum(lead, 0.5 * Math.log(2 * Math.PI), c.mul(series, inverse)), logs);
  return c.where(bad, c.fullLike(x, NaN), value);
}
