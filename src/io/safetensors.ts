// safetensors files: the length of a header (u64), the header in JSON, and the elements of all tensors after it.
// Files are opened by their headers; the elements of a tensor are read when they are asked for.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { DType } from "../ir/dtype.ts";
import { byteLength, elementCount, formatArrayType, type HostArray } from "../runtime/hostArray.ts";
import { fileError } from "./fileError.ts";
import { InputError } from "./inputError.ts";

/** The format's own limit on headers. */
const MOST_HEADER = 100_000_000;
const MOST_RANK = 64;
/** Elements begin at a multiple of this. */
const ALIGNMENT = 8;

/** The format's names. `F8_E4M3` is what PyTorch calls float8_e4m3fn. */
const NAMES: Partial<Record<DType, string>> = {
  bool: "BOOL", i8: "I8", i16: "I16", i32: "I32", i64: "I64", u8: "U8", u16: "U16", u32: "U32", u64: "U64",
  f4e2m1fn: "F4", f8e4m3fn: "F8_E4M3", f8e5m2: "F8_E5M2", f8e8m0fnu: "F8_E8M0", bf16: "BF16", f16: "F16", f32: "F32",
  f64: "F64", c64: "C64",
}; // prettier-ignore
const DTYPES = new Map(Object.entries(NAMES).map(([dtype, name]) => [name, dtype as DType]));

/** Bytes of a tensor in the file, where 4-bit elements lie two in a byte. */
const storedBytes = (dtype: DType, shape: readonly number[]): number =>
  dtype === "f4e2m1fn" ? Math.ceil(elementCount(shape) / 2) : byteLength(dtype, shape);

/** Two to a byte, the first in the low half. */
const pack4 = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(
    { length: Math.ceil(bytes.length / 2) },
    (_, i) => (bytes[2 * i] & 15) | ((bytes[2 * i + 1] & 15) << 4),
  );
const unpack4 = (packed: Uint8Array, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => (packed[i >> 1] >> (4 * (i & 1))) & 15);

interface Entry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In the file. */
  readonly start: number;
  readonly end: number;
}

/** A tensor of a file, whose elements are read at the first use of `bytes`. */
class FileArray implements HostArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly #file: string;
  readonly #entry: Entry;
  #bytes: Uint8Array | undefined;

  constructor(file: string, entry: Entry) {
    this.dtype = entry.dtype;
    this.shape = entry.shape;
    this.#file = file;
    this.#entry = entry;
  }

  get bytes(): Uint8Array {
    if (this.#bytes === undefined) {
      const { start, end, dtype, shape } = this.#entry;
      const stored = readAt(this.#file, start, end - start);
      this.#bytes = dtype === "f4e2m1fn" ? unpack4(stored, elementCount(shape)) : stored;
      if (dtype === "bool") this.#bytes.forEach((value, i, all) => (all[i] = value === 0 ? 0 : 1));
    }
    return this.#bytes;
  }
}

const readAt = (file: string, position: number, length: number): Uint8Array => {
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const count = readSync(handle, bytes, at, Math.min(length - at, 1 << 30), position + at);
      if (count === 0)
        throw new InputError(`${file}: the file ends inside a tensor: it was cut short after it was opened`);
      at += count;
    }
    return bytes;
  } catch (error) {
    throw fileError(file, error);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
};

const fail = (message: string): never => {
  throw new InputError(message);
};

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);

const readEntry = (name: string, value: unknown, data: number): Entry => {
  const entry = (value ?? {}) as Record<string, unknown>;
  const missing = ["dtype", "shape", "data_offsets"].find((key) => entry[key] === undefined);
  if (missing !== undefined) return fail(`the tensor ${name} has no ${missing}`);
  const { dtype: type, shape, data_offsets: offsets } = entry;
  const dtype = typeof type === "string" ? DTYPES.get(type) : undefined;
  if (dtype === undefined)
    return fail(`the tensor ${name} has the dtype ${JSON.stringify(type)}, which is not supported`);
  if (!isNumbers(shape) || shape.length > MOST_RANK)
    return fail(`the tensor ${name} has the shape ${JSON.stringify(shape)}`);
  if (!isNumbers(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`the tensor ${name} has the offsets ${JSON.stringify(offsets)}`);
  }
  const bytes = storedBytes(dtype, shape);
  if (offsets[1] - offsets[0] !== bytes) {
    return fail(
      `the tensor ${name} has ${offsets[1] - offsets[0]} bytes, ${formatArrayType({ dtype, shape })} takes ${bytes}`,
    );
  }
  return { dtype, shape, start: data + offsets[0], end: data + offsets[1] };
};

/** The tensors must lie one after the other, and fill the file: what else is in it would be there for no good. */
const checkLayout = (entries: ReadonlyMap<string, Entry>, data: number, size: number): void => {
  let at = data;
  for (const [name, { start, end }] of [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== at) fail(`the tensor ${name} ${start < at ? "overlaps another" : "leaves a gap before it"}`);
    at = end;
  }
  if (at > size) fail(`the file is cut short: its tensors take ${at - data} bytes, it has ${size - data}`);
  if (at < size) fail(`the file has ${size - at} bytes after its last tensor`);
};

const parseHeader = (text: string): Record<string, unknown> => {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    return fail(`the header is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    return fail("the header is no JSON object");
  return header as Record<string, unknown>;
};

/**
 * The tensors of a safetensors file by name, in the file's order. Only the header is read; every length in it is checked
 * against the file's. Throws InputError on anything that is not such a file, whole.
 */
export const readSafetensors = (file: string): Record<string, HostArray> => {
  const handle = openSync(file, "r");
  let size: number;
  try {
    size = fstatSync(handle).size;
  } finally {
    closeSync(handle);
  }
  if (size < 8) fail("not a safetensors file: it has less than the 8 bytes of a header's length");
  const words = new DataView(readAt(file, 0, 8).buffer);
  const length = Number(words.getBigUint64(0, true));
  if (length > MOST_HEADER) fail(`not a safetensors file, or a damaged one: its header claims ${length} bytes`);
  const data = 8 + length;
  if (data > size) fail(`the file is cut short: its header takes ${length} bytes, it has ${size - 8}`);
  const header = parseHeader(new TextDecoder().decode(readAt(file, 8, length)));
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header)) {
    if (name !== "__metadata__") entries.set(name, readEntry(name, value, data));
  }
  checkLayout(entries, data, size);
  return Object.fromEntries([...entries].map(([name, entry]) => [name, new FileArray(file, entry)]));
};

/** A safetensors file of these arrays, the widest elements first, so that all lie aligned. */
export const writeSafetensors = (arrays: Readonly<Record<string, HostArray>>): Uint8Array => {
  const entries = Object.entries(arrays).map(([name, array]) => {
    const { dtype } = array;
    const type = NAMES[dtype] ?? fail(`safetensors has no type for ${dtype}: convert ${name} to one that it has`);
    if (name === "__metadata__") return fail("safetensors keeps the name __metadata__ for itself");
    const bytes = dtype === "f4e2m1fn" ? pack4(array.bytes) : array.bytes;
    return { name, type, array, bytes, width: byteLength(dtype, []) };
  });
  entries.sort((a, b) => b.width - a.width);
  let at = 0;
  const header = Object.fromEntries(
    entries.map(({ name, type, array, bytes }) => [
      name,
      { dtype: type, shape: array.shape, data_offsets: [at, (at += bytes.length)] },
    ]),
  );
  const text = JSON.stringify(header);
  const encoded = Buffer.from(text);
  const padded = Buffer.concat([encoded, Buffer.alloc((ALIGNMENT - (encoded.length % ALIGNMENT)) % ALIGNMENT, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...entries.map(({ bytes }) => bytes)]);
};
