// Whatever goes wrong between a program and the device is a typed error with a code and a clear text, in this process and in
// one of its own, for calls that block and for those that are awaited; and what is called next works.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import type * as types from "../../types/index.js";
import { collect } from "../support/collect.ts";
import { isolatesOf } from "../support/processes.ts";

/** The bundle, as users have it: threads of the sources would wait for this one. */
const api = (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof types;
const { array, compile, devicePut, jit, load, loadArrays, saveArrays } = api;
type DeviceArray = types.DeviceArray;

const folder = mkdtempSync(join(tmpdir(), "tsjax-errors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string, content?: string | Uint8Array): string => {
  if (content !== undefined) writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** What something fails with: `Class CODE: text`. */
async function failure(task: () => unknown): Promise<string> {
  try {
    const value: unknown = await task();
    return `nothing, it gave ${String(value)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const { name, message, constructor } = error as Error;
    const code: unknown = (error as { code?: unknown }).code;
    // Every class is there to be told apart, and every error has a code.
    expect(api).toHaveProperty(name, constructor);
    expect(typeof code).toBe("string");
    expect(message).not.toMatch(/\[object|^\s+at /m);
    return `${name} ${code as string}: ${message}`;
  }
}

const V = "tensor<3xf32>";
const moduleOf = (body: string): string => `func.func @main(%x: ${V}) -> ${V} {\n ${body}\n}\n`;
const DOUBLE = moduleOf(`%0 = stablehlo.add %x, %x : ${V}\n return %0 : ${V}`);
const MODULES = {
  "an undeclared value": moduleOf(`%0 = stablehlo.add %x, %y : ${V}\n return %0 : ${V}`),
  "its beginning": DOUBLE.slice(0, 50),
  "of nothing": "",
  "of noise": Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919 + 13) % 256),
  "cut bytecode": Uint8Array.from([0x4d, 0x4c, 0xef, 0x52, 1, 2, 3, 4]),
  "another dialect": moduleOf(`%0 = arith.addf %x, %x : ${V}\n return %0 : ${V}`),
  "types that differ": DOUBLE.replace(`-> ${V}`, "-> tensor<4xf32>"),
  "a call of what is not there": moduleOf(`%0 = stablehlo.custom_call @nowhere(%x) : (${V}) -> ${V}\n return %0 : ${V}`), // prettier-ignore
};
const SOURCE = 'import { f32 } from "tsjax"; export const main = (x: f32<[3]>) => x * 2;';
const HUGE = 'import { numpy as np, f32 } from "tsjax"; export const main = (x: f32<[262144]>) => np.broadcastTo(x, [4194304, 262144]) + 1;'; // prettier-ignore
const FOREVER = 'import { i32 } from "tsjax"; export function main(x: i32) { let i = x; while (i < 2000000000) { i = (i * 5 + 3) & 1023; } return i; }'; // prettier-ignore
declare const np: { broadcastTo(x: unknown, shape: readonly number[]): number };

describe.each([
  ["in this process", {}],
  ["in isolation", { isolate: true }],
] as const)("%s", (_, options) => {
  const double = jit((x: number) => x * 2, options);
  const program = compile(SOURCE, options);
  const run = async (...args: unknown[]): Promise<DeviceArray> => (await program).run(...(args as [never])) as never;
  const made = (): DeviceArray => double([1, 2, 3]) as unknown as DeviceArray;
  const works = async (): Promise<void> => {
    expect(made().toArray()).toEqual([2, 4, 6]);
    expect([...(await (await run([1, 2, 3])).data())]).toEqual([2, 4, 6]);
  };

  it.each(Object.entries(MODULES))("a module of %s", async (_name, stablehlo) => {
    const bad = await compile({ stablehlo }, options);
    for (const task of [() => bad.load(), () => bad.run([1, 2, 3])]) {
      const text = await failure(task);
      expect(text).toMatch(/^ForeignError INVALID_PROGRAM: /);
      expect(text).not.toMatch(/UNKNOWN|<unknown>|\n/);
    }
    const good = await compile({ stablehlo: DOUBLE }, options);
    expect((await good.run([1, 2, 3]))[0].toArray()).toEqual([2, 4, 6]);
  });

  it("another number of arguments", async () => {
    expect(await failure(() => run())).toBe("ArgumentError INVALID_ARGUMENT: main takes 1 argument (x: f32[3]), found 0"); // prettier-ignore
    expect(await failure(() => run([1, 2, 3], 4))).toMatch(/main takes 1 argument \(x: f32\[3\]\), found 2$/);
    expect(await failure(() => (double as (...args: number[]) => unknown)())).toMatch(/^Diagnostics TJ5001: /);
    expect(await failure(() => (double as (...args: number[]) => unknown)(1, 2))).toMatch(/takes 1 argument, found 2/);
    const foreign = await compile({ stablehlo: DOUBLE }, options);
    expect(await failure(() => foreign.run())).toMatch(/^ArgumentError .*the program takes 1 argument, found 0$/);
    await works();
  });

  it("another shape, another dtype, or what is no array", async () => {
    const refused = async (value: unknown, text: string): Promise<void> =>
      expect(await failure(() => run(value))).toBe(`ArgumentError INVALID_ARGUMENT: x must be f32[3]${text}`);
    await refused([1, 2], ", found f32[2]");
    await refused(new Int16Array(3), ", found i16[3]");
    await refused(array([1, 2, 3], { dtype: "bf16" }), ", found bf16[3]");
    await refused(double([[1, 2, 3]]), ", found f32[1,3]");
    await refused("text", ", found a string");
    await refused(undefined, ": a number is expected, undefined was found");
    // eslint-disable-next-line no-sparse-arrays
    await refused([1, , 3], ": a number is expected at [1], undefined was found");
    await refused([1, [2], 3], ": the array is ragged: a number is expected at [1], [2] was found");
    expect(await failure(() => double(Symbol("x") as never))).toMatch(/^ArgumentError .* is a symbol/);
    expect(await failure(() => jit((x: number, y: number) => x + y, options)(array([1, 2]), array([1, 2, 3])))).toMatch(/^Diagnostics TJ2001: /); // prettier-ignore
    expect(await failure(() => array([1], { dtype: "q7" as never }))).toMatch(/there is no dtype "q7"/);
    await works();
  });

  it("an array that was disposed of", async () => {
    const x = made();
    x.dispose();
    const uses = [() => x.toArray(), () => x.dataSync(), () => x.data(), () => x.ready(), () => x.readySync(), () => double(x), () => run(x), () => JSON.stringify(x), () => saveArrays(at("x.npy"), x)]; // prettier-ignore
    for (const use of uses) {
      expect(await failure(use)).toMatch(
        /^RuntimeUsageError DISPOSED: this f32\[3\] array was disposed of, by dispose/,
      );
    }
    x.dispose();
    await works();
  });

  it("an array that was donated", async () => {
    const take = jit((x: number) => x + 1, { ...options, donateArgnums: 0 });
    const x = made();
    expect(take(x).toArray()).toEqual([3, 5, 7]);
    for (const use of [
      () => x.toArray(),
      () => x.data(),
      () => x.ready(),
      () => take(x),
      () => double(x),
      () => run(x),
    ]) {
      expect(await failure(use)).toMatch(/^RuntimeUsageError DONATED: this f32\[3\] array was donated: .* leave the argument out of donateArgnums$/); // prettier-ignore
    }
    const both = jit((x: number, y: number) => x + y, { ...options, donateArgnums: [0] });
    const y = made();
    expect(await failure(() => both(y, y))).toMatch(/^RuntimeUsageError .*argument 0 is passed twice/);
    expect(y.toArray()).toEqual([2, 4, 6]);
    expect(await failure(() => jit((v: number) => v, { ...options, donateArgnums: 5 })(1))).toMatch(/^ArgumentError .*donateArgnums names argument 5/); // prettier-ignore
    expect(await failure(() => jit((v: number) => v, { ...options, donateArgnums: "0" as never }))).toMatch(/donateArgnums takes the positions of arguments, found "0"/); // prettier-ignore
    expect(jit((v: number, w: number) => v + w, { ...options, donateArgnums: -1 })(made(), made()).toArray()).toEqual([4, 8, 12]); // prettier-ignore
    await works();
  });

  it("more memory than there is", async () => {
    const huge = jit((x: number) => np.broadcastTo(x, [4194304, 262144]) + 1, options);
    const awaited = await compile(HUGE, options);
    const x = new Float32Array(262144);
    const inUse = async (): Promise<number> => {
      // What earlier tests have dropped, here and in other files of this worker, is not counted.
      for (let i = 0; i < 3; i++) {
        await sleep(1);
        collect();
      }
      const error: unknown = await awaited.run(x as never).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ requested: 2 ** 42, holdings: expect.any(Array) as unknown });
      return (error as types.OutOfMemoryError).bytesInUse;
    };
    const before = await inUse();
    for (const task of [
      () => huge(x as never).toArray(),
      () => huge(x as never).data(),
      () => awaited.run(x as never),
    ]) {
      expect(await failure(task)).toMatch(/^OutOfMemoryError RESOURCE_EXHAUSTED: .*a run of (main|inline) takes 4\.0 TiB, and .* available\n\d+ arrays? holds? /); // prettier-ignore
    }
    // Nor do failures hold on to their arguments: not here, and not in the other process.
    expect((await inUse()) - before).toBeLessThan(x.byteLength);
    expect(await failure(() => api.allocate([2 ** 20, 2 ** 25]))).toMatch(/^ArgumentError .*takes 128\.0 TiB/);
    await works();
  });
});

it("a device that there is not", async () => {
  expect(await failure(() => devicePut(1, 7))).toMatch(/^ArgumentError INVALID_ARGUMENT: there is no device 7: the platform \w+ has 0/); // prettier-ignore
  expect(await failure(() => devicePut(1, "gpu" as never))).toMatch(/there is no device "gpu"/);
  expect(await failure(() => compile(SOURCE, { target: "cray" }))).toMatch(/^ArgumentError .*there is no target cray/);
});

describe.runIf(process.platform === "linux")("the process of an isolated program that is killed", () => {
  const isolate = { timeoutMs: 100_000 };
  const double = jit((x: number) => x * 2, { isolate });
  const mine = (): number[] => isolatesOf(process.pid);
  const kill = (): void => {
    const found = mine();
    expect(found.length).toBeGreaterThan(0);
    for (const pid of found) process.kill(pid, "SIGKILL");
  };
  const killed = /^PluginCrash PLUGIN_CRASHED: the process that ran this program was killed \(SIGKILL\): by the system where memory ran out/; // prettier-ignore

  it("while it is idle: the next call starts another", async () => {
    const program = await compile(SOURCE, { isolate });
    await program.run([1, 2, 3]);
    double([1, 2, 3]).toArray();
    for (const wait of [0, 300]) {
      kill();
      if (wait > 0) await sleep(wait);
      expect((await program.run([1, 2, 3])).toArray()).toEqual([2, 4, 6]);
      expect(double([1, 2, 3]).toArray()).toEqual([2, 4, 6]);
    }
  });

  it("while it runs, or compiles: that call fails, the next one works", async () => {
    const endless = await compile(FOREVER, { isolate });
    await endless.load();
    const unrolled = Array.from({ length: 300 }, (_, i) => `y = np.sin(np.matmul(y, x)) + np.cumsum(y, 0) * ${Math.random() + i};`); // prettier-ignore
    const large = await compile(`import { numpy as np, f32 } from "tsjax"; export function main(x: f32<[64, 64]>) { let y = x; ${unrolled.join("")} return y; }`, { isolate }); // prettier-ignore
    for (const task of [() => endless.run(1), () => large.load()]) {
      const failing = failure(task);
      await sleep(300);
      kill();
      expect(await failing).toMatch(killed);
      expect((await (await compile(SOURCE, { isolate })).run([1, 2, 3])).toArray()).toEqual([2, 4, 6]);
    }
  });

  it("while this thread blocks for it", async () => {
    const endless = jit(
      (x: number) => {
        let i = x;
        while (i < 2000000000) i = (i * 5 + 3) & 1023;
        return i;
      },
      { isolate },
    );
    const x = array(1, { dtype: "i32" });
    double(1).toArray();
    const before = mine();
    spawn("sh", ["-c", `sleep 1; kill -9 ${before.join(" ")}`], { stdio: "ignore" });
    expect(await failure(() => endless(x).toArray())).toMatch(killed);
    expect(double([1, 2, 3]).toArray()).toEqual([2, 4, 6]);
  });

  it("or that takes too long", async () => {
    const late = await compile(FOREVER, { isolate: { timeoutMs: 1000 } });
    expect(await failure(() => late.run(1))).toBe("IsolateTimeout TIMEOUT: the program was stopped: it was not done after 1 s"); // prettier-ignore
    expect(await failure(() => compile(SOURCE, { isolate: { timeoutMs: -1 } }))).toMatch(/^ArgumentError .*positive number/); // prettier-ignore
  });
});

describe("files", () => {
  mkdirSync(at("folder.npy"));
  const npy = Uint8Array.from([...Buffer.from("\x93NUMPY\x01\0v\0", "latin1"), ...Buffer.from("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(117) + "\n"), ...new Uint8Array(new Float32Array([1, 2, 3]).buffer)]); // prettier-ignore

  it("that are cut, empty or something else", async () => {
    expect((await loadArrays<types.HostValue>(at("x.npy", npy))).shape).toEqual([3]);
    await saveArrays(at("x.safetensors"), { a: [1, 2, 3], b: { c: [4] } });
    await saveArrays(at("x.npz"), { a: [1, 2, 3] });
    await saveArrays(at("x.png"), [[0, 1], [1, 0]]); // prettier-ignore
    await saveArrays(at("x.json"), { a: [1, 2, 3] });
    const { readFileSync } = await import("node:fs");
    for (const ending of ["npy", "npz", "safetensors", "png", "json"]) {
      const whole = readFileSync(at(`x.${ending}`));
      const spoiled = [0, 3, 9, Math.floor(whole.length / 2), whole.length - 3].map((length) => whole.subarray(0, length)); // prettier-ignore
      for (const bytes of [...spoiled, Buffer.from("garbage, and more of it")]) {
        const file = at(`spoiled.${ending}`, bytes);
        expect(await failure(() => loadArrays(file))).toMatch(`InputError INVALID_INPUT: ${file}: `);
      }
    }
  });

  it("that are not there, or no files", async () => {
    const none = at("none.npy");
    expect(await failure(() => loadArrays(none))).toBe(`FileError ENOENT: ${none}: no such file or folder`);
    expect(await failure(() => loadArrays(at("folder.npy")))).toMatch(/^FileError EISDIR: .*is a folder, a file is wanted/); // prettier-ignore
    expect(await failure(() => saveArrays(at("none/x.npy"), [1]))).toMatch(
      /^FileError ENOENT: .*none\/x\.npy: no such/,
    );
    expect(await failure(() => load(at("none.ts")))).toMatch(/^FileError ENOENT/);
    expect(await failure(() => compile({ file: folder }))).toMatch(/^FileError EISDIR/);
    expect(await failure(() => compile({} as never))).toMatch(/^ArgumentError .*compile takes a program's text/);
  });

  it("of compiled programs", async () => {
    const whole = await (await compile(SOURCE)).serialize();
    const damaged = whole.slice();
    damaged[whole.length >> 1] ^= 1;
    for (const bytes of [
      new Uint8Array(),
      whole.subarray(0, 100),
      whole.subarray(0, -1),
      damaged,
      Buffer.from("noise"),
    ]) {
      expect(await failure(() => compile({ executable: bytes }))).toMatch(/^InputError INVALID_INPUT: not a compiled program: /); // prettier-ignore
    }
    expect((await (await compile({ executable: whole })).run([1, 2, 3]) as DeviceArray).toArray()).toEqual([2, 4, 6]); // prettier-ignore
  });
});
