// Functions of the host and printing in every surrounding that a program has, in this process and in one of its own, for calls
// that block and for those that are awaited.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type * as types from "../../types/index.js";
import { tsjax } from "../support/cli.ts";

/** The bundle, as users have it: threads of the sources would wait for this one. */
const api = (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof types;
const { CallbackError, compile, effectsBarrier, jit } = api;
type DeviceArray = types.DeviceArray;

/** What inline functions name. */
declare const cb: (x: number) => number;
declare const { debug, f32, pureCallback, ioCallback, np }: typeof types & { np: typeof types.numpy };

const header = `import { checkpoint, debug, grad, hessian, ioCallback, jacfwd, jacrev, lax, numpy as np, pureCallback, range, stopGradient, vmap, f32 } from "tsjax";
declare function twice(x: f32): f32; declare function triple(x: f32<[3]>): f32<[3]>; declare function note(x: f32): void;
declare function cb(x: f32): f32;
`;
const MODES = [
  ["in this process", {}],
  ["in isolation", { isolate: true }],
] as const;

/** The body of a module, its arguments, what it gives, what is noted, in order, and how often `twice` is called. */
type Case = readonly [name: string, body: string, args: unknown[], result: unknown, notes: number[], calls: number];

const scanned = (body: string): string =>
  `const f = (x: f32) => lax.scan((c: f32, v: f32) => { ${body} }, x, np.arange(1, 4).astype(f32))[0];`;
const CASES: readonly Case[] = [
  ["scan", `${scanned("debug.callback(note, c); return [pureCallback(twice, f32, c) + v, c];")} export const main = (x: f32) => f(x);`, [1], 19, [1, 3, 8], 3], // prettier-ignore
  ["scan, in order", `${scanned("return [ioCallback(twice, f32, c, { ordered: true }) + v, c];")} export const main = (x: f32) => f(x);`, [1], 19, [], 3], // prettier-ignore
  ["while", "export function main(x: f32) { let i = x; while (i < 10) { debug.callback(note, i); i = pureCallback(twice, f32, i); } return i; }", [1], 16, [1, 2, 4, 8], 4], // prettier-ignore
  ["a condition of a loop", "export function main(x: f32) { let i = x; while (pureCallback(twice, f32, i) < 10) i = i + 1; return i; }", [1], 5, [], 5], // prettier-ignore
  ["cond, one side", "export const main = (x: f32) => lax.cond(x > 0, () => pureCallback(twice, f32, x), () => { debug.callback(note, x); return x; });", [1], 2, [], 1], // prettier-ignore
  ["cond, the other", "export const main = (x: f32) => lax.cond(x > 0, () => pureCallback(twice, f32, x), () => { debug.callback(note, x); return x; });", [-1], -1, [-1], 0], // prettier-ignore
  ["vmap, twice", "const f = (x: f32) => { debug.callback(note, x); return x * 2; }; export const main = (x: f32<[2, 2]>) => vmap(vmap(f))(x);", [[[1, 2], [3, 4]]], [[2, 4], [6, 8]], [1, 3, 2, 4], 0], // prettier-ignore
  ["vmap, one after the other", 'const f = (x: f32<[3]>) => pureCallback(triple, "f32[3]", x, { vmapMethod: "sequential" }); export const main = (x: f32<[2, 3]>) => vmap(f)(x);', [[[1, 2, 3], [4, 5, 6]]], [[3, 6, 9], [12, 15, 18]], [], 0], // prettier-ignore
  ["vmap of a loop", "const f = (x: f32) => lax.scan((c: f32, v: f32) => [ioCallback(twice, f32, c) + v, c], x, np.arange(2).astype(f32))[0]; export const main = (x: f32<[3]>) => vmap(f)(x);", [[1, 4, 20]], [5, 17, 81], [], 6], // prettier-ignore
  ["grad of a scan", `${scanned("debug.callback(note, c); return [c * v, c];")} export const main = (x: f32) => grad(f)(x);`, [2], 6, [2, 2, 4], 0], // prettier-ignore
  ["grad of a while loop", "const f = (x: f32) => { let y = x; while (y < 50) { debug.callback(note, y); y = y * y; } return y; }; export const main = (x: f32) => grad(f)(x);", [2], 1024, [2, 4, 16], 0], // prettier-ignore
  ["grad of a grad", "const f = (x: f32) => { debug.callback(note, x); return x * x * x; }; export const main = (x: f32) => grad(grad(f))(x);", [2], 12, [2], 0], // prettier-ignore
  ["hessian", "const f = (x: f32<[2]>) => { debug.callback(note, x[0]); return np.sum(x * x * x); }; export const main = (x: f32<[2]>) => hessian(f)(x);", [[1, 2]], [[6, 0], [0, 12]], [1], 0], // prettier-ignore
  ["jacrev", "const f = (x: f32<[2]>) => { debug.callback(note, x[0]); return x * x; }; export const main = (x: f32<[2]>) => jacrev(f)(x);", [[1, 2]], [[2, 0], [0, 4]], [1], 0], // prettier-ignore
  ["beside a derivative", "export const main = (x: f32) => grad((v: f32) => pureCallback(twice, f32, stopGradient(v)) * v)(x);", [2], 4, [], 1], // prettier-ignore
];

/** What functions may do wrong, and what is said of it. */
const FAULTS: readonly (readonly [name: string, fn: () => unknown, message: string])[] = [
  [
    "throws",
    () => {
      throw new RangeError("no");
    },
    "cb threw RangeError: no",
  ],
  ["rejects", () => Promise.reject(new Error("late")), "cb threw Error: late"],
  [
    "throws what has no text",
    () => {
      throw Object.create(null) as Error;
    },
    "cb threw an object that has no text",
  ],
  ["gives another shape", () => [1, 2], "cb gave what it should not: its result must be f32, found f32[2]"],
  ["gives another type", () => "text", "cb gave what it should not: its result must be f32, found a string"],
  ["gives nothing", () => undefined, "cb gave what it should not: its result must be f32: a number is expected, undefined was found"], // prettier-ignore
];

describe.each(MODES)("%s", (mode, options) => {
  let notes: unknown[] = [];
  let calls = 0;
  const scope = {
    twice: (x: number) => (calls++, 2 * x),
    triple: (x: Float32Array) => x.map((e) => 3 * e),
    note: (x: number) => void notes.push(x),
  };
  const module = (body: string, extra: object = {}) =>
    compile(header + body, { ...options, scope: { ...scope, ...extra } });

  it.each(CASES)("%s", async (_name, body, args, result, noted, called) => {
    const program = await module(body);
    for (const _ of [1, 2]) {
      [notes, calls] = [[], 0];
      const given = (await program.run(...(args as [never]))) as unknown as DeviceArray;
      expect(given.toArray()).toEqual(result);
      await effectsBarrier();
      expect([notes, calls]).toEqual([noted, called]);
    }
  });

  const MAIN = "export const main = (x: f32) => pureCallback(cb, f32, x) + 1;";
  const inline = (fn: unknown, more: object = {}) =>
    jit((x: number) => pureCallback(cb as never, f32, x) as never as number, {
      ...options,
      ...more,
      scope: { cb: fn },
    });

  it.each(FAULTS)("a function that %s", async (name, fn, message) => {
    const program = await module(MAIN, { cb: fn });
    const looped = await module(`${scanned("return [pureCallback(cb, f32, c) + v, c];")} export const main = (x: f32) => f(x);`, { cb: fn }); // prettier-ignore
    for (const each of [program, looped]) {
      const error: unknown = await each.run(1).then((x: DeviceArray) => x.item()).catch((reason: unknown) => reason); // prettier-ignore
      expect(error).toBeInstanceOf(CallbackError);
      expect((error as types.Diagnostics).diagnostics[0]).toMatchObject({ code: "TJ8001", message });
    }
    if (name !== "rejects") expect(() => inline(fn)(1).item()).toThrow(message);
    expect((await (await module(MAIN, { cb: scope.twice })).run(2)).item()).toBe(5);
    expect(inline(scope.twice)(2).item()).toBe(4);
  });

  it("32 at a time: awaited, in chains, and started before any is read", async () => {
    const later = async (x: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return x + 1;
    };
    const numbers = Array.from({ length: 32 }, (_, i) => i);
    for (const fn of [later, (x: number) => x + 1]) {
      const program = await module(MAIN, { cb: fn });
      const run = async (x: number | DeviceArray): Promise<DeviceArray> => (await program.run(x as number)) as never;
      expect((await Promise.all(numbers.map(run))).map((x) => x.item())).toEqual(numbers.map((x) => x + 2));
      expect((await Promise.all(numbers.map(async (x) => run(await run(x))))).map((x) => x.item())).toEqual(numbers.map((x) => x + 4)); // prettier-ignore
    }
    const f = inline((x: number) => x + 1);
    const started = numbers.map((x) => f(x));
    expect(started.reverse().map((x) => x.item())).toEqual(numbers.map((x) => x + 1).reverse());
    const add = jit((x: number, y: number) => x + y, options);
    expect(add(f(1), add(f(2), f(3))).item()).toBe(9);
  });

  it("some fail, the others do not", async () => {
    const f = inline((x: number) => {
      if (x > 5) throw new TypeError("large");
      return x;
    });
    const settled = await Promise.allSettled(Array.from({ length: 12 }, async (_, i) => f(i).data()));
    expect(settled.map(({ status }) => status[0]).join("")).toBe("ffffffrrrrrr");
    expect(() => f(f(9)).item()).toThrow("cb threw TypeError: large");
  });

  it("a function that runs programs, compiles them, or runs them apart", async () => {
    const plain = jit((x: number) => x * 100, options);
    const apart = jit((x: number) => x + 7, { isolate: true });
    expect(inline((x: number) => plain(x).item())(2).item()).toBe(200);
    expect(inline((x: number) => plain(x))(2).item()).toBe(200);
    expect(inline((x: number) => apart(x).item())(2).item()).toBe(9);
    expect(inline((x: number) => jit((y: number) => y * 7, options)(x).item())(2).item()).toBe(14);
    const awaited = await module(MAIN, { cb: async (x: number) => (await plain(x).data())[0] });
    expect((await awaited.run(2)).item()).toBe(201);
  });

  it("a function that runs programs which call functions", async () => {
    const f = inline((x: number) => x + 1);
    const within = inline((x: number) => f(x).item());
    const inner = await module(MAIN, { cb: (x: number) => x + 1 });
    const outer = await module(MAIN, { cb: async (x: number) => ((await inner.run(x)) as unknown as DeviceArray).item() }); // prettier-ignore
    if (mode === "in isolation") {
      expect(within(2).item()).toBe(3);
      expect((await outer.run(2)).item()).toBe(5);
      const endless = { call: (x: number): unknown => x };
      const recursive = inline((x: number) => endless.call(x));
      endless.call = (x) => (x > 4 ? x : recursive(x + 1).item());
      expect(recursive(1).item()).toBe(5);
    } else {
      expect(() => within(2).item()).toThrow(/cb runs a program that calls back itself.*\{ isolate: true \}/);
      await expect(outer.run(2)).rejects.toThrow("calls back itself");
      const apart = jit((x: number) => pureCallback(cb as never, f32, x) as never as number, { isolate: true, scope: { cb: (x: number) => x + 1 } }); // prettier-ignore
      expect(inline((x: number) => apart(x).item())(2).item()).toBe(3);
    }
    expect(f(1).item()).toBe(2);
  });

  it("a promise is for those who await", async () => {
    const f = inline(async (x: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return x * 3;
    });
    expect(() => f(2).item()).toThrow(/cb has returned a promise, which cannot settle while this thread blocks/);
    await effectsBarrier();
    expect(inline((x: number) => x)(4).item()).toBe(4);
  });

  it("a promise holds up the functions after it until it settles, and who waits may give up alone", async () => {
    const source = `${header} export const main = (x: f32) => pureCallback(cb, f32, x);`;
    let stop: (error: Error) => void = () => undefined;
    let called: () => void;
    const isCalled = new Promise<void>((resolve) => (called = resolve));
    const wait = (): Promise<number> =>
      new Promise((_, reject) => {
        stop = reject;
        called();
      });
    const slow = await compile(source, { ...options, scope: { cb: wait } });
    const fine = await compile(source, { ...options, scope: { cb: (x: number) => x + 1 } });
    const waiting = slow.run(1);
    await isCalled;
    const after = fine.run(2);
    await expect(effectsBarrier({ signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
    stop(new Error("stopped"));
    await expect(waiting).rejects.toThrow("cb threw Error: stopped");
    expect(((await after) as DeviceArray).item()).toBe(3);
    await effectsBarrier();
  });

  it("a promise that takes longer than it may fails its program, and the others go on", async () => {
    const source = `${header} export const main = (x: f32) => pureCallback(cb, f32, x);`;
    const never = (): Promise<number> => new Promise(() => undefined);
    const slow = await compile(source, { ...options, scope: { cb: never }, callbackTimeoutMs: 100 });
    const fine = await compile(source, { ...options, scope: { cb: (x: number) => x + 1 } });
    const waiting = slow.run(1).catch((reason: unknown) => reason);
    const after = ((await fine.run(2)) as DeviceArray).item();
    expect(after).toBe(3);
    const error = (await waiting) as types.Diagnostics;
    expect(error).toBeInstanceOf(CallbackError);
    expect(error.diagnostics[0].message).toBe("cb gave a promise that did not settle within 0.1 s (callbackTimeoutMs)");
    const quick = await compile(source, { ...options, scope: { cb: async (x: number) => Promise.resolve(x) }, callbackTimeoutMs: 5000 }); // prettier-ignore
    expect(((await quick.run(2)) as DeviceArray).item()).toBe(2);
    await effectsBarrier();
  });

  it("arguments may be disposed of once the call is made", async () => {
    const program = await compile(`${header} export const main = (x: f32<[3]>) => pureCallback(triple, x, x);`, { ...options, scope }); // prettier-ignore
    await program.load();
    const given = Array.from({ length: 8 }, (_, i) => {
      using x = api.numpy.full([3], i + 0.5) as unknown as DeviceArray;
      return program.run(x as never) as unknown as Promise<DeviceArray>;
    });
    const read = (await Promise.all(given)).map((y) => (y.toArray() as number[])[2]);
    expect(read).toEqual([1.5, 4.5, 7.5, 10.5, 13.5, 16.5, 19.5, 22.5]);
  });

  it("a size that is none", async () => {
    const text = `${header} export const main = (x: f32) => pureCallback(cb, { shape: [x], dtype: f32 }, x);`;
    await expect(compile(text, { ...options, scope: { cb: scope.twice } })).rejects.toThrow(
      "pureCallback: resultShapeDtypes has a shape with f32 in it, which is no size",
    );
  });

  it("what await takes for a promise is one", async () => {
    const program = await module(MAIN, { cb: (x: number) => ({ then: (done: (y: number) => void) => done(x * 2) }) });
    expect((await program.run(4)).item()).toBe(9);
  });

  it("complex numbers come and go as their parts", async () => {
    const program = await compile(
      `import { pureCallback, c64 } from "tsjax"; declare function cb(x: c64<[2]>): c64<[2]>;
       export const main = (x: c64<[2]>) => pureCallback(cb, x, x) * 2;`,
      { ...options, scope: { cb: (x: Float32Array) => x.map((part) => part + 1) } },
    );
    const given = (await program.run([{ re: 1, im: 2 }, { re: 3, im: 4 }] as never)) as unknown as DeviceArray; // prettier-ignore
    expect(given.toArray()).toEqual([{ re: 4, im: 6 }, { re: 8, im: 10 }]); // prettier-ignore
  });

  it("a donated argument of a program that fails is gone, and says so", () => {
    const f = jit((x: number) => pureCallback(cb as never, f32, np.sum(x as never)) as never as number, {
      ...options,
      donateArgnums: 0,
      scope: { cb: () => { throw new Error("no"); } }, // prettier-ignore
    });
    const x = api.numpy.ones([4]) as unknown as DeviceArray;
    expect(() => f(x).item()).toThrow("cb threw Error: no");
    let left: unknown;
    try {
      left = x.toArray();
    } catch (error) {
      left = (error as types.RuntimeUsageError).code;
    }
    expect([[1, 1, 1, 1], "DONATED"]).toContainEqual(left);
  });

  it("effects are through where the barrier is, whether the results are read or not", async () => {
    const seen: number[] = [];
    const f = jit((x: number) => {
      ioCallback(cb as never, f32, x);
      debug.callback(cb as never, x);
    }, { ...options, scope: { cb: (x: number) => (seen.push(x), x) } }); // prettier-ignore
    for (let i = 0; i < 5; i++) f(i);
    await effectsBarrier();
    expect(seen.sort((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it("NaN of functions, and before them", async () => {
    const bad = async (body: string, x: number, fn: (x: number) => number): Promise<string> => {
      const program = await compile(header + body, { ...options, scope: { cb: fn }, debugNans: true });
      const error: unknown = await program.run(x).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(api.FloatingPointError);
      return (error as types.Diagnostics).diagnostics[0].message;
    };
    expect(await bad(MAIN, 1, () => NaN)).toBe("the results hold NaN: cb gave the first one, in f32");
    expect(await bad("export const main = (x: f32) => np.log(pureCallback(cb, f32, x));", -1, (x) => x)).toBe("the results hold NaN: log made the first one, in f32"); // prettier-ignore
    expect(() => inline(() => NaN, { debugNans: true })(1)).toThrow("cb gave the first one");
    expect(() => jit((x: number) => np.log(x as never) as never, { ...options, debugNans: true })(-1)).toThrow("log made the first one"); // prettier-ignore
  });
});

it("StableHLO has no functions of the host", async () => {
  const { stablehlo } = await compile(`${header} export const main = (x: f32) => { debug.print("{}", x); return x; };`);
  for (const [, options] of MODES) {
    const program = await compile({ stablehlo }, options);
    await expect(program.run(1)).rejects.toThrow("the program calls functions of the process that made it");
  }
});

it("an isolated program that takes too long in a function is ended", async () => {
  const never = (): Promise<number> => new Promise(() => undefined);
  const text = `${header} export const main = (x: f32) => pureCallback(cb, f32, x);`;
  const program = await compile(text, { isolate: { timeoutMs: 1500 }, scope: { cb: never } });
  await expect(program.run(1)).rejects.toThrow(api.IsolateTimeout);
  const after = await compile(text, { isolate: { timeoutMs: 1500 }, scope: { cb: (x: number) => x } });
  expect((await after.run(1)).item()).toBe(1);
});

it("functions whose promises do not settle hold up no other program in isolation", async () => {
  const text = `${header} export const main = (x: f32) => pureCallback(cb, f32, x);`;
  const settle: (() => void)[] = [];
  const slow = (x: number): Promise<number> => new Promise((resolve) => settle.push(() => resolve(x)));
  const hung = await compile(text, { isolate: true, scope: { cb: slow } });
  const runs = [1, 2, 3, 4, 5].map((x) => hung.run(x) as unknown as Promise<DeviceArray>);
  const after = await compile(text, { isolate: true, scope: { cb: (x: number) => x + 1 } });
  expect((await after.run(2)).item()).toBe(3);
  await expect.poll(() => settle.length, { timeout: 20_000 }).toBe(5);
  settle.forEach((each) => each());
  expect((await Promise.all(runs)).map((x) => x.item())).toEqual([1, 2, 3, 4, 5]);
});

it("tsjax run --isolate prints", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tsjax-prints-"));
  const file = join(folder, "prints.ts");
  writeFileSync(file, 'import { debug, range, f32 } from "tsjax"; export function main(x: f32) { for (const i of range(2)) debug.print("turn {}: {}", i, x); return x; }'); // prettier-ignore
  expect(await tsjax(["run", file, "--isolate", "--arg", "3"])).toMatchObject({ code: 0, stdout: "turn 0: 3\nturn 1: 3\n3", stderr: "" }); // prettier-ignore
  rmSync(folder, { recursive: true });
});
