// check(…): all that is wrong with a module, without compiling it.
import { check as checkProgram } from "../frontend/elaborate/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { loadSource } from "./compile.ts";
import type { ModuleSource } from "./locate.ts";

/** The faults of every exported function of a module; null when there are none. */
export function check(source: ModuleSource): Diagnostics | null {
  const found = checkProgram(loadSource(source));
  return found.length > 0 ? new Diagnostics(found) : null;
}
