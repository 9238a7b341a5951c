// What is known of values while compiling: arrays written out, and tensors that are constants.
import { literalValues, denseLiteral, type Scalar } from "../../ir/encode.ts";
import { is, type Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import type { DType } from "../../ir/dtype.ts";
import { ArrayVal, Num, Tensor, type Val } from "../../frontend/values/values.ts";

/** All elements of a constant, row-major; null for what is only known when the program runs. */
export function constantElements(x: Tensor): Scalar[] | null {
  return x.key ? null : elementsOf(x.value);
}

function elementsOf(value: Value): Scalar[] | null {
  const def = value.def;
  if (!def) return null;
  if (is(def, "constant")) {
    const values = literalValues(def.attrs.value);
    return def.attrs.value.splat ? new Array<Scalar>(sizeOf(value.type.shape)).fill(values[0]) : values;
  }
  if (is(def, "reshape")) return elementsOf(def.operands[0]);
  if (is(def, "broadcastInDim") && sizeOf(def.operands[0].type.shape) === 1) {
    const one = elementsOf(def.operands[0]);
    return one && new Array<Scalar>(sizeOf(value.type.shape)).fill(one[0]);
  }
  return null;
}

/** The integers of a number, an array of numbers or a constant tensor, flattened; null where they are not known. */
export function staticIntegers(value: Val): number[] | null {
  const numbers = staticNumbers(value);
  return numbers && numbers.every(Number.isSafeInteger) ? numbers : null;
}

/** As staticIntegers, for any real numbers. */
export function staticNumbers(value: Val): number[] | null {
  if (value instanceof Num) return [value.value];
  if (typeof value === "boolean") return [Number(value)];
  if (value instanceof ArrayVal) {
    const parts = value.items.map(staticNumbers);
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  if (!(value instanceof Tensor)) return null;
  const elements = constantElements(value);
  if (!elements || elements.some((element) => typeof element === "object")) return null;
  return elements.map(Number);
}

export const constantTensor = (dtype: DType, shape: readonly number[], values: readonly Scalar[]): Tensor =>
  new Tensor(p.constant(denseLiteral(dtype, shape, values)));

/** An i32 vector. */
export const integerConstant = (values: readonly number[]): Tensor => constantTensor("i32", [values.length], values);
