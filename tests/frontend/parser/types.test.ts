import { describe, expect, test } from "vitest";
import { shape, statement, type } from "./shape.ts";

const name = (of: string, ...args: unknown[]) => ({ kind: "typeReference", name: of, args });
const literal = (value: unknown) => ({ kind: "typeLiteral", value });
const tuple = (...types: unknown[]) => ({
  kind: "typeTuple",
  elements: types.map((of) => ({ type: of, name: null, optional: false, rest: false })),
});
const union = (...types: unknown[]) => ({ kind: "typeUnion", operator: "|", types });

describe("types that the language reads", () => {
  test.each<[string, unknown]>([
    ["f32", name("f32")],
    ["f32<[B, 784]>", name("f32", tuple(name("B"), literal(784)))],
    ["tsjax.Dim", name("tsjax.Dim")],
    ["A<B<C<D>>>", name("A", name("B", name("C", name("D"))))],
    ["void", name("void")],
    ["-1", literal(-1)],
    ['"edge"', literal("edge")],
    ["null", literal(null)],
    ["undefined", literal(undefined)],
    ["true", literal(true)],
    ["f32[]", { kind: "typeArray", element: name("f32") }],
    ["readonly f32[][]", { kind: "typeArray", element: { kind: "typeArray", element: name("f32") } }],
    ["(A | B)[]", { kind: "typeArray", element: union(name("A"), name("B")) }],
    ["| A | B", union(name("A"), name("B"))],
    ["A & B | C", union({ kind: "typeUnion", operator: "&", types: [name("A"), name("B")] }, name("C"))],
    [
      "[a: A, b?: B, ...C[]]",
      {
        kind: "typeTuple",
        elements: [
          { type: name("A"), name: "a", optional: false, rest: false },
          { type: name("B"), name: "b", optional: true, rest: false },
          { type: { kind: "typeArray", element: name("C") }, name: null, optional: false, rest: true },
        ],
      },
    ],
    [
      "{ a: A; readonly b?: B, 'c d': C\n [key: string]: D }",
      {
        kind: "typeObject",
        members: [
          { kind: "typeMember", name: "a", optional: false, type: name("A") },
          { kind: "typeMember", name: "b", optional: true, type: name("B") },
          { kind: "typeMember", name: "c d", optional: false, type: name("C") },
        ],
        index: name("D"),
      },
    ],
  ])("%s", (text, wanted) => expect(shape(type(text))).toEqual(wanted));

  test("functions", () => {
    expect(shape(type("(x: A, ...y: B[]) => C"))).toMatchObject({
      kind: "typeFunction",
      params: [{ pattern: { name: "x" }, type: name("A") }, { rest: true }],
      result: name("C"),
    });
    expect(shape(type("{ f(x: A): B }"))).toMatchObject({
      members: [{ name: "f", type: { kind: "typeFunction", result: name("B") } }],
    });
  });

  test("interfaces and type parameters", () => {
    expect(shape(statement("interface A<T extends Dim, U = V> extends B<T>, C { x: T; (y: U): T }"))).toMatchObject({
      typeParams: [
        { name: "T", constraint: name("Dim") },
        { name: "U", constraint: null },
      ],
      extends: [name("B", name("T")), name("C")],
      members: [{ name: "x" }],
    });
  });
});

describe("types that are kept as text", () => {
  test.each([
    "keyof T", "typeof x.y", "unique symbol", "T[number]", 'T["a"]', "A extends B ? C : D", "A extends (infer U)[] ? U : never",
    "A extends infer U extends string ? U : never", "{ [K in keyof T]?: T[K] }", "{ readonly [K in T as U]-?: V }", "`a${B}c`", "1n",
    'import("x").Y<Z>', 'typeof import("x")', "new (x: A) => B", "abstract new () => B", "this", "{ (x: A): B }",
  ])("%s", (text) => expect(type(text)).toMatchObject({ kind: "typeOther", text })); // prettier-ignore

  test.each(["x is T", "asserts x is T", "asserts x"])("a result that is %s", (text) => {
    expect(statement(`function f(x): ${text} {}`)).toMatchObject({
      function: { returnType: { kind: "typeOther", text } },
    });
  });
});

test("spans cover the text of a type, where `>>` is two brackets as well", () => {
  const node = type("A<B<C>>");
  const texts = (of: { span: { source: { text: string }; start: number; end: number } }) =>
    of.span.source.text.slice(of.span.start, of.span.end);
  expect(texts(node)).toBe("A<B<C>>");
  expect(node.kind === "typeReference" && texts(node.args[0])).toBe("B<C>");
});
