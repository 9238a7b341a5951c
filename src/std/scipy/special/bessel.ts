// Bessel functions.
import { define } from "../../../frontend/builtin.ts";
import type { FunctionVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { besselI0, besselI0e, besselI1, besselI1e } from "../../special/bessel.ts";
import { withRule } from "../../special/slope.ts";
import { realFunction } from "../define.ts";

const name = (short: string): string => `scipy.special.${short}`;

/** J₀, …, J_v in rows; J₀' = -J₁, J_k' = (J_{k-1} - J_{k+1}) / 2. */
const besselJ = (z: Tensor, v: number, steps: number): Tensor =>
  withRule(
    "besselJ",
    [z],
    ([x]) => [c.stack(ordersOf(x, v, steps))],
    ([x], [tangent]) => {
      const orders = ordersOf(x, v + 1, steps);
      const slope = (k: number): Tensor => k === 0 ? c.neg(orders[1]) : c.mul(0.5, c.sub(orders[k - 1], orders[k + 1])); // prettier-ignore
      return [c.mul(c.stack(orders.slice(0, v + 1).map((_, k) => slope(k))), tangent)];
    },
  )[0];

/** J₀, …, J_v by Miller's backward recurrence, normed by J₀ + 2 ΣJ₂ₖ = 1. */
function ordersOf(z: Tensor, v: number, steps: number): Tensor[] {
  const start = Math.max(steps, v + 1);
  const zero = c.eq(z, 0);
  const safe = c.where(zero, c.onesLike(z), z);
  let [next, current] = [c.zerosLike(z), c.fullLike(z, c.finfo(z.dtype).tiny * 1e6)];
  let norm = c.zerosLike(z);
  const orders: Tensor[] = [];
  for (let k = start; k >= 0; k--) {
    if (k <= v) orders.unshift(current);
    if (k % 2 === 0) norm = c.add(norm, k === 0 ? current : c.mul(2, current));
    // J_{k-1} = 2k/z J_k - J_{k+1}, all scaled down when they grow.
    const before = c.sub(c.mul(c.div(2 * k, safe), current), next);
    const scale = c.where(c.gt(c.abs(before), 1e20), c.fullLike(z, 1e-20), c.onesLike(z));
    [next, current] = [c.mul(current, scale), c.mul(before, scale)];
    norm = c.mul(norm, scale);
    for (let i = 0; i < orders.length; i++) orders[i] = c.mul(orders[i], scale);
  }
  return orders.map((value, k) => c.where(zero, c.fullLike(z, k === 0 ? 1 : 0), c.div(value, norm)));
}

export const BESSEL: readonly FunctionVal[] = [
  realFunction(name("i0"), "x", besselI0),
  realFunction(name("i0e"), "x", besselI0e),
  realFunction(name("i1"), "x", besselI1),
  realFunction(name("i1e"), "x", besselI1e),
  define(name("besselJn"), "z, *, v, nIter = 50", (args) => {
    const v = args.int("v");
    if (v < 0) args.fail("TJ5002", `v must not be negative, found ${v}`, { param: "v" });
    return besselJ(c.asInexact(args.tensor("z")), v, args.int("nIter"));
  }),
];
