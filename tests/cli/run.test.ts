import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tsjax } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const scale = write("scale.ts", 'import { f32 } from "tsjax";\nexport const main = (x: f32<[2]>, y: f32) => x * y;\n');
const wrong = write(
  "wrong.ts",
  'import { f32 } from "tsjax";\nexport const main = (x: f32<[2]>, y: f32<[3]>) => x * y;\n',
);

describe("tsjax run", () => {
  it("prints results to stdout, and nothing else anywhere", async () => {
    const result = await tsjax(["run", scale, "--arg", "[1, 2]", "--arg", "3"]);
    expect(result).toEqual({ code: 0, signal: undefined, stdout: "[3, 6]", stderr: "" });
  });

  it.each(["NaN", "nan", '"nan"', "Infinity", "-inf"])("takes %s as it prints it", async (word) => {
    const y = word.replaceAll('"', "").toLowerCase().replace("infinity", "inf");
    const { stdout } = await tsjax(["run", scale, "--arg", "[1, 2]", "--arg", word, "--json"]);
    expect(JSON.parse(stdout)).toEqual([y, y]);
  });

  it("prints JSON", async () => {
    const { stdout } = await tsjax(["run", scale, "--arg", "[1, 2]", "--arg", "3", "--json"]);
    expect(JSON.parse(stdout)).toEqual([3, 6]);
  });

  it("ends with 1 for a fault of the program, with its place", async () => {
    const { code, stdout, stderr } = await tsjax(["run", wrong, "--arg", "[1, 2]", "--arg", "[1, 2, 3]"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("wrong.ts:2:");
    expect(stderr).toContain("f32[2]");
    expect(stderr).toContain("f32[3]");
  });

  it("ends with 2 for a fault of the command line", async () => {
    for (const args of [["run"], ["run", scale, "--nonsense"], ["jump"], ["run", scale, "--arg", "[1, 2"]])
      expect((await tsjax(args)).code, args.join(" ")).toBe(2);
  });

  it("takes a module from stdin, which imports from the current folder", async () => {
    const input =
      'import { main as scale } from "./scale";\nexport const main = (x: any, y: any) => scale(x, y) + 1;\n';
    expect(await tsjax(["run", "-", "--arg", "[1, 2]", "--arg", "3"], { input, cwd: folder })).toMatchObject({ code: 0, stdout: "[4, 7]" }); // prettier-ignore
    expect(await tsjax(["check", "-"], { input: "export const x = ;" })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("stdin.ts:1:18"),
    });
  });

  it("says that a file of arrays is no module", async () => {
    const { code, stderr } = await tsjax(["run", "x.npy"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--arg @x.npy");
  });

  it("says which file is missing", async () => {
    const { code, stderr } = await tsjax(["run", join(folder, "missing.ts")]);
    expect(code).toBe(2);
    expect(stderr).toContain("missing.ts");
  });

  it("writes what --out names", async () => {
    const file = join(folder, "out.json");
    const { code } = await tsjax(["run", scale, "--arg", "[1, 2]", "--arg", "3", "--out", file]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([3, 6]);
  });

  it("names the file that cannot be written, as it was given", async () => {
    const file = join(folder, "nowhere", "out.npy");
    const { code, stderr } = await tsjax(["run", scale, "--arg", "[1, 2]", "--arg", "3", "--out", file]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`${file}: no such file or folder`);
  });
});
