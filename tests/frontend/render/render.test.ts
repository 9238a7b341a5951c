import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/frontend/diagnostics.ts";
import { Diagnostics } from "../../../src/frontend/diagnosticsError.ts";
import { renderDiagnostic, renderDiagnostics } from "../../../src/frontend/render.ts";

/** A diagnostic on the part of a text between `«` and `»`, and related ones between `‹n` and `n›`. */
function on(marked: string, more: Partial<Diagnostic> = {}, file = "model.ts"): Diagnostic {
  const text = marked.replace(/[«»]/g, "");
  const source = { file, text };
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  return { code: "TJ2001", severity: "error", message: "shapes do not fit", span: { source, start, end }, ...more };
}
const show = (diagnostic: Diagnostic, width?: number) =>
  `\n${renderDiagnostic(diagnostic, { color: false, ...(width ? { width } : {}) })}\n`;

test("message, place, line, underline, hint", () => {
  expect(show(on("const a = 1;\nreturn «x + y»;\n", { hint: "reshape one of the two" }))).toBe(`
error[TJ2001]: shapes do not fit
 --> model.ts:2:8
  |
2 | return x + y;
  |        ^^^^^
hint: reshape one of the two
`);
});

test("related places of the same file stand in the same picture, in the order of the lines", () => {
  const main = on("let x = 1;\n\nlet y = 2;\n\n\n\nf(«x», y);");
  const at = (start: number, end: number, message: string) => ({ span: { ...main.span, start, end }, message });
  expect(show({ ...main, related: [at(4, 5, "x is f32[3]"), at(16, 17, "y is f32[4]")] })).toBe(`
error[TJ2001]: shapes do not fit
 --> model.ts:7:3
  |
1 | let x = 1;
  |     - x is f32[3]
2 |
3 | let y = 2;
  |     - y is f32[4]
...
7 | f(x, y);
  |   ^
`);
});

test("a related place of another file has a picture of its own", () => {
  const other = on("export const «k» = 1;", {}, "k.ts");
  expect(show(on("«k»;", { related: [{ span: other.span, message: "declared here" }] }))).toBe(`
error[TJ2001]: shapes do not fit
 --> model.ts:1:1
  |
1 | k;
  | ^
 --> k.ts:1:14
  |
1 | export const k = 1;
  |              - declared here
`);
});

test("several lines are underlined from the first character to the last", () => {
  expect(show(on("a = «f(\n    b,\n  c)» + d;"))).toBe(`
error[TJ2001]: shapes do not fit
 --> model.ts:1:5
  |
1 | a = f(
  |     ^^
2 |     b,
  |     ^^
3 |   c) + d;
  |   ^^
`);
});

test("of many lines the first two and the last are shown", () => {
  const text = Array.from({ length: 9 }, (_, i) => `line${i + 1}`).join("\n");
  expect(show(on(`«${text}»\nend`))).toBe(`
error[TJ2001]: shapes do not fit
 --> model.ts:1:1
  |
1 | line1
  | ^^^^^
2 | line2
  | ^^^^^
...
9 | line9
  | ^^^^^
`);
});

describe("columns", () => {
  test("tabs take as many columns as they are shown with", () => {
    expect(show(on("\ta\t= «b»;"))).toContain("1 |     a   = b;\n  |           ^\n");
  });
  test("wide characters take two", () => {
    expect(show(on('漢 = "字" + «x»;'))).toContain('1 | 漢 = "字" + x;\n  |             ^\n');
    expect(show(on("a = «漢字»;"))).toContain("  |     ^^^^\n");
    expect(show(on('a = "👩‍👩‍👧" + «b»;'))).toContain("  |            ^\n");
  });
  test("combining characters take none", () => {
    expect(show(on("e\u0301 = «b»;"))).toContain("  |     ^\n");
  });
  test("control characters are not let through", () => {
    const text = renderDiagnostic(on('a = "\x1b[31m" + «b»;', { message: "m \x1b[2J", hint: "h \u202e" }), {
      color: false,
    });
    // eslint-disable-next-line no-control-regex -- none of them may be there
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });
});

describe("long lines", () => {
  const long = `${"a + ".repeat(50)}«bad»${" + c".repeat(50)}`;
  test("are cut around what is underlined", () => {
    const lines = renderDiagnostic(on(long), { color: false, width: 60 }).split("\n");
    const [text, underline] = [lines[3], lines[4]];
    expect(text.length).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^1 \| ….*bad.*…$/);
    expect(text.slice(underline.indexOf("^"), underline.lastIndexOf("^") + 1)).toBe("bad");
  });
  test("an underline longer than the line stays inside", () => {
    const lines = renderDiagnostic(on(`«${"a".repeat(500)}»`), { color: false, width: 40 }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });
  test("whole when there is room", () => {
    expect(renderDiagnostic(on(long), { color: false, width: 500 })).not.toContain("…");
  });
});

describe("odd places", () => {
  test.each<[string, string]>([
    ["«»", "1:1"],
    ["a«»", "1:2"],
    ["a\n«»", "2:1"],
    ["«\n»", "1:1"],
    ["a\r\n«b»\r\n", "2:1"],
  ])("%j", (marked, place) => expect(show(on(marked))).toMatch(new RegExp(`model.ts:${place}\n[^]*\\^`)));

  test("outside of the text", () => {
    const main = on("«a»");
    expect(show({ ...main, span: { ...main.span, start: 5, end: 9 } })).toContain("model.ts:1:2");
  });
});

test("colours", () => {
  const colored = renderDiagnostic(on("«a»", { hint: "h" }), { color: true });
  expect(colored).toContain("\x1b[1;31merror[TJ2001]\x1b[0m");
  // eslint-disable-next-line no-control-regex -- what colours are made of
  expect(colored.replace(/\x1b\[[\d;]*m/g, "")).toBe(renderDiagnostic(on("«a»", { hint: "h" }), { color: false }));
  expect(renderDiagnostic(on("«a»", { severity: "warning" }), { color: true })).toContain(
    "\x1b[1;33mwarning[TJ2001]\x1b[0m",
  );
});

test("several are counted", () => {
  const list = [on("«a»"), on("«b»"), on("«c»", { severity: "warning" })];
  expect(renderDiagnostics(list, { color: false }).split("\n\n").at(-1)).toBe("2 errors, 1 warning");
  expect(renderDiagnostics(list.slice(0, 1), { color: false })).not.toContain("1 error\n");
  expect(renderDiagnostics([], { color: false })).toBe("");
});

test("the error carries what was found", () => {
  const error = new Diagnostics([on("a\n  «b + c»", { hint: "h" }), on("«d»")]);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe("Diagnostics");
  expect(error.message).toContain("2 errors");
  expect(error.render({ color: true })).toContain("\x1b[");
  expect(error.diagnostics).toEqual([
    { code: "TJ2001", severity: "error", message: "shapes do not fit", file: "model.ts", line: 2, column: 3, endLine: 2, endColumn: 8, hint: "h" },
    { code: "TJ2001", severity: "error", message: "shapes do not fit", file: "model.ts", line: 1, column: 1, endLine: 1, endColumn: 2 },
  ]); // prettier-ignore
});
