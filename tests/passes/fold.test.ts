import { describe, expect, test } from "vitest";
import { dce } from "../../src/passes/dce.ts";
import { fold } from "../../src/passes/fold.ts";
import { through } from "../support/pass.ts";

/** The constant (and its type) that `op` on constants comes to; the op itself where it is left. */
function folded(op: string, ...constants: string[]): string {
  const type = op.slice(op.lastIndexOf(":") + 2);
  const lines = constants.map((constant, i) => {
    const [value, dtype] = constant.split(": ");
    return `%c${i} = constant {value = ${value.trim()}} : ${dtype}`;
  });
  const text = `func @main() -> (${type}) {\n${lines.join("\n")}\n%r = ${op}\nreturn %r\n}`;
  const after = through((func) => dce(fold(func)), text);
  const value = /= constant \{value = (.*)\} : .*\n {2}return/.exec(after);
  return value ? value[1] : /= (\w+) [^=]*?\n {2}return|%r = (\w+)/.exec(after)?.slice(1).find(Boolean) ?? after; // prettier-ignore
}

describe("arithmetic", () => {
  test("of integers wraps", () => {
    expect(folded("add %c0, %c1 : i8", "100: i8", "100: i8")).toBe("-56");
    expect(folded("mul %c0, %c1 : u64", "-1: u64", "2: u64")).toBe("18446744073709551614");
    expect(folded("neg %c0 : i32", "-2147483648: i32")).toBe("-2147483648");
    expect(folded("div %c0, %c1 : i32", "-7: i32", "2: i32")).toBe("-3");
    expect(folded("rem %c0, %c1 : i32", "-7: i32", "2: i32")).toBe("-1");
    expect(folded("not %c0 : u4", "5: u4")).toBe("10");
    expect(folded("shiftRightLogical %c0, %c1 : i8", "-1: i8", "1: i8")).toBe("127");
    expect(folded("shiftRightArithmetic %c0, %c1 : i8", "-4: i8", "1: i8")).toBe("-2");
  });

  test("of floats rounds once", () => {
    expect(folded("add %c0, %c1 : f32", "0.1: f32", "0.2: f32")).toBe("0.3");
    expect(folded("add %c0, %c1 : f64", "0.1: f64", "0.2: f64")).toBe("0.30000000000000004");
    expect(folded("mul %c0, %c1 : bf16", "3.14: bf16", "3: bf16")).toBe("9.44");
    expect(folded("div %c0, %c1 : f32", "1: f32", "0: f32")).toBe("inf");
    expect(folded("roundNearestEven %c0 : f32", "2.5: f32")).toBe("2");
    expect(folded("roundNearestEven %c0 : f32", "-0.3: f32")).toBe("-0");
    expect(folded("sign %c0 : f32", "-0: f32")).toBe("-0");
  });

  test("is left alone where platforms may differ", () => {
    expect(folded("div %c0, %c1 : i32", "7: i32", "0: i32")).toBe("div");
    expect(folded("shiftLeft %c0, %c1 : i32", "7: i32", "32: i32")).toBe("shiftLeft");
    expect(folded("sub %c0, %c1 : f32", "inf: f32", "inf: f32")).toBe("sub");
    expect(folded("mul %c0, %c1 : f32", "1e-30: f32", "1e-10: f32")).toBe("mul");
    expect(folded("max %c0, %c1 : f32", "0: f32", "-0: f32")).toBe("max");
    expect(folded("sin %c0 : f32", "1: f32")).toBe("sin");
    expect(folded("convert %c0 {dtype = i8} : i8", "300: f32")).toBe("convert");
    expect(folded("convert %c0 {dtype = i8} : i8", "nan: f32")).toBe("convert");
  });
});

test("conversions", () => {
  expect(folded("convert %c0 {dtype = i32} : i32", "-2.7: f32")).toBe("-2");
  expect(folded("convert %c0 {dtype = bf16} : bf16", "3.14159: f32")).toBe("3.14");
  expect(folded("convert %c0 {dtype = bool} : bool", "0.1: f32")).toBe("true");
  expect(folded("convert %c0 {dtype = f32} : f32", "true: bool")).toBe("1");
  expect(folded("convert %c0 {dtype = u8} : u8", "-1: i32")).toBe("255");
});

test("comparisons and choices", () => {
  expect(folded("compare %c0, %c1 {direction = lt} : bool", "1: i64", "2: i64")).toBe("true");
  expect(folded("select %c0, %c1, %c2 : f32", "false: bool", "1: f32", "2: f32")).toBe("2");
  expect(folded("clamp %c0, %c1, %c2 : f32", "0: f32", "5: f32", "1: f32")).toBe("1");
});

test("small arrays, element by element", () => {
  expect(folded("add %c0, %c1 : i32[3]", "[1, 2, 3]: i32[3]", "[10, 20, 30]: i32[3]")).toBe("[11, 22, 33]");
  expect(folded("mul %c0, %c1 : i32[2]", "[1, 2]: i32[2]", "3: i32[2]")).toBe("[3, 6]");
  expect(folded("transpose %c0 {permutation = [1, 0]} : i32[3,2]", "[1, 2, 3, 4, 5, 6]: i32[2,3]")).toBe(
    "[1, 4, 2, 5, 3, 6]",
  );
  expect(folded("reverse %c0 {dims = [1]} : i32[2,2]", "[1, 2, 3, 4]: i32[2,2]")).toBe("[2, 1, 4, 3]");
  expect(folded("slice %c0 {start = [1], limit = [4], strides = [2]} : i32[2]", "[1, 2, 3, 4]: i32[4]")).toBe("[2, 4]");
  expect(folded("broadcastInDim %c0 {shape = [2,2], dims = [1]} : i32[2,2]", "[1, 2]: i32[2]")).toBe("[1, 2, 1, 2]");
  expect(folded("reshape %c0 {shape = [2,1]} : i32[2,1]", "[1, 2]: i32[2]")).toBe("[1, 2]");
});

test("arrays of one value stay one value, however large", () => {
  const after = through(
    (func) => dce(fold(func)),
    `func @main() -> (f32[1000,1000]) {
      %0 = constant {value = 2} : f32
      %1 = broadcastInDim %0 {shape = [1000, 1000], dims = []} : f32[1000,1000]
      %2 = constant {value = 3} : f32[1000,1000]
      %3 = mul %1, %2 : f32[1000,1000]
      %4 = transpose %3 {permutation = [1, 0]} : f32[1000,1000]
      return %4
    }`,
  );
  expect(after.split("\n").slice(1, -2)).toEqual([
    "  %0 = constant {value = 6} : f32",
    "  %1 = broadcastInDim %0 {shape = [1000, 1000], dims = []} : f32[1000,1000]",
  ]);
});
