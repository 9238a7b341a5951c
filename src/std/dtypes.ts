// The dtypes as values: `np.zeros([3], f32)`, `x.astype(bf16)`.
import { DTYPES, type DType } from "../ir/dtype.ts";
import { DTypeVal } from "../frontend/values/values.ts";

/** Each dtype by its name. */
export const dtypes: Readonly<Record<DType, DTypeVal>> = Object.fromEntries(
  DTYPES.map((dtype) => [dtype, new DTypeVal(dtype)]),
) as Record<DType, DTypeVal>;
