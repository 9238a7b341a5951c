// Modules of the library: names to values, made when the module is first looked into.
import { FunctionVal, NamespaceVal, type Val } from "../frontend/values/values.ts";

/** A library function, known by the last part of its name, or a name with its value. */
export type Member = FunctionVal | readonly [name: string, value: Val];

/** A module from its members. */
export function namespace(name: string, members: () => readonly Member[]): NamespaceVal {
  let table: ReadonlyMap<string, Val> | null = null;
  const load = (): ReadonlyMap<string, Val> =>
    (table ??= new Map(
      members().map((member) => (member instanceof FunctionVal ? [shortName(member), member] : member)),
    ));
  return new NamespaceVal(
    name,
    (key) => load().get(key),
    () => [...load().keys()],
  );
}

const shortName = (fn: FunctionVal): string => fn.name.slice(fn.name.lastIndexOf(".") + 1);

/** The same function under another name, which its messages then use. */
export const alias = (name: string, fn: FunctionVal): Member => [name, fn];
