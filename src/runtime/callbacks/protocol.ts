// What the main thread and the thread that XLA calls (thread.ts) tell each other: messages for what may wait for the event
// loop, and shared memory for what a thread that blocks must see.
import type { MessagePort } from "node:worker_threads";
import type { Address } from "../native.ts";

export interface ThreadSetup {
  readonly port: MessagePort;
  readonly shared: SharedArrayBuffer;
}

/** Calls of one lane are made one after the other, each on a thread of the pool, which file access needs too. */
export type Lane = "start" | "wait";

/** Call a native function off both threads, and say what it gave. */
export interface CallRequest {
  readonly lane: Lane;
  readonly id: number;
  readonly fn: Address;
  readonly argument: Address;
}

/** Answer once nothing of koffi's is under way on the thread. */
export const SETTLE = "settle";

export type ThreadMessage =
  /** The address of the handler, once there is one. */
  | { readonly kind: "ready"; readonly handler: Address }
  /** A requested call is through. */
  | { readonly kind: "returned"; readonly id: number; readonly result: Address; readonly failure?: string }
  | { readonly kind: "settled" }
  /** XLA calls: the frame is in shared memory. */
  | { readonly kind: "called" };

const STATE = 0;
const SIGNALS = 1;
const IDLE = 0;
const CALLED = 1;

/** The shared memory: one call at a time, and a count of all that has happened. */
export class Mailbox {
  readonly #words: Int32Array;
  readonly #addresses: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared, 0, 2);
    this.#addresses = new Float64Array(shared, 8, 2);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(24);
  }

  /** How much has happened; a value to wait from. */
  get signals(): number {
    return Atomics.load(this.#words, SIGNALS);
  }

  /** Blocks while nothing has happened since there were `seen` signals, for so long at most. */
  waitForSignal(seen: number, milliseconds: number): void {
    Atomics.wait(this.#words, SIGNALS, seen, milliseconds);
  }

  signal(): void {
    Atomics.add(this.#words, SIGNALS, 1);
    Atomics.notify(this.#words, SIGNALS);
  }

  /** Puts a frame there to be answered. */
  place(frame: Address): void {
    this.#addresses[0] = frame;
    Atomics.store(this.#words, STATE, CALLED);
  }

  /** Blocks until the frame is answered. */
  waitForAnswer(): Address {
    Atomics.wait(this.#words, STATE, CALLED);
    return this.#addresses[1];
  }

  /** The frame of the call that waits for an answer, if one does. */
  get frame(): Address | null {
    return Atomics.load(this.#words, STATE) === CALLED ? this.#addresses[0] : null;
  }

  answer(error: Address): void {
    this.#addresses[1] = error;
    Atomics.store(this.#words, STATE, IDLE);
    Atomics.notify(this.#words, STATE);
  }
}
