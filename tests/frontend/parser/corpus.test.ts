import { expect, test } from "vitest";
import { theLexer } from "../../../src/frontend/parser/lexer.ts";
import { ModuleParser } from "../../../src/frontend/parser/modules.ts";
import { parse } from "../../../src/frontend/parser/index.ts";
import { accepted, leftOut } from "./corpus.ts";
import { programs } from "./programs.ts";
import { faults, source } from "./shape.ts";

// chevrotain's validation needs Object.groupBy, which Node 20 does not have; parsing does not.
const canValidate = "groupBy" in Object;

test.runIf(canValidate)("the tokens and the grammar are valid", () => {
  expect(() => theLexer({ validate: true })).not.toThrow();
  expect(() => new ModuleParser(true)).not.toThrow();
});

test.each(accepted)("accepted: %s", (text) => {
  expect(faults(text)).toEqual([]);
});

test.each(leftOut)("left out, and nothing else wrong: %s", (text) => {
  const { diagnostics } = parse(source(text));
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.filter(({ code, hint }) => code !== "TJ1004" || !hint)).toEqual([]);
});

test("whole programs are accepted", () => {
  for (const { name, text } of programs) expect([name, ...faults(text)]).toEqual([name]);
  expect(programs.length).toBeGreaterThan(5);
});
