// Partial evaluation of a conditional: one conditional for what is known, which also gives what the other needs, and
// one for the rest. A residual that only one branch has is filled with zeros by the others.
import { emit, RegionBuilder } from "../../ir/build.ts";
import { Value, type Op } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sameType } from "../../ir/type.ts";
import { fillOf } from "../values.ts";
import { insideOf, known, partialEval, unknown, type Staged } from "./partialEval.ts";

export function partialBranch(op: Op<"if" | "case">, operands: readonly Staged[], linear: RegionBuilder): Staged[] {
  const [which, ...args] = operands;
  if (!which.known) throw new Error(`the condition of ${op.name} depends on an unknown value`);
  const branches = op.regions.map((region) => {
    const inner = new RegionBuilder();
    const rest = new RegionBuilder();
    return { inner, rest, results: partialEval(region, args, rest, insideOf(inner, false)) };
  });
  const isKnown = op.results.map((_, i) => branches.every(({ results }) => results[i].known));

  const open = branches.map(({ rest, results }) =>
    rest.finish(results.filter((_, i) => !isKnown[i]).map(({ value }) => value)),
  );
  const slots: Value[] = [];
  const residuals = open.map(({ captures }, b) => {
    const mine = captures.filter((value) => branches[b].inner.owns(value));
    const taken = new Map<number, Value>();
    for (const value of mine) {
      let slot = slots.findIndex((other, i) => !taken.has(i) && sameType(other.type, value.type));
      if (slot < 0) slot = slots.push(value) - 1;
      taken.set(slot, value);
    }
    return taken;
  });
  const inner = branches.map(({ inner: builder, results }, b) =>
    builder.finish([
      ...results.filter((_, i) => isKnown[i]).map(({ value }) => value),
      ...builder.run(() => slots.map((slot, i) => residuals[b].get(i) ?? fillOf(slot.type, 0))),
    ]),
  );
  const values = op.name === "if" ? p.ifOp(which.value, inner[0], inner[1]) : p.caseOp(which.value, inner);
  const count = isKnown.filter(Boolean).length;

  const outer = [
    ...new Set(open.flatMap(({ captures }, b) => captures.filter((value) => !branches[b].inner.owns(value)))),
  ];
  const regions = open.map((region, b) =>
    region.close([...outer, ...slots.map((slot, i) => residuals[b].get(i) ?? new Value(slot.type))]),
  );
  const rest = linear.run(() => emit(op.name, [which.value, ...outer, ...values.slice(count)], {}, regions));
  let nextKnown = 0;
  let nextRest = 0;
  return isKnown.map((yes) => (yes ? known(values[nextKnown++]) : unknown(rest[nextRest++])));
}
