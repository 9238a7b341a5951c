import { copyFileSync, mkdtempSync, readFileSync, rmSync, appendFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pluginPath } from "../../src/runtime/index.ts";
import { tsjax } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-executable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(
  at("model.ts"),
  `import { f32, numpy as np } from "tsjax";
export const main = (p: { w: f32<[2, 2]>; b: f32<[2]> }, x: f32<[2]>) => ({ y: np.matmul(x, p.w) + p.b, w: p.w * 2 });
`,
);
const V = "tensor<2xf32>";
writeFileSync(
  at("double.mlir"),
  `func.func @main(%x: ${V}) -> ${V} {\n %0 = stablehlo.add %x, %x : ${V}\n return %0 : ${V}\n}\n`,
);
const ARGS = ["--arg", '{"w":[[1,2],[3,4]],"b":[10,20]}', "--arg", "[1,1]", "--json"];

describe("a compiled program in a file", () => {
  it("runs as its source does, here and in isolation, and its results go into files", async () => {
    expect(await tsjax(["compile", at("model.ts"), "--emit", "executable", "-o", at("model.tsjx")])).toMatchObject({
      code: 0,
    });
    const answer = { code: 0, stdout: '{"w":[[2,4],[6,8]],"y":[14,26]}' };
    expect(await tsjax(["run", at("model.ts"), ...ARGS])).toMatchObject(answer);
    expect(await tsjax(["run", at("model.tsjx"), ...ARGS])).toMatchObject(answer);
    expect(await tsjax(["run", at("model.tsjx"), ...ARGS, "--isolate"])).toMatchObject(answer);
    const saved = await tsjax(["run", at("model.tsjx"), ...ARGS, "--out", at("out.safetensors")]);
    expect(saved).toMatchObject({ code: 0 });
    const again = await tsjax(["run", at("double.mlir"), "--arg", "[1,2]", "--json"]);
    expect(again).toMatchObject({ code: 0, stdout: "[2,4]" });
  });

  it("may be made of StableHLO", async () => {
    expect(await tsjax(["compile", at("double.mlir"), "--emit", "executable", "-o", at("double.tsjx")])).toMatchObject({
      code: 0,
    });
    expect(await tsjax(["run", at("double.tsjx"), "--arg", "[1,2]", "--json"])).toMatchObject({
      code: 0,
      stdout: "[2,4]",
    });
  });

  it("that is damaged, or something else, is refused", async () => {
    await tsjax(["compile", at("model.ts"), "--emit", "executable", "-o", at("whole.tsjx")]);
    const whole = readFileSync(at("whole.tsjx"));
    writeFileSync(at("cut.tsjx"), whole.subarray(0, whole.length - 100));
    writeFileSync(at("text.tsjx"), "hello");
    expect(await tsjax(["run", at("cut.tsjx")])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("damaged or cut short"),
    });
    expect(await tsjax(["run", at("text.tsjx")])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not a compiled program"),
    });
  });

  it("is for the build of the plugin that made it", async () => {
    await tsjax(["compile", at("model.ts"), "--emit", "executable", "-o", at("mine.tsjx")]);
    copyFileSync(pluginPath(), at("other.so"));
    appendFileSync(at("other.so"), "x");
    const { code, stderr } = await tsjax(["run", at("mine.tsjx"), ...ARGS], {
      env: { TSJAX_PJRT_PLUGIN: at("other.so") },
    });
    expect(code).toBe(3);
    expect(stderr).toContain("was compiled by another build of the plugin");
    expect(stderr).toContain("compile it again here");
  });
});
