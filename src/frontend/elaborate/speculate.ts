// Elaborating something that may turn out wrong: variables, arrays and objects, the open block and the diagnostics are
// then as they were.
import { checkpoint } from "../../ir/build.ts";
import { inFrame } from "../control/frames.ts";
import { withJournal } from "../control/mutation.ts";
import { session } from "./session.ts";

export type Speculation<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/** Runs `body`; takes all of it back when it fails in an expected way, or when `spoiled` says so after it. */
export function speculate<T>(
  body: () => T,
  expected: (error: unknown) => boolean,
  spoiled?: () => boolean,
): Speculation<T> {
  return inFrame("trial", (frame) =>
    withJournal((undo): Speculation<T> => {
      const drop = checkpoint();
      const forget = session().mark();
      const takeBack = (): Speculation<T> => {
        frame.takeBack();
        undo();
        drop();
        forget();
        return { done: false };
      };
      try {
        const value = body();
        return spoiled?.() ? takeBack() : { done: true, value };
      } catch (error) {
        if (expected(error)) return takeBack();
        throw error;
      }
    }),
  );
}
