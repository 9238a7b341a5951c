import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { DTYPES } from "../../src/ir/dtype.ts";
import { denseLiteral, scalarLiteral, type Scalar } from "../../src/ir/encode.ts";
import { is } from "../../src/ir/graph.ts";
import { IrParseError, parse } from "../../src/ir/parse.ts";
import * as p from "../../src/ir/prims.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import { cloneFunc } from "../../src/ir/walk.ts";
import { arbitraryFunc } from "../support/randomIr.ts";

const PROGRAM = `\
func @main(%x: f32[3], %w: f32[3,4]) -> (f32[4], f32[3]) {
  %0 = dotGeneral %x, %w {lhsContract = [0], rhsContract = [0]} : f32[4]
  %1 = call %x {fn = @"the loss"} : f32[3]
  %2 = constant {value = 0.1} : f32
  %3 = reduce %1 {kind = sum, axes = [0]} : f32
  %4 = compare %3, %2 {direction = gt} : bool
  %5 = if %4, %1, %x : f32[3]
    (%6: f32[3], %x: f32[3]) {
      %7 = neg %6 : f32[3]
      yield %7
    }
    (%8: f32[3], %x: f32[3]) {
      yield %x
    }
  return %0, %5
}

func @"the loss"(%x: f32[3]) -> (f32[3]) {
  %0 = mul %x, %x : f32[3]
  return %0
}
`;

test("print is the inverse of parse", () => {
  const func = parse(PROGRAM);
  verify(func);
  expect(print(func)).toBe(PROGRAM);
});

test("parse is the inverse of print", () => {
  fc.assert(
    fc.property(arbitraryFunc(), (func) => {
      const text = print(func, { locations: true });
      const again = parse(text);
      verify(again);
      expect(print(again, { locations: true })).toBe(text);
    }),
    { numRuns: process.env.TSJAX_TEST_ALL ? 3000 : 150 },
  );
});

test("a copy of the graph gives the same text", () => {
  fc.assert(
    fc.property(arbitraryFunc(), (func) => {
      expect(print(cloneFunc(func))).toBe(print(func));
    }),
    { numRuns: 30 },
  );
});

test("names come from hints, made distinct", () => {
  const f32 = { dtype: "f32", shape: [] } as const;
  const func = buildFunc("main", [f32, f32, f32, f32], ([x]) => [x], ["x", "x_1", "x", "1st!"]);
  expect(print(func)).toContain("(%x: f32, %x_1: f32, %x_2: f32, %0: f32)");
});

test("functions of one name are told apart", () => {
  const f32 = { dtype: "f32", shape: [] } as const;
  const f = buildFunc("f", [f32], ([x]) => [p.sin(x)]);
  const g = buildFunc("f", [f32], ([x]) => [p.cos(x)]);
  const main = buildFunc("main", [f32], ([x]) => [...p.call(f, [x]), ...p.call(g, [x]), ...p.call(f, [x])]);
  const text = print(main);
  expect(text.match(/^func @\S+?(?=\()/gm)).toEqual(["func @main", "func @f", "func @f_1"]);
  expect(print(parse(text))).toBe(text);
});

test("a derivative's rule may refer to the function that it stands in", () => {
  const text = `\
func @main(%x: f32) -> (f32) {
  %0 = customJvp %x {fn = @f, jvp = @rule} : f32
  return %0
}

func @f(%x: f32) -> (f32) {
  %0 = sin %x : f32
  return %0
}

func @rule(%x: f32, %dx: f32) -> (f32, f32) {
  %0 = customJvp %x {fn = @f, jvp = @rule} : f32
  return %0, %dx
}
`;
  const func = parse(text);
  verify(func);
  expect(print(func)).toBe(text);
});

test("locations are written when asked for", () => {
  const text = `\
func @main(%x: f32) -> (f32) loc("a \\"b\\".ts":1:8) {
  %0 = neg %x : f32 loc("a.ts":2:10)
  return %0
}
`;
  const func = parse(text);
  expect(func.ops[0].loc).toEqual({ file: "a.ts", line: 2, column: 10 });
  expect(print(func, { locations: true })).toBe(text);
  expect(print(func)).not.toContain("loc");
});

describe("constants", () => {
  const written = (dtype: (typeof DTYPES)[number], shape: number[], values: Scalar[]): string => {
    const func = buildFunc("main", [], () => [p.constant(denseLiteral(dtype, shape, values))]);
    const text = print(func);
    const [op] = parse(text).ops;
    const [original] = func.ops;
    if (!is(op, "constant") || !is(original, "constant")) throw new Error("no constant");
    expect(op.attrs.value).toEqual(original.attrs.value);
    return /value = (.*)\}/.exec(text)?.[1] ?? "";
  };

  test("are as short as they can be", () => {
    expect(written("f32", [], [0.1])).toBe("0.1");
    expect(written("f64", [], [0.1])).toBe("0.1");
    expect(written("bf16", [2], [3.14, 1e30])).toBe("[3.14, 1e+30]");
    expect(written("f32", [3], [NaN, -Infinity, -0])).toBe("[nan, -inf, -0]");
    expect(written("f32", [2, 2], [1, 1, 1, 1])).toBe("1");
    expect(written("i64", [2], [2n ** 63n - 1n, -1n])).toBe("[9223372036854775807, -1]");
    expect(written("bool", [2], [true, false])).toBe("[true, false]");
    expect(written("c64", [], [[0.1, -2]])).toBe("(0.1, -2)");
    expect(written("f32", [0], [])).toBe("[]");
  });

  test("are bytes when there are many, or a NaN has a payload", () => {
    expect(
      written(
        "u8",
        [100],
        Array.from({ length: 100 }, (_, i) => i),
      ),
    ).toMatch(/^hex"000102/);
    const bytes = new Uint8Array([1, 0, 0xc0, 0x7f]);
    const func = buildFunc("main", [], () => [p.constant({ type: { dtype: "f32", shape: [] }, bytes, splat: true })]);
    expect(print(func)).toContain('hex"0100c07f"');
    expect(print(parse(print(func)))).toBe(print(func));
  });

  test("of every dtype come back", () => {
    for (const dtype of DTYPES) {
      const func = buildFunc("main", [], () => [p.constant(scalarLiteral(dtype, 1))]);
      expect(print(parse(print(func)))).toBe(print(func));
    }
  });
});

describe("errors of parse", () => {
  const body = (line: string): string => `func @main(%x: f32[3]) -> (f32[3]) {\n  ${line}\n  return %x\n}\n`;
  test.each([
    ["%0 = add %x, %y : f32[3]", "2:16: %y is not defined in this block"],
    ["%0 = add %x : f32[3]", "2:8: add: takes 2 operands, found 1"],
    ["%0 = sine %x : f32[3]", "2:8: there is no operation sine"],
    ["%0 = sin %x : f32[4]", "2:8: sin gives f32[3]"],
    ["%0 = sin %x : float[3]", "2:17: float is no dtype"],
    ["%x = sin %x : f32[3]", "2:3: %x is defined twice"],
    ["%0 = reduce %x {kind = sums, axes = [0]} : f32", "2:26: kind must be one of sum, prod, max, min, and, or, xor"],
    ["%0 = reduce %x {kind = sum} : f32", "2:8: reduce needs the attribute axes"],
    ["%0 = reduce %x {kind = sum, axis = 0} : f32", "2:31: reduce has no attribute axis"],
    ["%0 = constant {value = [1, 2]} : f32[3]", "2:26: 2 elements for f32[3]"],
    ["%0 = constant {value = 1.5} : i32", "2:26: this is no i32"],
    ["%0 = call %x {fn = @f} : f32[3]", "2:22: @f is not defined"],
    ["%0 = call %x {fn = @main} : f32[3]", "2:22: @main calls itself"],
    ["%0 = sin %x ! f32[3]", '2:15: "!" starts nothing'],
    ["sin %x : f32[3]", "2:3: sin gives 1 results, 0 are named"],
  ])("%s", (line, message) => {
    expect(() => parse(body(line))).toThrow(IrParseError);
    expect(() => parse(body(line))).toThrow(message);
  });

  test("of the whole", () => {
    expect(() => parse("")).toThrow("1:1: expected a function, found the end");
    expect(() => parse("func @f() -> (f32) {\n  return\n}")).toThrow("1:6: @f returns ()");
    expect(() => parse("func @f() -> () {\n")).toThrow("2:1: expected an operation or return, found the end");
  });
});

test("a damaged text is refused with a place, or is another program", () => {
  const pieces = ["%", "@", "-1", "1e9", "nan", "{", "}", "(", ")", "[", "]", ",", ":", "=", "f32", "true", '"', "hex"];
  fc.assert(
    fc.property(
      arbitraryFunc({ size: 4 }),
      fc.nat(),
      fc.constantFrom(...pieces),
      fc.boolean(),
      (func, at, piece, keep) => {
        const tokens = print(func).split(/(?<=\W)|(?=\W)/);
        tokens.splice(at % tokens.length, keep ? 0 : 1, piece);
        try {
          verify(parse(tokens.join("")));
        } catch (error) {
          expect(error).toBeInstanceOf(IrParseError);
        }
      },
    ),
    { numRuns: process.env.TSJAX_TEST_ALL ? 5000 : 200 },
  );
});
