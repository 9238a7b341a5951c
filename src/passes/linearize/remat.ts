// Partial evaluation of a rematerialised call: the known results are computed as always, and instead of the residuals
// the rest keeps the call's own arguments (and what the policy saves), to compute them again when it is transposed.
import { emit, openFunc, RegionBuilder } from "../../ir/build.ts";
import { is, type Op, type Region, type Value } from "../../ir/graph.ts";
import type { RematPolicy } from "../../ir/ops.ts";
import { inline } from "../inline.ts";
import { again } from "../jvp/rule.ts";
import { known, openBlock, partialEval, unknown, type KnownPart, type Staged } from "./partialEval.ts";

function saves(policy: RematPolicy, op: Op): boolean {
  if (policy === "everything") return true;
  if (policy === "nothing" || !(is(op, "dotGeneral") || is(op, "convolution"))) return false;
  return policy === "dots" || !is(op, "dotGeneral") || op.attrs.lhsBatch.length === 0;
}

export function partialRemat(op: Op<"remat">, operands: readonly Staged[], linear: RegionBuilder): Staged[] {
  const { policy } = op.attrs;
  if (policy === "everything") return partialEval(op.attrs.fn, operands, linear, openBlock);
  // What is saved may be inside of functions that it calls.
  const fn = policy === "nothing" ? op.attrs.fn : inline(op.attrs.fn, { all: true });

  // The known results; the linear part of this evaluation is dropped, and with it the residuals' only use.
  const saved = new Map<Op, readonly Value[]>();
  const watching: KnownPart = {
    emit: (inner, values) => {
      const results = again(inner, values);
      if (saves(policy, inner)) saved.set(inner, results);
      return results;
    },
    run: (body) => body(),
    hoists: false,
  };
  const dropped = new RegionBuilder();
  const results = partialEval(fn, operands.map((operand) => (operand.known ? operand : unknown(dropped.addParam(operand.value.type)))), dropped, watching); // prettier-ignore

  // The whole call once more, for its unknown results, with the saved values as arguments in place of their ops.
  const stash = [...saved.values()].flat();
  const types = [...operands.map(({ value }) => value.type), ...stash.map((value) => value.type)];
  const isKnown = results.map((result) => result.known);
  const { func } = openFunc(fn.name, types, (params) => {
    const kept = new Map(stash.map((value, i) => [value, params[operands.length + i]] as const));
    return replay(fn, params.slice(0, operands.length), saved, kept).filter((_, i) => !isKnown[i]);
  });
  const rest = linear.run(() => emit("remat", [...operands.map(({ value }) => value), ...stash], { fn: func, policy }));
  let next = 0;
  return results.map((result) => (result.known ? known(result.value) : unknown(rest[next++])));
}

/** Emits a region's ops into the open block, but for those that are saved: `kept` has their values. */
function replay(
  region: Region,
  args: readonly Value[],
  saved: ReadonlyMap<Op, readonly Value[]>,
  kept: ReadonlyMap<Value, Value>,
): Value[] {
  const env = new Map<Value, Value>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const lookup = (value: Value): Value => env.get(value) as Value;
  for (const op of region.ops) {
    const values = saved.get(op);
    const results = values ? values.map((value) => kept.get(value) as Value) : again(op, op.operands.map(lookup));
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(lookup);
}
