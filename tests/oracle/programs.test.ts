// Whole programs against JAX 0.10.2: as users write them, random control flow, and all ways of indexing (the scripts in
// programs/ write the cases).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OracleCase } from "../../src/oracle/case.ts";
import { checkNumbers, checkTypes } from "../std/numpy/program.ts";

const all = process.env.TSJAX_TEST_ALL !== undefined;

describe.each(["programs", "control", "indexing"])("%s", (name) => {
  const cases = readFileSync(join(import.meta.dirname, "programs", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleCase);

  test("types", () => {
    expect(cases.map(checkTypes).filter((fault) => fault !== null)).toEqual([]);
  });

  test("numbers", { timeout: 600_000 }, () => {
    const some = cases.filter((_, i) => all || i % 12 === 0);
    expect(some.map(checkNumbers).filter((fault) => fault !== null)).toEqual([]);
  });
});
