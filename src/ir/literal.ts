// Constant tensors. The elements are kept as raw little-endian bytes, so that every dtype is exact;
// a splat keeps one element for the whole shape.
import type { TensorType } from "./type.ts";

export interface Literal {
  readonly type: TensorType;
  /** One element when `splat`, else all of them, row-major, `DTYPE_INFO[dtype].bytes` each. */
  readonly bytes: Uint8Array;
  readonly splat: boolean;
}
