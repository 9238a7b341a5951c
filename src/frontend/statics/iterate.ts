// What spreading, destructuring, `for … of` and Array.from take apart.
import { unstack } from "../tensor/unstack.ts";
import { ArrayVal, Tensor, type Val } from "../values/values.ts";
import { RangeVal } from "./range.ts";

/**
 * The elements of an iterable value: of an array, the characters of a string, a tensor's rows, the numbers of a
 * static range. Null when there are none to enumerate: not iterable, a scalar tensor, a range with traced bounds.
 */
export function elements(value: Val): readonly Val[] | null {
  if (value instanceof ArrayVal) return value.items;
  if (typeof value === "string") return [...value];
  if (value instanceof Tensor) return value.ndim === 0 ? null : unstack(value);
  if (value instanceof RangeVal) return value.numbers();
  return null;
}
