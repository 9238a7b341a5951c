// What the command line says where something goes wrong with files, plugins and caches: one clear text, the exit code for it,
// and never a stack trace.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pluginPath } from "../../src/runtime/index.ts";
import { tsjax, type CliResult } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-cli-errors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};

const V = "tensor<3xf32>";
const double = `func.func @main(%x: ${V}) -> ${V} {\n  %0 = stablehlo.add %x, %x : ${V}\n  return %0 : ${V}\n}\n`;
const module = write("program.ts", 'import { f32 } from "tsjax"; export const main = (x: f32<[3]>) => x * 2;\n');
const sized = write("sized.ts", 'import { f32, type Dim } from "tsjax"; export const main = <B extends Dim>(x: f32<[B]>) => x * 2;\n'); // prettier-ignore
const foreign = write("program.mlir", double);
mkdirSync(at("folder.npy"));
mkdirSync(at("folder.mlir"));
mkdirSync(at("folder.tsjx"));
const X = ["--arg", "[1, 2, 3]"];

function expectClear({ code, signal, stdout, stderr }: CliResult, wanted: number, text: RegExp | string): void {
  expect(stderr).toMatch(text);
  expect({ code, signal, stdout }).toEqual({ code: wanted, signal: undefined, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at |should not happen|node:internal/m);
}

type Case = readonly [what: string, args: readonly string[], code: number, text: string];

describe("programs and arguments", () => {
  it.each<Case>([
    ["a module with an undeclared value", ["run", write("bad.mlir", double.replace("%x, %x", "%x, %y")), ...X], 1, "use of undeclared SSA value name (line 2)"], // prettier-ignore
    ["an empty module", ["run", write("empty.mlir", ""), ...X], 1, "tsjax: the module is empty"],
    ["a custom call that is not there", ["run", write("call.mlir", double.replace("stablehlo.add %x, %x : ", `stablehlo.custom_call @nowhere(%x) : (${V}) -> `)), ...X], 1, "the plugin has no custom call nowhere\n  hint: "], // prettier-ignore
    ["a call of LAPACK as JAX makes it", ["run", write("lapack.mlir", double.replace("stablehlo.add %x, %x : ", `stablehlo.custom_call @lapack_spotrf_ffi(%x) {api_version = 4 : i32} : (${V}) -> `)), ...X], 1, "the plugin has no custom call lapack_spotrf_ffi\n  hint: "], // prettier-ignore
    ["a cache command that there is not", ["cache", "bogus"], 2, "unknown command 'bogus'"],
    ["a folder for a module", ["run", at("folder.mlir")], 2, "folder.mlir: is a folder, a file is wanted"],
    ["a folder for a compiled program", ["run", at("folder.tsjx")], 2, "folder.tsjx: is a folder, a file is wanted"],
    ["a foreign module to check", ["check", foreign], 2, "is no module of the language"],
    ["a compiled program to compile", ["compile", write("made.tsjx", "tsjaxEXE")], 2, "is a compiled program already: tsjax run runs it"], // prettier-ignore
    ["no arguments", ["run", module], 2, "main takes 1 argument (x: f32[3]), found 0 arrays"],
    ["no arguments of a foreign module", ["run", foreign], 2, "the program takes 1 argument, found 0"],
    ["another shape", ["run", foreign, "--arg", "[1, 2]"], 2, "argument 0 must be f32[3], found f32[2]"],
    ["a size of no dimension", ["run", module, ...X, "--dim", "B=3"], 2, "main has no dimension B (it names none)"],
    ["two sizes of one", ["compile", sized, "--dim", "B=3", "--dim", "B=4"], 2, "--dim gives B two sizes, 3 and 4"],
    ["a size that the argument has not", ["run", sized, ...X, "--dim", "B=4"], 1, "B would be 3 by axis 0, and is 4 already (B is given as 4)"], // prettier-ignore
    ["a batch without --vmap", ["compile", sized, "--dim", "B=4", "--dim", "batch=2"], 2, "main has no dimension batch (it names B)"], // prettier-ignore
    ["a size of a foreign module", ["run", foreign, ...X, "--dim", "B=3"], 2, "--entry, --dim, --debug-nans and --debug-infs are for modules"], // prettier-ignore
    ["a folder for an array", ["run", module, "--arg", `@${at("folder.npy")}`], 2, "folder.npy: is a folder, a file is wanted"], // prettier-ignore
    ["an empty file for an array", ["run", module, "--arg", `@${write("empty.npz", "")}`], 2, "empty.npz: the file is empty"], // prettier-ignore
    ["cut safetensors", ["run", module, "--arg", `@${write("cut.safetensors", "\x40\0\0\0\0\0\0\0{")}`], 2, "cut.safetensors: "], // prettier-ignore
    ["a result into no folder", ["compile", module, "-o", at("none/x.mlir")], 2, "none/x.mlir: no such file or folder"],
    ["a trace into no folder", ["profile", module, ...X, "-o", at("none/x.json")], 2, "none/x.json: no such file or folder"], // prettier-ignore
    ["a terabyte", ["run", write("huge.ts", 'import { numpy as np, f32 } from "tsjax"; export const main = (x: f32) => np.broadcastTo(x, [1048576, 1048576]) + 1;\n'), "--arg", "1"], 3, "RESOURCE_EXHAUSTED: a run of main takes 4.0 TiB"], // prettier-ignore
  ])("%s", async (_, args, code, text) => {
    const result = await tsjax(args);
    expectClear(result, code, new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  });

  it.runIf(existsSync("/dev/full"))("a full disk", async () => {
    const file = at("full.mlir");
    spawnSync("ln", ["-s", "/dev/full", file]);
    expectClear(await tsjax(["compile", module, "-o", file]), 3, "full.mlir: no space left on the disk");
    const { status, stderr } = spawnSync("sh", ["-c", `'${process.execPath}' bin/tsjax.js run '${module}' --arg '[1,2,3]' > /dev/full`], { encoding: "utf8" }); // prettier-ignore
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining("cannot be written") as string });
  });

  it.runIf(process.platform === "linux")("a file that cannot grow leaves what was there", () => {
    const kept = write("kept.tsjx", "what was there");
    const command = `trap '' XFSZ; ulimit -f 1; exec '${process.execPath}' bin/tsjax.js compile '${module}' --emit executable -o '${kept}'`; // prettier-ignore
    const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining("larger than the system allows") as string }); // prettier-ignore
    expect(readFileSync(kept, "utf8")).toBe("what was there");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a plugin that is", () => {
  const library = (name: string, source: string): string | undefined => {
    const made = spawnSync("cc", ["-shared", "-fPIC", "-o", at(name), "-x", "c", "-"], { input: source });
    return made.status === 0 ? at(name) : undefined;
  };
  const cases: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["a text", write("text.so", "this is no library\n"), /text\.so cannot be loaded: it is no shared library/],
    ["an empty file", write("empty.so", ""), /empty\.so cannot be loaded: it is no shared library/],
    ["cut short", write("cut.so", readFileSync(pluginPath()).subarray(0, 1_000_000)), /cut\.so cannot be loaded: it is cut short: it has 1000000 of \d+ bytes/], // prettier-ignore
    ["another library", library("other.so", "int answer(void) { return 42; }"), /other\.so is not a PJRT plugin: it does not export GetPjrtApi/], // prettier-ignore
    ["without a table", library("none.so", "void *GetPjrtApi(void) { return 0; }"), /none\.so gave no function table/],
    ["with an empty table", library("zero.so", "static long table[400]; void *GetPjrtApi(void) { return table; }"), /zero\.so is not a PJRT plugin: its function table claims 0 bytes/], // prettier-ignore
    ["with a table of noise", library("noise.so", "static long table[400] = { -1 }; void *GetPjrtApi(void) { return table; }"), /noise\.so is not a PJRT plugin/], // prettier-ignore
    ["lacking what it links to", library("link.so", "void nowhere(void); void *GetPjrtApi(void) { nowhere(); return 0; }"), /link\.so cannot be loaded: .*undefined symbol: nowhere/], // prettier-ignore
    ["not there", at("nowhere.so"), /nowhere\.so, which does not exist/],
    ["a folder", folder, /is not a file/],
  ];
  it.each(cases.filter(([, path]) => path !== undefined))("%s", async (_, path, text) => {
    const env = { TSJAX_PJRT_PLUGIN: path! };
    // A foreign module runs in a process of its own.
    const runs = [module, foreign].map((file) => tsjax(["run", file, ...X], { env }));
    for (const result of await Promise.all(runs)) expectClear(result, 3, text);
  });
});

describe("a cache", () => {
  const run = (env: Record<string, string>): Promise<CliResult> =>
    tsjax(["run", module, ...X], { env: { TSJAX_PJRT_PLUGIN: pluginPath(), TSJAX_COMPILE_CACHE: "", ...env } });
  const done = { code: 0, stdout: "[2, 4, 6]", stderr: "" };

  it("that cannot be, or is full, or has no room, is done without", async () => {
    const file = write("cache", "a file");
    const kept = at("small");
    const runs: Promise<CliResult>[] = [];
    // Two processes at once that may keep nothing.
    for (const _ of [1, 2]) runs.push(run({ TSJAX_CACHE_DIR: kept, TSJAX_COMPILE_CACHE_MB: "0" }));
    for (const result of await Promise.all(runs)) expect(result).toMatchObject(done);
    expect(existsSync(join(kept, "compiled")) ? readdirSync(join(kept, "compiled")).filter((name) => name.endsWith(".xla")) : []).toEqual([]); // prettier-ignore
    // /proc: Node's own way of making folders would go round for ever.
    for (const cache of [file, "/sys/nowhere", "/proc/nowhere/x"].filter(
      (each) => each === file || existsSync(dirname(dirname(each))),
    )) {
      // prettier-ignore
      const stderr = expect.stringMatching(/^tsjax: TSJAX_CACHE_DIR=\S+ cannot be written \(E[A-Z]+\): what is compiled is not kept$/) as string; // prettier-ignore
      expect(await run({ TSJAX_CACHE_DIR: cache })).toMatchObject({ ...done, stderr });
      // The plugin is then the user's own.
      expect(await run({ TSJAX_CACHE_DIR: cache, TSJAX_PJRT_PLUGIN: "" })).toMatchObject({ ...done, stderr });
      expect(await tsjax(["run", module, ...X, "--isolate"], { env: { TSJAX_CACHE_DIR: cache } })).toMatchObject({ ...done, stderr }); // prettier-ignore
    }
    expect(readFileSync(file, "utf8")).toBe("a file");
  });

  it("whose entries are cut short is mended", async () => {
    const cache = at("cut");
    const env = { TSJAX_CACHE_DIR: cache };
    const entries = (): string[] => readdirSync(join(cache, "compiled")).filter((name) => name.endsWith(".xla")).map((name) => join(cache, "compiled", name)); // prettier-ignore
    expect(await run(env)).toMatchObject(done);
    const [entry] = entries();
    const whole = readFileSync(entry);
    for (const length of [0, 10, whole.length - 1]) {
      writeFileSync(entry, whole.subarray(0, length));
      expect(await run(env)).toMatchObject(done);
      expect(readFileSync(entry).length).toBeGreaterThan(whole.length / 2);
    }
  });
});
