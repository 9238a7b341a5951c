// Paths of statements: each ends in its own way and assigns its own variables; after them, both are one.
//
//   if (s < 0) { return -s; }        %r = if %p { neg %s } { the rest of the block }
//   …rest…
//
// What a path leaves behind matters only where something may still read it: a variable that a path jumps out of the
// scope of is dead there, and so is the returned value on a path that does not return.
import * as p from "../../ir/prims.ts";
import { branchMismatch, joinArms, runArm, type Arm, type Join, type Selector } from "../control/conditional.ts";
import { DEAD, type Variable, writeVariable } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import type { Mismatch } from "../control/merge.ts";
import { Tensor } from "../values/values.ts";
import { exitTaken, NORMAL, type Outcome, type Target } from "./outcome.ts";
import { session } from "./session.ts";

/** The arm of a path that goes on by what was decided before. */
interface Path {
  readonly outcome: Outcome;
  readonly arm: Arm<Outcome>;
}

/**
 * Elaborates several paths and joins them. `deadAfter`: variables declared after this serial are not read after the
 * paths, because these go to the end of the block.
 */
export function branch(select: Selector, paths: readonly (() => Outcome)[], span: Span, deadAfter = Infinity): Outcome {
  const taken = paths.map((path): Path => {
    const arm = runArm(path);
    return { arm, outcome: arm.result };
  });
  return join(select, taken, span, deadAfter);
}

/** `rest`, unless an exit of `before` is taken. */
export function unlessExited(before: Outcome, rest: () => Outcome, span: Span, deadAfter = Infinity): Outcome {
  // Where the exit was taken, everything is as it was.
  const left = runArm(() => ({ ...before, normal: false }));
  const on = runArm(rest);
  const paths = [left, on].map((arm): Path => ({ arm, outcome: arm.result }));
  return join({ kind: "if", pred: exitTaken(before) }, paths, span, deadAfter);
}

function join(select: Selector, paths: readonly Path[], span: Span, deadAfter: number): Outcome {
  const outcomes = paths.map(({ outcome }) => outcome);
  const normal = outcomes.some((outcome) => outcome.normal);
  const targets = [...new Set(outcomes.flatMap((outcome) => [...outcome.exits.keys()]))];
  const sure = !normal && targets.length === 1;

  const joins: Join[] = [];
  const variables = assignedIn(paths).filter(
    (variable) => variable.serial <= deadAfter && outcomes.some((outcome) => isLive(variable, outcome)),
  );
  for (const variable of variables) {
    const values = paths.map(({ arm, outcome }) =>
      !isLive(variable, outcome) ? DEAD : arm.assigned.has(variable) ? arm.assigned.get(variable) : variable.value,
    );
    joins.push({ label: variable.name, values, fail: (mismatch) => variableMismatch(mismatch, variable) });
  }
  const known = new Map<Target, true | Tensor>();
  for (const target of targets) {
    const flag = sure ? true : flagOutside(select, outcomes, target);
    if (flag !== null) known.set(target, flag);
  }
  const flagged = targets.filter((target) => !known.has(target));
  for (const target of flagged) {
    const values = outcomes.map((outcome) => outcome.exits.get(target) ?? false);
    joins.push({ label: "a flag", values, fail: branchMismatch });
  }
  const returns = outcomes.some((outcome) => outcome.value !== DEAD);
  if (returns) {
    const values = outcomes.map(({ value }) => value);
    joins.push(
      targets.some(({ kind }) => kind === "value")
        ? { label: "the value of ?:", values, fail: branchMismatch }
        : { label: "the returned value", values, fail: returnMismatch },
    );
  }

  const values = joinArms(
    select,
    paths.map(({ arm }) => arm),
    joins,
    (error) => {
      session().report(error, span);
    },
  );
  variables.forEach((variable, i) => {
    writeVariable(variable, values[i]);
  });
  if (targets.length === 0) return NORMAL;
  const exits = new Map<Target, true | Tensor>();
  for (const target of targets) {
    const flag = known.get(target) ?? values[variables.length + flagged.indexOf(target)];
    if (flag === true || flag instanceof Tensor) exits.set(target, flag);
  }
  return { normal, exits, value: returns ? values[values.length - 1] : DEAD };
}

/** The flag of a target where no result of the conditional is needed for it. */
function flagOutside(select: Selector, outcomes: readonly Outcome[], target: Target): true | Tensor | null {
  const [first, second] = outcomes.map((outcome) => outcome.exits.get(target) ?? false);
  if (outcomes.every((outcome) => outcome.exits.get(target) === first) && first !== false) return first;
  if (select.kind === "if" && first === true && second === false) return new Tensor(select.pred);
  if (select.kind === "if" && first === false && second === true) return new Tensor(p.not(select.pred));
  return null;
}

function assignedIn(paths: readonly Path[]): Variable[] {
  return [...new Set(paths.flatMap(({ arm }) => [...arm.assigned.keys()]))];
}

/** Whether anything may read the variable after a path that ends so. */
const isLive = (variable: Variable, outcome: Outcome): boolean =>
  outcome.normal || [...outcome.exits.keys()].some((target) => variable.serial < target.serial);

function variableMismatch(mismatch: Mismatch, { span }: Variable): never {
  return branchMismatch(mismatch, "branch", span ? [{ span, message: "declared here" }] : undefined);
}

function returnMismatch(mismatch: Mismatch): never {
  if (mismatch.kind !== "missing") return branchMismatch(mismatch, "path");
  throw new ProgramError("TJ4005", `one path returns ${mismatch.a}, another ${mismatch.b}`, {
    hint: "return a value on every path, or on none",
  });
}
