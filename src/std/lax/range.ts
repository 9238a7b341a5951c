// The least and greatest values of a dtype.
import { DTYPE_INFO, isFloat, isUnsigned, type DType } from "../../ir/dtype.ts";

/** Infinities for floats, the limits of the width for integers, false and true. */
export function elementRange(dtype: DType): { readonly least: bigint | number; readonly greatest: bigint | number } {
  if (dtype === "bool") return { least: 0, greatest: 1 };
  if (isFloat(dtype)) return { least: -Infinity, greatest: Infinity };
  const bits = BigInt(DTYPE_INFO[dtype].bits);
  const [least, greatest] = isUnsigned(dtype)
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  return bits <= 32n ? { least: Number(least), greatest: Number(greatest) } : { least, greatest };
}
