// Elements of every dtype in host memory, little-endian: how each is written and read. Sub-byte integers take a byte
// each, signed ones sign-extended; complex numbers are (real, imaginary).
import { DTYPE_INFO, type DType } from "./dtype.ts";
import { decodeSmallFloat, encodeSmallFloat, type SmallFloat } from "./smallFloat.ts";

/** One element of a constant, as JavaScript has it: complex as [re, im]. */
export type Scalar = number | bigint | boolean | readonly [re: number, im: number];

interface Element {
  readonly write: (view: DataView, offset: number, value: Scalar) => void;
  readonly read: (view: DataView, offset: number) => Scalar;
}

/** The real number of a scalar. A bigint beyond 2^53 is rounded to odd, so that rounding it once more stays exact. */
function real(value: Scalar): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return roundToOdd(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value[1] !== 0) throw new TypeError("a complex number where a real one is wanted");
  return value[0];
}

function roundToOdd(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const extra = magnitude.toString(2).length - 53;
  if (extra <= 0) return Number(value);
  const shift = BigInt(extra);
  const kept = magnitude >> shift;
  const odd = kept << shift === magnitude ? kept : kept | 1n;
  const result = Number(odd) * 2 ** extra;
  return value < 0n ? -result : result;
}

function integer(value: Scalar): bigint {
  if (typeof value === "bigint") return value;
  const number = Math.trunc(real(value));
  return Number.isFinite(number) ? BigInt(number) : 0n;
}

const low32 = (value: Scalar): number =>
  typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : real(value) | 0;

const signed = (bits: number): Element => ({
  write: (view, offset, value) => view.setInt8(offset, (low32(value) << (32 - bits)) >> (32 - bits)),
  read: (view, offset) => (view.getInt8(offset) << (32 - bits)) >> (32 - bits),
});

const unsigned = (bits: number): Element => ({
  write: (view, offset, value) => view.setUint8(offset, low32(value) & (2 ** bits - 1)),
  read: (view, offset) => view.getUint8(offset) & (2 ** bits - 1),
});

const float8 = (dtype: SmallFloat): Element => ({
  write: (view, offset, value) => view.setUint8(offset, encodeSmallFloat(dtype, real(value))),
  read: (view, offset) => decodeSmallFloat(dtype, view.getUint8(offset)),
});

const float16 = (dtype: SmallFloat): Element => ({
  write: (view, offset, value) => view.setUint16(offset, encodeSmallFloat(dtype, real(value)), true),
  read: (view, offset) => decodeSmallFloat(dtype, view.getUint16(offset, true)),
});

const parts = (value: Scalar): readonly [number, number] =>
  Array.isArray(value) ? (value as readonly [number, number]) : [real(value), 0];

const ELEMENTS: Readonly<Record<DType, Element>> = {
  bool: {
    write: (view, offset, value) => view.setUint8(offset, isTrue(value) ? 1 : 0),
    read: (view, offset) => view.getUint8(offset) !== 0,
  },
  i2: signed(2),
  i4: signed(4),
  i8: signed(8),
  i16: {
    write: (view, offset, value) => view.setInt16(offset, low32(value), true),
    read: (view, offset) => view.getInt16(offset, true),
  },
  i32: {
    write: (view, offset, value) => view.setInt32(offset, low32(value), true),
    read: (view, offset) => view.getInt32(offset, true),
  },
  i64: {
    write: (view, offset, value) => view.setBigInt64(offset, BigInt.asIntN(64, integer(value)), true),
    read: (view, offset) => view.getBigInt64(offset, true),
  },
  u2: unsigned(2),
  u4: unsigned(4),
  u8: unsigned(8),
  u16: {
    write: (view, offset, value) => view.setUint16(offset, low32(value), true),
    read: (view, offset) => view.getUint16(offset, true),
  },
  u32: {
    write: (view, offset, value) => view.setUint32(offset, low32(value), true),
    read: (view, offset) => view.getUint32(offset, true),
  },
  u64: {
    write: (view, offset, value) => view.setBigUint64(offset, BigInt.asUintN(64, integer(value)), true),
    read: (view, offset) => view.getBigUint64(offset, true),
  },
  f8e3m4: float8("f8e3m4"),
  f8e4m3: float8("f8e4m3"),
  f8e4m3b11fnuz: float8("f8e4m3b11fnuz"),
  f8e4m3fn: float8("f8e4m3fn"),
  f8e4m3fnuz: float8("f8e4m3fnuz"),
  f8e5m2: float8("f8e5m2"),
  f8e5m2fnuz: float8("f8e5m2fnuz"),
  f8e8m0fnu: float8("f8e8m0fnu"),
  f4e2m1fn: float8("f4e2m1fn"),
  bf16: float16("bf16"),
  f16: float16("f16"),
  f32: {
    write: (view, offset, value) => view.setFloat32(offset, real(value), true),
    read: (view, offset) => view.getFloat32(offset, true),
  },
  f64: {
    write: (view, offset, value) =>
      view.setFloat64(offset, typeof value === "bigint" ? Number(value) : real(value), true),
    read: (view, offset) => view.getFloat64(offset, true),
  },
  c64: {
    write: (view, offset, value) => {
      const [re, im] = parts(value);
      view.setFloat32(offset, re, true);
      view.setFloat32(offset + 4, im, true);
    },
    read: (view, offset) => [view.getFloat32(offset, true), view.getFloat32(offset + 4, true)],
  },
  c128: {
    write: (view, offset, value) => {
      const [re, im] = parts(value);
      view.setFloat64(offset, re, true);
      view.setFloat64(offset + 8, im, true);
    },
    read: (view, offset) => [view.getFloat64(offset, true), view.getFloat64(offset + 8, true)],
  },
};

const isTrue = (value: Scalar): boolean =>
  typeof value === "boolean"
    ? value
    : typeof value === "bigint"
      ? value !== 0n
      : typeof value === "number"
        ? value !== 0
        : value[0] !== 0 || value[1] !== 0;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Elements as bytes. Integers wrap to the dtype's width; floats round to nearest even. */
export function encodeElements(dtype: DType, values: readonly Scalar[]): Uint8Array {
  const width = DTYPE_INFO[dtype].bytes;
  const bytes = new Uint8Array(values.length * width);
  const view = viewOf(bytes);
  const { write } = ELEMENTS[dtype];
  for (let i = 0; i < values.length; i++) write(view, i * width, values[i]);
  return bytes;
}

/** Bytes as elements; 64-bit integers come as bigint. */
export function decodeElements(dtype: DType, bytes: Uint8Array): Scalar[] {
  const width = DTYPE_INFO[dtype].bytes;
  const view = viewOf(bytes);
  const { read } = ELEMENTS[dtype];
  return Array.from({ length: bytes.length / width }, (_, i) => read(view, i * width));
}
