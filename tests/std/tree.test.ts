import { describe, expect, it } from "vitest";
import { range } from "../../src/std/range.ts";
import { dtypes } from "../../src/std/dtypes.ts";
import { tree } from "../../src/std/tree.ts";
import { RangeVal } from "../../src/frontend/statics/range.ts";
import { array, FunctionVal, type Val } from "../../src/frontend/values/values.ts";
import { lift, lower, SITE } from "../frontend/statics/plain.ts";
import { build } from "../frontend/tensor/region.ts";

const raw = (name: string, ...args: Val[]): Val => {
  const fn = tree.get(name);
  if (!(fn instanceof FunctionVal)) throw new Error(`no function ${name}`);
  return fn.call(args, SITE);
};
const call = (name: string, ...args: unknown[]): unknown => lower(raw(name, ...args.map(lift)));

const params = { w: [1, 2], b: 3, none: null };

describe("tree", () => {
  it("maps over leaves, object keys sorted", () => {
    expect(call("map", (x: number) => x * 2, params)).toEqual({ b: 6, none: null, w: [2, 4] });
    expect(call("map", (x: number, y: number) => x - y, params, { w: [1, 1], b: 1, none: null })).toEqual({ b: 2, none: null, w: [0, 1] }); // prettier-ignore
    expect(call("leaves", params)).toEqual([3, 1, 2]);
    expect(() => call("map", (x: number) => x, params, { w: 1 })).toThrow(/\{b: \*.*\{w: \*\}/);
  });

  it("takes whole nodes as leaves where it is told to", () => {
    const isLeaf = (x: unknown) => Array.isArray(x);
    expect(call("map", (x: unknown) => (Array.isArray(x) ? x.length : x), params, { isLeaf })).toEqual({ b: 3, none: null, w: 2 }); // prettier-ignore
    expect(call("leaves", params, { isLeaf: (x: unknown) => x === null })).toEqual([3, null, 1, 2]);
  });

  it("takes trees apart and puts them together", () => {
    const structure = raw("structure", lift(params));
    expect(lower(raw("unflatten", structure, lift([10, 20, 30])))).toEqual({ b: 10, none: null, w: [20, 30] });
    expect(() => raw("unflatten", structure, lift([1]))).toThrow(/3 leaves, found 1/);
    const other = raw("structure", lift({ b: "x", none: null, w: ["y", "z"] }));
    expect((structure as unknown as { equals(o: Val): boolean }).equals(other)).toBe(true);
    expect(() => raw("unflatten", 1 as unknown as Val, lift([1]))).toThrow(/tree structure/);
  });

  it("knows the way to each leaf", () => {
    expect(call("leavesWithPath", params)).toEqual([
      [["b"], 3],
      [["w", 0], 1],
      [["w", 1], 2],
    ]);
    expect(call("mapWithPath", (path: unknown[], x: number) => `${path.join("/")}=${x}`, { w: [1] })).toEqual({ w: ["w/0=1"] }); // prettier-ignore
  });

  it("reduces", () => {
    expect(call("reduce", (a: number, b: number) => a - b, params)).toBe(0);
    expect(call("reduce", (a: number, b: number) => a - b, params, 10)).toBe(4);
    expect(() => call("reduce", (a: number) => a, [])).toThrow(/initializer/);
    expect(call("reduceAssociative", (a: string, b: string) => `(${a}${b})`, ["a", "b", "c", "d", "e"])).toBe("(((ab)(cd))e)"); // prettier-ignore
    expect(call("all", [true, [1, 2]])).toBe(true);
    expect(call("all", [true, [0, 2]])).toBe(false);
    expect(build(["bool"], (x) => raw("all", array([x, true]))).type).toBe("bool");
  });

  it("turns trees of trees inside out and fills prefixes", () => {
    const outer = raw("structure", lift([0, 0]));
    const value = lift([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    expect(lower(raw("transpose", outer, null, value))).toEqual({ a: [1, 3], b: [2, 4] });
    expect(call("broadcast", [1, 2], [[0, 0], { k: 0 }])).toEqual([[1, 1], { k: 2 }]);
  });
});

describe("range", () => {
  const bounds = (...args: unknown[]) => (range.call(args.map(lift), SITE) as RangeVal).bounds();

  it("takes a stop, or a start and a stop, and a step", () => {
    expect(bounds(3)).toEqual([0, 3, 1]);
    expect(bounds(1, 3)).toEqual([1, 3, 1]);
    expect(bounds(3, 0, -1)).toEqual([3, 0, -1]);
    expect(() => bounds(3, 0, 0)).toThrow(/step/);
    expect(() => bounds(0.5)).toThrow(/integer/);
    expect(() => bounds("a")).toThrow(/integer/);
  });

  it("takes traced bounds", () => {
    build(["i32"], (n) => {
      const value = range.call([n], SITE) as RangeVal;
      expect(value.bounds()).toBeNull();
      expect(value.numbers()).toBeNull();
      return n;
    });
    expect(() => build(["f32"], (n) => range.call([n], SITE))).toThrow(/f32/);
  });
});

it("has every dtype as a value", () => {
  expect(dtypes.bf16.dtype).toBe("bf16");
});
