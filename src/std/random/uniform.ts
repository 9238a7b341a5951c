// Bits as numbers: uniform floats and integers, and the normal distribution.
import { DTYPE_INFO, isComplex, realDType, type DType } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import type { Shape } from "../../ir/type.ts";
import { ProgramError } from "../../frontend/diagnostics.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { children, randomBits, type Words } from "./threefry.ts";

/** Explicit mantissa bits of the float types that can be drawn. */
const MANTISSA_BITS: Readonly<Partial<Record<DType, number>>> = {
  f64: 52,
  f32: 23,
  f16: 10,
  bf16: 7,
  f8e4m3fn: 3,
  f8e5m2: 2,
};

function mantissaOf(dtype: DType): number {
  const bits = MANTISSA_BITS[dtype];
  if (bits === undefined) throw new ProgramError("TJ7002", `there are no random numbers of ${dtype}`, { hint: "draw f32, and convert" }); // prettier-ignore
  return bits;
}

const unsigned = (width: number): DType => `u${width}` as DType;

/** Floats in [0, 1): the top bits as mantissa of a number in [1, 2), less 1. Shape [...keys, ...shape]. */
export function unitUniform(key: Words, shape: Shape, dtype: DType): Tensor {
  const mantissa = mantissaOf(dtype);
  const width = DTYPE_INFO[dtype].bits as 8 | 16 | 32 | 64;
  const drawn = mantissa < 8 ? 8 : width;
  const bits = c.cast(randomBits(key, drawn, shape), unsigned(width));
  const like = (value: bigint): Tensor =>
    c.broadcastTo(new Tensor(p.constant(scalarLiteral(bits.dtype, value))), bits.shape);
  const top = p.shiftRightLogical(bits.value, like(BigInt(drawn - mantissa)).value);
  // The bit pattern of 1.0: a biased exponent of zero above the mantissa.
  const bias = (1n << BigInt(width - mantissa - 2)) - 1n;
  const pattern = p.or(top, like(bias << BigInt(mantissa)).value);
  const floats = p.bitcast(pattern, dtype);
  return new Tensor(p.sub(floats, c.fill(bits.shape, 1, dtype).value));
}

/** Floats in [low, high). */
export function uniform(key: Words, shape: Shape, dtype: DType, low: c.Term = 0, high: c.Term = 1): Tensor {
  const unit = unitUniform(key, shape, dtype);
  const [from, to] = [c.cast(low, dtype), c.cast(high, dtype)];
  return c.max(from, c.add(c.mul(unit, c.sub(to, from)), from));
}

/** The float next to -1 on the side of 0. */
const aboveMinusOne = (dtype: DType): number => -(1 - 2 ** -(mantissaOf(dtype) + 1));

/** Standard normal numbers, by the inverse error function. */
export function normalReal(key: Words, shape: Shape, dtype: DType): Tensor {
  const u = uniform(key, shape, dtype, aboveMinusOne(dtype), 1);
  return c.mul(c.fill([], Math.SQRT2, dtype), c.erfInv(u));
}

/** Standard normal numbers, real or complex (of unit variance in all). */
export function normal(key: Words, shape: Shape, dtype: DType): Tensor {
  if (!isComplex(dtype)) return normalReal(key, shape, dtype);
  const [re, im] = children(key, 2).map((child) => normalReal(child, shape, realDType(dtype)));
  return c.div(c.complex(re, im), c.cast(Math.SQRT2, dtype));
}

export const exponential = (key: Words, shape: Shape, dtype: DType): Tensor =>
  c.neg(c.log1p(c.neg(uniform(key, shape, dtype))));

/** Gumbel noise; mode "high" keeps more of the tail. */
export function gumbel(key: Words, shape: Shape, dtype: DType, mode: "low" | "high"): Tensor {
  const { tiny } = c.finfo(dtype);
  const minusLog = (x: Tensor): Tensor => c.neg(c.log(x));
  if (mode === "low") return minusLog(minusLog(uniform(key, shape, dtype, tiny, 1)));
  const pair = uniform(key, [2, ...shape], dtype);
  const [high, low] = [c.indexAxis(pair, 0), c.indexAxis(pair, 1)];
  const fine = c.add(c.add(high, c.mul(2 ** -mantissaOf(dtype), low)), tiny);
  return minusLog(c.neg(c.log1p(c.neg(c.where(c.ge(high, 0.5), high, fine)))));
}

/** Integers in [low, high) of a signed or unsigned dtype; low where the range is empty. */
export function randint(key: Words, shape: Shape, dtype: DType, low: Tensor, high: Tensor, plusOne: Tensor): Tensor {
  const width = DTYPE_INFO[dtype].bits as 8 | 16 | 32 | 64;
  const bits = unsigned(width);
  const [first, second] = children(key, 2).map((child) => randomBits(child, width, shape));
  const empty = c.le(high, low);
  let span = c.cast(c.sub(high, low), bits);
  span = c.where(empty, c.fill([], 1, bits), span);
  span = c.where(c.and(plusOne, c.not(empty)), c.add(span, c.fill([], 1, bits)), span);
  // (first · 2^width + second) mod span, in steps that do not overflow more than JAX's.
  let factor = c.rem(c.fill([], 2 ** (width / 2), bits), span);
  factor = c.rem(c.mul(factor, factor), span);
  const offset = c.add(c.mul(c.rem(first, span), factor), c.rem(second, span));
  return c.add(c.broadcastTo(low, shape), c.cast(c.rem(offset, span), dtype));
}
