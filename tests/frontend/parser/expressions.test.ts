import { describe, expect, test } from "vitest";
import { expression, grouped, shape, statement, statements } from "./shape.ts";

describe("precedence", () => {
  test.each([
    ["a + b * c", "(a + (b * c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a * b + c", "((a * b) + c)"],
    ["a ** b ** c", "(a ** (b ** c))"],
    ["(a ** b) ** c", "((a ** b) ** c)"],
    ["a ** -b", "(a ** (- b))"],
    ["-(a ** b)", "(- (a ** b))"],
    ["(-a) ** b", "((- a) ** b)"],
    ["-a * b", "((- a) * b)"],
    ["!a && b", "((! a) && b)"],
    ["a || b && c", "(a || (b && c))"],
    ["a | b ^ c & d", "(a | (b ^ (c & d)))"],
    ["a == b | c", "((a == b) | c)"],
    ["a < b == c > d", "((a < b) == (c > d))"],
    ["a << b + c", "(a << (b + c))"],
    ["a >> b < c", "((a >> b) < c)"],
    ["a >>> b", "(a >>> b)"],
    ["a in b && c instanceof d", "((a in b) && (c instanceof d))"],
    ["a ?? b ?? c", "((a ?? b) ?? c)"],
    ["(a || b) ?? c", "((a || b) ?? c)"],
    ["a + b as T", "((a + b) as T)"],
    ["a as T === b", "((a as T) === b)"],
    ["a as T + b", "((a as T) + b)"],
    ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
    ["a ? b ? c : d : e", "(a ? (b ? c : d) : e)"],
    ["a = b = c", "(identifier = (identifier = c))"],
    ["a ||= b", "(identifier ||= b)"],
    ["typeof a === 'x'", '((typeof a) === "x")'],
    ["- -a", "(- (- a))"],
    ["a - -b", "(a - (- b))"],
    ["a++ + ++b", "((a ++) + (++ b))"],
    ["-a.b[c](d)", "(- a.b[c](d))"],
    ["a!.b!", "a!.b!"],
    ["(a, b)", "(a, b)"],
    ["new A.B(c).d", "new A.B(c).d"],
    ["new A", "new A()"],
    ["new A[0].b(1)[2]", "new A[0].b(1)[2]"],
    ["<T>a.b", "(a.b as T)"],
  ])("%s", (text, wanted) => {
    expect(grouped(expression(text))).toBe(wanted);
  });
});

describe("comparisons and type arguments", () => {
  test.each([
    ["f(a < b, c > d)", "f((a < b), (c > d))"],
    ["f(a < b, c > (d))", "f(a(d))"],
    ["f<T>(x)", "f(x)"],
    ["f<A<B<C>>>(x)", "f(x)"],
    ["f<[3, 4], { a: T }>(x)(y)", "f(x)(y)"],
    ["a < b > c", "((a < b) > c)"],
    ["a < b >> c", "(a < (b >> c))"],
    ["a < b ? c : d > (e)", "((a < b) ? c : (d > e))"],
    ["a < b && c > (d)", "((a < b) && (c > d))"],
    ["i < n - 1", "(i < (n - 1))"],
    ["i<n>>1", "(i < (n >> 1))"],
    ["a < -1", "(a < (- 1))"],
  ])("%s", (text, wanted) => expect(grouped(expression(text))).toBe(wanted));
});

describe("arrows", () => {
  test.each([
    ["x => x", "(1 => x)"],
    ["(x) => (y) => x", "(1 => (1 => x))"],
    ["() => ({})", "(0 => object)"],
    ["(a, b) => {}", "(2 => {})"],
    ["(x: f32<[3]>, ...r: T[]): { a: f32 } => x", "(2 => x)"],
    ["<T,>(x: T): T => x", "(1 => x)"],
    ["(): (() => void) => f", "(0 => f)"],
    ["a ? (b) : c", "(a ? b : c)"],
    ["a ? (b, c) : d", "(a ? (b, c) : d)"],
    ["a ? (b) : (c) => d", "(a ? b : (1 => d))"],
    ["a ? (b) => c : d", "(a ? (1 => c) : d)"],
    ["a ? (b: T): U => c : d", "(a ? (1 => c) : d)"],
    ["a ? [(b): T => c] : d", "(a ? [(1 => c)] : d)"],
  ])("%s", (text, wanted) => expect(grouped(expression(text))).toBe(wanted));
});

describe("chains", () => {
  test.each([
    ["a?.b", "a?.b"],
    ["a?.[0]", "a?.[0]"],
    ["a?.(1)", "a?.(1)"],
    ["a?.b.c(d)?.[e]", "a?.b.c(d)?.[e]"],
    ["a?.5:1", "(a ? 0.5 : 1)"],
    ["a.if.class", "a.if.class"],
  ])("%s", (text, wanted) => expect(grouped(expression(text))).toBe(wanted));
});

describe("automatic semicolons", () => {
  const kinds = (text: string) =>
    statements(text).map((node) => (node.kind === "expression" ? grouped(node.expression) : node.kind));
  test.each<[string, string[]]>([
    ["a\nb", ["a", "b"]],
    ["a\n(b)", ["a(b)"]],
    ["a\n[0]", ["a[0]"]],
    ["a\n+ b", ["(a + b)"]],
    ["a\n++b", ["a", "(++ b)"]],
    ["a\n++\nb", ["a", "(++ b)"]],
    ["a = b!\nc", ["(identifier = b!)", "c"]],
    ["type\nx", ["type", "x"]],
    ["let a\nlet b", ["variable", "variable"]],
    ["{ a }\nb", ["block", "b"]],
    ["do a; while (b) c", ["doWhile", "c"]],
    ["a /* \n */ b", ["a", "b"]],
  ])("%s", (text, wanted) => expect(kinds(text)).toEqual(wanted));

  test("nothing is returned when the value is on the next line", () => {
    const node = statement("function f() { return\n1 }");
    expect(shape(node)).toMatchObject({
      function: { body: { body: [{ kind: "return", value: null }, { kind: "expression" }] } },
    });
  });
});

describe("functions", () => {
  test("a method in an object is a function", () => {
    expect(shape(expression("({ f(x) { return x }, a, [b]: 1, 'c d': 2, 3: 4, ...e })"))).toMatchObject({
      properties: [
        { key: "f", value: { kind: "function", arrow: false, name: null }, shorthand: false },
        { key: "a", value: { kind: "identifier", name: "a" }, shorthand: true },
        { key: { kind: "identifier", name: "b" } },
        { key: "c d" },
        { key: "3" },
        { kind: "spread" },
      ],
    });
  });

  test("parameters", () => {
    expect(shape(expression("({ a, b: [c = 1, , ...d] }: P = x, e?: f32, ...f) => a"))).toMatchObject({
      params: [
        { pattern: { kind: "objectPattern", properties: [{ key: "a" }, { key: "b", value: { target: { kind: "arrayPattern", elements: [{ default: { value: 1 } }, null], rest: { name: "d" } } } }] }, type: { name: "P" }, default: { name: "x" } },
        { pattern: { name: "e" }, optional: true, type: { name: "f32" } },
        { pattern: { name: "f" }, rest: true },
      ],
    }); // prettier-ignore
  });

  test("comments in front are kept", () => {
    expect(statement("/** Adds. */\nexport function f() {}")).toMatchObject({
      declaration: { function: { doc: "Adds." } },
    });
    expect(statement("/**\n * Two\n *   lines.\n */\nconst a = 1;")).toMatchObject({ doc: "Two\n  lines." });
    expect(statement("/* no */ const a = /** f */ (x) => x;")).toMatchObject({
      doc: null,
      declarators: [{ init: { doc: "f" } }],
    });
    expect(statement("/** far */ // near\nconst a = 1;")).toMatchObject({ doc: "far" });
  });
});

describe("the text of one function", () => {
  test.each([
    ["(x, y) => x * y + 2", { arrow: true, name: null }],
    ["function f(x) { return x }", { arrow: false, name: { name: "f" } }],
    ["f(x) { return x }", { arrow: false, name: { name: "f" } }],
    ["if(x) { return x }", { arrow: false, name: null }],
    ["async(x) { return x }", { arrow: false, name: { name: "async" } }],
    ["[a.b](x) { return x }", { arrow: false, name: null }],
    ['"a b"(x) { return x }', { arrow: false, name: null }],
  ])("%s", (text, wanted) => expect(shape(expression(text))).toMatchObject({ kind: "function", ...wanted }));

  test.each([
    ["async (x) => x", "TJ1004"],
    ["async function f(x) {}", "TJ1004"],
    ["async f(x) {}", "TJ1004"],
    ["*f(x) {}", "TJ1004"],
    ["function* f(x) {}", "TJ1004"],
    ["class A {}", "TJ1004"],
    ["get a() { return 1 }", "TJ1001"],
    ["function log() { [native code] }", "TJ1004"],
    ["(x) => x; y", "TJ1001"],
    ["", "TJ1001"],
  ])("%s is refused", (text, code) => expect(() => expression(text)).toThrow(code));
});
