// A module of the language compiled for the arguments of the command line.
import { compileAndKeep, loadLocated } from "../api/compile.ts";
import type { Located } from "../api/locate.ts";
import { entrySpecs } from "../frontend/elaborate/specs.ts";
import { readGiven, type ModuleOptions, type Opened } from "./openKept.ts";

/** Throws Diagnostics. */
export function compileModule(located: Located, args: readonly unknown[], options: ModuleOptions): Opened {
  const loaded = loadLocated(located);
  const { values, leaves } = readGiven(args, entrySpecs(loaded, options.entry));
  return { program: compileAndKeep(loaded, { ...options, values }), leaves };
}
