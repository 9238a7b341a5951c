// What the bridge throws: an error of the plugin, of finding or loading a plugin, or of using the runtime wrongly.
import type { ENUMS } from "./abi.generated.ts";
import { formatArrayType, type ArrayType } from "./arrayType.ts";

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
  override readonly name: string = "PluginError";
  readonly code = "PLUGIN_UNAVAILABLE";
}

/** A name that no plugin has. */
export class UnknownPlugin extends PluginError {}

/** What is wrong with the use: an array that is gone, or anything else. */
export type UsageCode = "INVALID_ARGUMENT" | "DISPOSED" | "DONATED";

/** The runtime was used wrongly: a disposed buffer, arguments that do not fit the program. */
export class RuntimeUsageError extends Error {
  override readonly name = "RuntimeUsageError";
  readonly code: UsageCode;

  constructor(message: string, code: UsageCode = "INVALID_ARGUMENT") {
    super(message);
    this.code = code;
  }
}

/** An array is used whose memory is given back, or a result's now. */
export const goneError = (type: ArrayType, donated: boolean): RuntimeUsageError => {
  const array = formatArrayType(type);
  return donated
    ? new RuntimeUsageError(
        `this ${array} array was donated: the program that took it may have put its results into its memory. Use those, or leave the argument out of donateArgnums`,
        "DONATED",
      )
    : new RuntimeUsageError(
        `this ${array} array was disposed of, by dispose() or by using: do that after its last use`,
        "DISPOSED",
      );
};

/** The process of an isolated program ended; only programs that run in isolation live to tell. */
export class PluginCrash extends Error {
  override readonly name = "PluginCrash";
  readonly code = "PLUGIN_CRASHED";
  /** The signal, or the exit code, that the process ended with. */
  readonly how: string;
  /** The plugin's last words; empty where it had none. */
  readonly reason: string;

  constructor(how: string, reason: string) {
    super(
      KILLS.has(how) && reason === ""
        ? `the process that ran this program was killed (${how}): by the system where memory ran out, or by somebody`
        : `the plugin stopped on this program (${how})${reason === "" ? "" : `: ${reason}`}`,
    );
    this.how = how;
    this.reason = reason;
  }
}

/** Signals that come from outside. */
const KILLS: ReadonlySet<string> = new Set(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"]);

/** A program that ran in isolation took longer than it may; its process was ended. */
export class IsolateTimeout extends Error {
  override readonly name = "IsolateTimeout";
  readonly code = "TIMEOUT";

  constructor(readonly timeoutMs: number) {
    super(`the program was stopped: it was not done after ${timeoutMs / 1000} s`);
  }
}

/** What a thread is told that blocks for a program whose function has returned a promise, or for one that comes after it. */
export const promiseWhileBlocking = (name: string): string =>
  `${name} has returned a promise, which cannot settle while this thread blocks, and other functions run after it: compile the program and await program.run(…), or run it with { isolate: true } and await x.data()`;
