import { describe, expect, it } from "vitest";
import { elements } from "../../../src/frontend/statics/iterate.ts";
import { globals, leftOutGlobal } from "../../../src/frontend/statics/globals.ts";
import { staticElement, staticMember } from "../../../src/frontend/statics/members.ts";
import { RangeVal } from "../../../src/frontend/statics/range.ts";
import { float, FunctionVal, int, Num, ShapeVal, tuple } from "../../../src/frontend/values/values.ts";
import { callGlobal, lift, lower, method } from "./plain.ts";

// Each case runs the same call in the language and in JavaScript.
const ARRAYS: [string, unknown[], ...unknown[]][] = [
  ["map", [1, 2, 3], (x: number, i: number) => x * 10 + i],
  ["filter", [1, 2, 3, 4], (x: number) => x % 2 === 0],
  ["reduce", [1, 2, 3], (a: number, b: number) => a - b],
  ["reduce", [1, 2, 3], (a: string, b: number, i: number) => `${a}${b}${i}`, "s"],
  ["reduceRight", [1, 2, 3], (a: number, b: number) => a - b],
  ["find", [1, 2, 3], (x: number) => x > 1],
  ["findIndex", [1, 2, 3], (x: number) => x > 5],
  ["findLast", [1, 2, 3], (x: number) => x < 3],
  ["some", [1, 2, 3], (x: number) => x > 2],
  ["every", [1, 2, 3], (x: number) => x > 2],
  ["flatMap", [1, 2], (x: number) => [x, [x]]],
  ["flat", [1, [2, [3, [4]]]]],
  ["flat", [1, [2, [3, [4]]]], Infinity],
  ["slice", [1, 2, 3], -2],
  ["slice", [1, 2, 3], 0, 1],
  ["concat", [1], [2, 3], 4, [[5]]],
  ["at", [1, 2, 3], -1],
  ["includes", [1, NaN], NaN],
  ["includes", [1, 2, 1], 1, 1],
  ["indexOf", [1, 2, 1], 1, 1],
  ["indexOf", [1, 2, 1], 1, -1],
  ["lastIndexOf", [1, 2, 1], 1],
  ["join", [1, null, "a", [2, 3]], "-"],
  ["toString", [1, [2, 3]]],
];

const CHANGING: [string, unknown[], ...unknown[]][] = [
  ["push", [1], 2, 3],
  ["pop", [1, 2]],
  ["pop", []],
  ["shift", [1, 2]],
  ["unshift", [3], 1, 2],
  ["splice", [1, 2, 3, 4], 1, 2, 9],
  ["splice", [1, 2, 3, 4], -2],
  ["reverse", [1, 2, 3]],
  ["sort", [10, 9, 1]],
  ["sort", [10, 9, 1], (a: number, b: number) => a - b],
  ["fill", [1, 2, 3], 0, 1],
];

const STRINGS: [string, string, ...unknown[]][] = [
  ["at", "abc", -1], ["charAt", "abc", 1], ["charCodeAt", "abc", 1], ["concat", "a", "b", "c"], ["endsWith", "abc", "bc"],
  ["includes", "abc", "bd"], ["indexOf", "abcb", "b", 2], ["lastIndexOf", "abcb", "b"], ["padEnd", "a", 3, "xy"],
  ["padStart", "7", 3, "0"], ["repeat", "ab", 2], ["replace", "aa", "a", "$&b"], ["slice", "hello", -3, -1],
  ["split", "a,b,c", ","], ["split", "abc", ""], ["startsWith", "abc", "b", 1], ["substring", "hello", 1, 3],
  ["toUpperCase", "aß"], ["trim", " a "], ["trimStart", " a "],
]; // prettier-ignore

const call = (value: object | string, name: string, args: readonly unknown[]): unknown =>
  (value as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name](...args);

describe("array methods", () => {
  it.each(ARRAYS)("%s of %o", (name, items, ...args) => {
    expect(lower(method(lift(items), name, ...args))).toEqual(call([...items], name, args));
  });

  it.each(CHANGING)("%s changes %o", (name, items, ...args) => {
    const mine = lift(items);
    const theirs = [...items];
    const result = method(mine, name, ...args);
    const expected = call(theirs, name, args);
    expect(lower(result)).toEqual(expected);
    expect(lower(mine)).toEqual(theirs);
  });

  it("lists entries, keys and values", () => {
    expect(lower(method(lift(["a", "b"]), "entries"))).toEqual([[0, "a"], [1, "b"]]); // prettier-ignore
    expect(lower(method(lift(["a", "b"]), "keys"))).toEqual([0, 1]);
    expect(lower(method(lift([3, 1]), "toReversed"))).toEqual([1, 3]);
    expect(lower(method(lift([3, 1]), "with", 0, 5))).toEqual([5, 1]);
    expect(() => method(lift([3, 1]), "with", 2, 5)).toThrow(/no element 2/);
    expect(() => method(lift([]), "reduce", (a: number) => a)).toThrow(/empty array/);
    expect(() => method(lift([1]), "map", 2)).toThrow(/takes a function/);
  });
});

describe("string, number and object members", () => {
  it.each(STRINGS)("%s of %j", (name, text, ...args) => {
    // A replacement is taken as it is, without patterns.
    const expected = name === "replace" ? "$&ba" : call(text, name, args);
    expect(lower(method(text, name, ...args))).toEqual(expected);
  });

  it("formats numbers", () => {
    expect(method(float(3.14159), "toFixed", 2)).toBe("3.14");
    expect(method(int(255), "toString", 16)).toBe("ff");
    expect(() => method(int(1), "toFixed", 1000)).toThrow(/toFixed/);
    expect(method(true, "toString")).toBe("true");
  });

  it("finds members and elements", () => {
    expect(staticMember(lift({ a: 1 }), "b")).toBeUndefined();
    expect(lower(staticMember(tuple({ q: int(1), r: int(2) }), "r"))).toBe(2);
    expect(lower(staticElement(lift([1, 2]), int(1)))).toBe(2);
    expect(staticElement(lift([1, 2]), int(2))).toBeUndefined();
    expect(staticElement(lift([1, 2]), int(-1))).toBeUndefined();
    expect(staticElement("abc", int(1))).toBe("b");
    expect(lower(staticElement(lift({ a: 1 }), "a"))).toBe(1);
    expect(lower(staticElement(new ShapeVal([2, 3]), int(-1)))).toBe(3);
    expect(() => staticElement(new ShapeVal([2, 3]), int(2))).toThrow(/no element 2/);
  });
});

describe("globals", () => {
  const show = (value: unknown): string =>
    value instanceof Num ? `${value.value}${value.integer ? "" : "f"}` : String(value);

  it.each([
    ["Math.floor", [2.5], "2"], ["Math.ceil", [2.5], "3"], ["Math.round", [-2.5], "-2"], ["Math.trunc", [-2.5], "-2"],
    ["Math.abs", [-2], "2"], ["Math.abs", [-2.5], "2.5f"], ["Math.max", [1, 2], "2"], ["Math.min", [1, 2.5], "1"],
    ["Math.max", [], "-Infinityf"], ["Math.sqrt", [4], "2f"], ["Math.hypot", [3, 4], "5f"], ["Math.pow", [2, 3], "8f"],
    ["Math.sign", [-3], "-1"], ["Math.floor", [Infinity], "Infinityf"], ["Number.isInteger", [2.5], "false"],
    ["Number", ["12"], "12"], ["Number", ["1.5"], "1.5f"], ["parseInt", ["12px"], "12"], ["parseFloat", ["2"], "2f"],
    ["isNaN", [NaN], "true"], ["String", [[1, 2]], "1,2"], ["Boolean", [""], "false"], ["Array.isArray", [[1]], "true"],
  ] as [string, unknown[], string][])("%s(%o) is %s", (path, args, expected) => {
    expect(show(callGlobal(path, ...args))).toBe(expected);
  }); // prettier-ignore

  it("makes arrays and objects", () => {
    expect(lower(callGlobal("Array.from", { length: 3 }, (_: unknown, i: number) => i * i))).toEqual([0, 1, 4]);
    expect(lower(callGlobal("Array.from", "ab"))).toEqual(["a", "b"]);
    expect(lower(callGlobal("Array", 2))).toEqual([undefined, undefined]);
    expect(lower(callGlobal("Array", 2, 3))).toEqual([2, 3]);
    expect(() => callGlobal("Array", -1)).toThrow(/invalid array length/);
    expect(lower(callGlobal("Object.keys", { b: 1, a: 2 }))).toEqual(["b", "a"]);
    expect(lower(callGlobal("Object.entries", { b: 1 }))).toEqual([["b", 1]]);
    expect(lower(callGlobal("Object.fromEntries", [["a", 1]]))).toEqual({ a: 1 });
    expect(lower(callGlobal("Object.assign", { a: 1 }, { b: 2 }, null, { a: 3 }))).toEqual({ a: 3, b: 2 });
    expect(callGlobal("JSON.stringify", { a: [1, "x", null], b: undefined })).toBe('{"a":[1,"x",null]}');
    expect(lower(callGlobal("JSON.parse", '{"a":[1,2.5]}'))).toEqual({ a: [1, 2.5] });
    expect(() => callGlobal("JSON.parse", "{")).toThrow(/JSON/);
    expect(lower(callGlobal("Error", "no"))).toEqual({ name: "Error", message: "no" });
  });

  it("has Math's constants as floats", () => {
    expect(staticMember(globals().get("Math"), "PI")).toEqual(float(Math.PI));
  });

  it("names what to use instead of what is left out", () => {
    expect(() => staticMember(globals().get("console"), "log")).toThrow(/console\.log/);
    expect(() => callGlobal("Math.random")).toThrow(/pure/);
    expect(leftOutGlobal("Map")).toMatch(/object/);
    expect(leftOutGlobal("toString")).toBeUndefined();
  });

  it("gives functions of the prototype no way in", () => {
    for (const name of ["constructor", "__proto__", "hasOwnProperty"]) {
      expect(staticMember(lift([1]), name)).toBeUndefined();
      expect(staticMember(globals().get("Math"), name)).toBeUndefined();
      expect((globals().get("Array") as FunctionVal).member(name)).toBeUndefined();
    }
  });
});

describe("ranges", () => {
  const numbers = (start: number, stop: number, step: number) =>
    elements(new RangeVal(int(start), int(stop), int(step)))?.map(lower);

  it("enumerates as Python does", () => {
    expect(numbers(0, 3, 1)).toEqual([0, 1, 2]);
    expect(numbers(5, 0, -2)).toEqual([5, 3, 1]);
    expect(numbers(0, 5, 2)).toEqual([0, 2, 4]);
    expect(numbers(3, 0, 1)).toEqual([]);
  });
});
