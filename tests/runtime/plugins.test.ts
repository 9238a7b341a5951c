import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Client, ensurePlugin, installPlugin, listPlugins, pluginPath, PluginError } from "../../src/runtime/index.ts";
import { ensureInstalled, installedPath, platform, type InstallProgress } from "../../src/runtime/plugins/install.ts";
import { PLUGINS, type NeedSpec, type Platform, type PluginSpec } from "../../src/runtime/plugins/table.ts";

let root: string;
const library = randomBytes(3_000_000);
const wheel = Buffer.from(
  zipSync({ "other/readme.txt": new TextEncoder().encode("hi"), "some_plugin/plugin.so": new Uint8Array(library) }),
);
const spec: PluginSpec = {
  name: "fake",
  description: "a plugin for tests",
  package: "some-plugin",
  version: "1.0",
  sha256: createHash("sha256").update(wheel).digest("hex"),
  wheelBytes: wheel.length,
  library: "some_plugin/plugin.so",
  platforms: [platform() as Platform],
};

/** A python3 whose pip does what `download` (shell, with $dir the target) says. */
const fakePython = (download: string, pipVersion = "exit 0"): void => {
  const bin = join(root, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, "python3"),
    `#!/bin/sh
PATH=/usr/bin:/bin
if [ "$3" = "--version" ]; then ${pipVersion}; fi
while [ $# -gt 0 ]; do
  if [ "$1" = "-d" ]; then dir="$2"; fi
  if [ "$1" = "-r" ]; then req="$2"; fi
  shift
done
${download}
`,
  );
  chmodSync(join(bin, "python3"), 0o755);
  vi.stubEnv("PATH", bin);
};
const COPY = (): string => `echo run >> ${root}/runs; cp ${root}/some_plugin-1.0-py3-none-any.whl "$dir/"`;
const plugins = (): string => join(root, "cache", "plugins");
const runs = (): number => readFileSync(join(root, "runs"), "utf8").trim().split("\n").length;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tsjax-plugins-"));
  writeFileSync(join(root, "some_plugin-1.0-py3-none-any.whl"), wheel);
  vi.stubEnv("TSJAX_CACHE_DIR", join(root, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe("installing", () => {
  test("downloads, checks, unpacks, and leaves nothing else behind", async () => {
    fakePython(COPY());
    const seen: InstallProgress[] = [];
    const path = await ensureInstalled(spec, { onProgress: (progress) => seen.push(progress) });
    expect(readFileSync(path).equals(library)).toBe(true);
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(["download", "verify", "unpack", "done"]);
    const unpacked = seen.filter(({ phase }) => phase === "unpack").at(-1);
    expect(unpacked).toMatchObject({ bytes: library.length, total: library.length });
    expect(readdirSync(plugins())).toHaveLength(1);
    expect(await ensureInstalled(spec)).toBe(path);
    expect(runs()).toBe(1);
  });

  test("with what it needs, which is linked to where the plugin looks", async () => {
    const tools = Buffer.from(
      zipSync({ "tools/bin/as": new TextEncoder().encode("#!/bin/sh"), "tools/lib/x.bc": library }),
    );
    writeFileSync(join(root, "tools-2.0-py3-none-any.whl"), tools);
    const sha256 = createHash("sha256").update(tools).digest("hex");
    const need: NeedSpec = {
      description: "an assembler",
      package: "tools",
      version: "2.0",
      sha256,
      root: "tools",
      files: ["bin/as", "lib/x.bc"],
      executables: ["bin/as"],
      at: "cuda",
      platforms: spec.platforms,
    };
    const needy: PluginSpec = { ...spec, needs: [need] };
    fakePython(`if /bin/grep -q tools "$req"; then cp ${root}/tools-2.0-py3-none-any.whl "$dir/"; else ${COPY()}; fi`);
    // A plugin whose needs were not fetched with it gets them too.
    await ensureInstalled(spec);
    const seen: string[] = [];
    const path = await ensureInstalled(needy, { onProgress: ({ what, phase }) => phase === "done" && seen.push(what) });
    expect(seen).toEqual(["an assembler for the fake plugin"]);
    const at = join(path, "..", "cuda");
    expect(statSync(join(at, "bin/as")).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(at, "lib/x.bc")).equals(library)).toBe(true);
    expect(await ensureInstalled(needy)).toBe(path);
    expect(runs()).toBe(1);
    expect(readdirSync(plugins())).toHaveLength(2);
  });

  test("tells how far the download is", async () => {
    fakePython(`${COPY()}; /bin/sleep 0.4`);
    const seen: number[] = [];
    await ensureInstalled(spec, { onProgress: ({ phase, bytes }) => phase === "download" && seen.push(bytes ?? 0) });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBeGreaterThanOrEqual(wheel.length);
  });

  const child = (): ChildProcess =>
    spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("installChild.ts", import.meta.url)), JSON.stringify(spec)],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
  const outputOf = async (process: ChildProcess): Promise<string[]> => {
    let text = "";
    process.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => process.once("close", resolve));
    return text.trim().split("\n");
  };

  test("two processes at once: one downloads, the other waits", async () => {
    fakePython(`${COPY()}; /bin/sleep 1`);
    const outputs = await Promise.all([outputOf(child()), outputOf(child())]);
    const path = installedPath(spec);
    for (const output of outputs) expect(output.at(-1)).toBe(`path ${path}`);
    expect(outputs.filter((output) => output.includes("download"))).toHaveLength(1);
    expect(outputs.filter((output) => output.includes("wait"))).toHaveLength(1);
    expect(runs()).toBe(1);
    expect(readFileSync(path).equals(library)).toBe(true);
  });

  test("a killed installation is taken over and its remains removed", async () => {
    fakePython(`echo started > ${root}/started; echo part > "$dir/part"; exec /bin/sleep 20`);
    const first = child();
    while (!existsSync(join(root, "started"))) await sleep(20);
    const done = outputOf(first);
    first.kill("SIGKILL");
    await done;
    expect(readdirSync(plugins()).some((entry) => entry.startsWith("tmp-"))).toBe(true);
    expect(readdirSync(plugins()).some((entry) => entry.endsWith(".lock"))).toBe(true);
    fakePython(COPY());
    const path = await ensureInstalled(spec);
    expect(readFileSync(path).equals(library)).toBe(true);
    expect(readdirSync(plugins())).toHaveLength(1);
  });

  test("a download that was complete is not repeated", async () => {
    fakePython("exit 1");
    mkdirSync(plugins(), { recursive: true });
    writeFileSync(join(plugins(), `some-plugin-1.0-${spec.sha256.slice(0, 8)}.whl`), wheel);
    expect(readFileSync(await ensureInstalled(spec)).equals(library)).toBe(true);
  });

  test("one that was not is", async () => {
    fakePython(COPY());
    mkdirSync(plugins(), { recursive: true });
    writeFileSync(join(plugins(), `some-plugin-1.0-${spec.sha256.slice(0, 8)}.whl`), wheel.subarray(0, 1000));
    expect(readFileSync(await ensureInstalled(spec)).equals(library)).toBe(true);
    expect(runs()).toBe(1);
  });

  test("an old lock of a living process that forgot it is taken over", async () => {
    fakePython(COPY());
    mkdirSync(plugins(), { recursive: true });
    const lock = join(plugins(), `some-plugin-1.0-${spec.sha256.slice(0, 8)}.lock`);
    writeFileSync(lock, String(process.ppid));
    utimesSync(lock, new Date(0), new Date(0));
    expect(existsSync(await ensureInstalled(spec))).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("what goes wrong is said plainly", () => {
  const failure = async (changes: Partial<PluginSpec> = {}): Promise<string> => {
    const error: unknown = await ensureInstalled({ ...spec, ...changes }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PluginError);
    const left = existsSync(plugins()) ? readdirSync(plugins()).filter((entry) => !entry.endsWith(".whl")) : [];
    expect(left).toEqual([]);
    return (error as Error).message;
  };

  test.each([
    ["no network", "NewConnectionError: Temporary failure in name resolution", "the package index cannot be reached"],
    ["another hash", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "has another hash"],
    [
      "a full disk",
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
      "the disk is full",
    ],
    ["no wheel", "ERROR: No matching distribution found for some-plugin==1.0", "does not offer it for this machine"],
    ["anything else", "ERROR: the moon is in the wrong phase", "pip failed: the moon is in the wrong phase"],
  ])("%s", async (_, output, message) => {
    fakePython(`echo "${output}" >&2; exit 1`);
    const text = await failure();
    expect(text).toContain("cannot fetch the fake plugin (some-plugin 1.0)");
    expect(text).toContain(message);
    expect(text).toContain("TSJAX_PJRT_PLUGIN");
  });

  test("no pip", async () => {
    fakePython("exit 1", "exit 1");
    expect(await failure()).toMatch(/needs pip, and python3 has none: .*ensurepip/);
  });

  test("no python", async () => {
    mkdirSync(join(root, "empty"));
    vi.stubEnv("PATH", join(root, "empty"));
    expect(await failure()).toContain("no python3 on the PATH");
  });

  test("a wheel with another hash, whatever pip thinks of it", async () => {
    fakePython(COPY());
    expect(await failure({ sha256: "0".repeat(64) })).toContain("not the pinned 0000");
  });

  test("a wheel without the library", async () => {
    fakePython(COPY());
    expect(await failure({ library: "some_plugin/gone.so" })).toContain("has no file some_plugin/gone.so");
  });

  test("another platform", async () => {
    expect(await failure({ platforms: ["linux-riscv" as Platform] })).toMatch(/not offered for .*TSJAX_PJRT_PLUGIN/);
  });

  test("a cache that cannot be made", async () => {
    fakePython(COPY());
    writeFileSync(join(root, "file"), "");
    vi.stubEnv("TSJAX_CACHE_DIR", join(root, "file", "cache"));
    vi.stubEnv("XDG_CACHE_HOME", join(root, "own"));
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await ensureInstalled(spec)).toBe(installedPath(spec));
    expect(installedPath(spec)).toContain(join(root, "own"));
    expect(said.mock.calls).toEqual([[expect.stringMatching(/file\/cache cannot be written \(ENOTDIR\)/)]]);
    said.mockRestore();
    // Where that cannot be made either, there is nothing to fall back on.
    vi.stubEnv("XDG_CACHE_HOME", join(root, "file"));
    await expect(ensureInstalled(spec)).rejects.toThrow("set TSJAX_CACHE_DIR");
  });
});

describe("which plugin", () => {
  beforeEach(() => vi.stubEnv("TSJAX_PJRT_PLUGIN", ""));

  test("the table pins every plugin", () => {
    for (const { sha256 } of PLUGINS.flatMap(({ needs }) => needs ?? [])) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const { sha256, version, library: path, platforms } of PLUGINS) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(version).toMatch(/^\d/);
      expect(path).toMatch(/^[\w/.]+\.so$/);
      expect(platforms.length).toBeGreaterThan(0);
    }
    expect(listPlugins().map(({ name }) => name)).toContain("cpu");
    expect(listPlugins().every((listing) => listing.path === undefined)).toBe(true);
  });

  test("the cache is per user, and may be elsewhere", () => {
    const library = "some-plugin-1.0-" + spec.sha256.slice(0, 8) + "/plugin.so";
    expect(installedPath(spec)).toBe(join(root, "cache", "plugins", library));
    vi.stubEnv("TSJAX_CACHE_DIR", "");
    vi.stubEnv("XDG_CACHE_HOME", "/x");
    expect(installedPath(spec)).toBe(`/x/tsjax/plugins/${library}`);
    vi.stubEnv("XDG_CACHE_HOME", "");
    vi.stubEnv("HOME", "/home/someone");
    expect(installedPath(spec)).toBe(`/home/someone/.cache/tsjax/plugins/${library}`);
  });

  test("names, paths and TSJAX_PJRT_PLUGIN", async () => {
    expect(() => pluginPath()).toThrow('the plugin cpu is not installed: run "tsjax plugin install cpu"');
    expect(() => pluginPath("quantum")).toThrow("there is no plugin quantum: cpu,");
    await expect(installPlugin("quantum")).rejects.toThrow(PluginError);
    expect(pluginPath("/some/plugin.so")).toBe("/some/plugin.so");
    writeFileSync(join(root, "mine.so"), "");
    vi.stubEnv("TSJAX_PJRT_PLUGIN", join(root, "mine.so"));
    expect(pluginPath("tpu")).toBe(join(root, "mine.so"));
    expect(await ensurePlugin()).toBe(join(root, "mine.so"));
    vi.stubEnv("TSJAX_PJRT_PLUGIN", "cpu-costs");
    expect(() => pluginPath()).toThrow("the plugin cpu-costs is not installed");
    vi.stubEnv("TSJAX_PJRT_PLUGIN", "quantum");
    expect(() => pluginPath()).toThrow("TSJAX_PJRT_PLUGIN names quantum, which does not exist");
  });

  const open = (path: string) => (): Client => {
    vi.stubEnv("TSJAX_PJRT_PLUGIN", path);
    return Client.open();
  };

  test("TSJAX_PJRT_PLUGIN that is no plugin", () => {
    expect(open("/nowhere/plugin.so")).toThrow("TSJAX_PJRT_PLUGIN names /nowhere/plugin.so, which does not exist");
    expect(open(root)).toThrow("is not a file");
    writeFileSync(join(root, "text.so"), "not a library");
    expect(open(join(root, "text.so"))).toThrow(/text\.so cannot be loaded: it is no shared library/);
    const report = process.report.getReport() as { sharedObjects?: string[] };
    // The system's loader would map what is not there, and the process end.
    const whole = readFileSync(report.sharedObjects!.find((path) => /\/libc\.so/.test(path))!);
    for (const length of [10, 100, whole.length - 1]) {
      writeFileSync(join(root, "cut.so"), whole.subarray(0, length));
      expect(open(join(root, "cut.so"))).toThrow(/cut\.so cannot be loaded: it is cut short/);
    }
    const elsewhere = Buffer.from(whole);
    elsewhere.writeUInt16LE(0x1234, 18);
    writeFileSync(join(root, "elsewhere.so"), elsewhere);
    expect(open(join(root, "elsewhere.so"))).toThrow("for another processor than this machine's");
    const other = report.sharedObjects?.find((path) => /\/libm\.so/.test(path));
    expect(other).toBeDefined();
    expect(open(other!)).toThrow("is not a PJRT plugin: it does not export GetPjrtApi");
    expect(open(other!)).toThrow(PluginError);
  });
});
