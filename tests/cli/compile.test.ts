import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tsjax } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "square.ts");
writeFileSync(file, 'import { f32 } from "tsjax";\nexport const main = (x: f32) => x * x;\n');
const compile = (...args: string[]) => tsjax(["compile", file, ...args]);

describe("tsjax compile", () => {
  it.each([
    ["ir", "mul %x, %x : f32"],
    ["stablehlo", "stablehlo.multiply"],
    ["hlo", "HloModule"],
  ])("prints %s", async (form, text) => {
    expect(await compile("--emit", form)).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(text) });
  });

  it("prints the text for any platform", async () => {
    expect((await compile("--target", "tpu")).stdout).toBe((await compile()).stdout);
  });

  it("compiles for the plugin at hand, and says what that is", async () => {
    expect((await compile("--emit", "hlo", "--target", "cpu")).code).toBe(0);
    const { code, stderr } = await compile("--emit", "hlo", "--target", "tpu");
    expect(code).toBe(3);
    expect(stderr).toContain("the plugin at hand is for cpu, not for tpu");
    expect(stderr).toContain("tpu:v5e:2x2");
  });

  it.each(["gpu", "tpu:v5e", "cpu:1", "cuda:gtx", "cuda:__proto__", "", "__proto__"])(
    "knows no target %j",
    async (target) => {
      const { code, stderr } = await compile("--target", target);
      expect(code).toBe(2);
      expect(stderr).toContain(`there is no target ${target};`);
    },
  );

  // Fetches the plugin of CUDA 12, which is large.
  it.runIf(process.env.TSJAX_TEST_ALL)(
    "compiles for GPUs that are not here",
    async () => {
      for (const gpu of ["h100", "a100", "h200"]) {
        const hlo = await compile("--emit", "hlo", "--target", `cuda:${gpu}`);
        expect(hlo).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("HloModule") });
        const out = join(folder, `${gpu}.tsjx`);
        expect(await compile("--emit", "executable", "--target", `cuda:${gpu}`, "-o", out)).toMatchObject({ code: 0 });
        const run = await tsjax(["run", out, "--arg", "2"]);
        expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining(`was compiled for cuda:${gpu}`) });
      }
    },
    600_000,
  );

  // Fetches libtpu, which is large.
  it.runIf(process.env.TSJAX_TEST_ALL)(
    "compiles for TPUs that are not here",
    async () => {
      const hlo = await compile("--emit", "hlo", "--target", "tpu:v5e:2x2");
      expect(hlo).toMatchObject({ code: 0, stdout: expect.stringContaining("HloModule") });
      const wrong = await compile("--emit", "hlo", "--target", "tpu:v99:2x2");
      expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("tpu:v99:2x2") });
    },
    600_000,
  );
});
