// Whether tensors agree.
import type { Scalar } from "../../../src/ir/elements.ts";
import type { Tensor } from "../../support/evaluate.ts";
import { epsilon } from "./sample.ts";

const parts = (value: Scalar): readonly (number | bigint | boolean)[] =>
  Array.isArray(value) ? (value as readonly number[]) : [value as number | bigint | boolean];

function near(x: number | bigint | boolean, y: number | bigint | boolean, tolerance: number): boolean {
  if (typeof x !== "number" || typeof y !== "number") return x === y;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  if (tolerance === 0) return Object.is(x, y);
  return x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
}

const show = ({ dtype, shape, data }: Tensor): string => `${dtype}[${shape.join(",")}] ${data.map(String).join(", ")}`;

/** What differs, in words; empty when nothing does. */
export function difference(actual: readonly Tensor[], expected: readonly Tensor[], tolerance?: number): string {
  if (actual.length !== expected.length) return `${actual.length} results, ${expected.length} expected`;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    const allowed = tolerance ?? 4 * epsilon(e.dtype);
    const same =
      a.dtype === e.dtype &&
      a.shape.join() === e.shape.join() &&
      a.data.every((x, j) => parts(x).every((part, k) => near(part, parts(e.data[j])[k], allowed)));
    if (!same) return `result ${i}: ${show(a)}\nexpected: ${show(e)}`;
  }
  return "";
}
