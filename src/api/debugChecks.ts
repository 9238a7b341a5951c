// `debugNans(true)`, `debugInfs(true)`: every call of a compiled function looks through its results, and throws where one
// holds a NaN or an infinity. Calls wait for their results then.
import { isComplex, isFloat } from "../ir/dtype.ts";
import { decodeElements, type Scalar } from "../ir/elements.ts";
import { formatArrayType } from "../runtime/index.ts";
import type { Result } from "./runnable.ts";

/** A result holds a number that `debugNans` or `debugInfs` was asked to look for. */
export class FloatingPointError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FloatingPointError";
  }
}

const wanted = { nans: false, infs: false };

/** Whether results are to be looked at. */
export const checksResults = (): boolean => wanted.nans || wanted.infs;

const partsOf = (value: Scalar): readonly number[] =>
  typeof value === "number" ? [value] : Array.isArray(value) ? (value as readonly number[]) : [];

function faultOf(result: Result): string | null {
  if (!isFloat(result.dtype) && !isComplex(result.dtype)) return null;
  const { dtype, bytes } = result.toHostSync();
  for (const value of decodeElements(dtype, bytes)) {
    for (const part of partsOf(value)) {
      if (wanted.nans && Number.isNaN(part)) return "NaN";
      if (wanted.infs && Math.abs(part) === Infinity) return "infinity";
    }
  }
  return null;
}

/** The results, looked through. `name` is the function's. */
export function checkResults<R extends Result>(results: readonly R[], name: string): readonly R[] {
  results.forEach((result, i) => {
    const fault = faultOf(result);
    if (fault === null) return;
    const which = results.length === 1 ? "its result" : `result ${i}`;
    throw new FloatingPointError(`${name} computed a ${fault}: ${which}, ${formatArrayType(result)}, holds one`);
  });
  return results;
}

type Key = keyof typeof wanted;

const scope =
  (key: Key) =>
  <T>(value = true, body?: () => T): T | undefined => {
    const before = wanted[key];
    wanted[key] = value;
    if (!body) return undefined;
    try {
      return body();
    } finally {
      wanted[key] = before;
    }
  };

/** From now on, or while `body` runs: calls throw where a result holds a NaN. */
export const debugNans = scope("nans");
/** From now on, or while `body` runs: calls throw where a result holds an infinity. */
export const debugInfs = scope("infs");
