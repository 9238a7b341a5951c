import { describe, expect, test } from "vitest";
import { dce } from "../../src/passes/dce.ts";
import { simplify } from "../../src/passes/simplify.ts";
import { isExact } from "../../src/passes/simplify/elementwise.ts";
import { through } from "../support/pass.ts";

/** The lines left of a body with parameter %x (and %y, of the same type, and %p: bool) whose last value is %r. */
function simplified(type: string, body: string, result = type): string {
  const text = `func @main(%x: ${type}, %y: ${type}, %p: bool) -> (${result}) {\n${body}\nreturn %r\n}`;
  const lines = through((func) => dce(simplify(func)), text).split("\n").slice(1, -1); // prettier-ignore
  return lines.map((line) => line.trim()).join("; ");
}

const withConstant = (type: string, value: string, op: string): string =>
  simplified(type, `%c = constant {value = ${value}} : ${type}\n%r = ${op} : ${type}`);

describe("arithmetic", () => {
  test.each([
    ["i32", "0", "add %x, %c"],
    ["i32", "0", "add %c, %x"],
    ["f32", "-0", "add %x, %c"],
    ["f32", "0", "sub %x, %c"],
    ["f32", "1", "mul %c, %x"],
    ["bf16", "1", "div %x, %c"],
    ["i32", "-1", "and %x, %c"],
    ["u8", "255", "and %c, %x"],
    ["bool", "false", "or %x, %c"],
    ["i32", "0", "xor %x, %c"],
  ])("%s %s: %s is %%x", (type, value, op) => {
    expect(withConstant(type, value, op)).toBe("return %x");
  });

  test.each([
    ["f32", "0", "add %x, %c"],
    ["f32", "-0", "sub %x, %c"],
    ["f32", "0", "mul %x, %c"],
    ["c64", "(0, 0)", "add %x, %c"],
    ["i32", "1", "and %x, %c"],
    ["i32", "2", "mul %x, %c"],
  ])("%s %s: %s stays", (type, value, op) => {
    expect(withConstant(type, value, op)).toContain(op.split(" ")[0]);
  });

  test("integers times zero are zero", () => {
    expect(withConstant("i32", "0", "mul %x, %c")).toBe("%c = constant {value = 0} : i32; return %c");
    expect(withConstant("bool", "true", "or %x, %c")).toBe("%c = constant {value = true} : bool; return %c");
  });

  test("what undoes itself", () => {
    expect(simplified("f32", "%a = neg %x : f32\n%r = neg %a : f32")).toBe("return %x");
    expect(simplified("i32", "%a = not %x : i32\n%r = not %a : i32")).toBe("return %x");
    expect(simplified("f32", "%a = complex %x, %y : c64\n%r = imag %a : f32")).toBe("return %y");
    expect(simplified("c64", "%a = real %x : f32\n%b = imag %x : f32\n%r = complex %a, %b : c64")).toBe("return %x");
  });

  test("choices without a choice", () => {
    expect(simplified("f32", "%r = select %p, %x, %x : f32")).toBe("return %x");
    expect(simplified("f32", "%c = constant {value = true} : bool\n%r = select %c, %x, %y : f32")).toBe("return %x");
  });
});

describe("conversions", () => {
  test("through a type that holds every value", () => {
    expect(simplified("f32", "%a = convert %x {dtype = f64} : f64\n%r = convert %a {dtype = f32} : f32")).toBe(
      "return %x",
    );
    expect(simplified("i8", "%a = convert %x {dtype = i32} : i32\n%r = convert %a {dtype = f32} : f32", "f32")).toBe(
      "%r = convert %x {dtype = f32} : f32; return %r".replaceAll("%r", "%0"),
    );
  });

  test("not through one that does not", () => {
    expect(simplified("f32", "%a = convert %x {dtype = bf16} : bf16\n%r = convert %a {dtype = f32} : f32")).toContain(
      "bf16",
    );
    expect(simplified("i32", "%a = convert %x {dtype = f32} : f32\n%r = convert %a {dtype = i32} : i32")).toContain(
      "f32",
    );
  });

  test("which types hold which", () => {
    expect(isExact("f16", "f32")).toBe(true);
    expect(isExact("bf16", "f16")).toBe(false);
    expect(isExact("f16", "bf16")).toBe(false);
    expect(isExact("i16", "f32")).toBe(true);
    expect(isExact("i32", "f32")).toBe(false);
    expect(isExact("u8", "i8")).toBe(false);
    expect(isExact("u8", "i16")).toBe(true);
    expect(isExact("i8", "u16")).toBe(false);
    expect(isExact("bool", "f32")).toBe(true);
    expect(isExact("f8e4m3fn", "f16")).toBe(true);
    expect(isExact("f8e8m0fnu", "f16")).toBe(false);
    // 2^-127 is subnormal in f32.
    expect(isExact("f8e8m0fnu", "f32")).toBe(false);
    expect(isExact("f8e8m0fnu", "f64")).toBe(true);
    expect(isExact("c64", "c128")).toBe(true);
    expect(isExact("f32", "bool")).toBe(false);
  });
});

describe("moves", () => {
  const two = (first: string, middle: string, second: string, result: string): string =>
    simplified("f32[2,3]", `%a = ${first} : ${middle}\n%r = ${second} : ${result}`, result);

  test("that undo each other", () => {
    expect(
      two("transpose %x {permutation = [1, 0]}", "f32[3,2]", "transpose %a {permutation = [1, 0]}", "f32[2,3]"),
    ).toBe("return %x");
    expect(two("reshape %x {shape = [6]}", "f32[6]", "reshape %a {shape = [2, 3]}", "f32[2,3]")).toBe("return %x");
    expect(two("reverse %x {dims = [0]}", "f32[2,3]", "reverse %a {dims = [0]}", "f32[2,3]")).toBe("return %x");
  });

  test("that come to one", () => {
    expect(two("reshape %x {shape = [6]}", "f32[6]", "reshape %a {shape = [3, 2]}", "f32[3,2]")).toBe(
      "%0 = reshape %x {shape = [3, 2]} : f32[3,2]; return %0",
    );
    expect(
      two(
        "broadcastInDim %x {shape = [4,2,3], dims = [1, 2]}",
        "f32[4,2,3]",
        "broadcastInDim %a {shape = [4,5,2,3], dims = [0, 2, 3]}",
        "f32[4,5,2,3]",
      ),
    ).toBe("%0 = broadcastInDim %x {shape = [4, 5, 2, 3], dims = [2, 3]} : f32[4,5,2,3]; return %0");
    expect(two("reverse %x {dims = [0]}", "f32[2,3]", "reverse %a {dims = [0, 1]}", "f32[2,3]")).toBe(
      "%0 = reverse %x {dims = [1]} : f32[2,3]; return %0",
    );
  });

  test.each([
    "slice %x {start = [0, 0], limit = [2, 3]}",
    "pad %x, %zero {low = [0, 0], high = [0, 0]}",
    "transpose %x {permutation = [0, 1]}",
    "concatenate %x {dimension = 0}",
    "reduce %x {kind = sum, axes = []}",
    "broadcastInDim %x {shape = [2, 3], dims = [0, 1]}",
  ])("that move nothing: %s", (op) => {
    expect(simplified("f32[2,3]", `%zero = constant {value = 0} : f32\n%r = ${op} : f32[2,3]`)).toBe("return %x");
  });

  test("to places that are known, which are clamped", () => {
    const body =
      "%i = constant {value = 7} : i32\n%j = constant {value = -3} : i32\n%r = dynamicSlice %x, %i, %j {sizes = [1, 2]} : f32[1,2]";
    expect(simplified("f32[2,3]", body, "f32[1,2]")).toBe(
      "%0 = slice %x {start = [1, 0], limit = [2, 2]} : f32[1,2]; return %0",
    );
    const whole = "%i = constant {value = 7} : i32\n%r = dynamicUpdateSlice %x, %y, %i, %i : f32[2,3]";
    expect(simplified("f32[2,3]", whole)).toBe("return %y");
  });
});

describe("control flow", () => {
  const branches = `
    (%x: f32) {
      %0 = sin %x : f32
      yield %0
    }
    (%x: f32) {
      %0 = cos %x : f32
      yield %0
    }`;

  test("a conditional on a constant is its branch", () => {
    expect(simplified("f32", `%c = constant {value = false} : bool\n%r = if %c, %x : f32${branches}`)).toBe(
      "%0 = cos %x : f32; return %0",
    );
    expect(simplified("f32", `%c = constant {value = 9} : i32\n%r = case %c, %x : f32${branches}`)).toBe(
      "%0 = cos %x : f32; return %0",
    );
  });

  test("carries that never change become constants of the loop", () => {
    const body = `
      %r, %k, %ys = scan %x, %y {length = 3, numCarry = 2} : f32, f32, f32[3]
        (%a: f32, %k: f32) {
          %0 = mul %a, %k : f32
          yield %0, %k, %a
        }
      %s = add %r, %k : f32`;
    const after = simplified("f32", body.replaceAll("%r", "%q").replace("%s =", "%r ="));
    expect(after).toContain("scan %y, %x {length = 3, numConsts = 1, numCarry = 1} : f32");
    expect(after).toMatch(/add %\d+, %y/);
  });
});
