// From static values to tensors, and from one dtype to another.
import { DTYPE_INFO, isComplex, isFloat, isInteger, isUnsigned, realDType, type DType } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import type { Shape } from "../../ir/type.ts";
import { ProgramError } from "../diagnostics.ts";
import { ArrayVal, Num, Tensor, type Val } from "../values/values.ts";
import { describe, typeText } from "../values/describe.ts";
import { promoteTypes, type PromotedType } from "./promotion.ts";

/** The dtype, and whether it is weak, that a value has before anything is built. Null when it is no number at all. */
export function typeOf(value: Val): PromotedType | null {
  if (value instanceof Tensor) return { dtype: value.dtype, weak: value.weak };
  if (value instanceof Num)
    return { dtype: value.dtype ?? (value.integer ? "i32" : "f32"), weak: value.dtype === null };
  if (typeof value === "boolean") return { dtype: "bool", weak: false };
  if (typeof value === "bigint") return { dtype: "i32", weak: true };
  return null;
}

/** A scalar constant of a dtype. */
export const scalar = (value: number | bigint | boolean, dtype: DType): Tensor =>
  new Tensor(p.constant(scalarLiteral(dtype, value)));

/** An array filled with one static value: a broadcast constant. */
export const full = (shape: Shape, value: number | bigint | boolean, dtype: DType): Tensor => {
  const one = scalar(value, dtype);
  return shape.length === 0 ? one : new Tensor(p.broadcastInDim(one.value, shape, []));
};

const LOWEST = -(2 ** 31);
const HIGHEST = 2 ** 31 - 1;

/**
 * An integer of the program, which is 32 bits wide unless the dtype has room for more: it wraps around in narrower types,
 * as in JAX, and must not be lost before. Throws TJ7004.
 */
function checkedInteger(value: number | bigint, dtype: DType, what: string): number | bigint {
  if (!isInteger(dtype) || (value >= LOWEST && value <= HIGHEST)) return value;
  const bits = DTYPE_INFO[dtype].bits;
  const [low, high] = isUnsigned(dtype) ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  if (value >= low && value <= high) return value;
  throw new ProgramError("TJ7004", `${what}: the integer ${value} does not fit ${dtype}`, {
    hint: `${dtype} holds ${low} to ${high}; use u32, i64 or u64 by name, or a float: ${value}.0`,
  });
}

/** A number, boolean or tensor as a tensor; static numbers become weakly typed scalars. `what` names it in messages. */
export function asTensor(value: Val, what = "a tensor", dtype?: DType): Tensor {
  if (value instanceof Tensor) return dtype === undefined ? value : astype(value, dtype);
  if (value instanceof Num) {
    const type = dtype ?? value.dtype ?? (value.integer ? "i32" : "f32");
    const number = value.integer ? checkedInteger(value.value, type, what) : value.value;
    const weak = dtype === undefined && value.dtype === null;
    return new Tensor(scalar(number, type).value, weak, false, value.integer ? null : value.value);
  }
  if (typeof value === "boolean") return scalar(value, dtype ?? "bool");
  if (typeof value === "bigint") {
    return new Tensor(scalar(checkedInteger(value, dtype ?? "i32", what), dtype ?? "i32").value, dtype === undefined);
  }
  const hint = value instanceof ArrayVal ? "make a tensor of it with np.array(…) or np.stack(…)" : undefined;
  throw new ProgramError("TJ5002", `${what} must be a tensor or a number, found ${describe(value)}`, { hint });
}

/** `x.astype(dtype)`: complex to real takes the real part, to bool compares with zero, floats to integers truncate. */
export function astype(x: Tensor, dtype: DType): Tensor {
  if (x.key) throw new ProgramError("TJ7002", `a key has no dtype to convert: ${typeText(x)}`, { hint: "use random.keyData(key)" }); // prettier-ignore
  return new Tensor(convertValue(x, dtype).value, false);
}

/** As astype, weakness kept for the caller to decide. */
function convertValue(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  if (dtype === "bool") {
    const zero = full(x.shape, 0, x.dtype);
    return new Tensor(p.ne(x.value, zero.value));
  }
  if (x.exact !== null && realDType(dtype) === "f64") return scalar(x.exact, dtype);
  let value = x.value;
  if (isComplex(x.dtype) && !isComplex(dtype)) value = p.real(value);
  if (isComplex(dtype) && !isComplex(x.dtype)) {
    const part = p.convert(value, realDType(dtype));
    return new Tensor(p.complex(part, full(x.shape, 0, realDType(dtype)).value));
  }
  return new Tensor(p.convert(value, dtype));
}

/** The common type of several values, by JAX's rules. `what` names the operation in messages. */
export function resultType(values: readonly Val[], what: string): PromotedType {
  let result: PromotedType | null = null;
  for (const value of values) {
    const type = typeOf(value);
    if (!type) throw new ProgramError("TJ5002", `${what} takes tensors and numbers, found ${describe(value)}`);
    if (value instanceof Tensor && value.key) {
      throw new ProgramError("TJ7002", `${what} does not take PRNG keys (${typeText(value)})`, {
        hint: "draw numbers from the key with random.uniform, random.normal, …",
      });
    }
    const joined: PromotedType | null = result ? promoteTypes(result, type) : type;
    if (!joined) {
      throw new ProgramError("TJ7001", `${what}: ${result?.dtype} and ${type.dtype} have no common type`, {
        hint: "convert one of them with .astype(…)",
      });
    }
    result = joined;
  }
  if (!result) throw new ProgramError("TJ5001", `${what} needs at least one value`);
  return result;
}

/** All values as tensors of one type. Static numbers become constants of that type directly. */
export function promote(values: readonly Val[], what: string, to = resultType(values, what)): Tensor[] {
  return values.map((value) => {
    if (value instanceof Tensor) return new Tensor(convertValue(value, to.dtype).value, to.weak);
    return new Tensor(staticAs(value, to.dtype, what).value, to.weak);
  });
}

function staticAs(value: Val, dtype: DType, what: string): Tensor {
  const number = value instanceof Num ? value.value : (value as boolean | bigint);
  const whole = value instanceof Num ? value.integer : typeof value === "bigint";
  if (whole) return scalar(checkedInteger(number as number | bigint, dtype, what), dtype);
  if (typeof number === "number" && isInteger(dtype) && !Number.isInteger(number))
    return scalar(Math.trunc(number), dtype);
  return scalar(number, dtype);
}

export const isFloatTensor = (x: Tensor): boolean => isFloat(x.dtype);
