// What the verifier accepts, XLA accepts.
import { expect, test } from "vitest";
import { ALL_OPS } from "../../src/ir/attributes.ts";
import { compileRandom } from "../support/compileRandom.ts";

/** Ops that are gone before a function is emitted, and the one that needs a host. */
const NOT_EMITTED: readonly string[] = ["customLinear", "axisReduce", "axisGather", "axisIndex", "callback"];

test("random functions over the whole op set compile", { timeout: 3_600_000 }, async () => {
  const seeds = Array.from({ length: process.env.TSJAX_TEST_ALL ? 2000 : 60 }, (_, i) => i);
  const refused = await compileRandom(seeds, {
    ops: ALL_OPS.filter((name) => !NOT_EMITTED.includes(name)),
    wild: true,
  });
  expect(refused).toEqual([]);
});
