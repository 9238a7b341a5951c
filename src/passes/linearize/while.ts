// Partial evaluation of a while loop. How often it turns is only known when it runs, so there is no place to stack
// residuals in: the known part runs as a loop of its own, and the rest is the whole loop once more.
import { openRegion, RegionBuilder } from "../../ir/build.ts";
import type { Op, Region, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { withoutEffects } from "../effects.ts";
import { again } from "../jvp/rule.ts";
import { known, partialEval, unknown, type Staged } from "./partialEval.ts";

/** A region's results that do not need the unknown arguments (those that are null), built in the open block; null for the others. */
function knownResults(region: Region, args: readonly (Value | null)[]): (Value | null)[] {
  const dropped = new RegionBuilder();
  const staged = args.map((arg, i) => (arg ? known(arg) : unknown(dropped.addParam(region.params[i].type))));
  return partialEval(region, staged, dropped).map((result) => (result.known ? result.value : null));
}

/** Which carried values stay known from turn to turn. */
export function knownCarry(op: Op<"while">, isKnown: readonly boolean[]): boolean[] {
  const { condConsts, bodyConsts } = op.attrs;
  const body = op.regions[1];
  const consts = isKnown.slice(condConsts, condConsts + bodyConsts);
  let carry = isKnown.slice(condConsts + bodyConsts);
  for (;;) {
    const scratch = new RegionBuilder(body.params.map((param) => param.type));
    const mask = [...consts, ...carry];
    const results = scratch.run(() => knownResults(body, scratch.params.map((param, i) => (mask[i] ? param : null)))); // prettier-ignore
    const next = carry.map((yes, i) => yes && results[i] !== null);
    if (next.every((yes, i) => yes === carry[i])) return carry;
    carry = next;
  }
}

/** The state (the known carried values) spread to the places of the carry; null where it is unknown. */
export function spreadState(state: readonly Value[], carryKnown: readonly boolean[]): (Value | null)[] {
  let next = 0;
  return carryKnown.map((yes) => (yes ? state[next++] : null));
}

/** The condition, from the known carried values. */
export const testOfKnown = (
  op: Op<"while">,
  operands: readonly (Value | null)[],
  state: readonly Value[],
  carryKnown: readonly boolean[],
): Value[] =>
  knownResults(op.regions[0], [
    ...operands.slice(0, op.attrs.condConsts),
    ...spreadState(state, carryKnown),
  ]) as Value[];

/** One turn of the known carried values. */
export const turnOfKnown = (
  op: Op<"while">,
  operands: readonly (Value | null)[],
  state: readonly Value[],
  carryKnown: readonly boolean[],
): Value[] => {
  const { condConsts, bodyConsts } = op.attrs;
  const consts = operands.slice(condConsts, condConsts + bodyConsts);
  return knownResults(op.regions[1], [...consts, ...spreadState(state, carryKnown)]).filter(
    (_, i) => carryKnown[i],
  ) as Value[];
};

/** The loop over its known carried values alone. */
function whileOfKnown(
  op: Op<"while">,
  operands: readonly (Value | null)[],
  carryKnown: readonly boolean[],
): readonly Value[] {
  const first = op.attrs.condConsts + op.attrs.bodyConsts;
  const init = operands.slice(first).filter((_, i) => carryKnown[i]) as Value[];
  const types = init.map((value) => value.type);
  const test = openRegion(types, (state) => testOfKnown(op, operands, state, carryKnown));
  const body = openRegion(types, (state) => turnOfKnown(op, operands, state, carryKnown));
  return p.whileOp(init, test, body, carryKnown[0] ? op.attrs : {});
}

export function partialWhile(op: Op<"while">, operands: readonly Staged[], linear: RegionBuilder): Staged[] {
  const carryKnown = knownCarry(op, operands.map((operand) => operand.known)); // prettier-ignore
  const knownValues = operands.map((operand) => (operand.known ? operand.value : null));
  const values = carryKnown.some(Boolean) ? whileOfKnown(op, knownValues, carryKnown) : [];
  const all = linear.run(() => again(withoutEffects(op) as Op<"while">, operands.map(({ value }) => value))); // prettier-ignore
  let next = 0;
  return carryKnown.map((yes, i) => (yes ? known(values[next++]) : unknown(all[i])));
}
