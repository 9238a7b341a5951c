// The type of an array: its dtype and its shape. Interned types are equal when they are the same object, which is what
// calls compare.
import { DTYPE_INFO, type DType } from "../ir/dtype.ts";

export interface ArrayType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export const elementCount = (shape: readonly number[]): number => {
  let count = 1;
  for (const dim of shape) count *= dim;
  return count;
};

export const byteLength = (dtype: DType, shape: readonly number[]): number =>
  elementCount(shape) * DTYPE_INFO[dtype].bytes;

/** `f32[2,3]`; also of types that only programs have, as keys. */
export const formatArrayType = ({ dtype, shape }: Omit<ArrayType, "dtype"> & { readonly dtype: string }): string =>
  shape.length === 0 ? dtype : `${dtype}[${shape.join(",")}]`;

export const sameType = (a: ArrayType, b: ArrayType): boolean =>
  a === b ||
  (a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((dim, i) => dim === b.shape[i]));

const known = new Map<string, ArrayType>();

/** The one object for this type. */
export const internType = (type: ArrayType): ArrayType => {
  const key = formatArrayType(type);
  let interned = known.get(key);
  if (interned === undefined) {
    interned = { dtype: type.dtype, shape: [...type.shape] };
    known.set(key, interned);
  }
  return interned;
};
