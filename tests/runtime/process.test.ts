import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testClient } from "./client.ts";

// Bundled, as the package ships it; inside node_modules, where koffi is found from.
const child = fileURLToPath(
  new URL(`../../node_modules/.cache/tsjax/processChild-${process.pid}.mjs`, import.meta.url),
);

beforeAll(async () => {
  await testClient();
  await build({
    entryPoints: [fileURLToPath(new URL("processChild.ts", import.meta.url))],
    outfile: child,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["koffi", "protobufjs", "tsx"],
  });
});
afterAll(() => rmSync(child, { force: true }));

const run = async (
  scenario: string,
): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }> => {
  const process_ = spawn(process.execPath, ["--expose-gc", child, scenario], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  process_.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  process_.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    process_.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
};

test("a process that used the plugin ends cleanly, and says nothing that it was not asked", async () => {
  expect(await run("run")).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
});

test("process.exit while a program compiles", async () => {
  expect(await run("exitWhileCompiling")).toMatchObject({ code: 7, signal: null });
});

test("a pending compilation keeps the process alive", async () => {
  expect(await run("waitOnly")).toMatchObject({ code: 0, stdout: "compiled\n" });
});

test("an uncaught exception ends it with code 1", async () => {
  const { code, signal, stderr } = await run("throws");
  expect({ code, signal }).toEqual({ code: 1, signal: null });
  expect(stderr).toContain("on purpose");
});

test("worker threads have clients of their own", async () => {
  const { code, stdout } = await run("workers");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([Array(8).fill(0), Array(8).fill(0)]);
});

test("workers may be terminated while they compile, wait and read", async () => {
  expect(await run("terminate")).toMatchObject({ code: 0, signal: null, stdout: "0\n" });
});

test("nothing that native code still uses is collected", async () => {
  const { code, signal, stdout } = await run("collections");
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  const expected = Array.from({ length: 60 }, (_, i) => {
    let x = Math.fround(i);
    for (let step = 0; step < 5 * (1 + (i % 5)); step++) x = Math.fround(Math.sin(x));
    return x;
  });
  (JSON.parse(stdout) as number[]).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
});
