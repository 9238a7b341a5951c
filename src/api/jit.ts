// jit and the transformations, from the host.
import { define } from "../frontend/builtin.ts";
import { ArrayVal, float, FunctionVal, int, ObjectVal, type Val } from "../frontend/values/values.ts";
import { ArgumentError } from "./errors.ts";
import { callbackTimeout } from "./hostPromise.ts";
import { hostFunction, recipeOf, withStep, type HostFunction } from "./hostFunction.ts";
import { checkOptions } from "./options.ts";
import { languageFunction, libraryFunction } from "./scope.ts";
import { caller, type CallOptions } from "./specialise.ts";

export interface JitOptions extends CallOptions {
  /** What the text of an inline function names beside the language's own exports. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

const OPTIONS: readonly (keyof JitOptions)[] = ["staticArgnums", "donateArgnums", "isolate", "debugNans", "debugInfs", "callbackTimeoutMs", "scope"]; // prettier-ignore

function positions(option: string, value: unknown): readonly number[] {
  const list: readonly unknown[] = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  const wrong = list.find((each) => !Number.isInteger(each));
  if (wrong === undefined) return list as readonly number[];
  throw new ArgumentError(`${option} takes the positions of arguments, found ${JSON.stringify(wrong) ?? typeof wrong}`);
}

/**
 * Compiles a function at its first call with arguments of given types, and calls it. It returns at once: results are
 * futures. `fn` is an export of a loaded module, what a transformation gives, or a function written inline.
 */
export function jit(
  fn: unknown,
  options: Omit<JitOptions, "staticArgnums" | "donateArgnums"> & {
    readonly staticArgnums?: number | readonly number[];
    readonly donateArgnums?: number | readonly number[];
  } = {},
): HostFunction {
  checkOptions("jit", options, OPTIONS);
  callbackTimeout(options);
  const recipe = recipeOf(fn, options.scope);
  const call = caller(recipe, {
    staticArgnums: positions("staticArgnums", options.staticArgnums),
    donateArgnums: positions("donateArgnums", options.donateArgnums),
    isolate: options.isolate,
    debugNans: options.debugNans,
    debugInfs: options.debugInfs,
    callbackTimeoutMs: options.callbackTimeoutMs,
  });
  return hostFunction(recipe, call);
}

/** Options of a transformation as the language has them. */
function optionValue(value: unknown): Val {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : float(value);
  if (Array.isArray(value)) return new ArrayVal(value.map(optionValue));
  if (typeof value === "object") {
    return new ObjectVal(new Map(Object.entries(value).map(([key, item]) => [key, optionValue(item)])));
  }
  throw new ArgumentError(
    `a transformation's options are numbers, strings, arrays and objects, found a ${typeof value}`,
  );
}

/** A transformation of the language, for functions that the host holds. */
const transformation =
  (name: string) =>
  (fn: unknown, ...options: readonly unknown[]): HostFunction => {
    const recipe = withStep(recipeOf(fn), name, options.map(optionValue));
    return hostFunction(recipe, caller(recipe));
  };

export const grad = transformation("grad");
export const valueAndGrad = transformation("valueAndGrad");
export const vmap = transformation("vmap");
export const jacfwd = transformation("jacfwd");
export const jacrev = transformation("jacrev");
export const jacobian = transformation("jacobian");
export const hessian = transformation("hessian");
export const checkpoint = transformation("checkpoint");

/** Options of a host function with a rule of its own: the scope is what its text, and those of its rules, may name. */
interface CustomOptions {
  readonly nondiffArgnums?: number | readonly number[];
  readonly nondiffArgnames?: string | readonly string[];
  readonly scope?: Readonly<Record<string, unknown>>;
}

const CUSTOM_OPTIONS: readonly (keyof CustomOptions)[] = ["nondiffArgnums", "nondiffArgnames", "scope"];

/**
 * `customJvp(f)` or `customVjp(f)`, whose rules are given afterwards, by calling its members. They hold for whatever is
 * compiled from then on.
 */
function custom(name: "customJvp" | "customVjp", members: readonly string[]) {
  return (fn: unknown, given: CustomOptions["nondiffArgnums"] | CustomOptions = {}): HostFunction => {
    const all = typeof given === "number" || Array.isArray(given) ? { nondiffArgnums: given } : given;
    checkOptions(name, all, CUSTOM_OPTIONS);
    const { scope, ...options } = all as CustomOptions;
    let rules: { readonly member: string; readonly args: readonly Val[] } | null = null;
    const withRules = define(name, "fun, options?", (args, site) => {
      const made = libraryFunction(name).call([args.get("fun"), optionValue(options)], site);
      const define = rules && made instanceof FunctionVal ? made.member(rules.member) : undefined;
      if (define instanceof FunctionVal) define.call(rules?.args ?? [], site);
      return made;
    });
    const recipe = withStep(recipeOf(fn, scope), withRules, []);
    const result = hostFunction(recipe, caller(recipe));
    for (const member of members) {
      const take = (...given: readonly unknown[]): unknown => {
        const value = (rule: unknown): Val =>
          typeof rule === "function" ? languageFunction(recipeOf(rule, scope)) : optionValue(rule);
        rules = { member, args: given.map(value) };
        return given[0];
      };
      Object.defineProperty(result, member, { value: take });
    }
    return result;
  };
}

export const customJvp = custom("customJvp", ["defjvp", "defjvps"]);
export const customVjp = custom("customVjp", ["defvjp"]);
