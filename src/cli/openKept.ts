// A module that an earlier process compiled to StableHLO for such arguments: nothing of the compiler is loaded.
import { badNumbers, type DebugOptions } from "../api/debugNumbers.ts";
import { readArguments } from "../api/hostArgs.ts";
import type { IsolateChoice } from "../api/isolation.ts";
import { findModule, specsOfEntry } from "../api/kept/modules.ts";
import { findProgram } from "../api/kept/programs.ts";
import type { Specs } from "../api/kept/specs.ts";
import type { Located } from "../api/locate.ts";
import { LoweredProgram } from "../api/loweredProgram.ts";
import type { SignedProgram } from "../api/signed.ts";
import type { Val } from "../frontend/values/values.ts";

export interface ModuleOptions extends DebugOptions {
  readonly entry?: string;
  readonly dims: Readonly<Record<string, number>>;
  readonly isolate?: IsolateChoice;
}

/** A program, and what it is run on. */
export interface Opened {
  readonly program: SignedProgram;
  readonly leaves: readonly unknown[];
}

/** The command line's arguments; `values` are undefined where the annotations are to say what it takes. */
export function readGiven(
  args: readonly unknown[],
  specs: Specs,
): { readonly values?: readonly Val[]; readonly leaves: readonly unknown[] } {
  const { values, leaves } = readArguments(args, specs, { staticNumbers: true });
  return { values: args.length > 0 || specs?.every(({ optional }) => optional) ? values : undefined, leaves };
}

export function openKept(
  located: Located,
  args: readonly unknown[],
  { isolate, ...options }: ModuleOptions,
): Opened | undefined {
  const module = badNumbers(options).length > 0 ? undefined : findModule(located);
  if (!module) return undefined;
  const specs = specsOfEntry(module, options.entry);
  if (specs === undefined) return undefined;
  const { values, leaves } = readGiven(args, specs);
  const found = findProgram(module, { ...options, args: values });
  return found && { program: new LoweredProgram(found.lowered, found.signature, { isolate }), leaves };
}
