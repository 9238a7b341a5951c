// Small things that rules are written with: constants shaped like a value, sums of contributions, zeros.
import { isComplex, isInexact, realDType, type DType } from "../ir/dtype.ts";
import { scalarLiteral } from "../ir/encode.ts";
import type { Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import type { Shape, TensorType } from "../ir/type.ts";

/** A scalar constant. */
export const scalarOf = (dtype: DType, value: number): Value => p.constant(scalarLiteral(dtype, value));

/** A constant of this type, the same number everywhere. */
export function fillOf({ dtype, shape }: TensorType, value: number): Value {
  const one = scalarOf(dtype, value);
  return shape.length === 0 ? one : p.broadcastInDim(one, shape, []);
}

export const fullLike = (x: Value, value: number): Value => fillOf(x.type, value);
export const zerosLike = (x: Value): Value => fullLike(x, 0);
export const onesLike = (x: Value): Value => fullLike(x, 1);

/** x times a number. */
export const scale = (x: Value, factor: number): Value => p.mul(x, fullLike(x, factor));
/** x plus a number. */
export const shift = (x: Value, amount: number): Value => p.add(x, fullLike(x, amount));

/** Whether values of this dtype have tangents (of the same type): floats and complex numbers do. */
export const hasTangent = (type: TensorType): boolean => isInexact(type.dtype);

/** A real factor as the dtype of `like`, so that the two can be multiplied. */
export const asDTypeOf = (x: Value, like: Value): Value =>
  isComplex(like.type.dtype) && !isComplex(x.type.dtype) ? p.complex(x, zerosLike(x)) : p.convert(x, like.type.dtype);

/** The imaginary unit everywhere, in the shape of x. */
export const imaginaryLike = (x: Value): Value => {
  const real: TensorType = { dtype: realDType(x.type.dtype), shape: x.type.shape };
  return p.complex(fillOf(real, 0), fillOf(real, 1));
};

export const range = (n: number, start = 0): number[] => Array.from({ length: n }, (_, i) => start + i);

/** All positions but these. */
export const without = (n: number, taken: readonly number[]): number[] => range(n).filter((i) => !taken.includes(i));

/** The permutation that undoes this one. */
export function inversePermutation(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length);
  permutation.forEach((from, to) => (inverse[from] = to));
  return inverse;
}

/** x without the leading axis `i` of size 1. */
export const dropAxes = (shape: Shape, axes: readonly number[]): number[] => shape.filter((_, i) => !axes.includes(i));

/** The rows of one value or another, by a condition for each. */
export function selectRows(which: Value, onTrue: Value, onFalse: Value): Value {
  const { shape } = onTrue.type;
  return p.select(shape.length === 1 ? which : p.broadcastInDim(which, shape, [0]), onTrue, onFalse);
}
