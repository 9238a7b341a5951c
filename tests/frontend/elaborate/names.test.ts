import { describe, expect, test } from "vitest";
import { nearest } from "../../../src/frontend/nearest.ts";
import { check } from "../../../src/frontend/elaborate/index.ts";
import { checked, errors, program } from "./support.ts";

describe("names", () => {
  test("unknown ones, also in functions that nobody calls", () => {
    expect(errors("function unused() { return nothing; }\nexport function main(x: f32) { return x; }")).toEqual(["TJ3001 1: there is no nothing here"]); // prettier-ignore
    expect(errors("export function main(x: f33) { return x; }")[0]).toBe("TJ3001 1: there is no type f33 here");
  });
  test("declared twice, assigned though constant, used before a value is there", () => {
    expect(errors("export function main(x: f32) { const a = 1; const a = 2; return x; }")).toEqual(["TJ3004 1: a is declared twice in this scope"]); // prettier-ignore
    expect(errors("export function main(a: f32, a: f32) { return a; }")).toEqual(["TJ3004 1: a is declared twice in this scope"]); // prettier-ignore
    expect(errors("export function main(x: f32) { const a = x; a = x; np.pi = 3; return a; }")[0]).toBe("TJ3005 1: a is a constant and cannot be assigned"); // prettier-ignore
    expect(errors("export function main(x: f32) { const a = b; const b = x; return a; }")).toEqual(["TJ3008 1: b is used before it has a value"]); // prettier-ignore
  });
  test("jumps that lead nowhere", () => {
    expect(errors("export function main(x: f32) { break; return x; }")).toEqual(["TJ4008 1: break outside of a loop or switch"]); // prettier-ignore
    expect(errors("export function main(x: f32) { a: while (x > 0) { continue b; } return x; }")).toEqual(["TJ4008 1: there is no label b around this continue"]); // prettier-ignore
  });
  test("what the language leaves out declares its names all the same", () => {
    expect(errors("class A {}\nexport function main(x: f32) { const a = new A(); return x; }")).toEqual(["TJ1004 1: `class` is not part of the language"]); // prettier-ignore
    expect(errors("export async function main(x: f32) { return x; }").map((each) => each.slice(0, 6))).toEqual([
      "TJ1004",
    ]);
  });
  test("properties that an object lacks, where they matter", () => {
    expect(errors("export function main(p: { weight: f32 }) { return p.wieght * 2; }")).toEqual(["TJ3002 1: p has no property wieght; it is an object with weight"]); // prettier-ignore
    expect(errors("const o: { k?: number } = {};\nexport function main(x: f32) { return x * (o.k ?? 2); }")).toEqual(
      [],
    );
  });
  test("entries", () => {
    expect(errors("function f(x: f32) { return x; }")).toEqual(["TJ3006 0: the module has no export to compile"]);
    expect(errors("export function a(x: f32) { return x; }\nexport function b(x: f32) { return x; }")).toEqual(["TJ3006 0: the module exports several functions, and none of them is main: a, b"]); // prettier-ignore
  });
});

describe("check", () => {
  test("goes through all exports", () => {
    expect(checked("export function a(x: f32<[2]>) { return x.foo; }\nexport function b(x: f32<[2]>) { return x + np.ones([3]); }").map((each) => each.slice(0, 9))).toEqual(["TJ3002 1:", "TJ2001 2:"]); // prettier-ignore
  });
  test("names dimensions instead of making up sizes", () => {
    expect(checked("export function f<B extends Dim, C extends Dim>(x: f32<[B, 784]>, y: f32<[C]>) { return x + y; }")).toEqual(["TJ2001 1: operator +: the shapes of f32[B,784] and f32[C] do not broadcast"]); // prettier-ignore
  });
  test("does not hold a made-up size against a program", () => {
    expect(checked("export function f<B extends Dim>(x: f32<[B]>) { return x.reshape([-1, 2]); }")).toEqual([]);
  });
  test("passes over what has no type", () => {
    expect(checked("export function f(x: any, n: number, s: string) { return np.zeros([n]) + x; }")).toEqual([]);
  });
});

test("functions that nobody calls are checked where their annotations say all", () => {
  const main = "export const main = (x: f32) => x;";
  expect(checked(`function f(x: f32<[2]>) { return x + np.zeros([3]); }\n${main}`)).toEqual(["TJ2001 1: operator +: the shapes of f32[2] and f32[3] do not broadcast"]); // prettier-ignore
  expect(checked(`function f(x: Tensor) { return x + "a"; }\nfunction g(x: f32) { throw new Error("no"); }\n${main}`)).toEqual([]); // prettier-ignore
  expect(checked("const f = (x: f32<[3]>) => x.at(5).get();\nexport const main = (x: f32<[3]>) => f(x);")).toHaveLength(1); // prettier-ignore
});

test("of names that are equally near, the one that starts alike is meant", () => {
  expect(nearest("sinn", ["sign", "sin", "sinh"])).toBe("sin");
  expect(nearest("NP", ["x", "np"])).toBe("np");
  expect(nearest("y", ["x"])).toBeUndefined();
  expect(nearest("smu", ["sub", "sum"])).toBe("sum");
  expect(nearest("vmpa", ["jit", "vmap"])).toBe("vmap");
});

test("faults of an index and of a value point at it", () => {
  const at = (statement: string): string => {
    const source = `import { numpy as np, f32, u8, i32, bool } from "tsjax";\nexport const main = (x: f32<[2, 3]>, n: i32, m: bool<[2]>, v: f32<[2]>) => ${statement};`;
    const [{ code, span }] = check(program(source));
    return `${code} ${span.source.text.slice(span.start, span.end)}`;
  };
  expect(at("x.slice(0, 7)")).toBe("TJ2005 7");
  expect(at("x.slice([n, null])")).toBe("TJ4001 [n, null]");
  expect(at("x.slice(m)")).toBe("TJ4001 m");
  expect(at("x.at([], m).set(0)")).toBe("TJ2005 m");
  expect(at("x.at(0).set(v)")).toBe("TJ2001 v");
  expect(at("np.zeros(2, 3)")).toBe("TJ5002 3");
  expect(at("np.reshape(x, 2, 3)")).toBe("TJ5002 3");
  expect(at("np.array([1, 300], u8)")).toMatch(/^TJ7004/);
});
