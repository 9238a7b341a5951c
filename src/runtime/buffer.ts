// An array in device memory. Freed by `dispose()`, by `using`, or when it is collected.
import type { DType } from "../ir/dtype.ts";
import { ENUMS } from "./abi.generated.ts";
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
import { canReadDirectly, finishCopy, readDirectly, startCopy } from "./hostCopy.ts";
import { allocate, copyFrom, getNative, holdTarget, type Address } from "./native.ts";
import { ballastFor } from "./pressure.ts";
import { Reclaimer } from "./reclaim.ts";

interface Handle {
  readonly api: PjrtApi;
  readonly address: Address;
}

const destroy = ({ api, address }: Handle): void => {
  api.call("PJRT_Buffer_Destroy", api.reused("PJRT_Buffer_Destroy").set("buffer", address));
};
const reclaimer = new Reclaimer<Handle>(destroy);

const COPY_NOW = ENUMS.PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall;
// Larger arrays are copied by the plugin's threads where nobody is to wait for it.
const DIRECT_BYTES = 1 << 20;

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
  private readonly registry: FinalizationRegistry<Handle>;

  /** Takes over a PJRT_Buffer. */
  constructor(client: Client, address: Address, dtype: DType, shape: readonly number[]) {
    this.client = client;
    this.dtype = dtype;
    this.shape = shape;
    this.#address = address;
    this.ballast = ballastFor(this);
    if (this.ballast !== undefined) reclaimer.sweep();
    this.registry = reclaimer.register(this, { api: client.api, address });
  }

  /** Copies an array to a device. The data is read before this returns, so it may be changed afterwards. */
  static fromHost(client: Client, array: HostArray | StridedHostArray, options: FromHostOptions = {}): DeviceBuffer {
    const { dtype, shape, bytes } = "byteStrides" in array ? densify(array) : array;
    checkHostArray({ dtype, shape, bytes });
    const { api } = client;
    // Native code wants an address even where there is nothing to read, and memory that is not shared.
    const data = bytes.length === 0 || bytes.buffer instanceof SharedArrayBuffer ? copyOf(bytes) : bytes;
    holdTarget(data);
    const args = api
      .reused("PJRT_Client_BufferFromHostBuffer")
      .set("client", client.address)
      .set("data", getNative().addressOf(data))
      .set("type", BUFFER_TYPE[dtype])
      .set("dims", dimensions(shape))
      .set("num_dims", shape.length)
      .set("host_buffer_semantics", COPY_NOW)
      .set("device", (options.device ?? client.devices[0]).address);
    api.call("PJRT_Client_BufferFromHostBuffer", args);
    const buffer = new DeviceBuffer(client, args.get("buffer"), dtype, shape);
    destroyEvent(api, args.get("done_with_host_buffer"));
    return buffer;
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
    if (byteLength(this.dtype, this.shape) <= DIRECT_BYTES && canReadDirectly(this)) {
      await this.ready();
      return readDirectly(this);
    }
    const copy = startCopy(this);
    await awaitEvent(this.client.api, copy.args.get("event"), [this, copy]);
    return finishCopy(copy);
  }

  toHostSync(): HostArray {
    if (canReadDirectly(this)) {
      this.readySync();
      return readDirectly(this);
    }
    const copy = startCopy(this);
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
    this.registry.unregister(this);
    destroy({ api: this.client.api, address });
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #readyEvent(): Address {
    const { api } = this.client;
    return api
      .call("PJRT_Buffer_ReadyEvent", api.reused("PJRT_Buffer_ReadyEvent").set("buffer", this.address))
      .get("event");
  }
}

const copyOf = (bytes: Uint8Array): Uint8Array => {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
};

let scratch: BigInt64Array = new BigInt64Array(16);
let scratchAddress: Address = 0;

/** The dimensions as int64 in memory that the next call re-uses. */
const dimensions = (shape: readonly number[]): Address => {
  if (scratchAddress === 0 || shape.length > scratch.length) {
    const bytes = allocate(8 * Math.max(16, shape.length));
    scratch = new BigInt64Array(bytes.buffer);
    scratchAddress = getNative().addressOf(bytes);
  }
  for (let i = 0; i < shape.length; i++) scratch[i] = BigInt(shape[i]);
  return scratchAddress;
};
