// Functions on their way through the transformations and the passes: passes/1.elaborate.ir, … beside the program. A pass
// that leaves a function as it is has no file.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadSource } from "../../src/api/compile.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import { golden, goldenCases, updating } from "../support/goldenCase.ts";
import { passStages } from "../support/passStages.ts";

const cases = goldenCases("fixtures").flatMap((each) => (each.passes ? [{ ...each, passes: each.passes }] : []));

it.each(cases)("$name", ({ folder, program, passes }) => {
  const into = join(folder, "passes");
  if (updating) rmSync(into, { recursive: true, force: true });
  let before = "";
  const files = passStages(loadSource({ file: join(folder, program) }), passes).flatMap(({ name, func }, i) => {
    verify(func);
    const text = print(func);
    if (text === before) return [];
    before = text;
    const file = `${i + 1}.${name}.ir`;
    expect(text).toBe(golden(join(into, file), text));
    return [file];
  });
  expect(existsSync(into) ? readdirSync(into).length : 0).toBe(files.length);
});
