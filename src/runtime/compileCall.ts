// What compiling for a client and compiling for a topology have in common.
import type { PjrtApi } from "./api.ts";
import { encodeCompileOptions, type XlaOptions } from "./compileOptions.ts";
import type { ArrayType } from "./program.ts";
import { Semaphore } from "./semaphore.ts";
import type { Struct } from "./struct.ts";
import { refuseUnsafeTypes } from "./unsafeTypes.ts";

export interface CompileOptions extends XlaOptions {
  /** The types of the program's parameters, when known: calls are checked against them. */
  readonly inputs?: readonly ArrayType[];
  /** Hand over even what plugins are known to abort the process on. */
  readonly allowUnsafeTypes?: boolean;
}

/** Compilations occupy threads of Node's pool, which file access needs too. */
export const compilations = new Semaphore(2);

export const compileArguments = (
  api: PjrtApi,
  program: string | Uint8Array,
  options: CompileOptions,
): { source: Struct<"PJRT_Program">; encoded: Uint8Array } => {
  if (!options.allowUnsafeTypes) refuseUnsafeTypes(program);
  const source = api
    .struct("PJRT_Program")
    .pointText("code", "code_size", program)
    .pointText("format", "format_size", "mlir");
  return { source, encoded: encodeCompileOptions(options) };
};
