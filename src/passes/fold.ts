// Computes what is known already: ops on constants, as long as they are small or all of one value.
//
//   %0 = constant {value = 2} : f32
//   %1 = constant {value = 3} : f32      →      %2 = constant {value = 6} : f32
//   %2 = mul %0, %1 : f32                       return %2
//   return %2
//
// Nothing is computed whose last bit could differ from XLA's (fold/arithmetic.ts); transcendental functions never are.
import { denseLiteral, scalarLiteral } from "../ir/encode.ts";
import { is, type Op, type Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { sizeOf } from "../ir/type.ts";
import { elements, SMALL, spread } from "./constants.ts";
import { uniform, uniformScalar } from "../ir/uniform.ts";
import { foldRule } from "./fold/arithmetic.ts";
import { movement } from "./fold/movement.ts";
import { peephole } from "./peephole.ts";

/** The constant that an op comes to; null when it comes to none, or is one. */
export function foldOp(op: Op): readonly Value[] | null {
  if (op.operands.length === 0 || op.results.length !== 1) return null;
  if (!op.operands.every((operand) => operand.def && isKnown(operand.def))) return null;
  const result = foldUniform(op) ?? foldElements(op) ?? foldMovement(op);
  return result && [result];
}

export const fold = peephole([foldOp]);

const isKnown = (def: Op): boolean => is(def, "constant") || is(def, "broadcastInDim");

/** Arrays of one value each give an array of one value. */
function foldUniform(op: Op): Value | null {
  const rule = foldRule(op);
  if (!rule) return null;
  const operands = op.operands.map(uniformScalar);
  if (!operands.every((operand) => operand !== null)) return null;
  const { dtype, shape } = op.results[0].type;
  if (sizeOf(shape) === 0) return null;
  const value = rule(operands, op.operands[op.operands.length - 1].type.dtype);
  return value === null ? null : spread(scalarLiteral(dtype, value), shape);
}

/** Small arrays, element by element. */
function foldElements(op: Op): Value | null {
  const rule = foldRule(op);
  const { dtype, shape } = op.results[0].type;
  const size = sizeOf(shape);
  if (!rule || size === 0 || size > SMALL) return null;
  const operands = op.operands.map(elements);
  if (!operands.every((operand) => operand !== null)) return null;
  const from = op.operands[op.operands.length - 1].type.dtype;
  const values = Array.from({ length: size }, (_, i) =>
    rule(
      operands.map((operand) => (operand.length === 1 ? operand[0] : operand[i])),
      from,
    ),
  );
  return values.every((value) => value !== null) ? p.constant(denseLiteral(dtype, shape, values)) : null;
}

function foldMovement(op: Op): Value | null {
  const { dtype, shape } = op.results[0].type;
  const size = sizeOf(shape);
  if (size === 0) return null;
  const [operand] = op.operands;
  const one = uniform(operand);
  if (one) {
    const moves = is(op, "reshape") || is(op, "transpose") || is(op, "reverse") || is(op, "slice");
    const respread = is(op, "broadcastInDim") && operand.type.shape.length > 0;
    return moves || respread ? spread(one, shape) : null;
  }
  const positions = size <= SMALL ? movement(op) : null;
  const values = positions && elements(operand);
  return positions && values ? p.constant(denseLiteral(dtype, shape, positions.map((at) => values[at]))) : null; // prettier-ignore
}
