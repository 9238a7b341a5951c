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
  const saved: Value[] = [];
  const watching: KnownPart = {
    emit: (inner, values) => {
      const results = again(inner, values);
      if (saves(policy, inner)) saved.push(...results);
      return results;
    },
    run: (body) => body(),
    hoists: false,
  };
  const dropped = new RegionBuilder();
  const results = partialEval(fn, operands.map((operand) => (operand.known ? operand : unknown(dropped.addParam(operand.value.type)))), dropped, watching); // prettier-ignore

  // The whole call once more, for its unknown results, with the saved values as arguments in place of their ops.
  const types = [...operands.map(({ value }) => value.type), ...saved.map((value) => value.type)];
  const isKnown = results.map((result) => result.known);
  const { func } = openFunc(fn.name, types, (params) => {
    const stash = params.slice(operands.length);
    const replaying: KnownPart = {
      emit: (inner, values) =>
        saves(policy, inner) ? inner.results.map(() => stash.shift() as Value) : again(inner, values),
      run: (body) => body(),
      hoists: false,
    };
    const args = operands.map((operand, i) => ({ known: operand.known, value: params[i] }));
    return replay(fn, args, replaying)
      .filter((_, i) => !isKnown[i])
      .map(({ value }) => value);
  });
  const rest = linear.run(() => emit("remat", [...operands.map(({ value }) => value), ...saved], { fn: func, policy }));
  let next = 0;
  return results.map((result) => (result.known ? known(result.value) : unknown(rest[next++])));
}

/** Emits a region's ops in order into the open block, known ones by way of `part`; goes through calls as partialEval does. */
function replay(region: Region, args: readonly Staged[], part: KnownPart): Staged[] {
  const env = new Map<Value, Staged>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const lookup = (value: Value): Staged => env.get(value) as Staged;
  for (const op of region.ops) {
    const operands = op.operands.map(lookup);
    const values = operands.map(({ value }) => value);
    const isKnown = operands.every((operand) => operand.known);
    const results = isKnown
      ? part.emit(op, values).map(known)
      : is(op, "call")
        ? replay(op.attrs.fn, operands, part)
        : again(op, values).map(unknown);
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(lookup);
}
