// The globals `Number`, `String`, `Boolean`, and the functions on numbers that stand beside them.
import { float, int, Num, Tensor, type Val } from "../values/values.ts";
import { numberFromText } from "./operators.ts";
import { StaticFunction, type StaticArgs } from "./staticFunction.ts";
import { textOf } from "./text.ts";
import { truthy } from "./truth.ts";

const toNumber = (args: StaticArgs): Num => {
  const value = args.get(0);
  if (typeof value === "string") return numberFromText(value);
  if (typeof value === "boolean" || typeof value === "bigint") return int(Number(value));
  if (value === null || args.length === 0) return int(0);
  return value === undefined ? float(NaN) : args.num(0);
};

const parsedInt = (args: StaticArgs): Num => {
  const value = parseInt(textOf(args.get(0)), args.optionalNumber(1));
  return Number.isNaN(value) ? float(value) : int(value);
};

const isNumber = (test: (value: number) => boolean) => (args: StaticArgs) => {
  const value = args.get(0);
  return (value instanceof Num || value instanceof Tensor) && test(args.number(0));
};

const FUNCTIONS: Readonly<Record<string, (args: StaticArgs) => Val>> = {
  isInteger: isNumber(Number.isInteger),
  isSafeInteger: isNumber(Number.isSafeInteger),
  isFinite: isNumber(Number.isFinite),
  isNaN: isNumber(Number.isNaN),
  parseInt: parsedInt,
  parseFloat: (args) => float(parseFloat(textOf(args.get(0)))),
};

const OF_TENSORS: Readonly<Record<string, string>> = {
  isNaN: "for tensors use np.isnan",
  isFinite: "for tensors use np.isfinite",
  isInteger: "look at x.dtype",
};

const CONSTANTS: Readonly<Record<string, Val>> = {
  EPSILON: float(Number.EPSILON),
  MAX_SAFE_INTEGER: int(Number.MAX_SAFE_INTEGER),
  MIN_SAFE_INTEGER: int(Number.MIN_SAFE_INTEGER),
  MAX_VALUE: float(Number.MAX_VALUE),
  MIN_VALUE: float(Number.MIN_VALUE),
  POSITIVE_INFINITY: float(Infinity),
  NEGATIVE_INFINITY: float(-Infinity),
  NaN: float(NaN),
};

const numberMembers: Readonly<Record<string, Val>> = {
  ...CONSTANTS,
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, fn]) => [
      name,
      new StaticFunction(`Number.${name}`, 1, fn, { tensorHint: OF_TENSORS[name] }),
    ]),
  ),
};

export const NUMBER = new StaticFunction("Number", 1, toNumber, {
  tensorHint: "convert a tensor with x.astype(f32)",
  members: (name) => (Object.hasOwn(numberMembers, name) ? numberMembers[name] : undefined),
});
export const STRING = new StaticFunction("String", 1, (args) => (args.length === 0 ? "" : textOf(args.get(0))));
export const BOOLEAN = new StaticFunction("Boolean", 1, (args) => truthy(args.get(0), "what Boolean takes"));
export const PARSE_INT = new StaticFunction("parseInt", 1, parsedInt);
export const PARSE_FLOAT = new StaticFunction("parseFloat", 1, FUNCTIONS.parseFloat);
export const IS_NAN = new StaticFunction("isNaN", 1, (args) => Number.isNaN(toNumber(args).value), {
  tensorHint: OF_TENSORS.isNaN,
});
export const IS_FINITE = new StaticFunction("isFinite", 1, (args) => Number.isFinite(toNumber(args).value), {
  tensorHint: OF_TENSORS.isFinite,
});
