// Constants that a loop or a branch takes from outside are made inside instead, where folding then sees them.
//
//   %0 = constant {value = 1} : f32             →     %1 = if %p, %0, %x : f32
//   %1 = if %p, %0, %x : f32                            (%a: f32, %b: f32) {
//     (%a: f32, %b: f32) {                                %c = constant {value = 1} : f32
//       %2 = mul %a, %b : f32                             %2 = mul %c, %b : f32
//
// The parameter is then unused, and dead code elimination takes it away.
import { is, type Op, type Value } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import { spread } from "./constants.ts";
import { uniform } from "../ir/uniform.ts";
import type { KnownParams } from "./peephole.ts";

/** Arrays of one value among what region i of the op is given, the same each time it runs. */
export const sunkConstants: KnownParams = (op, i) => {
  const { first, count } = constantOperands(op, i);
  const known: { param: Value; literal: Literal }[] = [];
  for (let j = 0; j < count; j++) {
    const param = op.regions[i].params[j];
    const literal = uniform(op.operands[first + j]);
    if (literal && isUsed(op, i, param)) known.push({ param, literal });
  }
  if (known.length === 0) return null;
  return () => new Map(known.map(({ param, literal }) => [param, spread(literal, param.type.shape)]));
};

/** The operands that become the region's first parameters, whatever the iteration. */
function constantOperands(op: Op, region: number): { first: number; count: number } {
  if (is(op, "if") || is(op, "case")) return { first: 1, count: op.operands.length - 1 };
  if (is(op, "scan")) return { first: 0, count: op.attrs.numConsts };
  if (!is(op, "while")) return { first: 0, count: 0 };
  const { condConsts, bodyConsts } = op.attrs;
  return region === 0 ? { first: 0, count: condConsts } : { first: condConsts, count: bodyConsts };
}

const isUsed = (op: Op, i: number, param: Value): boolean => {
  const { ops, results } = op.regions[i];
  return results.includes(param) || ops.some((inner) => inner.operands.includes(param));
};
