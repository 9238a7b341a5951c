// load(…): a module of the language, its exported functions ready to be called, transformed and compiled, and its constants.
import { checkScope } from "./checkScope.ts";
import type { DebugOptions } from "./debugNumbers.ts";
import { hostFunction, type Recipe, type Scope } from "./hostFunction.ts";
import { callbackTimeout, type CallbackOptions } from "./hostPromise.ts";
import { openModule } from "./hostModule.ts";
import { lazily } from "./lazily.ts";
import { locate } from "./locate.ts";
import { moduleConstant } from "./moduleConstants.ts";
import { checkOptions } from "./options.ts";
import { caller } from "./specialise.ts";

export interface LoadOptions extends DebugOptions, CallbackOptions {
  /** Values for the names that the module declares, as `declare function lookup(i: i32): f32;`. */
  readonly scope?: Scope;
}

/**
 * What the module at `path` exports: functions to call and transform, and constants, worked out when they are read. Throws
 * Diagnostics when it cannot be read as a program.
 */
export async function load<T = Record<string, (...args: unknown[]) => unknown>>(
  path: string,
  given: LoadOptions = {},
): Promise<T> {
  checkOptions("load", given, ["scope", "debugNans", "debugInfs", "callbackTimeoutMs"]);
  callbackTimeout(given);
  const { scope = {}, ...options } = given;
  const module = openModule(locate({ file: path }));
  checkScope(module, scope);
  const exported: Record<string, unknown> = {};
  for (const name of module.specs.keys()) {
    const recipe: Recipe = { target: { kind: "export", module, name, scope }, steps: [], name };
    exported[name] = hostFunction(recipe, caller(recipe, options));
  }
  for (const name of module.constants) {
    const value = lazily(() => moduleConstant(module, name, scope, options));
    Object.defineProperty(exported, name, { get: value, enumerable: true });
  }
  return exported as T;
}
