import { describe, expect, test } from "vitest";
import { errors, results } from "./support.ts";

describe("places", () => {
  // The sizes of the results say what was computed while compiling.
  const sizes = (body: string): string => results(`export const main = (x: f32) => { ${body} };`);
  test("the object and the key of an assignment are evaluated once", () => {
    expect(sizes("let i = 0; const a = [1, 2]; a[i++] += 10; a[i++]++; return np.zeros([i, a[0], a[1]]);")).toBe("f32[2,11,3]"); // prettier-ignore
    expect(sizes("let n = 0; const o = { k: [1] }; const f = () => { n++; return o; }; f().k[0] *= 5; return np.zeros([n, o.k[0]]);")).toBe("f32[1,5]"); // prettier-ignore
  });
  test("what an optional chain skips goes on past a non-null assertion", () => {
    expect(sizes("const o: any = {}; return np.zeros([o.a?.b!.c ?? 3, o?.a?.b![0].c ?? 4]);")).toBe("f32[3,4]");
  });
  test("delete takes properties away, and nothing else", () => {
    expect(sizes('const o: any = { a: 1, b: 2, c: 3 }; delete o.a; delete o["b"]; delete o.z; return np.zeros([Object.keys(o).length]);')).toBe("f32[1]"); // prettier-ignore
    expect(errors("export const main = (x: f32) => { delete x.T; return x; };")[0]).toBe("TJ5002 1: delete takes properties away from objects, found f32"); // prettier-ignore
    expect(errors("export const main = (x: f32) => { const o: any = { a: 1 }; if (x > 0) { delete o.a; } return x; };")[0]).toContain("TJ4009 1"); // prettier-ignore
  });
});

describe("functions", () => {
  test("defaults, optional and rest parameters, destructuring", () => {
    expect(results("const f = (a: Tensor, { k = 2 }: { k?: number } = {}, ...more: Tensor[]) => [a * k, more.length];\nexport function main(x: f32) { return [f(x), f(x, { k: 3 }, x, x)]; }")).toBe("f32, i32, f32, i32"); // prettier-ignore
  });
  test("counts of arguments", () => {
    const f = "function f(a: Tensor, b: Tensor) { return a + b; }";
    expect(errors(`${f}\nexport function main(x: f32) { return f(x); }`)).toEqual(["TJ5001 2: f takes 2 arguments, found 1"]); // prettier-ignore
    expect(errors(`${f}\nexport function main(x: f32) { return f(x, x, x); }`)).toEqual(["TJ5001 2: f takes 2 arguments, found 3"]); // prettier-ignore
  });
  test("closures keep the loop's variable of their iteration", () => {
    expect(results("export function main(x: f32<[4]>) { const fs: any[] = []; for (let i = 1; i < 3; i++) fs.push(() => x.slice([0, i])); return fs.map((f) => f()); }")).toBe("f32[1], f32[2]"); // prettier-ignore
  });
  test("a function expression's own name is in reach inside of it only", () => {
    expect(results("export const main = (x: f32) => { const f = function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1); }; return np.zeros([f(3)]) + x; };")).toBe("f32[6]"); // prettier-ignore
    expect(errors("export const main = (x: f32) => { const f = function fact(n: number): number { return n; }; return fact(3) * x; };")[0]).toMatch(/^TJ3001 1: there is no fact here/); // prettier-ignore
  });
  test("recursion over static values, and its limit", () => {
    expect(results("function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nexport const main = (x: f32) => np.zeros([fib(7)]) + x;")).toBe("f32[13]"); // prettier-ignore
    expect(errors("function f(n: number): number { return f(n + 1); }\nexport const main = (x: f32) => x * f(0);")).toEqual(["TJ4010 1: f calls itself too deep"]); // prettier-ignore
  });
  test("a fault inside is reported once, with the call that led there", () => {
    expect(
      errors(
        "function f(x: Tensor) { return x + np.ones([4]); }\nexport function main(x: f32<[3]>) { return f(x) + f(x) * 2; }",
      ),
    ).toEqual([
      // prettier-ignore
      "TJ2001 1: operator +: the shapes of f32[3] and f32[4] do not broadcast",
    ]);
  });
  test("independent faults are all reported, what follows from them is not", () => {
    expect(errors("export function main(x: f32<[3]>, y: f32<[4]>) {\n  const a = x + y;\n  const b = np.sum(a) * 2;\n  const c = x.foo;\n  if (b > c) { return nope; }\n  return np.dot(x, y);\n}").map((each) => each.slice(0, 9))).toEqual([ // prettier-ignore
      "TJ3001 5:", "TJ2001 2:", "TJ3002 4:", "TJ2002 6:",
    ]); // prettier-ignore
  });
  test("assigning a captured variable inside a transformation names it", () => {
    expect(errors("export function main(x: f32) { let t = x; return grad((v: Tensor) => { t = v; return v; })(x) + t; }")[0]).toMatch(/^TJ4006 1: t is assigned inside a function given to/); // prettier-ignore
  });
  test("what is called by another name may be given more than it takes, as in TypeScript", () => {
    const main = (body: string): string => `const one = (x: Tensor) => x;\nexport const main = (x: f32) => ${body};`;
    expect(errors(main("((f: (a: Tensor, b: Tensor) => Tensor) => f(x, x))(one) + ({ f: one } as { f: (a: Tensor, b: Tensor) => Tensor }).f(x, x)"))).toEqual([]); // prettier-ignore
    expect(errors(main("one(x, x)"))).toEqual(["TJ5001 2: one takes 1 argument, found 2"]);
    expect(errors(main("((a: Tensor) => a)(x, x)"))).toEqual(["TJ5001 2: (anonymous) takes 1 argument, found 2"]);
  });
  test("a name that a loop declares is its own, also inside a transformation", () => {
    const loop = "for (const t of range(3)) { let f = v * 2; f += 1; v = f; }";
    expect(errors(`import { f32, grad, range } from "tsjax";\nfunction f(v: f32) { ${loop} return v; }\nexport const main = (x: f32) => grad(f)(x);`)).toEqual([]); // prettier-ignore
    expect(errors(`import { f32, grad, range } from "tsjax";\nexport function main(x: f32) { let f = x; return grad((v: f32) => { ${loop} return v; })(x) + f; }`)).toEqual([]); // prettier-ignore
  });
  test.each([
    ["function f(x: Tensor) { return x; }\nexport const main = (x: f32) => { f = 3; return x; };", "TJ3005 2: f is a function and cannot be assigned"],
    ["type P = f32;\ntype P = i32;\nexport const main = (x: f32) => x;", "TJ3004 2: P is declared twice in this scope"],
    ["export const main = (x: f32<[2, 3]>) => x[0, 1];", "TJ2005 1: x[i, j] is x[j] in TypeScript: the comma gives its last part"],
    ["export const main = (x: f32) => { const a = [x, x]; return np.sin(a[-1]); };", "TJ2005 1: a has no element -1; it is an array of 2"],
    ["export const main = (x: f32<[2]>, y: f32<[2]>) => (x.shape === y.shape ? x : y);", "TJ5002 1: operator === asks whether two arrays are one and the same"],
    ["export function main(x: f32<[3]>) { const [a, b, c, d] = x; return a; }", "TJ2005 1: f32[3] has 3 rows, taken apart into 4"],
    ["import { f32, vjp, type Tensor } from \"tsjax\"; export const main = (x: f32) => { const [y, back] = vjp((v: Tensor) => v, x); return back(y, y); };", "TJ5001 1: the vjp of (anonymous) takes 1 cotangent, shaped like the result, found 2"],
    ["import { f32, jit, type Tensor } from \"tsjax\"; export const main = (x: f32) => { let t = x; jit((v: Tensor) => { t = v; return v; })(x); return t; };", "TJ4006 1: t is assigned inside a function given to jit"],
    ["export const main = (n: i32) => n * 3000000000;", "TJ7004 1: operator *: the integer 3000000000 does not fit i32"],
  ])("%s", (source, fault) => {
    expect(errors(source)[0]).toContain(fault);
  }); // prettier-ignore
  test("types that double themselves end in a diagnostic", () => {
    const types = Array.from({ length: 40 }, (_, i) => `type T${i + 1} = [T${i}, T${i}];`).join(" ");
    const main = "export const main = (x: T40) => x;";
    expect(errors(`type T0 = f32; ${types} ${main}`)).toEqual(["TJ4010 1: this type has more than 100000 parts"]);
  });
  test("the text of an object is asked for by mistake", () => {
    expect(errors("export const main = (x: f32) => { const o = { a: 1 }; return `${o}`.length + x; };")).toEqual([
      "TJ5002 1: the text of an object with a says no more than that it is one",
    ]);
  });
  test("throwing", () => {
    expect(errors('export function main(x: f32) { throw new Error(`no ${1 + 1}`); }')).toEqual(["TJ5005 1: the program throws: no 2"]); // prettier-ignore
    expect(errors('export function main(x: f32) { if (x > 0) throw new Error("no"); return x; }')).toEqual(["TJ5005 1: exceptions cannot be raised when the program runs: no"]); // prettier-ignore
  });
});
