// checkGrads(…): derivatives held to finite differences, as JAX's jax.test_util.check_grads does.
import { isInexact, type DType } from "../ir/dtype.ts";
import { float, type FunctionVal, type Val } from "../frontend/values/values.ts";
import { draw, forwardCheck, forwardDerivative, reverseCheck, reverseDerivative } from "../std/gradientCheck.ts";
import { DeviceArray } from "./array.ts";
import { differenceOf } from "./closeTo.ts";
import { ArgumentError, GradientError } from "./errors.ts";
import { recipeOf, withStep, type Recipe } from "./hostFunction.ts";
import { checkOptions } from "./options.ts";
import { caller } from "./specialise.ts";

export type GradMode = "fwd" | "rev" | "lin";

/** One tolerance for all, or by dtype. */
export type Tolerance = number | Readonly<Partial<Record<DType, number>>>;

export interface CheckGradsOptions {
  /** Derivatives up to this order are checked: 1 unless said. */
  readonly order?: number;
  /** Which modes are checked: `["fwd", "rev"]` unless said. `"lin"` is forward mode by `linearize`. */
  readonly modes?: GradMode | readonly GradMode[];
  readonly atol?: Tolerance;
  readonly rtol?: Tolerance;
  /** The step of the differences: 1e-4 unless said. */
  readonly eps?: number;
  /** What the text of an inline function names beside the language's own exports. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

interface Mode {
  readonly name: string;
  readonly check: FunctionVal;
  readonly derivative: FunctionVal;
  /** What both take beside the function, after eps and draw. */
  readonly options: readonly Val[];
  /** The arguments of its derivative, at which the next order is checked. */
  readonly next: (args: readonly unknown[]) => readonly unknown[];
}

const forward = (name: string, linearized: boolean): Mode => ({
  name,
  check: forwardCheck,
  derivative: forwardDerivative,
  options: [linearized],
  next: (args) => [...args, ...args],
});

const MODES: Readonly<Record<GradMode, () => Mode>> = {
  fwd: () => forward("JVP", false),
  rev: () => ({ name: "VJP", check: reverseCheck, derivative: reverseDerivative, options: [], next: (args) => args }),
  lin: () => forward("LIN", true),
};

/** JAX's tolerances for what is inexact; integers and booleans must agree. */
const TOLERANCES: Readonly<Partial<Record<DType, number>>> = {
  f4e2m1fn: 1, f8e8m0fnu: 1, f8e3m4: 0.1, f8e4m3: 0.1, f8e4m3b11fnuz: 0.1, f8e4m3fn: 0.1, f8e4m3fnuz: 0.1,
  f8e5m2: 0.1, f8e5m2fnuz: 0.1, bf16: 0.1, f16: 1e-2, f32: 2e-3, f64: 1e-5, c64: 1e-3, c128: 1e-5,
}; // prettier-ignore

const toleranceOf = (given: Tolerance | undefined, dtype: DType): number =>
  (typeof given === "object" ? given[dtype] : given) ?? TOLERANCES[dtype] ?? 0;

/**
 * Checks the derivatives of a function at given arguments against finite differences, along one random direction: throws
 * GradientError where they disagree. Integers, booleans and keys among the arguments are held fixed.
 *
 *     checkGrads((w, x) => numpy.sum(numpy.tanh(w * x)), [[0.1, 0.2], [1.5, -2]], { order: 2 });
 */
export function checkGrads(
  fun: unknown,
  args: readonly unknown[],
  order: number | CheckGradsOptions = {},
  more: Omit<CheckGradsOptions, "order"> = {},
): void {
  const options = typeof order === "number" ? { ...more, order } : order;
  checkOptions("checkGrads", options, ["order", "modes", "atol", "rtol", "eps", "scope"]);
  const { order: upTo = 1, modes = ["fwd", "rev"], eps = 1e-4, scope } = options;
  if (!Array.isArray(args)) throw new ArgumentError("checkGrads takes the function's arguments as an array");
  if (!Number.isInteger(upTo) || upTo < 1) throw new ArgumentError(`order must be a positive integer, found ${upTo}`);
  if (!(eps > 0)) throw new ArgumentError(`eps must be a positive number, found ${eps}`);
  const chosen = (typeof modes === "string" ? [modes] : modes).map((mode) => {
    if (Object.hasOwn(MODES, mode)) return MODES[mode]();
    throw new ArgumentError(`modes are ${Object.keys(MODES).map((each) => `"${each}"`).join(", ")}, found "${mode}"`); // prettier-ignore
  });
  if (chosen.length === 0) throw new ArgumentError("modes is empty: nothing would be checked");

  const visit = (recipe: Recipe, at: readonly unknown[], left: number, outer: string): void => {
    for (const mode of chosen) {
      const what = outer ? `${mode.name} of ${outer}` : mode.name;
      const found = caller(withStep(recipe, mode.check, [float(eps), draw, ...mode.options]))(at);
      for (const [part, { derived, direct }] of Object.entries(found as Record<string, Compared>)) {
        compare(derived, direct, { ...options, eps, what, part });
      }
      if (left > 1) visit(withStep(recipe, mode.derivative, mode.options), mode.next(at), left - 1, what);
    }
  };
  visit(recipeOf(fun, scope), args, upTo, "");
}

interface Compared {
  readonly derived: unknown;
  readonly direct: unknown;
}

const PARTS: Readonly<Record<string, string>> = {
  value: "primal",
  tangent: "tangent",
  cotangent: "cotangent projection",
};

interface Comparison extends Pick<CheckGradsOptions, "atol" | "rtol"> {
  readonly eps: number;
  readonly part: string;
  readonly what: string;
}

/** Leaf by leaf; the structures are the same, for one function made both. */
function compare(derived: unknown, direct: unknown, how: Comparison, path = ""): void {
  if (derived instanceof DeviceArray && direct instanceof DeviceArray) compareArrays(derived, direct, how, path);
  else if (typeof derived === "object" && derived !== null) {
    for (const [key, item] of Object.entries(derived)) {
      const where = Array.isArray(derived) ? `${path}[${key}]` : `${path}.${key}`;
      compare(item, (direct as Record<string, unknown>)[key], how, where);
    }
  }
}

/** JAX's tolerances grow with the size of the array. */
function compareArrays(derived: DeviceArray, direct: DeviceArray, how: Comparison, path: string): void {
  const { dtype, size } = derived;
  const [atol, rtol] = [how.atol, how.rtol].map((given) => toleranceOf(given, dtype) * size);
  const off = differenceOf(derived, direct, atol, rtol);
  if (!off) return;
  const [one, other] =
    how.part === "value" ? ["the derivative's value", "the function's"] : ["the derivative", "finite differences"];
  const at = off.index.length > 0 ? ` at [${off.index.join(", ")}]` : "";
  const count = off.count > 1 ? `, and ${off.count - 1} more of its ${off.size} elements are off` : "";
  const allowed = isInexact(dtype) ? ` (may differ by ${rounded(atol)} + ${rounded(rtol)} times the latter)` : "";
  const rounds = how.part !== "value" && dtype !== "f64" && dtype !== "c128" && how.eps < 1e-2;
  const hint = rounds
    ? `\nhint: where the function's values are large, rounding of ${dtype} spoils differences over ${how.eps}: try a larger eps, or f64`
    : "";
  const place = path ? ` at ${path}` : "";
  throw new GradientError(
    `${how.what} ${PARTS[how.part]}${place}: ${derived.type}${at} is ${off.found} by ${one}, ${off.wanted} by ${other}${allowed}${count}${hint}`,
  );
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
