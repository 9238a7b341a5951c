// Whether what a module computed is what it asserts: equal, or close in the sense of the reference interpreter.
import { decodeElements, type Scalar } from "../../ir/elements.ts";
import { isComplex, isFloat, type DType } from "../../ir/dtype.ts";
import type { Assertion } from "./asserted.ts";

interface Values {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Relative to the larger of the two, by the digits that a type has; the interpreter counts units in the last place. */
const CLOSE: Partial<Record<DType, number>> = { f64: 1e-12, c128: 1e-12, f32: 1e-5, c64: 1e-5, f16: 5e-3, bf16: 4e-2 };
const CLOSE_SMALL = 0.25;
/** Smaller numbers than this count as zero: XLA's CPU backend flushes what is denormal. */
const TINY: Partial<Record<DType, number>> = {
  f64: 1e-300,
  c128: 1e-300,
  f32: 1.2e-38,
  c64: 1.2e-38,
  f16: 6.2e-5,
  bf16: 1.2e-38,
};

const partsOf = (value: Scalar): readonly (number | bigint | boolean)[] =>
  Array.isArray(value) ? (value as readonly number[]) : [value as number | bigint | boolean];

function close(a: number, b: number, tolerance: number, tiny: number, scale: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  if (tolerance > 0 && a === b) return true;
  // Without a tolerance, the caller has compared them; doubles do not tell all 64-bit integers apart.
  if (tolerance === 0 || !Number.isFinite(a) || !Number.isFinite(b)) return false;
  const [difference, size] = [Math.abs(a - b), Math.max(Math.abs(a), Math.abs(b))];
  return difference <= tolerance * Math.max(size, scale / 4) || (Math.abs(a) <= tiny && Math.abs(b) <= tiny);
}

/** The largest size of an element; without those that are not finite. */
function largestOf(values: readonly Scalar[]): number {
  let largest = 0;
  for (const value of values) {
    for (const part of partsOf(value)) {
      const size = Math.abs(Number(part));
      if (Number.isFinite(size) && size > largest) largest = size;
    }
  }
  return largest;
}

/** How far numbers may be apart that are "almost equal", unless the assertion says. */
const ALMOST = 1e-4;

/** What is wrong; null when nothing is. */
export function judge(
  { kind, tolerance: stated }: Pick<Assertion, "kind" | "tolerance">,
  found: Values,
  wanted: Values,
): string | null {
  const { dtype } = wanted;
  if (found.dtype !== dtype || found.shape.join() !== wanted.shape.join()) {
    return `found ${found.dtype}[${found.shape.join()}], wanted ${dtype}[${wanted.shape.join()}]`;
  }
  const [a, b] = [decodeElements(dtype, found.bytes), decodeElements(dtype, wanted.bytes)];
  const inexact = kind !== "eq" && (isFloat(dtype) || isComplex(dtype));
  const tolerance = inexact ? (CLOSE[dtype] ?? CLOSE_SMALL) : 0;
  const apart = inexact && kind === "almost_eq" ? (stated ?? ALMOST) : 0;
  const tiny = inexact ? (TINY[dtype] ?? 0) : 0;
  // Sums of numbers of both signs, and logarithms near one, are as good as the largest of them allows.
  const largest = largestOf(b);
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [partsOf(a[i]), partsOf(b[i])];
    const same = x.every((part, k) => {
      if (part === y[k]) return true;
      const [p, q] = [Number(part), Number(y[k])];
      return (apart > 0 && Math.abs(p - q) <= apart) || close(p, q, tolerance, tiny, largest);
    });
    if (!same) return `element ${i} of ${dtype}[${wanted.shape.join()}] is ${x.join(", ")}, wanted ${y.join(", ")}`;
  }
  return null;
}
