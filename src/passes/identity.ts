// The identity of each reduction, as a scalar constant.
import { DTYPE_INFO, isComplex, isFloat, isSigned, type DType } from "../ir/dtype.ts";
import { scalarLiteral, type Scalar } from "../ir/encode.ts";
import type { Value } from "../ir/graph.ts";
import type { ReduceKind } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";

function greatest(dtype: DType): Scalar {
  if (dtype === "bool") return true;
  if (isFloat(dtype) || isComplex(dtype)) return Infinity;
  const bits = BigInt(DTYPE_INFO[dtype].bits);
  return isSigned(dtype) ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
}

function least(dtype: DType): Scalar {
  if (dtype === "bool") return false;
  if (isFloat(dtype) || isComplex(dtype)) return -Infinity;
  return isSigned(dtype) ? -(2n ** (BigInt(DTYPE_INFO[dtype].bits) - 1n)) : 0n;
}

export function identityOf(kind: ReduceKind, dtype: DType): Value {
  const value: Record<ReduceKind, () => Scalar> = {
    sum: () => 0,
    prod: () => 1,
    max: () => least(dtype),
    min: () => greatest(dtype),
    or: () => 0,
    xor: () => 0,
    and: () => (dtype === "bool" ? true : -1n),
  };
  return p.constant(scalarLiteral(dtype, value[kind]()));
}
