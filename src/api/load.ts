// load(…): a module of the language, its exported functions ready to be called, transformed and compiled.
import { exportsOf } from "../frontend/elaborate/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { loadSource } from "./compile.ts";
import type { DebugOptions } from "./debugNumbers.ts";
import { hostFunction, type Recipe, type Scope } from "./hostFunction.ts";
import { checkOptions } from "./options.ts";
import { caller } from "./specialise.ts";

export interface LoadOptions extends DebugOptions {
  /** Values for the names that the module declares, as `declare function lookup(i: i32): f32;`. */
  readonly scope?: Scope;
}

/** The functions that the module at `path` exports. Throws Diagnostics when it cannot be read as a program. */
export async function load<T = Record<string, (...args: unknown[]) => unknown>>(
  path: string,
  given: LoadOptions = {},
): Promise<T> {
  checkOptions("load", given, ["scope", "debugNans", "debugInfs"]);
  const { scope = {}, ...options } = given;
  const program = loadSource({ file: path });
  const { names, diagnostics } = exportsOf(program);
  if (program.failed || (names.length === 0 && diagnostics.length > 0)) {
    throw new Diagnostics(diagnostics.length > 0 ? diagnostics : program.diagnostics);
  }
  const module: Record<string, unknown> = {};
  for (const name of names) {
    const recipe: Recipe = { target: { kind: "export", program, name, scope }, steps: [], name };
    module[name] = hostFunction(recipe, caller(recipe, options));
  }
  return module as T;
}
