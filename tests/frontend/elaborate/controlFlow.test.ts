import { describe, expect, test } from "vitest";
import { elaborate } from "../../../src/frontend/elaborate/index.ts";
import { verify } from "../../../src/ir/verify.ts";
import { interpret, programText, randomProgram } from "./randomControl.ts";
import { runScalars } from "./scalarIr.ts";
import { errors, faults, ir, program, results } from "./support.ts";

describe("control flow as IR", () => {
  test("an early return puts the rest of the block into the other branch", () => {
    expect(
      ir("export function main(s: f32) {\n  if (s < 0) { return -s; }\n  const y = s * 3;\n  return y + 1;\n}"),
    ).toBe(
      `func @main(%s: f32) -> (f32) {
  %0 = constant {value = 0} : f32
  %1 = compare %s, %0 {direction = lt} : bool
  %2 = if %1, %s : f32
    (%s: f32) {
      %3 = neg %s : f32
      yield %3
    }
    (%s: f32) {
      %4 = constant {value = 3} : f32
      %5 = mul %s, %4 : f32
      %6 = constant {value = 1} : f32
      %7 = add %5, %6 : f32
      yield %7
    }
  return %2
}`,
    );
  });
  test("what is assigned is what a loop carries", () => {
    expect(
      ir("export function main(s: f32, k: f32) { let y = s; const z = k; while (y < 100) { y = y * z; } return y; }"),
    ).toBe(
      `func @main(%s: f32, %k: f32) -> (f32) {
  %0 = while %k, %s {bodyConsts = 1} : f32
    (%1: f32) {
      %2 = constant {value = 100} : f32
      %3 = compare %1, %2 {direction = lt} : bool
      yield %3
    }
    (%k: f32, %4: f32) {
      %5 = mul %4, %k : f32
      yield %5
    }
  return %0
}`,
    );
  });
  test("a loop that only a return ends needs none after it", () => {
    for (const head of ["while (true)", "for (;;)", "for (; true; )"]) {
      expect(results(`export function main(s: f32) { let y = s; ${head} { y += 1; if (y > 9) return 1; if (y < -9) return y; } }`)).toBe("f32"); // prettier-ignore
    }
    expect(errors("export function main(s: f32) { let y = s; while (true) { y += 1; } }")[0]).toMatch(/^TJ4010/);
  });
  test("a break becomes a flag", () => {
    expect(
      ir("export function main(s: f32) { let y = s; while (true) { y = y * 2; if (y > 30) break; } return y; }"),
    ).toBe(
      `func @main(%s: f32) -> (f32) {
  %0 = constant {value = false} : bool
  %1, %2 = while %s, %0 : f32, bool
    (%3: f32, %4: bool) {
      %5 = not %4 : bool
      yield %5
    }
    (%6: f32, %7: bool) {
      %8 = constant {value = 2} : f32
      %9 = mul %6, %8 : f32
      %10 = constant {value = 30} : f32
      %11 = compare %9, %10 {direction = gt} : bool
      yield %9, %11
    }
  return %1
}`,
    );
  });
  test("ranges and rows become scans", () => {
    expect(ir("export function main(s: f32) { for (const i of range(4)) s = s * i; return s; }")).toContain("scan");
    expect(ir("export function main(x: f32<[4, 3]>) { let s = np.zeros([3]); for (const row of x) s = s + row; return s; }")).toContain("scan"); // prettier-ignore
  });
  test("static conditions and bounds leave no trace", () => {
    expect(ir("export function main(s: f32) { for (let i = 0; i < 2; i++) { if (i === 1) continue; s = s + 1; } return s; }")).not.toMatch(/if|while|scan/); // prettier-ignore
  });
});

describe("control flow", () => {
  test("a weak initial value takes the type that the body gives", () => {
    expect(results("export function main(x: bf16) { let t = 0.0; for (const i of range(9)) t = t + x; return t; }")).toBe("bf16"); // prettier-ignore
    expect(results("export function main(x: f32) { let t = 0; if (x > 0) t = 1; else t = 0.5; return t; }")).toBe(
      "f32",
    );
  });
  test("closures that assign are seen", () => {
    expect(results("export function main(x: f32) { let n = 0; const more = () => { n = n + 1; }; while (x > n) { more(); } return n; }")).toBe("i32"); // prettier-ignore
  });
  test("a counter that must be static stays so", () => {
    expect(results("export function main(x: f32) { const fs = [np.sin, np.cos, np.tan]; for (let i = 0; i < 3; i++) { if (x > 10) break; x = fs[i](x); } return x; }")).toBe("f32"); // prettier-ignore
  });
  test("pytrees come out of branches and loops", () => {
    expect(results("export function main(x: f32<[3]>, b: bool) { let o = b ? { a: x, n: 1 } : { a: -x, n: 2 }; for (const i of range(3)) o = { a: o.a * 2, n: o.n + 1 }; return o; }")).toBe("f32[3], i32"); // prettier-ignore
  });
  test.each([
    ["if (x > 0) { y = np.sum(y); }", "TJ4003 1: y is f32 in one branch and f32[3] in another"],
    ["for (const i of range(3)) { y = np.sum(y); }", "TJ4004 1: y is f32[3] before the loop and f32 after an iteration"],
    ['let m = "a"; if (x > 0) { m = "b"; }', 'TJ4009 1: m is the string "b" in one branch and the string "a" in another'],
    ["y = x > 0 ? y : np.stack([y, y]);", "TJ4003 1: the value of ?: is f32[3] in one branch and f32[2,3] in another"],
    ["for (const i of range(x)) { y = y + i; }", "TJ5002 1: range: stop must be an integer, found f32"],
    ["if (y > 0) { y = y + 1; }", "TJ4002 1: a condition must be a scalar, found bool[3]"],
    ["const l: Tensor[] = []; if (x > 0) { l.push(x); }", "TJ4009 1: an empty array, made outside of a traced region, is changed inside of it"],
    ["let z; while (x > 0) { z = x; x = x - 1; } y = y + z;", "TJ4004 1: z has no value if the loop that assigns it does not run"],
    ["let i = 0; while (true) { i++; if (i < 0) break; }", "TJ4010 1: the loop is unrolled while compiling, and does not end after 100000 iterations"],
    ["while (true) { x = x + 1; }", "TJ4010 1: the loop never ends: nothing in it breaks or returns"],
    ["if (x > 0) { return y; } else if (x > 1) { return y * 2; }", null],
  ])("%s", (body, error) => {
    const found = errors(`export function main(x: f32, y: f32<[3]>) { ${body} return y; }`);
    expect(found).toEqual(error === null ? [] : [error]);
  }); // prettier-ignore
  test("a path without a return", () => {
    expect(errors("export function main(x: f32) { if (x > 0) { return x; } }")).toEqual([
      "TJ4005 1: main returns a value on some paths, and ends without a return on others",
    ]);
  });
});

describe("random control flow computes what JavaScript does", () => {
  const count = process.env.TSJAX_TEST_ALL ? 3000 : 60;
  test(`${count} programs`, { timeout: 600_000 }, () => {
    for (let seed = 0; seed < count; seed++) {
      const random = randomProgram(seed);
      const text = programText(random);
      const { func, diagnostics } = elaborate(program(text));
      if (!func) throw new Error(`seed ${seed}: ${faults(diagnostics, text).join("\n")}\n${text}`);
      verify(func);
      for (const [x, y] of [
        [0, 0],
        [1, 3],
        [-2, 5],
        [4, -1],
      ])
        // prettier-ignore
        expect([seed, x, y, ...runScalars(func, [x, y])]).toEqual([seed, x, y, interpret(random, x, y)]);
    }
  });
});
