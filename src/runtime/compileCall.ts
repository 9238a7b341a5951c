// What compiling for a client and compiling for a topology have in common.
import type { PjrtApi } from "./api.ts";
import type { ArrayType } from "./arrayType.ts";
import type { XlaOptions } from "./compileOptions.ts";
import type { CallbackRuns } from "./executable.ts";
import { Semaphore } from "./semaphore.ts";
import type { Struct } from "./struct.ts";

export interface CompileOptions extends XlaOptions {
  /** The types of the program's parameters, when known: calls are checked against them. */
  readonly inputs?: readonly ArrayType[];
  /** Look among the programs that were compiled before, and keep what is compiled now; true when not given. */
  readonly cache?: boolean;
  /** How the program runs when it calls functions of the host. */
  readonly callbacks?: CallbackRuns;
  /** What to call the program where device memory is accounted for. */
  readonly name?: string;
  /** Hand over even what plugins are known to abort the process on. */
  readonly allowUnsafeTypes?: boolean;
}

/** Compilations occupy threads of Node's pool, which file access needs too. */
export const compilations = new Semaphore(2);

/** The program as the C API takes it. */
export const programStruct = (api: PjrtApi, program: string | Uint8Array): Struct<"PJRT_Program"> =>
  api.struct("PJRT_Program").pointText("code", "code_size", program).pointText("format", "format_size", "mlir");
