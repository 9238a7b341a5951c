// Partial evaluation of a while loop. How often it turns is only known when it runs, so there is no place to stack
// residuals in: the known part runs as a loop of its own, and the rest is the whole loop once more.
import { inlineRegion, openRegion, RegionBuilder } from "../../ir/build.ts";
import type { Op, Region, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { again } from "../jvp/rule.ts";
import { dependsOn } from "../dependence.ts";
import { known, unknown, type Staged } from "./partialEval.ts";

/** Which carried values stay known from turn to turn. */
export function knownCarry(op: Op<"while">, isKnown: readonly boolean[]): boolean[] {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  let carry = isKnown.slice(first);
  for (;;) {
    const unknownParams = op.regions[1].params.filter((_, i) =>
      i < bodyConsts ? !isKnown[condConsts + i] : !carry[i - bodyConsts],
    );
    const moving = dependsOn(op.regions[1], unknownParams);
    const next = carry.map((yes, i) => yes && !moving.has(op.regions[1].results[i]));
    if (next.every((yes, i) => yes === carry[i])) return carry;
    carry = next;
  }
}

/** The condition, without what its result does not need. */
export const whileTestOfKnown = (op: Op<"while">): Region => prune(op.regions[0]);

/** The body's results for the known carried values, without what they do not need. */
export const whileBodyOfKnown = (op: Op<"while">, carryKnown: readonly boolean[]): Region =>
  prune({ ...op.regions[1], results: op.regions[1].results.filter((_, i) => carryKnown[i]) });

/** The loop over its known carried values alone. */
function whileOfKnown(
  op: Op<"while">,
  operands: readonly (Value | null)[],
  carryKnown: readonly boolean[],
): readonly Value[] {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const init = operands.slice(first).filter((_, i) => carryKnown[i]) as Value[];
  const types = init.map((value) => value.type);
  // What the pruned regions do not use may be left out of their arguments.
  const args = (consts: readonly (Value | null)[], params: readonly Value[]): Value[] => {
    let next = 0;
    return [...consts, ...carryKnown.map((yes) => (yes ? params[next++] : null))] as Value[];
  };
  const test = openRegion(types, (params) =>
    inlineRegion(whileTestOfKnown(op), args(operands.slice(0, condConsts), params)),
  );
  const body = openRegion(types, (params) =>
    inlineRegion(whileBodyOfKnown(op, carryKnown), args(operands.slice(condConsts, first), params)),
  );
  return p.whileOp(init, test, body);
}

/** The region without the ops that its results do not need. */
function prune(region: Region): Region {
  const needed = new Set(region.results);
  const ops = [...region.ops].reverse().filter((op) => {
    const used = op.results.some((result) => needed.has(result));
    if (used) op.operands.forEach((operand) => needed.add(operand));
    return used;
  });
  return { ...region, ops: ops.reverse() };
}

export function partialWhile(op: Op<"while">, operands: readonly Staged[], linear: RegionBuilder): Staged[] {
  const carryKnown = knownCarry(op, operands.map((operand) => operand.known)); // prettier-ignore
  const knownValues = operands.map((operand) => (operand.known ? operand.value : null));
  const values = carryKnown.some(Boolean) ? whileOfKnown(op, knownValues, carryKnown) : [];
  const all = linear.run(() => again(op, operands.map(({ value }) => value))); // prettier-ignore
  let next = 0;
  return carryKnown.map((yes, i) => (yes ? known(values[next++]) : unknown(all[i])));
}
