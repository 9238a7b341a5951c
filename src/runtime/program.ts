// A compiled program: what it takes and gives, what XLA made of it, and its bytes.
import type { PjrtApi } from "./api.ts";
import { internType, type ArrayType } from "./arrayType.ts";
import { dtypeOfBufferType } from "./bufferType.ts";
import { PjrtError, RuntimeUsageError } from "./errors.ts";
import type { HloStats } from "./hlo/stats.ts";
import { readNamedValues, type NamedValue } from "./namedValue.ts";
import { allocate, copyFrom, getNative, textFrom, type Address } from "./native.ts";
import { parameterTypesOfHlo } from "./parameterTypes.ts";
import { programBallast } from "./pressure.ts";
import { readWord } from "./struct.ts";

/** Bytes that a run of a compiled program needs, as XLA planned them. */
export interface MemoryAnalysis {
  readonly arguments: number;
  readonly outputs: number;
  /** Outputs that take over the memory of donated arguments; counted among the outputs too. */
  readonly aliases: number;
  /** What is held between arguments and outputs: the largest sum of intermediate results that live at once. */
  readonly temporaries: number;
  readonly code: number;
  /** Who says so: the plugin, or tsjax, which estimates it from the optimised program. */
  readonly from?: "plugin" | "hlo";
}

/** What owns native objects, and how they go: called by `dispose()`, or once the owner has been collected. */
export type Release = () => void;
const registry = new FinalizationRegistry<Release>((release) => release());

/** What is known of a program already. */
interface Known {
  /** What it was loaded from. */
  readonly serialized?: Uint8Array;
  readonly memory?: MemoryAnalysis;
}

export class Program {
  readonly api: PjrtApi;
  readonly outputs: readonly ArrayType[];
  readonly #address: Address;
  readonly #release: Release;
  #inputs: readonly ArrayType[] | undefined | null;
  readonly #serialized: Uint8Array | undefined;
  #memory: MemoryAnalysis | undefined;
  #disposed = false;
  protected ballast: object | null = programBallast();

  /** Takes over a PJRT_Executable, which `release` frees (and must not refer to this object). */
  constructor(
    api: PjrtApi,
    address: Address,
    inputs: readonly ArrayType[] | undefined,
    release: Release,
    { serialized, memory }: Known = {},
  ) {
    this.api = api;
    this.#serialized = serialized;
    this.#memory = memory;
    this.#address = address;
    this.#inputs = inputs;
    this.#release = release;
    this.outputs = outputTypes(api, address);
    registry.register(this, release, this);
  }

  /** The PJRT_Executable, for calls of the C API. */
  get executable(): Address {
    this.checkAlive();
    return this.#address;
  }

  /** The parameters' types; undefined when neither the caller nor the program nor the plugin tells. */
  get inputs(): readonly ArrayType[] | undefined {
    if (this.#inputs === undefined) this.#inputs = this.#inputsFromPlugin() ?? null;
    return this.#inputs ?? undefined;
  }

  get numOutputs(): number {
    return this.outputs.length;
  }

  /** The kind of memory that each output is in, where the plugin tells: `"device"`, `"pinned_host"`, … */
  get outputMemoryKinds(): readonly string[] | undefined {
    const args = this.api.args("PJRT_Executable_OutputMemoryKinds").set("executable", this.executable);
    if (!isImplemented(() => this.api.call("PJRT_Executable_OutputMemoryKinds", args))) return undefined;
    const count = args.get("num_outputs");
    const texts = new DataView(copyFrom(args.get("memory_kinds"), count * 8).buffer);
    const sizes = new DataView(copyFrom(args.get("memory_kind_sizes"), count * 8).buffer);
    return Array.from({ length: count }, (_, i) => textFrom(readWord(texts, i * 8), readWord(sizes, i * 8)));
  }

  /** Estimates of XLA (`flops`, `bytes accessed`, …), where the plugin has them. */
  costAnalysis(): Readonly<Record<string, NamedValue>> | undefined {
    const args = this.api.args("PJRT_Executable_GetCostAnalysis").set("executable", this.executable);
    if (!isImplemented(() => this.api.call("PJRT_Executable_GetCostAnalysis", args))) return undefined;
    return readNamedValues(args.get("properties"), args.get("num_properties"));
  }

  /** The memory of a run, where the plugin tells. */
  memoryAnalysis(): MemoryAnalysis | undefined {
    this.checkAlive();
    return (this.#memory ??= this.#memoryFromPlugin());
  }

  #memoryFromPlugin(): MemoryAnalysis | undefined {
    if (!this.api.has("PJRT_Executable_GetCompiledMemoryStats")) return undefined;
    const args = this.api.args("PJRT_Executable_GetCompiledMemoryStats").set("executable", this.executable);
    if (!isImplemented(() => this.api.call("PJRT_Executable_GetCompiledMemoryStats", args))) return undefined;
    return {
      arguments: args.get("argument_size_in_bytes"),
      outputs: args.get("output_size_in_bytes"),
      aliases: args.get("alias_size_in_bytes"),
      temporaries: args.get("temp_size_in_bytes"),
      code: args.get("generated_code_size_in_bytes"),
    };
  }

  /** The compiled program as bytes that `Client.deserialize` loads, in the same version of the same plugin. */
  serialize(): Uint8Array {
    // XLA:CPU does not have the code of what it has loaded: those bytes would load, and fail when they run.
    if (this.#serialized) return this.#serialized.slice();
    const { api } = this;
    const args = api.args("PJRT_Executable_Serialize").set("executable", this.executable);
    api.call("PJRT_Executable_Serialize", args);
    const bytes = copyFrom(args.get("serialized_bytes"), args.get("serialized_bytes_size"));
    getNative().functionAt(args.get("serialized_executable_deleter"))(args.get("serialized_executable"));
    return bytes;
  }

  /** What XLA made of the program, as the plugin gives it: `format` is `"hlo"` or `"hlo_with_config"`, mostly. */
  optimizedProgram(): { format: string; bytes: Uint8Array } {
    const { api } = this;
    const program = api.struct("PJRT_Program");
    const args = api
      .args("PJRT_Executable_OptimizedProgram")
      .set("executable", this.executable)
      .point("program", program);
    api.call("PJRT_Executable_OptimizedProgram", args);
    const bytes = allocate(program.get("code_size")).subarray(0, program.get("code_size"));
    program.point("code", bytes);
    api.call("PJRT_Executable_OptimizedProgram", args);
    return { format: textFrom(program.get("format"), program.get("format_size")), bytes };
  }

  /** What the optimised program does, by kernel and by line of the source. */
  async stats(): Promise<HloStats> {
    const { format, bytes } = this.optimizedProgram();
    const [{ decodeHlo }, { statsOf }] = await Promise.all([import("./hlo/module.ts"), import("./hlo/stats.ts")]);
    return statsOf(await decodeHlo(format, bytes));
  }

  /** What XLA made of the program, as HLO text. */
  async hlo(): Promise<string> {
    const { format, bytes } = this.optimizedProgram();
    const [{ decodeHlo }, { printHlo }] = await Promise.all([import("./hlo/module.ts"), import("./hlo/print.ts")]);
    return printHlo(await decodeHlo(format, bytes));
  }

  #inputsFromPlugin(): ArrayType[] | undefined {
    try {
      const { format, bytes } = this.optimizedProgram();
      return parameterTypesOfHlo(format, bytes);
    } catch (error) {
      if (error instanceof PjrtError) return undefined;
      throw error;
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.ballast = null;
    registry.unregister(this);
    this.#release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  protected checkAlive(): void {
    if (this.#disposed) throw new RuntimeUsageError("this executable was disposed of", "DISPOSED");
  }
}

/** Makes a call that not every plugin offers, and tells whether this one does. */
const isImplemented = (call: () => unknown): boolean => {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof PjrtError && error.code === "UNIMPLEMENTED") return false;
    throw error;
  }
};

/** What frees a PJRT_Executable. */
export const executableRelease =
  (api: PjrtApi, executable: Address): Release =>
  () =>
    void api.call("PJRT_Executable_Destroy", api.args("PJRT_Executable_Destroy").set("executable", executable));

const outputTypes = (api: PjrtApi, executable: Address): ArrayType[] => {
  const types = api.call(
    "PJRT_Executable_OutputElementTypes",
    api.args("PJRT_Executable_OutputElementTypes").set("executable", executable),
  );
  const count = types.get("num_output_types");
  const codes = new Int32Array(copyFrom(types.get("output_types"), count * 4).buffer);
  const dims = api.call(
    "PJRT_Executable_OutputDimensions",
    api.args("PJRT_Executable_OutputDimensions").set("executable", executable),
  );
  const ranks = Array.from(new BigInt64Array(copyFrom(dims.get("dim_sizes"), count * 8).buffer), Number);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const sizes = Array.from(new BigInt64Array(copyFrom(dims.get("dims"), total * 8).buffer), Number);
  let at = 0;
  return ranks.map((rank, i) =>
    internType({ dtype: dtypeOfBufferType(codes[i]), shape: sizes.slice(at, (at += rank)) }),
  );
};
