// How values are named in messages.
import { formatType } from "../../ir/type.ts";
import {
  ArrayVal,
  DTypeVal,
  FunctionVal,
  NamespaceVal,
  Num,
  ObjectVal,
  OpaqueVal,
  Tensor,
  type Val,
} from "./values.ts";

/** The type of a tensor as users read it: `f32[3,4]`, `key[2]`. */
export const typeText = (tensor: Tensor): string =>
  tensor.key
    ? tensor.shape.length === 0 ? "key" : `key[${tensor.shape.join(",")}]` // prettier-ignore
    : formatType(tensor.type);

export const numText = (num: Num): string =>
  num.integer || !Number.isInteger(num.value) ? String(num.value) : num.value.toFixed(1);

/** A short noun phrase: `f32[3]`, `the number 2`, `an array of 3`. */
export function describe(value: Val): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "string") return `the string ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `the number ${value}n`;
  if (value instanceof Tensor) return typeText(value);
  if (value instanceof Num) return `the number ${numText(value)}`;
  if (value instanceof ArrayVal)
    return value.items.length === 0 ? "an empty array" : `an array of ${value.items.length}`;
  if (value instanceof ObjectVal) return objectText([...value.entries.keys()]);
  if (value instanceof FunctionVal) return `the function ${value.name}`;
  if (value instanceof DTypeVal) return `the dtype ${value.dtype}`;
  if (value instanceof NamespaceVal) return `the module ${value.name}`;
  if (value instanceof OpaqueVal) return value.what;
  const never: never = value;
  return never;
}

const SHOWN_KEYS = 8;

const objectText = (keys: readonly string[]): string => {
  if (keys.length === 0) return "an empty object";
  const more = keys.length > SHOWN_KEYS ? ", …" : "";
  return `an object with ${keys.slice(0, SHOWN_KEYS).join(", ")}${more}`;
};
