// What a front end made of sources, kept for the next process: used when nothing has changed, and never when something has.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeEach, expect, it } from "vitest";
import { pluginPath } from "../../src/runtime/index.ts";
import { seal, unseal } from "../../src/runtime/sealed.ts";
import { tsjax } from "../support/cli.ts";

const root = mkdtempSync(join(tmpdir(), "tsjax-kept-"));
let count = 0;
let cwd = "";
let cache = "";
beforeEach(() => {
  cwd = join(root, String(count++));
  cache = join(cwd, "cache");
  mkdirSync(cwd);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const env = () => ({ TSJAX_CACHE_DIR: cache, TSJAX_PJRT_PLUGIN: pluginPath() });
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const run = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await tsjax(["run", ...args], { cwd, env: env() });
  return code === 0 ? stdout : `${code}: ${stdout}${stderr}`;
};
const records = (): string[] =>
  readdirSync(join(cache, "compiled"))
    .filter((name) => name.startsWith("source-"))
    .map((name) => join(cache, "compiled", name));

/** Has the records that hold StableHLO say something else, so that it is seen whether they are used. */
function forge(change: (text: string) => string): void {
  for (const record of records()) {
    const { header, bytes } = unseal("tsjaxSRC", readFileSync(record));
    const { text: length, ...rest } = header as { text?: number };
    if (length === undefined) continue;
    const text = Buffer.from(change(Buffer.from(bytes.subarray(0, length)).toString()));
    writeFileSync(record, seal("tsjaxSRC", { ...rest, text: text.length }, [text, bytes.subarray(length)]));
  }
}
const forged = () =>
  forge((text) => text.replace("dense<2.000000e+00>", "dense<5.000000e+00>").replace("dense<2.0>", "dense<5.0>"));

const DOUBLE = 'import { f32 } from "tsjax";\nexport const main = (x: f32) => x * 2;\n';

it("is used for the same source, for other values too, and by other ways of naming the entry", async () => {
  write("double.ts", DOUBLE);
  expect(await run("double.ts", "--arg", "3")).toBe("6");
  expect(records()).toHaveLength(2);
  forged();
  expect(await run("double.ts", "--arg", "3")).toBe("15");
  expect(await run("double.ts", "--arg", "4")).toBe("20");
  expect(records()).toHaveLength(2);
});

it("is not used for another text, another type, or another option", async () => {
  write("double.ts", "export const main = (x, n: number) => x * 2 * n;\nexport const other = (x) => x * 2;\n");
  expect(await run("double.ts", "--arg", "3", "--arg", "1")).toBe("6");
  forged();
  expect(await run("double.ts", "--arg", "3", "--arg", "1")).toBe("15");
  // A static number is part of the program.
  expect(await run("double.ts", "--arg", "3", "--arg", "2")).toBe("12");
  expect(await run("double.ts", "--arg", "[3, 4]", "--arg", "1")).toBe("[6, 8]");
  expect(await run("double.ts", "--entry", "other", "--arg", "3")).toBe("6");
  expect(await run("double.ts", "--arg", "3", "--arg", "1", "--debug-nans")).toBe("6");
  write("double.ts", "export const main = (x, n: number) => 2 * x * n;\n");
  expect(await run("double.ts", "--arg", "3", "--arg", "1")).toBe("6");
});

it("is not used when a module that it imports has changed, is gone, or is another", async () => {
  mkdirSync(join(cwd, "by"));
  write("by/index.ts", "export const by = 2;\n");
  write("main.ts", 'import { by } from "./by";\nexport const main = (x) => x * by;\n');
  expect(await run("main.ts", "--arg", "3")).toBe("6");
  forged();
  expect(await run("main.ts", "--arg", "3")).toBe("15");
  write("by/index.ts", "export const by = 4;\n");
  expect(await run("main.ts", "--arg", "3")).toBe("12");
  // Comes before by/index.ts.
  write("by.ts", "export const by = 7;\n");
  expect(await run("main.ts", "--arg", "3")).toBe("21");
  rmSync(join(cwd, "by.ts"));
  rmSync(join(cwd, "by"), { recursive: true });
  expect(await run("main.ts", "--arg", "3")).toMatch(/^1: .*TJ3003/s);
});

it("is dropped when it is damaged, and made anew", async () => {
  write("double.ts", DOUBLE);
  expect(await run("double.ts", "--arg", "3")).toBe("6");
  for (const record of records()) truncateSync(record, 100);
  expect((await tsjax(["cache"], { env: env() })).stdout).toContain("2 damaged");
  expect(await run("double.ts", "--arg", "3")).toBe("6");
  expect((await tsjax(["cache", "check"], { env: env() })).stdout).toBe("1 program whole, 0 damaged");
  forged();
  expect(await run("double.ts", "--arg", "3")).toBe("15");
  expect((await tsjax(["cache", "clear"], { env: env() })).stdout).toMatch(/^removed 2 programs, /);
  expect(records()).toEqual([]);
  expect(await run("double.ts", "--arg", "3")).toBe("6");
});

it("leaves what programs print, and what is wrong with them, alone", async () => {
  write(
    "print.ts",
    'import { debug } from "tsjax";\nexport function main(x) {\n  debug.print("x is {}", x);\n  return x * 2;\n}\n',
  );
  for (let i = 0; i < 2; i++) expect(await run("print.ts", "--arg", "3")).toBe("x is 3\n6");
  write("half.ts", "export const main = (x) => x * 2;\nexport const bad = missing;\n");
  const first = await run("half.ts", "--arg", "3");
  expect(await run("half.ts", "--arg", "3")).toBe(first);
  write("double.ts", DOUBLE);
  expect(await run("double.ts", "--arg", "3")).toBe("6");
  for (const wrong of [["--arg", "[1, 2]"], [], ["--arg", "1", "--arg", "2"], ["--arg", "1", "--entry", "nobody"]]) {
    expect(await run("double.ts", ...wrong)).toMatch(/^[12]: /);
  }
});

it("is left alone where compiled programs are not kept, or every stage is to be seen", async () => {
  write("double.ts", DOUBLE);
  const options = { cwd, env: { ...env(), TSJAX_COMPILE_CACHE: "0" } };
  expect((await tsjax(["run", "double.ts", "--arg", "3"], options)).stdout).toBe("6");
  expect(readdirSync(cache)).not.toContain("compiled");
  await run("double.ts", "--arg", "3");
  const dump = { cwd, env: { ...env(), TSJAX_DUMP: join(cwd, "dump") } };
  expect((await tsjax(["run", "double.ts", "--arg", "3"], dump)).stdout).toBe("6");
  expect(readdirSync(join(cwd, "dump", "001-main"))).toContain("00-elaborated.ir");
});

const index = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const script = async (body: string): Promise<string> => {
  write("script.mjs", `import * as tsjax from ${JSON.stringify(index)};\n${body}`);
  return (await execa(process.execPath, ["script.mjs"], { cwd, env: env() })).stdout;
};

it("is used by load, jit, their transformations and compile", async () => {
  write("double.ts", DOUBLE);
  const body = `
    const { jit, grad, load, compile, makeJaxpr } = tsjax;
    const { main } = await load("double.ts");
    const program = await compile({ file: "double.ts" });
    const results = [main(3), jit(main)(4), grad(main)(3), jit((x) => x * 2)(5), await program.run(6)];
    console.log(results.map((result) => result.item()).join(" "), program.ir.includes("mul"), String(makeJaxpr(main)(3)).includes("mul"));`;
  expect(await script(body)).toBe("6 8 2 10 12 true true");
  const made = records().length;
  forged();
  expect(await script(body)).toBe("15 20 5 25 30 true true");
  expect(records()).toHaveLength(made);
});

it("keeps apart what scope, static and donated arguments make of a function", async () => {
  write("scaled.ts", "declare const by: number;\nexport const main = (x, n) => x * by + n;\n");
  const body = `
    const { jit, load, array, customJvp } = tsjax;
    for (const by of [2, 3, -0]) {
      const { main } = await load("scaled.ts", { scope: { by } });
      const f = jit(main, { staticArgnums: 1 });
      const g = jit(main, { donateArgnums: 0 });
      const x = tsjax.devicePut(new Float32Array([1]));
      console.log(f(1, 1).item(), f(1, 2).item(), g(x, 1).data ? g.name : "", x.isDisposed ?? "");
    }
    const f = customJvp((x) => x * 2);
    f.defjvp((primals, tangents) => [primals[0] * 2, tangents[0] * 9]);
    console.log(tsjax.grad(f)(1).item());
    // A function of the host is this process's own.
    const { main } = await load("scaled.ts", { scope: { by: (x) => x } });
    console.log(typeof main);`;
  const first = await script(body);
  expect(first).toMatch(/^3 4 /);
  expect(await script(body)).toBe(first);
});

it("knows which parts of arguments may be left out, and named results", async () => {
  write(
    "optional.ts",
    `import { f32, numpy as np } from "tsjax";
export const main = (x: f32<[2]>, b?: f32) => (b === undefined ? x * 2 : x + b);
export const parts = (x: f32<[2, 2]>) => np.linalg.qr(x);
`,
  );
  const body = `
    const { compile, load } = tsjax;
    const program = await compile({ file: "optional.ts" });
    const x = new Float32Array([1, 2]);
    const { main, parts } = await load("optional.ts");
    const results = [await program.run(x), await program.run(x, 5), main(x), main(x, 3), parts([[1, 0], [0, 1]]).R];
    console.log(JSON.stringify(results.map((result) => result.toArray())));`;
  const first = await script(body);
  expect(first).toMatch(/^\[\[2,4\],\[6,7\],\[2,4\],\[4,5\],\[\[/);
  expect(await script(body)).toBe(first);
});
