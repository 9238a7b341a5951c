// The examples of docs/reference against JAX 0.10.2, on every dtype and under transformations (reference.py writes the cases), and
// the lines of surface/*.cases: arguments in all their forms, edges, odd numbers (surface.py writes those).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { testCases } from "../support/oracleCases.ts";

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => join(folder, file));

testCases(
  ["reference", "surface"].flatMap((name) => filesIn(join(import.meta.dirname, name))),
  { types: 10, numbers: 150 },
);
