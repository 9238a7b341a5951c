// What every elementwise function does first: its operands brought to one type and one shape.
import { isBool, type DType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import type { Shape } from "../../ir/type.ts";
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, Tensor, type Val } from "../values/values.ts";
import { broadcast, broadcastShapes, broadcastTo } from "./broadcast.ts";
import { promote, resultType, typeOf } from "./convert.ts";
import type { PromotedType } from "./promotion.ts";

export interface Operands {
  readonly values: readonly Value[];
  readonly dtype: DType;
  readonly shape: Shape;
  /** Whether the result is weakly typed: only when every operand is. */
  readonly weak: boolean;
}

/** The operands as messages show them: `f32[2] and the number 1`. */
export const describeAll = (xs: readonly Val[]): string => xs.map(describe).join(" and ");

/** Arithmetic that has no meaning on booleans counts them as integers. */
export const toNumeric = (type: PromotedType): PromotedType =>
  isBool(type.dtype) ? { dtype: "i32", weak: type.weak } : type;

/** Throws TJ5002 unless every operand is a tensor, a number or a boolean. */
export function checkNumeric(what: string, xs: readonly Val[]): void {
  const bad = xs.find((x) => !typeOf(x));
  if (xs.every(typeOf)) return;
  throw new ProgramError("TJ5002", `${what} takes tensors and numbers, found ${describeAll(xs)}`, {
    hint: bad instanceof ArrayVal ? "make a tensor of the array with np.array(…) or np.stack(…)" : undefined,
  });
}

/** The shape that the operands broadcast to; TJ2001, with the types as the user has them, when there is none. */
export function commonShape(what: string, xs: readonly Val[]): Shape {
  const tensors = xs.filter((x) => x instanceof Tensor);
  return broadcastShapes(tensors.map((x) => x.shape)) ?? broadcast(tensors, what)[0].shape;
}

/**
 * The operands promoted by JAX's rules and broadcast by NumPy's. `adjust` moves the common type where an
 * operation wants another (toInexact, toNumeric). Throws TJ5002, TJ7001, TJ7002 (keys) and TJ2001.
 */
export function operands(
  what: string,
  xs: readonly Val[],
  adjust: (type: PromotedType) => PromotedType = (type) => type,
): Operands {
  checkNumeric(what, xs);
  const type = adjust(resultType(xs, what));
  const shape = commonShape(what, xs);
  const values = promote(xs, what, type).map((x) => broadcastTo(x, shape).value);
  return { values, dtype: type.dtype, shape, weak: type.weak };
}

/** Throws TJ7002 unless the common dtype passes. `wanted` says what does: "integers or booleans". */
export function requireDType(
  what: string,
  xs: readonly Val[],
  dtype: DType,
  accepts: (dtype: DType) => boolean,
  wanted: string,
  hint?: string,
): void {
  if (accepts(dtype)) return;
  throw new ProgramError("TJ7002", `${what} takes ${wanted}, found ${describeAll(xs)}`, { hint });
}
