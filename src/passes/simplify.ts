// Algebra: ops that do nothing, undo each other, or are known, one at a time.
//
//   %0 = transpose %x {permutation = [1, 0]} : f32[3,2]      →      return %x
//   %1 = transpose %0 {permutation = [1, 0]} : f32[2,3]
//   return %1
//
// Every rule holds for all operands, bit for bit: x + 0 stays (it turns -0 into +0), x - 0 goes.
import { is, type Op, type Value } from "../ir/graph.ts";
import type { OpName } from "../ir/ops.ts";
import { peephole, type Rewrite } from "./peephole.ts";
import { invariantCarries, knownBranch } from "./simplify/control.ts";
import { elementwise } from "./simplify/elementwise.ts";
import { shape } from "./simplify/shape.ts";

const RULES: { readonly [N in OpName]?: (op: Op<N>) => Value | null } = { ...elementwise, ...shape };

function byName<N extends OpName>(op: Op, name: N): readonly Value[] | null {
  const rule = RULES[name];
  if (!rule || !is(op, name)) return null;
  const value = rule(op);
  return value && [value];
}

/** The values that a simpler program has in place of the op's results; null when there is none. */
export const simplifyOp: Rewrite = (op) => byName(op, op.name) ?? knownBranch(op) ?? invariantCarries(op);

export const simplify = peephole([simplifyOp]);
