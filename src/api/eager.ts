// Calls of the library by the host: `np.sum(x, 0)` is written down as a function of its arrays, `(x0) => numpy.sum(x0, 0)`,
// which is compiled once and kept. Numbers, options and functions are part of the text.
import { DeviceArray } from "./array.ts";
import { INSPECT } from "./arrayText.ts";
import { hostFunction, inlineRecipe, isHostFunction, recipeOf, type Recipe } from "./hostFunction.ts";
import { array, HostValue, isHostArray, isNumeric, isTypedArray } from "./hostValue.ts";
import { pathOf } from "./libraryRef.ts";
import { withParts, type StaticPart } from "./staticResult.ts";
import { caller } from "./specialise.ts";

/** Writes a value of the language's as text. */
export type Expression = (into: Writer) => string;

const EXPRESSION = Symbol("tsjax.expression");

/** Nested arrays of more numbers than this are handed over, not written down. */
const LONG = 64;

interface WriterOptions {
  /** Numbers, and nested arrays of them, are tensors to compute with, as what a compiled function is called with. */
  readonly scalars: boolean;
}

/** The text of a call, and what it names. */
export class Writer {
  readonly arrays: unknown[] = [];
  readonly scope: Record<string, unknown> = {};

  value(value: unknown, options: WriterOptions): string {
    const expression = expressionOf(value);
    if (expression) return expression(this);
    const path = pathOf(value);
    if (path !== null) return path;
    if (value instanceof DeviceArray || value instanceof HostValue || isTypedArray(value) || isHostArray(value)) {
      return this.array(value);
    }
    switch (typeof value) {
      case "number":
        return options.scalars ? this.array(value) : numberText(value);
      case "bigint":
        return `${value}n`;
      case "string":
        return JSON.stringify(value);
      case "function":
        return this.named(value);
      case "object":
        return value === null ? "null" : this.container(value, options);
      default:
        return String(value);
    }
  }

  values(values: readonly unknown[], options: WriterOptions): string {
    return values.map((value) => this.value(value, options)).join(", ");
  }

  private array(value: unknown): string {
    const known = typeof value === "object" ? this.arrays.indexOf(value) : -1;
    return `x${known >= 0 ? known : this.arrays.push(value) - 1}`;
  }

  private named(fn: unknown): string {
    const known = Object.entries(this.scope).find(([, held]) => held === fn);
    if (known) return known[0];
    const own = (fn as { readonly name: string }).name;
    const count = Object.keys(this.scope).length;
    const name = /^[A-Za-z_]\w*$/.test(own) && !/^x\d+$/.test(own) ? `${own}_${count}` : `f_${count}`;
    this.scope[name] = fn;
    return name;
  }

  private container(value: object, options: WriterOptions): string {
    if (!Array.isArray(value)) {
      const entries = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${this.value(item, options)}`);
      return `{ ${entries.join(", ")} }`;
    }
    if (isNumeric(value)) {
      if (options.scalars) return this.array(value);
      const elements = value.flat(Infinity) as unknown[];
      if (elements.length > LONG) {
        const dtype = elements.every((element) => Number.isInteger(element)) ? "i32" : undefined;
        return this.array(array(value, { dtype }));
      }
    }
    return `[${value.map((item) => this.value(item, options)).join(", ")}]`;
  }
}

const keyText = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

const expressionOf = (value: unknown): Expression | null =>
  (typeof value === "object" || typeof value === "function") && value !== null && EXPRESSION in value
    ? (value as { readonly [EXPRESSION]: Expression })[EXPRESSION]
    : null;

interface Kept {
  readonly scope: Readonly<Record<string, unknown>>;
  readonly call: (args: readonly unknown[]) => unknown;
}

/** Compiled calls by their text; those used last go last. */
const kept = new Map<string, Kept[]>();
const KEPT = 1024;

const alike = (a: Kept["scope"], b: Kept["scope"]): boolean => Object.keys(b).every((name) => a[name] === b[name]);

/** Functions of JavaScript are read by their text. */
const languageScope = (scope: Kept["scope"]): Kept["scope"] =>
  Object.fromEntries(
    Object.entries(scope).map(([name, fn]) => [name, isHostFunction(fn) ? fn : asHostFunction(recipeOf(fn))]),
  );

const asHostFunction = (recipe: Recipe): unknown => hostFunction(recipe, caller(recipe));

/** What a call is made of. */
interface Call {
  readonly expression: Expression;
  /** For messages. */
  readonly name: string;
  readonly options: WriterOptions;
}

/** What the expression comes to. */
function evaluate({ expression, name, options }: Call): unknown {
  const writer = new Writer();
  const code = expression(writer);
  const { arrays, scope } = writer;
  const calls = kept.get(code) ?? [];
  let found = calls.find((each) => alike(each.scope, scope));
  if (!found) {
    const params = arrays.map((_, i) => `x${i}`).join(", ");
    const recipe = inlineRecipe(`(${params}) => ${code}`, languageScope(scope), name, `${name}.ts`);
    found = { scope, call: caller(recipe, { anyResult: true }) };
    calls.push(found);
  }
  kept.delete(code);
  kept.set(code, calls);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return withParts(found.call(arrays), (each) => part(each, { expression, name, options }));
}

/** Functions and other values that only exist while compiling are parts of the expression that gave them. */
function part({ keys, members, callable, text }: StaticPart, whole: Call): unknown {
  const expression: Expression = (into) =>
    `${whole.expression(into)}${keys.map((key) => `[${JSON.stringify(key)}]`).join("")}`;
  const made: object = callable ? callableOf({ ...whole, expression }) : { [INSPECT]: () => text };
  Object.defineProperty(made, EXPRESSION, { value: expression });
  for (const member of members) {
    const inner: Expression = (into) => `${expression(into)}.${member}`;
    Object.defineProperty(made, member, { get: () => evaluate({ ...whole, expression: inner }), enumerable: true });
  }
  return made;
}

/** A function of the host that calls what the expression stands for. */
function callableOf({ expression, name, options }: Call): object {
  const writer = new Writer();
  const code = `(...args) => ${expression(writer)}(...args)`;
  const held = Object.fromEntries(writer.arrays.map((value, i) => [`x${i}`, isNumeric(value) ? array(value) : value]));
  const recipe = inlineRecipe(code, { ...held, ...languageScope(writer.scope) }, name, `${name}.ts`);
  return hostFunction(recipe, (args) =>
    evaluate({ expression: (into) => `${expression(into)}(${into.values(args, options)})`, name, options }),
  );
}

/** Transformations, whose functions compute with the numbers that they are given. */
const ON_SCALARS = new Set(["jvp", "vjp", "linearize", "linearTranspose", "hvp", "evalShape", "stopGradient"]);

/** Those of them that take arguments and tangents as lists. */
const TAKES_LISTS = new Set(["jvp", "hvp"]);

/** Calls `path` of the language with values of the host. */
export function callLibrary(path: string, args: readonly unknown[]): unknown {
  const options = { scalars: ON_SCALARS.has(path) };
  const text = (into: Writer, arg: unknown): string =>
    TAKES_LISTS.has(path) && Array.isArray(arg) ? `[${into.values(arg, options)}]` : into.value(arg, options);
  const expression: Expression = (into) => `${path}(${args.map((arg) => text(into, arg)).join(", ")})`;
  return evaluate({ expression, name: path, options });
}

const STATIC: WriterOptions = { scalars: false };

/** `x.name`, or with arguments `x.name(…)`. */
export const member = (x: DeviceArray, name: string, args?: readonly unknown[]): unknown =>
  evaluate({
    expression: (into) => {
      const access = `${into.value(x, STATIC)}.${name}`;
      return args ? `${access}(${into.values(args, STATIC)})` : access;
    },
    name: `x.${name}`,
    options: STATIC,
  });

/** `x[index]`; the place is an argument, so that all elements are taken by one program. */
export const element = (x: DeviceArray, index: number): unknown => {
  const place = array(index, { dtype: "i32" });
  const expression: Expression = (into) => `${into.value(x, STATIC)}[${into.value(place, STATIC)}]`;
  return evaluate({ expression, name: "x[i]", options: STATIC });
};
