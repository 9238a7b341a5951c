import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PLUGINS } from "../../src/runtime/plugins/table.ts";
import { tsjax } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-plugin-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Python's packages, as JAX's own would leave them. */
const site = join(folder, "site");
const library = (path: string): string => {
  const file = join(site, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "not a library");
  return file;
};
const rocm = library("jax_plugins/xla_rocm7/xla_rocm_plugin.so");
const other = library("jax_plugins/quantum/quantum_plugin.so");
mkdirSync(join(site, "jax_rocm7_pjrt-9.8.7.dist-info"));
const env = { PYTHONPATH: site, TSJAX_CACHE_DIR: join(folder, "cache"), TSJAX_PJRT_PLUGIN: "" };

describe("tsjax plugin", () => {
  it("lists the plugins that it knows, what they need, and those that Python has", async () => {
    const { code, stdout, stderr } = await tsjax(["plugin", "list"], { env });
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const { name, package: source, version } of PLUGINS) {
      expect(stdout).toMatch(new RegExp(`^${name} +${source} ${version.replaceAll(".", "\\.")} +(not|Python)`, "m"));
    }
    expect(stdout).toMatch(/^rocm .* Python's 9\.8\.7 /m);
    expect(stdout).toContain("nvidia-cuda-nvcc-cu12 12.9.86");
    expect(stdout).toMatch(new RegExp(`^quantum .*${other}$`, "m"));
    const json = JSON.parse((await tsjax(["plugin", "list", "--json"], { env })).stdout) as { name: string }[];
    expect(json.find(({ name }) => name === "rocm")).toMatchObject({ python: { path: rocm, version: "9.8.7" } });
    expect(json.at(-1)).toMatchObject({ name: "quantum", path: other });
  });

  it("finds the libraries of JAX's own packages, by name", async () => {
    expect(await tsjax(["plugin", "path", "rocm"], { env })).toMatchObject({ code: 0, stdout: rocm });
    expect(await tsjax(["plugin", "path", "quantum"], { env })).toMatchObject({ code: 0, stdout: other });
    expect(await tsjax(["plugin", "path", "cuda13"], { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('run "tsjax plugin install cuda13"'),
    });
    const run = await tsjax(["devices"], { env: { ...env, TSJAX_PJRT_PLUGIN: "rocm" } });
    expect(run).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/xla_rocm_plugin\.so cannot be loaded: it is no shared/),
    });
  });
});

const cached = { TSJAX_PJRT_PLUGIN: "" };
const hasCompiler = spawnSync("cc", ["--version"]).status === 0;

describe("tsjax plugin check", () => {
  it("says what the plugin is and offers, and runs a program", async () => {
    const { code, stdout, stderr } = await tsjax(["plugin", "check"], { env: cached });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^PJRT C API +0\.\d+ \(tsjax is written for 0\.\d+\)$/m);
    expect(stdout).toMatch(/^stablehlo_current_version +1\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^can +keep compiled programs, .*memory analysis/m);
    expect(stdout).toMatch(/^extensions +.*Layouts/m);
    expect(stdout).toMatch(/^ {2}without +Gpu_Custom_Call, Profiler/m);
    expect(stdout).toMatch(/^devices +cpu:0 cpu$/m);
    expect(stdout).toMatch(/^program +2 \* \[1, 2, 3, 4\] = \[2, 4, 6, 8\], compiled in/m);
    const report: unknown = JSON.parse((await tsjax(["plugin", "check", "cpu", "--json"], { env: cached })).stdout);
    expect(report).toMatchObject({ name: "cpu", devices: ["cpu:0 cpu"], description: { capabilities: {} } });
  });

  it("says what is no plugin", async () => {
    expect(await tsjax(["plugin", "check", rocm])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("is no shared library"),
    });
    expect(await tsjax(["plugin", "check", "quantum"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no plugin quantum"),
    });
  });

  it.runIf(hasCompiler)("survives a plugin that ends the process", async () => {
    const source = join(folder, "crash.c");
    writeFileSync(
      source,
      `#include <stdio.h>
#include <stdlib.h>
void *GetPjrtApi(void) {
  fprintf(stderr, "F0101 00:00:00.000000 1 crash.c:1] the stars are wrong\\n");
  abort();
}
`,
    );
    const crash = join(folder, "crash.so");
    execFileSync("cc", ["-shared", "-fPIC", "-o", crash, source]);
    const { code, stdout, stderr } = await tsjax(["plugin", "check", crash]);
    expect(code).toBe(3);
    expect(stdout).toContain(crash);
    expect(stderr).toMatch(/the plugin ended the process \(SIGABRT\) while loading it: .*the stars are wrong/);
  });

  // Fetches the plugins, which are large.
  it.runIf(process.env.TSJAX_TEST_ALL)(
    "compiles where there is no device, and asks nothing of a TPU",
    async () => {
      for (const [name, target] of Object.entries({ cuda12: "cuda:h100", tpu: "tpu:v5e:2x2" })) {
        await tsjax(["plugin", "install", name]);
        const { code, stdout, stderr } = await tsjax(["plugin", "check", name]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(stdout).toMatch(new RegExp(`^program +(compiles for ${target} in|2 \\*)`, "m"));
      }
    },
    600_000,
  );
});
