// How many ops a function costs: no more than JAX's own lowering of it has.
import { expect, test } from "vitest";
import type { Func } from "../../../src/ir/graph.ts";
import { optimize } from "../../../src/passes/optimize.ts";
import { compileExpression, faultsOf } from "./program.ts";

/** Constants and broadcasts cost nothing once XLA has fused them. */
const FREE = new Set(["constant", "broadcastInDim"]);

const opsOf = (func: Func): string[] => func.ops.map(({ name }) => name).filter((name) => !FREE.has(name));

const CASES: readonly (readonly [parameters: string, expression: string, ops: string])[] = [
  ["x: f32<[8, 16]>", "np.sum(x, 1)", "reduce"],
  ["x: f32<[8, 16]>", "np.mean(x, 0)", "reduce div"],
  ["x: bf16<[8, 16]>", "np.mean(x, 0)", "convert reduce div convert"],
  ["x: f32<[8, 16]>", "np.var(x, 0)", "reduce div sub mul reduce div"],
  ["x: f32<[8, 16]>", "np.clip(x, 0, 1)", "max min"],
  ["x: f32<[8, 16]>", "np.where(x > 0, x, 0)", "compare select"],
  ["x: f32<[8, 16]>", "np.pad(x, 2)", "pad"],
  ["x: f32<[8, 16]>", "np.roll(x, 3, 1)", "slice slice concatenate"],
  ["x: f32<[8, 16]>", "np.argmax(x, 1)", "argmax"],
  ["x: f32<[8, 16]>", "np.sort(x)", "sort"],
  ["x: f32<[8, 16]>", "np.repeat(x, 3, 1)", "reshape"],
  ["x: f32<[5, 5]>", "np.diag(x)", "reshape slice"],
  ["x: f32<[8, 4, 16]>, y: f32<[8, 16, 4]>", "np.matmul(x, y)", "dotGeneral"],
  ["x: f32<[4, 16]>, y: f32<[8, 16, 4]>", "np.matmul(x, y)", "dotGeneral transpose"],
  ["x: f32<[2, 8, 4, 16]>, y: f32<[2, 8, 4, 16]>", 'np.einsum("bqhd,bkhd->bhqk", x, y)', "dotGeneral"],
  ["x: f32<[2, 3]>, y: f32<[3, 4]>", 'np.einsum("ij,jk->ki", x, y)', "dotGeneral"],
  ["x: f32<[3, 3]>", 'np.einsum("ij->i", x)', "reduce"],
];

test.each(CASES)("(%s) %s", (parameters, expression, ops) => {
  const compiled = compileExpression(parameters, expression);
  if (!compiled.func) throw new Error(faultsOf(compiled));
  expect(opsOf(optimize(compiled.func)).join(" ")).toBe(ops);
});
