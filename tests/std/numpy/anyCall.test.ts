// Whatever numpy is called with, the answer is a result or a diagnostic that reads well; never an error of ours.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BuiltinFunction } from "../../../src/frontend/builtinFunction.ts";
import { NUMPY } from "../../../src/std/numpy/index.ts";
import { compileModule, faultsOf } from "./program.ts";

const PARAMETERS = {
  a: "f32<[2, 3]>", b: "f32<[3]>", c: "i32<[3]>", d: "bool<[2, 3]>", e: "c64<[3]>", f: "f32", g: "i32", h: "f32<[0]>",
  k: "bf16<[2, 2]>", u: "u8<[4]>", v: "f32<[2, 2, 3]>", w: "i8<[2]>", z: "bool", q: "i64<[2]>",
}; // prettier-ignore
const STATICS = [
  "0", "1", "2", "-1", "3", "1.5", "-0.5", "1e30", "true", "null", "undefined", '"linear"', '"same"', '"ij,j->i"',
  "[]", "[0]", "[0, 1]", "[1, 2]", "[[1, 2], [3, 4]]", "[0.5]", "f32", "bool", "c64", "{}", "{ axis: 0 }", "{ size: 2 }",
  "{ keepdims: true }", "{ dtype: i8 }", "np.sin", "(x) => x", "[a, a]", "[b, c]", "np.array([1, 2])", "np.nan", "5n",
]; // prettier-ignore

const functions = [...NUMPY].filter(([, value]) => value instanceof BuiltinFunction);
const anything = fc.oneof(fc.constantFrom(...Object.keys(PARAMETERS)), fc.constantFrom(...STATICS));

const call = fc.constantFrom(...functions).chain(([name, value]) => {
  const { parameters } = (value as BuiltinFunction).signature;
  const required = parameters.filter((parameter) => parameter.required).length;
  const option = fc.constantFrom(...parameters.map((parameter) => parameter.name));
  return fc
    .tuple(
      fc.array(anything, { minLength: required, maxLength: required + 2 }),
      fc.option(fc.tuple(option, anything).map(([key, given]) => `{ ${key}: ${given} }`)),
    )
    .map(([args, options]) => `np.${name}(${[...args, ...(options ? [options] : [])].join(", ")})`);
});

const parameters = Object.entries(PARAMETERS).map(([name, type]) => `${name}: ${type}`).join(", "); // prettier-ignore
const programOf = (expression: string): string =>
  `import { numpy as np, bool, i8, i32, i64, u8, f32, bf16, c64 } from "tsjax";\n` +
  `export function main(${parameters}) { return [${expression}]; }`;

test("any call", { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(call, (expression) => {
      const compiled = compileModule(programOf(expression));
      if (!compiled.func) expect(faultsOf(compiled)).not.toMatch(/\[object|undefined \(reading|is not a function/);
    }),
    { numRuns: process.env.TSJAX_TEST_ALL ? 20_000 : 500 },
  );
});
