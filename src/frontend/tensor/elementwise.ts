// Elementwise functions of one and two arguments, with promotion and broadcasting, over the strict ops.
import { isBool, isComplex, isInexact, isInteger, type DType } from "../../ir/dtype.ts";
import type { BinaryOp, CompareDirection, UnaryOp } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { Tensor, type Val } from "../values/values.ts";
import { operands, requireDType, toNumeric } from "./operands.ts";
import { toInexact } from "./promotion.ts";

export const isIntegral = (dtype: DType): boolean => isInteger(dtype) || isBool(dtype);
const isNumeric = (dtype: DType): boolean => !isBool(dtype);

/** `op` on the promoted and broadcast operands, of whatever dtype they have. */
export function elementwise(what: string, op: BinaryOp, a: Val, b: Val): Tensor {
  const { values, weak } = operands(what, [a, b]);
  return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
}

/** As elementwise, booleans counting as i32. */
export function numericBinary(what: string, op: BinaryOp, a: Val, b: Val): Tensor {
  const { values, weak } = operands(what, [a, b], toNumeric);
  return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
}

/** As elementwise, integers and booleans becoming f32. */
export function inexactBinary(what: string, op: BinaryOp, a: Val, b: Val): Tensor {
  const { values, weak } = operands(what, [a, b], toInexact);
  return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
}

/** As elementwise, on integers and booleans only; anything else is TJ7002. */
export function integralBinary(what: string, op: BinaryOp, a: Val, b: Val): Tensor {
  const { values, dtype, weak } = operands(what, [a, b]);
  requireDType(what, [a, b], dtype, isIntegral, "integers or booleans", "convert with .astype(i32)");
  return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
}

/** As elementwise, on real numbers only, booleans counting as i32; complex is TJ7002. */
export function realBinary(what: string, op: BinaryOp, a: Val, b: Val): Tensor {
  const { values, dtype, weak } = operands(what, [a, b], toNumeric);
  requireDType(what, [a, b], dtype, (type) => !isComplex(type), "real numbers");
  return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
}

/** `op` on one operand, of whatever dtype it has. */
export function unary(what: string, op: UnaryOp, x: Val): Tensor {
  const { values, weak } = operands(what, [x]);
  return new Tensor(p.unaryOp(op, values[0]), weak);
}

/** As unary, on numbers only: booleans are TJ7002. */
export function numericUnary(what: string, op: UnaryOp, x: Val): Tensor {
  const { values, dtype, weak } = operands(what, [x]);
  requireDType(what, [x], dtype, isNumeric, "numbers", "convert the booleans with .astype(i32)");
  return new Tensor(p.unaryOp(op, values[0]), weak);
}

/** As unary, integers and booleans becoming f32. */
export function inexactUnary(what: string, op: UnaryOp, x: Val): Tensor {
  const { values, weak } = operands(what, [x], toInexact);
  return new Tensor(p.unaryOp(op, values[0]), weak);
}

/** As unary, on real floats only, integers and booleans becoming f32; complex is TJ7002. */
export function floatUnary(what: string, op: UnaryOp, x: Val): Tensor {
  const { values, dtype, weak } = operands(what, [x], toInexact);
  requireDType(what, [x], dtype, (type) => isInexact(type) && !isComplex(type), "real numbers");
  return new Tensor(p.unaryOp(op, values[0]), weak);
}

/**
 * A comparison, bool. Complex numbers are ordered by their real parts, then by their imaginary parts, as NumPy has it.
 */
export function comparison(what: string, direction: CompareDirection, a: Val, b: Val): Tensor {
  const { values, dtype } = operands(what, [a, b]);
  const [x, y] = values;
  if (!isComplex(dtype) || direction === "eq" || direction === "ne") return new Tensor(p.compare(direction, x, y));
  const sameReal = p.eq(p.real(x), p.real(y));
  return new Tensor(
    p.select(sameReal, p.compare(direction, p.imag(x), p.imag(y)), p.compare(direction, p.real(x), p.real(y))),
  );
}
