// Comparisons, bits and truth of tensors, as the operators and the numpy library share them.
import { isUnsigned } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { Tensor, type Val } from "../values/values.ts";
import { full } from "./convert.ts";
import { broadcastTo } from "./broadcast.ts";
import { comparison, integralBinary, isIntegral } from "./elementwise.ts";
import { checkNumeric, commonShape, operands, requireDType, toNumeric } from "./operands.ts";

export const equal = (what: string, a: Val, b: Val): Tensor => comparison(what, "eq", a, b);
export const notEqual = (what: string, a: Val, b: Val): Tensor => comparison(what, "ne", a, b);
export const less = (what: string, a: Val, b: Val): Tensor => comparison(what, "lt", a, b);
export const lessEqual = (what: string, a: Val, b: Val): Tensor => comparison(what, "le", a, b);
export const greater = (what: string, a: Val, b: Val): Tensor => comparison(what, "gt", a, b);
export const greaterEqual = (what: string, a: Val, b: Val): Tensor => comparison(what, "ge", a, b);

export const bitwiseAnd = (what: string, a: Val, b: Val): Tensor => integralBinary(what, "and", a, b);
export const bitwiseOr = (what: string, a: Val, b: Val): Tensor => integralBinary(what, "or", a, b);
export const bitwiseXor = (what: string, a: Val, b: Val): Tensor => integralBinary(what, "xor", a, b);

export function bitwiseNot(what: string, x: Val): Tensor {
  const { values, dtype, weak } = operands(what, [x]);
  requireDType(what, [x], dtype, isIntegral, "integers or booleans", "convert with .astype(i32)");
  return new Tensor(p.not(values[0]), weak);
}

function shift(what: string, a: Val, b: Val, kind: "left" | "right" | "logical"): Tensor {
  const { values, dtype, weak } = operands(what, [a, b], toNumeric);
  requireDType(what, [a, b], dtype, isIntegral, "integers", "convert with .astype(i32)");
  const [x, y] = values;
  if (kind === "left") return new Tensor(p.shiftLeft(x, y), weak);
  const logical = kind === "logical" || isUnsigned(dtype);
  return new Tensor(logical ? p.shiftRightLogical(x, y) : p.shiftRightArithmetic(x, y), weak);
}

export const shiftLeft = (what: string, a: Val, b: Val): Tensor => shift(what, a, b, "left");
/** Keeps the sign of signed integers. */
export const shiftRight = (what: string, a: Val, b: Val): Tensor => shift(what, a, b, "right");
export const shiftRightLogical = (what: string, a: Val, b: Val): Tensor => shift(what, a, b, "logical");

/** x != 0 elementwise: booleans are themselves. */
export function truth(what: string, x: Val): Tensor {
  const { values, dtype, shape } = operands(what, [x]);
  if (dtype === "bool") return new Tensor(values[0]);
  return new Tensor(p.ne(values[0], full(shape, 0, dtype).value));
}

function logical(what: string, a: Val, b: Val, op: "and" | "or" | "xor"): Tensor {
  checkNumeric(what, [a, b]);
  const shape = commonShape(what, [a, b]);
  const [x, y] = [a, b].map((side) => broadcastTo(truth(what, side), shape).value);
  return new Tensor(p.binaryOp(op, x, y));
}

/** The logical functions take any numbers, nonzero counting as true. */
export const logicalAnd = (what: string, a: Val, b: Val): Tensor => logical(what, a, b, "and");
export const logicalOr = (what: string, a: Val, b: Val): Tensor => logical(what, a, b, "or");
export const logicalXor = (what: string, a: Val, b: Val): Tensor => logical(what, a, b, "xor");

export function logicalNot(what: string, x: Val): Tensor {
  return new Tensor(p.not(truth(what, x).value));
}
