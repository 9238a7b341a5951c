// The operators of the language on static values. Numbers know whether they are integers: + - * % ** of two integers
// give an integer (a negative power a float), / a float, the bitwise operators 32-bit integers.
import type { BinaryOperator, UnaryOperator } from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, FunctionVal, int, Num, ObjectVal, ShapeVal, Tensor, type Val } from "../values/values.ts";
import { checkBigint, checkText } from "./limits.ts";
import { textOf } from "./text.ts";
import { looseEquals, strictEquals, truthy } from "./truth.ts";

type Arithmetic = (a: number, b: number) => number;
type Relation = (a: number | string | bigint, b: number | string | bigint) => boolean;

/** An integer where the operands are and the result can be one; an integer zero has no sign. */
const number = (value: number, integer: boolean): Num =>
  integer && Number.isInteger(value) ? new Num(value + 0, true) : new Num(value, false);

const ARITHMETIC: Readonly<Record<"+" | "-" | "*" | "/" | "%" | "**", Arithmetic>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
};

const BITWISE: Readonly<Record<"&" | "|" | "^" | "<<" | ">>" | ">>>", Arithmetic>> = {
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
};

const BIGINT: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
};

const RELATIONS: Readonly<Record<"<" | "<=" | ">" | ">=", Relation>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const has = <T extends object>(table: T, key: PropertyKey): key is keyof T => Object.hasOwn(table, key);

/** Booleans count as 0 and 1 in arithmetic. */
const asNum = (value: Val): Num | null =>
  value instanceof Num ? value : typeof value === "boolean" ? int(Number(value)) : null;

const comparable = (value: Val): number | string | bigint | null =>
  typeof value === "string" || typeof value === "bigint" ? value : (asNum(value)?.value ?? null);

const isText = (value: Val): boolean => typeof value === "string";

function fail(operator: string, ...values: readonly Val[]): never {
  const array = values.some((value) => value instanceof ArrayVal);
  throw new ProgramError("TJ5002", `operator ${operator} does not take ${values.map(describe).join(" and ")}`, {
    hint: array ? "make a tensor of an array with np.array(…), or join arrays with [...a, ...b]" : undefined,
  });
}

/** Arrays are equal to themselves alone, as in JavaScript; who compares a shape means its sizes. */
function checkEquality(operator: BinaryOperator, a: Val, b: Val): void {
  if (!(a instanceof ArrayVal && b instanceof ArrayVal) || !(a instanceof ShapeVal || b instanceof ShapeVal)) return;
  const never = `operator ${operator} asks whether two arrays are one and the same, and a shape is never another array`;
  throw new ProgramError("TJ5002", never, {
    hint: "compare the sizes: a.shape.join() === b.shape.join(), or a.shape[0] === b.shape[0]",
  });
}

/** A binary operator on static values. Throws TJ5002 where the operands have no such operator. */
export function staticBinary(operator: BinaryOperator, a: Val, b: Val): Val {
  if (operator === "===" || operator === "!==" || operator === "==" || operator === "!=") checkEquality(operator, a, b);
  switch (operator) {
    case "===":
      return strictEquals(a, b);
    case "!==":
      return !strictEquals(a, b);
    case "==":
      return looseEquals(a, b);
    case "!=":
      return !looseEquals(a, b);
    case "in":
      return contains(a, b);
    case "instanceof":
      return instanceOf(a, b);
  }
  if (has(RELATIONS, operator)) {
    const x = comparable(a);
    const y = comparable(b);
    return x === null || y === null || isText(a) !== isText(b) ? fail(operator, a, b) : RELATIONS[operator](x, y);
  }
  if (operator === "+" && (isText(a) || isText(b))) {
    const [left, right] = [textOf(a), textOf(b)];
    checkText("the text", left.length + right.length);
    return left + right;
  }
  if (typeof a === "bigint" && typeof b === "bigint") {
    if (!has(BIGINT, operator) || ((operator === "/" || operator === "%") && b === 0n) || (operator === "**" && b < 0n))
      return fail(operator, a, b);
    checkBigint(`operator ${operator}`, a, b);
    if ((operator === "**" || operator === "<<" || operator === ">>") && b > 4096n) return fail(operator, a, b);
    return BIGINT[operator](a, b);
  }
  const x = asNum(a);
  const y = asNum(b);
  if (!x || !y) return fail(operator, a, b);
  if (has(BITWISE, operator)) return int(BITWISE[operator](x.value, y.value));
  const integer = x.integer && y.integer && operator !== "/" && !(operator === "**" && y.value < 0);
  return number(ARITHMETIC[operator](x.value, y.value), integer);
}

function contains(key: Val, container: Val): boolean {
  if (container instanceof ObjectVal) return container.entries.has(textOf(key));
  if (container instanceof ArrayVal) {
    if (key instanceof Num) return Number.isInteger(key.value) && key.value >= 0 && key.value < container.items.length;
    return container.names?.includes(textOf(key)) ?? false;
  }
  return fail("in", key, container);
}

/** `x instanceof Array`, `x instanceof Object`: the language has no classes of its own. */
function instanceOf(value: Val, type: Val): boolean {
  if (type instanceof FunctionVal && type.name === "Array") return value instanceof ArrayVal;
  if (type instanceof FunctionVal && type.name === "Object")
    return value instanceof ArrayVal || value instanceof ObjectVal || value instanceof FunctionVal;
  return fail("instanceof", value, type);
}

/** `typeof x`; a tensor counts as a number, as its TypeScript type does. */
export function typeOfText(value: Val): string {
  if (value instanceof Num || value instanceof Tensor) return "number";
  if (value instanceof FunctionVal) return "function";
  return typeof value === "object" ? "object" : typeof value;
}

/** A unary operator on a static value. */
export function staticUnary(operator: UnaryOperator, x: Val): Val {
  switch (operator) {
    case "!":
      return !truthy(x, "the operand of !");
    case "typeof":
      return typeOfText(x);
    case "void":
      return undefined;
    case "delete":
      return fail("delete", x);
  }
  if (typeof x === "bigint") return operator === "-" ? -x : operator === "~" ? ~x : fail(operator, x);
  if (operator === "+" && typeof x === "string") return numberFromText(x);
  const num = asNum(x);
  if (!num) return fail(operator, x);
  if (operator === "~") return int(~num.value);
  return operator === "-" ? number(-num.value, num.integer) : num;
}

/** What `Number(text)` gives: an integer when it is written as one. */
export const numberFromText = (text: string): Num =>
  number(Number(text), /^\s*[-+]?(\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)?\s*$/i.test(text));
