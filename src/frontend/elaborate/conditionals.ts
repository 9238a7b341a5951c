// `if` and `switch`. On a static value they are decided now; on a traced one all paths are elaborated and joined.
import type * as ast from "../ast.ts";
import { asTensor } from "../tensor/convert.ts";
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { runArm, type Selector } from "../control/conditional.ts";
import { nextSerial, writeVariable } from "../control/frames.ts";
import { int } from "../values/values.ts";
import { isPoison, POISON } from "../values/poison.ts";
import type { Span } from "../source.ts";
import { containsJump, mayComplete } from "./assigned.ts";
import { branch, unlessExited } from "./branches.ts";
import { condition } from "./condition.ts";
import { binary, evaluate } from "./expressions.ts";
import type { Flow } from "./flow.ts";
import { located } from "./located.ts";
import { absorb, isMixed, NORMAL, Target, type Outcome } from "./outcome.ts";
import { Scope } from "./scope.ts";
import { attempt, executeAll, hoist, type Rest } from "./statements.ts";
import { endTrialBy } from "./trials.ts";

export function executeIf(statement: ast.If, scope: Scope, flow: Flow, rest: Rest | null): Outcome {
  const decided = condition(evaluate(statement.test, scope), statement.test.span);
  const { then, else: otherwise, test } = statement;
  const onTrue = (): Outcome => attempt(then, scope, flow);
  const onFalse = (): Outcome => (otherwise ? attempt(otherwise, scope, flow) : NORMAL);
  if (typeof decided === "boolean") return decided ? onTrue() : onFalse();
  if (isPoison(decided)) return discard([onTrue, onFalse]);
  const completes = [mayComplete(then), otherwise === null || mayComplete(otherwise)];
  return joinPaths({ kind: "if", pred: decided.pred }, [onTrue, onFalse], completes, test.span, rest);
}

/** Joins paths; if only one of them gets past the statement, the rest of the block goes along with it. */
function joinPaths(
  select: Selector,
  paths: readonly (() => Outcome)[],
  completes: readonly boolean[],
  span: Span,
  rest: Rest | null,
  deadAfter = Infinity,
): Outcome {
  if (!rest || completes.filter(Boolean).length !== 1)
    return located(span, () => branch(select, paths, span, deadAfter));
  rest.taken = true;
  const leave = (path: () => Outcome) => (): Outcome => {
    const outcome = path();
    endTrialBy(outcome);
    return outcome;
  };
  const all = paths.map((path, i) => (completes[i] ? () => follow(path(), rest.run, span) : leave(path)));
  return located(span, () => branch(select, all, span, Math.min(deadAfter, rest.serial)));
}

/** What comes after something that has ended in this way. */
export function follow(outcome: Outcome, next: () => Outcome, span: Span): Outcome {
  if (!outcome.normal) return outcome;
  return isMixed(outcome) ? unlessExited(outcome, next, span) : next();
}

/** Paths of which nobody knows which is taken, because of a fault: elaborated for their own faults alone. */
export function discard(paths: readonly (() => Outcome)[]): Outcome {
  const arms = paths.map((path) => runArm(path));
  for (const { assigned } of arms) for (const variable of assigned.keys()) writeVariable(variable, POISON);
  const outcomes = arms.map((arm) => arm.result);
  const jump = outcomes.find((outcome) => [...outcome.exits.keys()].some((target) => target.kind !== "return"));
  const leaves = jump ?? (outcomes.every((outcome) => !outcome.normal) ? outcomes[0] : null);
  if (!leaves) return NORMAL;
  const [target] = leaves.exits.keys();
  return { normal: false, exits: new Map([[target, true]]), value: POISON };
}

// ── switch ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function executeSwitch(statement: ast.Switch, outer: Scope, flow: Flow, rest: Rest | null): Outcome {
  const { cases, discriminant, span } = statement;
  const value = evaluate(discriminant, outer);
  const end = new Target("break");
  const inner = flow.inside(end, null);
  const serial = nextSerial();
  const scope = new Scope(outer);
  hoist(cases.flatMap((each) => each.body), scope); // prettier-ignore

  /** The statements from a case on, as control falls through them. */
  const from = (index: number): readonly ast.Statement[] => cases.slice(index).flatMap((each) => each.body);
  const path = (index: number) => (): Outcome =>
    index < 0 ? NORMAL : absorb(executeAll(from(index), scope, inner, 0, serial), end);
  const fallback = cases.findIndex((each) => each.test === null);

  if (isPoison(value)) return discard([...cases.keys()].map(path));
  const candidates: { readonly pred: Value; readonly index: number }[] = [];
  let last = fallback;
  for (const [index, { test }] of cases.entries()) {
    if (!test) continue;
    const same = condition(binary("===", value, evaluate(test, scope), test.span), test.span);
    if (same === false) continue;
    if (isPoison(same)) return discard([...cases.keys()].map(path));
    if (same === true) {
      last = index;
      break;
    }
    candidates.push({ pred: same.pred, index });
  }
  if (candidates.length === 0) return path(last)();

  // Cases that share their statements share a path.
  const entry = (index: number): number => {
    const body = cases.findIndex((each, i) => i >= index && each.body.length > 0);
    return index < 0 || body < 0 ? -1 : body;
  };
  const entries = [...new Set([...candidates.map(({ index }) => entry(index)), entry(last)])];
  const paths = entries.map(path);
  const completes = entries.map((index) => index < 0 || pathCompletes(from(index)));
  const select = located(discriminant.span, () => selector(candidates.map(({ pred, index }) => ({ pred, path: entries.indexOf(entry(index)) })), entries.indexOf(entry(last)), entries.length)); // prettier-ignore
  if (!select) return paths[0]();
  return joinPaths(select.select, select.swap ? [...paths].reverse() : paths, select.swap ? [...completes].reverse() : completes, span, rest, serial); // prettier-ignore
}

/** Chooses among paths: the first predicate that holds names it, else `last` is taken. */
function selector(choices: readonly { readonly pred: Value; readonly path: number }[], last: number, count: number) {
  if (count === 1) return null;
  if (count === 2) {
    const chosen = choices.filter((choice) => choice.path !== last);
    if (chosen.length === choices.length) {
      const pred = chosen.map((choice) => choice.pred).reduce((a, b) => p.or(a, b));
      return { select: { kind: "if", pred } as const, swap: chosen[0].path === 1 };
    }
  }
  const constant = (value: number): Value => asTensor(int(value), "a case", "i32").value;
  const index = choices.reduceRight((other, { pred, path }) => p.select(pred, constant(path), other), constant(last));
  return { select: { kind: "case", index } as const, swap: false };
}

/** Whether control may get from here past the switch, by the text alone. */
function pathCompletes(statements: readonly ast.Statement[]): boolean {
  for (const statement of statements) {
    if (statement.kind === "return" || statement.kind === "throw" || statement.kind === "continue") return false;
    if (containsJump(statement, "break")) return true;
    if (!mayComplete(statement)) return false;
  }
  return true;
}
