// Every function of numpy against JAX 0.10.2: the cases carry its answers.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { testCases } from "../../support/oracleCases.ts";

const folder = join(import.meta.dirname, "cases");
const files = readdirSync(folder).sort();

testCases(
  files.map((file) => join(folder, file)),
  { types: 1, numbers: 30 },
);
