// Names for the text form: what the source calls a value where it has a name, a number otherwise. Numbers run through
// a function; names are unique within their block, and an inner block starts afresh, as it can see nothing else.
import type { Func, Region, Value } from "./graph.ts";
import { reachableFuncs } from "./walk.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface Names {
  readonly of: (value: Value) => string;
}

/** `name`, or with the first suffix that makes it new. */
function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let i = 1; taken.has(candidate); i++) candidate = `${name}_${i}`;
  taken.add(candidate);
  return candidate;
}

/** Names of all values of a function. */
export function nameValues(func: Func): Names {
  const names = new Map<Value, string>();
  let count = 0;
  const block = (region: Region): void => {
    const taken = new Set<string>();
    const name = (value: Value): void => {
      const hint = value.hint?.replace(/[^A-Za-z0-9_]/g, "_");
      names.set(value, hint && IDENTIFIER.test(hint) ? unique(hint, taken) : String(count++));
    };
    region.params.forEach(name);
    for (const op of region.ops) {
      op.results.forEach(name);
      op.regions.forEach(block);
    }
  };
  block(func);
  return { of: (value) => `%${names.get(value) ?? "?"}` };
}

const BARE = /^[A-Za-z_$][A-Za-z0-9_$.-]*$/;

/** The text of a function's name. */
export const funcText = (name: string): string => `@${BARE.test(name) ? name : JSON.stringify(name)}`;

/** Distinct names of a function and all that it calls. */
export function nameFuncs(main: Func): Map<Func, string> {
  const taken = new Set<string>();
  return new Map(reachableFuncs(main).map((func) => [func, funcText(unique(func.name, taken))]));
}
