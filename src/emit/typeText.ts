// Tensor types in MLIR text.
import { DTYPE_INFO } from "../ir/dtype.ts";
import type { TensorType } from "../ir/type.ts";

const known = new WeakMap<TensorType, string>();

/** `tensor<3x4xf32>`, `tensor<complex<f32>>`. */
export function typeText(type: TensorType): string {
  let text = known.get(type);
  if (text === undefined) {
    const dims = type.shape.length === 0 ? "" : `${type.shape.join("x")}x`;
    text = `tensor<${dims}${DTYPE_INFO[type.dtype].mlir}>`;
    known.set(type, text);
  }
  return text;
}

/** `tensor<f32>, tensor<i32>`. */
export const typeList = (types: readonly TensorType[]): string => types.map(typeText).join(", ");

/** The right side of an arrow: one type bare, any other number in parentheses. */
export const resultText = (types: readonly TensorType[]): string =>
  types.length === 1 ? typeText(types[0]) : `(${typeList(types)})`;
