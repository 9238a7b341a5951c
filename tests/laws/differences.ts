// Slopes by differences, and where they can be taken: where both sides and two distances show the same.
import type { Arr } from "../support/interpreter/array.ts";
import { numbersOf } from "./compare.ts";

const H = 1e-6;

/** How far from the point, along a tangent, a function is asked. */
export const DISTANCES = [-H, H, -4 * H, 4 * H];

/** The slope of every number of some arrays, from the arrays at each distance and at the point; null where it is not smooth. */
export function slopesOf(at: readonly (readonly Arr[])[], middle: readonly Arr[]): number[] | null {
  const [below, above, farBelow, farAbove] = at.map(numbersOf);
  const here = numbersOf(middle);
  const slopes = here.map((_, i) => (above[i] - below[i]) / (2 * H));
  const smooth = here.every((value, i) => {
    const scale = Math.max(1, Math.abs(slopes[i]), Math.abs(value));
    const far = (farAbove[i] - farBelow[i]) / (8 * H);
    const [right, left] = [(above[i] - value) / H, (value - below[i]) / H];
    return Math.abs(far - slopes[i]) < 1e-6 * scale && Math.abs(right - left) < 1e-3 * scale;
  });
  return smooth ? slopes : null;
}

/** Where slopes are not what differences show, in words. */
export function disagreement(slopes: readonly number[], shown: readonly number[], tolerance: number): string | null {
  const k = slopes.findIndex((slope, i) => !(Math.abs(slope - shown[i]) <= tolerance * Math.max(1, Math.abs(slope))));
  return k < 0 ? null : `slope ${k} is ${slopes[k]}, differences show ${shown[k]}`;
}
