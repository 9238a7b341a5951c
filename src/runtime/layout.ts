// How a buffer's elements lie in device memory, and how the C API is told.
import { ENUMS, STRUCTS } from "./abi.generated.ts";
import type { PjrtApi } from "./api.ts";
import { allocate, copyFrom, type Address } from "./native.ts";
import type { Struct } from "./struct.ts";

const TILED = ENUMS.PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled;

export const isRowMajor = (order: readonly number[]): boolean =>
  order.every((axis, i) => axis === order.length - 1 - i);

/** The order of the dimensions in the device's memory, the fastest first. */
export const minorToMajor = (api: PjrtApi, buffer: Address, rank: number): readonly number[] => {
  const rowMajor = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (!api.has("PJRT_Buffer_GetMemoryLayout")) return rowMajor;
  const args = api.reused("PJRT_Buffer_GetMemoryLayout").set("buffer", buffer);
  args.set("layout.struct_size", STRUCTS.PJRT_Buffer_MemoryLayout.size);
  try {
    api.call("PJRT_Buffer_GetMemoryLayout", args);
  } catch {
    return rowMajor;
  }
  const length = args.get("layout.tiled.minor_to_major_size");
  if (args.get("layout.type") !== TILED || length !== rank) return rowMajor;
  return Array.from(new BigInt64Array(copyFrom(args.get("layout.tiled.minor_to_major"), length * 8).buffer), Number);
};

const words = (values: readonly number[]): Uint8Array => {
  const bytes = allocate(values.length * 8);
  new BigInt64Array(bytes.buffer).set(values.map(BigInt));
  return bytes;
};

const layouts = new Map<string, Struct<"PJRT_Buffer_MemoryLayout">>();

export const layoutOf = (api: PjrtApi, order: readonly number[]): Struct<"PJRT_Buffer_MemoryLayout"> => {
  const key = order.join(",");
  let layout = layouts.get(key);
  if (layout === undefined) {
    layout = api
      .struct("PJRT_Buffer_MemoryLayout")
      .set("type", TILED)
      .set("tiled.struct_size", STRUCTS.PJRT_Buffer_MemoryLayout_Tiled.size)
      .point("tiled.minor_to_major", words(order))
      .set("tiled.minor_to_major_size", order.length);
    layouts.set(key, layout);
  }
  return layout;
};
