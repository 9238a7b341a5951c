// Calls of compiled functions: which arguments are recognised, and what becomes of device memory.
import { beforeAll, describe, expect, test } from "vitest";
import { array, ArgumentError, DeviceArray, jit, RuntimeUsageError } from "../../src/api/index.ts";
import { memoryOf } from "../../src/runtime/hostCopy.ts";
import type { DeviceBuffer } from "../../src/runtime/index.ts";
import { testClient } from "../runtime/client.ts";

beforeAll(testClient);

const out = (value: unknown): DeviceArray => value as DeviceArray;
const add = jit((a: number, b: number) => a + b);
const first = jit((p: { w: number[]; b: number }) => p.w[0] * p.b);

describe("arguments are recognised by what they are", () => {
  test("the same types in other guises", () => {
    const x = out(add(1, 2));
    for (let round = 0; round < 3; round++) {
      expect(out(add(x, x)).item()).toBe(6);
      expect(out(add(3, x)).item()).toBe(6);
      expect(out(add(x, 0.5)).item()).toBe(3.5);
      expect(out(add(array(new Float32Array([1, 2])), [1, 1])).toArray()).toEqual([2, 3]);
      expect(out(add(new Float32Array([1, 2]), new Float32Array([3, 4]))).toArray()).toEqual([4, 6]);
      expect(out(add(new Int32Array([1, 2]), new Int32Array([3, 4]))).dtype).toBe("i32");
      expect(out(add(new Float32Array(3), 1)).shape).toEqual([3]);
      expect(out(add([1, 2], [3, 4])).toArray()).toEqual([4, 6]);
    }
  });

  test("trees by structure, whatever the order of keys", () => {
    for (let round = 0; round < 3; round++) {
      expect(out(first({ w: [2, 3], b: 5 })).item()).toBe(10);
      expect(out(first({ b: 5, w: [2, 3] })).item()).toBe(10);
      expect(out(first({ w: [add(1, 1), 3], b: 5 } as never)).item()).toBe(10);
    }
  });

  test("static values by value", () => {
    const scaled = jit(
      (x: number, options: { by: number; twice: boolean }) => x * options.by * (options.twice ? 2 : 1),
      {
        staticArgnums: 1,
      },
    );
    for (let round = 0; round < 3; round++) {
      expect(out(scaled(2, { by: 3, twice: false })).item()).toBe(6);
      expect(out(scaled(2, { by: 3, twice: true })).item()).toBe(12);
      expect(out(scaled(2, { by: 4, twice: true })).item()).toBe(16);
    }
    const power = jit((x: number, n: number) => x ** n, { staticArgnums: [1] });
    for (const n of [2, 3, 2, 0, -0, 3]) expect(out(power(2, n)).item()).toBe(2 ** n);
  });

  test("more kinds of call than are remembered", () => {
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8];
    for (let round = 0; round < 3; round++) {
      for (const n of sizes) expect(out(add(new Float32Array(n).fill(1), 1)).toArray()).toEqual(Array(n).fill(2));
    }
  });

  test("numbers keep their values, -0 and NaN too", () => {
    const inverse = jit((x: number) => 1 / x);
    for (const x of [2, 0, -0, NaN, Infinity, 0, -0, 4]) expect(out(inverse(x)).item()).toBe(Math.fround(1 / x));
    for (let i = 0; i < 500; i++) expect(out(inverse(i + 1)).item()).toBe(Math.fround(1 / (i + 1)));
  });

  test("a hundred leaves", () => {
    const leaves = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`p${i}`, i]));
    const pick = jit((p: Record<string, number>) => [p.p7, { rest: p.p99 }]);
    const [a, { rest }] = pick(leaves) as [DeviceArray, { rest: DeviceArray }];
    expect([a.item(), rest.item()]).toEqual([7, 99]);
    const onDevice = Object.fromEntries(Object.entries(leaves).map(([key, value]) => [key, add(value, 1)]));
    for (let round = 0; round < 3; round++) {
      const [b, { rest: c }] = pick(onDevice) as [DeviceArray, { rest: DeviceArray }];
      expect([b.item(), c.item()]).toEqual([8, 100]);
    }
  });
});

describe("what does not fit", () => {
  test("is an ArgumentError, and the next call works", () => {
    const row = jit((x: number, y: number) => x * y);
    expect(out(row(1, 2)).item()).toBe(2);
    expect(() => row("1", 2)).toThrow();
    expect(() => row(1)).toThrow();
    expect(() => row({ dtype: "f32", shape: [3], bytes: new Uint8Array(8) }, 2)).toThrow(RuntimeUsageError);
    expect(() => row(Symbol("x"), 2)).toThrow(ArgumentError);
    expect(out(row(3, 2)).item()).toBe(6);
  });

  test("a buffer that was disposed of, or donated", () => {
    const x = out(add(1, 2));
    x.dispose();
    expect(() => add(x, 1)).toThrow("was disposed of");
    expect(() => x.item()).toThrow(RuntimeUsageError);
    const increment = jit((x: number) => x + 1, { donateArgnums: 0 });
    const y = out(add(1, 2));
    expect(out(increment(y)).item()).toBe(4);
    expect(() => increment(y)).toThrow("was donated");
    expect(() => add(y, 1)).toThrow("was donated");
  });
});

describe("donation", () => {
  const large = jit((x: number) => x * 2, { donateArgnums: 0 });
  const fill = jit((x: number) => x + 1);

  test("re-uses the memory", async () => {
    let x = out(fill(new Float32Array(100_000)));
    const memory = new Set<number>();
    for (let i = 0; i < 10; i++) {
      await x.ready();
      memory.add(memoryOf(x.buffer as DeviceBuffer));
      x = out(large(x));
    }
    expect(memory.size).toBe(1);
  });

  test("leaves memory alone that is being looked at", () => {
    const x = out(fill(new Float32Array(100_000)));
    const view = x.dataSync();
    const y = out(large(x));
    expect(y.dataSync()[5]).toBe(2);
    expect(view[5]).toBe(1);
    expect(() => x.dataSync()).toThrow("was donated");
  });
});

describe("reading", () => {
  const many = jit((x: number) => x + 1);

  test("a view stays when the array is gone", () => {
    const x = out(many(new Float32Array(100_000)));
    const view = x.dataSync();
    x.dispose();
    // Whatever comes next would take the memory.
    for (let i = 0; i < 20; i++) out(many(new Float32Array(100_000).fill(i))).readySync();
    expect(view.every((value) => value === 1)).toBe(true);
  });

  test("a view is made once, a copy is the caller's", async () => {
    const x = out(many(new Float32Array(100_000)));
    expect((await x.data()).buffer).toBe(x.dataSync().buffer);
    const copy = x.dataSync({ copy: true }) as Float32Array;
    copy.fill(7);
    expect((await x.data({ copy: true }))[0]).toBe(1);
    expect(x.dataSync()[0]).toBe(1);
  });

  test("a view goes to a worker as a copy", () => {
    const x = out(many(new Float32Array(100_000)));
    const view = x.dataSync();
    const sent = structuredClone(view, { transfer: [view.buffer as ArrayBuffer] });
    expect(sent.length).toBe(100_000);
    expect(view.length).toBe(100_000);
  });
});
