// What is held on devices, that it goes, and what is said when there is no more.
import { beforeAll, describe, expect, test } from "vitest";
import {
  compile,
  DeviceArray,
  devicePut,
  devices,
  jit,
  liveArrays,
  OutOfMemoryError,
  PjrtError,
} from "../../src/api/index.ts";
import { Client } from "../../src/runtime/index.ts";
import { f32, main, put, testClient } from "../runtime/client.ts";
import { collect } from "../support/collect.ts";

beforeAll(testClient);

const all = process.env.TSJAX_TEST_ALL !== undefined;
const out = (value: unknown): DeviceArray => value as DeviceArray;
const stats = () => devices()[0].memoryStats();
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Memory in use once everything that was dropped is gone. */
const settled = async () => {
  for (let i = 0; i < 3; i++) {
    await turn();
    collect();
    await turn();
  }
  return { ...stats(), rss: process.memoryUsage().rss };
};

describe("memoryStats and liveArrays", () => {
  test("count what is alive, and who made it", async () => {
    const before = await settled();
    const doubled = jit(function twice(x: number) {
      return x * 2;
    });
    const x = out(devicePut(new Float32Array(1 << 20)));
    const y = out(doubled(x));
    expect(stats()).toMatchObject({ bytesInUse: before.bytesInUse + (8 << 20), arrays: before.arrays + 2 });
    expect(stats().peakBytesInUse).toBeGreaterThanOrEqual(before.bytesInUse + (8 << 20));
    expect(liveArrays()).toContainEqual({ maker: "twice", type: { dtype: "f32", shape: [1 << 20] }, count: 1, bytes: 4 << 20 }); // prettier-ignore
    expect(liveArrays().some(({ maker, bytes }) => maker === "the host" && bytes >= 4 << 20)).toBe(true);
    x.dispose();
    y.dispose();
    expect(stats()).toMatchObject({ bytesInUse: before.bytesInUse, arrays: before.arrays });
  });
});

describe("out of memory", () => {
  const huge = async (n: number) => {
    const type = `tensor<${n}x1000000xf32>`;
    const text = main("", type, `%0 = stablehlo.constant dense<1.0> : ${type}\nreturn %0 : ${type}`);
    return compile({ stablehlo: text });
  };

  test("says what was asked for and who holds what; the process goes on", async () => {
    const held = out(devicePut(new Float32Array(1 << 20)));
    // 4 TB, and 40 GB, which a system may promise and not have.
    for (const n of [1_000_000, 10_000]) {
      const program = await huge(n);
      const error: unknown = await program.run().then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(OutOfMemoryError);
      expect(error).toBeInstanceOf(PjrtError);
      const { code, requested, message, holdings } = error as OutOfMemoryError;
      expect(code).toBe("RESOURCE_EXHAUSTED");
      expect(requested).toBeGreaterThanOrEqual(n * 4e6);
      expect(message).toMatch(/takes (3\.6 TiB|37\.3 GiB), and [\d.]+ \wiB are available/);
      expect(message).toContain("4.0 MiB: 1 × f32[1048576], made by the host");
      expect(holdings.length).toBeGreaterThan(0);
    }
    expect(out(jit((x: number) => x + 1)(1)).item()).toBe(2);
    held.dispose();
  });
});

describe("nothing stays", () => {
  const MB = 1e6;

  test(`${all ? 200_000 : 10_000} calls whose results are dropped`, { timeout: 300_000 }, async () => {
    const f = jit((x: number) => [x * 2 + 1, x - 1]);
    const x = out(devicePut(new Float32Array(1000)));
    const calls = async (count: number) => {
      for (let i = 0; i < count; i++) {
        f(x);
        if (i % 1000 === 999) await turn();
      }
      return settled();
    };
    const before = await calls(all ? 50_000 : 5000);
    const after = await calls(all ? 200_000 : 10_000);
    expect(after).toMatchObject({ bytesInUse: before.bytesInUse, arrays: before.arrays });
    // What was alive at once, before the collector came, malloc may keep.
    const peak = after.peakBytesInUse - before.peakBytesInUse;
    expect(after.rss - before.rss - peak).toBeLessThan(60 * MB);
  });

  test(`${all ? 100_000 : 10_000} disposals`, { timeout: 300_000 }, async () => {
    const f = jit((x: number) => x * 2 + 1);
    const x = out(devicePut(new Float32Array(1000)));
    const disposals = (count: number) => {
      for (let i = 0; i < count; i++) {
        const y = out(f(x));
        if (i % 3 === 0) y.readySync();
        y.dispose();
        y.dispose();
      }
      return settled();
    };
    const before = await disposals(5000);
    const after = await disposals(all ? 100_000 : 10_000);
    expect(after).toMatchObject({ bytesInUse: before.bytesInUse, arrays: before.arrays });
    expect(after.rss - before.rss).toBeLessThan(40 * MB);
  });

  test(`${all ? 10_000 : 100} compilations of programs that differ`, { timeout: 1_800_000 }, async () => {
    const client = Client.open();
    const text = (i: number): string =>
      main("%x: tensor<f32>", "tensor<f32>", `%c = stablehlo.constant dense<${i}.0> : tensor<f32>\n%0 = stablehlo.add %x, %c : tensor<f32>\nreturn %0 : tensor<f32>`); // prettier-ignore
    const x = put(client, f32([], [1]));
    const compilations = async (from: number, count: number) => {
      for (let i = from; i < from + count; i++) {
        const program = client.compileSync(text(i), { cache: false });
        if (i % 10 === 0) expect(program.execute([x])[0].toHostSync().bytes.length).toBe(4);
        // Half of them are left to the collector.
        if (i % 2) program.dispose();
        if (i % 50 === 49) await turn();
      }
      return settled();
    };
    const before = await compilations(0, all ? 1000 : 50);
    const after = await compilations(1_000_000, all ? 10_000 : 100);
    expect(after).toMatchObject({ bytesInUse: before.bytesInUse, arrays: before.arrays });
    expect(after.rss - before.rss).toBeLessThan((all ? 150 : 60) * MB);
  });
});
