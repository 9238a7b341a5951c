// An array in host memory that answers like one in device memory: the result of a program that ran in another process.
import { goneError } from "./errors.ts";
import { byteLength, internType, type ArrayType } from "./arrayType.ts";
import type { HostArray } from "./hostArray.ts";
import type { BufferKind } from "./ledger.ts";

/** Arrays that are there already, or will be: `wait` blocks. */
export interface HostResults {
  /** Undefined while they are on their way. Throws where they will never be there. */
  now(): readonly HostArray[] | undefined;
  arrive(): Promise<readonly HostArray[]>;
  wait(): readonly HostArray[];
}

export const settledResults = (arrays: readonly HostArray[]): HostResults => ({
  now: () => arrays,
  arrive: () => Promise.resolve(arrays),
  wait: () => arrays,
});

export class HostBuffer {
  readonly kind: Omit<BufferKind, "device">;
  #results: HostResults | undefined;
  #donated = false;
  readonly #index: number;

  constructor(type: ArrayType, results: HostResults, index: number) {
    this.kind = { type: internType(type), bytes: byteLength(type.dtype, type.shape), maker: "a program in isolation" };
    this.#results = results;
    this.#index = index;
  }

  get type(): ArrayType {
    return this.kind.type;
  }
  get dtype(): ArrayType["dtype"] {
    return this.kind.type.dtype;
  }
  get shape(): readonly number[] {
    return this.kind.type.shape;
  }

  get isDisposed(): boolean {
    return this.#results === undefined;
  }

  isReady(): boolean {
    return this.#source().now() !== undefined;
  }

  async ready(): Promise<void> {
    await this.#source().arrive();
  }

  readySync(): void {
    this.#source().wait();
  }

  /** A copy, that may be written to. */
  async toHost(): Promise<HostArray> {
    return copyOf(await this.toHostView());
  }

  toHostSync(): HostArray {
    return copyOf(this.toHostViewSync());
  }

  async toHostView(): Promise<HostArray> {
    return (await this.#source().arrive())[this.#index];
  }

  toHostViewSync(): HostArray {
    return this.#source().wait()[this.#index];
  }

  dispose(): void {
    this.#results = undefined;
  }

  /** As if a program had taken the memory over. */
  donate(): void {
    this.#donated ||= !this.isDisposed;
    this.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #source(): HostResults {
    if (this.#results) return this.#results;
    throw goneError(this.type, this.#donated);
  }
}

const copyOf = ({ dtype, shape, bytes }: HostArray): HostArray => ({ dtype, shape, bytes: bytes.slice() });
