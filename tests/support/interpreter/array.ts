// Arrays of the interpreter, and walks over their index spaces.
import type { DType } from "../../../src/ir/dtype.ts";
import { sizeOf, type Shape } from "../../../src/ir/type.ts";
import { isPair, type Num } from "./numbers.ts";

export interface Arr {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Row-major. */
  readonly data: readonly Num[];
}

export const arr = (dtype: DType, shape: Shape, data: readonly Num[]): Arr => ({ dtype, shape, data });

export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d];
  }
  return strides;
}

/** Calls `visit` with every index of a shape, in row-major order; the index is one array, changed from call to call. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[], flat: number) => void): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
}

export const flatten = (index: readonly number[], strides: readonly number[]): number => {
  let at = 0;
  for (let d = 0; d < index.length; d++) at += index[d] * strides[d];
  return at;
};

export const inside = (index: readonly number[], shape: Shape): boolean =>
  index.every((at, d) => at >= 0 && at < shape[d]);

/** An array whose elements are computed from their indices. */
export function build(dtype: DType, shape: Shape, element: (index: readonly number[], flat: number) => Num): Arr {
  const data = new Array<Num>(sizeOf(shape));
  forEachIndex(shape, (index, flat) => (data[flat] = element(index, flat)));
  return { dtype, shape, data };
}

/** The element at an index. */
export function reader({ shape, data }: Arr): (index: readonly number[]) => Num {
  const strides = stridesOf(shape);
  return (index) => data[flatten(index, strides)];
}

export const finite = ({ data }: Arr): boolean =>
  data.every((x) => (isPair(x) ? Number.isFinite(x[0]) && Number.isFinite(x[1]) : Number.isFinite(x)));
