import { expect, test } from "vitest";
import { parseKept } from "../../../src/frontend/parser/index.ts";

const program = (file: string, text: string) => parseKept({ file, text });

test("the same text under the same name is parsed once", () => {
  const first = program("a.ts", "export const a = 1;");
  const second = program("a.ts", "export const a = 1;");
  expect(second.module).toBe(first.module);
  expect(second.module.span.source).toBe(second.source);
});

test("another text, another name, or the library's own module is another tree", () => {
  const first = program("a.ts", "export const a = 2;");
  const text = "export const a = 3;";
  expect(program("a.ts", text).module).not.toBe(first.module);
  const renamed = program("b.ts", text);
  expect(renamed.module.span.source.file).toBe("b.ts");
  const library = parseKept({ file: "b.ts", text, library: true });
  expect(library.module).not.toBe(renamed.module);
  expect(library.source.library).toBe(true);
});

test("what is wrong with a text is said every time", () => {
  const first = program("a.ts", "const = ;");
  expect(first.diagnostics.length).toBeGreaterThan(0);
  expect(program("a.ts", "const = ;").diagnostics).toEqual(first.diagnostics);
});

test("the texts asked for last are kept", () => {
  const often = program("often.ts", "1;").module;
  const once = program("once.ts", "2;").module;
  for (let i = 0; i < 100; i++) {
    program(`${i}.ts`, `const a${i} = 1;`);
    expect(program("often.ts", "1;").module).toBe(often);
  }
  expect(program("once.ts", "2;").module).not.toBe(once);
});
