import fc from "fast-check";
import ts from "typescript";
import { expect, test, vi } from "vitest";
import { parse, parseExpression } from "../../../src/frontend/parser/index.ts";
import type { Diagnostic } from "../../../src/frontend/diagnostics.ts";
import { renderDiagnostics } from "../../../src/frontend/render.ts";
import { accepted, leftOut } from "./corpus.ts";
import { programs } from "./programs.ts";
import { source } from "./shape.ts";

const all = process.env.TSJAX_TEST_ALL !== undefined;
const runs = all ? 5000 : 300;
vi.setConfig({ testTimeout: all ? 600_000 : 60_000 });
const texts = [...programs.map(({ text }) => text), ...accepted, ...leftOut];

const TOKENS = [
  ..."(){}[]<>;,.:?=+-*/%&|^~!@#`'\"\\", "=>", "...", "?.", "??", "**", "++", "&&", "||", ">>", "${", "//", "/*", "*/", "==", "+=",
  "const ", "let ", "function ", "return ", "if ", "else ", "for ", "while ", "of ", "in ", "as ", "type ", "interface ", "import ",
  "export ", "from ", "class ", "async ", "new ", "default ", "case ", "switch ", "do ", "try ", "x", "y", "f32", "1", "2.5", '"s"', "`t`", "\n", " ",
]; // prettier-ignore

/** Every diagnostic points into the text, says something, and can be shown. */
function wellFormed(text: string, diagnostics: readonly Diagnostic[]): void {
  for (const { span, message, related } of diagnostics) {
    expect(message).not.toMatch(/^$|something else|undefined is/);
    for (const { start, end } of [span, ...(related ?? []).map((of) => of.span)]) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  }
  expect(() => renderDiagnostics(diagnostics, { color: true, width: 60 })).not.toThrow();
}

function survives(text: string): void {
  const begin = performance.now();
  wellFormed(text, parse(source(text)).diagnostics);
  wellFormed(text, parseExpression(source(text)).diagnostics);
  expect(performance.now() - begin).toBeLessThan(5000);
}

const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(6), fc.constantFrom(...TOKENS)), { minLength: 1, maxLength: 4 }))
  .map(([text, changes]) =>
    changes.reduce((now, [where, length, token]) => {
      const at = Math.floor(where * now.length);
      return now.slice(0, at) + token + now.slice(at + length);
    }, text),
  ); // prettier-ignore

test("random text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), survives), { numRuns: runs });
  fc.assert(fc.property(fc.string({ unit: "binary-ascii", maxLength: 200 }), survives), { numRuns: runs });
});

test("random tokens", () => {
  const stream = fc.array(fc.constantFrom(...TOKENS), { maxLength: 100 }).map((parts) => parts.join(""));
  fc.assert(fc.property(stream, survives), { numRuns: runs });
});

test("programs with random changes", () => {
  fc.assert(fc.property(mutated, survives), { numRuns: runs });
});

test("programs cut off anywhere", () => {
  const cut = fc
    .tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([text, at]) => text.slice(0, at * text.length));
  fc.assert(fc.property(cut, survives), { numRuns: runs });
});

test("what TypeScript's parser refuses is refused", () => {
  const refused = (text: string): boolean => {
    const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.ESNext, false);
    return (file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics.length > 0;
  };
  const property = fc.property(mutated, (text) => {
    if (refused(text)) expect(parse(source(text)).diagnostics.length, text).toBeGreaterThan(0);
  });
  fc.assert(property, { numRuns: runs, seed: 1 });
});
