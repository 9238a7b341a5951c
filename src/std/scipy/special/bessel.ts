// Bessel functions.
import * as p from "../../../ir/prims.ts";
import { define } from "../../../frontend/builtin.ts";
import { Tensor, type FunctionVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { besselI0e } from "../../special/bessel.ts";
import { realFunction } from "../define.ts";

const name = (short: string): string => `scipy.special.${short}`;
const i1e = (x: Tensor): Tensor => new Tensor(p.besselI1e(x.value));

/** J₀, …, J_v by Miller's backward recurrence, normed by J₀ + 2 ΣJ₂ₖ = 1. */
function besselJ(z: Tensor, v: number, steps: number): Tensor {
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
  return c.stack(orders.map((value, k) => c.where(zero, c.fullLike(z, k === 0 ? 1 : 0), c.div(value, norm))));
}

export const BESSEL: readonly FunctionVal[] = [
  realFunction(name("i0"), "x", (x) => c.mul(c.exp(c.abs(x)), besselI0e(x))),
  realFunction(name("i0e"), "x", besselI0e),
  realFunction(name("i1"), "x", (x) => c.mul(c.exp(c.abs(x)), i1e(x))),
  realFunction(name("i1e"), "x", i1e),
  define(name("besselJn"), "z, *, v, nIter = 50", (args) => {
    const v = args.int("v");
    if (v < 0) args.fail("TJ5002", `v must not be negative, found ${v}`, { param: "v" });
    return besselJ(c.asInexact(args.tensor("z")), v, args.int("nIter"));
  }),
];
