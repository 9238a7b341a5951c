// A program that was compiled before, possibly in another process: loaded and run, never compiled.
import { PjrtError, PluginError } from "../runtime/index.ts";
import { fetchPlugin, openClient } from "./client.ts";
import { requireHere, unpackExecutable, type PackedExecutable } from "./executableFile.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { isolated, local, type Runnable } from "./runnable.ts";
import { SignedProgram } from "./signed.ts";

export class ExecutableProgram extends SignedProgram {
  readonly #packed: PackedExecutable;
  readonly #isolate: IsolateChoice | undefined;

  /** Throws InputError for bytes that are no compiled program, whole. */
  constructor(file: Uint8Array, { isolate }: { readonly isolate?: IsolateChoice } = {}) {
    const packed = unpackExecutable(file);
    super(packed.header.signature, packed.constants);
    this.#packed = packed;
    this.#isolate = isolate;
  }

  /** Throws PluginError where another build of the plugin, or another processor, is at hand than it was compiled for. */
  protected async compile(): Promise<Runnable> {
    const { header, code } = this.#packed;
    const inputs = [...this.inputTypes, ...header.constants];
    requireHere(header, await fetchPlugin());
    const apart = isolateOptions(this.#isolate);
    try {
      if (apart) return await isolated({ kind: "executable", code, options: {}, inputs }, apart);
      return local((await openClient()).deserialize(code, { inputs }));
    } catch (error) {
      if (!(error instanceof PjrtError)) throw error;
      throw new PluginError(`the plugin does not load this compiled program (${error.message}): compile it again here`);
    }
  }
}
