// Changing static arrays and objects. Allowed where they were made: outside of traced regions, or inside the same one.
// A loop's iteration that is tried and dropped takes its changes back by the journal.
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, type ObjectVal, type Val } from "../values/values.ts";
import { madeOutside } from "./frames.ts";

type Journal = Map<ArrayVal | ObjectVal, () => void>;
const journals: Journal[] = [];
let changes = 0;

/** Rises whenever a static array or object changes. */
export const mutationCount = (): number => changes;

const INSTEAD = {
  object: "assign a new object, o = { ...o, key: value }",
  array: "assign a tensor, x = x.at(i).set(value), or have lax.map or lax.scan stack what each round gives",
};

/** To be called before every change of a static array or object. Throws TJ4009 when it may not change here. */
export function willMutate(container: ArrayVal | ObjectVal): void {
  if (madeOutside(container.home)) {
    throw new ProgramError(
      "TJ4009",
      `${describe(container)}, made outside of a traced region, is changed inside of it`,
      {
        hint: `what a traced branch or loop does is seen through the variables that it assigns: ${INSTEAD[container instanceof ArrayVal ? "array" : "object"]}`,
      },
    );
  }
  changes++;
  for (const journal of journals) {
    if (!journal.has(container)) journal.set(container, snapshot(container));
  }
}

function snapshot(container: ArrayVal | ObjectVal): () => void {
  if (container instanceof ArrayVal) {
    const items = [...container.items];
    return () => {
      container.items.splice(0, container.items.length, ...items);
    };
  }
  const entries: [string, Val][] = [...container.entries];
  return () => {
    container.entries.clear();
    for (const [key, value] of entries) container.entries.set(key, value);
  };
}

/** Runs `body`; when it asks for it, all changes made inside are taken back. */
export function withJournal<T>(body: (undo: () => void) => T): T {
  const journal: Journal = new Map();
  journals.push(journal);
  try {
    return body(() => {
      for (const undo of journal.values()) undo();
      journal.clear();
    });
  } finally {
    journals.splice(journals.indexOf(journal), 1);
  }
}
