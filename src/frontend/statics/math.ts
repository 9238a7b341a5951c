// The global `Math`, on static numbers. Its functions give floats, but for those that choose or round.
import { ProgramError } from "../diagnostics.ts";
import { float, int, NamespaceVal, Num, type Val } from "../values/values.ts";
import { StaticFunction, type StaticArgs } from "./staticFunction.ts";

/** What a tensor takes instead. */
const FOR_TENSORS: Readonly<Record<string, string>> = {
  asin: "np.arcsin", acos: "np.arccos", atan: "np.arctan", asinh: "np.arcsinh", acosh: "np.arccosh",
  atanh: "np.arctanh", atan2: "np.arctan2", max: "np.maximum", min: "np.minimum", pow: "np.power", clz32: "lax.clz",
  fround: "x.astype(f32)", imul: "the operator *",
}; // prettier-ignore

const FLOAT_FUNCTIONS = [
  "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "expm1", "fround", "hypot",
  "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "sqrt", "tan", "tanh",
] as const; // prettier-ignore
const ROUNDING_FUNCTIONS = ["floor", "ceil", "round", "trunc", "clz32", "imul"] as const;
const CONSTANTS = ["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2"] as const;

type MathFunction = (args: StaticArgs) => Val;

const floatFunction =
  (name: (typeof FLOAT_FUNCTIONS)[number]): MathFunction =>
  (args) =>
    float((Math[name] as (...values: number[]) => number)(...args.values.map((_, i) => args.number(i))));

const roundingFunction =
  (name: (typeof ROUNDING_FUNCTIONS)[number]): MathFunction =>
  (args) => {
    const value = (Math[name] as (...values: number[]) => number)(...args.values.map((_, i) => args.number(i)));
    return Number.isFinite(value) ? int(value + 0) : float(value);
  };

/** max and min keep the kind of the number that they choose; NaN wins. */
const choosing =
  (name: "max" | "min"): MathFunction =>
  (args) => {
    const nums = args.values.map((_, i) => args.num(i));
    const value = Math[name](...nums.map((num) => num.value));
    return nums.find((num) => Object.is(num.value, value)) ?? float(value);
  };

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ...Object.fromEntries(FLOAT_FUNCTIONS.map((name) => [name, floatFunction(name)])),
  ...Object.fromEntries(ROUNDING_FUNCTIONS.map((name) => [name, roundingFunction(name)])),
  abs: (args) => new Num(Math.abs(args.number(0)), args.num(0).integer),
  sign: (args) => new Num(Math.sign(args.number(0)), args.num(0).integer),
  max: choosing("max"),
  min: choosing("min"),
  random: () => {
    throw new ProgramError("TJ1004", "Math.random is not a pure function", {
      hint: "random numbers come from a key: random.uniform(random.key(0), [3])",
    });
  },
};

const isConstant = (name: string): name is (typeof CONSTANTS)[number] =>
  (CONSTANTS as readonly string[]).includes(name);

const members = new Map<string, Val>();

function mathMember(name: string): Val | undefined {
  if (isConstant(name)) return float(Math[name]);
  if (!Object.hasOwn(FUNCTIONS, name)) return undefined;
  let member = members.get(name);
  if (!member) {
    const tensorHint = `for tensors use ${FOR_TENSORS[name] ?? `np.${name}`}`;
    member = new StaticFunction(`Math.${name}`, name === "random" ? 0 : 1, FUNCTIONS[name], { tensorHint });
    members.set(name, member);
  }
  return member;
}

export const MATH = new NamespaceVal("Math", mathMember, () => [...Object.keys(FUNCTIONS), ...CONSTANTS]);
