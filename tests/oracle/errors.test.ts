// Programs that are wrong, in every place where a program can be: errors.txt has each with the code, the line and column, and
// what the text must say of what was found.
//
//   ### axis.sum:high: TJ2003 3:57 f32[2,3] | axis
//   …the program
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/api/compile.ts";
import { Diagnostics } from "../../src/frontend/diagnosticsError.ts";

const cases = readFileSync(join(import.meta.dirname, "errors.txt"), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((block) => {
    const [, id, place, texts, source] = /^(.*): (TJ\d+ \d+:\d+)(?: (.*))?\n([^]*)$/.exec(block) ?? [];
    return { id, place, texts: texts?.split(" | ") ?? [], source };
  });

test.each(cases)("$id", async ({ place, texts, source }) => {
  const error: unknown = await compile(source).catch((each: unknown) => each);
  if (!(error instanceof Diagnostics)) expect.fail(`no error with ${place}: ${String(error)}`);
  const said = error.diagnostics.map(({ message, hint = "" }) => `${message} ${hint}`.toLowerCase());
  expect(error.diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)).toContain(place);
  expect(texts.filter((text) => !said.some((each) => each.includes(text.toLowerCase())))).toEqual([]);
});
