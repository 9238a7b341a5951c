// The examples of docs/reference against JAX 0.10.2, on every dtype and under transformations (reference.py writes the cases), and
// the lines of surface/*.cases: arguments in all their forms, edges, odd numbers (surface.py writes those).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OracleCase } from "../../src/oracle/case.ts";
import { checkNumbers, checkTypes } from "../std/numpy/program.ts";

const files = ["reference", "surface"].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => join(folder, file)),
);
const casesOf = (file: string): OracleCase[] =>
  readFileSync(join(import.meta.dirname, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleCase);

/** One case in so many, all of them when everything is tested. */
const all = process.env.TSJAX_TEST_ALL !== undefined;
const some = (cases: readonly OracleCase[], stride: number): readonly OracleCase[] =>
  cases.filter((_, i) => all || i % stride === 0);

describe.each(files)("%s", (file) => {
  const cases = casesOf(file);

  test("types", { timeout: 300_000 }, () => {
    expect(some(cases, 10).map(checkTypes).filter((fault) => fault !== null)).toEqual([]); // prettier-ignore
  });

  test("numbers", { timeout: 1_800_000 }, () => {
    expect(some(cases, 150).map(checkNumbers).filter((fault) => fault !== null)).toEqual([]); // prettier-ignore
  });
});
