// lax, nn, random, linalg, fft and scipy against JAX 0.10.2: the cases carry its answers (generate.py writes them).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OracleCase } from "../../../src/oracle/case.ts";
import { checkNumbers, checkTypes } from "../numpy/program.ts";

const folder = join(import.meta.dirname, "cases");
const files = readdirSync(folder).sort();
const casesOf = (file: string): OracleCase[] =>
  readFileSync(join(folder, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleCase);

/** One case in so many runs on the plugin, all of them when everything is tested. */
const STRIDE = process.env.TSJAX_TEST_ALL ? 1 : 40;

describe.each(files)("%s", (file) => {
  const cases = casesOf(file);

  test("types", () => {
    expect(cases.map(checkTypes).filter((fault) => fault !== null)).toEqual([]);
  });

  test("numbers", { timeout: 900_000 }, () => {
    const some = cases.filter((_, i) => i % STRIDE === 0);
    expect(some.map(checkNumbers).filter((fault) => fault !== null)).toEqual([]);
  });
});
