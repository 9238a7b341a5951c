// Gamma variates by rejection (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000), each
// element with a key of its own, all elements in one loop.
import type { DType } from "../../ir/dtype.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { whileLoop } from "../loops.ts";
import { randomGammaGrad } from "../special/gamma.ts";
import { withSlope } from "../special/slope.ts";
import { children, splitWords, type Words } from "./threefry.ts";
import { exponential, normalReal, uniform } from "./uniform.ts";

const pick = (on: Tensor, next: readonly Tensor[], last: readonly Tensor[]): Tensor[] =>
  next.map((value, i) => c.where(on, value, last[i]));

/** One sample (or its logarithm) for each element of alpha, a vector, with its own key. */
function sample(keys: Words, alpha: Tensor, dtype: DType, logSpace: boolean): Tensor {
  const zero = c.zerosLike(alpha);
  const one = c.onesLike(alpha);
  const boosted = c.lt(alpha, 1);
  const shape = c.where(boosted, c.add(alpha, 1), alpha);
  const d = c.sub(shape, c.fullLike(alpha, 1 / 3));
  const scale = c.div(c.fullLike(alpha, 1 / 3), c.sqrt(d));
  const [loopKey, boostKey] = children(keys, 2);

  const rejected = (x2: Tensor, v: Tensor, u: Tensor): Tensor => {
    const squeeze = c.ge(u, c.sub(1, c.mul(c.fullLike(alpha, 0.0331), c.mul(x2, x2))));
    const bound = c.add(c.mul(x2, 0.5), c.mul(d, c.add(c.sub(1, v), c.log(v))));
    return c.and(squeeze, c.ge(c.log(u), bound));
  };
  // Draws x until 1 + scale·x is positive, in the elements that need one.
  const positive = (start: Words, on: Tensor): [x: Tensor, v: Tensor] => {
    const [, , x, v] = whileLoop(
      [start.hi, start.lo, zero, c.where(on, c.neg(one), one)],
      ([, , , v]) => c.anyOver(c.le(v, 0)),
      (state) => {
        const [hi, lo, , v] = state;
        const [next, sub] = children({ hi, lo }, 2);
        const x = normalReal(sub, [], dtype);
        return pick(c.le(v, 0), [next.hi, next.lo, x, c.add(1, c.mul(x, scale))], state);
      },
    );
    return [x, v];
  };
  const [, , , v] = whileLoop(
    [loopKey.hi, loopKey.lo, zero, one, c.fullLike(alpha, 2)],
    ([, , x2, v, u]) => c.anyOver(rejected(x2, v, u)),
    (state) => {
      const [hi, lo, x2, v, u] = state;
      const on = rejected(x2, v, u);
      const [next, xKey, uKey] = children({ hi, lo }, 3);
      const [x, w] = positive(xKey, on);
      const drawn = [next.hi, next.lo, c.mul(x, x), c.mul(c.mul(w, w), w), uniform(uKey, [], dtype)];
      return pick(on, drawn, state);
    },
  );
  const inverse = c.div(1, alpha);
  if (logSpace) {
    const logU = c.neg(exponential(boostKey, [], dtype));
    const boost = c.where(c.or(c.not(boosted), c.eq(logU, 0)), zero, c.mul(logU, inverse));
    return c.add(c.add(c.log(d), c.log(v)), boost);
  }
  const u = c.sub(1, uniform(boostKey, [], dtype));
  return c.mul(c.mul(d, v), c.where(boosted, c.pow(u, inverse), one));
}

/** Gamma(alpha, 1) variates, or their logarithms (which do not underflow for small alpha). */
export function gamma(key: Words, alpha: Tensor, shape: Shape, dtype: DType, logSpace = false): Tensor {
  const full = c.broadcastTo(c.cast(alpha, dtype), shape);
  const flat = c.reshape(full, [sizeOf(shape)]);
  const drawn = withSlope(
    "random_gamma",
    [flat],
    ([a]) => sample(splitWords(key, [sizeOf(shape)]), a, dtype, logSpace),
    ([a], value) => {
      if (!logSpace) return [randomGammaGrad(a, value)];
      const x = c.max(c.exp(value), c.finfo(dtype).tiny);
      return [c.div(randomGammaGrad(a, x), x)];
    },
  );
  return c.reshape(drawn, shape);
}
