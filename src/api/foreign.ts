// A StableHLO program from elsewhere, run as it is.
import { prepareForeign } from "../emit/foreign/index.ts";
import type { ArrayType } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { fetchPlugin, openClient } from "./client.ts";
import { Compiled } from "./compiled.ts";
import { ArgumentError } from "./errors.ts";
import { packExecutable, plainSignature } from "./executableFile.ts";
import { convert } from "./hostValue.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { isolated, local, type Runnable } from "./runnable.ts";

export class ForeignProgram extends Compiled {
  /** Text, or MLIR bytecode. */
  constructor(
    readonly stablehlo: string | Uint8Array,
    private readonly options: { readonly isolate?: IsolateChoice } = {},
  ) {
    super();
  }

  protected async compile(): Promise<Runnable> {
    const code = prepareForeign(this.stablehlo);
    const apart = isolateOptions(this.options.isolate);
    if (!apart) return local(await (await openClient()).compile(code), code);
    await fetchPlugin();
    return isolated({ kind: "stablehlo", code, options: {} }, apart);
  }

  /** Arrays in, one for each parameter of @main; an array of its results out. */
  async run(...args: readonly unknown[]): Promise<DeviceArray[]> {
    const runnable = await this.runnable();
    const { inputs } = runnable;
    if (!inputs) throw new ArgumentError("neither the program nor the plugin tells the types of its parameters");
    if (inputs.length !== args.length) {
      throw new ArgumentError(`the program takes ${inputs.length} arguments, found ${args.length}`);
    }
    const results = await runnable.run(args.map((arg, i) => convert(arg, inputs[i], `argument ${i}`)));
    return results.map((buffer) => new DeviceArray(buffer));
  }

  /** The types of parameters and results, as @main declares them. */
  async signature(): Promise<{ readonly inputs?: readonly ArrayType[]; readonly outputs: readonly ArrayType[] }> {
    const { inputs, outputs } = await this.runnable();
    return { inputs, outputs };
  }

  /** The compiled program, for `compile({ executable })` and `tsjax run program.tsjx`. */
  async serialize(): Promise<Uint8Array> {
    const runnable = await this.runnable();
    return packExecutable(plainSignature(runnable), [], runnable);
  }
}
