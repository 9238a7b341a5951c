// Arrays large enough for the place that their memory comes from to matter, and small enough for malloc's heap.
import { beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../src/runtime/index.ts";
import { collect } from "../support/collect.ts";
import { put, testClient } from "./client.ts";

beforeAll(testClient);

const MIB = 1 << 20;
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
const onDevice = (value: number, size: number) =>
  put(Client.open(), { dtype: "u8", shape: [size], bytes: new Uint8Array(size).fill(value) });
const isAll = (bytes: Uint8Array, value: number) => Buffer.from(bytes.buffer).equals(Buffer.alloc(bytes.length, value));

describe.each([MIB / 4, MIB, 4 * MIB, 24 * MIB])("copies of %i bytes", (size) => {
  test("that are held stay as they are, whatever becomes of others and of the device's", async () => {
    const held: Uint8Array[] = [];
    for (let i = 0; i < 12; i++) {
      const x = onDevice(i, size);
      const copies = [x.toHostSync(), await x.toHost(), await x.toHost()];
      if (i % 4 === 0) held.push(copies[1].bytes);
      copies[2].bytes.fill(99);
      expect(isAll(x.toHostViewSync().bytes, i)).toBe(true);
      x.dispose();
      if (i % 3 === 0) collect();
      await pause();
    }
    expect(held.map((bytes, i) => isAll(bytes, 4 * i))).toEqual([true, true, true]);
  });

  test("are made of arrays that are disposed of, or donated, right after they are asked for", async () => {
    const [x, y] = [onDevice(5, size), onDevice(6, size)];
    const reading = [x.toHost(), y.toHost()];
    x.dispose();
    y.donate();
    const others = [onDevice(7, size), onDevice(8, size)];
    const [a, b] = await Promise.all(reading);
    expect([isAll(a.bytes, 5), isAll(b.bytes, 6), others.length]).toEqual([true, true, 2]);
  });
});

test("the smallest arrays too may be disposed of while they are read", async () => {
  for (const size of [0, 1, 100]) {
    const x = onDevice(5, size);
    const reading = x.toHost();
    x.dispose();
    expect(isAll((await reading).bytes, 5)).toBe(true);
    await expect(x.toHost()).rejects.toThrow("disposed");
  }
});

test.skipIf(process.platform !== "linux")("a loop takes the same pages again, and no more of them", async () => {
  const size = 8 * MIB;
  const around = async () => {
    const x = onDevice(1, size);
    await x.toHost();
    x.dispose();
  };
  for (let i = 0; i < 20; i++) await around();
  const [before, { minorPageFault }] = [process.memoryUsage().rss, process.resourceUsage()];
  for (let i = 0; i < 60; i++) await around();
  const faults = (process.resourceUsage().minorPageFault - minorPageFault) / 60;
  // What the test itself fills takes as many as it has pages, and the two copies would as well.
  expect(faults).toBeLessThan(2.5 * (size / 4096));
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
});
