// One program that a client compiles: looked for among those that are kept, compiled if it is not there, and kept then.
import { activeCache, findExecutable, keepExecutable } from "./cache/compileCache.ts";
import { cacheKey } from "./cache/key.ts";
import type { Store } from "./cache/store.ts";
import type { Client } from "./client.ts";
import { programStruct, type CompileOptions } from "./compileCall.ts";
import { encodeCompileOptions } from "./compileOptions.ts";
import { productsForCpu } from "./cpuProducts.ts";
import { PjrtError } from "./errors.ts";
import { Executable } from "./executable.ts";
import { thisMachine } from "./machine.ts";
import type { Address } from "./native.ts";
import { pluginBuild } from "./plugins/build.ts";
import type { MemoryAnalysis } from "./program.ts";
import type { Struct } from "./struct.ts";
import { refuseUnsafeTypes } from "./unsafeTypes.ts";

export class Compilation {
  /** The program as it was kept by an earlier compilation. */
  readonly kept: Uint8Array | undefined;
  readonly #client: Client;
  readonly #program: string | Uint8Array;
  readonly #options: CompileOptions;
  readonly #encoded: Uint8Array;
  readonly #store: Store | undefined;
  readonly #key: string = "";
  readonly #memory: MemoryAnalysis | undefined;
  #start = 0;

  constructor(client: Client, program: string | Uint8Array, options: CompileOptions) {
    if (!options.allowUnsafeTypes) refuseUnsafeTypes(program);
    this.#client = client;
    const given = options.callbacks?.prepare(client, program) ?? program;
    const alone = client.platform === "cpu" && (options.partitions ?? 1) === 1;
    this.#program = alone && typeof given === "string" ? productsForCpu(given) : given;
    this.#options = options;
    const flags = { ...client.defaultFlags, ...options.flags };
    this.#encoded = encodeCompileOptions({ ...options, flags });
    this.#store = options.cache === false || !client.serializes ? undefined : activeCache();
    if (this.#store === undefined) return;
    this.#key = cacheKey(client.environment, this.#encoded, this.#program);
    const found = findExecutable(this.#store, this.#key);
    this.kept = found?.executable;
    this.#memory = found?.header.memory;
  }

  /** What to call the program. */
  get name(): string {
    return this.#options.name ?? "a program";
  }

  /** Arguments of PJRT_Client_Compile. */
  compileArgs(): Struct<"PJRT_Client_Compile_Args"> {
    const { api, address } = this.#client;
    this.#start = performance.now();
    return api
      .args("PJRT_Client_Compile")
      .set("client", address)
      .point("program", programStruct(api, this.#program))
      .pointText("compile_options", "compile_options_size", this.#encoded);
  }

  /** What was kept, once the plugin has loaded it. */
  loaded(address: Address): Executable {
    return this.#adopt(address, this.kept);
  }

  /** The plugin does not take what was kept, so that it is compiled after all. */
  refused(error: unknown): void {
    if (!(error instanceof PjrtError)) throw error;
    this.#store?.drop(this.#key);
  }

  /** What was compiled, which is kept for the next process. */
  compiled(address: Address): Executable {
    const compileMs = performance.now() - this.#start;
    const executable = this.#adopt(address);
    if (this.#store) this.#keep(this.#store, executable, compileMs);
    return executable;
  }

  #adopt(address: Address, serialized?: Uint8Array): Executable {
    const { inputs, name, deviceAssignment, callbacks } = this.#options;
    const device = this.#client.devices.find(({ id }) => id === deviceAssignment?.[0]);
    const fromCache = serialized !== undefined;
    return Executable.adopt(this.#client, address, {
      program: this.#program,
      inputs,
      name,
      callbacks,
      device,
      serialized,
      fromCache,
      memory: fromCache ? this.#memory : undefined,
    });
  }

  #keep(store: Store, executable: Executable, compileMs: number): void {
    const { api, platform } = this.#client;
    let serialized: Uint8Array;
    try {
      serialized = executable.serialize();
    } catch (error) {
      // Not every program can be: it is compiled each time.
      if (error instanceof PjrtError) return;
      throw error;
    }
    const memory = executable.plan();
    const header = {
      key: this.#key,
      build: pluginBuild(api.path),
      platform,
      machine: thisMachine(),
      compileMs,
      memory,
    };
    keepExecutable(store, header, serialized);
  }
}
