// debugNans and debugInfs: the line that made the first NaN, or infinity, of the results.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as api from "../../src/api/index.ts";
import type * as types from "../../types/index.js";
import { tsjax } from "../support/cli.ts";

/** As users see it. */
const { compile, FloatingPointError, jit, load, numpy: np } = api as unknown as typeof types;

const HEADER = `import { grad, lax, numpy as np, range, vmap, f32 } from "tsjax";`;

/** "made by OP at line N", or what was brought, or the results. */
async function outcome(body: string, args: readonly unknown[], options: types.CompileOptions = { debugNans: true }) {
  const program = await compile(`${HEADER}\n${body}`, options);
  try {
    const result = (await program.run(...args)) as types.DeviceArray;
    return result.toArray();
  } catch (error) {
    if (!(error instanceof FloatingPointError)) throw error;
    const [{ message, line }] = error.diagnostics;
    return `${/(\w+) made|which (\S+) has/.exec(message)?.slice(1).join("")} ${line}`;
  } finally {
    program.dispose();
  }
}

const BODY = `export function main(x: f32<[3]>) {
  let total = np.sum(x) * 0;
  for (const i of range(3)) {
    const row = x[i];
    total = total +
      np.log(row);
  }
  return total / 2;
}`;

describe("the place", () => {
  it("is the one in loops that made the first, or the argument", async () => {
    expect(await outcome(BODY, [[1, 1, 1]])).toBe(0);
    expect(await outcome(BODY, [[1, 1, -1]])).toBe("log 7");
    expect(await outcome(BODY, [[1, NaN, -1]])).toBe("x 2");
    expect(await outcome(BODY, [[1, 1, -1]], {})).toBe(NaN);
    expect(await outcome(BODY, [[1, 1, 0]], { debugNans: true })).toBe(-Infinity);
    expect(await outcome(BODY, [[1, 1, 0]], { debugInfs: true })).toBe("log 7");
    expect(await outcome(BODY, [[1, 1, -1]], { debugNans: true, isolate: true })).toBe("log 7");
  });

  it("is that of the value in derivatives and batches", async () => {
    const norm = `const norm = (x: f32<[3]>) =>
      np.sqrt(np.sum(x * x));
    export const main = (x: f32<[2, 3]>) => vmap(grad(norm))(x);`;
    expect(await outcome(norm, [[[3, 0, 4], [1, 0, 0]]])).toEqual([[expect.closeTo(0.6), 0, expect.closeTo(0.8)], [1, 0, 0]]); // prettier-ignore
    expect(await outcome(norm, [[[3, 0, 4], [0, 0, 0]]])).toMatch(/^mul 3$/); // prettier-ignore
  });

  it("is in a loop of unknown length, or a branch", async () => {
    const loop = `export function main(x: f32) {
      return lax.whileLoop((c: f32) => c < 8, (c: f32) => lax.cond(c > 4,
        (v: f32) => np.sqrt(v - 6),
        (v: f32) => v + 2, c), x);
    }`;
    expect(await outcome(loop, [3.5])).toMatch(/^sqrt 4$/);
    expect(await outcome(loop, [9])).toBe(9);
  });

  it("is none for what np.where leaves out", async () => {
    const where = "export const main = (x: f32<[2]>) => np.where(x > 0, np.log(x), 0);";
    expect(await outcome(where, [[1, -1]])).toEqual([0, 0]);
  });
});

describe("from the host", () => {
  const folder = mkdtempSync(join(tmpdir(), "tsjax-nans-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "program.ts");
  writeFileSync(file, `${HEADER}\n${BODY}\n`);

  it("jit and load take the option, which goes before what holds for all", async () => {
    const f = jit((x: number) => np.log(x), { debugNans: true });
    expect(() => f(-1)).toThrow(FloatingPointError);
    expect((f(1) as unknown as types.DeviceArray).toArray()).toBe(0);
    const off = jit((x: number) => np.log(x), { debugNans: false });
    expect(() => api.debugNans(true, () => off(-1))).not.toThrow();
    const { main } = await load(file, { debugNans: true });
    expect(() => main([1, -1, 1])).toThrow(/log made the first one/);
  });

  it("such a program is not for files", async () => {
    const program = await compile({ file }, { debugNans: true });
    await expect(program.serialize()).rejects.toThrow(/leave debugNans and debugInfs out/);
  });

  it("tsjax run --debug-nans", async () => {
    const { code, stderr } = await tsjax(["run", file, "--arg", "[1,-1,1]", "--debug-nans"]);
    expect(code).toBe(1);
    expect(stderr).toContain("the results hold NaN: log made the first one, in f32");
    expect(stderr).toContain("program.ts:7:7");
    expect(await tsjax(["run", file, "--arg", "[1,-1,1]", "--debug-infs"])).toMatchObject({ code: 0, stdout: "nan" });
  });
});
