// Constants as MLIR's `dense` attributes. Few elements are written out, many as one string of hexadecimal bytes.
import { DTYPE_INFO, isFloat, realDType, type DType } from "../ir/dtype.ts";
import { literalValues, type Scalar } from "../ir/encode.ts";
import type { Literal } from "../ir/literal.ts";
import { isSmallFloat } from "../ir/smallFloat.ts";
import type { Shape } from "../ir/type.ts";

/** Above this number of elements the bytes are written instead. */
export const WRITTEN_OUT = 32;

/** Rounds a double to the float type; null where only bits will do. */
function rounded(dtype: DType, value: number): number | null {
  if (dtype === "f64") return value;
  return dtype === "f32" ? Math.fround(value) : null;
}

/** A finite float as MLIR writes it: `1.000000e+00`, with more digits where those would not give the value back. */
function decimal(dtype: DType, value: number): string | null {
  if (Object.is(value, -0)) return "-0.000000e+00";
  for (const digits of [6, 8, 16]) {
    const text = value.toExponential(digits);
    const back = rounded(dtype, Number(text));
    if (back === null) return null;
    if (back === value) return text.replace(/e([+-])(\d)$/, "e$10$2");
  }
  return null;
}

function bitsText(dtype: DType, bytes: Uint8Array, offset: number): string {
  const { bits, bytes: width } = DTYPE_INFO[dtype];
  let text = "";
  for (let i = width - 1; i >= 0; i--) text += bytes[offset + i].toString(16).padStart(2, "0");
  return `0x${(bits < 8 ? text.slice(1) : text).toUpperCase()}`;
}

function floatText(dtype: DType, value: number, bytes: Uint8Array, offset: number): string {
  // f16 and bf16 are exact in every digit that f32 has; the f8 types have no decimal form that is safe everywhere.
  const printable = dtype === "f16" || dtype === "bf16" ? "f32" : dtype;
  const text = Number.isFinite(value) && !(isSmallFloat(printable)) ? decimal(printable, value) : null; // prettier-ignore
  return text ?? bitsText(dtype, bytes, offset);
}

function elementText(dtype: DType, value: Scalar, bytes: Uint8Array, offset: number): string {
  if (Array.isArray(value)) {
    const [re, im] = value as readonly [number, number];
    const real = realDType(dtype);
    const half = DTYPE_INFO[real].bytes;
    return `(${floatText(real, re, bytes, offset)},${floatText(real, im, bytes, offset + half)})`;
  }
  return isFloat(dtype) ? floatText(dtype, Number(value), bytes, offset) : String(value);
}

function nested(elements: readonly string[], shape: Shape): string {
  let level = elements;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis];
    const next: string[] = [];
    for (let i = 0; i < level.length; i += size) next.push(`[${level.slice(i, i + size).join(", ")}]`);
    level = next;
  }
  return level[0];
}

/**
 * True where the bytes may stand for the elements. Booleans and sub-byte types are left out: MLIR has changed how it
 * packs them.
 */
const hasByteForm = (dtype: DType): boolean => DTYPE_INFO[dtype].bits >= 8;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").toUpperCase());

function hexText(bytes: Uint8Array): string {
  const parts: string[] = new Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) parts[i] = HEX[bytes[i]];
  return parts.join("");
}

/** `dense<1.000000e+00>`, `dense<[1, 2]>`, `dense<"0x0000803F…">`, `dense<>`, without the type. */
export function denseText(literal: Literal): string {
  const { type, bytes, splat } = literal;
  if (bytes.length === 0) return "dense<>";
  const width = DTYPE_INFO[type.dtype].bytes;
  const count = bytes.length / width;
  if (count > WRITTEN_OUT && hasByteForm(type.dtype)) return `dense<"0x${hexText(bytes)}">`;
  const texts = literalValues(literal).map((value, i) => elementText(type.dtype, value, bytes, i * width));
  return `dense<${splat ? texts[0] : nested(texts, type.shape)}>`;
}
