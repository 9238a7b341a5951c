// XLA's foreign functions as a plugin offers them: handlers by name, and a number for each execution.
import type { PjrtApi } from "../api.ts";
import { PluginError } from "../errors.ts";
import { getNative, holdTarget, type Address } from "../native.ts";
import { Struct, structAt } from "../struct.ts";

export class FfiExtension {
  readonly typeId: number;
  readonly #table: ReturnType<typeof structAt<"PJRT_FFI_Extension">>;

  constructor(
    readonly api: PjrtApi,
    /** Names the handler and the type of the numbers. */
    readonly name: string,
  ) {
    const at = api.extension("PJRT_Extension_Type_FFI");
    if (at === null) {
      const { major, minor } = api.version;
      throw new PluginError(
        `debug.print and other callbacks need the FFI extension of the PJRT C API, which the plugin ${api.path} (PJRT ${major}.${minor}) has not`,
      );
    }
    this.#table = structAt("PJRT_FFI_Extension", at);
    const info = new Struct("PJRT_FFI_Type_Info");
    const args = new Struct("PJRT_FFI_Type_Register_Args")
      .pointText("type_name", "type_name_size", `${name}_execution`)
      .point("type_info", info);
    this.#call("type_register", args);
    this.typeId = args.get("type_id");
    this.keep(info, args);
  }

  /** The function that registers a handler, and its arguments: for the thread that the handler runs on to call. */
  registration(handler: Address): { readonly fn: Address; readonly args: Struct<"PJRT_FFI_Register_Handler_Args"> } {
    const args = new Struct("PJRT_FFI_Register_Handler_Args")
      .pointText("target_name", "target_name_size", this.name)
      .pointText("platform_name", "platform_name_size", "Host")
      .set("handler", handler);
    return { fn: this.#table.get("register_handler"), args };
  }

  /** Keeps what XLA may read for as long as the process runs. */
  keep(...values: readonly unknown[]): void {
    keep.push(...values);
  }

  /** A context that tells handlers the execution's number; to be destroyed. */
  context(execution: number): Address {
    const { api } = this;
    const made = api.call("PJRT_ExecuteContext_Create", api.args("PJRT_ExecuteContext_Create")).get("context");
    const args = new Struct("PJRT_FFI_UserData_Add_Args")
      .set("context", made)
      .set("user_data.type_id", this.typeId)
      .set("user_data.data", execution);
    this.#call("user_data_add", args);
    return made;
  }

  destroyContext(context: Address): void {
    const { api } = this;
    api.call("PJRT_ExecuteContext_Destroy", api.args("PJRT_ExecuteContext_Destroy").set("context", context));
  }

  #call(name: "type_register" | "user_data_add", args: { readonly address: Address }): void {
    const error = getNative().functionAt(this.#table.get(name))(args.address);
    holdTarget(args);
    if (error !== 0) throw this.api.takeError(error, `PJRT_FFI_${name}`);
  }
}

const keep: unknown[] = [];
