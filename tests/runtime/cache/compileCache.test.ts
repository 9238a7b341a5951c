import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { activeCache, compiledPrograms, keepExecutable, readEntry } from "../../../src/runtime/cache/compileCache.ts";
import { inspectCache } from "../../../src/runtime/cache/inspect.ts";
import { pluginPath, type Client, type Executable } from "../../../src/runtime/index.ts";
import { f32, main, numbers, put, testClient } from "../client.ts";

let client: Client;
let root: string;
beforeEach(async () => {
  client = await testClient();
  root = mkdtempSync(join(tmpdir(), "tsjax-cache-"));
  vi.stubEnv("TSJAX_PJRT_PLUGIN", pluginPath());
  vi.stubEnv("TSJAX_CACHE_DIR", root);
  vi.stubEnv("TSJAX_COMPILE_CACHE", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const V3 = "tensor<3xf32>";
const program = (op: string): string => main(`%x: ${V3}`, V3, `%0 = stablehlo.${op} %x, %x : ${V3}\nreturn %0 : ${V3}`);
const ADD = program("add");
const call = (executable: Executable): number[] =>
  numbers(executable.execute([put(client, f32([3], [1, 2, 3]))])[0].toHostSync());
const entries = (): string[] =>
  existsSync(join(root, "compiled")) ? readdirSync(join(root, "compiled")).filter((name) => name.endsWith(".xla")) : [];
const entryPath = (): string => join(root, "compiled", entries()[0]);

describe("a program that was compiled before", () => {
  test("is loaded, and computes the same", async () => {
    const first = client.compileSync(ADD);
    expect(first.fromCache).toBe(false);
    for (const again of [client.compileSync(ADD), await client.compile(ADD)]) {
      expect(again.fromCache).toBe(true);
      expect(call(again)).toEqual([2, 4, 6]);
      expect(again.inputs).toEqual(first.inputs);
      expect(again.outputs).toEqual(first.outputs);
    }
    expect(entries()).toHaveLength(1);
  });

  test("serializes again, as what it was loaded from", () => {
    for (const fromCache of [false, true]) {
      const executable = client.compileSync(ADD);
      expect(executable.fromCache).toBe(fromCache);
      const again = client.deserialize(executable.serialize(), { inputs: executable.inputs });
      expect(call(again)).toEqual([2, 4, 6]);
      expect(call(client.deserialize(again.serialize(), { inputs: executable.inputs }))).toEqual([2, 4, 6]);
    }
  });

  test("is compiled anew with other flags, or where the cache is not wanted", () => {
    client.compileSync(ADD);
    expect(client.compileSync(ADD, { flags: { xla_cpu_enable_fast_math: true } }).fromCache).toBe(false);
    expect(client.compileSync(ADD, { cache: false }).fromCache).toBe(false);
    vi.stubEnv("TSJAX_COMPILE_CACHE", "0");
    expect(activeCache()).toBeUndefined();
    expect(client.compileSync(ADD).fromCache).toBe(false);
    vi.stubEnv("TSJAX_COMPILE_CACHE", "");
    vi.stubEnv("XLA_FLAGS", "--xla_dump_to=/nowhere");
    expect(client.compileSync(ADD).fromCache).toBe(false);
    expect(entries()).toHaveLength(2);
  });

  test("donates as it did", () => {
    const text = ADD.replace(`%x: ${V3}`, `%x: ${V3} {tf.aliasing_output = 0 : i32}`);
    for (const fromCache of [false, true]) {
      const executable = client.compileSync(text);
      expect(executable.fromCache).toBe(fromCache);
      const x = put(client, f32([3], [1, 2, 3]));
      expect(numbers(executable.execute([x], { donate: [0] })[0].toHostSync())).toEqual([2, 4, 6]);
      expect(x.isDisposed).toBe(true);
    }
  });
});

describe("an entry that is not what it should be is dropped, and the program compiled", () => {
  const compiledAfter = (spoil: (path: string, entry: Buffer) => void): void => {
    client.compileSync(ADD);
    spoil(entryPath(), readFileSync(entryPath()));
    const again = client.compileSync(ADD);
    expect(again.fromCache).toBe(false);
    expect(call(again)).toEqual([2, 4, 6]);
    expect(client.compileSync(ADD).fromCache).toBe(true);
    expect(entries()).toHaveLength(1);
  };

  test.each([0, 7, 8, 12, 100, 1000, -1])("cut after %i bytes", (length) => {
    compiledAfter((path, entry) => writeFileSync(path, entry.subarray(0, length)));
  });

  test.each([0, 9, 20, 500, 3000])("a bit changed at byte %i", (at) => {
    compiledAfter((path, entry) => {
      entry[at] ^= 4;
      writeFileSync(path, entry);
    });
  });

  test("another program's", () => {
    client.compileSync(program("multiply"));
    const other = readFileSync(entryPath());
    rmSync(entryPath());
    compiledAfter((path) => writeFileSync(path, other));
  });

  test("another plugin's or machine's, whose bytes this plugin does not take", async () => {
    const broken = (): void => {
      const { header } = readEntry(readFileSync(entryPath()));
      keepExecutable(compiledPrograms(), header, new TextEncoder().encode("another format"));
    };
    compiledAfter(broken);
    broken();
    expect(call(await client.compile(ADD))).toEqual([2, 4, 6]);
  });

  test("a folder in its place", () => {
    vi.stubEnv("TSJAX_CACHE_DIR", join(root, "file"));
    writeFileSync(join(root, "file"), "");
    expect(call(client.compileSync(ADD))).toEqual([2, 4, 6]);
  });
});

test("inspection tells the whole from the damaged", () => {
  client.compileSync(ADD);
  client.compileSync(program("multiply"));
  expect(inspectCache().map(({ fault }) => fault)).toEqual([undefined, undefined]);
  writeFileSync(entryPath(), readFileSync(entryPath()).subarray(0, 200));
  const faults = inspectCache().flatMap(({ fault }) => fault ?? []);
  expect(faults).toEqual(["it is damaged or cut short: its digest is another"]);
  const header = inspectCache().find((entry) => entry.header)!.header!;
  expect(header.platform).toBe("cpu");
  expect(header.compileMs).toBeGreaterThan(0);
});

test("processes that compile, clear and fill the cache at once get what they asked for", async () => {
  const child = fileURLToPath(new URL("cacheChild.ts", import.meta.url));
  const env = { ...process.env, TSJAX_COMPILE_CACHE_MB: "0.03" };
  const run = (seed: number): Promise<number | null> =>
    new Promise((resolve) => {
      const one = spawn(process.execPath, ["--import", "tsx", child, String(seed)], { env, stdio: "inherit" });
      one.once("close", resolve);
    });
  expect(await Promise.all([run(1), run(2), run(3)])).toEqual([0, 0, 0]);
  expect(inspectCache().filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(readdirSync(join(root, "compiled")).filter((name) => name.startsWith("tmp-"))).toEqual([]);
}, 120_000);
