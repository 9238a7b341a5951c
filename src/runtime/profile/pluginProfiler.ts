// The plugin's own profiler, where it has one: what ran on the device, op by op, as an XSpace (xspace.ts).
import type { PjrtApi } from "../api.ts";
import { PluginError } from "../errors.ts";
import { allocate, copyFrom, getNative, hold, textFrom, type Address } from "../native.ts";
import { ProtoWriter } from "../protoWriter.ts";
import { Struct, structAt, type FieldName, type StructName } from "../struct.ts";

/** tensorflow.ProfileOptions: the host's high-level events and the device's. */
const OPTIONS = new ProtoWriter().int(5, 1).int(2, 2).int(3, 1).bool(7, true).finish();

type Table = Pick<Struct<"PLUGIN_Profiler_Api">, "get">;

export class PluginProfiler {
  readonly #table: Table;
  readonly #profiler: Address;

  private constructor(table: Table) {
    this.#table = table;
    const args = this.#call(
      "create",
      new Struct("PLUGIN_Profiler_Create_Args").pointText("options", "options_size", OPTIONS),
    );
    this.#profiler = args.get("profiler");
  }

  /** Undefined where the plugin has none. */
  static of(api: PjrtApi): PluginProfiler | undefined {
    const at = api.extension("PJRT_Extension_Type_Profiler");
    const table = at === null ? 0 : structAt("PJRT_Profiler_Extension", at).get("profiler_api");
    return table === 0 ? undefined : new PluginProfiler(structAt("PLUGIN_Profiler_Api", table));
  }

  start(): void {
    this.#call("start", new Struct("PLUGIN_Profiler_Start_Args").set("profiler", this.#profiler));
  }

  /** What was recorded since `start`; the profiler is gone then. */
  stop(): Uint8Array {
    try {
      this.#call("stop", new Struct("PLUGIN_Profiler_Stop_Args").set("profiler", this.#profiler));
      return this.#collect();
    } finally {
      this.#call("destroy", new Struct("PLUGIN_Profiler_Destroy_Args").set("profiler", this.#profiler));
    }
  }

  /** Asked twice: how much there is, and for what there is. A plugin may answer with memory of its own at once. */
  #collect(): Uint8Array {
    const args = new Struct("PLUGIN_Profiler_CollectData_Args").set("profiler", this.#profiler);
    this.#call("collect_data", args);
    const size = args.get("buffer_size_in_bytes");
    if (size === 0) return new Uint8Array();
    if (args.get("buffer") !== 0) return copyFrom(args.get("buffer"), size);
    const data = allocate(size);
    this.#call("collect_data", args.point("buffer", data));
    hold(data);
    return data;
  }

  #call<N extends StructName>(name: FieldName<"PLUGIN_Profiler_Api">, args: Struct<N>): Struct<N> {
    const error = getNative().functionAt(this.#table.get(name))(args.address);
    hold(args);
    if (error !== 0) throw new PluginError(`the plugin's profiler fails: ${this.#takeMessage(error)}`);
    return args;
  }

  #takeMessage(error: Address): string {
    const message = new Struct("PLUGIN_Profiler_Error_Message_Args").set("error", error);
    getNative().functionAt(this.#table.get("error_message"))(message.address);
    const text = textFrom(message.get("message"), message.get("message_size"));
    const destroy = new Struct("PLUGIN_Profiler_Error_Destroy_Args").set("error", error);
    getNative().functionAt(this.#table.get("error_destroy"))(destroy.address);
    hold(message);
    hold(destroy);
    return text;
  }
}
