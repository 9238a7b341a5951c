// What programs are kept under: the module with all that it imports, the function, and how it is called.
import type { Val } from "../../frontend/values/values.ts";
import { keyOf, nameOf, scopeKey } from "./keys.ts";
import { findLowered, type Made } from "./lowered.ts";

export type { Made } from "./lowered.ts";

export interface Instance {
  /** The function's name; by default the only one, or `main`. */
  readonly entry?: string;
  /** Sizes by name. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Arguments as the elaborator takes them; undefined where the annotations say all. */
  readonly args?: readonly Val[];
  /** Values for declared names. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** Transformations by name, with their options. */
  readonly steps?: readonly { readonly transformation: unknown; readonly options: readonly Val[] }[];
  readonly donate?: readonly number[];
}

/** A name for `findLowered`; null where the program depends on what only this process has. */
export function programName(
  digest: string,
  { entry, dims = {}, args, scope = {}, steps = [], donate = [] }: Instance,
): string | null {
  const given = args ? keyOf(args) : "annotated";
  const declared = scopeKey(scope);
  const made = steps.map(({ transformation, options }) => {
    const key = keyOf(options);
    return typeof transformation === "string" && key !== null ? [transformation, key] : null;
  });
  if (given === null || declared === null || made.includes(null)) return null;
  return nameOf("program", digest, entry ?? null, Object.entries(dims), given, declared, made, donate);
}

export function findProgram(module: { readonly digest: string }, instance: Instance): Made | undefined {
  const name = programName(module.digest, instance);
  return name === null ? undefined : findLowered(name);
}
