// What checkGrads puts on a function, as transformations of the language.
import { isComplex } from "../ir/dtype.ts";
import { literalFromBytes } from "../ir/encode.ts";
import * as p from "../ir/prims.ts";
import { sizeOf } from "../ir/type.ts";
import type { Value } from "../ir/graph.ts";
import { define } from "../frontend/builtin.ts";
import { Tensor } from "../frontend/values/values.ts";
import { written } from "./written.ts";

/** Normal numbers, by Box and Muller, of Marsaglia's xorshift. */
function normals(count: number, seed: number): Float32Array {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) uniform();
  return new Float32Array(count).map(() => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** Constants: random numbers that the compiled program makes itself take XLA longer than all the rest of a check. */
export const draw = define("draw", "like, seed", (args) => {
  const { dtype, shape } = args.tensor("like");
  const drawn = (seed: number): Value => {
    const { buffer } = normals(sizeOf(shape), seed);
    return p.constant(literalFromBytes("f32", shape, new Uint8Array(buffer)));
  };
  const seed = args.int("seed");
  if (!isComplex(dtype)) return new Tensor(p.convert(drawn(seed), dtype));
  const part = dtype === "c128" ? "f64" : "f32";
  return new Tensor(p.complex(p.convert(drawn(seed), part), p.convert(drawn(~seed), part)));
});

const part = (name: string, signature: string) => written(name, signature, "gradientCheck");

export const forwardCheck = part("forwardCheck", "fun, eps, draw, linearized");
export const reverseCheck = part("reverseCheck", "fun, eps, draw");
export const forwardDerivative = part("forwardDerivative", "fun, linearized");
export const reverseDerivative = part("reverseDerivative", "fun");
