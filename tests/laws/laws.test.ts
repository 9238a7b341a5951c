// Random programs satisfy the laws of differentiation and batching: a few dozen every day, 5,000 with TSJAX_TEST_ALL,
// from the seed that TSJAX_LAWS_SEED says.
import { describe, expect, test } from "vitest";
import { print } from "../../src/ir/print.ts";
import { LAWS, tryLaws } from "./laws.ts";
import { lawProgram } from "./program.ts";

const all = process.env.TSJAX_TEST_ALL === "1";
const PROGRAMS = all ? 5000 : 50;
const AT_ONCE = 50;
const START = Number(process.env.TSJAX_LAWS_SEED ?? 0);

/** How many of the programs a law can be tried on, at least. */
const SHARE = 0.6;

describe("the laws of differentiation and batching", () => {
  const tried = new Map<string, number>();
  const batches = Array.from({ length: PROGRAMS / AT_ONCE }, (_, i) => START + i * AT_ONCE);

  test.each(batches)("programs from %i on", { timeout: 600_000 }, (first) => {
    for (let seed = first; seed < first + AT_ONCE; seed++) {
      const program = lawProgram(seed);
      const verdict = tryLaws(program, seed);
      if (verdict.broken.length > 0)
        expect.fail(`program ${seed}: ${verdict.broken.join("\n")}\n${print(program.func)}`);
      for (const law of verdict.tried) tried.set(law, (tried.get(law) ?? 0) + 1);
    }
  });

  test.each(Object.keys(LAWS))("%s: most programs can be held to it", (law) => {
    expect(tried.get(law) ?? 0).toBeGreaterThan(SHARE * PROGRAMS);
  });
});
