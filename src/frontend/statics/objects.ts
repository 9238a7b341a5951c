// The global `Object`, on static objects and arrays.
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { array, ArrayVal, growing, ObjectVal, type Val } from "../values/values.ts";
import { elements } from "./iterate.ts";
import { willMutate } from "../control/mutation.ts";
import { StaticFunction, type StaticArgs } from "./staticFunction.ts";
import { sameValueZero } from "./truth.ts";
import { textOf } from "./text.ts";

/** The entries of an object, or of an array by its indices (a named tuple's by its names). */
function entriesOf(args: StaticArgs, i = 0): [string, Val][] {
  const value = args.get(i);
  if (value instanceof ObjectVal) return [...value.entries];
  if (value instanceof ArrayVal) return value.items.map((item, at) => [value.names?.[at] ?? String(at), item]);
  return args.wrong(i, "an object");
}

const FUNCTIONS: Readonly<Record<string, (args: StaticArgs) => Val>> = {
  keys: (args) => array(entriesOf(args).map(([key]) => key)),
  values: (args) => array(entriesOf(args).map(([, value]) => value)),
  entries: (args) => array(entriesOf(args).map(([key, value]) => array([key, value]))),
  fromEntries: (args) => {
    const pairs = elements(args.get(0)) ?? args.wrong(0, "an array of [key, value] pairs");
    const entry = (pair: Val): [string, Val] => {
      const parts = elements(pair);
      if (parts?.length !== 2) {
        throw new ProgramError("TJ5002", `${args.callee} takes [key, value] pairs, found ${describe(pair)}`);
      }
      return [textOf(parts[0]), parts[1]];
    };
    return new ObjectVal(new Map(pairs.map(entry)));
  },
  assign: (args) => {
    const target = args.get(0);
    if (!(target instanceof ObjectVal)) return args.wrong(0, "an object");
    willMutate(target);
    args.values.forEach((source, i) => {
      if (i === 0 || (source ?? null) === null) return;
      const entries = [...entriesOf(args, i)];
      growing(target, entries.map(([, value]) => value)); // prettier-ignore
      for (const [key, value] of entries) target.entries.set(key, value);
    });
    return target;
  },
  freeze: (args) => args.get(0),
  is: (args) => sameValueZero(args.get(0), args.get(1)),
  hasOwn: (args) => entriesOf(args).some(([key]) => key === textOf(args.get(1))),
};

const members = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([name, implementation]) => [
    name,
    new StaticFunction(`Object.${name}`, 1, implementation),
  ]),
);

export const OBJECT = new StaticFunction("Object", 0, (args) => args.get(0) ?? new ObjectVal(new Map()), {
  members: (name) => (Object.hasOwn(members, name) ? members[name] : undefined),
});
