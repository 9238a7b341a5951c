// The operators of the language on tensors.
import type { BinaryOperator, UnaryOperator } from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { Tensor, type Val } from "../values/values.ts";
import * as arithmetic from "./arithmetic.ts";
import * as logic from "./logic.ts";

type Binary = (what: string, a: Val, b: Val) => Val;

/** `x === null` is how a program asks whether an argument was given: a tensor never is null or undefined. */
const equality =
  (compare: Binary, whenAbsent: boolean): Binary =>
  (what, a, b) =>
    (a ?? null) === null || (b ?? null) === null ? whenAbsent : compare(what, a, b);

const notForTensors: Binary = (what, a, b) => {
  throw new ProgramError("TJ5002", `${what} does not take tensors, found ${describe(a)} and ${describe(b)}`);
};

const BINARY: Readonly<Record<BinaryOperator, Binary>> = {
  "+": arithmetic.add,
  "-": arithmetic.subtract,
  "*": arithmetic.multiply,
  "/": arithmetic.trueDivide,
  "%": arithmetic.remainder,
  "**": arithmetic.power,
  "&": logic.bitwiseAnd,
  "|": logic.bitwiseOr,
  "^": logic.bitwiseXor,
  "<<": logic.shiftLeft,
  ">>": logic.shiftRight,
  ">>>": logic.shiftRightLogical,
  "==": equality(logic.equal, false),
  "===": equality(logic.equal, false),
  "!=": equality(logic.notEqual, true),
  "!==": equality(logic.notEqual, true),
  "<": logic.less,
  "<=": logic.lessEqual,
  ">": logic.greater,
  ">=": logic.greaterEqual,
  in: notForTensors,
  instanceof: notForTensors,
};

const UNARY: Readonly<Record<UnaryOperator, (what: string, x: Tensor) => Val>> = {
  "-": arithmetic.negative,
  "+": arithmetic.positive,
  "!": logic.logicalNot,
  "~": logic.bitwiseNot,
  typeof: () => "number",
  void: () => undefined,
  delete: (what) => {
    throw new ProgramError("TJ4007", `${what}: tensors are immutable`);
  },
};

/** A binary operator of which at least one operand is a tensor. */
export const binaryOperator = (operator: BinaryOperator, left: Val, right: Val): Val =>
  BINARY[operator](`operator ${operator}`, left, right);

/** A unary operator on a tensor. */
export const unaryOperator = (operator: UnaryOperator, x: Tensor): Val => UNARY[operator](`operator ${operator}`, x);

/** `&&` and `||` of which at least one operand is a tensor: elementwise, nothing is short-circuited. */
export const logicalOperator = (operator: "&&" | "||", left: Val, right: Val): Tensor =>
  (operator === "&&" ? logic.logicalAnd : logic.logicalOr)(`operator ${operator}`, left, right);
