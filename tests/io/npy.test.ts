import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, readNpy, readNpz, toJson, writeNpy, writeNpz, type JsonArray } from "../../src/io/index.ts";
import { DTYPES, DTYPE_INFO, type DType } from "../../src/ir/dtype.ts";
import { byteLength, type HostArray } from "../../src/runtime/hostArray.ts";

interface Case {
  readonly name: string;
  /** What NumPy 2 wrote, base64. */
  readonly file: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: JsonArray[];
  readonly wanted?: DType;
}
const cases = JSON.parse(readFileSync(new URL("numpyFiles.json", import.meta.url), "utf8")) as Case[];
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));

describe("reads what NumPy writes", () => {
  test.each(cases.map((entry) => [entry.name, entry] as const))("%s", (_, { file, dtype, shape, data, wanted }) => {
    const array = readNpy(bytesOf(file), wanted ? { dtype: wanted } : {});
    expect(array.dtype).toBe(dtype);
    expect(array.shape).toEqual(shape);
    expect(toJson({ ...array, shape: [data.length] })).toEqual(data);
  });
});

test("writes what NumPy writes, byte for byte", () => {
  const plain = ["i32 little", "f32 little", "bool", "rank 0", "zero-size", "bfloat16", "float8_e5m2", "int4", "c128"];
  for (const { name, file, wanted } of cases.filter((entry) => plain.includes(entry.name))) {
    const original = bytesOf(file);
    expect(Buffer.from(writeNpy(readNpy(original, wanted ? { dtype: wanted } : {}))), name).toEqual(
      Buffer.from(original),
    );
  }
});

const anyArray: fc.Arbitrary<HostArray> = fc
  .tuple(fc.constantFrom(...DTYPES.filter((dtype) => dtype !== "bool")), fc.array(fc.nat(4), { maxLength: 4 }))
  .chain(([dtype, shape]) => {
    const length = byteLength(dtype, shape);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ dtype, shape, bytes }));
  });

test("what is written reads back the same, every dtype and shape", () => {
  fc.assert(
    fc.property(anyArray, (array) => {
      expect(readNpy(writeNpy(array), { dtype: array.dtype })).toEqual(array);
    }),
  );
});

describe("what is not a whole .npy file is an InputError", () => {
  const good = bytesOf(cases.find((entry) => entry.name === "f32 little")!.file);
  const header = (text: string): Uint8Array => {
    const out = new Uint8Array(10 + text.length);
    out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8]);
    out.set(new TextEncoder().encode(text), 10);
    return out;
  };

  test.each([
    ["empty", new Uint8Array(0), "not a .npy file"],
    ["other bytes", new TextEncoder().encode("hello, this is text"), "not a .npy file"],
    ["cut in the header", good.subarray(0, 40), "ends inside its header"],
    ["cut in the data", good.subarray(0, good.length - 1), "cut short: f32[2,3] takes 24 bytes, it has 23"],
    ["no dictionary", header("nonsense"), "cannot be read"],
    ["a missing key", header("{'descr': '<f4', 'shape': (2,)}"), "lacks"],
    ["records", header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"), "structured"],
    ["text elements", header("{'descr': '<U3', 'fortran_order': False, 'shape': (2,)}"), 'dtype "<U3"'],
    ["objects", header("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"), 'dtype "|O"'],
    ["raw bytes", header("{'descr': '<V1', 'fortran_order': False, 'shape': (2,)}"), "which dtype they are"],
    ["a negative dimension", header("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}"), "dimension -2"],
    ["a huge shape", header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999)}"), "cut short"],
  ])("%s", (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(InputError);
    expect(() => readNpy(bytes)).toThrow(message);
  });

  const numRuns = process.env.TSJAX_TEST_ALL ? 20_000 : 1_000;
  test("no damage makes another error than InputError", () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (edits, length) => {
        const bytes = good.slice();
        for (const [at, value] of edits) bytes[at] = value;
        try {
          readNpy(bytes.subarray(0, length));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns },
    );
  });
});

describe(".npz", () => {
  // numpy.savez_compressed(…, x=np.arange(3, dtype="i4"), y=np.array(1.5))
  const file = bytesOf(
    "UEsDBC0AAAAIAAAAIQAC7L2p//////////8FABQAeC5ucHkBABAAjAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Ce" +
      "ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GIGAEYiYgBgBQSwMELQAAAAgAAAAhACl2iev//////////wUAFAB5Lm5weQEA" +
      "EACIAAAAAAAAAEcAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkamjoKtQoUAS4G" +
      "MPhhDwBQSwECLQMtAAAACAAAACEAAuy9qUwAAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAACAAAACEAKXaJ60cAAACIAAAA" +
      "BQAAAAAAAAAAAAAAgAGDAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAAQEAAAAA",
  );

  test("reads what NumPy writes", async () => {
    const arrays = await readNpz(file);
    expect(Object.entries(arrays).map(([name, array]) => [name, array.dtype, toJson(array)])).toEqual([
      ["x", "i32", [0, 1, 2]],
      ["y", "f64", 1.5],
    ]);
  });

  test("what is written reads back the same", async () => {
    const arrays = await readNpz(file);
    expect(await readNpz(await writeNpz(arrays))).toEqual(arrays);
  });

  test("damage is an InputError", async () => {
    await expect(readNpz(new TextEncoder().encode("not a zip"))).rejects.toThrow(InputError);
    for (let length = 0; length < file.length; length += 7) {
      await readNpz(file.subarray(0, length)).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
    }
    const arrays = await writeNpz({ x: { dtype: "f32", shape: [1], bytes: new Uint8Array(4) } });
    expect((await readNpz(arrays)).x.bytes.length).toBe(DTYPE_INFO.f32.bytes);
  });
});
