import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { fromJson, InputError, readPng, toJson, writePng } from "../../src/io/index.ts";

describe("round trips", () => {
  test.each([1, 2, 3, 4])("%s channels", async (channels) => {
    const bytes = Uint8Array.from({ length: 5 * 7 * channels }, (_, i) => (i * 37) & 0xff);
    const array = { dtype: "u8", shape: [5, 7, channels], bytes } as const;
    expect(await readPng(await writePng(array))).toEqual(array);
  });

  test("a matrix is gray", async () => {
    const array = fromJson([[0, 128], [255, 7]], "u8"); // prettier-ignore
    expect(toJson(await readPng(await writePng(array)))).toEqual([
      [[0], [128]],
      [[255], [7]],
    ]);
  });
});

describe("what values mean", () => {
  const gray = async (value: unknown, dtype: Parameters<typeof fromJson>[1]): Promise<unknown> =>
    (toJson(await readPng(await writePng(fromJson([value], dtype)))) as number[][][])[0].flat();

  test("floats up to 1 span black to white", async () => {
    expect(await gray([0, 0.5, 1], "f32")).toEqual([0, 128, 255]);
    expect(await gray([0, 0.5, 1], "bf16")).toEqual([0, 128, 255]);
  });
  test("larger ones are taken as they are, and clamped", async () => {
    expect(await gray([0, 0.6, 128, 300, -5, "nan"], "f32")).toEqual([0, 1, 128, 255, 0, 0]);
  });
  test("integers and booleans", async () => {
    expect(await gray([0, 17, 400, -1], "i32")).toEqual([0, 17, 255, 0]);
    expect(await gray([true, false], "bool")).toEqual([255, 0]);
  });
});

test("other kinds of PNG: 16 bits, a palette", async () => {
  const deep = PNG.sync.write(
    Object.assign(new PNG({ width: 1, height: 1 }), { data: Buffer.from(Uint16Array.of(0x1234, 0, 0, 0xffff).buffer) }),
    { bitDepth: 16, colorType: 2, inputHasAlpha: true },
  );
  expect((await readPng(deep)).shape).toEqual([1, 1, 3]);
  // A 1×1 picture with the palette #ff0000.
  const palette = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAMAAAAoyzS7AAAAA1BMVEX/AAAZ4gk3AAAACklEQVQI12NgAAAAAgAB4iG8MwAAAABJRU5ErkJggg==",
    "base64",
  );
  expect(toJson(await readPng(palette))).toEqual([[[255, 0, 0]]]);
});

test("arrays that are no pictures", async () => {
  for (const value of [1, [1, 2], [[[1, 2, 3, 4, 5]]], [[]]]) {
    await expect(writePng(fromJson(value, "u8"))).rejects.toThrow("cannot be a picture");
  }
  await expect(writePng(fromJson([[{ re: 1, im: 0 }]], "c64"))).rejects.toThrow("it is complex");
});

test("no damaged file makes another error than InputError", async () => {
  const good = await writePng(fromJson([[1, 2, 3], [4, 5, 6]], "u8")); // prettier-ignore
  const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(damage, fc.integer({ min: 0, max: good.length }), async (edits, length) => {
      const bytes = good.slice();
      for (const [at, value] of edits) bytes[at] = value;
      try {
        await readPng(bytes.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: process.env.TSJAX_TEST_ALL ? 5_000 : 300 },
  );
});
