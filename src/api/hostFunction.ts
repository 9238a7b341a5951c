// Functions of the language as the host holds them: an export of a module, or a function written inline, and the
// transformations put on it. Nothing is compiled until one is called.
import type { CallSite, FunctionVal, Val } from "../frontend/values/values.ts";
import type { Source } from "../frontend/source.ts";
import { ArgumentError } from "./errors.ts";
import type { HostModule } from "./hostModule.ts";
import { pathOf } from "./libraryRef.ts";

/** Values of the host by the names that the text has for them. */
export type Scope = Readonly<Record<string, unknown>>;

export type Target =
  | {
      readonly kind: "export";
      readonly module: HostModule;
      readonly name: string;
      readonly scope: Scope;
      /** Whether it is no function, and stands for one that gives it. */
      readonly constant?: boolean;
    }
  | { readonly kind: "inline"; readonly source: Source; readonly scope: Scope };

export interface Step {
  /** The name by which the language exports it, or itself. */
  readonly transformation: string | FunctionVal;
  /** The options after the function, as the language takes them. */
  readonly options: readonly Val[];
}

export interface Recipe {
  readonly target: Target;
  readonly steps: readonly Step[];
  /** For messages. */
  readonly name: string;
}

const RECIPE = Symbol("tsjax.recipe");

export type HostFunction = ((...args: unknown[]) => unknown) & { readonly [RECIPE]: Recipe };

export function hostFunction(recipe: Recipe, call: (args: readonly unknown[]) => unknown): HostFunction {
  const fn = (...args: unknown[]): unknown => call(args);
  Object.defineProperties(fn, { name: { value: recipe.name }, [RECIPE]: { value: recipe } });
  return fn as HostFunction;
}

/** Whether the host holds it as a function of the language. */
export const isHostFunction = (value: unknown): value is HostFunction => typeof value === "function" && RECIPE in value;

const inline = new WeakMap<object, Recipe>();
let count = 0;

const withScope = (recipe: Recipe, scope: Scope): Recipe =>
  Object.keys(scope).length === 0
    ? recipe
    : { ...recipe, target: { ...recipe.target, scope: { ...recipe.target.scope, ...scope } } };

/** The recipe of a host function; a plain JavaScript function becomes an inline one, read by its text. */
export function recipeOf(fn: unknown, scope: Scope = {}): Recipe {
  if (typeof fn !== "function")
    throw new ArgumentError(`a function is wanted, found ${fn === null ? "null" : typeof fn}`);
  if (isHostFunction(fn)) return withScope(fn[RECIPE], scope);
  const path = pathOf(fn);
  if (path !== null) return inlineRecipe(`(...args) => ${path}(...args)`, scope, path);
  let recipe = inline.get(fn);
  if (!recipe) inline.set(fn, (recipe = read(fn as () => unknown)));
  return withScope(recipe, scope);
}

/** A function that is given as its text. */
export const inlineRecipe = (text: string, scope: Scope, name: string, file = `inline-${++count}.ts`): Recipe => ({
  target: { kind: "inline", source: { file, text }, scope },
  steps: [],
  name,
});

function read(fn: () => unknown): Recipe {
  const text = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new ArgumentError(`${fn.name || "the function"} has no source to read: it is native, or bound with bind()`);
  }
  return inlineRecipe(text, {}, fn.name || "inline");
}

/** The recipe with one more transformation. */
export const withStep = (recipe: Recipe, transformation: string | FunctionVal, options: readonly Val[]): Recipe => ({
  ...recipe,
  steps: [...recipe.steps, { transformation, options }],
  name: `${typeof transformation === "string" ? transformation : transformation.name}(${recipe.name})`,
});

/** Puts the steps on a function of the language. */
export function applySteps(
  steps: readonly Step[],
  lookup: (name: string) => FunctionVal,
): ((fn: FunctionVal, site: CallSite) => Val) | undefined {
  if (steps.length === 0) return undefined;
  const functionOf = ({ transformation }: Step) =>
    typeof transformation === "string" ? lookup(transformation) : transformation;
  return (fn, site) => steps.reduce<Val>((made, step) => functionOf(step).call([made, ...step.options], site), fn);
}
