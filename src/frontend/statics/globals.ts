// The names that every module knows without importing them.
import { ProgramError } from "../diagnostics.ts";
import { float, NamespaceVal, object, type Val } from "../values/values.ts";
import { ARRAY } from "./arrays.ts";
import { JSON_GLOBAL } from "./json.ts";
import { MATH } from "./math.ts";
import { BOOLEAN, IS_FINITE, IS_NAN, NUMBER, PARSE_FLOAT, PARSE_INT, STRING } from "./numbers.ts";
import { OBJECT } from "./objects.ts";
import { StaticFunction } from "./staticFunction.ts";
import { textOf } from "./text.ts";

/** `new Error("…")`: what a program throws. */
const errorType = (name: string): StaticFunction =>
  new StaticFunction(name, 0, (args) => object({ name, message: args.length === 0 ? "" : textOf(args.get(0)) }));

const CONSOLE = new NamespaceVal(
  "console",
  (name) => {
    throw new ProgramError("TJ1004", `console.${name} would print while compiling`, {
      hint: 'print values while the program runs with debug.print("x = {x}", { x })',
    });
  },
  () => [],
);

const GLOBALS: ReadonlyMap<string, Val> = new Map<string, Val>([
  ["undefined", undefined],
  ["NaN", float(NaN)],
  ["Infinity", float(Infinity)],
  ["Math", MATH],
  ["Array", ARRAY],
  ["Object", OBJECT],
  ["JSON", JSON_GLOBAL],
  ["Number", NUMBER],
  ["String", STRING],
  ["Boolean", BOOLEAN],
  ["parseInt", PARSE_INT],
  ["parseFloat", PARSE_FLOAT],
  ["isNaN", IS_NAN],
  ["isFinite", IS_FINITE],
  ["console", CONSOLE],
  ...["Error", "TypeError", "RangeError"].map((name): [string, Val] => [name, errorType(name)]),
]);

/** The global names and their values. */
export const globals = (): ReadonlyMap<string, Val> => GLOBALS;

/** Globals of JavaScript that the language leaves out, and what to use instead. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  eval: "write the code in place: programs are parsed, never evaluated",
  Function: "write the function in place: programs are parsed, never evaluated",
  Date: "pass the time in as an argument",
  Promise: "programs are pure and synchronous",
  setTimeout: "programs are pure and synchronous",
  fetch: "read the data in the host and pass it in as an argument",
  process: "pass what the program needs in as an argument",
  require: 'use import … from "…"',
  globalThis: "name the global itself",
  Map: "use an object",
  Set: "use an array",
  Symbol: "use strings as keys",
  RegExp: "use the methods of strings",
  Float32Array: "make a tensor with np.array([…], f32)",
  Float64Array: "make a tensor with np.array([…], f64)",
  Int32Array: "make a tensor with np.array([…], i32)",
  BigInt: "write the literal with an n: 10n",
};

/** Why a global of JavaScript is not in the language, as a hint; undefined for other names. */
export const leftOutGlobal = (name: string): string | undefined =>
  Object.hasOwn(LEFT_OUT, name) ? LEFT_OUT[name] : undefined;
