import { describe, expect, test } from "vitest";
import { costOf, memoryOf } from "../../src/api/costs.ts";
import { local } from "../../src/api/runnable.ts";
import { Client, installPlugin } from "../../src/runtime/index.ts";

const F = (...dims: number[]): string => `tensor<${[...dims, "f32"].join("x")}>`;
const PROGRAMS: Readonly<Record<string, [text: string, flops: number, transcendentals: number]>> = {
  "a product": [
    `func.func @main(%a: ${F(8, 16)}, %b: ${F(16, 4)}) -> ${F(8, 4)} {
      %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (${F(8, 16)}, ${F(16, 4)}) -> ${F(8, 4)}
      return %0 : ${F(8, 4)}
    }`,
    2 * 8 * 16 * 4,
    0,
  ],
  "functions of elements": [
    `func.func @main(%a: ${F(100)}) -> ${F(100)} {
      %0 = stablehlo.exponential %a : ${F(100)}
      %1 = stablehlo.add %0, %a : ${F(100)}
      return %1 : ${F(100)}
    }`,
    100,
    100,
  ],
  "a sum": [
    `func.func @main(%a: ${F(10, 20)}) -> ${F(10)} {
      %z = stablehlo.constant dense<0.0> : ${F()}
      %0 = stablehlo.reduce(%a init: %z) applies stablehlo.add across dimensions = [1] : (${F(10, 20)}, ${F()}) -> ${F(10)}
      return %0 : ${F(10)}
    }`,
    10 * 19,
    0,
  ],
  // Of 3 places of the window, 2 fall on the input at either end.
  "a convolution with padding": [
    `func.func @main(%a: ${F(2, 8, 3)}, %k: ${F(3, 3, 5)}) -> ${F(2, 8, 5)} {
      %0 = stablehlo.convolution(%a, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = [[1, 1]]}
        {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (${F(2, 8, 3)}, ${F(3, 3, 5)}) -> ${F(2, 8, 5)}
      return %0 : ${F(2, 8, 5)}
    }`,
    2 * 2 * 3 * 5 * (3 * 8 - 2),
    0,
  ],
};

describe("costs from the optimised program", () => {
  test.each(Object.entries(PROGRAMS))("%s", async (_, [text, flops, transcendentals]) => {
    using executable = await Client.open().compile(text, { cache: false });
    expect(await executable.stats()).toMatchObject({ flops, transcendentals, unknownLoops: 0 });
    const runnable = local(executable, text);
    expect(await costOf(runnable)).toMatchObject({ flops, transcendentals });
    const told = await memoryOf(runnable);
    const { memory } = await executable.stats();
    expect(told).toMatchObject({ arguments: memory.arguments, outputs: memory.outputs, from: "plugin" });
    const silent = { ...runnable, memoryAnalysis: () => Promise.resolve(undefined) };
    expect(await memoryOf(silent)).toMatchObject({ ...memory, from: "hlo" });
  });

  // Fetches another plugin.
  test.runIf(process.env.TSJAX_TEST_ALL)("are those that XLA counts, where a plugin tells", async () => {
    await installPlugin("cpu-costs");
    const client = Client.open({ plugin: "cpu-costs" });
    for (const [text] of Object.values(PROGRAMS)) {
      using executable = await client.compile(text, { cache: false });
      const told = executable.costAnalysis();
      expect(told).toBeDefined();
      const { flops, transcendentals, bytes } = await executable.stats();
      const wanted = {
        flops: told!.flops,
        bytes: told!["bytes accessed"],
        transcendentals: told!.transcendentals ?? 0,
      };
      expect({ flops, bytes, transcendentals }).toEqual(wanted);
      expect(await costOf(local(executable))).toMatchObject({ from: "plugin", flops });
    }
  });
});
