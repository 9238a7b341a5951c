// Devices that need not be there: a topology describes them, and programs compile for it ahead of time.
import type { PjrtApi } from "./api.ts";
import { compilations, programStruct, type CompileOptions } from "./compileCall.ts";
import { encodeCompileOptions } from "./compileOptions.ts";
import { loadPlugin } from "./loadPlugin.ts";
import { writeNamedValues, type NamedValues } from "./namedValue.ts";
import { copyFrom, textFrom, type Address } from "./native.ts";
import { parameterTypes } from "./parameterTypes.ts";
import { libraryPath, pluginPath } from "./plugins/locate.ts";
import { executableRelease, Program } from "./program.ts";
import { readWord, type Struct } from "./struct.ts";
import { refuseUnsafeTypes } from "./unsafeTypes.ts";
import { quietly } from "./verbose.ts";

export interface TopologyOptions {
  /** A plugin's name or the path of its library, which comes before TSJAX_PJRT_PLUGIN here. */
  readonly plugin?: string;
  /** What the plugin calls the devices: `"v5e:2x2"` for TPUs. */
  readonly name?: string;
  readonly createOptions?: NamedValues;
}

const registry = new FinalizationRegistry<() => void>((release) => release());

export class Topology {
  readonly api: PjrtApi;
  readonly #address: Address;

  private constructor(api: PjrtApi, name: string, createOptions: NamedValues) {
    this.api = api;
    const args = api.args("PJRT_TopologyDescription_Create").pointText("topology_name", "topology_name_size", name);
    const options = writeNamedValues(createOptions);
    if (options.count > 0) args.point("create_options", options).set("num_options", options.count);
    const address = api.call("PJRT_TopologyDescription_Create", args).get("topology");
    this.#address = address;
    registry.register(this, () => {
      const destroy = api.args("PJRT_TopologyDescription_Destroy").set("topology", address);
      api.call("PJRT_TopologyDescription_Destroy", destroy);
    });
  }

  /** Describes devices without touching any. Throws PjrtError where the plugin does not know the name. */
  static create({ plugin, name = "", createOptions = {} }: TopologyOptions = {}): Topology {
    const api = loadPlugin(plugin === undefined ? pluginPath() : libraryPath(plugin));
    return quietly(api.path, () => new Topology(api, name, createOptions));
  }

  get platform(): string {
    const args = this.api.args("PJRT_TopologyDescription_PlatformName").set("topology", this.#address);
    this.api.call("PJRT_TopologyDescription_PlatformName", args);
    return textFrom(args.get("platform_name"), args.get("platform_name_size"));
  }

  /** The kinds of the devices, one entry each. */
  get deviceKinds(): string[] {
    const args = this.api.args("PJRT_TopologyDescription_GetDeviceDescriptions").set("topology", this.#address);
    this.api.call("PJRT_TopologyDescription_GetDeviceDescriptions", args);
    const count = args.get("num_descriptions");
    const view = new DataView(copyFrom(args.get("descriptions"), count * 8).buffer);
    return Array.from({ length: count }, (_, i) => {
      const kind = this.api.args("PJRT_DeviceDescription_Kind").set("device_description", readWord(view, i * 8));
      this.api.call("PJRT_DeviceDescription_Kind", kind);
      return textFrom(kind.get("device_kind"), kind.get("device_kind_size"));
    });
  }

  /** Compiles for these devices, off the event loop. What it gives can be serialized and looked at, not run here. */
  compile(program: string | Uint8Array, options: CompileOptions = {}): Promise<Program> {
    return compilations.run(async () => {
      const args = await this.api.callAsync("PJRT_Compile", this.#arguments(program, options));
      return this.#adopt(args, program, options);
    });
  }

  compileSync(program: string | Uint8Array, options: CompileOptions = {}): Program {
    return this.#adopt(this.api.call("PJRT_Compile", this.#arguments(program, options)), program, options);
  }

  #arguments(program: string | Uint8Array, options: CompileOptions): Struct<"PJRT_Compile_Args"> {
    if (!options.allowUnsafeTypes) refuseUnsafeTypes(program);
    return this.api
      .args("PJRT_Compile")
      .set("topology", this.#address)
      .point("program", programStruct(this.api, program))
      .pointText("compile_options", "compile_options_size", encodeCompileOptions(options));
  }

  #adopt(args: Struct<"PJRT_Compile_Args">, program: string | Uint8Array, options: CompileOptions): Program {
    const executable = args.get("executable");
    const release = executableRelease(this.api, executable);
    try {
      return new Program(this.api, executable, options.inputs ?? parameterTypes(program), release);
    } catch (error) {
      release();
      throw error;
    }
  }
}
