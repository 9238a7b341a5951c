import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseText } from "../../src/emit/constantText.ts";
import type { DType } from "../../src/ir/dtype.ts";
import type { Scalar } from "../../src/ir/elements.ts";
import { denseLiteral } from "../../src/ir/encode.ts";

const text = (dtype: DType, values: readonly Scalar[]): string =>
  denseText(denseLiteral(dtype, [values.length], values));

describe("a constant", () => {
  it.each([
    ["f32", [0.1, -2], "dense<[1.000000e-01, -2.000000e+00]>"],
    ["f32", [1 / 3, 16777217], "dense<[3.33333343e-01, 1.67772160e+07]>"],
    ["f64", [0.1, 1e300], "dense<[1.000000e-01, 1.000000e+300]>"],
    ["f32", [Infinity, NaN], "dense<[0x7F800000, 0x7FC00000]>"],
    ["f16", [0.5, -Infinity], "dense<[5.000000e-01, 0xFC00]>"],
    ["f8e4m3fn", [1, -448], "dense<[0x38, 0xFE]>"],
    ["f4e2m1fn", [0.5, -6], "dense<[0x1, 0xF]>"],
    ["bool", [true, false], "dense<[true, false]>"],
    ["i4", [-8, 7], "dense<[-8, 7]>"],
    ["u64", [18446744073709551615n, 0], "dense<[18446744073709551615, 0]>"],
    ["c64", [[1, -0], 2], "dense<[(1.000000e+00,-0.000000e+00), (2.000000e+00,0.000000e+00)]>"],
    ["i32", [5, 5], "dense<5>"],
    ["i32", [], "dense<>"],
  ] as const)("of %s %o is %s", (dtype, values, expected) => {
    expect(text(dtype, values as readonly Scalar[])).toBe(expected);
  });

  it("nests its dimensions", () => {
    expect(denseText(denseLiteral("i8", [2, 1, 2], [1, 2, 3, 4]))).toBe("dense<[[[1, 2]], [[3, 4]]]>");
  });

  it("of many elements is written as bytes", () => {
    const values = Array.from({ length: 40 }, (_, i) => i);
    expect(text("i16", values)).toMatch(/^dense<"0x0000010002000300[0-9A-F]{144}">$/);
  });

  it("of floats is read back exactly", () => {
    const back = (dtype: DType, value: number): number => Number(text(dtype, [value]).slice("dense<".length, -1));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(back("f64", value)).toBe(value);
        const single = Math.fround(value);
        if (Number.isFinite(single)) expect(Math.fround(back("f32", value))).toBe(single);
      }),
    );
  });
});
