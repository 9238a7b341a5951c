// The examples of docs/language.md are programs: they check, and they compile.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/api/check.ts";
import { compileProgram, loadSource } from "../../src/api/compile.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/language.md"), "utf8");
const examples = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)]
  .map(([, source], i) => ({ name: `example ${i + 1}`, source }))
  .filter(({ source }) => /^import .* from "tsjax";/m.test(source));

describe("docs/language.md", () => {
  it.each(examples)("$name", ({ source }) => {
    expect(check(source)?.message).toBeUndefined();
    const dims = Object.fromEntries([...source.matchAll(/(\w+) extends Dim/g)].map(([, name]) => [name, 4]));
    const scope = source.includes("declare const rate") ? { rate: 0.5 } : {};
    expect(compileProgram(loadSource(source), { dims, scope }).stablehlo).toContain("func.func public @main");
  });

  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(10);
  });
});
