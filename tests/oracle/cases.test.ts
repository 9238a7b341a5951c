// Programs against JAX 0.10.2 (the Python files beside the cases write them).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { testCases } from "../support/oracleCases.ts";

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

testCases(
  files.map((file) => join(folder, file)),
  { types: 4, numbers: 12 },
);
