import { describe, expect, test } from "vitest";
import { expression, faults } from "./shape.ts";

describe("numbers know whether they are written as integers", () => {
  test.each<[string, number, boolean]>([
    ["2", 2, true],
    ["2.0", 2, false],
    ["2.", 2, false],
    [".5", 0.5, false],
    ["1e3", 1000, false],
    ["1E-2", 0.01, false],
    ["0xFe", 254, true],
    ["0b101", 5, true],
    ["0o17", 15, true],
    ["1_000", 1000, true],
    ["1_0.2_5", 10.25, false],
    ["0", 0, true],
  ])("%s", (text, value, integer) => expect(expression(text)).toMatchObject({ kind: "number", value, integer }));

  test("bigints", () => {
    expect(expression("1_0n")).toMatchObject({ kind: "bigint", value: 10n });
    expect(expression("0xFFn")).toMatchObject({ kind: "bigint", value: 255n });
  });
});

describe("strings and templates", () => {
  test.each([
    [String.raw`"a\n\t\\\"\'\0"`, "a\n\t\\\"'\0"],
    [String.raw`'\x41B\u{1F600}'`, "AB😀"],
    ['"a\\\nb"', "ab"],
    ['"\u2028"', "\u2028"],
    [String.raw`"\q"`, "q"],
  ])("%s", (text, value) => expect(expression(text)).toMatchObject({ kind: "string", value }));

  test.each<[string, string[], number]>([
    ["`a`", ["a"], 0],
    ["`a${b}c${d}`", ["a", "c", ""], 2],
    ["`${`${a}`}`", ["", ""], 1],
    ["`${{ a: `}` }.a}`", ["", ""], 1],
    ["`\\`\\${`", ["`${"], 0],
    ["`a\r\nb`", ["a\nb"], 0],
  ])("%s", (text, quasis, count) => {
    const node = expression(text);
    expect(node).toMatchObject({ kind: "template", quasis });
    expect(node.kind === "template" && node.expressions.length).toBe(count);
  });
});

describe("what is wrong with a token", () => {
  test.each([
    ["3px", "1:1 TJ1001 `3px` is not a number"],
    ["0x", "1:1 TJ1001 `0x` is not a number"],
    ["0b12", "1:1 TJ1001 `0b12` is not a number"],
    ["1__0", "1:1 TJ1001 `1__0` is not a number"],
    ["2j", "1:1 TJ1001 `2j` is not a number"],
    ["017", "1:1 TJ1001 number `017` starts with a zero"],
    ['"abc', '1:1 TJ1002 string "abc is not closed on its line'],
    ["`abc\ndef", "1:1 TJ1002 template `abc is not closed"],
    ["`abc${x}def", "1:8 TJ1002 template is not closed after this `}`"],
    ["a /* b", "1:3 TJ1003 comment that starts here with `/*` is not closed"],
    ["a = 1 # comment", "1:7 TJ1005 unexpected character `#`"],
    ["a = “b”", "1:5 TJ1005 unexpected character `“`"],
    ["a = 1 \u0000", "1:7 TJ1005 unexpected character U+0000"],
    ['a = "\\u12"', "1:6 TJ1001 `\\u` is not an escape sequence"],
  ])("%s", (text, wanted) => expect(faults(text)[0]).toBe(wanted));
});

describe("a slash", () => {
  test.each(["a / b / c", "a[0] / b / c", "(a) / b / c", "a! / b / c", "a.of / b / c", "a++ / b / c", "1 / 2 / 3"])(
    "divides in %s",
    (text) => {
      expect(expression(text)).toMatchObject({ kind: "binary", operator: "/" });
    },
  );
  test.each(["/a/g", "x = /[/]/", "f(/a\\/b/)", "!/a/"])("begins a regular expression in %s", (text) => {
    expect(faults(text)[0]).toContain("a regular expression is not part of the language");
  });
});
