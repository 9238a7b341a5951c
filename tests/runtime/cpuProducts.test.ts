// Products of transposed matrices, as XLA's CPU compiler is given them.
import { describe, expect, test } from "vitest";
import { Client, DeviceBuffer } from "../../src/runtime/index.ts";
import { productsForCpu } from "../../src/runtime/cpuProducts.ts";
import { main, tensor, testClient } from "./client.ts";

const T = (...shape: number[]): string => tensor(shape, "f32");
const product = (x: string, y: string, out: string, dims = "[0]"): string =>
  `%0 = stablehlo.dot_general %x, %y, contracting_dims = ${dims} x ${dims}, precision = [DEFAULT, DEFAULT] : (${x}, ${y}) -> ${out}`;
const program = (x: string, y: string, result: string, body: string): string =>
  main(`%x: ${x}, %y: ${y}`, result, body);

const [X, Y] = [T(96, 160), T(96, 80)];
const plain = program(X, Y, T(160, 80), `${product(X, Y, T(160, 80))}\nreturn %0 : ${T(160, 80)}`);
const across = program(X, Y, T(80, 160), `${product(X, Y, T(160, 80))} loc("a")
  %1 = stablehlo.transpose %0, dims = [1, 0] : (${T(160, 80)}) -> ${T(80, 160)} loc("b")
  return %1 : ${T(80, 160)}`); // prettier-ignore
const [X3, Y3] = [T(4, 24, 160), T(4, 24, 80)];
const batch = program(X3, Y3, T(160, 80), `${product(X3, Y3, T(160, 80), "[0, 1]")}\nreturn %0 : ${T(160, 80)}`);
const both = program(X, Y, `${T(160, 80)}, ${T(80, 160)}`, `${product(X, Y, T(160, 80))}
  %1 = stablehlo.transpose %0, dims = [1, 0] : (${T(160, 80)}) -> ${T(80, 160)}
  return %0, %1 : ${T(160, 80)}, ${T(80, 160)}`); // prettier-ignore

const element = (i: number, seed: number): number => (((i * 7919 + seed) % 13) - 6) / 4;
const data = (length: number, seed: number): Float32Array => Float32Array.from({ length }, (_, i) => element(i, seed));

/** What the product is: the sum over the 96 rows of x and y; exact in float32. */
const expected = (transposed: boolean): number[] => {
  const [x, y] = [data(96 * 160, 1), data(96 * 80, 5)];
  const at = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < 96; k++) sum += x[k * 160 + i] * y[k * 80 + j];
    return sum;
  };
  return Array.from({ length: 160 * 80 }, (_, n) =>
    transposed ? at(n % 160, Math.floor(n / 160)) : at(Math.floor(n / 80), n % 80),
  );
};

describe("are written as products of what is transposed beforehand", () => {
  test.each([
    ["as they are", plain, [false]],
    ["transposed after", across, [true]],
    ["over several dimensions", batch, [false]],
    ["that are wanted both ways", both, [false, true]],
  ] as const)("%s", async (_, text, transposed) => {
    const rewritten = productsForCpu(text);
    expect(rewritten).toContain("@LayoutConstraint");
    expect(rewritten).not.toMatch(/contracting_dims = \[0/);
    expect(rewritten.split("\n")).toHaveLength(text.split("\n").length);
    const client: Client = await testClient();
    const shapes = text === batch ? [[4, 24, 160], [4, 24, 80]] : [[96, 160], [96, 80]]; // prettier-ignore
    const args = [data(96 * 160, 1), data(96 * 80, 5)].map((values, i) =>
      DeviceBuffer.fromHost(client, { dtype: "f32", shape: shapes[i], bytes: new Uint8Array(values.buffer) }),
    );
    const results = client.compileSync(text).execute(args);
    const found = results.map((result) => Array.from(new Float32Array(result.toHostSync().bytes.buffer)));
    expect(found).toEqual(transposed.map(expected));
  });

  test("places stay with what they are of", () => {
    expect(productsForCpu(across)).toMatch(/%1 = stablehlo.dot_general %product_1_held, %x, .* loc\("b"\)/);
  });
});

describe("are left alone", () => {
  const left = (x: string, y: string, out: string): string =>
    program(x, y, out, `${product(x, y, out)}\nreturn %0 : ${out}`);
  test.each([
    ["that are small", left(T(8, 16), T(8, 16), T(16, 16))],
    ["that are large", left(T(64, 1024), T(64, 1024), T(1024, 1024))],
    ["with vectors", left(T(1000, 1000), T(1000, 1), T(1000, 1))],
    ["of many terms and few columns", left(T(10_000, 64), T(10_000, 64), T(64, 64))],
    ["of other types", left(X, Y, T(160, 80)).replaceAll("f32", "f64")],
    ["of tensors", left(T(96, 16, 10), Y, T(16, 10, 80))],
    ["in the generic form", plain.replace("stablehlo.dot_general", '"stablehlo.dot_general"')],
    ["that are none", main("", T(), "%0 = stablehlo.constant dense<1.0> : tensor<f32>")],
  ])("%s", (_, text) => {
    expect(productsForCpu(text)).toBe(text);
  });
});
