// The shipped types accept every module that tsjax accepts.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorsOf, errorsOfSources, filesBelow, linesOf, root } from "./checkTypes.ts";

const oracle = join(root, "../shared/oracle");

test("the declarations are sound in themselves", () => {
  expect(errorsOf([join(root, "types/index.d.ts")], { skipLibCheck: false })).toEqual([]);
});

test("the generated declarations are those of the library", () => {
  execFileSync(process.execPath, [join(root, "scripts/types.mjs"), "--check"], { stdio: "pipe" });
});

test("the golden programs", () => {
  expect(errorsOf(filesBelow(join(root, "fixtures")))).toEqual([]);
});

test("modules that use what there is to use", () => {
  expect(errorsOf(filesBelow(join(root, "tests/types/accepts")))).toEqual([]);
});

test.skipIf(!existsSync(oracle))("the oracle's programs", () => {
  const sources = new Map<string, string>();
  for (const file of readdirSync(oracle).filter((name) => name.endsWith(".jsonl"))) {
    linesOf(join(oracle, file)).forEach((line, i) => {
      const { source, error } = JSON.parse(line) as { source: string; error?: string };
      if (error === undefined) sources.set(`${file.replace(".jsonl", "")}-${i + 1}.ts`, source);
    });
  }
  expect(sources.size).toBeGreaterThan(1000);
  expect(errorsOfSources(sources)).toEqual([]);
});
