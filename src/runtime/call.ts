// The native side of calling one executable on one device: argument structs laid out once, used by every call.
import type { PjrtApi } from "./api.ts";
import { DeviceBuffer } from "./buffer.ts";
import type { Client } from "./client.ts";
import type { BufferKind } from "./ledger.ts";
import { allocate, getNative, hold, type Address, type NativeFunction } from "./native.ts";
import { explainError } from "./outOfMemory.ts";
import { underWay, type Pending } from "./pending.ts";
import { readWord, writeWord, type Struct } from "./struct.ts";

export class Call {
  readonly #api: PjrtApi;
  readonly #client: Client;
  readonly #execute: NativeFunction;
  readonly #args: Struct<"PJRT_LoadedExecutable_Execute_Args">;
  readonly #options: Struct<"PJRT_ExecuteOptions">;
  readonly #outputs: DataView;
  readonly #kinds: readonly BufferKind[];
  /** Whether the program may take arguments over unless it is told not to. */
  readonly #aliases: boolean;
  readonly #name: string;
  #inputs: DataView = new DataView(new ArrayBuffer(0));
  #capacity = -1;

  constructor(client: Client, loaded: Address, kinds: readonly BufferKind[], aliases: boolean, name: string) {
    const { api } = client;
    this.#api = api;
    this.#client = client;
    this.#execute = api.function("PJRT_LoadedExecutable_Execute");
    this.#kinds = kinds;
    this.#aliases = aliases;
    this.#name = name;
    const outputs = allocate(kinds.length * 8);
    this.#outputs = new DataView(outputs.buffer);
    this.#options = api.struct("PJRT_ExecuteOptions");
    this.#args = api
      .args("PJRT_LoadedExecutable_Execute")
      .set("executable", loaded)
      .point("options", this.#options)
      .set("num_devices", 1)
      .point("output_lists", pointerTo(outputs));
  }

  run(buffers: readonly DeviceBuffer[], donate: readonly number[]): DeviceBuffer[] {
    this.fill(buffers, donate);
    hold(this);
    const error = this.#execute(this.#args.address);
    if (error !== 0) {
      const exception = this.#api.takeError(error, "PJRT_LoadedExecutable_Execute");
      throw explainError(exception, this.#client, `running ${this.#name}`);
    }
    return this.results(underWay.count > 0 ? pendingOf(buffers) : undefined);
  }

  /** The arguments of the next run. */
  fill(buffers: readonly DeviceBuffer[], donate: readonly number[]): void {
    if (buffers.length !== this.#capacity) this.#resize(buffers.length);
    const inputs = this.#inputs;
    for (let i = 0; i < buffers.length; i++) writeWord(inputs, i * 8, buffers[i].address);
    if (this.#aliases) this.#protect(buffers.length, donate);
  }

  /** The results of the last run; `pending` is what they wait for beside the program itself. */
  results(pending?: Pending): DeviceBuffer[] {
    const kinds = this.#kinds;
    const results = new Array<DeviceBuffer>(kinds.length);
    const completion = pending ? { done: false, pending } : this.#client.finishesTogether ? { done: false } : undefined;
    for (let i = 0; i < results.length; i++) {
      results[i] = new DeviceBuffer(this.#client, readWord(this.#outputs, i * 8), kinds[i], completion);
    }
    return results;
  }

  /** The argument struct, for another thread to call the function with. */
  get address(): Address {
    return this.#args.address;
  }

  /** Handlers see this context, and the plugin gives an event for the end of the whole run. */
  prepareCallbacks(context: Address): void {
    this.#options.set("context", context);
    const cell = allocate(8);
    this.#completion = new DataView(cell.buffer);
    this.#args.point("device_complete_events", cell);
  }

  /** The event of the last run, to be freed. */
  takeCompletion(): Address {
    return this.#completion === undefined ? 0 : readWord(this.#completion, 0);
  }

  #completion: DataView | undefined;

  #resize(count: number): void {
    this.#capacity = count;
    const inputs = allocate(count * 8);
    this.#inputs = new DataView(inputs.buffer);
    this.#args.set("num_args", count).point("argument_lists", pointerTo(inputs));
    this.#protectedFor = undefined;
  }

  #protectedFor: readonly number[] | undefined;

  /** Lists every argument that is not donated as not donatable; the list is kept while the choice stays the same. */
  #protect(count: number, donate: readonly number[]): void {
    if (this.#protectedFor !== undefined && sameIndices(this.#protectedFor, donate)) return;
    const kept = Array.from({ length: count }, (_, i) => i).filter((i) => !donate.includes(i));
    const bytes = allocate(kept.length * 8);
    new BigInt64Array(bytes.buffer).set(kept.map(BigInt));
    this.#options.point("non_donatable_input_indices", bytes).set("num_non_donatable_input_indices", kept.length);
    this.#protectedFor = donate;
  }
}

/** The first program under way that some argument comes from. */
function pendingOf(buffers: readonly DeviceBuffer[]): Pending | undefined {
  for (const { pending } of buffers) if (pending && !pending.done) return pending;
  return undefined;
}

/** Memory that holds the address of `bytes`, and keeps them reachable. */
const pointerTo = (bytes: Uint8Array): { address: Address; keep: unknown } => {
  const cell = allocate(8);
  writeWord(new DataView(cell.buffer), 0, getNative().addressOf(bytes));
  return { address: getNative().addressOf(cell), keep: [cell, bytes] };
};

const sameIndices = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((index, i) => index === b[i]));
