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
      stderr: expect.stringMatching(/xla_rocm_plugin\.so cannot be loaded.*ROCm 7/),
    });
  });
});
