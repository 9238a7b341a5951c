// The shipped types accept every module that tsjax accepts.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/api/check.ts";
import { errorsOf, errorsOfSources, filesBelow, linesOf, root } from "./checkTypes.ts";

const oracle = join(root, "../shared/oracle");

test("the declarations are sound in themselves", () => {
  expect(errorsOf([join(root, "types/index.d.ts")], { skipLibCheck: false })).toEqual([]);
});

test("the generated declarations are those of the library", () => {
  execFileSync("npx", ["tsx", join(root, "scripts/types.mjs"), "--check"], { stdio: "pipe" });
});

test("the golden programs", () => {
  // Those of the diagnostics are wrong on purpose.
  const programs = filesBelow(join(root, "fixtures")).filter((file) => !/\/(diagnostics|transformErrors)\//.test(file));
  expect(errorsOf(programs)).toEqual([]);
});

const accepts = join(root, "tests/types/accepts");

test("modules that use what there is to use", () => {
  expect(errorsOf(filesBelow(accepts))).toEqual([]);
});

test.each(["model.ts", "language.ts", "library.ts"])("and which the language accepts too: %s", (name) => {
  expect(check({ file: join(accepts, name) })?.message).toBeUndefined();
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
