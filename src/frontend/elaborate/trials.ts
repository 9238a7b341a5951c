// The iteration of a loop that is being tried (loops.ts). Once a traced branch is seen to leave it, the loop is known
// to be a traced one, and the rest of the trial is not worth elaborating: nested loops would be tried again and again.
import type { Outcome, Target } from "./outcome.ts";

/** Thrown to end the trial of the loop with this end. */
export class TracedExit extends Error {
  constructor(readonly end: Target) {
    super("a traced exit");
  }
}

let trial: Target | null = null;

/** Runs `body` as a trial of the loop that ends at `end`; null for what is no trial of anything. */
export function inTrial<T>(end: Target | null, body: () => T): T {
  const saved = trial;
  trial = end;
  try {
    return body();
  } finally {
    trial = saved;
  }
}

/** To be told of how a path of a traced branch ends. */
export function endTrialBy(outcome: Outcome): void {
  const end = trial;
  if (end && [...outcome.exits.keys()].some((target) => target.serial <= end.serial)) throw new TracedExit(end);
}
