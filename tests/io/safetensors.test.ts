import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readArrayFile, writeArrayFile } from "../../src/io/arrayFiles.ts";
import { InputError } from "../../src/io/inputError.ts";
import { nest } from "../../src/io/names.ts";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.ts";
import type { DType } from "../../src/ir/dtype.ts";
import { byteLength, type HostArray } from "../../src/runtime/hostArray.ts";

const folder = mkdtempSync(join(tmpdir(), "tsjax-safetensors-"));
const file = join(folder, "x.safetensors");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain = ({ dtype, shape, bytes }: HostArray) => ({ dtype, shape: [...shape], bytes: [...bytes] });
const f32 = (shape: number[], values: number[]): HostArray => ({ dtype: "f32", shape, bytes: new Uint8Array(Float32Array.from(values).buffer) }); // prettier-ignore

const DTYPES: DType[] = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f4e2m1fn", "f8e4m3fn", "f8e5m2", "f8e8m0fnu", "bf16", "f16", "f32", "f64", "c64"]; // prettier-ignore

test("arrays of every type and shape come back", () => {
  const one = fc
    .record({ dtype: fc.constantFrom(...DTYPES), shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }) })
    .chain(({ dtype, shape }) => {
      const length = byteLength(dtype, shape);
      const max = dtype === "bool" ? 1 : dtype === "f4e2m1fn" ? 15 : 255;
      return fc
        .uint8Array({ minLength: length, maxLength: length, max })
        .map((bytes): HostArray => ({ dtype, shape, bytes }));
    });
  const name = fc.string().filter((text) => text !== "__metadata__" && text !== "__proto__");
  fc.assert(
    fc.property(fc.dictionary(name, one), (arrays) => {
      writeFileSync(file, writeSafetensors(arrays));
      const read = readSafetensors(file);
      expect(Object.keys(read).sort()).toEqual(Object.keys(arrays).sort());
      for (const [key, array] of Object.entries(arrays)) expect(plain(read[key])).toEqual(plain(array));
    }),
    { numRuns: 60 },
  );
});

/** A file with this header, and so many bytes after it. */
const write = (header: unknown, data: number, length?: number): void => {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length ?? text.length));
  writeFileSync(file, Buffer.concat([size, text, Buffer.alloc(data)]));
};
const t = (dtype: unknown, shape: unknown, ...offsets: unknown[]) => ({ dtype, shape, data_offsets: offsets });

test("a file as others write it", () => {
  write({ __metadata__: { format: "pt" }, b: t("I32", [], 8, 12), a: t("F32", [2], 0, 8) }, 12);
  expect(Object.entries(readSafetensors(file)).map(([name, array]) => [name, plain(array).dtype, array.shape])).toEqual(
    [
      ["b", "i32", []],
      ["a", "f32", [2]],
    ],
  );
  write({}, 0);
  expect(readSafetensors(file)).toEqual({});
});

describe("what is not whole is refused, with what is wrong", () => {
  test.each<[string, unknown, number, number | undefined, string]>([
    ["a header that is longer than the file", {}, 0, 1000, "the file is cut short: its header takes 1000 bytes"],
    ["a length that cannot be", {}, 0, 2 ** 50, "its header claims 1125899906842624 bytes"],
    ["no JSON", "{", 0, undefined, "the header is not JSON"],
    ["no object", "[1]", 0, undefined, "the header is no JSON object"],
    ["an unknown type", { a: t("F99", [1], 0, 4) }, 4, undefined, 'the tensor a has the dtype "F99"'],
    ["a strange shape", { a: t("F32", [-1], 0, 4) }, 4, undefined, "the tensor a has the shape [-1]"],
    ["strange offsets", { a: t("F32", [1], 4, 0) }, 4, undefined, "the tensor a has the offsets [4,0]"],
    ["no offsets", { a: { dtype: "F32", shape: [1] } }, 4, undefined, "the tensor a has no data_offsets"],
    ["a tensor that is null", { a: null }, 4, undefined, "the tensor a has no dtype"],
    ["a length that does not fit the shape", { a: t("F32", [2], 0, 4) }, 4, undefined, "has 4 bytes, f32[2] takes 8"],
    ["a shape that overflows", { a: t("F32", [2 ** 40, 2 ** 40], 0, 4) }, 4, undefined, "has 4 bytes"],
    ["too few bytes", { a: t("F32", [2], 0, 8) }, 4, undefined, "its tensors take 8 bytes, it has 4"],
    ["too many bytes", { a: t("F32", [1], 0, 4) }, 5, undefined, "1 bytes after its last tensor"],
    ["a gap", { a: t("F32", [1], 4, 8) }, 8, undefined, "the tensor a leaves a gap before it"],
    ["an overlap", { a: t("F32", [2], 0, 8), b: t("F32", [1], 4, 8) }, 8, undefined, "the tensor b overlaps another"],
  ])("%s", (_, header, data, length, message) => {
    write(header, data, length);
    expect(() => readSafetensors(file)).toThrow(InputError);
    expect(() => readSafetensors(file)).toThrow(message);
  });

  test("an empty file, and any beginning of a whole one", () => {
    const whole = writeSafetensors({ a: f32([2], [1, 2]), b: f32([], [3]) });
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(() => readSafetensors(file)).toThrow(InputError);
    }
  });

  test("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        writeFileSync(file, bytes);
        try {
          readSafetensors(file);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });

  test("a file that is cut after it was opened", () => {
    writeFileSync(file, writeSafetensors({ a: f32([2], [1, 2]), b: f32([2], [3, 4]) }));
    const read = readSafetensors(file);
    expect(plain(read.a)).toEqual(plain(f32([2], [1, 2])));
    truncateSync(file, 100);
    expect(plain(read.a)).toEqual(plain(f32([2], [1, 2])));
    expect(() => read.b.bytes).toThrow(`${file}: the file ends inside a tensor: it was cut short after it was opened`);
    rmSync(file);
    expect(() => read.b.bytes).toThrow(`${file}: no such file or folder`);
  });
});

test("a type that the format does not have is refused", () => {
  expect(() => writeSafetensors({ a: { dtype: "c128", shape: [], bytes: new Uint8Array(16) } })).toThrow(
    "no type for c128",
  );
});

test("dotted names are trees", () => {
  expect(nest({ "layers.0.w": 1, "layers.0.b": 2, "layers.1.w": 3, out: 4 })).toEqual({
    layers: [{ w: 1, b: 2 }, { w: 3 }],
    out: 4,
  });
  expect(nest({ "a.b": 1, a: 2 })).toEqual({ "a.b": 1, a: 2 });
  expect(nest({ a: 2, "a.b": 1 })).toEqual({ a: 2, "a.b": 1 });
  expect(nest({ "1": 1, "2": 2 })).toEqual({ "1": 1, "2": 2 });
  expect(nest({ "__proto__.x": 1 })).toEqual(Object.fromEntries([["__proto__", { x: 1 }]]));
});

test.each([".npz", ".safetensors"])("a tree comes back from a %s file as it was", async (ending) => {
  const path = join(folder, `tree${ending}`);
  const [w, b] = [f32([2], [1, 2]), f32([], [3])];
  const members = [
    { path: ".layers[0].w", array: w },
    { path: ".layers[0].b", array: b },
    { path: ".scale", array: b },
  ];
  await writeArrayFile(path, members);
  const tree = (await readArrayFile(path)) as { layers: { w: HostArray; b: HostArray }[]; scale: HostArray };
  expect(plain(tree.layers[0].w)).toEqual(plain(w));
  expect(plain(tree.scale)).toEqual(plain(b));
});
