// Every op, over the dtypes that it takes, compiled and run by the plugin.
import { describe, expect, it } from "vitest";
import { emitModule, EmitError } from "../../src/emit/index.ts";
import { buildFunc, emit } from "../../src/ir/build.ts";
import type { OpName } from "../../src/ir/ops.ts";
import type { Region } from "../../src/ir/graph.ts";
import { evaluate } from "../support/evaluate.ts";
import { difference } from "./samples/compare.ts";
import { SAMPLES, type RunnableOp } from "./samples/index.ts";

const uses = (region: Region, name: OpName): boolean =>
  region.ops.some((op) => op.name === name || op.regions.some((inner) => uses(inner, name)));

describe.each(Object.keys(SAMPLES) as RunnableOp[])("%s", (name) => {
  const samples = SAMPLES[name];

  it("has samples that use it", () => {
    expect(samples.length).toBeGreaterThan(0);
    for (const { label, func } of samples) expect(uses(func, name), label).toBe(true);
  });

  it.each(samples.map((sample) => [sample.label, sample] as const))("%s", (_, sample) => {
    const actual = evaluate(sample.func, sample.inputs);
    expect(difference(actual, sample.expected, sample.tolerance)).toBe("");
  });
});

it("refuses a derivative that has no forward form", () => {
  const F32 = { dtype: "f32", shape: [] } as const;
  const transpose = buildFunc("transpose", [F32], ([ct]) => [ct]);
  const func = buildFunc("f", [F32], ([x]) => emit("customLinear", [x], { transpose, numConsts: 0, results: [F32] }));
  expect(() => emitModule(func)).toThrow(EmitError);
});
