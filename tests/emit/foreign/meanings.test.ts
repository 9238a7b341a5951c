// What XLA computes otherwise than StableHLO says is said in other words.
import { describe, expect, it } from "vitest";
import { ForeignProgram } from "../../../src/api/foreign.ts";
import { prepareForeign } from "../../../src/emit/foreign/index.ts";

const B = "tensor<4xi1>";
const C = "tensor<4xcomplex<f32>>";

async function run(result: string, body: string): Promise<unknown> {
  const text = `func.func @main() -> ${result} {
    %b = stablehlo.constant dense<[false, false, true, true]> : ${B}
    %c = stablehlo.constant dense<[false, true, false, true]> : ${B}
    %x = stablehlo.constant dense<[(1.5, 2.5), (1.5, 7.5), (0.0, 1.5), (-1.0, 9.0)]> : ${C}
    %y = stablehlo.constant dense<[(2.5, 1.5), (1.5, 2.5), (0.0, 2.5), (3.0, 0.0)]> : ${C}
    ${body}
    return %r : ${result}
  }`;
  using program = new ForeignProgram(text);
  const [array] = await program.run();
  return array.toArray();
}

describe("sums of booleans are disjunctions", () => {
  it.each([
    ["in short", `%r = stablehlo.add %b, %c : ${B}`],
    ["in the generic form", `%r = "stablehlo.add"(%b, %c) : (${B}, ${B}) -> ${B}`],
  ])("%s", async (_, body) => {
    expect(await run(B, body)).toEqual([false, true, true, true]);
  });

  it("of a reduction", async () => {
    const body = `%i = stablehlo.constant dense<false> : tensor<i1>
      %r = stablehlo.reduce(%b init: %i) applies stablehlo.add across dimensions = [0] : (${B}, tensor<i1>) -> tensor<i1>`;
    expect(await run("tensor<i1>", body)).toBe(true);
  });

  it("and other sums are left alone", () => {
    const text = `func.func @main(%x: tensor<4xi16>) -> tensor<4xi16> { %0 = stablehlo.add %x, %x : tensor<4xi16> return %0 : tensor<4xi16> }`;
    expect(prepareForeign(text)).toBe(text);
  });
});

describe("extremes of complex numbers go by the imaginary part where the real ones are the same", () => {
  it.each([
    ["maximum", `%r = stablehlo.maximum %x, %y : ${C}`, [[2.5, 1.5], [1.5, 7.5], [0, 2.5], [3, 0]]], // prettier-ignore
    ["minimum", `%r = "stablehlo.minimum"(%x, %y) : (${C}, ${C}) -> ${C}`, [[1.5, 2.5], [1.5, 2.5], [0, 1.5], [-1, 9]]], // prettier-ignore
  ])("%s", async (_, body, wanted) => {
    const parts = `%m${body.slice(2)}
      %re = stablehlo.real %m : (${C}) -> tensor<4xf32>
      %im = stablehlo.imag %m : (${C}) -> tensor<4xf32>
      %re1 = stablehlo.reshape %re : (tensor<4xf32>) -> tensor<4x1xf32>
      %im1 = stablehlo.reshape %im : (tensor<4xf32>) -> tensor<4x1xf32>
      %r = stablehlo.concatenate %re1, %im1, dim = 1 : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x2xf32>`;
    expect(await run("tensor<4x2xf32>", parts)).toEqual(wanted);
  });
});
