import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { pluginPath } from "../../src/runtime/index.ts";
import { tsjax } from "../support/cli.ts";

const root = mkdtempSync(join(tmpdir(), "tsjax-cli-cache-"));
const file = join(root, "square.ts");
writeFileSync(file, 'import { f32 } from "tsjax";\nexport const main = (x: f32) => x * x;\n');
beforeAll(() => {
  vi.stubEnv("TSJAX_PJRT_PLUGIN", pluginPath());
  vi.stubEnv("TSJAX_CACHE_DIR", join(root, "cache"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const run = () => tsjax(["run", file, "--arg", "3"]);
const say = async (...args: string[]): Promise<string> => (await tsjax(["cache", ...args])).stdout;

it("is empty, filled, checked, mended and cleared", async () => {
  const folder = join(root, "cache", "compiled");
  expect(await say()).toBe(`${folder}\n0 programs, 0.0 kB of at most 1.0 GB`);
  expect(await run()).toMatchObject({ code: 0, stdout: "9", stderr: "" });
  expect(await say("show")).toMatch(
    /^.*\n1 program, [\d.]+ kB of at most 1\.0 GB\n {2}1 program for cpu, plugin build \w{12}\n.*\n {2}2 records of what sources compile to, [\d.]+ kB$/,
  );
  expect(await say("check")).toBe("1 program whole, 0 damaged");
  truncateSync(
    join(
      folder,
      readdirSync(folder).find((name) => /^\w{64}\.xla$/.test(name))!,
    ),
    1000,
  );
  expect(await say()).toContain("1 damaged: tsjax cache check removes them");
  expect(await say("check")).toMatch(/^removed \w{64}: it is damaged or cut short.*\n0 programs whole, 1 damaged$/);
  expect(await run()).toMatchObject({ code: 0, stdout: "9", stderr: "" });
  expect(await say("clear")).toMatch(/^removed 1 program, /);
  expect(await say("clear")).toBe("removed 0 programs, 0.0 kB");
});
