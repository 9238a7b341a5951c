// The dtypes by the names that NumPy and JAX give them.
import type { DType } from "../ir/dtype.ts";

export const NUMPY_DTYPES: Readonly<Record<string, DType>> = {
  bool: "bool",
  bool_: "bool",
  int2: "i2",
  int4: "i4",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  int_: "i32",
  uint2: "u2",
  uint4: "u4",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  uint: "u32",
  float16: "f16",
  bfloat16: "bf16",
  float32: "f32",
  float64: "f64",
  float_: "f32",
  single: "f32",
  double: "f64",
  complex64: "c64",
  complex128: "c128",
  complex_: "c64",
  csingle: "c64",
  cdouble: "c128",
  float8_e4m3: "f8e4m3",
  float8_e4m3b11fnuz: "f8e4m3b11fnuz",
  float8_e4m3fn: "f8e4m3fn",
  float8_e4m3fnuz: "f8e4m3fnuz",
  float8_e5m2: "f8e5m2",
  float8_e5m2fnuz: "f8e5m2fnuz",
  float8_e3m4: "f8e3m4",
  float8_e8m0fnu: "f8e8m0fnu",
  float4_e2m1fn: "f4e2m1fn",
};

/** What other languages call them. */
const ELSEWHERE: Readonly<Record<string, DType>> = {
  int: "i32",
  float: "f32",
  complex: "c64",
  half: "f16",
  long: "i64",
};

/** The dtype that a name of elsewhere means, for hints. */
export function dtypeMeant(name: string): DType | undefined {
  const known = name.toLowerCase();
  if (Object.hasOwn(NUMPY_DTYPES, known)) return NUMPY_DTYPES[known];
  return Object.hasOwn(ELSEWHERE, known) ? ELSEWHERE[known] : undefined;
}
