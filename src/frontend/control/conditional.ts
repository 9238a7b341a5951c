// Conditionals over pytrees: each path is built in a region of its own, and what the paths give is merged.
//
//   buildCond(pred, () => f(x), () => g(x), "lax.cond")
//
// The pieces (runArm, joinArms) are what the statements `if` and `switch` are made of as well.
import { RegionBuilder } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { Code } from "../codes.ts";
import { ProgramError, type Related } from "../diagnostics.ts";
import { scalar } from "../tensor/convert.ts";
import { ArrayVal, FunctionVal, ObjectVal, OpaqueVal, Tensor, type Val } from "../values/values.ts";
import { POISON } from "../values/poison.ts";
import { inFrame, isolated, visibleHere, type Variable } from "./frames.ts";
import { leafTensor, leafValue } from "./leaves.ts";
import { fill, merge, type MergeRules, type Mismatch, type Slot, type Template } from "./merge.ts";

/** One path: a region still open at its end. */
export interface Arm<T> {
  readonly region: RegionBuilder;
  readonly result: T;
  /** The variables from outside that it assigned, with their values at its end. */
  readonly assigned: ReadonlyMap<Variable, Val>;
}

export function runArm<T>(body: () => T): Arm<T> {
  const region = new RegionBuilder();
  return inFrame("region", (frame) => {
    try {
      const result = region.run(body);
      return { region, result, assigned: frame.takeBack() };
    } catch (error) {
      frame.takeBack();
      throw error;
    }
  });
}

/** A bool scalar chooses between two arms (true first), an integer scalar, clamped, among any number. */
export type Selector = { readonly kind: "if"; readonly pred: Value } | { readonly kind: "case"; readonly index: Value };

/** One value to merge: what each arm gives for it. */
export interface Join {
  readonly label: string;
  readonly values: readonly Val[];
  readonly fail: MergeRules["fail"];
}

/** Closes the arms and emits the conditional. With `recover`, a join that fails is reported to it and gives poison. */
export function joinArms(
  select: Selector,
  arms: readonly Arm<unknown>[],
  joins: readonly Join[],
  recover?: (error: ProgramError) => void,
): Val[] {
  const slots: Slot[] = [];
  const keep = (leaf: Val): boolean => {
    if (leaf instanceof Tensor) return !arms.some((arm) => arm.region.owns(leaf.value));
    const made = leaf instanceof ArrayVal || leaf instanceof ObjectVal || leaf instanceof FunctionVal || leaf instanceof OpaqueVal; // prettier-ignore
    return !made || visibleHere(leaf.home);
  };
  const templates = joins.map(({ label, values, fail }): Template => {
    const before = slots.length;
    try {
      return merge(values, label, slots, { keep, fail });
    } catch (error) {
      if (!recover || !(error instanceof ProgramError)) throw error;
      slots.length = before;
      recover(error);
      return { kind: "static", value: POISON };
    }
  });
  if (slots.length === 0 && arms.every((arm) => !arm.region.hasEffects)) return templates.map((t) => fill(t, []));
  const regions = arms.map((arm, i) => {
    const results = arm.region.run(() => slots.map((slot) => leafValue(slot.leaves[i], slot.type)));
    return arm.region.finish(results);
  });
  const results = select.kind === "if" ? p.ifOp(select.pred, regions[0], regions[1]) : p.caseOp(select.index, regions);
  const tensors = results.map((value, i) => leafTensor(value, slots[i].type));
  return templates.map((template) => fill(template, tensors));
}

const mismatchText = ({ path, a, b, kind }: Mismatch, where: string): string =>
  kind === "static" && a === b
    ? `${path} is ${a}, made inside ${where}, which cannot leave it`
    : `${path} is ${a} in one ${where} and ${b} in another`;

/** The error for paths that do not agree. `where` is what a path is called: "branch". */
export function branchMismatch(mismatch: Mismatch, where = "branch", related?: readonly Related[]): never {
  const code: Code = mismatch.kind === "static" ? "TJ4009" : "TJ4003";
  throw new ProgramError(code, mismatchText(mismatch, where), { hint: branchHint(mismatch), related });
}

/** What to do about paths or iterations that do not agree. */
export function branchHint({ kind }: Mismatch): string {
  switch (kind) {
    case "type":
      return "both must have the same shape and dtype: convert one with .astype(…), reshape(…) or np.broadcastTo(…)";
    case "structure":
      return "both must have the same structure: the same keys, the same lengths, tensors in the same places";
    case "static":
      return "which path is taken is known only when the program runs, so only tensors and numbers may differ";
    case "missing":
      return "give it a value on every path";
  }
}

/** `lax.cond`: what both functions give, chosen by a bool scalar when the program runs. */
export const buildCond = (pred: Tensor, onTrue: () => Val, onFalse: () => Val, what: string): Val =>
  build({ kind: "if", pred: pred.value }, [onTrue, onFalse], what);

/** `lax.switch`: what one of the functions gives, chosen by an i32 scalar, clamped. */
export const buildSwitch = (index: Tensor, branches: readonly (() => Val)[], what: string): Val =>
  build({ kind: "case", index: clampedIndex(index, branches.length) }, branches, what);

const clampedIndex = (index: Tensor, count: number): Value =>
  p.clamp(scalar(0, index.dtype).value, index.value, scalar(count - 1, index.dtype).value);

function build(select: Selector, branches: readonly (() => Val)[], what: string): Val {
  const arms = branches.map((branch) => isolated(what, () => runArm(branch)));
  const join: Join = {
    label: "the result",
    values: arms.map((arm) => arm.result),
    fail: ({ path, ...rest }) => branchMismatch({ path: `${what}: ${path}`, ...rest }),
  };
  return joinArms(select, arms, [join])[0];
}
