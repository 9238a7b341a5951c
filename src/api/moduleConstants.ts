// Constants that a loaded module exports, as the host has them: tensors are arrays on the device, numbers, texts and what
// is made of them are JavaScript's own, and functions among them are like exported ones.
import { INSPECT } from "./arrayText.ts";
import { StaticFunction } from "../frontend/statics/staticFunction.ts";
import { ArrayVal, ObjectVal, type FunctionVal, type Val } from "../frontend/values/values.ts";
import type { DebugOptions } from "./debugNumbers.ts";
import { hostFunction, withStep, type Recipe, type Scope } from "./hostFunction.ts";
import type { HostModule } from "./hostModule.ts";
import { caller } from "./specialise.ts";
import { withParts } from "./staticResult.ts";

/** Throws Diagnostics where it has no value. */
export function moduleConstant(module: HostModule, name: string, scope: Scope, options: DebugOptions): unknown {
  const recipe: Recipe = { target: { kind: "export", module, name, scope, constant: true }, steps: [], name };
  return withParts(caller(recipe, { anyResult: true })([]), ({ keys, callable, text }) => {
    if (!callable) return { [INSPECT]: () => text };
    const inner: Recipe = { ...withStep(recipe, partOf(keys), []), name: [name, ...keys].join(".") };
    return hostFunction(inner, caller(inner, options));
  });
}

/** Gives a part of what a function without parameters gives. */
const partOf = (keys: readonly (string | number)[]): FunctionVal =>
  new StaticFunction("part", 1, (args) => {
    const whole = args.function(0).call([], args.site);
    return keys.reduce<Val>((value, key) => {
      if (value instanceof ArrayVal && typeof key === "number") return value.items[key];
      return value instanceof ObjectVal ? value.entries.get(String(key)) : undefined;
    }, whole);
  });
