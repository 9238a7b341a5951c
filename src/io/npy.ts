// NumPy's .npy files, versions 1 to 3 (numpy.lib.format).
import { DTYPE_INFO, isComplex, type DType } from "../ir/dtype.ts";
import { byteLength, densify, elementCount, formatArrayType, type HostArray } from "../runtime/hostArray.ts";
import { InputError } from "./inputError.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
const MAX_RANK = 64;
// NumPy's own limit is 10,000.
const MAX_HEADER = 1 << 16;

const READ: Readonly<Record<string, DType>> = {
  b1: "bool",
  i1: "i8",
  i2: "i16",
  i4: "i32",
  i8: "i64",
  u1: "u8",
  u2: "u16",
  u4: "u32",
  u8: "u64",
  f1: "f8e5m2",
  f2: "f16",
  f4: "f32",
  f8: "f64",
  c8: "c64",
  c16: "c128",
};

// NumPy has no codes for the types of ml_dtypes: it stores them as raw bytes, and so do we. Only float8_e5m2 has one.
const WRITE: Readonly<Record<DType, string>> = {
  bool: "|b1",
  i2: "<V1",
  i4: "<V1",
  i8: "|i1",
  i16: "<i2",
  i32: "<i4",
  i64: "<i8",
  u2: "<V1",
  u4: "<V1",
  u8: "|u1",
  u16: "<u2",
  u32: "<u4",
  u64: "<u8",
  f8e3m4: "<V1",
  f8e4m3: "<V1",
  f8e4m3b11fnuz: "<V1",
  f8e4m3fn: "<V1",
  f8e4m3fnuz: "<V1",
  f8e5m2: "<f1",
  f8e5m2fnuz: "<V1",
  f8e8m0fnu: "<V1",
  f4e2m1fn: "<V1",
  bf16: "<V2",
  f16: "<f2",
  f32: "<f4",
  f64: "<f8",
  c64: "<c8",
  c128: "<c16",
};

export interface NpyOptions {
  /** The dtype wanted: says what raw elements (`V1`, `V2`) are. `V2` is bf16 when not given. */
  readonly dtype?: DType;
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

const STRING = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const VALUE = String.raw`(?:${STRING}|True|False|\([^()]*\))`;
const HEADER = new RegExp(String.raw`^\s*\{((?:\s*(?:${STRING})\s*:\s*${VALUE}\s*(?:,|(?=\})))*)\s*\}\s*$`);
const ENTRY = new RegExp(String.raw`(${STRING})\s*:\s*(${VALUE})`, "g");

const readHeader = (bytes: Uint8Array): Header => {
  if (bytes.length === 0 || MAGIC.some((byte, i) => i < bytes.length && bytes[i] !== byte)) {
    throw new InputError("not a .npy file: it does not begin with the bytes \\x93NUMPY");
  }
  if (bytes.length < 10) throw new InputError("the .npy file ends inside its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) throw new InputError(`.npy format version ${version}.${bytes[7]} is not known`);
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) throw new InputError("the .npy file ends inside its header");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) throw new InputError(`the .npy header claims ${length} bytes`);
  const start = 8 + lengthBytes + length;
  if (bytes.length < start) throw new InputError("the .npy file ends inside its header");
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(8 + lengthBytes, start));
  return { ...parseHeader(text), start };
};

const parseHeader = (text: string): Omit<Header, "start"> => {
  if (/'descr'\s*:\s*\[/.test(text)) throw new InputError("arrays of records (structured dtypes) are not supported");
  const body = HEADER.exec(text)?.[1];
  if (body === undefined) throw new InputError(`the .npy header cannot be read: ${text.trim().slice(0, 80)}`);
  const entries = new Map([...body.matchAll(ENTRY)].map(([, key, value]) => [key.slice(1, -1), value]));
  const [descr, order, dims] = ["descr", "fortran_order", "shape"].map((key) => entries.get(key));
  if (!descr || !/^['"]/.test(descr) || !order || !/^[TF]/.test(order) || !dims?.startsWith("(")) {
    throw new InputError("the .npy header lacks descr, fortran_order or shape");
  }
  const pieces = dims
    .slice(1, -1)
    .split(",")
    .map((piece) => piece.trim());
  if (pieces.at(-1) === "") pieces.pop();
  const shape = pieces.map((piece) => {
    const dim = /^\d+L?$/.test(piece) ? parseInt(piece, 10) : NaN;
    if (!Number.isSafeInteger(dim)) throw new InputError(`the .npy header has a dimension ${piece || "missing"}`);
    return dim;
  });
  if (shape.length > MAX_RANK) throw new InputError(`the .npy header has ${shape.length} dimensions`);
  return { descr: descr.slice(1, -1), fortranOrder: order === "True", shape };
};

const rawType = (width: string, wanted: DType | undefined): DType => {
  const named = wanted !== undefined && WRITE[wanted] === `<V${width}` ? wanted : undefined;
  const dtype = named ?? (width === "2" ? "bf16" : undefined);
  if (dtype !== undefined) return dtype;
  throw new InputError(
    `the .npy file has raw elements of ${width} bytes (dtype V${width}): which dtype they are is not in the file`,
  );
};

const elementType = (descr: string, wanted: DType | undefined): { dtype: DType; bigEndian: boolean } => {
  const match = /^([<>=|]?)([a-zA-Z])(\d*)$/.exec(descr);
  const [, order, code, width] = match ?? [];
  const raw = code === "V" ? rawType(width, wanted) : undefined;
  const dtype = raw ?? (match && Object.hasOwn(READ, code + width) ? READ[code + width] : undefined);
  if (dtype === undefined)
    throw new InputError(`the .npy file has the dtype ${JSON.stringify(descr)}, which is not supported`);
  return { dtype, bigEndian: order === ">" };
};

/** Reverses the bytes of every number, in place. */
const swapBytes = (bytes: Uint8Array, width: number): void => {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
};

/** Reads a .npy file. Throws InputError on anything that is not one, whole. */
export const readNpy = (bytes: Uint8Array, options: NpyOptions = {}): HostArray => {
  const { descr, fortranOrder, shape, start } = readHeader(bytes);
  const { dtype, bigEndian } = elementType(descr, options.dtype);
  const needed = byteLength(dtype, shape);
  if (!Number.isSafeInteger(needed) || bytes.length - start < needed) {
    throw new InputError(
      `the .npy file is cut short: ${formatArrayType({ dtype, shape })} takes ${needed} bytes, it has ${bytes.length - start}`,
    );
  }
  const data = Uint8Array.from(bytes.subarray(start, start + needed));
  const width = DTYPE_INFO[dtype].bytes;
  if (bigEndian) swapBytes(data, isComplex(dtype) ? width / 2 : width);
  if (dtype === "bool") data.forEach((value, i) => (data[i] = value === 0 ? 0 : 1));
  if (!fortranOrder || shape.length < 2) return { dtype, shape, bytes: data };
  const byteStrides = shape.map((_, axis) => width * elementCount(shape.slice(0, axis)));
  return densify({ dtype, shape, bytes: data, byteStrides });
};

/** Writes a .npy file of version 1, as NumPy does. */
export const writeNpy = ({ dtype, shape, bytes }: HostArray): Uint8Array => {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${WRITE[dtype]}', 'fortran_order': False, 'shape': (${dims}), }`;
  // The elements begin at a multiple of 64, after a newline.
  const start = Math.ceil((10 + header.length + 1) / 64) * 64;
  const out = new Uint8Array(start + bytes.length);
  out.set([...MAGIC, 1, 0, (start - 10) & 0xff, (start - 10) >> 8]);
  out.set(new TextEncoder().encode(header.padEnd(start - 11) + "\n"), 10);
  out.set(bytes, start);
  return out;
};
