import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DTYPES, DTYPE_INFO, type DType } from "../../src/ir/dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "../../src/ir/elements.ts";
import { denseLiteral, literalValues, scalarLiteral, splatLiteral } from "../../src/ir/encode.ts";
import { decodeSmallFloat, encodeSmallFloat, SMALL_FLOATS, type SmallFloat } from "../../src/ir/smallFloat.ts";

interface Pair {
  readonly from: number;
  readonly to: number;
}

// What ml_dtypes (and numpy, for f16) makes of ties, their neighbours, and what lies beyond the largest number: on each
// line a dtype, `encode` or `decode`, and pairs FROM:TO of a number and its bits.
const vectors = readFileSync(new URL("vectors/smallFloats.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([dtype, direction, ...pairs]) => ({ dtype: dtype as SmallFloat, direction, pairs: pairs.map(pairOf) }));

function pairOf(text: string): Pair {
  const [from, to] = text.split(":").map((word) => Number(word.replace("inf", "Infinity")));
  return { from, to };
}

test.each(vectors)("$dtype: $direction as ml_dtypes does", ({ dtype, direction, pairs }) => {
  const convert = direction === "encode" ? encodeSmallFloat : decodeSmallFloat;
  expect(pairs.map(({ from }) => ({ from, to: convert(dtype, from) }))).toEqual(pairs);
});

test.each(Object.keys(SMALL_FLOATS) as SmallFloat[])("%s gives back every number it can hold", (dtype) => {
  const lost: number[] = [];
  for (let bits = 0; bits < 2 ** DTYPE_INFO[dtype].bits; bits++) {
    const value = decodeSmallFloat(dtype, bits);
    if (!Number.isNaN(value) && encodeSmallFloat(dtype, value) !== bits) lost.push(bits);
  }
  expect(lost).toEqual([]);
});

test("a tie with something beyond it rounds up, however little it is", () => {
  expect(decodeSmallFloat("bf16", encodeSmallFloat("bf16", 1 + 2 ** -8))).toBe(1);
  expect(decodeSmallFloat("bf16", encodeSmallFloat("bf16", 1 + 2 ** -8 + 2 ** -40))).toBe(1 + 2 ** -7);
});

const roundTrip = (dtype: DType, value: Scalar): Scalar => decodeElements(dtype, encodeElements(dtype, [value]))[0];

test("integers wrap", () => {
  expect(roundTrip("i2", 3)).toBe(-1);
  expect(roundTrip("i4", 9)).toBe(-7);
  expect(roundTrip("u4", -1)).toBe(15);
  expect(roundTrip("i8", 200)).toBe(-56);
  expect(roundTrip("u16", 65537)).toBe(1);
  expect(roundTrip("i32", 2 ** 31)).toBe(-(2 ** 31));
  expect(roundTrip("u32", -1)).toBe(4294967295);
  expect(roundTrip("i64", 2n ** 63n)).toBe(-(2n ** 63n));
  expect(roundTrip("u64", -1)).toBe(2n ** 64n - 1n);
  expect(roundTrip("i32", 2n ** 40n + 5n)).toBe(5);
});

test("large integers round once on their way to a float", () => {
  // Just above a tie of f32: rounding to a double first would lose the last bit and then round down.
  expect(roundTrip("f32", 2n ** 60n + 2n ** 36n + 1n)).toBe(2 ** 60 + 2 ** 37);
  expect(roundTrip("f32", 2n ** 60n + 2n ** 36n)).toBe(2 ** 60);
});

test("booleans, complex numbers", () => {
  expect(roundTrip("bool", 2)).toBe(true);
  expect(roundTrip("i32", true)).toBe(1);
  expect(roundTrip("c64", [0.1, -2])).toEqual([Math.fround(0.1), -2]);
  expect(roundTrip("c128", 3)).toEqual([3, 0]);
  expect(() => encodeElements("f32", [[1, 2]])).toThrow("complex");
});

test("constants whose elements agree keep one", () => {
  expect(denseLiteral("f32", [2, 2], [1, 1, 1, 1])).toEqual(splatLiteral("f32", [2, 2], 1));
  expect(denseLiteral("f32", [2], [0, -0]).splat).toBe(false);
  expect(denseLiteral("f32", [0, 3], [])).toEqual(splatLiteral("f32", [0, 3], 1));
  expect(literalValues(denseLiteral("i64", [2], [1, 2n]))).toEqual([1n, 2n]);
  expect(() => denseLiteral("f32", [3], [1, 2])).toThrow(RangeError);
});

test("every dtype holds one", () => {
  for (const dtype of DTYPES) {
    const [value] = literalValues(scalarLiteral(dtype, 1));
    expect(Number(Array.isArray(value) ? (value as number[])[0] : value)).toBe(1);
  }
});
