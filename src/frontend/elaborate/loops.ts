// Loops. As long as a loop's condition is static, its iterations are elaborated one after the other. Once what goes on
// is known only when the program runs (a traced condition, or a traced break or return inside) it becomes a loop of
// the IR (rolling.ts). Loops over a range or a tensor's leading axis are rolled from the start.
import type * as ast from "../ast.ts";
import { checkpoint, openBlockSize } from "../../ir/build.ts";
import { inFrame, writeVariable, type Variable } from "../control/frames.ts";
import { withJournal } from "../control/mutation.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { elements } from "../statics/iterate.ts";
import { RangeVal } from "../statics/range.ts";
import { describe } from "../values/describe.ts";
import { isPoison, POISON } from "../values/poison.ts";
import { Tensor, type Val } from "../values/values.ts";
import { assignedNames, containsJump } from "./assigned.ts";
import { branch, unlessExited } from "./branches.ts";
import { declare } from "./closure.ts";
import { condition, type Condition } from "./condition.ts";
import { discard, follow } from "./conditionals.ts";
import { evaluate } from "./expressions.ts";
import type { Flow } from "./flow.ts";
import { located } from "./located.ts";
import { absorb, exitTo, isMixed, NORMAL, Target, type Outcome } from "./outcome.ts";
import { patternNames } from "./patterns.ts";
import { rollRange, rollRows, rollWhile } from "./rolling.ts";
import { Scope } from "./scope.ts";
import { session } from "./session.ts";
import { attempt, hoist } from "./statements.ts";
import { inTrial, TracedExit } from "./trials.ts";

/** A loop's parts, as its kind has them. */
export interface Loop {
  readonly span: Span;
  /** Null: goes on until it is left. */
  readonly test: (() => Condition) | null;
  /** One iteration, `continue` included. */
  readonly body: () => Outcome;
  readonly update: (() => void) | null;
  /** Where `break` leads. */
  readonly end: Target;
  /** Variables around the loop that its text assigns. */
  readonly assigned: () => Variable[];
  /** Gives the loop's own variables anew for the next iteration, so that closures keep theirs; gives the way back. */
  readonly renew?: () => () => void;
  /** The loop's own variables: nobody reads them after it. */
  readonly own?: () => readonly Variable[];
}

const LONGEST = 100_000;
const MOST_OPS = 50_000;

export function executeWhile(statement: ast.While, scope: Scope, flow: Flow): Outcome {
  refuseEndless(statement.test, statement.body, statement.span);
  const [end, again] = [new Target("break"), new Target("continue")];
  const inner = flow.inside(end, again);
  return runLoop({
    span: statement.span,
    test: () => condition(evaluate(statement.test, scope), statement.test.span),
    body: () => absorb(attempt(statement.body, scope, inner), again),
    update: null,
    end,
    assigned: () => assignedAround(statement, scope),
  });
}

export function executeDoWhile(statement: ast.DoWhile, scope: Scope, flow: Flow): Outcome {
  const [end, again] = [new Target("break"), new Target("continue")];
  const inner = flow.inside(end, again);
  const test = (): Outcome => leaveUnless(condition(evaluate(statement.test, scope), statement.test.span), end, statement.test.span); // prettier-ignore
  return runLoop({
    span: statement.span,
    test: null,
    body: () => follow(absorb(attempt(statement.body, scope, inner), again), test, statement.span),
    update: null,
    end,
    assigned: () => assignedAround(statement, scope),
  });
}

/** `if (!condition) break` */
export function leaveUnless(decided: Condition, end: Target, span: Span): Outcome {
  if (isPoison(decided) || decided === false) return exitTo(end);
  if (decided === true) return NORMAL;
  return branch({ kind: "if", pred: decided.pred }, [() => NORMAL, () => exitTo(end)], span);
}

export function executeFor(statement: ast.For, outer: Scope, flow: Flow): Outcome {
  const [end, again] = [new Target("break"), new Target("continue")];
  const inner = flow.inside(end, again);
  const { init, test, update, body, span } = statement;
  refuseEndless(test, body, span);
  let scope = new Scope(outer);
  const names: string[] = [];
  if (init?.kind === "variable") {
    hoist([init], scope);
    attempt(init, scope, flow);
    for (const { target } of init.declarators) for (const { name } of patternNames(target)) names.push(name);
  } else if (init) evaluate(init, scope);
  return runLoop({
    span,
    test: test ? () => condition(evaluate(test, scope), test.span) : null,
    body: () => absorb(attempt(body, scope, inner), again),
    update: update ? () => void evaluate(update, scope) : null,
    end,
    assigned: () => assignedAround(statement, scope),
    own: () => names.flatMap((name) => scope.own(name) ?? []),
    renew: () => {
      const previous = scope;
      const next = new Scope(outer);
      for (const name of names) {
        const before = scope.own(name);
        if (before) next.declare(name, before.constant, before.span).value = before.value;
      }
      scope = next;
      return () => (scope = previous);
    },
  });
}

/** The variables in scope here that the statement's text assigns. */
function assignedAround(statement: ast.Statement, scope: Scope): Variable[] {
  const variables = [...assignedNames(statement)].map((name) => scope.lookup(name));
  return variables.filter((variable): variable is Variable => variable !== undefined && !variable.constant);
}

// ── Static conditions ────────────────────────────────────────────────────────────────────────────────────────────────

/** A loop that goes on for ever by its text alone. */
function refuseEndless(test: ast.Expression | null, body: ast.Statement, span: Span): void {
  if (test && !(test.kind === "boolean" && test.value)) return;
  if ((["break", "return", "throw", "continue"] as const).some((kind) => containsJump(body, kind))) return;
  throw new ProgramError("TJ4010", "the loop never ends: nothing in it breaks or returns", { span });
}

type Step = "next" | "traced" | Outcome;

function runLoop(loop: Loop): Outcome {
  const size = openBlockSize();
  for (let count = 0; ; count++) {
    session().spend(1, loop.span);
    const step = iterate(loop, count === 0);
    if (step === "traced") return rollWhile(loop);
    if (step !== "next") return step;
    if (count >= LONGEST || openBlockSize() - size > MOST_OPS) {
      throw new ProgramError(
        "TJ4010",
        `the loop is unrolled while compiling, and does not end after ${count} iterations`,
        {
          span: loop.span,
          hint: "for a rolled loop, write for (const i of range(n))",
        },
      );
    }
  }
}

/** Tries one iteration; takes it back if it turns out that the loop is a traced one. */
function iterate(loop: Loop, first: boolean): Step {
  return inFrame("trial", (frame) =>
    withJournal((undo): Step => {
      const drop = checkpoint();
      const forget = session().mark();
      const traced = (): Step => {
        frame.takeBack();
        undo();
        drop();
        forget();
        return "traced";
      };
      const faults = session().count;
      const go = loop.test ? loop.test() : true;
      if (isPoison(go)) {
        const outcome = discard([loop.body]);
        return outcome.normal ? NORMAL : absorb(outcome, loop.end);
      }
      if (typeof go !== "boolean") return traced();
      if (!go) return NORMAL;
      const outcome = tried(loop);
      if (!outcome || isMixed(outcome)) return traced();
      if (!outcome.normal) return absorb(outcome, loop.end);
      const unrenew = loop.renew?.();
      loop.update?.();
      if (session().count > faults) {
        for (const variable of frame.written.keys()) writeVariable(variable, POISON);
        return NORMAL;
      }
      if (first && loop.test && becomesTraced(loop.test)) {
        unrenew?.();
        return traced();
      }
      return "next";
    }),
  );
}

/** How an iteration ends; null when a traced branch was seen to leave it. */
function tried({ body, end }: Loop): Outcome | null {
  try {
    return inTrial(end, body);
  } catch (error) {
    if (error instanceof TracedExit && error.end === end) return null;
    throw error;
  }
}

/** Whether the condition, static so far, is traced from now on. */
const becomesTraced = (test: () => Condition): boolean =>
  inFrame("trial", (frame) =>
    withJournal((undo) => {
      const drop = checkpoint();
      const forget = session().mark();
      const go = test();
      frame.takeBack();
      undo();
      drop();
      forget();
      return typeof go !== "boolean" && !isPoison(go);
    }),
  );

// ── for … of ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function executeForOf(statement: ast.ForOf, scope: Scope, flow: Flow): Outcome {
  const { target, iterable, body, span } = statement;
  const over = evaluate(iterable, scope);
  const [end, again] = [new Target("break"), new Target("continue")];
  const flowInside = flow.inside(end, again);
  const iteration = (item: Val): Outcome => {
    const inner = new Scope(scope);
    for (const { name, span: at } of patternNames(target)) {
      if (!inner.own(name)) inner.declare(name, statement.declaration === "const", at);
    }
    declare(target, item, inner);
    return absorb(attempt(body, inner, flowInside), again);
  };
  const loop = { span, body: iteration, end, assigned: () => assignedAround(statement, scope) };

  if (isPoison(over)) return absorb(discard([() => iteration(POISON)]), end);
  if (over instanceof RangeVal) return rollRange(over, loop);
  if (over instanceof Tensor && over.ndim > 0) return rollRows(over, loop);
  const items = located(iterable.span, () => elements(over));
  if (!items) {
    throw new ProgramError("TJ5002", `${describe(over)} has no elements to loop over`, {
      span: iterable.span,
      hint: over instanceof Tensor ? "loop over range(n)" : undefined,
    });
  }
  const size = openBlockSize();
  let outcome = NORMAL;
  for (const item of [...items]) {
    session().spend(1, span);
    const step = (): Outcome => iteration(item);
    outcome = isMixed(outcome) ? unlessExited(outcome, step, span) : step();
    if (!outcome.normal) break;
    if (openBlockSize() - size > MOST_OPS) {
      throw new ProgramError(
        "TJ4010",
        `the loop over ${describe(over)} is unrolled while compiling, and too long for that`,
        {
          span: iterable.span,
          hint: "stack the elements to a tensor and loop over that: the loop is rolled then",
        },
      );
    }
  }
  return absorb(outcome, end);
}
