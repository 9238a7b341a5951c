// Whole programs against JAX 0.10.2: as users write them, random control flow, and all ways of indexing (the scripts in
// programs/ write the cases).
import { join } from "node:path";
import { testCases } from "../support/oracleCases.ts";

testCases(
  ["programs", "control", "indexing", "compositions"].map((name) =>
    join(import.meta.dirname, "programs", `${name}.jsonl`),
  ),
  { types: 1, numbers: 12 },
);
