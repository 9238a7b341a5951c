// The arguments of a library call, bound to the parameters' names, read with checks. Every reader that fails says
// which function, which parameter, what was found and what is wanted, and points at the argument.
import { isDType, type DType } from "../ir/dtype.ts";
import { literalValues } from "../ir/encode.ts";
import { is } from "../ir/graph.ts";
import type { Code } from "./codes.ts";
import { dtypeMeant } from "./numpyDtypes.ts";
import { ProgramError } from "./diagnostics.ts";
import { nearest } from "./nearest.ts";
import type { Parameter, Signature } from "./signature.ts";
import type { Span } from "./source.ts";
import { asTensor } from "./tensor/convert.ts";
import { unstack } from "./tensor/unstack.ts";
import { describe, typeText } from "./values/describe.ts";
import {
  ArrayVal, DTypeVal, FunctionVal, Num, ObjectVal, Tensor, type CallSite, type Val,
} from "./values/values.ts"; // prettier-ignore

export class Arguments {
  constructor(
    /** The function's name, for messages. */
    readonly callee: string,
    private readonly values: ReadonlyMap<string, Val>,
    private readonly spans: ReadonlyMap<string, Span>,
    readonly site: CallSite,
  ) {}

  /** The value as it is; undefined when it was left out. */
  get(name: string): Val {
    return this.values.get(name);
  }
  /** True when it was given and is not null or undefined. */
  has(name: string): boolean {
    return (this.values.get(name) ?? null) !== null;
  }
  spanOf(name: string): Span | undefined {
    return this.spans.get(name);
  }
  rest(name: string): readonly Val[] {
    return (this.values.get(name) as ArrayVal).items;
  }

  fail(code: Code, message: string, options: { param?: string; hint?: string } = {}): never {
    throw new ProgramError(code, `${this.callee}: ${message}`, options);
  }
  private wrong(name: string, wanted: string, hint?: string): never {
    const found = this.get(name);
    if (found instanceof Tensor && !wanted.includes("tensor")) {
      this.fail("TJ4001", `${name} must be ${wanted}, known while compiling, found the traced ${describe(found)}`, {
        param: name,
        hint: hint ?? "shapes, axes and options are static: use literals, x.shape, or a function's static argument",
      });
    }
    this.fail("TJ5002", `${name} must be ${wanted}, found ${describe(found)}`, { param: name, hint });
  }

  /** A tensor, or a number or boolean made one (weakly typed). */
  tensor(name: string, dtype?: DType): Tensor {
    try {
      return asTensor(this.get(name), name, dtype);
    } catch (error) {
      if (error instanceof ProgramError)
        this.fail(error.code, error.message, { param: name, hint: error.options.hint });
      throw error;
    }
  }
  /** An array of tensors, or a tensor taken apart along its leading axis. */
  tensors(name: string): Tensor[] {
    const value = this.get(name);
    if (value instanceof Tensor) {
      if (value.ndim === 0) this.wrong(name, "an array of tensors");
      return unstack(value);
    }
    if (!(value instanceof ArrayVal)) this.wrong(name, "an array of tensors");
    return value.items.map((item) => {
      const tensor = item instanceof ArrayVal || item instanceof ObjectVal ? null : asTensor(item, `${this.callee}: an element of ${name}`); // prettier-ignore
      return tensor ?? this.wrong(name, "an array of tensors");
    });
  }
  function(name: string): FunctionVal {
    const value = this.get(name);
    if (value instanceof FunctionVal) return value;
    return this.wrong(name, "a function", value instanceof Tensor ? "give the function itself, not what it computes: (x) => …" : undefined); // prettier-ignore
  }
  array(name: string): readonly Val[] {
    const value = this.get(name);
    if (value instanceof ArrayVal) return value.items;
    return this.wrong(name, "an array", value instanceof Tensor ? "write it in brackets: [x]" : undefined);
  }

  /** A static number, integer or not; constants among the traced scalars count as static. */
  number(name: string): number {
    return staticNumber(this.get(name)) ?? this.wrong(name, "a number");
  }
  int(name: string): number {
    const value = staticNumber(this.get(name));
    return value !== null && Number.isSafeInteger(value) ? value : this.wrong(name, "an integer");
  }
  bool(name: string): boolean {
    const value = this.get(name);
    return typeof value === "boolean" ? value : this.wrong(name, "true or false");
  }
  string<T extends string>(name: string, choices?: readonly T[]): T {
    const value = this.get(name);
    if (typeof value !== "string") this.wrong(name, choices ? `one of ${choices.map((c) => `"${c}"`).join(", ")}` : "a string"); // prettier-ignore
    if (choices && !choices.includes(value as T)) {
      const near = nearest(value, choices);
      this.fail(
        "TJ5003",
        `${name} is ${JSON.stringify(value)}, not one of ${choices.map((c) => `"${c}"`).join(", ")}`,
        {
          param: name,
          hint: near ? `did you mean "${near}"?` : undefined,
        },
      );
    }
    return value as T;
  }

  /** One string or an array of them, as an array. */
  strings(name: string): string[] {
    const value = this.get(name);
    const items = value instanceof ArrayVal ? value.items : [value];
    return items.map((item) => (typeof item === "string" ? item : this.wrong(name, "a string or an array of strings")));
  }

  /** One integer or an array of them, as an array. */
  ints(name: string): number[] {
    const value = this.get(name);
    const items = value instanceof ArrayVal ? value.items : [value];
    return items.map((item) => {
      const number = staticNumber(item);
      if (number !== null && Number.isSafeInteger(number)) return number;
      if (item instanceof Tensor) {
        this.fail("TJ4001", `${name} must be integers known while compiling, found the traced ${describe(item)}`, {
          param: name,
          hint:
            name === "argnums"
              ? `${this.callee} gives a function, which is called with the arguments: ${this.callee}(f)(x)`
              : "shapes, axes and options are static: use literals, x.shape, or a function's static argument",
        });
      }
      if (value instanceof ArrayVal && item instanceof Num) {
        this.fail("TJ5002", `${name} must be integers, found ${item.value}`, { param: name });
      }
      return this.wrong(name, "an integer or an array of integers");
    });
  }
  /** A shape: one size or an array of them, none negative. */
  shape(name: string): number[] {
    const sizes = this.ints(name);
    const bad = sizes.find((size) => size < 0);
    if (bad !== undefined) this.fail("TJ5002", `${name} has the negative size ${bad}`, { param: name });
    return sizes;
  }
  /** An axis of an array of this rank, counted from 0. */
  axis(name: string, rank: number): number {
    return this.normalizeAxis(name, this.int(name), rank);
  }
  /** Axes, in the order given; all of them when null or left out. */
  axes(name: string, rank: number): number[] {
    if (!this.has(name)) return Array.from({ length: rank }, (_, i) => i);
    const axes = this.ints(name).map((axis) => this.normalizeAxis(name, axis, rank));
    if (new Set(axes).size < axes.length) {
      this.fail("TJ2003", `${name} names an axis twice: [${this.ints(name).join(", ")}]`, { param: name });
    }
    return axes;
  }
  normalizeAxis(name: string, axis: number, rank: number): number {
    if (axis < -rank || axis >= rank) {
      this.fail("TJ2003", `${name} ${axis} is out of range for ${this.arrayOfRank(rank)}`, {
        param: name,
        hint: rank === 0 ? "a scalar has no axes" : `axes go from 0 to ${rank - 1}, or from -${rank} to -1`,
      });
    }
    return axis < 0 ? axis + rank : axis;
  }
  /** The first argument with this rank, for messages. */
  private arrayOfRank(rank: number): string {
    for (const value of this.values.values())
      if (value instanceof Tensor && value.ndim === rank) return typeText(value);
    const given = [...this.values.values()].flatMap((value) => (value instanceof ArrayVal ? value.items : [value]));
    const types = new Set(given.filter((value) => value instanceof Tensor).map(typeText));
    return `an array of rank ${rank}${types.size > 0 ? `, made of ${[...types].join(" and ")}` : ""}`;
  }
  /** A dtype by value or name; undefined when null or left out. */
  dtype(name: string): DType | undefined {
    const value = this.get(name);
    if (value === undefined || value === null) return undefined;
    if (value instanceof DTypeVal) return value.dtype;
    if (typeof value === "string") {
      if (isDType(value)) return value;
      const meant = dtypeMeant(value);
      const hint = meant ? `it is ${meant} here` : "dtypes are f32, i32, bool, bf16, c64, …";
      this.fail("TJ7003", `there is no dtype ${JSON.stringify(value)}`, { param: name, hint });
    }
    return this.wrong(
      name,
      "a dtype",
      value instanceof Num ? "the sizes of a shape go into one array: [3, 4]" : undefined,
    );
  }
}

/** The number that a value stands for while compiling: a Num, or a traced scalar that is a constant. */
export function staticNumber(value: Val): number | null {
  if (value instanceof Num) return value.value;
  if (value instanceof Tensor && value.ndim === 0 && !value.key && value.value.def && is(value.value.def, "constant")) {
    const [element] = literalValues(value.value.def.attrs.value);
    if (typeof element === "number") return element;
    if (typeof element === "bigint") return Number(element);
  }
  return null;
}

/** Binds positional arguments and a trailing options object to the parameters. */
export function bindArguments(callee: string, signature: Signature, args: readonly Val[], site: CallSite): Arguments {
  const { parameters } = signature;
  const positional = parameters.filter((parameter) => !parameter.keywordOnly && !parameter.rest);
  const rest = parameters.find((parameter) => parameter.rest);
  const options = takesOptions(signature, positional, rest, args) ? (args[args.length - 1] as ObjectVal) : null;
  const given = options ? args.slice(0, -1) : args;

  if (given.length > positional.length && !rest) {
    throw new ProgramError("TJ5001", `${callee} takes ${countText(parameters)}, found ${given.length}`, {
      span: site.args[positional.length] ?? site.span,
      hint: `its parameters are (${signatureText(parameters)})`,
    });
  }
  const values = new Map<string, Val>();
  const spans = new Map<string, Span>();
  positional.forEach((parameter, i) => {
    if (i < given.length && given[i] !== undefined) {
      values.set(parameter.name, given[i]);
      if (site.args[i]) spans.set(parameter.name, site.args[i]);
    }
  });
  if (rest) {
    values.set(rest.name, new ArrayVal(given.slice(positional.length)));
    if (site.args[positional.length]) spans.set(rest.name, site.args[positional.length]);
  }
  const optionsSpan = site.args[args.length - 1] ?? site.span;
  for (const [key, value] of options?.entries ?? []) {
    const member = site.member?.(key);
    const parameter = parameters.find(({ name }) => name === key);
    if (!parameter || parameter.rest) {
      const near = nearest(key, parameters.map(({ name }) => name)); // prettier-ignore
      throw new ProgramError("TJ5004", `${callee} has no option ${key}`, {
        span: member?.key ?? optionsSpan,
        hint: near ? `did you mean ${near}?` : `its parameters are (${signatureText(parameters)})`,
      });
    }
    if (values.has(key)) {
      throw new ProgramError("TJ5001", `${callee} is given ${key} twice, by position and by name`, {
        span: member?.key ?? optionsSpan,
      });
    }
    values.set(key, value);
    spans.set(key, member?.value ?? optionsSpan);
  }
  for (const parameter of parameters) {
    if (values.get(parameter.name) !== undefined) continue;
    if (parameter.required) {
      throw new ProgramError("TJ5001", `${callee} needs ${parameter.name}`, {
        span: site.span,
        hint: `its parameters are (${signatureText(parameters)})`,
      });
    }
    if (parameter.default !== undefined) values.set(parameter.name, parameter.default);
  }
  return new Arguments(callee, values, spans, site);
}

function takesOptions(
  signature: Signature,
  positional: readonly Parameter[],
  rest: Parameter | undefined,
  args: readonly Val[],
): boolean {
  const last = args[args.length - 1];
  if (!(last instanceof ObjectVal)) return false;
  const keys = [...last.entries.keys()];
  const known = signature.parameters.filter((parameter) => !parameter.rest);
  if (keys.length > 0 && keys.every((key) => known.some(({ name }) => name === key))) return true;
  if (rest || positional[args.length - 1]?.tree) return false;
  const required = positional.filter((parameter) => parameter.required).length;
  return args.length - 1 >= Math.max(required, 1) && args.length - 1 <= positional.length;
}

const countText = (parameters: readonly Parameter[]): string => {
  const positional = parameters.filter((parameter) => !parameter.keywordOnly && !parameter.rest);
  const required = positional.filter((parameter) => parameter.required).length;
  const range = required === positional.length ? `${required}` : `${required} to ${positional.length}`;
  return `${range} argument${range === "1" ? "" : "s"}`;
};

const signatureText = (parameters: readonly Parameter[]): string =>
  parameters.map(({ name, required, rest }) => `${rest ? "..." : ""}${name}${required || rest ? "" : "?"}`).join(", ");
