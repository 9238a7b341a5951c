// Constants from JavaScript numbers, and back.
import { DTYPE_INFO, type DType } from "./dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "./elements.ts";
import type { Literal } from "./literal.ts";
import { sizeOf, type Shape } from "./type.ts";

export type { Scalar } from "./elements.ts";

/** A rank-0 constant. Integers wrap to the dtype's width; floats round to nearest even. */
export const scalarLiteral = (dtype: DType, value: Scalar): Literal => splatLiteral(dtype, [], value);

/** A constant whose elements are all alike. */
export const splatLiteral = (dtype: DType, shape: Shape, value: Scalar): Literal =>
  sizeOf(shape) === 0
    ? { type: { dtype, shape }, bytes: new Uint8Array(0), splat: false }
    : { type: { dtype, shape }, bytes: encodeElements(dtype, [value]), splat: true };

/** A constant from its elements in row-major order; becomes a splat when all bytes agree. */
export function denseLiteral(dtype: DType, shape: Shape, values: readonly Scalar[]): Literal {
  const size = sizeOf(shape);
  if (values.length !== size) throw new RangeError(`${values.length} values for ${size} elements`);
  return literalFromBytes(dtype, shape, encodeElements(dtype, values));
}

/** A constant from the bytes of all of its elements; becomes a splat when they all agree. */
export function literalFromBytes(dtype: DType, shape: Shape, bytes: Uint8Array): Literal {
  const width = DTYPE_INFO[dtype].bytes;
  const type = { dtype, shape };
  for (let i = width; i < bytes.length; i++) {
    if (bytes[i] !== bytes[i - width]) return { type, bytes, splat: false };
  }
  return bytes.length === 0 ? { type, bytes, splat: false } : { type, bytes: bytes.slice(0, width), splat: true };
}

/** All elements, or the one of a splat. 64-bit integers come as bigint. */
export const literalValues = (literal: Literal): Scalar[] => decodeElements(literal.type.dtype, literal.bytes);
