// Copies of device buffers in host memory, dense and row-major: through the plugin, or straight from the device's
// memory where that is the host's.
import { DTYPE_INFO } from "../ir/dtype.ts";
import type { PjrtApi } from "./api.ts";
import type { DeviceBuffer } from "./buffer.ts";
import { blockOf } from "./blocks.ts";
import { makeRoom } from "./heap.ts";
import { byteLength, densify, type HostArray } from "./hostArray.ts";
import { isRowMajor, layoutOf, minorToMajor } from "./layout.ts";
import type { BufferKind } from "./ledger.ts";
import { allocate, getNative, type Address } from "./native.ts";
import { fieldOffset, readWord, type Struct } from "./struct.ts";

const POINTER = fieldOffset("PJRT_Buffer_UnsafePointer_Args", "buffer_pointer");

/** Whether the buffer's memory can be read as it is: sub-byte types lie packed there, and layouts may differ. */
export const canReadDirectly = ({
  client,
  kind,
  address,
}: Pick<DeviceBuffer, "client" | "kind" | "address">): boolean => {
  if (!client.sharesHostMemory) return false;
  const { dtype, shape } = kind.type;
  kind.rowMajor ??= shape.length < 2 || isRowMajor(minorToMajor(client.api, address, shape.length));
  return kind.rowMajor && (DTYPE_INFO[dtype].bits >= 8 || dtype === "bool");
};

/** Where the elements of a PJRT_Buffer are, which can be read directly. */
export const pointerOf = (api: PjrtApi, buffer: Address): Address =>
  readWord(api.verb("PJRT_Buffer_UnsafePointer", "buffer")(buffer), POINTER);

export const memoryOf = ({ client, address }: DeviceBuffer): Address => pointerOf(client.api, address);

/** From here on it pays to ask for large pages: each page is a fault when it is first written to. */
export const LARGE = 1 << 22;

/** Memory that is about to be filled: Node would clear it first. */
const uncleared = (length: number): Uint8Array => {
  makeRoom(length);
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  if (length >= LARGE) getNative().preferLargePages(getNative().addressOf(bytes), length);
  return bytes;
};

/** Copies a PJRT_Buffer that is ready. */
export const readDirectly = (api: PjrtApi, buffer: Address, { type, bytes: length }: BufferKind): HostArray => {
  const bytes = uncleared(length);
  if (length > 0) getNative().read(bytes, pointerOf(api, buffer));
  return { dtype: type.dtype, shape: type.shape, bytes };
};

/** The same for one that stays, on two threads: filling new pages takes longer than reading. */
export const readApart = async (
  api: PjrtApi,
  buffer: Address,
  { type, bytes: length }: BufferKind,
): Promise<HostArray> => {
  const bytes = blockOf(length) ?? uncleared(length);
  const native = getNative();
  const from = pointerOf(api, buffer);
  const to = native.addressOf(bytes);
  const half = Math.ceil(length / 2);
  await Promise.all([native.copyApart(to, from, half), native.copyApart(to + half, from + half, length - half)]);
  return { dtype: type.dtype, shape: type.shape, bytes };
};

export interface HostCopy {
  readonly args: Struct<"PJRT_Buffer_ToHostBuffer_Args">;
  readonly array: HostArray;
  /** The device's order of the dimensions, the fastest first; undefined up to rank 1. */
  readonly order: readonly number[] | undefined;
}

/** Starts a copy that is done when the event in its arguments has fired; until then they must stay reachable. */
export const startCopy = ({ client: { api }, dtype, shape, address }: DeviceBuffer): HostCopy => {
  const bytes = uncleared(byteLength(dtype, shape));
  const args = api
    .args("PJRT_Buffer_ToHostBuffer")
    .set("src", address)
    .point("dst", bytes.length === 0 ? allocate(0) : bytes)
    .set("dst_size", bytes.length);
  const order = shape.length > 1 ? minorToMajor(api, address, shape.length) : undefined;
  if (order !== undefined) args.point("host_layout", layoutOf(api, order));
  api.call("PJRT_Buffer_ToHostBuffer", args);
  return { args, array: { dtype, shape, bytes }, order };
};

/** XLA hands narrow integers over in the low bits of a byte; in a host array the byte is the number. */
const signExtend = (array: HostArray): HostArray => {
  const shift = array.dtype === "i4" ? 28 : array.dtype === "i2" ? 30 : 0;
  if (shift > 0) for (let i = 0; i < array.bytes.length; i++) array.bytes[i] = (array.bytes[i] << shift) >> shift;
  return array;
};

/** Elements come in the device's own order, which not every plugin changes when asked to, and are put in ours here. */
export const finishCopy = ({ array, order }: HostCopy): HostArray => {
  if (order === undefined || isRowMajor(order)) return signExtend(array);
  const byteStrides = new Array<number>(order.length);
  let stride = DTYPE_INFO[array.dtype].bytes;
  for (const axis of order) {
    byteStrides[axis] = stride;
    stride *= array.shape[axis];
  }
  return signExtend(densify({ ...array, byteStrides }));
};
