// Constants in the text form. Elements are written as decimal numbers when that gives back every bit, as bytes in
// hexadecimal when it does not (a NaN with a payload) or when there are many.
//
//   0.5        all elements alike          [1, 2, -0]     one by one, row-major
//   (1, -2)    a complex number            hex"0000803f"  the bytes
import type { DType } from "./dtype.ts";
import { encodeElements, decodeElements, type Scalar } from "./elements.ts";
import { literalFromBytes } from "./encode.ts";
import type { Literal } from "./literal.ts";

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
