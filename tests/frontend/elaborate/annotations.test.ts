import { describe, expect, test } from "vitest";
import { errors, ir, results } from "./support.ts";

describe("annotations", () => {
  test("a static number takes the annotated dtype", () => {
    expect(results("function f(n: bf16) { return n; }\nexport function main(x: f32) { return [f(2), f(0.5), x]; }")).toBe("bf16, bf16, f32"); // prettier-ignore
  });
  test("a number that the dtype cannot hold is refused", () => {
    expect(errors("function f(n: i32) { return n; }\nexport function main(x: f32) { return f(2.5) + x; }")).toEqual([
      "TJ2006 2: f: n is the number 2.5, which i32 cannot hold exactly, but its annotation is i32",
    ]);
  });
  test("a weak tensor takes it too, a strong one does not", () => {
    expect(results("function f(n: bf16) { return n; }\nexport function main(x: f32) { let k = 0.0; for (const i of range(3)) { k = k + i; } return [f(k), x]; }")).toBe("bf16, f32"); // prettier-ignore
    expect(errors("function f(n: bf16) { return n; }\nexport function main(x: f32) { return f(x); }")).toEqual([
      "TJ2006 2: f: n is f32, but its annotation is bf16",
    ]);
  });
  test("dimension variables unify across arguments and are checked on the result", () => {
    const dot = "function f<A extends Dim, B extends Dim>(x: f32<[A, B]>, y: f32<[B]>): f32<[A]> { return np.dot(x, y); }"; // prettier-ignore
    expect(results(`${dot}\nexport function main(x: f32<[2, 3]>, y: f32<[3]>) { return f(x, y); }`)).toBe("f32[2]");
    expect(errors(`${dot}\nexport function main(x: f32<[2, 3]>, y: f32<[4]>) { return f(x, y); }`)).toEqual([
      "TJ2007 2: f: y is f32[4], but its annotation is f32[B]: B would be 4 by axis 0, and is 3 already (x is f32[2,3])", // prettier-ignore
    ]);
    expect(
      errors(
        "function f<A extends Dim>(x: f32<[A, 3]>): f32<[A]> { return np.sum(x, 0); }\nexport function main(x: f32<[2, 3]>) { return f(x); }",
      ),
    ).toEqual([
      // prettier-ignore
      "TJ2007 1: f: the result is f32[3], but its annotation is f32[A]: A would be 3 by axis 0, and is 2 already (x is f32[2,3])", // prettier-ignore
    ]);
  });
  test("ranks, literal sizes, missing properties", () => {
    expect(errors("function f(x: f32<[2, 3]>) { return x; }\nexport function main(x: f32<[2]>) { return f(x); }")[0]).toMatch(/^TJ2008 2: f: x is f32\[2\], of rank 1/); // prettier-ignore
    expect(errors("function f(x: f32<[4]>) { return x; }\nexport function main(x: f32<[2]>) { return f(x); }")[0]).toMatch(/^TJ2006 2: f: x is f32\[2\], but its annotation is f32\[4\]/); // prettier-ignore
    expect(errors("type P = { w: f32; bias: f32 };\nfunction f(p: P) { return p.w; }\nexport function main(x: f32) { return f({ w: x }); }")[0]).toMatch(/lacks the property bias/); // prettier-ignore
  });
  test("variables, casts and generic aliases are checked", () => {
    expect(errors("export function main(x: f32<[3]>) { const y: f32<[4]> = x; return y; }")[0]).toMatch(/^TJ2006/);
    expect(errors("export function main(x: f32<[3]>) { return x as f32<[4]>; }")[0]).toMatch(/^TJ2006/);
    expect(results("type Vec<N extends Dim> = f32<[N]>;\ntype Pair<T> = [T, T];\nexport function main(p: Pair<Vec<3>>) { return p[0] + p[1]; }")).toBe("f32[3]"); // prettier-ignore
    expect(errors("type Vec<N extends Dim> = f32<[N]>;\nfunction f<N extends Dim>(a: Vec<N>, b: Vec<N>) { return a; }\nexport function main(x: f32<[3]>, y: f32<[4]>) { return f(x, y); }")[0]).toMatch(/^TJ2007/); // prettier-ignore
  });
  test("an input that is nothing is the kind of nothing that its annotation says", () => {
    const text = "export const main = (x: f32, y: undefined, z: null, p: { a: undefined }) => [y, p.a].every((v) => v === undefined) && z === null ? x : 0;"; // prettier-ignore
    expect(ir(text)).toBe("func @main(%x: f32) -> (f32) {\n  return %x\n}");
  });
  test("inputs come from interfaces, nested objects, tuples and keys, keys of objects sorted", () => {
    const text = "interface A { z: f32; a: [f32<[2]>, Key] }\nexport function main(p: A, n: i32<[3]>) { return [p, n]; }"; // prettier-ignore
    expect(ir(text).split("\n")[0]).toBe(
      "func @main(%p_a_0: f32[2], %p_a_1: u32[2], %p_z: f32, %n: i32[3]) -> (f32[2], u32[2], f32, i32[3]) {",
    );
  });
  test("sizes for dimension variables of the entry", () => {
    const text = "export function main<B extends Dim>(x: f32<[B, 2]>) { return x; }";
    expect(results(text, { dims: { B: 7 } })).toBe("f32[7,2]");
    expect(errors(text)).toEqual(["TJ5007 1: main: the size of B is not known, which x needs"]);
  });
});
