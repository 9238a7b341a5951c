// Programs against JAX 0.10.2 (the Python files beside the cases write them).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OracleCase } from "../../src/oracle/case.ts";
import { checkNumbers, checkTypes } from "../std/numpy/program.ts";

const folder = import.meta.dirname;
const casesOf = (file: string): OracleCase[] =>
  readFileSync(join(folder, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleCase);

/** One case in so many, all of them when everything is tested. */
const all = process.env.TSJAX_TEST_ALL !== undefined;
const some = (cases: readonly OracleCase[], stride: number): readonly OracleCase[] =>
  cases.filter((_, i) => all || i % stride === 0);

describe.each(readdirSync(folder).filter((name) => name.endsWith(".jsonl")))("%s", (file) => {
  const cases = casesOf(file);

  test("types", { timeout: 120_000 }, () => {
    expect(some(cases, 4).map(checkTypes).filter((fault) => fault !== null)).toEqual([]); // prettier-ignore
  });

  test("numbers", { timeout: 300_000 }, () => {
    expect(some(cases, 12).map(checkNumbers).filter((fault) => fault !== null)).toEqual([]); // prettier-ignore
  });
});
