// Files of oracle cases as tests: the types of every case, and its numbers on the plugin.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import type { OracleCase } from "../../src/oracle/case.ts";
import { checkNumbers, checkTypes } from "../std/numpy/program.ts";

export const casesOf = (file: string): OracleCase[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleCase);

const all = process.env.TSJAX_TEST_ALL !== undefined;
const some = (cases: readonly OracleCase[], stride: number): readonly OracleCase[] =>
  cases.filter((_, i) => all || i % stride === 0);
const faults = (cases: readonly OracleCase[], check: (each: OracleCase) => string | null): string[] =>
  cases.map(check).filter((fault) => fault !== null);

/** Checks one case in so many (`types`, `numbers`), all of them when everything is tested. */
export function testCases(files: readonly string[], { types, numbers }: { types: number; numbers: number }): void {
  describe.each(files.map((file) => [basename(file), file] as const))("%s", (_, file) => {
    const cases = casesOf(file);

    test("types", { timeout: 300_000 }, () => {
      expect(faults(some(cases, types), checkTypes)).toEqual([]);
    });

    test("numbers", { timeout: 1_800_000 }, () => {
      expect(faults(some(cases, numbers), checkNumbers)).toEqual([]);
    });
  });
}
