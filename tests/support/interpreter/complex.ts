// Functions of a complex number, principal branches, all made of exp and log.
import { add, div, mul, neg, pair, sub, type Complex, type Num } from "./numbers.ts";

const ONE: Complex = [1, 0];
const I: Complex = [0, 1];

const by =
  (f: (z: Complex) => Num): ((z: Num) => Num) =>
  (z) =>
    f(pair(z));

export const exp = by(([a, b]) => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)]);
export const log = by(([a, b]) => [Math.log(Math.hypot(a, b)), Math.atan2(b, a)]);
export const sqrt = by(([a, b]) => {
  const r = Math.hypot(a, b);
  const half = Math.sqrt((r + Math.abs(a)) / 2);
  if (r === 0) return [0, 0];
  const other = b / (2 * half);
  return a >= 0 ? [half, other] : [Math.abs(other), b < 0 || Object.is(b, -0) ? -half : half];
});
export const sin = by(([a, b]) => [Math.sin(a) * Math.cosh(b), Math.cos(a) * Math.sinh(b)]);
export const cos = by(([a, b]) => [Math.cos(a) * Math.cosh(b), -Math.sin(a) * Math.sinh(b)]);
export const sinh = by(([a, b]) => [Math.sinh(a) * Math.cos(b), Math.cosh(a) * Math.sin(b)]);
export const cosh = by(([a, b]) => [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)]);
export const tan = (z: Num): Num => div(sin(z), cos(z));
export const tanh = (z: Num): Num => div(sinh(z), cosh(z));
export const logistic = (z: Num): Num => div(ONE, add(ONE, exp(neg(z))));
export const asin = (z: Num): Num => neg(mul(I, log(add(mul(I, z), sqrt(sub(ONE, mul(z, z)))))));
export const acos = (z: Num): Num => sub([Math.PI / 2, 0], asin(z));
export const atan = (z: Num): Num => mul([0, 0.5], sub(log(sub(ONE, mul(I, z))), log(add(ONE, mul(I, z)))));
export const asinh = (z: Num): Num => log(add(z, sqrt(add(mul(z, z), ONE))));
export const acosh = (z: Num): Num => log(add(z, mul(sqrt(add(z, ONE)), sqrt(sub(z, ONE)))));
export const atanh = (z: Num): Num => mul([0.5, 0], sub(log(add(ONE, z)), log(sub(ONE, z))));
export const pow = (x: Num, y: Num): Num => {
  const [a, b] = pair(x);
  if (a === 0 && b === 0) return pair(y)[0] === 0 && pair(y)[1] === 0 ? ONE : [0, 0];
  return exp(mul(y, log(x)));
};
/** atan2 of complex numbers: −i log((y' + i y) / √(y'² + y²)), as CHLO expands it. */
export const atan2 = (y: Num, x: Num): Num => neg(mul(I, log(div(add(x, mul(I, y)), sqrt(add(mul(x, x), mul(y, y)))))));
