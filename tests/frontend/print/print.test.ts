import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { parse } from "../../../src/frontend/parser/index.ts";
import { printModule } from "../../../src/frontend/print/index.ts";
import { accepted } from "../parser/corpus.ts";
import { programs } from "../parser/programs.ts";
import { messages, shape, source } from "../parser/shape.ts";
import { module } from "./trees.ts";

const all = process.env.TSJAX_TEST_ALL !== undefined;
const runs = all ? 10_000 : 300;
vi.setConfig({ testTimeout: all ? 600_000 : 60_000 });

test("printing and parsing gives a tree back", () => {
  fc.assert(
    fc.property(module, (tree) => {
      const text = printModule(tree);
      const parsed = parse(source(text));
      expect(messages(parsed.diagnostics), text).toEqual([]);
      expect(shape(parsed.module), text).toEqual(shape(tree));
    }),
    { numRuns: runs },
  );
});

const comesBack = (text: string) => {
  const { module: tree, diagnostics } = parse(source(text));
  expect(messages(diagnostics)).toEqual([]);
  const printed = printModule(tree);
  const again = parse(source(printed));
  expect(messages(again.diagnostics), printed).toEqual([]);
  expect(shape(again.module), printed).toEqual(shape(tree));
};

test.each(accepted)("comes back after printing: %s", comesBack);

test("whole programs come back after printing", () => {
  for (const { text } of programs) comesBack(text);
});
