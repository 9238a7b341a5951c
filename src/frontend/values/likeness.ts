// Which arguments of a function are alike, so that it does the same with them.
import { ArrayVal, Num, ObjectVal, Tensor, type Val } from "./values.ts";

/** What makes two calls alike; the tensors, which may differ, are listed in `tensors`. */
export function signature(value: Val, tensors: Tensor[]): string {
  if (value instanceof Tensor) {
    tensors.push(value);
    return `T${value.dtype}[${value.type.shape.join()}]${value.weak ? "w" : ""}${value.key ? "k" : ""}`;
  }
  if (value instanceof Num) return `${Object.is(value.value, -0) ? "-0" : value.value}${value.integer ? "" : "f"}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof ArrayVal) {
    return `${value.names?.join() ?? ""}[${value.items.map((item) => signature(item, tensors)).join()}]`;
  }
  if (value instanceof ObjectVal) {
    const entries = [...value.entries].map(([key, item]) => `${JSON.stringify(key)}:${signature(item, tensors)}`);
    return `{${entries.join()}}`;
  }
  return typeof value === "object" && value !== null ? `#${identity(value)}` : String(value);
}

const identities = new WeakMap<object, number>();
let count = 0;
export function identity(value: object): number {
  let known = identities.get(value);
  if (known === undefined) identities.set(value, (known = count++));
  return known;
}
