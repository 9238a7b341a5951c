// Keeping what was made of a program's function, and what its modules export, for the next process.
import { exportsOf } from "../../frontend/elaborate/entry.ts";
import type { Program } from "../../frontend/modules/program.ts";
import { keptSources } from "./keys.ts";
import { keepLowered, type Made } from "./lowered.ts";
import { keepModule, programDigest } from "./modules.ts";
import { programName, type Instance } from "./programs.ts";

export function keepProgram(program: Program, instance: Instance, made: Made): void {
  if (!keptSources()) return;
  const { specs, constants, diagnostics } = exportsOf(program);
  // What is wrong with another function is to be said each time.
  if (diagnostics.length > 0) return;
  keepModule(program, { specs, constants });
  const name = programName(programDigest(program), instance);
  if (name !== null) keepLowered(name, made);
}
