// What programs take from the host: parts that may be left out, and 64-bit data where 32 bits are wanted.
import { beforeAll, describe, expect, it } from "vitest";
import { array, compile, devicePut, jit, type DeviceArray } from "../../src/api/index.ts";
import { testClient } from "../runtime/client.ts";

beforeAll(testClient);

const list = (value: unknown): unknown => (Array.isArray(value) ? value.map(list) : (value as DeviceArray).toArray());

describe("what may be left out", () => {
  const source = `import { f32 } from "tsjax";
    export const main = (x: f32<[2]>, b?: f32<[2]>, s: f32 = 2) => (b === undefined ? x : x + b) * s;`;

  it("parameters, at the end and before others", async () => {
    const p = await compile(source);
    expect(p.signature.inputs.map(({ name }) => name)).toEqual(["x", "b", "s"]);
    for (let round = 0; round < 2; round++) {
      expect(list(await p.run([1, 2]))).toEqual([2, 4]);
      expect(list(await p.run([1, 2], [10, 20]))).toEqual([22, 44]);
      expect(list(await p.run([1, 2], undefined, 3))).toEqual([3, 6]);
      expect(list(await p.run([1, 2], [10, 20], 3))).toEqual([33, 66]);
    }
    await expect(p.run()).rejects.toThrow("main takes 1 argument (x: f32[2]), found 0");
    await expect(p.run([1, 2], [1, 2], 3, 4)).rejects.toThrow("main takes 3 arguments");
    await expect(p.run([1, 2], undefined, [3])).rejects.toThrow("s must be f32, found f32[1]");
    p.dispose();
  });

  it("members of objects, however deep", async () => {
    const p = await compile(`import { f32 } from "tsjax";
      type Layer = { w: f32<[2]>; bias?: f32<[2]> };
      export const main = (p: { layers: [Layer, Layer] }, x: f32<[2]>) => {
        let y = x;
        for (const { w, bias } of p.layers) y = bias === undefined ? y * w : y * w + bias;
        return y;
      };`);
    const w = [2, 3];
    const bias = [1, 1];
    expect(list(await p.run({ layers: [{ w }, { w }] }, [1, 1]))).toEqual([4, 9]);
    expect(list(await p.run({ layers: [{ w }, { w, bias }] }, [1, 1]))).toEqual([5, 10]);
    expect(list(await p.run({ layers: [{ w, bias }, { w }] }, [1, 1]))).toEqual([6, 12]);
  });
});

it("JSON has the elements, as text where it has no numbers", () => {
  const at = (data: unknown): string => JSON.stringify({ x: devicePut(data) });
  expect(at(new BigInt64Array([1n, 2n ** 60n]))).toBe('{"x":[1,"1152921504606846976"]}');
  expect(at([[0.1, NaN], [-Infinity, 2]])).toBe('{"x":[[0.1,"nan"],["-inf",2]]}'); // prettier-ignore
  expect(at(array([{ re: 1, im: 2 }]))).toBe('{"x":[{"re":1,"im":2}]}');
  expect(at(true)).toBe('{"x":true}');
});

describe("64-bit data for 32-bit parameters, as JAX takes them", () => {
  const source = `import { f32, i32, u32, c64 } from "tsjax";
    export const main = (x: f32<[2]>, n: i32<[2]>, u: u32<[2]>, z: c64<[2]>) => [x, n, u, z];`;
  const f64 = new Float64Array([0.1, 1e300]);
  const i64 = new BigInt64Array([-(2n ** 31n), 7n]);
  const u64 = new BigUint64Array([2n ** 32n - 1n, 0n]);
  const c128 = array(new Float64Array([1, 2, 3, 0.1]), { dtype: "c128", shape: [2] });
  const wanted = [
    [Math.fround(0.1), Infinity],
    [-(2 ** 31), 7],
    [2 ** 32 - 1, 0],
    [
      { re: 1, im: 2 },
      { re: 3, im: Math.fround(0.1) },
    ],
  ];

  it.each([false, true])("isolated: %s", async (isolate) => {
    const p = await compile(source, { isolate });
    expect(list(await p.run(f64, i64, u64, c128))).toEqual(wanted);
    expect(list(await p.run(array(f64), array(i64), array(u64), c128))).toEqual(wanted);
  });

  it("of functions that the host calls", () => {
    const f = jit((x: number) => x, { scope: {} });
    // Nothing says 32 bits here.
    expect((f(f64) as unknown as DeviceArray).dtype).toBe("f64");
  });

  it("but not what does not fit, is of another kind, or a program made", async () => {
    const p = await compile(source);
    const [x, , u, z] = [f64, i64, u64, c128];
    await expect(p.run(x, new BigInt64Array([1n, 2n ** 31n]), u, z)).rejects.toThrow("n must be i32, and 2147483648 does not fit in it"); // prettier-ignore
    await expect(p.run(x, f64, u, z)).rejects.toThrow("n must be i32[2], found f64[2]");
    await expect(p.run(new Int32Array(2), i64, u, z)).rejects.toThrow("x must be f32[2], found i32[2]");
    await expect(p.run(devicePut(f64), i64, u, z)).rejects.toThrow("x must be f32[2], found f64[2]");
    await expect(p.run(new Float64Array(3), i64, u, z)).rejects.toThrow("x must be f32[2], found f64[3]");
  });
});
