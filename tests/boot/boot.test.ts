// Bytecode that is kept between processes: made by the first one, used by the next, and never trusted when it is damaged.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pluginPath } from "../../src/runtime/index.ts";
import { tsjax } from "../support/cli.ts";

const fixture = fileURLToPath(new URL("../../fixtures/newton/program.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tsjax-boot-"));
const code = join(folder, "code");
const check = () => tsjax(["check", fixture], { env: { TSJAX_CACHE_DIR: folder } });
const kept = (): string[] => readdirSync(code).map((name) => join(code, name));

beforeAll(check);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("bytecode between processes", () => {
  it("is kept by the first process, and left alone by the next", async () => {
    const [file] = kept();
    const first = readFileSync(file);
    expect(first.length).toBeGreaterThan(100_000);
    expect((await check()).code).toBe(0);
    expect(readFileSync(file).equals(first)).toBe(true);
  });

  it.each([0, 20, 32, 60, 5_000, -100])("is made again when it is damaged at byte %i", async (at) => {
    const [file] = kept();
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    bad[at < 0 ? bad.length + at : at] ^= 0xff;
    writeFileSync(file, bad);
    expect(await check()).toMatchObject({ code: 0, signal: undefined });
    expect(readFileSync(file).equals(bad)).toBe(false);
  });

  it.each([0, 31, 1_000])("is made again when it is cut to %i bytes", async (length) => {
    const [file] = kept();
    writeFileSync(file, readFileSync(file).subarray(0, length));
    expect(await check()).toMatchObject({ code: 0, signal: undefined });
    expect(readFileSync(file).length).toBeGreaterThan(100_000);
  });

  it("keeps the newest files only", async () => {
    const [file] = kept();
    for (let i = 0; i < 30; i++) writeFileSync(join(code, `old-${i}`), "");
    rmSync(file);
    await check();
    expect(kept()).toHaveLength(24);
    expect(kept()).toContain(file);
  });

  it("is done without where nothing can be written", async () => {
    const blocked = join(folder, "blocked");
    mkdirSync(blocked);
    writeFileSync(join(blocked, "code"), "a file where the folder should be");
    const result = await tsjax(["check", fixture], { env: { TSJAX_CACHE_DIR: blocked } });
    expect(result).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("the package's entry", () => {
  it("exports what the sources export", async () => {
    const built = (await import(new URL("../../dist/index.js", import.meta.url).href)) as object;
    const sources = (await import("../../src/api/index.ts")) as object;
    expect(Object.keys(built).sort()).toEqual(Object.keys(sources).sort());
  });

  it("loads the compiler for what no earlier process compiled, and not before", async () => {
    const index = new URL("../../dist/index.js", import.meta.url).href;
    const program = join(folder, "half.ts");
    const script = `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { readFileSync } = fs;
      fs.readFileSync = (file, ...rest) => {
        if (String(file).endsWith("compiler.cjs")) console.log("compiler");
        return readFileSync(file, ...rest);
      };
      syncBuiltinESMExports();
      const { array, compile, jit, load } = await import(${JSON.stringify(index)});
      console.log("imported");
      const { main } = await load(${JSON.stringify(program)});
      const half = jit(main);
      console.log(half(array([2, 4])).toArray().join(), half(3).item());
      console.log((await (await compile({ file: ${JSON.stringify(program)} }, { args: ["f32"] })).run(5)).item());`;
    const file = join(folder, "hit.mjs");
    writeFileSync(program, "export function main(x) {\n  return x / 2;\n}\n");
    writeFileSync(file, script);
    const env = { TSJAX_CACHE_DIR: folder, TSJAX_PJRT_PLUGIN: pluginPath(), TSJAX_COMPILE_CACHE: "1" };
    const run = async () => (await execa(process.execPath, [file], { env })).stdout.split("\n");
    expect(await run()).toEqual(["imported", "compiler", "1,2 1.5", "2.5"]);
    expect(await run()).toEqual(["imported", "1,2 1.5", "2.5"]);
  });

  it("works in worker threads", async () => {
    const script = `
      import { Worker, isMainThread, parentPort } from "node:worker_threads";
      import { compile } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
      if (isMainThread) new Worker(new URL(import.meta.url)).on("message", (text) => console.log(text));
      else parentPort.postMessage((await compile("export const f = (x) => x + 1;", { args: ["f32"] })).ir.includes("add"));`;
    const file = join(folder, "worker.mjs");
    writeFileSync(file, script);
    expect((await execa(process.execPath, [file])).stdout).toBe("true");
  });
});
