// What the annotations of an entry say, without compiling it: how the host's arguments are to be read.
import { RegionBuilder } from "../../ir/build.ts";
import { inFreshRoot } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Program } from "../modules/load.ts";
import { chooseEntry, parameterSpecs, type ParameterSpec } from "./entry.ts";
import { runModules } from "./modules.ts";
import { inSession, Session } from "./session.ts";

/** The parameters of the entry; null when it has no annotations to read, or when the program is wrong (compiling it says how). */
export function entrySpecs(program: Program, entry?: string): readonly ParameterSpec[] | null {
  if (program.failed) return null;
  try {
    return inFreshRoot(() =>
      inSession(new Session(program.library), () =>
        new RegionBuilder().run(() => parameterSpecs(chooseEntry(runModules(program), entry).fn)),
      ),
    );
  } catch (error) {
    if (error instanceof ProgramError || error instanceof RangeError) return null;
    throw error;
  }
}
