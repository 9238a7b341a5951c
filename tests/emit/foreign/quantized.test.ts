// Quantized tensors as the numbers that their integers stand for.
import { describe, expect, it } from "vitest";
import { ForeignProgram } from "../../../src/api/foreign.ts";
import { ForeignError, prepareForeign } from "../../../src/emit/foreign/index.ts";

const F = "tensor<4xf32>";
const q = (type: string): string => `tensor<4x!quant.uniform<${type}>>`;

/** Results of a module whose body makes %r of %x = [-3, 0.3, 2.2, NaN] and %i = [-100, 0, 3, 100], of type i8. */
async function run(type: string, body: string): Promise<unknown> {
  const text = `func.func @main() -> ${type} {
    %x = stablehlo.constant dense<[-3.0, 0.3, 2.2, 0x7FC00000]> : ${F}
    %i = stablehlo.constant dense<[-100, 0, 3, 100]> : tensor<4xi8>
    ${body}
    return %r : ${type}
  }`;
  using program = new ForeignProgram(text);
  const [array] = await program.run();
  return array.toArray();
}

describe("quantized tensors", () => {
  it.each([
    ["rounds and clamps; what is no number is stored as 0", "i8:f32, 0.5:-126", [-1, 0.5, 2, 63]],
    ["to bounds of its own", "i8<-3:3>:f32, 0.5", [-1.5, 0.5, 1.5, 0]],
    ["to unsigned integers", "u8:f32, 2.5e-1:4", [-1, 0.25, 2.25, -1]],
    ["along a dimension", "i8:f32:0, {1.0, 0.5:1, 2.0, 1.0:7}", [-3, 0.5, 2, -7]],
  ])("%s", async (_, type, wanted) => {
    const body = `%0 = stablehlo.uniform_quantize %x : (${F}) -> ${q(type)}
      %r = "stablehlo.uniform_dequantize"(%0) : (${q(type)}) -> ${F}`;
    expect(await run(F, body)).toEqual(wanted);
  });

  it("are computed with, each result rounded to its type", async () => {
    const [a, b] = [q("i8:f32, 0.5:1"), q("i8:f32, 0.25")];
    const body = `%0 = stablehlo.uniform_quantize %x : (${F}) -> ${a}
      %1 = "stablehlo.multiply"(%0, %0) : (${a}, ${a}) -> ${b}
      %2 = stablehlo.transpose %1, dims = [0] : (${b}) -> ${b}
      %r = stablehlo.uniform_dequantize %2 : (${b}) -> ${F}`;
    expect(await run(F, body)).toEqual([9, 0.25, 4, 0.25]);
  });

  it("are integers for bitcast_convert", async () => {
    const a = q("i8:f32, 0.5:-2");
    const body = `%0 = stablehlo.bitcast_convert %i : (tensor<4xi8>) -> ${a}
      %1 = stablehlo.negate %0 : ${a}
      %r = stablehlo.bitcast_convert %1 : (${a}) -> tensor<4xi8>`;
    expect(await run("tensor<4xi8>", body)).toEqual([96, -4, -7, -104]);
  });

  it("and what cannot be done is said, with its line", () => {
    const a = "tensor<!quant.uniform<i8:f32, 0.5>>";
    const text = `func.func @main(%x: tensor<f32>) -> tensor<f32> {
      %0 = stablehlo.uniform_quantize %x : (tensor<f32>) -> ${a}
      %1:2 = "stablehlo.case"(%i) ({}) : (tensor<i32>) -> (${a}, ${a})
    }`;
    try {
      prepareForeign(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ForeignError);
      expect(error).toMatchObject({ line: 3, message: expect.stringContaining("quantized") as string });
    }
  });
});
