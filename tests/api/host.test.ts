// JAX's functions of the host: devices and processes, arrays moved, files and text, what is compiled.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as tsjax from "../../src/api/index.ts";
import { array, ArgumentError, clearCaches, deviceGet, devicePut, HostValue, jit, makeJaxpr, numpy } from "../../src/api/index.ts"; // prettier-ignore
import { NUMPY_HOST } from "../../src/api/numpyHost.ts";
import { testClient } from "../runtime/client.ts";

const np = numpy as unknown as typeof NUMPY_HOST;
const folder = mkdtempSync(join(tmpdir(), "tsjax-host-"));
const at = (name: string): string => join(folder, name);
beforeAll(testClient);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const elements = (value: unknown): unknown => (devicePut(value) as tsjax.DeviceArray).toArray();

describe("buffers and text", () => {
  test.each([
    ["i32", new Int32Array([1, -2]), [1, -2]],
    ["i64", new BigInt64Array([1n, -2n]), [1n, -2n]],
    ["f64", new Float64Array([0.5]), [0.5]],
    ["bool", new Uint8Array([1, 0]), [true, false]],
    ["bf16", new Uint16Array([0x3f80, 0x4000]), [1, 2]],
    ["c64", new Float32Array([1, 2]), [{ re: 1, im: 2 }]],
  ] as const)("frombuffer: %s", (dtype, buffer, wanted) => {
    const made = np.frombuffer(buffer, { dtype });
    expect(made.dtype).toBe(dtype);
    expect(elements(made)).toEqual(wanted);
  });

  test("frombuffer counts from an offset, and refuses what does not fit", () => {
    const bytes = new Float32Array([1, 2, 3]).buffer;
    expect(elements(np.frombuffer(bytes, { offset: 4, count: 1 }))).toEqual([2]);
    expect(elements(np.frombuffer(new DataView(bytes, 8)))).toEqual([3]);
    expect(() => np.frombuffer(bytes, { offset: 2 })).toThrow(/12 bytes from 2 on are no whole number of f32s/);
    expect(() => np.frombuffer(bytes, { count: 4 })).toThrow(ArgumentError);
    expect(() => np.frombuffer(bytes, { offset: 16 })).toThrow(ArgumentError);
    expect(() => np.frombuffer(bytes, { offset: -4 })).toThrow(ArgumentError);
    expect(() => np.frombuffer(bytes, { dtype: "f33" as never })).toThrow(/no dtype f33/);
    expect(np.frombuffer(bytes, { dtype: tsjax.i8 }).shape).toEqual([12]);
  });

  test("fromstring, fromiter, fromfile", () => {
    expect(elements(np.fromstring(" 1 2.5\n-3 ", { sep: " " }))).toEqual([1, 2.5, -3]);
    expect(elements(np.fromstring("1,2,3", { sep: ",", dtype: "i32", count: 2 }))).toEqual([1, 2]);
    expect(() => np.fromstring("1,x", { sep: "," })).toThrow(/"x" is no number/);
    expect(elements(np.fromiter([1, 2, 3], "i8", 2))).toEqual([1, 2]);
    expect(() => np.fromiter([1], "i8", 2)).toThrow(/gave 1/);
    writeFileSync(at("x.txt"), "4;5");
    expect(elements(np.fromfile(at("x.txt"), { sep: ";" }))).toEqual([4, 5]);
  });

  test("arrays as text, under options that a block ends", () => {
    expect(np.arrayStr(1.5)).toBe("1.5");
    expect(np.arrayStr([[1, 2], [3, 40]])).toBe("[[ 1,  2],\n [ 3, 40]]"); // prettier-ignore
    expect(np.arrayRepr(array([1, 2], { dtype: "i8" }))).toBe("i8[2] [1, 2]");
    expect(np.arrayRepr(devicePut([true]))).toBe("bool[1] [true]");
    expect(np.arrayStr([1 / 3], { precision: 3 })).toBe("[0.333]");
    expect(np.arrayStr(Array.from({ length: 9 }, (_, i) => i), { threshold: 8, edgeitems: 1 })).toBe("[0, …, 8]"); // prettier-ignore
    expect(np.printoptions({ precision: 2 }, () => np.arrayStr([1e-9, 0.5], { suppress: true }))).toBe("[  0, 0.5]");
    expect(() => np.printoptions({ precision: 1 }, () => { throw new Error("out"); })).toThrow("out"); // prettier-ignore
    expect(np.getPrintoptions().precision).toBe(8);
    expect(() => np.setPrintoptions({ digits: 3 } as never)).toThrow(/no option digits/);
  });
});

describe("files", () => {
  test("npy and npz, with and without their endings", async () => {
    await np.save(at("a"), array([1, 2], { dtype: "i64" }));
    const a = (await np.load(at("a.npy"))) as HostValue;
    expect([a.dtype, elements(a)]).toEqual(["i64", [1n, 2n]]);
    await np.savez(at("b"), [[1], [2]], { w: devicePut(3) });
    const b = (await np.load(at("b.npz"))) as Record<string, HostValue>;
    expect([elements(b.arr_0), elements(b.w)]).toEqual([[[1], [2]], 3]);
  });

  test("a file that is not there is told by name", async () => {
    await expect(np.load(at("none.npy"))).rejects.toThrow(/none\.npy/);
  });
});

describe("devices and programs", () => {
  test("one process has all devices", () => {
    expect(tsjax.deviceCount()).toBe(tsjax.devices().length);
    expect(tsjax.localDevices().map(({ id }) => id)).toEqual(tsjax.devices().map(({ id }) => id));
    expect([tsjax.processIndex(), tsjax.processCount(), tsjax.processIndices()]).toEqual([0, 1, [0]]);
    expect(tsjax.printEnvironmentInfo({ returnString: true })).toContain(`${tsjax.defaultBackend()}:0`);
  });

  test("deviceGet reads trees and leaves the rest", async () => {
    expect(await deviceGet({ a: devicePut([1, 2]), b: [devicePut(3), "name", null] })).toEqual({ a: [1, 2], b: [3, "name", null] }); // prettier-ignore
  });

  test("makeJaxpr shows the program for these arguments, static ones among them", () => {
    expect(makeJaxpr((x: number) => x * 2)([1, 2])).toContain("%x: f32[2]");
    expect(makeJaxpr((x: number, n: number) => x ** n, { staticArgnums: 1 })(2, 3)).not.toContain("%n");
    expect(() => makeJaxpr((x: number) => (x as never as { no(): number }).no())(1)).toThrow(tsjax.Diagnostics);
  });

  test("clearCaches compiles anew, with the same answers", () => {
    const f = jit((x: number) => x + 1);
    const call = (): unknown => (f(1) as never as tsjax.DeviceArray).item();
    expect(call()).toBe(2);
    clearCaches();
    expect(call()).toBe(2);
  });

  test("devices are Devices", () => {
    expect(tsjax.devices()[0]).toBeInstanceOf(tsjax.Device);
    expect(tsjax.devices(tsjax.defaultBackend()).length).toBe(tsjax.devices().length);
    expect(() => tsjax.devices("nowhere")).toThrow(/^there is no backend "nowhere" here: programs run on /);
    expect(() => tsjax.deviceCount("nowhere")).toThrow(tsjax.ArgumentError);
    expect(String(tsjax.devices()[0])).toBe(`${tsjax.defaultBackend()}:0`);
  });

  test("arrays of the parts that devices hold, which is one part", () => {
    const asked: unknown[] = [];
    const made = tsjax.makeArrayFromCallback([2, 3], null, (index) => (asked.push(index), [[1, 2, 3], [4, 5, 6]]), { dtype: "i32" }); // prettier-ignore
    expect([asked, made.dtype, made.toArray()]).toEqual([[[[0, 2], [0, 3]]], "i32", [[1, 2, 3], [4, 5, 6]]]); // prettier-ignore
    expect(() => tsjax.makeArrayFromCallback([3], 0, () => [1, 2])).toThrow(
      /has the shape \[2\], and \[3\] was asked for/,
    );
    expect(tsjax.makeArrayFromProcessLocalData(0, new Int8Array([1, 2])).dtype).toBe("i8");
    expect(() => tsjax.makeArrayFromProcessLocalData(0, [1], [2])).toThrow(ArgumentError);
    expect(tsjax.makeArrayFromSingleDeviceArrays([2, 3], null, [made])).toBe(made);
    expect(() => tsjax.makeArrayFromSingleDeviceArrays([2, 3], null, [made, made])).toThrow(/one array, found 2/);
    expect(() => tsjax.makeArrayFromSingleDeviceArrays([2, 3], null, [made], { dtype: "f32" })).toThrow(ArgumentError);
  });

  test("debugNans and debugInfs look through results, while they are asked to", () => {
    const f = jit((x: number) => ({ ok: x, root: (numpy as never as { sqrt(x: number): number }).sqrt(x) }) as never);
    const g = jit((x: number) => 1 / x);
    expect(() => tsjax.debugNans(true, () => f(-1))).toThrow(/sqrt made the first one, in f32/);
    expect(() => tsjax.debugInfs(true, () => g([1, 0]))).toThrow(tsjax.FloatingPointError);
    expect(tsjax.debugInfs(true, () => f(-1))).toBeDefined();
    expect(tsjax.debugNans(true, () => tsjax.debugNans(false, () => f(-1)))).toBeDefined();
    tsjax.debugNans();
    expect(() => f(-1)).toThrow(tsjax.FloatingPointError);
    tsjax.debugNans(false);
    expect(f(-1)).toBeDefined();
  });

  test("functions of the host are refused inside of a compiled one", () => {
    expect(() => jit((x: number) => (numpy as never as { arrayStr(x: number): number }).arrayStr(x))(1)).toThrow(tsjax.Diagnostics); // prettier-ignore
  });
});
