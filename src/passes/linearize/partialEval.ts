// Partial evaluation: what can be computed without the unknown inputs goes into the open block, the rest into a region
// of its own, which captures what it needs (the residuals). On a forward derivative, with the tangents unknown, the
// region is the linear part: residuals in, tangents in, tangents out, and nothing in it is computed twice.
//
//   %y = sin %x                   open block:  %y = sin %x, %c = cos %x
//   %c = cos %x              ⇒
//   %dy = mul %dx, %c             region:      %dy = mul %dx, %c         captures %c
import { at, currentLocation, RegionBuilder } from "../../ir/build.ts";
import { is, type Op, type Region, type Value } from "../../ir/graph.ts";
import { hasEffect } from "../../ir/walk.ts";
import { again } from "../jvp/rule.ts";
import { partialBranch } from "./branch.ts";
import { partialCall } from "./call.ts";
import { partialRemat } from "./remat.ts";
import { partialScan } from "./scan.ts";
import { partialWhile } from "./while.ts";

/** A value during partial evaluation: in the known part, or made by the region of the unknown part. */
export interface Staged {
  readonly known: boolean;
  readonly value: Value;
}

export const known = (value: Value): Staged => ({ known: true, value });
export const unknown = (value: Value): Staged => ({ known: false, value });

/** Where known ops go: the open block, or a region whose loop-invariant parts go to the open block all the same. */
export interface KnownPart {
  emit(op: Op, operands: readonly Value[]): readonly Value[];
  run<T>(body: () => T): T;
  /** Whether ops may leave the region: then calls are gone through, since what they hold may leave it too. */
  readonly hoists: boolean;
}

export const openBlock: KnownPart = { emit: again, run: (body) => body(), hoists: false };

/** A region inside; with `hoist`, ops that use nothing of the region itself stay outside of it. */
export const insideOf = (builder: RegionBuilder, hoist: boolean): KnownPart => ({
  emit: (op, operands) => {
    const invariant =
      hoist && op.regions.length === 0 && !hasEffect(op) && !operands.some((value) => builder.owns(value));
    return invariant ? again(op, operands) : builder.run(() => again(op, operands));
  },
  run: (body) => builder.run(body),
  hoists: hoist,
});

/** Splits a region's ops between the known part and `linear`; gives its results as they come out. */
export function partialEval(
  region: Region,
  args: readonly Staged[],
  linear: RegionBuilder,
  part: KnownPart = openBlock,
): Staged[] {
  const env = new Map<Value, Staged>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const lookup = (value: Value): Staged => env.get(value) as Staged;
  for (const op of region.ops) {
    const results = at(op.loc ?? currentLocation(), () => partialOp(op, op.operands.map(lookup), linear, part));
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(lookup);
}

function partialOp(op: Op, operands: readonly Staged[], linear: RegionBuilder, part: KnownPart): readonly Staged[] {
  const values = operands.map(({ value }) => value);
  if (operands.every((operand) => operand.known)) return part.emit(op, values).map(known);
  if (is(op, "call")) {
    return part.hoists ? partialEval(op.attrs.fn, operands, linear, part) : partialCall(op, operands, linear, part);
  }
  if (is(op, "if") || is(op, "case")) return part.run(() => partialBranch(op, operands, linear));
  if (is(op, "scan")) return part.run(() => partialScan(op, operands, linear));
  if (is(op, "while")) return part.run(() => partialWhile(op, operands, linear));
  if (is(op, "remat")) return part.run(() => partialRemat(op, operands, linear));
  if (is(op, "optimizationBarrier")) {
    const moving = operands.filter((operand) => !operand.known).map(({ value }) => value);
    const still = operands.filter((operand) => operand.known).map(({ value }) => value);
    const held = linear.run(() => again(op, moving)).map(unknown);
    const kept = still.length > 0 ? part.emit(op, still).map(known) : [];
    return operands.map((operand) => (operand.known ? kept.shift() : held.shift()) as Staged);
  }
  return linear.run(() => again(op, values)).map(unknown);
}
