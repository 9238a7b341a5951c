// An array in device memory. Freed by `dispose()`, by `using`, or when it is collected.
import { DTYPE_INFO, type DType } from "../ir/dtype.ts";
import { ENUMS, STRUCTS } from "./abi.generated.ts";
import type { PjrtApi } from "./api.ts";
import { BUFFER_TYPE, dtypeOfBufferType } from "./bufferType.ts";
import type { Client } from "./client.ts";
import type { Device } from "./device.ts";
import { RuntimeUsageError } from "./errors.ts";
import { awaitEvent, awaitEventSync, destroyEvent } from "./event.ts";
import {
  byteLength,
  checkHostArray,
  densify,
  formatArrayType,
  type HostArray,
  type StridedHostArray,
} from "./hostArray.ts";
import { allocate, copyFrom, type Address } from "./native.ts";
import { ballastFor } from "./pressure.ts";
import type { Struct } from "./struct.ts";

interface Handle {
  readonly api: PjrtApi;
  readonly address: Address;
}

const destroy = ({ api, address }: Handle): void => {
  api.call("PJRT_Buffer_Destroy", api.args("PJRT_Buffer_Destroy").set("buffer", address));
};
const registry = new FinalizationRegistry<Handle>(destroy);

const TILED = ENUMS.PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled;
const COPY_NOW = ENUMS.PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall;

const words = (values: readonly number[]): Uint8Array => {
  const bytes = allocate(values.length * 8);
  new BigInt64Array(bytes.buffer).set(values.map(BigInt));
  return bytes;
};

export interface FromHostOptions {
  /** The client's first device when not given. */
  readonly device?: Device;
}

export class DeviceBuffer {
  readonly client: Client;
  readonly dtype: DType;
  readonly shape: readonly number[];
  #address: Address;
  private ballast: unknown;

  /** Takes over a PJRT_Buffer. */
  constructor(client: Client, address: Address, dtype: DType, shape: readonly number[]) {
    this.client = client;
    this.dtype = dtype;
    this.shape = shape;
    this.#address = address;
    this.ballast = ballastFor(this);
    registry.register(this, { api: client.api, address }, this);
  }

  /** Copies an array to a device. The data is read before this returns, so it may be changed afterwards. */
  static fromHost(client: Client, array: HostArray | StridedHostArray, options: FromHostOptions = {}): DeviceBuffer {
    const { dtype, shape, bytes } = "byteStrides" in array ? densify(array) : array;
    checkHostArray({ dtype, shape, bytes });
    const { api } = client;
    // Native code wants an address even where there is nothing to read, and memory that is not shared.
    const data = bytes.length === 0 || bytes.buffer instanceof SharedArrayBuffer ? copyOf(bytes) : bytes;
    const args = api
      .args("PJRT_Client_BufferFromHostBuffer")
      .set("client", client.address)
      .point("data", data)
      .set("type", BUFFER_TYPE[dtype])
      .point("dims", words(shape))
      .set("num_dims", shape.length)
      .set("host_buffer_semantics", COPY_NOW)
      .set("device", (options.device ?? client.devices[0]).address);
    api.call("PJRT_Client_BufferFromHostBuffer", args);
    destroyEvent(api, args.get("done_with_host_buffer"));
    return new DeviceBuffer(client, args.get("buffer"), dtype, shape);
  }

  /** Takes over a PJRT_Buffer whose type and shape the plugin is asked for. */
  static adopt(client: Client, address: Address): DeviceBuffer {
    const { api } = client;
    const type = api.call("PJRT_Buffer_ElementType", api.args("PJRT_Buffer_ElementType").set("buffer", address));
    const dims = api.call("PJRT_Buffer_Dimensions", api.args("PJRT_Buffer_Dimensions").set("buffer", address));
    const shape = new BigInt64Array(copyFrom(dims.get("dims"), dims.get("num_dims") * 8).buffer);
    return new DeviceBuffer(client, address, dtypeOfBufferType(type.get("type")), Array.from(shape, Number));
  }

  get isDisposed(): boolean {
    return this.#address === 0;
  }

  /** The PJRT_Buffer, for calls of the C API. */
  get address(): Address {
    if (this.#address === 0)
      throw new RuntimeUsageError(`this ${formatArrayType(this)} buffer was disposed or donated`);
    return this.#address;
  }

  /** Resolves when the value is there, rejects with the error of the program that computes it. */
  async ready(): Promise<void> {
    await awaitEvent(this.client.api, this.#readyEvent(), this);
  }

  /** Blocks until the value is there. */
  readySync(): void {
    awaitEventSync(this.client.api, this.#readyEvent());
  }

  async toHost(): Promise<HostArray> {
    const copy = this.#startCopy();
    await awaitEvent(this.client.api, copy.args.get("event"), [this, copy]);
    return finishCopy(copy);
  }

  toHostSync(): HostArray {
    const copy = this.#startCopy();
    awaitEventSync(this.client.api, copy.args.get("event"));
    return finishCopy(copy);
  }

  /** A copy on another device of the same client. */
  copyTo(device: Device): DeviceBuffer {
    const { api } = this.client;
    const args = api.args("PJRT_Buffer_CopyToDevice").set("buffer", this.address).set("dst_device", device.address);
    return new DeviceBuffer(
      this.client,
      api.call("PJRT_Buffer_CopyToDevice", args).get("dst_buffer"),
      this.dtype,
      this.shape,
    );
  }

  dispose(): void {
    if (this.#address === 0) return;
    const address = this.#address;
    this.#address = 0;
    this.ballast = undefined;
    registry.unregister(this);
    destroy({ api: this.client.api, address });
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #readyEvent(): Address {
    const { api } = this.client;
    return api
      .call("PJRT_Buffer_ReadyEvent", api.args("PJRT_Buffer_ReadyEvent").set("buffer", this.address))
      .get("event");
  }

  #startCopy(): Copy {
    const { api } = this.client;
    const { dtype, shape } = this;
    const bytes = new Uint8Array(new ArrayBuffer(byteLength(dtype, shape)));
    const args = api
      .args("PJRT_Buffer_ToHostBuffer")
      .set("src", this.address)
      .point("dst", bytes.length === 0 ? allocate(0) : bytes)
      .set("dst_size", bytes.length);
    const order = shape.length > 1 ? minorToMajor(api, this.address, shape.length) : undefined;
    if (order !== undefined) args.point("host_layout", layoutOf(api, order));
    api.call("PJRT_Buffer_ToHostBuffer", args);
    return { args, array: { dtype, shape, bytes }, order };
  }
}

const copyOf = (bytes: Uint8Array): Uint8Array => {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
};

interface Copy {
  readonly args: Struct<"PJRT_Buffer_ToHostBuffer_Args">;
  readonly array: HostArray;
  /** The device's order of the dimensions, the fastest first; undefined up to rank 1. */
  readonly order: readonly number[] | undefined;
}

/** XLA hands narrow integers over in the low bits of a byte; in a host array the byte is the number. */
const signExtend = (array: HostArray): HostArray => {
  const shift = array.dtype === "i4" ? 28 : array.dtype === "i2" ? 30 : 0;
  if (shift > 0) for (let i = 0; i < array.bytes.length; i++) array.bytes[i] = (array.bytes[i] << shift) >> shift;
  return array;
};

/** Elements are copied in the device's own order, which not every plugin changes when asked to, and put in ours here. */
const finishCopy = ({ array, order }: Copy): HostArray => {
  if (order === undefined || order.every((axis, i) => axis === order.length - 1 - i)) return signExtend(array);
  const byteStrides = new Array<number>(order.length);
  let stride = DTYPE_INFO[array.dtype].bytes;
  for (const axis of order) {
    byteStrides[axis] = stride;
    stride *= array.shape[axis];
  }
  return signExtend(densify({ ...array, byteStrides }));
};

/** The order of the dimensions in the device's memory, the fastest first. */
const minorToMajor = (api: PjrtApi, buffer: Address, rank: number): readonly number[] => {
  const rowMajor = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (!api.has("PJRT_Buffer_GetMemoryLayout")) return rowMajor;
  const args = api.args("PJRT_Buffer_GetMemoryLayout").set("buffer", buffer);
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

const layouts = new Map<string, Struct<"PJRT_Buffer_MemoryLayout">>();

const layoutOf = (api: PjrtApi, order: readonly number[]): Struct<"PJRT_Buffer_MemoryLayout"> => {
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
