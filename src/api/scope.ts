// Values of the host that a program may name: { scope: { rate: 0.1, table: new Float32Array(…), loss: model.loss } }.
import { RegionBuilder } from "../ir/build.ts";
import { literalFromBytes } from "../ir/encode.ts";
import * as p from "../ir/prims.ts";
import {
  ArrayVal,
  float,
  FunctionVal,
  int,
  NamespaceVal,
  ObjectVal,
  Tensor,
  type Val,
} from "../frontend/values/values.ts";
import { define } from "../frontend/builtin.ts";
import { DeferredFunction, exportedFunction, inlineFunction } from "../frontend/elaborate/index.ts";
import type { Source } from "../frontend/source.ts";
import type { HostArray } from "../runtime/index.ts";
import { library } from "../std/index.ts";
import { DeviceArray } from "./array.ts";
import { hostFunctionVal } from "./hostCall.ts";
import { applySteps, isHostFunction, recipeOf, type Recipe } from "./hostFunction.ts";
import { array, HostValue, isHostArray, isTypedArray } from "./hostValue.ts";
import { pathOf } from "./libraryRef.ts";

/** A constant of the program; it is cloned into whichever block uses it. */
function constantOf({ dtype, shape, bytes }: HostArray): Tensor {
  const scratch = new RegionBuilder();
  return new Tensor(scratch.run(() => p.constant(literalFromBytes(dtype, shape, bytes))));
}

export function libraryValue(path: string): Val {
  const [first, ...rest] = path.split(".");
  const module = library.module("tsjax");
  return rest.reduce<Val>(
    (value, name) =>
      value instanceof NamespaceVal ? value.get(name) : value instanceof FunctionVal ? value.member(name) : undefined,
    module?.get(first),
  );
}

export function scopeValue(value: unknown, name: string): Val {
  const path = pathOf(value);
  if (path !== null) return libraryValue(path);
  if (value instanceof DeviceArray) return constantOf(value.buffer.toHostSync());
  if (value instanceof HostValue) return constantOf(value.array);
  if (isTypedArray(value)) return constantOf(array(value).array);
  if (isHostArray(value)) return constantOf(value);
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? int(value) : float(value);
    case "string":
    case "boolean":
    case "bigint":
    case "undefined":
      return value;
    case "function":
      if (isHostFunction(value)) return languageFunction(recipeOf(value));
      return hostFunctionVal(value as (...args: unknown[]) => unknown, name);
    default:
      break;
  }
  if (value === null) return null;
  if (Array.isArray(value)) return new ArrayVal(value.map((item, i) => scopeValue(item, `${name}[${i}]`)));
  const entries = Object.entries(value as object).map(
    ([key, item]) => [key, scopeValue(item, `${name}.${key}`)] as const,
  );
  return new ObjectVal(new Map(entries));
}

export const scopeValues = (scope: Readonly<Record<string, unknown>>): Record<string, Val> =>
  Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, scopeValue(value, name)]));

/** The language's function of that name. */
export function libraryFunction(name: string): FunctionVal {
  const found = library.module("tsjax")?.get(name);
  if (found instanceof FunctionVal) return found;
  throw new Error(`the library has no ${name}`);
}

const functions = new WeakMap<Recipe, DeferredFunction>();

/** A function that the host holds, as a value; the same each time. */
export function languageFunction(recipe: Recipe): DeferredFunction {
  let value = functions.get(recipe);
  if (!value) functions.set(recipe, (value = new DeferredFunction(recipe.name, () => make(recipe))));
  return value;
}

function make({ target, steps, name }: Recipe): FunctionVal {
  const source = target.kind === "export" ? target.module.program.entry.source : target.source;
  const fn =
    target.kind === "export"
      ? exportedFunction(target.module.program, target.name, scopeValues(target.scope), target.constant)
      : inlineFunction({ source, scope: inlineScopeOf(source.text, target.scope), name });
  const span = { source, start: 0, end: Math.min(1, source.text.length) };
  const made = applySteps(steps, libraryFunction)?.(fn, { span, args: [] }) ?? fn;
  if (made instanceof FunctionVal) return made;
  throw new Error(`${name} is no function`);
}

/** The texts that a function is made of. */
export function sourcesOf({ target }: Recipe): Source[] {
  const own = target.kind === "export" ? target.module.program.modules.map((module) => module.source) : [target.source];
  const named = Object.values(target.scope).filter(isHostFunction);
  return [...own, ...named.flatMap((fn) => sourcesOf(recipeOf(fn)))];
}

/** Names that transpilers put into a function's text for an import of tsjax, and their helper for function names. */
const TRANSPILED = /\b(?:__vi_import_\d+__|__vite_ssr_import_\d+__|import_tsjax\d*)\b/g;

/** What the text of an inline function may name beside the language's own exports. */
export function inlineScopeOf(text: string, scope: Readonly<Record<string, unknown>>): Record<string, Val> {
  const module = library.module("tsjax");
  const values: Record<string, Val> = {};
  for (const name of text.match(TRANSPILED) ?? []) {
    values[name] = new NamespaceVal(
      "tsjax",
      (member) => module?.get(member),
      () => [...(module?.names() ?? [])],
    );
  }
  if (/\b__name\b/.test(text)) values.__name = define("__name", "fn, name?", (args) => args.get("fn"));
  return Object.assign(values, scopeValues(scope));
}
