import { describe, expect, test } from "vitest";
import { parse } from "../../../src/frontend/parser/index.ts";
import { faults, source } from "./shape.ts";

/** Texts that nest or chain n times. */
const forms: Readonly<Record<string, (n: number) => string>> = {
  parentheses: (n) => `a = ${"(".repeat(n)}1${")".repeat(n)}`,
  arrays: (n) => `a = ${"[".repeat(n)}1${"]".repeat(n)}`,
  objects: (n) => `a = ${"{a:".repeat(n)}1${"}".repeat(n)}`,
  calls: (n) => `a = ${"f(".repeat(n)}1${")".repeat(n)}`,
  indices: (n) => `${"a[".repeat(n)}1${"]".repeat(n)}`,
  templates: (n) => `a = ${"`${".repeat(n)}1${"}`".repeat(n)}`,
  arrows: (n) => `a = ${"(x) => ".repeat(n)}1`,
  bodies: (n) => `a = ${"() => { return ".repeat(n)}1${"}".repeat(n)}`,
  functions: (n) => `${"function f() {".repeat(n)}${"}".repeat(n)}`,
  blocks: (n) => `${"{".repeat(n)}${"}".repeat(n)}`,
  ifs: (n) => `${"if (a) {".repeat(n)}${"}".repeat(n)}`,
  loops: (n) => `${"while (a) ".repeat(n)}b`,
  switches: (n) => `${"switch (a) { case 1: ".repeat(n)}${"}".repeat(n)}`,
  conditionals: (n) => `a = ${"a ? b : ".repeat(n)}c`,
  assignments: (n) => `${"a = ".repeat(n)}1`,
  types: (n) => `let a: ${"A<".repeat(n)}B${">".repeat(n)}`,
  objectTypes: (n) => `let a: ${"{ a: ".repeat(n)}B${"}".repeat(n)}`,
  functionTypes: (n) => `let a: ${"(x: A) => ".repeat(n)}B`,
  patterns: (n) => `const ${"[".repeat(n)}a${"]".repeat(n)} = b`,
  casts: (n) => `a = ${"<T>".repeat(n)}b`,
  labels: (n) => `${"a: ".repeat(n)}b`,
  sums: (n) => `a = ${"a + ".repeat(n)}1`,
  comparisons: (n) => `a = ${"a < ".repeat(n)}1`,
  members: (n) => `a${".a".repeat(n)}`,
  signs: (n) => `a = ${"- ".repeat(n)}1`,
  elses: (n) => `if (a) b; ${"else if (a) b; ".repeat(n)}`,
};

describe("nesting and chains", () => {
  test.each(Object.entries(forms))("%s of 50 are read", (_, form) => expect(faults(form(50))).toEqual([]));

  test.each(Object.entries(forms))("%s of 10,000 are refused", (_, form) => {
    const { diagnostics } = parse(source(form(10_000)));
    expect(diagnostics[0].code).toBe("TJ4010");
    expect(diagnostics[0].hint).toBeDefined();
  });

  test("where the stack is nearly used up, the fault is the same", () => {
    const deepest = (): string[] => {
      try {
        return deepest();
      } catch {
        return faults(forms.parentheses(100));
      }
    };
    expect(deepest().every((fault) => fault.includes("TJ4010"))).toBe(true);
    expect(faults("a")).toEqual([]);
  });
});

describe("brackets that are only opened, or only closed", () => {
  test.each(["(", "[", "{", "a(", "{a:", "`${", "A<", "}", ")", "]", "'\n", "@ ", "#", "async ", "export ", "import ", "class A {", "a<", "(a):", "<T,>("])(
    "%j, 5,000 times",
    (text) => {
      const begin = performance.now();
      const { diagnostics } = parse(source(text.repeat(5000)));
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.length).toBeLessThanOrEqual(50);
      expect(performance.now() - begin).toBeLessThan(5000);
    },
  ); // prettier-ignore
});

test("no more than fifty faults are listed", () => {
  expect(faults("a b\n".repeat(1000))).toHaveLength(50);
});
