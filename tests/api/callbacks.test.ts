// Compiled programs back into JavaScript: printing, functions of the host, and what goes wrong with them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as api from "../../src/api/index.ts";
import { onPrint, printToStdout } from "../../src/api/printing.ts";
import type * as types from "../../types/index.js";

/** As users see it. */
const {
  CallbackError, compile, customJvp, debug, Diagnostics, effectsBarrier, f32, grad, i32, jit, load, numpy: np, pureCallback, range, vmap,
} = api as unknown as typeof types; // prettier-ignore
type CallbackError = types.CallbackError;
type Diagnostics = types.Diagnostics;

const folder = mkdtempSync(join(tmpdir(), "tsjax-callbacks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lines: string[] = [];
beforeAll(() => onPrint((line) => lines.push(line)));
afterAll(printToStdout);
beforeEach(() => void lines.splice(0));

const header = 'import { debug, grad, jvp, lax, numpy as np, random, range, vmap, checkpoint, f32, i32, i4, bf16, c64, Key } from "tsjax";'; // prettier-ignore

/** What a program prints, and gives. */
async function run(body: string, ...args: readonly unknown[]): Promise<{ printed: string[]; result: unknown }> {
  const program = await compile(`${header}\n${body}`);
  const result = await program.run(...args);
  return { printed: [...lines], result };
}

describe("debug.print", () => {
  it("formats as Python does", async () => {
    const { printed } = await run(
      `export function main(x: f32, n: i32, v: f32<[2, 2]>) {
        debug.print("plain {{}} {} {}", x, n);
        debug.print("{x:.3f}|{x:8.2f}|{x:<8.2f}|{x:+e}|{x:g}|{x:%}|{n:05d}|{n:x}|{n:,}", { x, n });
        debug.print("{1} before {0}", x, n);
        debug.print("{:.1f}", v);
        debug.print("{} {!r} {:>4}|{:s}|{} {}", "text", "text", 7, "s", true, null);
        debug.print("{} {} {p}", 2, 0.5, { p: { a: x, b: [n, v[0]] } });
        debug.print("nothing");
      }`,
      1234.5,
      255,
      [[1, 2.25], [-3, 4]], // prettier-ignore
    );
    expect(printed).toEqual([
      "plain {} 1234.5 255",
      "1234.500| 1234.50|1234.50 |+1.234500e+03|1234.5|123450.000000%|00255|ff|255",
      "255 before 1234.5",
      "[[ 1.0,  2.2],\n [-3.0,  4.0]]",
      'text "text"    7|s|true null',
      "2 0.5 {a: 1234.5, b: [255, [   1, 2.25]]}",
      "nothing",
    ]);
  });

  it("takes every dtype", async () => {
    const { printed } = await run(
      `export function main(x: f32<[2]>) {
        debug.print("{} {} {}", x.astype(bf16), x.astype(i4), x > 0);
        debug.print("{} {:.1f}", lax.complex(x, -x), lax.complex(x, x)[0]);
        debug.print("{}", random.key(3));
      }`,
      [1.5, -2],
    );
    expect(printed).toEqual(["[1.5,  -2] [ 1, -2] [ true, false]", "[1.5-1.5i,    -2+2i] 1.5+1.5i", "[0, 3]"]);
  });

  it("prints in loops and branches, and each turn and side that runs", async () => {
    const { printed, result } = await run(
      `export function main(n: i32) {
        let x = n;
        while (x !== 1) {
          if (x % 2 === 0) {
            debug.print("even {}", x, { ordered: true });
            x = x >> 1;
          } else {
            debug.print("odd {}", x);
            x = 3 * x + 1;
          }
        }
        for (const i of range(2)) debug.print("i {}", i);
        lax.cond(n > 100, () => { debug.print("big"); return 0; }, () => 0);
        return x;
      }`,
      6,
    );
    expect(printed.join()).toBe("even 6,odd 3,even 10,odd 5,even 16,even 8,even 4,even 2,i 0,i 1");
    expect((result as types.DeviceArray).item()).toBe(1);
  });

  it("prints once an example under vmap, and the value once under grad", async () => {
    const f = "const f = (x: f32) => { debug.print('{}', x); return np.sin(x) * x; };";
    const of = async (main: string, ...args: unknown[]): Promise<string> => {
      lines.splice(0);
      return (await run(`${f}\nexport function main(x: f32<[3]>) { return ${main}; }`, ...args)).printed.join();
    };
    expect(await of("vmap(f)(x)", [1, 2, 3])).toBe("1,2,3");
    expect(await of("grad(f)(x[1])", [1, 2, 3])).toBe("2");
    expect(await of("vmap(grad(f))(x)", [1, 2, 3])).toBe("1,2,3");
    expect(await of("grad((v) => np.sum(vmap(f)(v)))(x)", [1, 2, 3])).toBe("1,2,3");
    expect(await of("jvp(f, [x[0]], [x[1]])", [1, 2, 3])).toBe("1");
    expect(await of("vmap(() => f(x[0]), [0])(x)", [1, 2, 3])).toBe("1");
    // As in JAX: what is computed again prints again.
    expect(await of("grad(checkpoint(f))(x[0])", [1, 2, 3])).toBe("1,1");
  });

  it("prints once under grad in a loop of unknown length, which is run again", async () => {
    const { printed } = await run(
      `function f(x: f32) {
        let y = x;
        while (y < 50) { debug.print("{}", y); y = y * y; }
        return y;
      }
      export const main = (x: f32) => grad(f)(x);`,
      2,
    );
    expect(printed).toEqual(["2", "4", "16"]);
  });

  it("says what is wrong with a format string", async () => {
    const wrong = async (call: string): Promise<string> => {
      const error = await compile(`${header}\nexport function main(x: f32, n: i32) { ${call} }`).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Diagnostics);
      const [{ code, message, line }] = (error as Diagnostics).diagnostics;
      expect(line).toBe(2);
      return `${code} ${message}`;
    };
    expect(await wrong('debug.print("{} {}", x);')).toMatch(/TJ5001 .*2 places for 1 argument$/);
    expect(await wrong('debug.print("{}", x, n);')).toMatch(/TJ5001 .*1 place for 2 arguments$/);
    expect(await wrong('debug.print("{y}", { x });')).toMatch(/TJ5001 .*\{y\}, and there is no y/);
    expect(await wrong('debug.print("{x}", { x, z: n });')).toMatch(/TJ5004 .*nothing .* is named z/);
    expect(await wrong('debug.print("{", x);')).toMatch(/TJ5003 .*not closed/);
    expect(await wrong('debug.print("{:d}", x);')).toMatch(/TJ5003 .*\{:d\} for floats \(f32\)/);
    expect(await wrong('debug.print("{:.2q}", x);')).toMatch(/TJ5003 .*none of Python's/);
    expect(await wrong('debug.print("{} {0}", x, n);')).toMatch(/TJ5003 .*mixes/);
    expect(await wrong("debug.print(x);")).toMatch(/TJ4001/);
    expect(await wrong('lax.reduce(np.ones([3]), 0, (a, b) => { debug.print("{}", a); return a + b; }, [0]);')).toMatch(/TJ5002/); // prettier-ignore
  });
});

describe("pureCallback", () => {
  const table = [10, 20, 30];
  const lookup = (i: number): number => table[i];

  it("gives what the function gives, for scalars, arrays and pytrees", () => {
    const f = jit((i) => pureCallback(lookup, f32, i) + 1, { scope: { lookup } });
    expect(f(1).item()).toBe(21);
    expect(f(2).item()).toBe(31);
    const stats = (x: Float32Array & { shape: number[]; dtype: string; toArray(): unknown }) => {
      expect([x.shape, x.dtype, x.toArray()]).toEqual([[2, 2], "f32", [[1, 2], [3, 4]]]); // prettier-ignore
      return { max: Math.max(...x), rows: [x.slice(0, 2), new Float64Array([3, 4])] };
    };
    const g = jit((x) => pureCallback(stats, { max: f32, rows: ["f32[2]", { shape: [2], dtype: i32 }] }, x), { scope: { stats } }); // prettier-ignore
    const { max, rows } = g([[1, 2], [3, 4]]); // prettier-ignore
    expect([max.item(), rows.map((row: types.DeviceArray) => row.toArray()), rows[1].dtype]).toEqual([4, [[1, 2], [3, 4]], "i32"]); // prettier-ignore
  });

  it("is left out where nothing uses it", () => {
    let calls = 0;
    const count = (x: number): number => (calls++, x);
    const unused = jit((x) => (pureCallback(count, f32, x), x), { scope: { count } });
    unused(1).item();
    expect(calls).toBe(0);
  });

  it("is batched as vmapMethod says", () => {
    const shapes: string[] = [];
    const sum = (x: ArrayLike<number> | number, y: ArrayLike<number> | number) => {
      shapes.push([x, y].map((each) => (typeof each === "number" ? "scalar" : each.length)).join());
      if (typeof x === "number") return x + (y as number);
      const other = y as ArrayLike<number>;
      return Float32Array.from(x, (e, i) => e + other[other.length === 1 ? 0 : i]);
    };
    const of = (vmapMethod: string): unknown => {
      shapes.splice(0);
      const f = jit((x, y) => pureCallback(sum, f32, x, y, { vmapMethod }), { scope: { sum, vmapMethod } });
      return jit(vmap(f, [0, null]))([1, 2, 3], 10).toArray();
    };
    for (const method of ["sequential", "sequential_unrolled", "expand_dims", "broadcast_all"]) {
      expect(of(method)).toEqual([11, 12, 13]);
      const wanted = { expand_dims: ["3,1"], broadcast_all: ["3,3"] }[method];
      expect(shapes).toEqual(wanted ?? ["scalar,scalar", "scalar,scalar", "scalar,scalar"]);
    }
    expect(() => of("parallel")).toThrow(/not one of/);
    expect(() => jit(vmap(jit((x) => pureCallback(lookup, f32, x), { scope: { lookup } })))([1, 2])).toThrow(/TJ6008/);
  });

  it("needs a rule for grad, and takes one", () => {
    const { sin, cos } = Math;
    const scope = { sin, cos };
    const bare = jit((x) => pureCallback(sin, f32, x), { scope });
    expect(() => grad(bare)(1)).toThrow(/TJ6007.*the pure callback sin has no derivative here/);
    const ruled = jit(
      (x) => {
        const f = customJvp((v) => pureCallback(sin, f32, v));
        f.defjvp((primals, tangents) => [f(primals[0]), pureCallback(cos, f32, primals[0]) * tangents[0]]);
        return f(x);
      },
      { scope },
    );
    expect(grad(ruled)(1).item()).toBeCloseTo(Math.cos(1), 6);
  });

  it("fails with what the function throws, at its place in the source, and the next call works", async () => {
    const boom = (x: number): number => {
      if (x > 0) throw new RangeError(`no ${x}`);
      return x;
    };
    const f = jit(
      (x) => {
        const y = x * 2;
        return pureCallback(boom, f32, y);
      },
      { scope: { boom } },
    );
    const failure = (work: () => unknown): CallbackError => {
      try {
        work();
      } catch (error) {
        expect(error).toBeInstanceOf(CallbackError);
        return error as CallbackError;
      }
      throw new Error("nothing was thrown");
    };
    const error = failure(() => f(1).item());
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.diagnostics[0].message).toBe("boom threw RangeError: no 2");
    expect([error.diagnostics[0].line, error.message]).toEqual([
      3,
      expect.stringContaining("pureCallback(boom, f32, y);\n"),
    ]);
    expect(f(-1).item()).toBe(-2);
    await expect((async () => f(3).data())()).rejects.toBeInstanceOf(CallbackError);
    const wrong = jit((x) => pureCallback(boom, "f32[2]", x), { scope: { boom } });
    expect(() => wrong(-1).item()).toThrow(/boom gave what it should not: its result must be f32\[2\], found f32/);
  });

  it("of a function of the module is a plain call", async () => {
    const program = await compile(
      `import { pureCallback, grad, f32 } from "tsjax";
      const square = (x: f32) => x * x;
      export const main = (x: f32) => grad((v: f32) => pureCallback(square, f32, v))(x);`,
    );
    expect((await program.run(3)).item()).toBe(6);
    await expect(compile(`import { pureCallback, f32 } from "tsjax"; export const main = (x: f32) => pureCallback((v: f32) => v, "f32[2]", x);`)).rejects.toThrow(/TJ2006.*declared as f32\[2\]/); // prettier-ignore
  });

  it("takes a function as argument, each its own", () => {
    const f = jit((x, h) => pureCallback(h, f32, x));
    expect(f(1, (x: number) => x + 1).item()).toBe(2);
    expect(f(1, (x: number) => x * 7).item()).toBe(7);
  });
});

describe("without deadlock", () => {
  it("reading blocks, and functions run meanwhile", () => {
    const next = (x: number): number => x + 1;
    const f = jit(
      (x) => {
        let s = x;
        for (const _ of range(500)) {
          s = pureCallback(next, f32, s);
        }
        return s;
      },
      { scope: { next } },
    );
    expect(f(0).item()).toBe(500);
    // A program that XLA runs on threads of its own.
    const heavy = jit(
      (x) => {
        const a = np.ones([300, 300]) * x;
        const b = np.matmul(np.sin(a), a);
        return pureCallback(next, f32, b[0][0] * 0) + b[0][0] * 0;
      },
      { scope: { next } },
    );
    expect(heavy(1).item()).toBe(1);
    // Its results go on into programs that call nobody.
    const plain = jit((x) => x * 2);
    expect(plain(plain(heavy(1))).item()).toBe(4);
  });

  it("many at once, awaited", async () => {
    const program = await compile("import { debug, f32 } from 'tsjax'; export function main(x: f32) { debug.print('{}', x); return x + 1; }"); // prettier-ignore
    const results = await Promise.all(Array.from({ length: 100 }, (_, i) => program.run(i)));
    expect(results[99].item()).toBe(100);
    expect(lines.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it("a function may run programs, but none that call back themselves", () => {
    const plain = jit((x) => x * 100);
    const printing = jit((x) => {
      debug.print("{}", x);
      return x;
    });
    const through = (inner: unknown) => {
      const call = (x: number): number => (inner as (v: number) => types.DeviceArray)(x).item() as number;
      return jit((x) => pureCallback(call, f32, x), { scope: { call } })(2);
    };
    expect(through(plain).item()).toBe(200);
    expect(() => through(printing).item()).toThrow(/call runs a program that calls back itself/);
  });

  it("a promise is waited for where the program is awaited, and refused where a thread blocks", async () => {
    const later = async (x: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return x * 3;
    };
    const text = "import { pureCallback, f32 } from 'tsjax'; declare function later(x: f32): f32; export const main = (x: f32) => pureCallback(later, f32, x);"; // prettier-ignore
    const program = await compile(text, { scope: { later } });
    expect((await program.run(2)).item()).toBe(6);
    const f = jit((x) => pureCallback(later, f32, x), { scope: { later } });
    expect(() => f(2).item()).toThrow(/later has returned a promise/);
    await effectsBarrier();
    expect((await program.run(3)).item()).toBe(9);
  });

  it("arguments may be freed while the program is on its way", async () => {
    const program = await compile("import { debug, f32 } from 'tsjax'; export function main(x: f32<[3]>) { debug.print('{}', x); return x + 1; }"); // prettier-ignore
    await program.load();
    for (let turns = 1; turns < 20; turns++) {
      const x = jit((v) => v * 2)([1, 2, 3]);
      const running = program.run(x);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      x.dispose();
      expect((await running).toArray()).toEqual([3, 5, 7]);
    }
  });
});

describe("modules that declare what the host gives", () => {
  it("are given it, by compile and by load", async () => {
    const file = join(folder, "rates.ts");
    writeFileSync(
      file,
      `import { pureCallback, numpy as np, f32, i32 } from "tsjax";
      declare function lookup(i: i32): f32;
      declare const rate: number, table: f32<[3]>;
      export const main = (i: i32) => pureCallback(lookup, f32, i) * rate + np.sum(table);`,
    );
    const scope = { lookup: (i: number) => 10 * i, rate: 0.5, table: new Float32Array([1, 2, 3]) };
    const program = await compile({ file }, { scope });
    expect((await program.run(4)).item()).toBe(26);
    const model = await load(file, { scope });
    expect(model.main(4).item()).toBe(26);
    expect(jit(model.main, { scope: { rate: 2 } })(4).item()).toBe(86);
    await expect(compile({ file })).rejects.toThrow(/TJ5007.*rate is declared/);
    const { rate, table } = scope;
    const without = await compile({ file }, { scope: { rate, table } });
    expect(without.stablehlo).toContain("@tsjax_callback");
    await expect(without.run(1)).rejects.toThrow(/TJ5007.*lookup is declared, and the host gives no function for it/);
  });
});

describe("a process that ends while programs call back", () => {
  const script = `
    import { jit, debug, numpy as np, range } from ${JSON.stringify(new URL("../../src/api/index.ts", import.meta.url).href)};
    const f = jit((x) => {
      const a = np.ones([300, 300]) * x;
      const b = np.matmul(np.sin(a), a);
      for (const i of range(200)) { debug.print("{}", i); }
      return b;
    });
    f(1);
    if (process.argv[2] === "exit") process.exit(7);
    if (process.argv[2] === "throw") throw new Error("of the user's");
  `;
  const file = join(folder, "ending.mts");
  beforeAll(() => writeFileSync(file, script));

  it.each([
    ["", 0],
    ["exit", 7],
    ["throw", 1],
  ] as const)("%s ends with %i", (how, status) => {
    // prettier-ignore
    const ended = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), file, how], { encoding: "utf8" });
    expect(ended.signal).toBeNull();
    expect(ended.status, ended.stderr).toBe(status);
    if (how === "") expect(ended.stdout.trim().split("\n")).toHaveLength(200);
  });
});
