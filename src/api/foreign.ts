// A StableHLO program from elsewhere, run as it is.
import { prepareForeign } from "../emit/foreign/index.ts";
import { DeviceBuffer, type Executable, type MemoryAnalysis } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { openClient } from "./client.ts";
import { ArgumentError } from "./errors.ts";
import { convert } from "./hostValue.ts";
import { hloOf } from "./program.ts";

export class ForeignProgram {
  #executable: Promise<Executable> | null = null;

  /** Text, or MLIR bytecode. */
  constructor(readonly stablehlo: string | Uint8Array) {}

  async load(): Promise<this> {
    await this.executable();
    return this;
  }

  private executable(): Promise<Executable> {
    this.#executable ??= openClient().then((client) => client.compile(prepareForeign(this.stablehlo)));
    this.#executable.catch(() => (this.#executable = null));
    return this.#executable;
  }

  /** Arrays in, one for each parameter of @main; an array of its results out. */
  async run(...args: readonly unknown[]): Promise<DeviceArray[]> {
    const executable = await this.executable();
    const { inputs, client } = executable;
    if (inputs && inputs.length !== args.length) {
      throw new ArgumentError(`the program takes ${inputs.length} arguments, found ${args.length}`);
    }
    const buffers = args.map((arg, i) => {
      if (inputs) {
        const array = convert(arg, inputs[i], `argument ${i}`);
        return array instanceof DeviceBuffer ? array : DeviceBuffer.fromHost(client, array);
      }
      if (arg instanceof DeviceArray) return arg.buffer;
      throw new ArgumentError("the program's text does not tell the types of its parameters: give device arrays");
    });
    return executable.execute(buffers).map((buffer: DeviceBuffer) => new DeviceArray(buffer));
  }

  /** The types of parameters and results, as @main declares them. */
  async signature(): Promise<{ readonly inputs: Executable["inputs"]; readonly outputs: Executable["outputs"] }> {
    const { inputs, outputs } = await this.executable();
    return { inputs, outputs };
  }

  async hlo(): Promise<string> {
    return hloOf(await this.executable(), prepareForeign(this.stablehlo));
  }

  /** The bytes that a run needs, as XLA planned them; undefined where the plugin does not tell. */
  async memoryAnalysis(): Promise<MemoryAnalysis | undefined> {
    return (await this.executable()).memoryAnalysis();
  }

  dispose(): void {
    const executable = this.#executable;
    this.#executable = null;
    executable?.then((it) => it.dispose()).catch(() => undefined);
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}
