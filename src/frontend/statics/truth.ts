// Truth and equality of static values, as JavaScript has them.
import { ProgramError } from "../diagnostics.ts";
import { typeText } from "../values/describe.ts";
import { DTypeVal, Num, OpaqueVal, Tensor, type Val } from "../values/values.ts";

/** Whether a static value counts as true. Throws TJ4001 for a tensor: `what` names what needs to know. */
export function truthy(value: Val, what: string): boolean {
  if (value instanceof Tensor) {
    throw new ProgramError("TJ4001", `${what} must be known while compiling, found the traced ${typeText(value)}`, {
      hint: "select with np.where(condition, a, b), or use an if statement",
    });
  }
  if (value instanceof Num) return value.value !== 0 && !Number.isNaN(value.value);
  return Boolean(value);
}

/** `===`. Numbers by value, whatever their kind; arrays, objects, functions and tensors by identity. */
export function strictEquals(a: Val, b: Val): boolean {
  if (a instanceof Num) return b instanceof Num && a.value === b.value;
  if (a instanceof DTypeVal) return b instanceof DTypeVal && a.dtype === b.dtype;
  if (a instanceof OpaqueVal) return a.equals(b);
  return a === b;
}

const primitive = (value: Val): string | number | bigint | boolean | null =>
  value instanceof Num ? value.value : typeof value === "object" || value === undefined ? null : value;

/** `==`: null equals undefined, and primitives convert; anything else as `===`. */
export function looseEquals(a: Val, b: Val): boolean {
  if ((a ?? null) === null || (b ?? null) === null) return (a ?? null) === (b ?? null);
  const x = primitive(a);
  const y = primitive(b);
  // eslint-disable-next-line eqeqeq
  return x !== null && y !== null ? x == y : strictEquals(a, b);
}

/** As `Array.prototype.includes` compares: NaN equals itself. */
export const sameValueZero = (a: Val, b: Val): boolean =>
  strictEquals(a, b) || (a instanceof Num && b instanceof Num && Number.isNaN(a.value) && Number.isNaN(b.value));
