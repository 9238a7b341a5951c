// Arrays held to be equal within a tolerance, as NumPy's allclose does.
import { decodeElements, type Scalar } from "../ir/elements.ts";
import type { DeviceArray } from "./array.ts";

/** Where two arrays differ by more than they may. */
export interface Difference {
  /** Of the elements that differ, the one that differs the most. */
  readonly index: readonly number[];
  readonly found: string;
  readonly wanted: string;
  /** How many of how many differ. */
  readonly count: number;
  readonly size: number;
}

/** Null when every element of `a` is within atol + rtol·|b| of that of `b`; both have the same shape. */
export function differenceOf(a: DeviceArray, b: DeviceArray, atol: number, rtol: number): Difference | null {
  const [found, wanted] = [a, b].map(({ buffer, dtype }) => decodeElements(dtype, buffer.toHostViewSync().bytes));
  const off = found.flatMap((value, i) => (near(value, wanted[i], atol, rtol) ? [] : [i]));
  if (off.length === 0) return null;
  const worst = off.reduce((i, k) => (distance(found[i], wanted[i]) >= distance(found[k], wanted[k]) ? i : k));
  return {
    index: indexOf(worst, a.shape),
    found: text(found[worst]),
    wanted: text(wanted[worst]),
    count: off.length,
    size: found.length,
  };
}

const isPair = (value: Scalar): value is readonly [number, number] => Array.isArray(value);
const parts = (value: Scalar): readonly number[] => (isPair(value) ? value : [Number(value)]);
const text = (value: Scalar): string => (isPair(value) ? `${value[0]} + ${value[1]}i` : String(value));

function distance(a: Scalar, b: Scalar): number {
  const other = parts(b);
  const apart = Math.hypot(...parts(a).map((value, i) => value - other[i]));
  return Number.isNaN(apart) ? Infinity : apart;
}

function near(a: Scalar, b: Scalar, atol: number, rtol: number): boolean {
  const other = parts(b);
  if (parts(a).every((value, i) => value === other[i] || Object.is(value, other[i]))) return true;
  const size = Math.hypot(...other);
  return Number.isFinite(size) && distance(a, b) <= atol + rtol * size;
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let left = flat;
  for (const dim of shape.toReversed()) {
    index.unshift(left % dim);
    left = Math.floor(left / dim);
  }
  return index;
}
