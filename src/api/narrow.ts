// JAX with its 64-bit types switched off takes 64-bit data of the host as 32-bit ones: NumPy's floats and integers are of
// 64 bits unless one says otherwise. So are they taken here where a program wants the type of 32 bits.
import type { DType } from "../ir/dtype.ts";
import type { HostArray } from "../runtime/index.ts";
import { ArgumentError } from "./errors.ts";

const NARROWED: Readonly<Partial<Record<DType, DType>>> = { f64: "f32", c128: "c64", i64: "i32", u64: "u32" };

/** Whether data of the first type are taken where the second is wanted. */
export const narrows = (from: DType, to: DType): boolean => NARROWED[from] === to;

/** The same array in 32 bits: floats are rounded; integers that do not fit are an ArgumentError. `where` names it. */
export function narrowed({ dtype, shape, bytes }: HostArray, where: string): HostArray {
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const count = whole.byteLength / 8;
  if (dtype === "f64" || dtype === "c128") {
    const floats = new Float32Array(new Float64Array(whole.buffer, whole.byteOffset, count));
    return { dtype: NARROWED[dtype]!, shape, bytes: new Uint8Array(floats.buffer) };
  }
  const signed = dtype === "i64";
  const wide = signed
    ? new BigInt64Array(whole.buffer, whole.byteOffset, count)
    : new BigUint64Array(whole.buffer, whole.byteOffset, count);
  const integers = signed ? new Int32Array(count) : new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    integers[i] = Number(wide[i]);
    if (BigInt(integers[i]) !== wide[i]) {
      throw new ArgumentError(`${where} must be ${NARROWED[dtype]}, and ${wide[i]} does not fit in it`);
    }
  }
  return { dtype: NARROWED[dtype]!, shape, bytes: new Uint8Array(integers.buffer) };
}
