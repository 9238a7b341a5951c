import { beforeAll, describe, expect, test } from "vitest";
import {
  allocate,
  array,
  ArgumentError,
  blockUntilReady,
  DeviceArray,
  devicePut,
  devices,
  jit,
} from "../../src/api/index.ts";
import { memoryOf } from "../../src/runtime/hostCopy.ts";
import type { DeviceBuffer } from "../../src/runtime/index.ts";
import { getNative } from "../../src/runtime/native.ts";
import { testClient } from "../runtime/client.ts";

beforeAll(testClient);

const put = devicePut as (value: unknown, ...rest: unknown[]) => unknown;

describe("devicePut", () => {
  test("trees of everything that stands for an array", () => {
    const tree = put({
      scalar: 1.5,
      flag: true,
      nested: [
        [1, 2],
        [3, 4],
      ],
      typed: new Int32Array([1, 2]),
      list: [new Float32Array(2), null, array([1, 2], { dtype: "bf16" })],
    }) as Record<string, DeviceArray> & { list: DeviceArray[] };
    const { scalar, flag, nested, typed, list } = tree;
    expect([scalar, flag, nested, typed].map(({ type }) => type)).toEqual(["f32", "bool", "f32[2,2]", "i32[2]"]);
    expect([list[0].toArray(), list[1], list[2].type]).toEqual([[0, 0], null, "bf16[2]"]);
    expect(put(scalar)).toBe(scalar);
  });

  test("the data may be changed afterwards", () => {
    const data = new Float32Array(100_000).fill(1);
    const x = devicePut(data) as unknown as DeviceArray;
    data.fill(2);
    expect((x.dataSync() as Float32Array).every((value) => value === 1)).toBe(true);
  });

  test("reads aligned memory in place when it may, for as long as it lives", () => {
    const data = allocate([1000, 100]) as Float32Array;
    data.fill(3);
    const x = put(data, null, { mayAlias: true }) as DeviceArray;
    expect(memoryOf(x.buffer as DeviceBuffer)).toBe(
      getNative().addressOf(new Uint8Array(data.buffer, data.byteOffset)),
    );
    expect(x.dataSync()[99_999]).toBe(3);
    const odd = put(new Float32Array(new ArrayBuffer(4004), 4).fill(5), null, { mayAlias: true }) as DeviceArray;
    expect(odd.toArray()).toEqual(Array(1000).fill(5));
  });

  test("what was put with mayAlias is read in its own memory, which no worker can take away", async () => {
    const data = allocate([1000, 100]) as Float32Array;
    data.fill(3);
    const x = put(data, null, { mayAlias: true }) as DeviceArray;
    const view = (await x.data()) as Float32Array;
    expect([view.buffer, view.byteOffset, view.length]).toEqual([data.buffer, data.byteOffset, 100_000]);
    expect((await x.data({ copy: true })).buffer).not.toBe(data.buffer);
    const { port1, port2 } = new MessageChannel();
    try {
      port1.postMessage(view, [view.buffer as ArrayBuffer]);
    } catch (error) {
      // Later versions of Node say so; earlier ones copy.
      expect((error as Error).name).toBe("DataCloneError");
    }
    port1.close();
    port2.close();
    expect(data.length).toBe(100_000);
    x.dispose();
    expect(view[99_999]).toBe(3);
  });

  test("copies of what lies elsewhere do not outrun the collector", async () => {
    const bytes = 1 << 24;
    const data = new Float32Array(new ArrayBuffer(bytes + 4), 4);
    let most = 0;
    for (let i = 0; i < 150; i++) {
      await (put(data, null, { mayAlias: true }) as DeviceArray).ready();
      most = Math.max(most, devices()[0].memoryStats().bytesInUse);
    }
    expect(most).toBeLessThan(100 * bytes);
  });

  test("memory that is the caller's is not taken over by a program that may take it", () => {
    const data = allocate(100_000) as Float32Array;
    data.fill(3);
    const double = jit((x: number) => x * 2, { donateArgnums: 0 });
    const y = double(put(data, null, { mayAlias: true })) as DeviceArray;
    expect(y.dataSync()[0]).toBe(6);
    expect(data[0]).toBe(3);
  });

  test("a device that is not there", () => {
    expect(() => put(1, 7)).toThrow(ArgumentError);
    expect(() => put(1, 7)).toThrow("there is no device 7: the platform cpu has 0");
    expect((put(1, devices()[0]) as DeviceArray).item()).toBe(1);
    expect(() => put({ a: { f: () => 1 } })).toThrow("the value.a.f is a function");
  });
});

test("blockUntilReady waits for a tree, and rejects with what failed in it", async () => {
  const f = jit((x: number) => [x + 1, { y: x * 2 }]);
  const tree = await blockUntilReady(f(1));
  expect(tree).toMatchObject([{}, { y: {} }]);
  const x = (f(1) as DeviceArray[])[0];
  x.dispose();
  await expect(blockUntilReady([x])).rejects.toThrow("disposed");
});
