// Tensor types: an element type and a static shape.
import type { DType } from "./dtype.ts";

export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export const tensorType = (dtype: DType, shape: Shape = []): TensorType => ({ dtype, shape });

/** A type as users and the IR text write it: `f32`, `f32[3,4]`, `bool[0]`. */
export const formatType = ({ dtype, shape }: TensorType): string =>
  shape.length === 0 ? dtype : `${dtype}[${shape.join(",")}]`;

export const sizeOf = (shape: Shape): number => shape.reduce((size, dim) => size * dim, 1);

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i]);

export const sameType = (a: TensorType, b: TensorType): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);
