import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

  it("derives and batches, as often as it is told", async () => {
    const two = join(folder, "two.ts");
    writeFileSync(
      two,
      'import { f32, numpy as np } from "tsjax";\nexport const main = (a: f32, b: f32) => np.sin(a) * b;\n',
    );
    const signatureOf = async (...args: string[]): Promise<string> =>
      /@main\((.*)\)/.exec((await tsjax(["compile", two, ...args])).stdout)?.[1].replace(/%\w+: |tensor/g, "") ??
      "none";
    expect(await signatureOf("--grad", "0,1")).toBe("<f32>, <f32>) -> (<f32>, <f32>");
    expect(await signatureOf("--grad", "--grad", "1", "--vmap", "-,0")).toBe("<f32>, <8xf32>) -> (<8xf32>");
    expect(await signatureOf("--grad", "--vmap", "0", "--dim", "batch=3")).toBe("<3xf32>, <3xf32>) -> (<3xf32>");
    expect(await signatureOf("--vmap", "0,-", "--vmap", "-,0")).toBe("<8xf32>, <8xf32>) -> (<8x8xf32>");
    expect(await tsjax(["compile", two, "--vmap", "x"])).toMatchObject({ code: 2 });
  });

  it("says what the optimised program does, by kernel and by line", async () => {
    const layer = join(folder, "layer.ts");
    writeFileSync(
      layer,
      `import { f32, lax, numpy as np } from "tsjax";
export const main = (x: f32<[64, 128]>, w: f32<[128, 128]>) => {
  const turn = (_i: number, h: f32<[64, 128]>) => np.tanh(
    np.matmul(h, w));
  return lax.foriLoop(0, 10, turn, x);
};
`,
    );
    const { code, stdout } = await tsjax(["compile", layer, "--emit", "hlo", "--stats"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ kernels, \d+ of them fusions$/m);
    expect(stdout).toMatch(/^memory: 98.3k bytes of arguments, 32.8k of results/m);
    // Ten products of 64 × 128 and 128 × 128, and ten times tanh of 64 × 128.
    expect(stdout).toMatch(/layer\.ts:4 +\d+ +21.0M +0 .* np\.matmul\(h, w\)\);$/m);
    expect(stdout).toMatch(/layer\.ts:3 +\d+ .* 81.9k /m);
    const json = JSON.parse((await tsjax(["compile", layer, "--emit", "hlo", "--stats", "--json"])).stdout) as {
      stats: { kernels: { opcode: string; runs: number; flops: number }[]; unknownLoops: number };
      cost: { flops: number };
    };
    expect(json.stats.unknownLoops).toBe(0);
    expect(json.stats.kernels).toContainEqual(expect.objectContaining({ runs: 10, flops: 10 * 2 * 64 * 128 * 128 }));
    expect(json.cost.flops).toBeGreaterThanOrEqual(10 * 2 * 64 * 128 * 128);
    expect(await compile("--stats")).toMatchObject({ code: 2, stderr: expect.stringContaining("--emit hlo") });
  });

  it("leaves what becomes of the program in TSJAX_DUMP", async () => {
    const dump = join(folder, "dump");
    const run = (...args: string[]) => tsjax(args, { env: { TSJAX_DUMP: dump } });
    expect(await run("run", file, "--arg", "3")).toMatchObject({ code: 0, stdout: "9" });
    expect(await run("compile", file, "--emit", "ir")).toMatchObject({ code: 0 });
    const [first, second] = readdirSync(dump).sort();
    expect([first, second]).toEqual(["001-main", "002-main"]);
    const names = readdirSync(join(dump, first)).sort();
    expect(names).toEqual([
      "00-elaborated.ir", "01-dce.ir", "02-finish.ir", "03-inline.ir", "04-settle.ir", "05-foldAndSimplify.ir", "06-cse.ir", "07-dce.ir",
      "08-order.ir", "program.hlo", "program.mlir",
    ]); // prettier-ignore
    const text = (name: string): string => readFileSync(join(dump, first, name), "utf8");
    for (const name of names.filter((each) => each.endsWith(".ir"))) expect(text(name)).toContain("mul %x, %x : f32");
    expect(text("program.mlir")).toContain("stablehlo.multiply");
    expect(text("program.hlo")).toContain("HloModule");
    writeFileSync(join(folder, "taken"), "");
    expect(await tsjax(["run", file, "--arg", "3"], { env: { TSJAX_DUMP: join(folder, "taken") } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("taken"),
    });
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
