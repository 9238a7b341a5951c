// What the annotations of an entry say, without compiling it: how the host's arguments are to be read.
import { RegionBuilder } from "../../ir/build.ts";
import { inFreshRoot } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Program } from "../modules/load.ts";
import { isStackOverflow } from "../stackOverflow.ts";
import type { FunctionVal } from "../values/values.ts";
import { Closure } from "./closure.ts";
import { chooseEntry, parameterSpecs, type Entry, type ParameterSpec } from "./entry.ts";
import { runModules } from "./modules.ts";
import { Scope } from "./scope.ts";
import { inSession, Session } from "./session.ts";
import { declareTypeParams } from "./types.ts";

/** Looks at the entry of a program; null when the program is wrong. */
function look<T>(program: Program, entry: string | undefined, at: (entry: Entry) => T): T | null {
  if (program.failed) return null;
  try {
    return inFreshRoot(() =>
      inSession(new Session(program.library), () =>
        new RegionBuilder().run(() => at(chooseEntry(runModules(program), entry))),
      ),
    );
  } catch (error) {
    if (error instanceof ProgramError || error instanceof RangeError || isStackOverflow(error)) return null;
    throw error;
  }
}

/** The parameters of the entry; null when it has no annotations to read, or when the program is wrong (compiling it says how). */
export const entrySpecs = (program: Program, entry?: string): readonly ParameterSpec[] | null =>
  look(program, entry, ({ fn }) => parameterSpecs(fn));

/** What the entry is called, and the dimensions that it names; null when the program is wrong. */
export const entryDims = (program: Program, entry?: string) =>
  look(program, entry, ({ name, fn }) => ({ entry: name, names: dimNames(fn) }));

function dimNames(fn: FunctionVal): readonly string[] {
  if (!(fn instanceof Closure)) return [];
  return declareTypeParams(fn.node.typeParams, new Scope(fn.scope)).map(({ name }) => name);
}
