// Static arrays and objects may change outside traced regions only: what a branch that may not run, or a loop body
// that is built once, did to them would be wrong. The elaborator knows where it is and sets the policy.
import type { ArrayVal, ObjectVal } from "../values/values.ts";

export type MutationGuard = (value: ArrayVal | ObjectVal, what: string) => void;

let guard: MutationGuard = () => undefined;

/** Sets the policy for the changes to come, and gives back the one before. A guard throws TJ4009. */
export function setMutationGuard(next: MutationGuard): MutationGuard {
  const previous = guard;
  guard = next;
  return previous;
}

/** To be called before a static value changes. `what` says how, for the message: "push". */
export const assertMutable = (value: ArrayVal | ObjectVal, what: string): void => {
  guard(value, what);
};
