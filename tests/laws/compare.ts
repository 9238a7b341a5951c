// Numbers held against each other: within a tolerance that grows with what rounding already does to them.
import type { Arr } from "../support/interpreter/array.ts";
import { im, isPair, re, type Num } from "../support/interpreter/numbers.ts";

/** All numbers of some arrays, complex ones as two. */
export const numbersOf = (arrays: readonly Arr[]): number[] =>
  arrays.flatMap(({ data }) => data.flatMap((x) => (isPair(x) ? [x[0], x[1]] : [x])));

export const allFinite = (arrays: readonly Arr[]): boolean => numbersOf(arrays).every((x) => Math.abs(x) < 1e30);

/** Re Σ a b, without conjugation: the pairing that the transpose is one for. And the size of what is added up. */
export function pairing(a: readonly Arr[], b: readonly Arr[]): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  a.forEach(({ data }, i) =>
    data.forEach((x, k) => {
      const y = b[i].data[k];
      const term = re(x) * re(y) - im(x) * im(y);
      sum += term;
      size += Math.abs(term);
    }),
  );
  return { sum, size };
}

/** The arrays moved along tangents (none for what is not inexact: null). */
export const moved = (x: readonly Arr[], t: readonly (Arr | null)[], h: number): Arr[] =>
  x.map((each, i) => {
    const tangent = t[i];
    if (!tangent) return each;
    const data = each.data.map((value, k): Num => {
      const d = tangent.data[k];
      return isPair(value) ? [value[0] + h * re(d), value[1] + h * im(d)] : value + h * re(d);
    });
    return { ...each, data };
  });

/** How far numbers may be apart: relative to the array's greatest, plus a thousand times what rounding moves them by. */
export interface Slack {
  readonly relative: number;
  readonly noise: number;
}

/** The first place where the numbers differ by more than they may, in words; null when there is none. */
export function difference(found: readonly Arr[], wanted: readonly Arr[], slack: Slack): string | null {
  if (found.length !== wanted.length) return `${found.length} arrays, not ${wanted.length}`;
  for (const [i, { dtype, shape }] of wanted.entries()) {
    const [a, b] = [found[i], wanted[i]];
    if (a.dtype !== dtype || a.shape.join() !== shape.join()) {
      return `result ${i} is ${a.dtype}[${a.shape.join()}], not ${dtype}[${shape.join()}]`;
    }
    const [xs, ys] = [numbersOf([a]), numbersOf([b])];
    const scale = Math.max(1, ...xs.map(Math.abs), ...ys.map(Math.abs));
    const k = xs.findIndex((x, at) => !(Math.abs(x - ys[at]) <= slack.relative * scale + 1e3 * slack.noise));
    if (k >= 0) return `result ${i}: number ${k} is ${xs[k]}, not ${ys[k]}`;
  }
  return null;
}
