// Sizes that are given for named dimensions: each must be one that the entry has, or it would be left out of account.
import { entryDims } from "../frontend/elaborate/specs.ts";
import type { Program } from "../frontend/modules/load.ts";
import { ArgumentError } from "./errors.ts";
import { unknownName } from "./options.ts";

/** Throws ArgumentError for names that the entry has no dimension of, and for what is no size. */
export function checkDims(program: Program, entry: string | undefined, dims: unknown): void {
  if (dims === undefined) return;
  if (typeof dims !== "object" || dims === null || Array.isArray(dims))
    throw new ArgumentError(`dims takes sizes by name, as { B: 32 }, found ${JSON.stringify(dims)}`);
  const given = Object.entries(dims as Readonly<Record<string, unknown>>);
  for (const [name, size] of given) {
    if (Number.isSafeInteger(size) && (size as number) >= 0) continue;
    throw new ArgumentError(`the size of ${name} must be an integer that is not negative, found ${String(size)}`);
  }
  // Null where the program is wrong, which compiling it says.
  const known = given.length === 0 ? null : entryDims(program, entry);
  if (known === null) return;
  for (const [name] of given) {
    if (known.names.includes(name)) continue;
    const list = known.names.length === 0 ? "it names none" : `it names ${known.names.join(", ")}`;
    throw unknownName(`${known.entry} has no dimension ${name} (${list})`, name, known.names);
  }
}
