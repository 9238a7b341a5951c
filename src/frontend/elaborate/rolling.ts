// Loops of the IR from loops of the program. The body is elaborated with the variables that it assigns as parameters:
//
//   while (y < 100) { y = y * 2; }      %y = while (%y0) cond { lt %y, 100 } body { mul %y, 2 }
//
// Which variables those are is guessed from the text and corrected by what the body does (it may call closures that
// assign). An exit that may be taken inside becomes a flag that is carried too, and ends the loop.
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { findCarry, type BodyResult, type Carry, type LateItem } from "../control/carry.ts";
import { DEAD, inFrame, isWritable, UNCERTAIN, UNSET, Variable, writeVariable } from "../control/frames.ts";
import type { LeafType } from "../control/leaves.ts";
import { emitScan, emitWhile, loopMismatch } from "../control/loops.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { RangeVal } from "../statics/range.ts";
import { asTensor, resultType } from "../tensor/convert.ts";
import { isPoison, isPoisoned, POISON } from "../values/poison.ts";
import { int, Num, Tensor, type Val } from "../values/values.ts";
import { branch, unlessExited } from "./branches.ts";
import { condition, type Condition } from "./condition.ts";
import { binary } from "./expressions.ts";
import { located } from "./located.ts";
import type { Loop } from "./loops.ts";
import { leaveUnless } from "./loops.ts";
import { elementOf } from "./members.ts";
import { absorb, exitTo, isMixed, NORMAL, type Outcome, type Target } from "./outcome.ts";
import { session } from "./session.ts";
import { speculate } from "./speculate.ts";
import { inTrial } from "./trials.ts";

/** What is rolled: `body` gets the row of each tensor that is scanned over. */
interface Rolled {
  readonly span: Span;
  readonly test: (() => Condition) | null;
  readonly body: (rows: readonly Tensor[]) => Outcome;
  readonly end: Target;
  readonly assigned: () => readonly Variable[];
  /** For a scan. */
  readonly over?: { readonly xs: readonly Tensor[]; readonly length: number };
}

type Ys = readonly { readonly leaf: Val; readonly type: LeafType }[];

interface Attempt {
  readonly carry: Carry<{ readonly ys: Ys; readonly exits: readonly Target[]; readonly returns: boolean; readonly normal: boolean }>; // prettier-ignore
  readonly variables: readonly Variable[];
}

const ATTEMPTS = 12;

/** Elaborates the body until the set of carried variables is the set of assigned ones. */
function settle(rolled: Rolled, extraTypes: readonly LeafType[]): Attempt {
  const sure = new Set<Variable>();
  // A name that the body declares may be that of a variable outside, which the text does not tell apart.
  const carriable = (variable: Variable): boolean =>
    !isPoisoned(variable.value) && variable.value !== UNSET && isWritable(variable);
  let variables = rolled.assigned().filter(carriable);
  for (let round = 0; round < ATTEMPTS; round++) {
    const forget = session().mark();
    const faults = session().count;
    let missing: Variable[] = [];
    let idle: Variable[] = [];
    const body = (values: readonly Val[], rows: readonly Tensor[]): BodyResult<Attempt["carry"]["extra"]> =>
      inFrame("region", (frame) => {
        try {
          variables.forEach((variable, i) => writeVariable(variable, values[i]));
          const outcome = inTrial(null, () => rolled.body(rows));
          const next = variables.map((variable) => variable.value);
          missing = [...frame.written.keys()].filter((variable) => !variables.includes(variable));
          idle = variables.filter((variable, i) => next[i] === values[i] && !sure.has(variable));
          return { next, late: lateItems(outcome), extra: extraOf(outcome) };
        } finally {
          frame.takeBack();
        }
      });
    const items = variables.map((variable) => ({
      label: variable.name,
      initial: variable.value === undefined || variable.value === UNCERTAIN ? DEAD : variable.value,
    }));
    let failure: unknown = null;
    let carry: Attempt["carry"] | null = null;
    try {
      carry = findCarry(items, extraTypes, body, {
        fail: (mismatch) => {
          const name = /^[\w$]+/.exec(mismatch.path)?.[0];
          const span = variables.find((variable) => variable.name === name)?.span;
          return loopMismatch(mismatch, "", span ? [{ span, message: "declared here" }] : undefined);
        },
        retry: forget,
      });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      failure = error;
    }
    const poisoned = missing.filter((variable) => isPoisoned(variable.value));
    const added = missing.filter((variable) => !poisoned.includes(variable));
    if (added.length === 0 && (idle.length === 0 || (carry && idle.every(isTraced) && session().count === faults))) {
      if (!carry) throw failure;
      for (const variable of poisoned) writeVariable(variable, POISON);
      return { carry, variables };
    }
    forget();
    for (const variable of added) sure.add(variable);
    variables = [...variables.filter((variable) => !idle.includes(variable)), ...added];
  }
  throw new ProgramError("TJ4004", "what the loop carries does not settle", { span: rolled.span });
}

/** A variable that holds a tensor loses nothing by being carried for nothing. */
const isTraced = (variable: Variable): boolean => variable.value instanceof Tensor;

function lateItems(outcome: Outcome): LateItem[] {
  const flags = [...outcome.exits.values()].map((flag): LateItem => ({ label: "a flag", initial: false, next: flag }));
  return outcome.value === DEAD
    ? flags
    : [...flags, { label: "the returned value", initial: DEAD, next: outcome.value }];
}

const extraOf = (outcome: Outcome): Attempt["carry"]["extra"] => ({
  ys: [],
  exits: [...outcome.exits.keys()],
  returns: outcome.value !== DEAD,
  normal: outcome.normal,
});

/** Sets the variables to what the loop leaves, and says how it ends. */
function finish({ carry, variables }: Attempt, values: readonly Val[], rolled: Rolled): Outcome {
  variables.forEach((variable, i) => {
    const uncertain = rolled.test !== null && (variable.value === undefined || variable.value === UNCERTAIN);
    if (values[i] !== DEAD) writeVariable(variable, uncertain ? UNCERTAIN : values[i]);
  });
  const { exits: targets, returns } = carry.extra;
  if (targets.length === 0) return NORMAL;
  const exits = new Map<Target, true | Tensor>();
  targets.forEach((target, i) => {
    const flag = values[variables.length + i];
    if (flag instanceof Tensor) exits.set(target, flag);
  });
  const value = returns ? values[variables.length + targets.length] : DEAD;
  const endless = rolled.test === null;
  const outcome = absorb({ normal: !endless, exits, value }, rolled.end);
  // Nothing but a return ends it.
  if (!outcome.normal && outcome.exits.size === 1) return { ...exitTo([...outcome.exits.keys()][0], outcome.value) };
  return outcome;
}

/** Thrown when the condition assigns variables: it then goes to the head of the body. */
class AssigningTest extends Error {}

function rollAsWhile(rolled: Rolled): Outcome {
  const attempt = settle(rolled, []);
  const { carry, variables } = attempt;
  let endless = rolled.test === null;
  const test = (values: readonly Val[]): Value =>
    inFrame("region", (frame) => {
      try {
        variables.forEach((variable, i) => writeVariable(variable, values[i]));
        const go = rolled.test?.() ?? true;
        endless = go === true;
        const changed = [...frame.written.keys()].some((variable) => {
          const i = variables.indexOf(variable);
          return i < 0 || variable.value !== values[i];
        });
        if (changed) throw new AssigningTest();
        const flags = values.slice(variables.length, variables.length + carry.extra.exits.length);
        const stops = flags.flatMap((flag) => (flag instanceof Tensor ? [flag.value] : []));
        const goOn = typeof go === "object" && !isPoison(go) ? go.pred : null;
        if (stops.length === 0) return goOn ?? asTensor(go === true).value;
        const on = p.not(stops.reduce((a, b) => p.or(a, b)));
        return goOn ? p.and(goOn, on) : go === true ? on : asTensor(false).value;
      } finally {
        frame.takeBack();
      }
    });
  const values = emitWhile(carry, test);
  if (endless && carry.extra.exits.length === 0 && carry.extra.normal) {
    throw new ProgramError("TJ4010", "the loop never ends: nothing in it breaks or returns", { span: rolled.span });
  }
  return finish(attempt, values, endless ? { ...rolled, test: null } : rolled);
}

/** A loop whose condition, or whose end by `break` or `return`, is traced. */
export function rollWhile(loop: Loop): Outcome {
  const { update } = loop;
  const step = (): Outcome => {
    if (!update) return NORMAL;
    update();
    return NORMAL;
  };
  const body = (): Outcome => {
    const outcome = loop.body();
    if (!update || !outcome.normal) return outcome;
    return isMixed(outcome) ? unlessExited(outcome, step, loop.span) : step();
  };
  const rolled: Rolled = { ...loop, body };
  return located(loop.span, () => {
    const { test } = loop;
    const headed = (): Outcome => {
      const go = test?.() ?? true;
      if (go === true || go === false || isPoison(go))
        return go === true ? body() : leaveUnless(go, loop.end, loop.span);
      return branch({ kind: "if", pred: go.pred }, [body, () => exitTo(loop.end)], loop.span);
    };
    return firstThatWorks([
      () => withTestInHead(() => rollAsWhile(rolled), () => rollAsWhile({ ...rolled, test: null, body: headed })), // prettier-ignore
      ...(test ? [() => unrollGuarded(loop, test)] : []),
    ]);
  });
}

function withTestInHead(plain: () => Outcome, headed: () => Outcome): Outcome {
  const result = speculate(plain, (error) => error instanceof AssigningTest);
  return result.done ? result.value : headed();
}

/** The first way that goes without a fault; if none does, the faults of the first. */
function firstThatWorks(ways: readonly (() => Outcome)[]): Outcome {
  for (const way of ways.length > 1 ? ways : []) {
    const faults = session().count;
    const result = speculate(way, (error) => error instanceof ProgramError, () => session().count > faults); // prettier-ignore
    if (result.done) return result.value;
  }
  return ways[0]();
}

const MOST_GUARDED = 1000;

/**
 * Iterations one after the other, each on the condition that no earlier one has left the loop: for a counter that must
 * stay static, since the body uses it as a shape, an axis, or the index of a static array.
 */
function unrollGuarded(loop: Loop, test: () => Condition): Outcome {
  const step = (): Outcome => inTrial(null, one);
  const one = (): Outcome => {
    const go = test();
    if (go === false) return exitTo(loop.end);
    if (go !== true) throw new ProgramError("TJ4010", "the loop's condition is not static", { span: loop.span });
    const outcome = loop.body();
    if (!loop.update) return outcome;
    // The counter stays static: it goes on where the loop was left as well, and nobody reads it there.
    loop.update();
    return outcome;
  };
  let outcome: Outcome = NORMAL;
  for (let count = 0; outcome.normal; count++) {
    if (count > MOST_GUARDED) throw new ProgramError("TJ4010", "the loop is too long to unroll", { span: loop.span });
    outcome = isMixed(outcome) ? unlessExited(outcome, step, loop.span) : step();
  }
  return absorb(outcome, loop.end);
}

// ── Ranges and rows ──────────────────────────────────────────────────────────────────────────────────────────────────

interface ItemLoop {
  readonly span: Span;
  readonly body: (item: Val) => Outcome;
  readonly end: Target;
  readonly assigned: () => Variable[];
}

/** `for (const i of range(…))` */
export function rollRange(range: RangeVal, loop: ItemLoop): Outcome {
  const { length } = range;
  if (length === 0) return NORMAL;
  return located(loop.span, () => {
    const [start, stop, step] = [range.start, range.stop, range.step];
    const counter = new Variable("the counter", false, null);
    counter.value = counterStart(start, [stop, step]);
    const body = (): Outcome => {
      const i = counter.value;
      const outcome = loop.body(i);
      writeVariable(counter, binary("+", i, step, loop.span));
      return outcome;
    };
    const rolled: Rolled = { span: loop.span, test: null, body, end: loop.end, assigned: () => [...loop.assigned(), counter] }; // prettier-ignore
    const test = (): Condition => condition(inRange(counter.value, stop, step, loop.span), loop.span);
    return length === null ? rollAsWhile({ ...rolled, test }) : rollAsScan({ ...rolled, over: { xs: [], length } }, () => ({ ...rolled, test })); // prettier-ignore
  });
}

/** A counter is weakly typed, like the number that it would be if the loop were unrolled; traced bounds give theirs. */
function counterStart(start: Val, others: readonly Val[]): Val {
  if ([start, ...others].every((value) => value instanceof Num)) return start;
  const type = resultType([start, ...others], "range");
  return type.weak ? asTensor(start) : asTensor(start, "range", type.dtype);
}

function inRange(i: Val, stop: Val, step: Val, span: Span): Val {
  if (step instanceof Num) return binary(step.value > 0 ? "<" : ">", i, stop, span);
  const up = binary("&", binary(">", step, int(0), span), binary("<", i, stop, span), span);
  const down = binary("&", binary("<", step, int(0), span), binary(">", i, stop, span), span);
  return binary("|", up, down, span);
}

/** `for (const row of x)` */
export function rollRows(x: Tensor, loop: ItemLoop): Outcome {
  const [length] = x.shape;
  if (length === 0) return NORMAL;
  return located(loop.span, () => {
    const scanned: Rolled = {
      ...loop,
      test: null,
      body: ([row]) => loop.body(row),
      over: { xs: [x], length },
    };
    return rollAsScan(scanned, () => {
      const counter = new Variable("the counter", false, null);
      counter.value = int(0);
      return {
        ...loop,
        test: () => condition(binary("<", counter.value, int(length), loop.span), loop.span),
        body: () => {
          const i = counter.value;
          const outcome = loop.body(elementOf(x, i, loop.span));
          writeVariable(counter, binary("+", i, int(1), loop.span));
          return outcome;
        },
        assigned: () => [...loop.assigned(), counter],
      };
    });
  });
}

/** A scan, or, if the body may leave early, what `otherwise` describes as a while loop. */
function rollAsScan(rolled: Rolled, otherwise: () => Rolled): Outcome {
  const { xs, length } = rolled.over ?? { xs: [], length: 0 };
  const rows = xs.map((x): LeafType => ({ dtype: x.dtype, shape: x.shape.slice(1), weak: x.weak, key: x.key }));
  const forget = session().mark();
  const attempt = settle(rolled, rows);
  if (attempt.carry.extra.exits.length > 0) {
    forget();
    return rollAsWhile(otherwise());
  }
  const { carry } = emitScan(attempt.carry, xs, { length, reverse: false });
  return finish(attempt, carry, rolled);
}
