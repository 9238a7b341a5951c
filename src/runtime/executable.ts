// A compiled program, ready to run. Its argument structs are laid out once and used by every call.
import type { DType } from "../ir/dtype.ts";
import type { PjrtApi } from "./api.ts";
import { DeviceBuffer } from "./buffer.ts";
import { dtypeOfBufferType } from "./bufferType.ts";
import type { Client } from "./client.ts";
import { PjrtError, RuntimeUsageError } from "./errors.ts";
import { formatArrayType } from "./hostArray.ts";
import { allocate, copyFrom, getNative, hold, textFrom, type Address, type NativeFunction } from "./native.ts";
import { parameterTypes, parameterTypesOfHlo } from "./parameterTypes.ts";
import { readWord, Struct, writeWord } from "./struct.ts";

export interface ArrayType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export interface ExecuteOptions {
  /** Indices of arguments whose memory the program may take over; their buffers are gone after the call. */
  readonly donate?: readonly number[];
}

interface Handles {
  readonly api: PjrtApi;
  readonly loaded: Address;
  readonly executable: Address;
}

const destroy = ({ api, loaded, executable }: Handles): void => {
  api.call("PJRT_Executable_Destroy", api.args("PJRT_Executable_Destroy").set("executable", executable));
  api.call("PJRT_LoadedExecutable_Destroy", api.args("PJRT_LoadedExecutable_Destroy").set("executable", loaded));
};
const registry = new FinalizationRegistry<Handles>(destroy);

const NO_DONATION: readonly number[] = [];

export class Executable {
  readonly client: Client;
  readonly outputs: readonly ArrayType[];
  readonly #handles: Handles;
  #call: Call | undefined;
  #inputs: readonly ArrayType[] | undefined | null;
  #disposed = false;

  private constructor(client: Client, handles: Handles, inputs: readonly ArrayType[] | undefined) {
    this.client = client;
    this.#handles = handles;
    this.#inputs = inputs;
    this.outputs = outputTypes(client.api, handles.executable);
    registry.register(this, handles, this);
  }

  /** Takes over a PJRT_LoadedExecutable. */
  static adopt(
    client: Client,
    loaded: Address,
    program: string | Uint8Array | undefined,
    inputs: readonly ArrayType[] | undefined,
  ): Executable {
    const { api } = client;
    const args = api.args("PJRT_LoadedExecutable_GetExecutable").set("loaded_executable", loaded);
    const executable = api.call("PJRT_LoadedExecutable_GetExecutable", args).get("executable");
    const handles = { api, loaded, executable };
    try {
      return new Executable(client, handles, inputs ?? parameterTypes(program));
    } catch (error) {
      destroy(handles);
      throw error;
    }
  }

  /** The parameters' types; undefined when neither the caller nor the program nor the plugin tells. */
  get inputs(): readonly ArrayType[] | undefined {
    if (this.#inputs === undefined) this.#inputs = this.#inputsFromPlugin() ?? null;
    return this.#inputs ?? undefined;
  }

  get numOutputs(): number {
    return this.outputs.length;
  }

  /** Starts the program; its results may be passed on at once and are waited for where they are read. */
  execute(buffers: readonly DeviceBuffer[], options: ExecuteOptions = {}): DeviceBuffer[] {
    if (this.#disposed) throw new RuntimeUsageError("this executable was disposed");
    this.#check(buffers);
    const donate = options.donate ?? NO_DONATION;
    if (donate.length > 0) checkDonation(buffers, donate);
    const call = (this.#call ??= new Call(this.client.api, this.#handles.loaded, this.outputs.length));
    const addresses = call.run(buffers, donate);
    for (const index of donate) buffers[index].dispose();
    return addresses.map(
      (address, i) => new DeviceBuffer(this.client, address, this.outputs[i].dtype, this.outputs[i].shape),
    );
  }

  /** The compiled program as bytes that `Client.deserialize` loads, in the same version of the same plugin. */
  serialize(): Uint8Array {
    const { api } = this.client;
    const args = api.args("PJRT_Executable_Serialize").set("executable", this.#executable);
    api.call("PJRT_Executable_Serialize", args);
    const bytes = copyFrom(args.get("serialized_bytes"), args.get("serialized_bytes_size"));
    getNative().functionAt(args.get("serialized_executable_deleter"))(args.get("serialized_executable"));
    return bytes;
  }

  /** What XLA made of the program, as the plugin gives it: `format` is `"hlo"` or `"hlo_with_config"`, mostly. */
  optimizedProgram(): { format: string; bytes: Uint8Array } {
    const { api } = this.client;
    const program = api.struct("PJRT_Program");
    const args = api
      .args("PJRT_Executable_OptimizedProgram")
      .set("executable", this.#executable)
      .point("program", program);
    api.call("PJRT_Executable_OptimizedProgram", args);
    const bytes = allocate(program.get("code_size")).subarray(0, program.get("code_size"));
    program.point("code", bytes);
    api.call("PJRT_Executable_OptimizedProgram", args);
    return { format: textFrom(program.get("format"), program.get("format_size")), bytes };
  }

  /** What XLA made of the program, as HLO text. */
  async hlo(): Promise<string> {
    const { format, bytes } = this.optimizedProgram();
    const [{ decodeHlo }, { printHlo }] = await Promise.all([import("./hlo/module.ts"), import("./hlo/print.ts")]);
    return printHlo(await decodeHlo(format, bytes));
  }

  #inputsFromPlugin(): ArrayType[] | undefined {
    try {
      const { format, bytes } = this.optimizedProgram();
      return parameterTypesOfHlo(format, bytes);
    } catch (error) {
      if (error instanceof PjrtError) return undefined;
      throw error;
    }
  }

  get #executable(): Address {
    if (this.#disposed) throw new RuntimeUsageError("this executable was disposed");
    return this.#handles.executable;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    registry.unregister(this);
    destroy(this.#handles);
  }

  [Symbol.dispose](): void {
    this.dispose();
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

const outputTypes = (api: PjrtApi, executable: Address): ArrayType[] => {
  const types = api.call(
    "PJRT_Executable_OutputElementTypes",
    api.args("PJRT_Executable_OutputElementTypes").set("executable", executable),
  );
  const count = types.get("num_output_types");
  const codes = new Int32Array(copyFrom(types.get("output_types"), count * 4).buffer);
  const dims = api.call(
    "PJRT_Executable_OutputDimensions",
    api.args("PJRT_Executable_OutputDimensions").set("executable", executable),
  );
  const ranks = Array.from(new BigInt64Array(copyFrom(dims.get("dim_sizes"), count * 8).buffer), Number);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const sizes = Array.from(new BigInt64Array(copyFrom(dims.get("dims"), total * 8).buffer), Number);
  let at = 0;
  return ranks.map((rank, i) => ({ dtype: dtypeOfBufferType(codes[i]), shape: sizes.slice(at, (at += rank)) }));
};

/** The native side of calling one executable on one device. */
class Call {
  readonly #api: PjrtApi;
  readonly #execute: NativeFunction;
  readonly #args: Struct<"PJRT_LoadedExecutable_Execute_Args">;
  readonly #options: Struct<"PJRT_ExecuteOptions">;
  readonly #outputs: DataView;
  readonly #numOutputs: number;
  #inputs: DataView = new DataView(new ArrayBuffer(0));
  #capacity = -1;

  constructor(api: PjrtApi, loaded: Address, numOutputs: number) {
    this.#api = api;
    this.#execute = api.function("PJRT_LoadedExecutable_Execute");
    this.#numOutputs = numOutputs;
    const outputs = allocate(numOutputs * 8);
    this.#outputs = new DataView(outputs.buffer);
    this.#options = api.struct("PJRT_ExecuteOptions");
    this.#args = api
      .args("PJRT_LoadedExecutable_Execute")
      .set("executable", loaded)
      .point("options", this.#options)
      .set("num_devices", 1)
      .point("output_lists", pointerTo(outputs));
  }

  run(buffers: readonly DeviceBuffer[], donate: readonly number[]): Address[] {
    if (buffers.length !== this.#capacity) this.#resize(buffers.length);
    for (let i = 0; i < buffers.length; i++) writeWord(this.#inputs, i * 8, buffers[i].address);
    if (buffers.length > 0) this.#protect(buffers.length, donate);
    hold(this);
    const error = this.#execute(this.#args.address);
    if (error !== 0) {
      throw this.#api.takeError(error, "PJRT_LoadedExecutable_Execute");
    }
    const results = new Array<Address>(this.#numOutputs);
    for (let i = 0; i < results.length; i++) results[i] = readWord(this.#outputs, i * 8);
    return results;
  }

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
    if (this.#protectedFor === donate) return;
    const kept = Array.from({ length: count }, (_, i) => i).filter((i) => !donate.includes(i));
    const bytes = allocate(kept.length * 8);
    new BigInt64Array(bytes.buffer).set(kept.map(BigInt));
    this.#options.point("non_donatable_input_indices", bytes).set("num_non_donatable_input_indices", kept.length);
    this.#protectedFor = donate;
  }
}

/** Memory that holds the address of `bytes`, and keeps them reachable. */
const pointerTo = (bytes: Uint8Array): { address: Address; keep: unknown } => {
  const cell = allocate(8);
  writeWord(new DataView(cell.buffer), 0, getNative().addressOf(bytes));
  return { address: getNative().addressOf(cell), keep: [cell, bytes] };
};
