// Whether an array agrees with the one expected: dtype, shape, and every element within rtol and atol.
import { isComplex, isFloat, realDType } from "../ir/dtype.ts";
import { decodeElements, encodeElements } from "../ir/elements.ts";
import { formatType, sameShape } from "../ir/type.ts";
import type { OracleArray } from "./case.ts";

const SPECIAL: Record<string, number> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** An element as a number, or a bigint where a number would not hold it. */
export function element(value: number | string | bigint): number | bigint {
  if (typeof value !== "string") return value;
  const special = SPECIAL[value.toLowerCase()];
  if (special !== undefined) return special;
  return /^-?\d+$/.test(value) ? BigInt(value) : Number(value);
}

function close(found: number | bigint, wanted: number | bigint, rtol: number, atol: number): boolean {
  if (typeof found === "bigint" || typeof wanted === "bigint") {
    if (rtol === 0 && atol === 0) return BigInt(found) === BigInt(wanted);
    return close(Number(found), Number(wanted), rtol, atol);
  }
  if (Number.isNaN(found) || Number.isNaN(wanted)) return Number.isNaN(found) && Number.isNaN(wanted);
  if (!Number.isFinite(found) || !Number.isFinite(wanted)) return found === wanted;
  return Math.abs(found - wanted) <= atol + rtol * Math.abs(wanted);
}

/** The expected elements as numbers of their dtype: a decimal such as 0.1 stands for the nearest of them. */
function rounded({ dtype, data }: OracleArray): (number | bigint)[] {
  const numbers = data.map(element);
  const part = realDType(dtype);
  if (!isFloat(part)) return numbers;
  return decodeElements(part, encodeElements(part, numbers)) as number[];
}

/** Null when they agree, else what differs. */
export function compare(
  name: string,
  found: Omit<OracleArray, "data"> & { readonly data: readonly (number | string | bigint)[] },
  wanted: OracleArray,
  rtol: number,
  atol: number,
): string | null {
  if (found.dtype !== wanted.dtype || !sameShape(found.shape, wanted.shape)) {
    return `${name} is ${formatType(found)}, expected ${formatType(wanted)}`;
  }
  if (found.data.length !== wanted.data.length) {
    return `${name} has ${found.data.length} elements, expected ${wanted.data.length}`;
  }
  const numbers = rounded(wanted);
  for (let i = 0; i < numbers.length; i++) {
    if (!close(element(found.data[i]), numbers[i], rtol, atol)) {
      const part = isComplex(wanted.dtype) ? ` (${i % 2 ? "imaginary" : "real"} part of element ${i >> 1})` : "";
      return `${name}[${i}]${part} is ${found.data[i]}, expected ${wanted.data[i]}`;
    }
  }
  return null;
}
