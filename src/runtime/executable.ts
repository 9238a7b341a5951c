// A compiled program loaded onto devices, ready to run.
import { counted } from "../ir/counted.ts";
import { byteLength, formatArrayType, internType, sameType, type ArrayType } from "./arrayType.ts";
import { DeviceBuffer, kindOf } from "./buffer.ts";
import { Call } from "./call.ts";
import type { Client } from "./client.ts";
import type { Device } from "./device.ts";
import { PjrtError, RuntimeUsageError } from "./errors.ts";
import type { Address } from "./native.ts";
import { requireMemory } from "./outOfMemory.ts";
import { lend, type Pending } from "./pending.ts";
import { parameterTypes } from "./parameterTypes.ts";
import { recording, timed, type Details, type Recorder } from "./profile/recorder.ts";
import { executableRelease, Program, type MemoryAnalysis, type Release } from "./program.ts";
import { executeReplicated } from "./replicated.ts";

export interface ExecuteOptions {
  /** Indices of arguments whose memory the program may take over; their buffers are gone after the call. */
  readonly donate?: readonly number[];
}

/** Where an executable comes from. */
export interface Origin {
  readonly program?: string | Uint8Array;
  /** The parameters' types, where the caller knows them. */
  readonly inputs?: readonly ArrayType[];
  /** What it is called where device memory is accounted for. */
  readonly name?: string;
  /** The client's first when not given. */
  readonly device?: Device;
  /** The bytes that it was loaded from, where it was not compiled here. */
  readonly serialized?: Uint8Array;
  /** Kept from an earlier compilation. */
  readonly fromCache?: boolean;
  /** The memory of a run, where that is known. */
  readonly memory?: MemoryAnalysis;
  /** How it runs when it calls functions of the host. */
  readonly callbacks?: CallbackRuns;
}

/** One run of a program that calls functions of the host. */
export interface CallbackRun extends Pending {
  /** Resolves, or returns, once XLA has given the results, or refused to. */
  begin(): Promise<void>;
  beginSync(): void;
}

/** How programs run that call functions of the host (callbacks/). */
export interface CallbackRuns {
  /** Before the program is compiled or loaded; gives it as it is to be compiled. */
  prepare(client: Client, program: string | Uint8Array): string | Uint8Array;
  /** `begun` is called as soon as XLA has the arguments, or has refused them. */
  start(client: Client, call: Call, begun: (accepted: boolean) => void): CallbackRun;
}

const EXECUTE = "PJRT_LoadedExecutable_Execute";
const NO_DONATION: readonly number[] = [];

/** Whether results may take over the memory of arguments, which only the program's text can rule out. */
const mayAlias = (program: string | Uint8Array | undefined): boolean =>
  typeof program !== "string" || program.includes("aliasing_output") || program.includes("buffer_donor");

export class Executable extends Program {
  readonly client: Client;
  /** What the program is called where device memory is accounted for. */
  readonly name: string;
  /** Kept from an earlier compilation: the places in the source that it names may be those of another text. */
  readonly fromCache: boolean;
  /** Where it runs, unless it has replicas or partitions. */
  readonly device: Device;
  readonly #loaded: Address;
  readonly #aliases: boolean;
  readonly #callbacks: CallbackRuns | undefined;
  #call: Call | undefined;
  #known: Details | undefined;
  /** Bytes that a run takes besides its arguments; known once the call is prepared. */
  #needs = -1;

  private constructor(
    client: Client,
    loaded: Address,
    executable: Address,
    {
      program,
      inputs,
      name = "a program",
      device = client.devices[0],
      serialized,
      fromCache = false,
      memory,
      callbacks,
    }: Origin,
    release: Release,
  ) {
    super(client.api, executable, (inputs ?? parameterTypes(program))?.map(internType), release, {
      serialized,
      memory,
    });
    this.client = client;
    this.name = name;
    this.device = device;
    this.fromCache = fromCache;
    this.#loaded = loaded;
    this.#aliases = mayAlias(program);
    this.#callbacks = callbacks;
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
    const { to } = recording;
    return to === undefined ? this.#execute(buffers, options) : this.#recorded(to, buffers, options);
  }

  #recorded(to: Recorder, buffers: readonly DeviceBuffer[], options: ExecuteOptions): DeviceBuffer[] {
    const details = this.#costs();
    const start = performance.now();
    const results = this.#execute(buffers, options);
    if (to.waits) for (const result of results) result.readySync();
    to.add("device", this.name, start, details);
    to.programs.set(details, this);
    to.memory.push({ time: performance.now(), bytes: this.client.ledger.totalOf(this.device).bytes });
    return results;
  }

  /** What XLA says that a run does and takes, for traces. */
  #costs(): Details {
    return (this.#known ??= {
      ...numbersOf(this.costAnalysis() ?? {}, COSTS),
      ...numbersOf({ ...this.plan() }, MEMORY),
    });
  }

  #execute(buffers: readonly DeviceBuffer[], options: ExecuteOptions): DeviceBuffer[] {
    this.checkAlive();
    this.#check(buffers);
    let donate = options.donate ?? NO_DONATION;
    if (this.#callbacks) {
      const { run, call } = this.#start(this.#callbacks, buffers, donate);
      run.beginSync();
      if (this.outputs.length === 0) run.finishSync();
      return call.results(run);
    }
    this.#call ??= this.#prepare();
    if (this.#needs >= 0) requireMemory(this.client, this.#needs, `a run of ${this.name}`, EXECUTE);
    if (donate.length === 0) return this.#call.run(buffers, donate);
    checkDonation(buffers, donate);
    const shared = donate.some((index) => buffers[index].isShared);
    try {
      return this.#call.run(buffers, shared ? donate.filter((index) => !buffers[index].isShared) : donate);
    } catch (error) {
      donate = donate.filter((index) => buffers[index].isTaken());
      throw error;
    } finally {
      for (const index of donate) buffers[index].donate();
    }
  }

  /** Whether it calls functions of the host: `executeAsync` then does not block while they run. */
  get callsHost(): boolean {
    return this.#callbacks !== undefined;
  }

  /** As `execute`; resolves when all functions of the host that the program calls are through. */
  async executeAsync(buffers: readonly DeviceBuffer[], options: ExecuteOptions = {}): Promise<DeviceBuffer[]> {
    const callbacks = this.#callbacks;
    if (!callbacks) return this.execute(buffers, options);
    const details = recording.to && this.#costs();
    if (details) recording.to?.programs.set(details, this);
    return timed("device", this.name, () => this.#executeAsync(callbacks, buffers, options), details);
  }

  async #executeAsync(
    callbacks: CallbackRuns,
    buffers: readonly DeviceBuffer[],
    options: ExecuteOptions,
  ): Promise<DeviceBuffer[]> {
    this.checkAlive();
    this.#check(buffers);
    const { run, call } = this.#start(callbacks, buffers, options.donate ?? NO_DONATION);
    await run.begin();
    const results = call.results(run);
    try {
      await run.finish();
    } catch (error) {
      for (const result of results) result.dispose();
      throw error;
    }
    return results;
  }

  /** A run with arguments of its own: another may be under way. */
  #start(
    callbacks: CallbackRuns,
    buffers: readonly DeviceBuffer[],
    donate: readonly number[],
  ): { readonly run: CallbackRun; readonly call: Call } {
    checkDonation(buffers, donate);
    const call = this.#needs < 0 ? this.#prepare() : this.#newCall();
    requireMemory(this.client, this.#needs, `a run of ${this.name}`, EXECUTE);
    const own = donate.filter((index) => !buffers[index].isShared);
    call.fill(buffers, own);
    const giveBack = lend(buffers);
    const run = callbacks.start(this.client, call, (accepted) => {
      giveBack();
      for (const index of donate) if (accepted || buffers[index].isTaken()) buffers[index].donate();
    });
    return { run, call };
  }

  /** The memory of a run, where the plugin tells. */
  plan(): MemoryAnalysis | undefined {
    try {
      return this.memoryAnalysis();
    } catch (error) {
      // It serves to foresee what cannot run; a plugin that does not tell is believed to have room.
      if (error instanceof PjrtError) return undefined;
      throw error;
    }
  }

  #prepare(): Call {
    const { outputs = 0, temporaries = 0, aliases = 0 } = this.plan() ?? {};
    const results = this.outputs.reduce((sum, { dtype, shape }) => sum + byteLength(dtype, shape), 0);
    this.#needs = Math.max(outputs, results) + temporaries - aliases;
    return this.#newCall();
  }

  #newCall(): Call {
    const kinds = this.outputs.map((type) => kindOf(type, this.device, this.name));
    return new Call(this.client, this.#loaded, kinds, this.#aliases, this.name);
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
    return results.map((addresses) => addresses.map((address) => DeviceBuffer.adopt(this.client, address, this.name)));
  }

  // A plugin may abort the process on arguments that do not fit, so they never get there.
  #check(buffers: readonly DeviceBuffer[]): void {
    const { inputs, client, device } = this;
    if (inputs !== undefined && buffers.length !== inputs.length) {
      throw new RuntimeUsageError(`the program takes ${counted(inputs.length, "argument")}, found ${buffers.length}`);
    }
    for (let i = 0; i < buffers.length; i++) {
      const buffer = buffers[i];
      if (buffer.client !== client) throw new RuntimeUsageError(`argument ${i} belongs to another client`);
      if (buffer.kind.device !== device) {
        const [there, here] = [buffer.kind.device.id, device.id];
        throw new RuntimeUsageError(`argument ${i} is on device ${there}, the program runs on device ${here}`);
      }
      if (inputs !== undefined && buffer.kind.type !== inputs[i] && !sameType(buffer.type, inputs[i])) {
        const [wanted, given] = [formatArrayType(inputs[i]), formatArrayType(buffer.type)];
        throw new RuntimeUsageError(`argument ${i} is ${given}, the program takes ${wanted}`);
      }
    }
  }
}

/** What traces have of what XLA tells. */
const COSTS = ["flops", "transcendentals", "bytes accessed"];
const MEMORY = ["arguments", "outputs", "temporaries"];

const numbersOf = (facts: Readonly<Record<string, unknown>>, names: readonly string[]): Details =>
  Object.fromEntries(
    names.flatMap((name): [string, number][] => (typeof facts[name] === "number" ? [[name, facts[name]]] : [])),
  );

/** Throws where an argument is donated that is not there, or that the program takes as another argument too. */
export const checkDonation = (buffers: readonly unknown[], donate: readonly number[]): void => {
  for (const index of donate) {
    const buffer = buffers[index];
    if (buffer === undefined) throw new RuntimeUsageError(`there is no argument ${index} to donate`);
    const other = buffers.findIndex((each, i) => each === buffer && i !== index);
    if (other >= 0) {
      throw new RuntimeUsageError(
        `argument ${index} is passed twice and cannot be donated: argument ${other} is the same array. Pass a copy, np.copy(x), or donate neither`,
      );
    }
  }
};
