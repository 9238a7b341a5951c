// A module as the host holds it: what it exports, and its syntax once somebody needs that.
import { exportsOf } from "../frontend/elaborate/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import type { Program } from "../frontend/modules/load.ts";
import { loadLocated } from "./compile.ts";
import { findModule, keepModule, programDigest } from "./kept/modules.ts";
import type { Specs } from "./kept/specs.ts";
import { lazily } from "./lazily.ts";
import type { Located } from "./locate.ts";
import { warm } from "./warm.ts";

export interface HostModule {
  /** The functions that it exports, with what their annotations say. */
  readonly specs: ReadonlyMap<string, Specs>;
  /** The names of what else it exports. */
  readonly constants: readonly string[];
  readonly program: Program;
  /** Tells it, with all that it imports, from any other module. */
  readonly digest: string;
}

/** Throws Diagnostics when it cannot be read as a program. */
export function openModule(located: Located): HostModule {
  const known = findModule(located);
  if (known) {
    warm();
    const program = lazily(() => loadLocated(known));
    return {
      specs: known.specs,
      constants: known.constants,
      digest: known.digest,
      get program() {
        return program();
      },
    };
  }
  const program = loadLocated(located);
  const { specs, constants, diagnostics } = exportsOf(program);
  if (program.failed || (specs.size + constants.length === 0 && diagnostics.length > 0)) {
    throw new Diagnostics(diagnostics.length > 0 ? diagnostics : program.diagnostics);
  }
  if (diagnostics.length === 0) keepModule(program, { specs, constants });
  const digest = lazily(() => programDigest(program));
  return {
    specs,
    constants,
    program,
    get digest() {
      return digest();
    },
  };
}
