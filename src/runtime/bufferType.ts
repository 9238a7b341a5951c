// Our dtypes and the C API's element types.
import type { DType } from "../ir/dtype.ts";
import { ENUMS } from "./abi.generated.ts";
import { PjrtError } from "./errors.ts";

const T = ENUMS.PJRT_Buffer_Type;

export const BUFFER_TYPE: Readonly<Record<DType, number>> = {
  bool: T.PJRT_Buffer_Type_PRED,
  i2: T.PJRT_Buffer_Type_S2,
  i4: T.PJRT_Buffer_Type_S4,
  i8: T.PJRT_Buffer_Type_S8,
  i16: T.PJRT_Buffer_Type_S16,
  i32: T.PJRT_Buffer_Type_S32,
  i64: T.PJRT_Buffer_Type_S64,
  u2: T.PJRT_Buffer_Type_U2,
  u4: T.PJRT_Buffer_Type_U4,
  u8: T.PJRT_Buffer_Type_U8,
  u16: T.PJRT_Buffer_Type_U16,
  u32: T.PJRT_Buffer_Type_U32,
  u64: T.PJRT_Buffer_Type_U64,
  f8e3m4: T.PJRT_Buffer_Type_F8E3M4,
  f8e4m3: T.PJRT_Buffer_Type_F8E4M3,
  f8e4m3b11fnuz: T.PJRT_Buffer_Type_F8E4M3B11FNUZ,
  f8e4m3fn: T.PJRT_Buffer_Type_F8E4M3FN,
  f8e4m3fnuz: T.PJRT_Buffer_Type_F8E4M3FNUZ,
  f8e5m2: T.PJRT_Buffer_Type_F8E5M2,
  f8e5m2fnuz: T.PJRT_Buffer_Type_F8E5M2FNUZ,
  f8e8m0fnu: T.PJRT_Buffer_Type_F8E8M0FNU,
  f4e2m1fn: T.PJRT_Buffer_Type_F4E2M1FN,
  bf16: T.PJRT_Buffer_Type_BF16,
  f16: T.PJRT_Buffer_Type_F16,
  f32: T.PJRT_Buffer_Type_F32,
  f64: T.PJRT_Buffer_Type_F64,
  c64: T.PJRT_Buffer_Type_C64,
  c128: T.PJRT_Buffer_Type_C128,
};

const NAMES = new Map(
  Object.entries(T).map(([name, value]) => [value as number, name.replace("PJRT_Buffer_Type_", "")]),
);
const DTYPE = new Map((Object.entries(BUFFER_TYPE) as [DType, number][]).map(([dtype, type]) => [type, dtype]));

/** The dtype of an element type; the C API knows a few that tsjax has no name for (tokens, 1-bit and 6-bit types). */
export const dtypeOfBufferType = (type: number): DType => {
  const dtype = DTYPE.get(type);
  if (dtype === undefined) {
    throw new PjrtError(
      "UNIMPLEMENTED",
      `the element type ${NAMES.get(type) ?? type} is not supported`,
      "element type",
    );
  }
  return dtype;
};
