// How a statement ends. Normally, or by an exit: to the end of a function, a loop or one of its iterations. Where that
// is known only when the program runs, each exit that may have been taken has a traced flag.
import * as p from "../../ir/prims.ts";
import type { Value } from "../../ir/graph.ts";
import { DEAD, nextSerial } from "../control/frames.ts";
import type { Tensor, Val } from "../values/values.ts";

/** Where an exit leads. */
export class Target {
  /** As a variable's: what was declared later is gone after an exit to here. */
  readonly serial = nextSerial();
  constructor(readonly kind: "return" | "break" | "continue" | "value" /* of an expression */) {}
}

export interface Outcome {
  /** Whether the statement may end normally. */
  readonly normal: boolean;
  /** The exits that may be taken: `true` if it surely is. */
  readonly exits: ReadonlyMap<Target, true | Tensor>;
  /** What is returned when the exit to the function's end is taken; DEAD when there is no such exit. */
  readonly value: Val;
}

export const NORMAL: Outcome = { normal: true, exits: new Map(), value: DEAD };

export const exitTo = (target: Target, value: Val = DEAD): Outcome => ({
  normal: false,
  exits: new Map([[target, true]]),
  value,
});

/** Known only when the program runs. */
export const isMixed = (outcome: Outcome): boolean => outcome.normal && outcome.exits.size > 0;

/** The outcome around the statement that `target` is the end of. */
export function absorb(outcome: Outcome, target: Target): Outcome {
  if (!outcome.exits.has(target)) return outcome;
  const exits = new Map(outcome.exits);
  exits.delete(target);
  return { normal: true, exits, value: exits.size === 0 ? DEAD : outcome.value };
}

/** A bool scalar: whether any exit is taken. */
export function exitTaken(outcome: Outcome): Value {
  const flags = [...outcome.exits.values()].flatMap((flag) => (flag === true ? [] : [flag.value]));
  return flags.reduce((a, b) => p.or(a, b));
}
