// An array in device memory. Freed by `dispose()`, by `using`, or when it is collected.
import type { DType } from "../ir/dtype.ts";
import type { PjrtApi } from "./api.ts";
import { byteLength, formatArrayType, internType, type ArrayType } from "./arrayType.ts";
import { dtypeOfBufferType } from "./bufferType.ts";
import type { Client } from "./client.ts";
import type { Device } from "./device.ts";
import { goneError } from "./errors.ts";
import { awaitEvent, awaitEventSync, destroyEvent, eventIsReady } from "./event.ts";
import { checkHostArray, densify, type HostArray, type StridedHostArray } from "./hostArray.ts";
import { HEAP_BYTES } from "./heap.ts";
import { canReadDirectly, finishCopy, readApart, readDirectly, startCopy } from "./hostCopy.ts";
import { sendBytes } from "./hostSend.ts";
import { lentTo, viewOf } from "./hostView.ts";
import type { Borrowed, BufferKind, Owner } from "./ledger.ts";
import { copyFrom, type Address } from "./native.ts";
import { explainError } from "./outOfMemory.ts";
import { freedLater, isLent, lend, type Pending } from "./pending.ts";
import { recording, timed } from "./profile/recorder.ts";
import { fieldOffset, readWord } from "./struct.ts";

/** Slots of what is gone. */
const DISPOSED = -1;
const DONATED = -2;
const IS_DELETED = fieldOffset("PJRT_Buffer_IsDeleted_Args", "is_deleted");
const EVENT = fieldOffset("PJRT_Buffer_ReadyEvent_Args", "event");

export interface SendOptions {
  /**
   * The device may read the memory in place for as long as the buffer lives, so the bytes must not change any more.
   * It does where its memory is the host's and the bytes lie at a multiple of 64.
   */
  readonly immutable?: boolean;
  /** The caller disposes of it: nothing frees it when it is collected. */
  readonly unwatched?: boolean;
}

export interface FromHostOptions extends SendOptions {
  /** The client's first device when not given. */
  readonly device?: Device;
}

/** Whether what computes a buffer is known to be done: one object for all results of a call that are done together. */
export interface Completion {
  done: boolean;
  /** The program that calls functions of the host which this waits for. */
  readonly pending?: Pending;
}

export class DeviceBuffer implements Owner {
  readonly client: Client;
  readonly kind: BufferKind;
  slot: number;
  ballast: object | null | undefined = undefined;
  /** Whether only `dispose()` frees it. */
  readonly isUnwatched: boolean;
  readonly #completion: Completion;
  #view: WeakRef<ArrayBuffer> | undefined;

  /** Takes over a PJRT_Buffer, which stays until it is disposed of when `unwatched`. */
  constructor(
    client: Client,
    address: Address,
    kind: BufferKind,
    completion?: Completion,
    unwatched = false,
    borrowed?: Borrowed,
  ) {
    this.client = client;
    this.kind = kind;
    this.slot = client.ledger.enter(address, kind);
    this.#completion = completion ?? { done: false };
    this.isUnwatched = unwatched;
    if (borrowed) client.ledger.borrow(this.slot, borrowed);
    if (!unwatched) client.ledger.watch(this, borrowed?.inPlace === true ? 0 : kind.bytes);
  }

  /** Copies an array to a device. The data is read before this returns, so it may be changed afterwards. */
  static fromHost(client: Client, array: HostArray | StridedHostArray, options: FromHostOptions = {}): DeviceBuffer {
    const { dtype, shape, bytes } = "byteStrides" in array ? densify(array) : array;
    checkHostArray({ dtype, shape, bytes });
    return DeviceBuffer.fromBytes(
      client,
      client.fromHost(internType({ dtype, shape }), options.device),
      bytes,
      options,
    );
  }

  /** The same for bytes that are known to fit. */
  static fromBytes(client: Client, kind: BufferKind, bytes: Uint8Array, options: SendOptions = {}): DeviceBuffer {
    if (recording.to === undefined) return DeviceBuffer.#send(client, kind, bytes, options);
    const name = `send ${formatArrayType(kind.type)}`;
    return timed("transfers", name, () => DeviceBuffer.#send(client, kind, bytes, options), { bytes: kind.bytes });
  }

  static #send(client: Client, kind: BufferKind, bytes: Uint8Array, options: SendOptions): DeviceBuffer {
    const { buffer, borrowed } = sendBytes(client, kind, bytes, options.immutable === true);
    return new DeviceBuffer(client, buffer, kind, undefined, options.unwatched, borrowed);
  }

  /** Takes over a PJRT_Buffer whose type, shape and device the plugin is asked for. */
  static adopt(client: Client, address: Address, maker: string): DeviceBuffer {
    const { api } = client;
    const at = api.call("PJRT_Buffer_Device", api.args("PJRT_Buffer_Device").set("buffer", address)).get("device");
    const device = client.devices.find((each) => each.address === at) ?? client.devices[0];
    const elementType = api.call("PJRT_Buffer_ElementType", api.args("PJRT_Buffer_ElementType").set("buffer", address));
    const dims = api.call("PJRT_Buffer_Dimensions", api.args("PJRT_Buffer_Dimensions").set("buffer", address));
    const sizes = new BigInt64Array(copyFrom(dims.get("dims"), dims.get("num_dims") * 8).buffer);
    const dtype = dtypeOfBufferType(elementType.get("type"));
    const type = internType({ dtype, shape: Array.from(sizes, Number) });
    return new DeviceBuffer(client, address, kindOf(type, device, maker));
  }

  get type(): ArrayType {
    return this.kind.type;
  }
  get device(): Device {
    return this.kind.device;
  }
  get dtype(): DType {
    return this.kind.type.dtype;
  }
  get shape(): readonly number[] {
    return this.kind.type.shape;
  }

  get isDisposed(): boolean {
    return this.slot < 0;
  }

  /** The PJRT_Buffer, for calls of the C API. */
  get address(): Address {
    if (this.slot < 0) throw goneError(this.type, this.slot === DONATED);
    return this.client.ledger.addresses[this.slot];
  }

  /** Whether something else reads this memory, so that no program may take it over. */
  get isShared(): boolean {
    return this.#viewAlive() !== undefined || isLent(this) || (this.slot >= 0 && this.client.ledger.borrows(this.slot));
  }

  /** Whether the value is there: asks, and does not wait. Throws the error of the program that was to compute it. */
  isReady(): boolean {
    if (this.#completion.done) return true;
    const { pending } = this.#completion;
    if (pending) {
      if (!pending.done) return false;
      // Throws what it failed with.
      pending.finishSync();
    }
    const event = readyEvent(this.client.api, this.address);
    if (!eventIsReady(this.client.api, event)) {
      destroyEvent(this.client.api, event);
      return false;
    }
    this.#awaitSync(event);
    return (this.#completion.done = true);
  }

  /** Resolves when the value is there, rejects with the error of the program that computes it. */
  async ready(): Promise<void> {
    if (this.#completion.done) return;
    await this.#completion.pending?.finish();
    await this.#await(readyEvent(this.client.api, this.address), this);
    this.#completion.done = true;
  }

  /** Blocks until the value is there. */
  readySync(): void {
    if (this.#completion.done) return;
    this.#completion.pending?.finishSync();
    this.#awaitSync(readyEvent(this.client.api, this.address));
    this.#completion.done = true;
  }

  /** A copy in host memory. */
  toHost(): Promise<HostArray> {
    return this.#reading(() => this.#toHost());
  }

  /** Records how long it takes to read the elements, if somebody asks. */
  #reading<T>(read: () => T): T {
    if (recording.to === undefined) return read();
    return timed("transfers", `read ${formatArrayType(this.type)}`, read, { bytes: this.kind.bytes });
  }

  async #toHost(): Promise<HostArray> {
    if (canReadDirectly(this)) {
      const mapped = this.kind.bytes >= HEAP_BYTES;
      if (!mapped && this.isReady()) return readDirectly(this.client.api, this.address, this.kind);
      return this.#readLater(mapped ? readApart : readDirectly);
    }
    await this.pending?.finish();
    const copy = startCopy(this);
    await this.#await(copy.args.get("event"), [this, copy]);
    return finishCopy(copy);
  }

  /** The buffer may be disposed of meanwhile. */
  async #readLater(read: typeof readApart | typeof readDirectly): Promise<HostArray> {
    const { address } = this;
    const giveBack = lend([this]);
    try {
      await this.pending?.finish();
      if (!this.#completion.done) await this.#await(readyEvent(this.client.api, address), this);
      return await read(this.client.api, address, this.kind);
    } finally {
      giveBack();
    }
  }

  toHostSync(): HostArray {
    return this.#reading(() => this.#toHostSync());
  }

  #toHostSync(): HostArray {
    if (canReadDirectly(this)) {
      this.readySync();
      return readDirectly(this.client.api, this.address, this.kind);
    }
    this.pending?.finishSync();
    const copy = startCopy(this);
    this.#awaitSync(copy.args.get("event"));
    return finishCopy(copy);
  }

  /**
   * The elements in the device's own memory, which stays as long as this is reachable, or a copy where the host cannot
   * read that. Not to be written to: programs may read it any time.
   */
  async toHostView(): Promise<HostArray> {
    if (!canReadDirectly(this)) return this.toHost();
    await this.ready();
    return this.#share();
  }

  toHostViewSync(): HostArray {
    if (!canReadDirectly(this)) return this.toHostSync();
    this.readySync();
    return this.#share();
  }

  /** A copy on another device of the same client. */
  copyTo(device: Device): DeviceBuffer {
    const { api } = this.client;
    const args = api.args("PJRT_Buffer_CopyToDevice").set("buffer", this.address).set("dst_device", device.address);
    const copy = api.call("PJRT_Buffer_CopyToDevice", args).get("dst_buffer");
    const completion = { done: false, pending: this.pending };
    return new DeviceBuffer(this.client, copy, kindOf(this.type, device, this.kind.maker), completion);
  }

  /** The program that calls functions of the host which has to be through before this can be read. */
  get pending(): Pending | undefined {
    return this.#completion.done ? undefined : this.#completion.pending;
  }

  dispose(): void {
    const slot = this.slot;
    if (slot < 0) return;
    this.slot = DISPOSED;
    if (!freedLater(this, () => this.#free(slot))) this.#free(slot);
  }

  /** Whether a program that failed has taken the memory all the same. */
  isTaken(): boolean {
    if (this.slot < 0) return false;
    const { api } = this.client;
    return api.verb("PJRT_Buffer_IsDeleted", "buffer")(this.address).getUint8(IS_DELETED) !== 0;
  }

  /** A program has taken the memory over. */
  donate(): void {
    if (this.slot < 0) return;
    this.dispose();
    this.slot = DONATED;
  }

  #free(slot: number): void {
    const { ledger } = this.client;
    if (this.ballast === undefined) return ledger.forget(slot);
    this.ballast = null;
    // Views keep this object reachable, and the memory goes when it does.
    if (this.#viewAlive() === undefined) ledger.release(slot);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #await(event: Address, keep: unknown): Promise<void> {
    try {
      await awaitEvent(this.client.api, event, keep);
    } catch (error) {
      throw explainError(error, this.client, this.#asked());
    }
  }

  #awaitSync(event: Address): void {
    try {
      awaitEventSync(this.client.api, event);
    } catch (error) {
      throw explainError(error, this.client, this.#asked());
    }
  }

  #asked(): string {
    return `computing ${formatArrayType(this.type)} in ${this.kind.maker}`;
  }

  #viewAlive(): ArrayBuffer | undefined {
    return this.#view?.deref();
  }

  #share(): HostArray {
    const { dtype, shape } = this.type;
    const given = lentTo(this);
    if (given) return { dtype, shape, bytes: given };
    let memory = this.#viewAlive();
    if (memory === undefined) {
      memory = viewOf(this);
      this.client.ledger.secure(this);
      this.#view = new WeakRef(memory);
    }
    return { dtype, shape, bytes: new Uint8Array(memory) };
  }
}

const readyEvent = (api: PjrtApi, buffer: Address): Address =>
  readWord(api.verb("PJRT_Buffer_ReadyEvent", "buffer")(buffer), EVENT);

export const kindOf = (type: ArrayType, device: Device, maker: string): BufferKind => ({
  type,
  device,
  bytes: byteLength(type.dtype, type.shape),
  maker,
});
