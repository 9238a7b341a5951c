// Whole programs: their IR and StableHLO to the byte, their results within tolerance.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileProgram, loadSource } from "../../src/api/compile.ts";
import { readArguments } from "../../src/api/hostArgs.ts";
import { readArgument } from "../../src/cli/readArgument.ts";
import { entrySpecs } from "../../src/frontend/elaborate/specs.ts";
import { readPng, toJson, writePng, type JsonArray } from "../../src/io/index.ts";
import { formatArrayType, type HostArray } from "../../src/runtime/hostArray.ts";
import { golden, goldenCases, updating, type GoldenCase } from "../support/goldenCase.ts";

const argumentOf = (test: GoldenCase, value: unknown): Promise<unknown> =>
  readArgument(
    typeof value === "string" && value.startsWith("@")
      ? `@${join(test.folder, value.slice(1))}`
      : JSON.stringify(value),
  );

function close(found: unknown, wanted: unknown, rtol: number, atol: number): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, i) => close(found[i], item, rtol, atol))
    );
  }
  if (typeof wanted === "number" && typeof found === "number")
    return Math.abs(found - wanted) <= atol + rtol * Math.abs(wanted);
  return JSON.stringify(found) === JSON.stringify(wanted);
}

async function comparePicture(path: string, found: HostArray): Promise<void> {
  if (updating) writeFileSync(path, await writePng(found));
  const wanted = await readPng(readFileSync(path));
  expect(difference(found, { ...wanted, shape: wanted.shape.filter((dim, i) => i < 2 || dim !== 1) })).toBeLessThan(
    0.01,
  );
}

const cases = goldenCases("fixtures").filter(({ folder }) => !/^fixtures.(diagnostics|foreign)/.test(folder));

/** The share of pixels that differ by more than a shade: rounding moves a few at the edges. */
function difference(found: HostArray, wanted: HostArray): number {
  if (formatArrayType(found) !== formatArrayType(wanted)) return 1;
  const off = found.bytes.filter((value, i) => Math.abs(value - wanted.bytes[i]) > 8).length;
  return off / found.bytes.length;
}

describe("golden programs", () => {
  it.each(cases)("$name", async (test) => {
    const loaded = loadSource({ file: join(test.folder, test.program) });
    const args = await Promise.all(test.args.map((arg) => argumentOf(test, arg)));
    const { values, leaves } = readArguments(args, entrySpecs(loaded, test.entry), { staticNumbers: true });
    const program = compileProgram(loaded, { entry: test.entry, dims: test.dims, values });
    expect(program.ir).toBe(golden(join(test.folder, "expected.ir"), program.ir));
    expect(program.stablehlo).toBe(golden(join(test.folder, "expected.mlir"), program.stablehlo));

    const results = await program.runLeaves(leaves);
    const found: Record<string, JsonArray> = {};
    for (const [i, result] of results.entries()) {
      const name = program.signature.outputs[i].path.replace(/^\./, "") || "result";
      const array = await result.buffer.toHost();
      if (name === test.picture) await comparePicture(join(test.folder, "expected.png"), array);
      else if (!test.members || test.members.includes(name)) found[name] = toJson(array);
    }
    const path = join(test.folder, "expected.json");
    const wanted = JSON.parse(golden(path, `${JSON.stringify(found)}\n`)) as Record<string, JsonArray>;
    expect(Object.keys(found)).toEqual(Object.keys(wanted));
    for (const name of Object.keys(wanted)) {
      expect(close(found[name], wanted[name], test.rtol, test.atol), `${name}: ${JSON.stringify(found[name])}`).toBe(
        true,
      );
    }
    for (const [name, least] of Object.entries(test.least ?? {})) expect(found[name]).toBeGreaterThanOrEqual(least);
    program.dispose();
  });

  it("are there", () => {
    expect(updating || cases.length).toBeTruthy();
    expect(cases.length).toBeGreaterThan(20);
  });
});
