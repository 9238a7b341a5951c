// What a transposition rule is. An operand of null is the linear one: it has no value, only a type; the rule gives it a
// cotangent. Operands that are known are values of the open block. A cotangent of null is a symbolic zero.
import { isInteger } from "../../ir/dtype.ts";
import type { Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import type { TensorType } from "../../ir/type.ts";
import { hasTangent } from "../values.ts";

export type Cotangent = Value | null;

/** Which values pass cotangents on: integers too where such come in, which only linearTranspose hands over. */
export function carriers(cotangents: readonly Cotangent[]): (type: TensorType) => boolean {
  const ofIntegers = cotangents.some((ct) => ct && isInteger(ct.type.dtype));
  return (type) => hasTangent(type) || (ofIntegers && isInteger(type.dtype));
}

/** Called when some operand is linear and some cotangent is not zero; gives a cotangent for each operand (null for known ones). */
export type TransposeRule<N extends OpName> = (
  op: Op<N>,
  operands: readonly (Value | null)[],
  cotangents: readonly Cotangent[],
) => readonly Cotangent[];

/** One linear operand, the first; one result. */
export const first =
  <N extends OpName>(
    rule: (ct: Value, op: Op<N>, operands: readonly (Value | null)[]) => Cotangent,
  ): TransposeRule<N> =>
  (op, operands, [ct]) =>
    operands.map((operand, i) => (i === 0 && operand === null && ct ? rule(ct, op, operands) : null));
