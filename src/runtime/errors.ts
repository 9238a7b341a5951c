// What the bridge throws: an error of the plugin, of finding or loading a plugin, or of using the runtime wrongly.
import type { ENUMS } from "./abi.generated.ts";

type CodeKey = keyof (typeof ENUMS)["PJRT_Error_Code"];
/** A status code as the C API names it, without its prefix: `"INVALID_ARGUMENT"`. */
export type PjrtErrorCode = CodeKey extends `PJRT_Error_Code_${infer Name}` ? Name : never;

/** An error that the plugin answered, with its status code. */
export class PjrtError extends Error {
  override readonly name: string = "PjrtError";
  readonly code: PjrtErrorCode;
  /** The function of the C API that failed. */
  readonly operation: string;

  constructor(code: PjrtErrorCode, message: string, operation: string) {
    super(`${code}: ${message}`);
    this.code = code;
    this.operation = operation;
  }
}

/** A plugin that cannot be found, fetched or loaded; the message says what to do. */
export class PluginError extends Error {
  override readonly name = "PluginError";
}

/** The runtime was used wrongly: a disposed buffer, arguments that do not fit the program. */
export class RuntimeUsageError extends Error {
  override readonly name = "RuntimeUsageError";
}

/** The plugin ended the process that it ran in; only programs run in isolation live to tell. */
export class PluginCrash extends Error {
  override readonly name = "PluginCrash";
  /** The signal, or the exit code, that the process ended with. */
  readonly how: string;
  /** The plugin's last words; empty where it had none. */
  readonly reason: string;

  constructor(how: string, reason: string) {
    super(`the plugin stopped on this program (${how})${reason === "" ? "" : `: ${reason}`}`);
    this.how = how;
    this.reason = reason;
  }
}

/** A program that ran in isolation took longer than it may; its process was ended. */
export class IsolateTimeout extends Error {
  override readonly name = "IsolateTimeout";

  constructor(readonly timeoutMs: number) {
    super(`the program was stopped: it was not done after ${timeoutMs / 1000} s`);
  }
}
