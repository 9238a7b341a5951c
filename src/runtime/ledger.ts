// The buffers of a client that are alive: where each is, what it is, and who made it.
//
// A buffer's JavaScript object holds a slot, a small integer: what the collector's callback needs to know is then no
// object of its own, which matters where every call makes buffers.
import type { PjrtApi, Verb } from "./api.ts";
import type { ArrayType } from "./arrayType.ts";
import type { Device } from "./device.ts";
import { awaitEvent } from "./event.ts";
import type { Address } from "./native.ts";
import { Pressure } from "./pressure.ts";
import { Reclaimer } from "./reclaim.ts";

/** Where buffers come from, and what all that come from there have in common. */
export interface BufferKind {
  /** Interned. */
  readonly type: ArrayType;
  readonly device: Device;
  readonly bytes: number;
  /** For reports of what is held: `"step"`, `"the host"`. */
  readonly maker: string;
  /** Whether elements lie in memory in the order of the dimensions; undefined until somebody asks the plugin. */
  rowMajor?: boolean;
}

/** The JavaScript object of a buffer. */
export interface Owner {
  /** Negative when it is disposed of. */
  readonly slot: number;
  /** Undefined until the collector knows of the owner, which gives the slot back then; memory to hold on to, or null. */
  ballast: object | null | undefined;
}

/** How many owners the collector does not know of, and what they hold. */
const YOUNG_COUNT = 256;
const YOUNG_BYTES = 1 << 25;
/** What is borrowed in pieces of this size adds up too fast to be left to the next task. */
const SWEPT_BYTES = 1 << 20;

/** Buffers of one type that one program made. */
export interface Holding {
  readonly maker: string;
  readonly type: ArrayType;
  readonly count: number;
  readonly bytes: number;
}

/** Host memory that a buffer was given to read for as long as it lives. */
export interface Borrowed {
  /** Fires when the plugin has done with the memory. */
  readonly event: Address;
  readonly memory: Uint8Array;
  /** Whether it is the buffer's memory: the plugin has no copy of it. */
  readonly inPlace: boolean;
}

export class Ledger {
  /** The address of the buffer in each slot; zero when there is none. */
  addresses = new Float64Array(256);
  bytes = 0;
  #peakBytes = 0;
  readonly #api: PjrtApi;
  readonly #destroy: Verb;
  readonly #kinds: (BufferKind | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #borrowed = new Map<number, Borrowed>();
  readonly #reclaimer: Reclaimer<number>;
  readonly #pressure = new Pressure();
  #young: Owner[] = [];
  #youngBytes = 0;

  constructor(api: PjrtApi) {
    this.#api = api;
    this.#destroy = api.verb("PJRT_Buffer_Destroy", "buffer");
    this.#reclaimer = new Reclaimer((slot) => {
      this.release(slot);
      this.#free.push(slot);
    });
  }

  /** Enters a buffer, which the caller lets go with `forget` unless it has it watched. */
  enter(address: Address, kind: BufferKind): number {
    const slot = this.#free.pop() ?? this.#kinds.length;
    if (slot >= this.addresses.length) this.#grow();
    this.addresses[slot] = address;
    this.#kinds[slot] = kind;
    this.bytes += kind.bytes;
    if (this.bytes > this.#peakBytes) this.#peakBytes = this.bytes;
    return slot;
  }

  /**
   * Frees the buffer of an owner that is collected. Owners are not told to the collector at once: those that are disposed
   * of by then cost it nothing.
   */
  watch(owner: Owner, bytes: number): void {
    if (this.#young.push(owner) === 1) setImmediate(this.#settle);
    this.#youngBytes += bytes;
    if (this.#young.length >= YOUNG_COUNT || this.#youngBytes >= YOUNG_BYTES) this.#settle();
  }

  readonly #settle = (): void => {
    const young = this.#young;
    this.#young = [];
    this.#youngBytes = 0;
    for (let i = 0; i < young.length; i++) {
      if (young[i].slot >= 0) this.secure(young[i]);
    }
  };

  /** Tells the collector of an owner now. */
  secure(owner: Owner): void {
    if (owner.ballast !== undefined) return;
    const { bytes } = this.#kinds[owner.slot]!;
    // What is V8's own it knows of.
    const inPlace = this.lent(owner.slot) !== undefined;
    owner.ballast = this.#pressure.add(inPlace ? 0 : bytes);
    this.#reclaimer.register(owner, owner.slot);
    if (owner.ballast !== null || (inPlace && bytes >= SWEPT_BYTES)) this.#reclaimer.sweep();
  }

  /** Frees the buffer now; nothing happens when it is free. */
  release(slot: number): void {
    const address = this.addresses[slot];
    if (address === 0) return;
    this.addresses[slot] = 0;
    const { bytes } = this.#kinds[slot]!;
    this.#kinds[slot] = undefined;
    this.bytes -= bytes;
    this.#destroy(address);
    if (this.#borrowed.size > 0) this.#giveBack(slot);
  }

  /** The same for a buffer that is not watched: its slot is free for another. */
  forget(slot: number): void {
    this.release(slot);
    this.#free.push(slot);
  }

  /** Keeps host memory reachable that the buffer reads in place, until the plugin has done with it. */
  borrow(slot: number, borrowed: Borrowed): void {
    this.#borrowed.set(slot, borrowed);
  }

  borrows(slot: number): boolean {
    return this.#borrowed.has(slot);
  }

  /** The host memory that is the buffer's. */
  lent(slot: number): Uint8Array | undefined {
    const borrowed = this.#borrowed.get(slot);
    return borrowed?.inPlace === true ? borrowed.memory : undefined;
  }

  /** What is alive on a device; the peak is that of all devices together. */
  totalOf(device: Device): { bytes: number; peakBytes: number; arrays: number } {
    const total = { bytes: 0, peakBytes: this.#peakBytes, arrays: 0 };
    for (const kind of this.#kinds) {
      if (kind?.device !== device) continue;
      total.arrays++;
      total.bytes += kind.bytes;
    }
    return total;
  }

  /** What is held, the most first. */
  holdings(): Holding[] {
    const found = new Map<string, Holding & { count: number; bytes: number }>();
    for (const kind of this.#kinds) {
      if (kind === undefined) continue;
      const { type, bytes, maker } = kind;
      const key = `${maker}\n${type.dtype}[${type.shape.join()}]`;
      let holding = found.get(key);
      if (holding === undefined) found.set(key, (holding = { maker, type, count: 0, bytes: 0 }));
      holding.count++;
      holding.bytes += bytes;
    }
    return [...found.values()].sort((a, b) => b.bytes - a.bytes);
  }

  #giveBack(slot: number): void {
    const borrowed = this.#borrowed.get(slot);
    if (borrowed === undefined) return;
    this.#borrowed.delete(slot);
    // Programs that still run may read it.
    awaitEvent(this.#api, borrowed.event, borrowed.memory).catch(() => undefined);
  }

  #grow(): void {
    const addresses = new Float64Array(2 * this.addresses.length);
    addresses.set(this.addresses);
    this.addresses = addresses;
  }
}
