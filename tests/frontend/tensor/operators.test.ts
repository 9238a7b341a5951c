import { describe, expect, it } from "vitest";
import { binaryOperator, logicalOperator, unaryOperator } from "../../../src/frontend/tensor/operators.ts";
import { buildFunc } from "../../../src/ir/build.ts";
import type { DType } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/encode.ts";
import { evaluate, tensor } from "../../support/evaluate.ts";
import { array, float, int, Tensor, type Val } from "../../../src/frontend/values/values.ts";
import type { BinaryOperator } from "../../../src/frontend/ast.ts";
import { build, failure } from "./region.ts";

const op = (operator: BinaryOperator, types: string[], right?: Val) =>
  build(types, (x, y) => binaryOperator(operator, x, y ?? right));
const bad = (operator: BinaryOperator, types: string[], right?: Val) =>
  failure(types, (x, y) => binaryOperator(operator, x, y ?? right));

// [operator, operand types, result], weak results with ~; as JAX 0.10.2 answers.
const RESULTS: [BinaryOperator, string, string, string][] = [
  ["+", "f32[3]", "f32[3]", "f32[3]"],
  ["+", "f32[2,3]", "i32[3]", "f32[2,3]"],
  ["+", "bool[2]", "bool[2]", "bool[2]"],
  ["*", "bool[2]", "bool[2]", "bool[2]"],
  ["+", "~f32", "~f32", "~f32"],
  ["+", "~f32", "i32[2]", "~f32[2]"],
  ["+", "~f32", "f16[2]", "f16[2]"],
  ["-", "f64[1]", "f32[4]", "f64[4]"],
  ["/", "i32[3]", "i32[3]", "f32[3]"],
  ["/", "bool[2]", "bool[2]", "f32[2]"],
  ["%", "bool[2]", "bool[2]", "i32[2]"],
  ["**", "bool[2]", "bool[2]", "i32[2]"],
  ["**", "i32[2]", "i32[2]", "i32[2]"],
  ["**", "f16[2]", "i32[2]", "f16[2]"],
  ["**", "~f32", "i32[2]", "f32[2]"],
  ["<<", "bool[2]", "bool[2]", "i32[2]"],
  ["<<", "i32[2]", "u8[2]", "i32[2]"],
  ["&", "bool[2]", "i32[2]", "i32[2]"],
  ["/", "i64[3]", "i64[3]", "f64[3]"],
  ["*", "i64[2]", "~f32", "~f64[2]"],
  ["*", "i64[2]", "f32[2]", "f32[2]"],
  ["+", "i64[2]", "u64[2]", "~f64[2]"],
  ["*", "i4[2]", "~i32", "i4[2]"],
  ["/", "i4[2]", "i4[2]", "f32[2]"],
  ["<", "f32[2,1]", "f32[3]", "bool[2,3]"],
  ["==", "c64[2]", "f32[2]", "bool[2]"],
];

describe("binary operators", () => {
  it.each(RESULTS)("%s on %s and %s gives %s", (operator, left, right, result) => {
    const built = op(operator, [left, right]);
    expect((built.weak ? "~" : "") + built.type).toBe(result);
  });

  it("types static numbers by the tensor they meet", () => {
    expect(op("*", ["i32[2]"], int(2)).type).toBe("i32[2]");
    expect(op("*", ["i32[2]"], float(2)).type).toBe("f32[2]");
    expect(op("*", ["i32[2]"], float(2)).weak).toBe(true);
    expect(op("*", ["bf16[2]"], float(2.5)).type).toBe("bf16[2]");
    expect(op("/", ["i32[2]"], int(2)).type).toBe("f32[2]");
    expect(op("&", ["bool[2]"], true).type).toBe("bool[2]");
  });

  it("raises to static integers by multiplying, to others by pow", () => {
    expect(op("**", ["f32[2]"], int(2)).names).toEqual(["integerPow"]);
    expect(op("**", ["f32[2]"], int(-2)).names).toEqual(["integerPow"]);
    expect(op("**", ["f32[2]"], float(2)).names).toContain("pow");
    expect(op("**", ["bool[2]"], int(2)).type).toBe("i32[2]");
    expect(build(["i32[2]"], (x) => binaryOperator("**", int(2), x)).type).toBe("i32[2]");
  });

  it("shifts unsigned numbers logically, signed ones by their sign", () => {
    expect(op(">>", ["u8[2]"], int(1)).names).toContain("shiftRightLogical");
    expect(op(">>", ["i32[2]"], int(1)).names).toContain("shiftRightArithmetic");
    expect(op(">>>", ["i32[2]"], int(1)).names).toContain("shiftRightLogical");
  });

  it("orders complex numbers by real, then imaginary part", () => {
    expect(op("<", ["c64[2]", "c64[2]"]).names).toContain("select");
    expect(op("===", ["c64[2]", "c64[2]"]).names).toEqual(["compare"]);
  });

  it("compares with null and undefined while compiling", () => {
    let found: Val[] = [];
    build(["f32"], (x) => {
      found = (["===", "!==", "==", "!="] as const).map((operator) => binaryOperator(operator, x, null));
      return x;
    });
    expect(found).toEqual([false, true, false, true]);
  });
});

// [operator, dtype and elements of each operand, dtype and elements of the result], all as JAX 0.10.2 answers.
type Elements = readonly [DType, readonly Scalar[]];
const NUMBERS: [BinaryOperator, Elements, Elements, Elements][] = [
  ["/", ["i32", [-7, 3, 1000000, 0]], ["i32", [3, 2, -5, 0]], ["f32", [Math.fround(-7 / 3), 1.5, -200000, NaN]]],
  ["/", ["bool", [true, false, true, false]], ["bool", [true, true, false, false]], ["f32", [1, 0, Infinity, NaN]]],
  ["%", ["i32", [-7, 3, 1000000]], ["i32", [3, 2, -5]], ["i32", [-1, 1, 0]]],
  ["%", ["f32", [-2.5, 3, 1e10, 0]], ["f32", [1.5, -2, 3, 0]], ["f32", [-1, 1, 1, NaN]]],
  ["**", ["i32", [-7, 3, 1000000, 0]], ["i32", [3, 2, -5, 0]], ["i32", [-343, 9, 0, 1]]],
  ["**", ["u8", [7, 3, 200, 0]], ["u8", [3, 2, 5, 0]], ["u8", [87, 9, 0, 1]]],
  ["**", ["f32", [-2.5, 3, 1e10, 0]], ["i32", [3, 2, -5, 0]], ["f32", [-15.625, 9, 0, 1]]],
  ["<<", ["i32", [-7, 3, 1000000, 0]], ["i32", [3, 2, -5, 0]], ["i32", [-56, 12, 0, 0]]],
  [">>", ["i8", [-7, 3, 100, 0]], ["i8", [3, 2, -5, 0]], ["i8", [-1, 0, 0, 0]]],
  [">>", ["u8", [7, 3, 200, 0]], ["u8", [3, 2, 5, 0]], ["u8", [0, 0, 6, 0]]],
  ["^", ["bool", [true, false, true, false]], ["i32", [3, 2, -5, 0]], ["i32", [2, 2, -6, 0]]],
  [">=", ["u32", [7, 3, 4000000000, 0]], ["i32", [3, 2, -5, 0]], ["bool", [true, true, false, true]]],
  ["<", ["c64", [[1, -2], [3, 0], [-0.5, 1], [0, 0]]], ["c64", [[1, 1], [3, 0], [0, 2], [1, 0]]], ["bool", [true, false, true, true]]],
]; // prettier-ignore

describe("the numbers of operators", () => {
  it("are those of JAX", () => {
    const inputs = NUMBERS.flatMap(([, left, right]) => [left, right]);
    const func = buildFunc(
      "main",
      inputs.map(([dtype, data]) => ({ dtype, shape: [data.length] })),
      (params) =>
        NUMBERS.map(([operator], i) => {
          const [x, y] = params.slice(2 * i, 2 * i + 2).map((value) => new Tensor(value));
          return (binaryOperator(operator, x, y) as Tensor).value;
        }),
    );
    const outputs = evaluate(func, inputs.map(([dtype, data]) => tensor(dtype, [data.length], data))); // prettier-ignore
    expect(outputs.map(({ dtype, data }) => [dtype, data])).toEqual(NUMBERS.map(([, , , result]) => result));
  });
});

describe("errors of operators", () => {
  it("names both types", () => {
    expect(bad("+", ["f32[3]", "f32[4]"])).toMatch(/^TJ2001 .*f32\[3\].*f32\[4\]/);
    expect(bad("+", ["f32[3]", "i32[4]"])).toMatch(/^TJ2001 .*f32\[3\].*i32\[4\]/);
    expect(bad("&", ["f32[2]", "f32[2]"])).toMatch(/^TJ7002 .*f32\[2\]/);
    expect(bad("<<", ["f32[2]"], int(1))).toMatch(/^TJ7002 .*f32\[2\]/);
    expect(bad("+", ["f32[2]"], "hello")).toMatch(/^TJ5002 .*f32\[2\].*"hello"/);
    expect(bad("+", ["f32[2]"], array([int(1)]))).toMatch(/^TJ5002 .*f32\[2\]/);
    expect(bad("-", ["bool[2]", "bool[2]"])).toMatch(/^TJ7002 .*bool\[2\]/);
    expect(bad("%", ["c64[2]", "c64[2]"])).toMatch(/^TJ7002 .*c64\[2\]/);
    expect(bad("**", ["i32[2]"], int(-1))).toMatch(/^TJ7002 .*i32\[2\].*-1/);
  });
});

describe("unary and logical operators", () => {
  const unary = (operator: "-" | "+" | "!" | "~", type: string) =>
    build([type], (x: Tensor) => unaryOperator(operator, x));

  it("gives the types of JAX", () => {
    expect(unary("-", "u8[2]").type).toBe("u8[2]");
    expect(unary("+", "bool[2]").names).toEqual([]);
    expect(unary("!", "f32[2]").type).toBe("bool[2]");
    expect(unary("!", "bool").names).toEqual(["not"]);
    expect(unary("~", "i32").names).toEqual(["not"]);
    expect(failure(["bool[2]"], (x) => unaryOperator("-", x))).toMatch(/^TJ7002 .*bool\[2\]/);
    expect(failure(["f32[2]"], (x) => unaryOperator("~", x))).toMatch(/^TJ7002 .*f32\[2\]/);
  });

  it("combines truth elementwise", () => {
    expect(build(["f32[2]", "i32[3,1]"], (x, y) => logicalOperator("&&", x, y)).type).toBe("bool[3,2]");
    expect(build(["bool"], (x) => logicalOperator("||", true, x)).names).toEqual(["or"]);
    expect(failure(["f32[2]", "f32[3]"], (x, y) => logicalOperator("&&", x, y))).toMatch(/f32\[2\].*f32\[3\]/);
  });
});
