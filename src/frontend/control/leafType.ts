// The type of a leaf of what branches, loops and programs give.
import type { DType } from "../../ir/dtype.ts";
import { sameShape, type Shape, type TensorType } from "../../ir/type.ts";

export interface LeafType {
  readonly dtype: DType;
  /** A key's last dimension not included. */
  readonly shape: Shape;
  readonly weak: boolean;
  readonly key: boolean;
}

export const irType = (type: LeafType): TensorType => ({
  dtype: type.dtype,
  shape: type.key ? [...type.shape, 2] : type.shape,
});

export const leafText = (type: LeafType): string => {
  const dims = type.shape.length === 0 ? "" : `[${type.shape.join(",")}]`;
  return `${type.key ? "key" : type.dtype}${dims}`;
};

export const sameLeaf = (a: LeafType, b: LeafType): boolean =>
  a.dtype === b.dtype && a.weak === b.weak && a.key === b.key && sameShape(a.shape, b.shape);
