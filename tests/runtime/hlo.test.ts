import { beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../src/runtime/index.ts";
import { decodeHlo, type HloLiteral } from "../../src/runtime/hlo/module.ts";
import { formatLiteral, formatShape } from "../../src/runtime/hlo/shape.ts";
import { main, testClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await testClient();
});

const M = "tensor<4x4xf32>";

describe("hlo()", () => {
  test("prints entry, fusions, layouts and attributes", async () => {
    const program = client.compileSync(
      main(
        `%x: ${M}, %n: tensor<i32>`,
        `${M}, tensor<2x3xf32>, tensor<i32>`,
        `%0 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (${M}, ${M}) -> ${M}
         %1 = stablehlo.tanh %0 : ${M}
         %2 = stablehlo.add %1, %x : ${M}
         %3 = stablehlo.slice %x [0:4:2, 1:4] : (${M}) -> tensor<2x3xf32>
         %c = stablehlo.constant dense<7> : tensor<i32>
         %4 = stablehlo.multiply %n, %c : tensor<i32>
         return %2, %3, %4 : ${M}, tensor<2x3xf32>, tensor<i32>`,
      ),
    );
    const text = await program.hlo();
    expect(text).toMatch(/^HloModule test, entry_computation_layout=\{\(f32\[4,4\]\{1,0\}, s32\[\]\)->/);
    expect(text).toMatch(
      /^ENTRY %main\.\d+ \(.*: f32\[4,4\], .*: s32\[\]\) -> \(f32\[4,4\], f32\[2,3\], s32\[\]\) \{$/m,
    );
    expect(text).toMatch(/f32\[4,4\]\{1,0\} dot\(%\S+, %\S+\), lhs_contracting_dims=\{1\}, rhs_contracting_dims=\{0\}/);
    expect(text).toContain("slice={[0:4:2], [1:4]}");
    expect(text).toMatch(/kind=kLoop, calls=%\S*comput/);
    expect(text).toContain("s32[] constant(7)");
    expect(text).toMatch(/^ {2}ROOT %tuple\S* = \(f32\[4,4\]\{1,0\}, f32\[2,3\]\{1,0\}, s32\[\]\) tuple\(/m);
    expect(text.split("{").length).toBe(text.split("}").length);
  });

  test("prints loops with their computations", async () => {
    const program = client.compileSync(
      main(
        "%n: tensor<i64>, %x: tensor<f32>",
        "tensor<f32>",
        `%zero = stablehlo.constant dense<-9007199254740993> : tensor<i64>
         %r:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i64>, tensor<f32>
           cond {
             %c = stablehlo.compare LT, %i, %n : (tensor<i64>, tensor<i64>) -> tensor<i1>
             stablehlo.return %c : tensor<i1>
           } do {
             %one = stablehlo.constant dense<1> : tensor<i64>
             %j = stablehlo.add %i, %one : tensor<i64>
             %s = stablehlo.sine %a : tensor<f32>
             stablehlo.return %j, %s : tensor<i64>, tensor<f32>
           }
         return %r#1 : tensor<f32>`,
      ),
    );
    const text = await program.hlo();
    const loop = /while\(%\S+\), condition=%(\S+), body=%(\S+?)[,\n]/.exec(text);
    expect(loop).not.toBeNull();
    expect(text).toContain(`%${loop![1]} (`);
    expect(text).toContain(`%${loop![2]} (`);
    expect(text).toContain("constant(-9007199254740993)");
    expect(text).toContain("direction=LT");
  });
});

test("a form of program that cannot be decoded is said so", async () => {
  await expect(decodeHlo("mystery", new Uint8Array(0))).rejects.toThrow("as mystery");
});

describe("shapes and literals", () => {
  const shape = (elementType: number, dimensions: number[], minorToMajor: number[] = []) => ({
    elementType,
    dimensions,
    tupleShapes: [],
    isDynamicDimension: [],
    layout: { minorToMajor, memorySpace: 0 },
  });
  const literal = (type: number, dimensions: number[], values: Record<string, unknown>): HloLiteral =>
    ({ shape: shape(type, dimensions), tupleLiterals: [], ...values }) as HloLiteral;

  test("shapes", () => {
    expect(formatShape(shape(11, [2, 3], [0, 1]), true)).toBe("f32[2,3]{0,1}");
    expect(formatShape(shape(11, [2, 3], [0, 1]), false)).toBe("f32[2,3]");
    expect(formatShape({ ...shape(13, []), tupleShapes: [shape(1, []), shape(17, [])] }, true)).toBe(
      "(pred[], token[])",
    );
  });

  test("literals", () => {
    expect(formatLiteral(literal(1, [], { preds: [true] }))).toBe("true");
    expect(formatLiteral(literal(1, [2], { preds: [true, false] }))).toBe("{1, 0}");
    expect(formatLiteral(literal(11, [2, 2], { f32s: [1, Math.fround(0.1), NaN, -Infinity] }))).toBe(
      "{ {1, 0.1}, {nan, -inf} }",
    );
    expect(formatLiteral(literal(15, [1], { c64s: [1, 2] }))).toBe("{(1, 2)}");
    expect(formatLiteral(literal(16, [], { bf16s: Uint8Array.of(0x80, 0x3f) }))).toBe("1");
    expect(formatLiteral(literal(5, [2], { s64s: Uint8Array.of(1, ...Array(9).fill(0xff), 1) }))).toBe("{1, -1}");
    expect(formatLiteral(literal(11, [100], { f32s: Array(100).fill(0) }))).toBe("{...}");
  });
});
