// The values that reductions start from.
import { isComplex, isFloat, isSigned, DTYPE_INFO, realDType, type DType } from "./dtype.ts";
import type { Scalar } from "./encode.ts";
import type { ReduceKind } from "./ops.ts";
import { SMALL_FLOATS, decodeSmallFloat, isSmallFloat } from "./smallFloat.ts";

/** The greatest float: infinity where the type has one, else its largest finite value. */
function greatest(dtype: DType): number {
  if (!isSmallFloat(dtype) || SMALL_FLOATS[dtype].specials === "ieee") return Infinity;
  if (dtype === "f8e8m0fnu") return 2 ** 127;
  const { exponentBits, mantissaBits, specials } = SMALL_FLOATS[dtype];
  const allOnes = 2 ** (exponentBits + mantissaBits) - 1;
  return decodeSmallFloat(dtype, specials === "fn" ? allOnes - 1 : allOnes);
}

const least = (dtype: DType): number => (dtype === "f8e8m0fnu" ? 2 ** -127 : -greatest(dtype));

/** What every value is at most. */
export function upperBound(dtype: DType): Scalar {
  if (isComplex(dtype)) return [greatest(realDType(dtype)), greatest(realDType(dtype))];
  if (isFloat(dtype)) return greatest(dtype);
  if (dtype === "bool") return true;
  const { bits } = DTYPE_INFO[dtype];
  return isSigned(dtype) ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
}

/** What every value is at least. */
export function lowerBound(dtype: DType): Scalar {
  if (isComplex(dtype)) return [least(realDType(dtype)), least(realDType(dtype))];
  if (isFloat(dtype)) return least(dtype);
  if (dtype === "bool") return false;
  return isSigned(dtype) ? -(1n << BigInt(DTYPE_INFO[dtype].bits - 1)) : 0n;
}

const IDENTITIES: Readonly<Record<ReduceKind, (dtype: DType) => Scalar>> = {
  // The powers of two have no zero: the least of them comes closest.
  sum: (dtype) => (dtype === "f8e8m0fnu" ? least(dtype) : 0),
  prod: () => 1,
  max: lowerBound,
  min: upperBound,
  and: (dtype) => (dtype === "bool" ? true : -1n),
  or: () => 0,
  xor: () => 0,
};

/** The value that changes nothing when combined by `kind`. */
export const identityOf = (kind: ReduceKind, dtype: DType): Scalar => IDENTITIES[kind](dtype);
