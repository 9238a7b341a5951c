// Copies of device arrays too large for malloc's heap: memory of their own, which is used again once they are gone.
import { beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../src/runtime/index.ts";
import { getNative } from "../../src/runtime/native.ts";
import { collect } from "../support/collect.ts";
import { put, testClient } from "./client.ts";

const SIZE = 33 << 20;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What nobody holds is gone, and known to be. */
const settle = async () => {
  for (let i = 0; i < 3; i++) {
    collect();
    await pause(1);
  }
};

beforeAll(testClient);
// There is memory for so many copies only, and tests before may have left some.
beforeAll(settle);

const onDevice = (value: number) =>
  put(Client.open(), { dtype: "u8", shape: [SIZE], bytes: new Uint8Array(SIZE).fill(value) });
const addressOf = (bytes: Uint8Array) => getNative().addressOf(bytes);
/** Where copies lay that nobody holds. */
const used = new Set<number>();
const passesOn = "transfer" in ArrayBuffer.prototype;

describe("large copies", () => {
  test("share nothing with each other, nor with the device", async () => {
    const x = onDevice(3);
    const [a, b] = await Promise.all([x.toHost(), x.toHost()]);
    expect(addressOf(a.bytes)).not.toBe(addressOf(b.bytes));
    a.bytes.fill(9);
    expect(b.bytes[SIZE - 1]).toBe(3);
    expect(x.toHostViewSync().bytes[SIZE - 1]).toBe(3);
    expect(Buffer.from(a.bytes.buffer).equals(Buffer.alloc(SIZE, 9))).toBe(true);
    for (const { bytes } of [a, b]) used.add(addressOf(bytes));
  });

  test.skipIf(passesOn)("take the memory of those that are gone, and of no other", async () => {
    const [x, y] = [onDevice(1), onDevice(2)];
    const kept = (await x.toHost()).bytes;
    for (let i = 0; i < 3; i++) used.add(await x.toHost().then(({ bytes }) => addressOf(bytes)));
    await settle();
    const next = (await y.toHost()).bytes;
    expect(used).toContain(addressOf(next));
    expect(addressOf(next)).not.toBe(addressOf(kept));
    expect([kept, next].map((bytes) => [bytes[0], bytes[SIZE - 1], bytes.length])).toEqual([[1, 1, SIZE], [2, 2, SIZE]]); // prettier-ignore
  });

  test.skipIf(passesOn)("are copied for who is to have them", async () => {
    const mine = (await onDevice(4).toHost()).bytes;
    const theirs = structuredClone(mine, { transfer: [mine.buffer as ArrayBuffer] });
    expect([mine.length, theirs.length, theirs[SIZE - 1]]).toEqual([SIZE, SIZE, 4]);
    theirs.fill(5);
    expect(mine[SIZE - 1]).toBe(4);
  });
});
