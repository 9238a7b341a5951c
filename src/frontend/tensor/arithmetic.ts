// The arithmetic of tensors, as the operators and the numpy library share it. Each takes the name of the operation
// for messages, and tensors or static numbers.
import { isBool, isInteger, type DType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { Num, Tensor, type Val } from "../values/values.ts";
import { full, typeOf } from "./convert.ts";
import { elementwise, inexactBinary, numericUnary, realBinary } from "./elementwise.ts";
import { checkNumeric, operands, requireDType, toNumeric } from "./operands.ts";

/** a + b; the logical or of two booleans. */
export function add(what: string, a: Val, b: Val): Tensor {
  const { values, dtype, weak } = operands(what, [a, b]);
  return new Tensor(isBool(dtype) ? p.or(values[0], values[1]) : p.add(values[0], values[1]), weak);
}

/** a - b; TJ7002 for two booleans. */
export function subtract(what: string, a: Val, b: Val): Tensor {
  const { values, dtype, weak } = operands(what, [a, b]);
  requireDType(
    what,
    [a, b],
    dtype,
    (type) => !isBool(type),
    "numbers",
    "for booleans use ^ or convert with .astype(i32)",
  );
  return new Tensor(p.sub(values[0], values[1]), weak);
}

/** a · b; the logical and of two booleans. */
export function multiply(what: string, a: Val, b: Val): Tensor {
  const { values, dtype, weak } = operands(what, [a, b]);
  return new Tensor(isBool(dtype) ? p.and(values[0], values[1]) : p.mul(values[0], values[1]), weak);
}

/** a / b, a float even for integers. */
export const trueDivide = (what: string, a: Val, b: Val): Tensor => inexactBinary(what, "div", a, b);

/** The remainder with the sign of a, as C and JavaScript have it. */
export const remainder = (what: string, a: Val, b: Val): Tensor => realBinary(what, "rem", a, b);

export const maximum = (what: string, a: Val, b: Val): Tensor => elementwise(what, "max", a, b);
export const minimum = (what: string, a: Val, b: Val): Tensor => elementwise(what, "min", a, b);
export const atan2 = (what: string, a: Val, b: Val): Tensor => inexactBinary(what, "atan2", a, b);
export const negative = (what: string, x: Val): Tensor => numericUnary(what, "neg", x);

/** +x: x itself as a tensor. */
export function positive(what: string, x: Val): Tensor {
  const { values, weak } = operands(what, [x]);
  return new Tensor(values[0], weak);
}

/** |x|: of complex numbers the real modulus; unsigned numbers and booleans are themselves. */
export function absolute(what: string, x: Val): Tensor {
  const { values, dtype, weak } = operands(what, [x]);
  return new Tensor(isBool(dtype) || dtype.startsWith("u") ? values[0] : p.abs(values[0]), weak);
}

/**
 * a ** b as jnp.power: a static integer exponent multiplies exactly (TJ7002 when it is negative and a is an
 * integer), two integers give an integer, anything else is the floating-point power.
 */
export function power(what: string, a: Val, b: Val): Tensor {
  checkNumeric(what, [a, b]);
  const exponent = typeof b === "bigint" ? Number(b) : b instanceof Num && b.integer ? b.value : null;
  if (exponent !== null && a instanceof Tensor) {
    const { values, dtype, weak } = operands(what, [a], toNumeric);
    if (isInteger(dtype) && exponent < 0) {
      throw new ProgramError(
        "TJ7002",
        `${what}: the integers of ${describe(a)} cannot be raised to the negative power ${exponent}`,
        {
          hint: `convert with .astype(f32), or write the exponent as ${exponent}.0`,
        },
      );
    }
    return new Tensor(p.integerPow(values[0], exponent), weak);
  }
  const { values, dtype, weak } = operands(what, [a, b], toNumeric);
  if (isInteger(dtype)) return new Tensor(integerPower(values[0], values[1], dtype), weak);
  // JAX raises a float to integers without promoting them, so that their strong type counts.
  const strong = isInteger(typeOf(b)?.dtype ?? dtype) && !typeOf(b)?.weak;
  return new Tensor(p.pow(values[0], values[1]), weak && !strong);
}

/** Square and multiply over the exponent's low six bits: any larger power of |x| > 1 overflows 64 bits. */
function integerPower(base: Value, exponent: Value, dtype: DType): Value {
  const shape = base.type.shape;
  const zero = full(shape, 0, dtype).value;
  const one = full(shape, 1, dtype).value;
  let result = p.select(p.and(p.eq(base, zero), p.ne(exponent, zero)), zero, one);
  let square = base;
  let bits = exponent;
  for (let bit = 0; bit < 6; bit++) {
    result = p.select(p.ne(p.and(bits, one), zero), p.mul(result, square), result);
    if (bit === 5) break;
    square = p.mul(square, square);
    bits = p.shiftRightLogical(bits, one);
  }
  return result;
}
