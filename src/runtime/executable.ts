// A compiled program loaded onto devices, ready to run.
import { DeviceBuffer } from "./buffer.ts";
import { Call } from "./call.ts";
import type { Client } from "./client.ts";
import { RuntimeUsageError } from "./errors.ts";
import { formatArrayType } from "./hostArray.ts";
import type { Address } from "./native.ts";
import { parameterTypes } from "./parameterTypes.ts";
import { executableRelease, Program, type ArrayType, type Release } from "./program.ts";
import { executeReplicated } from "./replicated.ts";

export interface ExecuteOptions {
  /** Indices of arguments whose memory the program may take over; their buffers are gone after the call. */
  readonly donate?: readonly number[];
}

const NO_DONATION: readonly number[] = [];

/** Where an executable comes from. */
export interface Origin {
  readonly program?: string | Uint8Array;
  /** The parameters' types, where the caller knows them. */
  readonly inputs?: readonly ArrayType[];
  /** The bytes that it was loaded from, where it was not compiled here. */
  readonly serialized?: Uint8Array;
  /** Kept from an earlier compilation. */
  readonly fromCache?: boolean;
}

export class Executable extends Program {
  readonly client: Client;
  /** Kept from an earlier compilation: the places in the source that it names may be those of another text. */
  readonly fromCache: boolean;
  readonly #loaded: Address;
  #call: Call | undefined;

  private constructor(
    client: Client,
    loaded: Address,
    executable: Address,
    { program, inputs, serialized, fromCache = false }: Origin,
    release: Release,
  ) {
    super(client.api, executable, inputs ?? parameterTypes(program), release, serialized);
    this.client = client;
    this.fromCache = fromCache;
    this.#loaded = loaded;
  }

  /** Takes over a PJRT_LoadedExecutable. */
  static adopt(client: Client, loaded: Address, origin: Origin = {}): Executable {
    const { api } = client;
    const args = api.args("PJRT_LoadedExecutable_GetExecutable").set("loaded_executable", loaded);
    const executable = api.call("PJRT_LoadedExecutable_GetExecutable", args).get("executable");
    const releaseExecutable = executableRelease(api, executable);
    const release = (): void => {
      releaseExecutable();
      api.call("PJRT_LoadedExecutable_Destroy", api.args("PJRT_LoadedExecutable_Destroy").set("executable", loaded));
    };
    try {
      return new Executable(client, loaded, executable, origin, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Starts the program; its results may be passed on at once and are waited for where they are read. */
  execute(buffers: readonly DeviceBuffer[], options: ExecuteOptions = {}): DeviceBuffer[] {
    this.checkAlive();
    this.#check(buffers);
    const donate = options.donate ?? NO_DONATION;
    if (donate.length > 0) checkDonation(buffers, donate);
    const call = (this.#call ??= new Call(this.api, this.#loaded, this.outputs.length));
    const addresses = call.run(buffers, donate);
    for (const index of donate) buffers[index].dispose();
    const results = new Array<DeviceBuffer>(addresses.length);
    for (let i = 0; i < addresses.length; i++) {
      const { dtype, shape } = this.outputs[i];
      results[i] = new DeviceBuffer(this.client, addresses[i], dtype, shape);
    }
    return results;
  }

  /**
   * Starts a program of several replicas or partitions: one list of arguments, and one of results, for each device
   * in the order of its device assignment.
   */
  executeReplicated(lists: readonly (readonly DeviceBuffer[])[]): DeviceBuffer[][] {
    this.checkAlive();
    for (const buffers of lists) {
      for (const buffer of buffers) {
        if (buffer.client !== this.client) throw new RuntimeUsageError("an argument belongs to another client");
      }
    }
    const results = executeReplicated(this.api, this.#loaded, lists, this.outputs.length);
    return results.map((addresses) => addresses.map((address) => DeviceBuffer.adopt(this.client, address)));
  }

  // A plugin may abort the process on arguments that do not fit, so they never get there.
  #check(buffers: readonly DeviceBuffer[]): void {
    const { inputs, client } = this;
    if (inputs !== undefined && buffers.length !== inputs.length) {
      throw new RuntimeUsageError(`the program takes ${inputs.length} arguments, ${buffers.length} were given`);
    }
    for (let i = 0; i < buffers.length; i++) {
      const buffer = buffers[i];
      if (buffer.client !== client) throw new RuntimeUsageError(`argument ${i} belongs to another client`);
      if (inputs !== undefined && !fits(buffer, inputs[i])) {
        const [wanted, given] = [formatArrayType(inputs[i]), formatArrayType(buffer)];
        throw new RuntimeUsageError(`argument ${i} is ${given}, the program takes ${wanted}`);
      }
    }
  }
}

const checkDonation = (buffers: readonly DeviceBuffer[], donate: readonly number[]): void => {
  for (const index of donate) {
    const buffer = buffers[index];
    if (buffer === undefined) throw new RuntimeUsageError(`there is no argument ${index} to donate`);
    if (buffers.filter((other) => other === buffer).length > 1) {
      throw new RuntimeUsageError(`argument ${index} is passed twice and cannot be donated`);
    }
  }
};

const fits = (a: ArrayType, b: ArrayType): boolean => {
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length) return false;
  if (a.shape === b.shape) return true;
  for (let i = 0; i < a.shape.length; i++) if (a.shape[i] !== b.shape[i]) return false;
  return true;
};
