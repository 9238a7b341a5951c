import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, InputError, parseJson, toJson } from "../../src/io/index.ts";
import { DTYPES, type DType } from "../../src/ir/dtype.ts";
import { decodeElements } from "../../src/ir/elements.ts";
import { byteLength } from "../../src/runtime/hostArray.ts";

const type = (value: unknown, dtype?: DType): string => {
  const array = fromJson(value, dtype);
  return `${array.dtype}[${array.shape.join(",")}]`;
};

describe("shapes and dtypes", () => {
  test.each([
    [3, "i32[]"],
    [2.5, "f32[]"],
    [true, "bool[]"],
    [[[1, 2, 3]], "i32[1,3]"],
    [[1, 2.5], "f32[2]"],
    [[], "f32[0]"],
    [[[], []], "f32[2,0]"],
    [[true, 2], "i32[2]"],
    [3e9, "f32[]"],
    [["nan", "-inf"], "f32[2]"],
    [{ re: 1, im: 2 }, "c64[]"],
  ])("%j", (value, expected) => {
    expect(type(value)).toBe(expected);
  });

  test("64-bit integers as strings are exact", () => {
    const array = fromJson(["9007199254740993", "-1"], "i64");
    expect(decodeElements("i64", array.bytes)).toEqual([9007199254740993n, -1n]);
    expect(toJson(array)).toEqual(["9007199254740993", -1]);
  });

  test("floats print as short as their dtype allows", () => {
    expect(toJson(fromJson([0.1, 1 / 3, 1e-7, 16777217], "f32"))).toEqual([0.1, 0.33333334, 1e-7, 16777216]);
    expect(toJson(fromJson([0.1, 1 / 3], "bf16"))).toEqual([0.1, 0.334]);
    expect(toJson(fromJson([0.1], "f64"))).toEqual([0.1]);
  });
});

describe("errors say where", () => {
  test.each([
    [[[1, 2], [3]], "2 elements are expected at [1], 1 were found"],
    [[[1, 2], 3], "2 elements are expected at [1], 3 was found"],
    [[1, [2]], "a number is expected at [1], [2] was found"],
    [[[1, "x"]], 'a number is expected at [0][1], "x" was found'],
    [[1, null], "a number is expected at [1], null was found"],
    [{ a: 1 }, 'a number is expected, {"a":1} was found'],
  ])("%j", (value, message) => {
    expect(() => fromJson(value)).toThrow(InputError);
    expect(() => fromJson(value)).toThrow(message);
  });

  test.each<[unknown, DType, string]>([
    [1.5, "i32", "1.5 is no i32"],
    [300, "u8", "300 does not fit in u8 (0 to 255)"],
    [-1, "u32", "-1 does not fit in u32"],
    ["nan", "i32", "NaN is no i32"],
    [{ re: 1, im: 1 }, "f32", "a complex number is no f32"],
  ])("%j as %s", (value, dtype, message) => {
    expect(() => fromJson(value, dtype)).toThrow(message);
  });

  test("text that is not JSON", () => {
    expect(() => parseJson("[1, 2")).toThrow(InputError);
    expect(() => parseJson("[".repeat(100_000) + "]".repeat(100_000))).toThrow(InputError);
  });
});

test("bare NaN and Infinity, as Python writes them", () => {
  expect(toJson(parseJson('[NaN, -Infinity, Infinity, 1, "NaN"]'))).toEqual(["nan", "-inf", "inf", 1, "nan"]);
});

test("an array of any dtype reads back from its JSON", () => {
  const arrays = fc
    .tuple(fc.constantFrom(...DTYPES), fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }))
    .chain(([dtype, shape]) => {
      const length = byteLength(dtype, shape);
      return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => {
        const mask = dtype === "bool" ? 1 : dtype === "f4e2m1fn" ? 15 : 255;
        bytes.forEach((value, i) => (bytes[i] = value & mask));
        return { dtype, shape, bytes };
      });
    });
  fc.assert(
    fc.property(arrays, (array) => {
      const back = fromJson(JSON.parse(JSON.stringify(toJson(array))), array.dtype);
      expect(back.shape).toEqual(array.shape);
      // NaN has many bit patterns, and JSON one zero.
      const normal = (bytes: Uint8Array): unknown => JSON.stringify(toJson({ ...array, bytes }));
      expect(normal(back.bytes)).toBe(normal(array.bytes));
    }),
    { numRuns: process.env.TSJAX_TEST_ALL ? 5_000 : 300 },
  );
});
