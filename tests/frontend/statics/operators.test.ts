import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BinaryOperator } from "../../../src/frontend/ast.ts";
import { numberFromText, staticBinary, staticUnary } from "../../../src/frontend/statics/operators.ts";
import { array, float, int, Num, object, type Val } from "../../../src/frontend/values/values.ts";
import { lift, lower } from "./plain.ts";

const show = (value: Val): string =>
  value instanceof Num
    ? `${Object.is(value.value, -0) ? "-0" : value.value}${value.integer ? "" : "f"}`
    : String(value);

describe("static arithmetic", () => {
  // As Python decides what is an integer, with JavaScript's numbers.
  it.each<[Val, BinaryOperator, Val, string]>([
    [int(7), "+", int(2), "9"],
    [int(7), "+", float(2), "9f"],
    [int(7), "/", int(7), "1f"],
    [int(-7), "%", int(3), "-1"],
    [int(0), "*", int(-1), "0"],
    [float(0), "*", int(-1), "-0f"],
    [int(2), "**", int(10), "1024"],
    [int(2), "**", int(-1), "0.5f"],
    [int(2), "**", int(5000), "Infinityf"],
    [int(1), "%", int(0), "NaNf"],
    [float(5.7), "|", int(0), "5"],
    [int(-1), ">>>", int(28), "15"],
    [int(1), "<<", int(33), "2"],
    [true, "+", int(1), "2"],
    ["a", "+", float(2), "a2"],
    [int(1), "+", "b", "1b"],
    ["x", "+", null, "xnull"],
    [3n, "*", 4n, "12"],
  ])("%o %s %o", (a, operator, b, expected) => {
    expect(show(staticBinary(operator, a, b))).toBe(expected);
  });

  it("agrees with JavaScript on every pair of numbers", () => {
    const js: Record<string, (a: number, b: number) => unknown> = {
      "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b,
      "&": (a, b) => a & b, "|": (a, b) => a | b, "^": (a, b) => a ^ b, "<<": (a, b) => a << b, ">>": (a, b) => a >> b,
      ">>>": (a, b) => a >>> b, "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
      "===": (a, b) => a === b, "!==": (a, b) => a !== b,
    }; // prettier-ignore
    const number = fc.oneof(fc.integer(), fc.double());
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(js)), number, number, (operator, a, b) => {
        const result = lower(staticBinary(operator as BinaryOperator, float(a), float(b)));
        expect(result).toEqual(js[operator](a, b));
      }),
    );
  });

  it("refuses what TypeScript refuses", () => {
    expect(() => staticBinary("*", "a", int(2))).toThrow(/the string "a" and the number 2/);
    expect(() => staticBinary("+", array([]), array([]))).toThrow(/an empty array/);
    expect(() => staticBinary("<", "a", int(2))).toThrow(/operator </);
    expect(() => staticBinary("+", 1n, int(2))).toThrow(/1n/);
    expect(() => staticBinary("/", 1n, 0n)).toThrow(/0n/);
    expect(() => staticUnary("-", "a")).toThrow(/the string "a"/);
  });
});

describe("comparison and membership", () => {
  it("compares by value or identity", () => {
    const xs = array([int(1)]);
    expect(staticBinary("===", int(2), float(2))).toBe(true);
    expect(staticBinary("===", xs, xs)).toBe(true);
    expect(staticBinary("===", xs, array([int(1)]))).toBe(false);
    expect(staticBinary("==", null, undefined)).toBe(true);
    expect(staticBinary("==", "1", int(1))).toBe(true);
    expect(staticBinary("===", "1", int(1))).toBe(false);
    expect(staticBinary("<", "a", "b")).toBe(true);
    expect(staticBinary("in", "a", object({ a: undefined }))).toBe(true);
    expect(staticBinary("in", int(1), xs)).toBe(false);
  });

  it("knows the unary operators", () => {
    expect(["undefined", "object", "number", "string", "boolean", "object"]).toEqual(
      [undefined, null, int(1), "s", true, array([])].map((value) => staticUnary("typeof", value)),
    );
    expect(show(staticUnary("-", int(0)))).toBe("0");
    expect(show(staticUnary("-", float(0)))).toBe("-0f");
    expect(show(staticUnary("~", int(5)))).toBe("-6");
    expect(staticUnary("!", lift(""))).toBe(true);
    expect(staticUnary("!", float(NaN))).toBe(true);
    expect(staticUnary("!", array([]))).toBe(false);
    expect(show(staticUnary("+", "3"))).toBe("3");
  });

  it("reads integers from text as they are written", () => {
    expect(["3", " -4 ", "0x10", "3.0", "1e3", ""].map((text) => show(numberFromText(text)))).toEqual([
      "3", "-4", "16", "3f", "1000f", "0",
    ]); // prettier-ignore
  });
});
