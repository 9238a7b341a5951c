import { describe, expect, test } from "vitest";
import { parse } from "../../../src/frontend/parser/index.ts";
import { faults, source } from "./shape.ts";

/** A text, its only fault, and a part of the hint. */
const cases: readonly [text: string, fault: string, hint?: string][] = [
  ["f(x;", "1:4 TJ1001 expected `,` or `)` before `;`"],
  ["f(1 2);", "1:5 TJ1001 expected `,` or `)` before `2`"],
  ["a = [1, 2;", "1:10 TJ1001 expected `,` or `]` before `;`"],
  ["a = { b: 1 c: 2 };", "1:12 TJ1001 expected `,` or `}` before `c`"],
  ["a = (b;", "1:7 TJ1001 expected `)` before `;`"],
  ["a = b[1;", "1:8 TJ1001 expected `]` before `;`"],
  ["const = 1;", "1:7 TJ1001 expected a name before `=`", "a name comes between `const` and `=`"],
  ["const x;", "1:7 TJ1001 the constant `x` needs a value", "`let`"],
  ["let [a];", "1:5 TJ1001 a pattern needs a value"],
  ["let if = 1;", "1:5 TJ1001 expected a name before `if`", "keyword"],
  ["a +;", "1:4 TJ1001 expected an expression before `;`"],
  ["a + ", "1:3 TJ1001 expected an expression before the end of the file"],
  ["1 = a;", "1:3 TJ1001 `=` has nothing to assign to on its left"],
  ["a + b = c;", "1:7 TJ1001 `=` has nothing to assign to on its left"],
  ["[a] += b;", "1:5 TJ1001 `+=` has nothing to assign to on its left"],
  ["1++;", "1:2 TJ1001 `++` needs a variable"],
  ["({ a = 1 });", "1:6 TJ1001 a property has `:` before its value"],
  ["function f<>() {}", "1:12 TJ1001 expected a type parameter before `>`", "leave out `<>`"],
  ["do @", "1:4 TJ1004 a decorator is not part of the language"],
  ["({ new = 1 });", "1:8 TJ1001 expected `:` before `=`"],
  ["-x ** 2;", "1:4 TJ1001 `**` may not follow an operand with `-` in front of it", "-(a ** b)"],
  ["a ?? b || c;", "1:3 TJ1001 `??` and `||` are mixed without parentheses"],
  ["a && b ?? c;", "1:8 TJ1001 `??` and `&&` are mixed without parentheses"],
  ["x @ y;", "1:3 TJ1001 unexpected `@`", "np.matmul"],
  ["a b;", "1:3 TJ1001 expected `;` or a new line before `b`"],
  ["x and y;", "1:3 TJ1001 expected `;` or a new line before `and`", "`&&`"],
  ["x = not y;", "1:9 TJ1001 expected `;` or a new line before `y`", "`!`"],
  ["x[1:3];", "1:4 TJ1001 expected `]` before `:`", "x.slice("],
  ["[x for x in y];", "1:4 TJ1001 expected `,` or `]` before `for`", ".map("],
  ["f(*a);", "1:3 TJ1001 expected `,` or `)` before `*`", "`...`"],
  ["x := 3;", "1:4 TJ1001 expected a statement before `=`", "assigned with `=`"],
  ['f"a";', '1:2 TJ1001 expected `;` or a new line before `"a"`', "template"],
  ["a <> b;", "1:4 TJ1001 expected an expression before `>`", "!=="],
  ["if x > 0 { a }", "1:4 TJ1001 expected `(` before `x`", "in parentheses"],
  ["if (x):\n  y", "1:7 TJ1001 expected a statement before `:`", "in braces"],
  ["for i in range(3):\n  a", "1:5 TJ1001 expected `(` before `i`", "for (const i of range(n))"],
  ["while x:\n  a", "1:7 TJ1001 expected `(` before `x`", "in parentheses"],
  ["elif (x) { y }", "1:10 TJ1001 unexpected `{`", "else if"],
  ["def main(x):\n  return x", "1:5 TJ1001 expected `;` or a new line before `main`", "function main("],
  ["fn main(x) { }", "1:4 TJ1001 expected `;` or a new line before `main`", "function main("],
  ["lambda x: x", "1:8 TJ1001 expected `;` or a new line before `x`", "=> …"],
  ["int y = 3;", "1:5 TJ1001 expected `;` or a new line before `y`", "const y"],
  ["import numpy as np", "1:14 TJ1001 expected `from` before `as`", "import { numpy as np }"],
  ["from numpy import x", "1:6 TJ1001 expected `;` or a new line before `numpy`", "import {"],
  ["import { a } from b;", "1:19 TJ1001 expected the name of a module in quotes before `b`"],
  ["import { if } from 'b';", "1:10 TJ1001 `if` is a keyword"],
  ["function f(x) -> f32 {}", "1:15 TJ1001 expected `{` before `-`", "(…): T"],
  ["function (x) {}", "1:1 TJ1001 this function needs a name"],
  ["f(x, { a: 0 )};", "1:13 TJ1001 expected `,` or `}` before `)`"],
  ["a = (x) => ;", "1:12 TJ1001 expected an expression before `;`"],
  ["a as ;", "1:6 TJ1001 expected a type before `;`"],
  ["if (a) const b = 1;", "1:8 TJ1001 a declaration stands alone after `)`", "block"],
  ["if (a) b; else let c = 1;", "1:16 TJ1001 a declaration stands alone after `else`", "block"],
  ["while (a) function f() {}", "1:11 TJ1001 a declaration stands alone after `)`", "block"],
  ["for (let i = 0, i < 3, i++) {}", "1:19 TJ1001 expected `;` before `<`", "semicolons"],
  ["for (x) {}", "1:7 TJ1001 expected `;` before `)`"],
  ["for (x of xs) {}", "1:6 TJ1001 the variable of `for … of` is not declared", "for (const x of"],
  ["for (const x = 1 of xs) {}", "1:16 TJ1001 the variable of `for … of` takes no value of its own"],
  ["throw\n1;", "2:1 TJ1001 expected what is thrown on the line of `throw` before `1`"],
  ["a?.;", "1:4 TJ1001 expected the name of a member before `;`"],
  ["a.;", "1:3 TJ1001 expected the name of a member before `;`"],
  ["let a: = 1;", "1:8 TJ1001 expected a type before `=`"],
  ["type A = ;", "1:10 TJ1001 expected a type before `;`"],
  ["f(x));", "1:5 TJ1001 unexpected `)`", "closes nothing"],
  ["}", "1:1 TJ1001 unexpected `}`", "closes nothing"],
  ["else { a }", "1:1 TJ1001 unexpected `else`"],
  ["{ export const a = 1; }", "1:3 TJ1001 `export` stands only at the top level of a module"],
  ["switch (a) { b }", "1:14 TJ1001 expected `case`, `default` or `}` before `b`"],
  ["a ? b;", "1:6 TJ1001 expected `:` before `;`"],
  ["`${a b}`", "1:6 TJ1001 expected `}` before `b`"],
];

test.each(cases)("%s", (text, fault, hint) => {
  expect(faults(text)).toEqual([fault]);
  if (hint) expect(parse(source(text)).diagnostics[0].hint).toContain(hint);
});

describe("several faults in one text, each once", () => {
  test("statements after a fault are read", () => {
    const text = ["const a = ;", "f(1 2);", "const c = 3;", "let d = (4;", "type T = { a: };", "const e = 5;"].join(
      "\n",
    );
    const { module } = parse(source(text));
    expect(faults(text)).toEqual([
      "1:11 TJ1001 expected an expression before `;`",
      "2:5 TJ1001 expected `,` or `)` before `2`",
      "4:11 TJ1001 expected `)` before `;`",
      "5:15 TJ1001 expected a type before `}`",
    ]);
    expect(module.body.map((node) => (node.kind === "variable" && node.declarators[0].target.kind === "identifier" ? node.declarators[0].target.name : node.kind))).toEqual(["c", "d", "e"]); // prettier-ignore
  });

  test("a fault inside of a function leaves the others alone", () => {
    const text =
      "export function f(x) {\n  const = x;\n  if (x { y }\n  return x +;\n}\nexport function g(x) {\n  return x x;\n}\n";
    expect(faults(text)).toEqual([
      "2:9 TJ1001 expected a name before `=`",
      "3:9 TJ1001 expected `)` before `{`",
      "4:13 TJ1001 expected an expression before `;`",
      "7:12 TJ1001 expected `;` or a new line before `x`",
    ]);
    expect(parse(source(text)).module.body.map((node) => node.kind)).toEqual([
      "exportDeclaration",
      "exportDeclaration",
    ]);
  });

  test("what is left out is reported with the rest", () => {
    expect(faults("class A { x = 1 }\nvar b = 1;\nconst c = ;\ntry { a } catch { b }")).toEqual([
      "1:1 TJ1004 `class` is not part of the language",
      "2:1 TJ1004 `var` is not part of the language",
      "3:11 TJ1001 expected an expression before `;`",
      "4:1 TJ1004 `try` is not part of the language",
    ]);
  });

  test("a string that is not closed is the only fault of its line", () => {
    expect(faults('const a = f("ij->i, x);\nconst b = 1;')).toEqual([
      '1:13 TJ1002 string "ij->i, x); is not closed on its line',
    ]);
  });

  test("a Python program", () => {
    expect(faults("import jax\n\ndef f(x):\n  if x > 0:\n    return x\n  return -x\n\nprint(f(1))\n")).toEqual([
      "3:1 TJ1001 expected `from` before `def`",
      "3:5 TJ1001 expected `;` or a new line before `f`",
    ].slice(0, 2)); // prettier-ignore
  });
});

test("brackets in the wrong order are one fault", () => {
  expect(faults("export function f(x) {\n  return g(x, { a: 0 )};\n}\nexport const k = 1;\n")).toEqual([
    "2:22 TJ1001 expected `,` or `}` before `)`",
  ]);
});

describe("brackets that are not closed", () => {
  const related = (text: string) =>
    parse(source(text)).diagnostics.map(({ related }) =>
      related?.map(({ span, message }) => `${span.start} ${message}`),
    );

  test("a brace, at the end of the file", () => {
    const text = "export function main(x) {\n  return x * 2;\n";
    expect(faults(text)).toEqual(["2:15 TJ1001 expected `}` before the end of the file"]);
    expect(related(text)).toEqual([["24 this `{` is not closed"]]);
  });

  test("a brace, before the next export: the indentation tells which", () => {
    const text = "export function f(x) {\n  if (x) {\n    return 1;\n}\nexport function g(x) {\n  return x;\n}\n";
    expect(faults(text)).toEqual(["5:1 TJ1001 expected `}` before `export`"]);
    expect(related(text)).toEqual([["32 this `{` is not closed"]]);
    expect(parse(source(text)).module.body).toHaveLength(2);
  });

  test("a parenthesis, far above", () => {
    const text = "const a = f(\n  b,\n  c\nconst d = 1;";
    expect(faults(text)).toEqual(["4:1 TJ1001 expected `,` or `)` before `const`"]);
    expect(related(text)).toEqual([["11 `(` opened here"]]);
  });
});

describe("declarations that are left out keep their names", () => {
  test.each(["class A {}", "enum A { B }", "async function A() {}", "function* A() {}", "const enum A { B }"])(
    "%s",
    (text) => {
      expect(parse(source(text)).module.body).toMatchObject([
        {
          kind: "variable",
          declarators: [{ target: { kind: "identifier", name: "A" }, init: { kind: "unsupported" } }],
        },
      ]);
    },
  );
  test("var is read as let", () => {
    expect(parse(source("var a = 1;")).module.body).toMatchObject([{ kind: "variable", declaration: "let" }]);
  });
});
