// A StableHLO program from elsewhere, run as it is.
import { ForeignError, prepareForeign } from "../emit/foreign/index.ts";
import { counted } from "../ir/counted.ts";
import { PjrtError, type ArrayType } from "../runtime/index.ts";
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
    refuseHostCalls(this.stablehlo);
    const code = prepareForeign(this.stablehlo);
    const apart = isolateOptions(this.options.isolate);
    if (!apart) {
      const client = await openClient();
      return local(await client.compile(code).catch(refused), code);
    }
    await fetchPlugin();
    return isolated({ kind: "stablehlo", code, options: {} }, apart).catch(refused);
  }

  /** Arrays in, one for each parameter of @main; an array of its results out. */
  async run(...args: readonly unknown[]): Promise<DeviceArray[]> {
    const runnable = await this.runnable();
    const { inputs } = runnable;
    if (!inputs) throw new ArgumentError("neither the program nor the plugin tells the types of its parameters");
    if (inputs.length !== args.length) {
      throw new ArgumentError(`the program takes ${counted(inputs.length, "argument")}, found ${args.length}`);
    }
    const given = args.map((arg, i) => convert(arg, inputs[i], `argument ${i}`));
    try {
      const results = await runnable.run(given);
      return results.map((buffer) => new DeviceArray(buffer));
    } catch (error) {
      return refused(error);
    }
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

/** Programs of the language call the host by this name (emit/rules/callback.ts). Nobody would answer, and the process ends where one tries. */
const HOST_CALL = "tsjax_callback";

function refuseHostCalls(code: string | Uint8Array): void {
  const found = typeof code === "string" ? code.includes(HOST_CALL) : Buffer.from(code).includes(HOST_CALL);
  if (!found) return;
  throw new ForeignError(
    "the program calls functions of the process that made it, as debug.print and callbacks are, and StableHLO has none of them",
    null,
    "leave them out, or compile the module itself",
  );
}

/** What the plugin's parser says of a module is a fault of the module, and so are calls of what the plugin does not have. */
function refused(error: unknown): never {
  if (!(error instanceof PjrtError)) throw error;
  const fault = /:(\d+):\d+: error: (.*)/.exec(error.message);
  const options = { cause: error };
  if (fault) {
    const line = Number(fault[1]) || null;
    throw new ForeignError(`not StableHLO that the plugin takes: ${fault[2]}`, line, null, options);
  }
  const call = /(?:custom call to|no FFI handler registered for) (\S+)/i.exec(error.message);
  if (call && (error.code === "NOT_FOUND" || error.code === "UNIMPLEMENTED")) {
    throw new ForeignError(
      `the plugin has no custom call ${call[1]}`,
      null,
      "export the program without it, or run it on the plugin that it was made for",
      options,
    );
  }
  throw error;
}
