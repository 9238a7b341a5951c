// Constants in the text form. Elements are written as decimal numbers when that gives back every bit, as bytes in
// hexadecimal when it does not (a NaN with a payload) or when there are many.
//
//   0.5        all elements alike          [1, 2, -0]     one by one, row-major
//   (1, -2)    a complex number            hex"0000803f"  the bytes
import { DTYPE_INFO, isComplex, isInteger, type DType } from "./dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "./elements.ts";
import { denseLiteral, literalFromBytes, splatLiteral } from "./encode.ts";
import type { Literal } from "./literal.ts";
import { formatType, sizeOf, type TensorType } from "./type.ts";

const MOST_WRITTEN_OUT = 64;

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12] as const;

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The shortest decimal that the dtype reads back to the same bits. */
function numberText(dtype: DType, value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  if (dtype !== "f64") {
    const target = encodeElements(dtype, [value]);
    for (const digits of DIGITS) {
      const short = Number(value.toPrecision(digits));
      if (sameBytes(encodeElements(dtype, [short]), target)) return String(short);
    }
  }
  return String(value);
}

function scalarText(dtype: DType, value: Scalar): string {
  if (typeof value === "number") return numberText(dtype, value);
  if (typeof value === "object") {
    const part = dtype === "c64" ? "f32" : "f64";
    return `(${numberText(part, value[0])}, ${numberText(part, value[1])})`;
  }
  return String(value);
}

export function literalText(literal: Literal): string {
  const { dtype, shape } = literal.type;
  const { bytes, splat } = literal.splat ? literal : literalFromBytes(dtype, shape, literal.bytes);
  const values = bytes.length <= MOST_WRITTEN_OUT * 16 ? decodeElements(dtype, bytes) : null;
  if (!values || values.length > MOST_WRITTEN_OUT || !sameBytes(encodeElements(dtype, values), bytes)) {
    return `hex"${Buffer.from(bytes).toString("hex")}"`;
  }
  const texts = values.map((value) => scalarText(dtype, value));
  return splat ? texts[0] : `[${texts.join(", ")}]`;
}

/** A constant as written, before its type is known. */
export type RawLiteral = { readonly hex: string } | { readonly items: readonly RawScalar[]; readonly list: boolean };
/** A number's own text, or the two of a complex number. */
export type RawScalar = string | readonly [re: string, im: string];

/** The constant of this type that was written; a text saying what is wrong when it is none. */
export function readLiteral(raw: RawLiteral, type: TensorType): Literal | string {
  const { dtype, shape } = type;
  const size = sizeOf(shape);
  if ("hex" in raw) {
    const bytes = new Uint8Array(Buffer.from(raw.hex, "hex"));
    const width = DTYPE_INFO[dtype].bytes;
    const whole = bytes.length * 2 === raw.hex.length;
    if (whole && bytes.length === size * width) return literalFromBytes(dtype, shape, bytes);
    if (whole && bytes.length === width && size > 0) return { type, bytes, splat: true };
    return `${raw.hex.length / 2} bytes do not make ${formatType(type)}`;
  }
  const values: Scalar[] = [];
  for (const item of raw.items) {
    const value = readScalar(dtype, item);
    if (value === null) return `this is no ${dtype}`;
    values.push(value);
  }
  if (!raw.list) return splatLiteral(dtype, shape, values[0]);
  return values.length === size
    ? denseLiteral(dtype, shape, values)
    : `${values.length} elements for ${formatType(type)}`;
}

/** The element that a number's text stands for; null when it is none of the dtype's. */
function readScalar(dtype: DType, raw: RawScalar): Scalar | null {
  if (typeof raw !== "string") return isComplex(dtype) ? [readNumber(raw[0]), readNumber(raw[1])] : null;
  if (dtype === "bool") return raw === "true" ? true : raw === "false" ? false : null;
  if (isComplex(dtype) || raw === "true" || raw === "false") return null;
  if (isInteger(dtype)) return /^-?\d+$/.test(raw) ? BigInt(raw) : null;
  return readNumber(raw);
}

const WORDS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

const readNumber = (text: string): number => WORDS[text] ?? Number(text);
