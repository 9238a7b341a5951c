// A plugin's client: its devices, and the compiler.
import type { PjrtApi } from "./api.ts";
import type { ArrayType } from "./arrayType.ts";
import { kindOf } from "./buffer.ts";
import { Compilation } from "./compilation.ts";
import { compilations, type CompileOptions } from "./compileCall.ts";
import { Device } from "./device.ts";
import { environmentOf } from "./environment.ts";
import { PjrtError, PluginError } from "./errors.ts";
import { Executable } from "./executable.ts";
import { Ledger, type BufferKind } from "./ledger.ts";
import { loadPlugin } from "./loadPlugin.ts";
import { writeNamedValues, type NamedValue, type NamedValues } from "./namedValue.ts";
import { copyFrom, textFrom, type Address } from "./native.ts";
import type { InstallOptions } from "./plugins/install.ts";
import { defaultCreateOptions, ensurePlugin, pluginPath } from "./plugins/locate.ts";
import { requireTpu } from "./plugins/tpu.ts";
import { timed } from "./profile/recorder.ts";
import { readWord, type Struct } from "./struct.ts";
import { quietly } from "./verbose.ts";

export interface ClientOptions {
  /** A plugin's name (`"cpu"`, …) or the path of its shared library; TSJAX_PJRT_PLUGIN or "cpu" when not given. */
  readonly plugin?: string;
  /** Options that the plugin's client takes, as `{ cpu_device_count: 4 }`. */
  readonly createOptions?: NamedValues;
}

const clients = new Map<string, Client>();

export class Client {
  readonly api: PjrtApi;
  readonly address: Address;
  readonly devices: readonly Device[];
  /** Whether device memory is host memory, to be read without the plugin's help. */
  readonly sharesHostMemory: boolean;
  /** What the client was made with. */
  readonly createOptions: NamedValues;
  #environment: string | undefined;
  /** Whether the results of a call are all there once one is. */
  readonly finishesTogether: boolean;
  /** The buffers that are alive. */
  readonly ledger: Ledger;
  readonly #fromHost = new Map<Device, WeakMap<ArrayType, BufferKind>>();

  private constructor(api: PjrtApi, createOptions: NamedValues) {
    this.api = api;
    this.createOptions = createOptions;
    const args = api.args("PJRT_Client_Create");
    const options = writeNamedValues(createOptions);
    if (options.count > 0) args.point("create_options", options).set("num_options", options.count);
    try {
      this.address = api.call("PJRT_Client_Create", args).get("client");
    } catch (error) {
      if (!(error instanceof PjrtError)) throw error;
      throw new PluginError(`the PJRT plugin ${api.path} cannot start here: ${error.message}`, { cause: error });
    }
    this.ledger = new Ledger(api);
    this.devices = this.#addressableDevices();
    this.finishesTogether = this.platform === "cpu";
    this.sharesHostMemory = this.platform === "cpu" && api.has("PJRT_Buffer_UnsafePointer");
  }

  /**
   * The client for a plugin, made at the first call and shared from then on.
   * Throws PluginError when the plugin is not there (`ensurePlugin` fetches it).
   */
  static open(options: ClientOptions = {}): Client {
    const path = pluginPath(options.plugin);
    const createOptions = { ...defaultCreateOptions(path), ...options.createOptions };
    const key = JSON.stringify([path, Object.entries(createOptions).map(([name, value]) => [name, String(value)])]);
    let client = clients.get(key);
    if (client === undefined) {
      requireTpu(path);
      const api = timed("compiler", "open the plugin", () => loadPlugin(path));
      client = timed("compiler", "open the devices", () => quietly(path, () => new Client(api, createOptions)));
      clients.set(key, client);
    }
    return client;
  }

  /** As `open`, but fetches the plugin first when it is not installed. */
  static async ensure(options: ClientOptions & InstallOptions = {}): Promise<Client> {
    await ensurePlugin(options.plugin, options);
    return Client.open(options);
  }

  /** The kind of arrays of an interned type that come from the host. */
  fromHost(type: ArrayType, device: Device = this.devices[0]): BufferKind {
    let kinds = this.#fromHost.get(device);
    if (kinds === undefined) this.#fromHost.set(device, (kinds = new WeakMap()));
    let kind = kinds.get(type);
    if (kind === undefined) kinds.set(type, (kind = kindOf(type, device, "the host")));
    return kind;
  }

  /** `"cpu"`, `"cuda"`, `"tpu"`, … as the plugin says. */
  get platform(): string {
    const args = this.api.args("PJRT_Client_PlatformName").set("client", this.address);
    this.api.call("PJRT_Client_PlatformName", args);
    return textFrom(args.get("platform_name"), args.get("platform_name_size"));
  }

  get platformVersion(): string {
    const args = this.api.args("PJRT_Client_PlatformVersion").set("client", this.address);
    this.api.call("PJRT_Client_PlatformVersion", args);
    return textFrom(args.get("platform_version"), args.get("platform_version_size"));
  }

  /** What the plugin tells about itself: `xla_version`, `stablehlo_current_version`, `stablehlo_minimum_version`, … */
  get pluginAttributes(): Readonly<Record<string, NamedValue>> {
    return this.api.attributes;
  }

  /** Flags that the platform's compiler is given unless the caller says otherwise. */
  get defaultFlags(): NonNullable<CompileOptions["flags"]> {
    // XLA's CPU compiler loses NaNs in maxima and minima unless it is told not to.
    return this.platform === "cpu" ? { xla_cpu_enable_fast_min_max: false } : {};
  }

  /** Whether compiled programs can be kept and loaded again. */
  get serializes(): boolean {
    return this.api.has("PJRT_Executable_Serialize") && this.api.has("PJRT_Executable_DeserializeAndLoad");
  }

  /** All that decides what this client makes of a program, besides the program and its options. */
  get environment(): string {
    return (this.#environment ??= environmentOf(this));
  }

  /** Compiles StableHLO (text or bytecode) off the event loop, unless it was compiled before. */
  compile(program: string | Uint8Array, options: CompileOptions = {}): Promise<Executable> {
    return compilations.run(async () => {
      const compilation = new Compilation(this, program, options);
      if (compilation.kept) {
        try {
          const { kept } = compilation;
          const loading = timed("compiler", `load ${compilation.name}, kept`, () =>
            this.api.callAsync("PJRT_Executable_DeserializeAndLoad", this.#loadArgs(kept)),
          );
          return compilation.loaded((await loading).get("loaded_executable"));
        } catch (error) {
          compilation.refused(error);
        }
      }
      const args = await timed("compiler", `XLA: compile ${compilation.name}`, () =>
        this.api.callAsync("PJRT_Client_Compile", compilation.compileArgs()),
      );
      return compilation.compiled(args.get("executable"));
    });
  }

  /** Compiles StableHLO (text or bytecode), unless it was compiled before, and blocks until it is done. */
  compileSync(program: string | Uint8Array, options: CompileOptions = {}): Executable {
    const compilation = new Compilation(this, program, options);
    if (compilation.kept) {
      try {
        const { kept } = compilation;
        const args = timed("compiler", `load ${compilation.name}, kept`, () =>
          this.api.call("PJRT_Executable_DeserializeAndLoad", this.#loadArgs(kept)),
        );
        return compilation.loaded(args.get("loaded_executable"));
      } catch (error) {
        compilation.refused(error);
      }
    }
    const args = timed("compiler", `XLA: compile ${compilation.name}`, () =>
      this.api.call("PJRT_Client_Compile", compilation.compileArgs()),
    );
    return compilation.compiled(args.get("executable"));
  }

  /** Loads what `Executable.serialize` gave, in the same version of the same plugin. */
  deserialize(serialized: Uint8Array, options: Pick<CompileOptions, "inputs" | "callbacks"> = {}): Executable {
    options.callbacks?.prepare(this, serialized);
    const args = this.api.call("PJRT_Executable_DeserializeAndLoad", this.#loadArgs(serialized));
    return Executable.adopt(this, args.get("loaded_executable"), { ...options, serialized: serialized.slice() });
  }

  #loadArgs(serialized: Uint8Array): Struct<"PJRT_Executable_DeserializeAndLoad_Args"> {
    return this.api
      .args("PJRT_Executable_DeserializeAndLoad")
      .set("client", this.address)
      .pointText("serialized_executable", "serialized_executable_size", serialized);
  }

  #addressableDevices(): Device[] {
    const args = this.api.args("PJRT_Client_AddressableDevices").set("client", this.address);
    this.api.call("PJRT_Client_AddressableDevices", args);
    const count = args.get("num_addressable_devices");
    const view = new DataView(copyFrom(args.get("addressable_devices"), count * 8).buffer);
    return Array.from({ length: count }, (_, i) => new Device(this.api, readWord(view, i * 8)));
  }
}
