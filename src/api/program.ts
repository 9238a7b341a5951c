// One program, compiled ahead of time: its texts, its signature, and running it.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { irType } from "../frontend/control/leaves.ts";
import { print } from "../ir/print.ts";
import {
  DeviceBuffer,
  RuntimeUsageError,
  type Client,
  type Executable,
  type HostArray,
  type MemoryAnalysis,
  type Program as CompiledProgram,
} from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { openClient } from "./client.ts";
import { ArgumentError } from "./errors.ts";
import { convert, type WantedType } from "./hostValue.ts";
import type { Lowered } from "./lower.ts";
import { publicSignature, type ProgramSignature } from "./signature.ts";
import { requirePlatform, type Target } from "./target.ts";
import { fromLeaves, leavesOf } from "./tree.ts";

/** A program that runs: text for XLA, the types of its arguments, and how results are put together. */
export class Program {
  readonly stablehlo: string;
  readonly signature: ProgramSignature;
  #executable: Promise<Executable> | null = null;
  #elsewhere: Promise<CompiledProgram> | null = null;
  #constants: DeviceBuffer[] | null = null;

  constructor(
    private readonly lowered: Lowered,
    private readonly types: Signature,
    private readonly target?: Target,
  ) {
    this.stablehlo = lowered.stablehlo;
    this.signature = publicSignature(types);
  }

  /** The optimised IR, as text. */
  get ir(): string {
    return print(this.lowered.func);
  }

  /** The types of the leaves of all inputs, in order. */
  get inputTypes(): readonly WantedType[] {
    return this.types.inputs.flatMap(({ leaves }) => leaves.map((leaf) => irType(leaf.type)));
  }

  /** Compiles with XLA, off the event loop; the plugin is fetched if it is not there. */
  async load(): Promise<this> {
    await this.compiled();
    return this;
  }

  private get parameters(): readonly WantedType[] {
    return [...this.inputTypes, ...this.lowered.constants];
  }

  private executable(): Promise<Executable> {
    this.#executable ??= openClient().then((client) => {
      if (this.target) requirePlatform(this.target, client.platform);
      return client.compile(this.stablehlo, { inputs: this.parameters });
    });
    // A failed attempt may be tried again: the network may be back, say.
    this.#executable.catch(() => (this.#executable = null));
    return this.#executable;
  }

  /** The program as compiled for its target, which need not be a device that is here. */
  private compiled(): Promise<CompiledProgram> {
    const { target, stablehlo, parameters: inputs } = this;
    if (!target?.topology) return this.executable();
    this.#elsewhere ??= import("./openTarget.ts").then(({ compileFor }) => compileFor(target, stablehlo, inputs));
    this.#elsewhere.catch(() => (this.#elsewhere = null));
    return this.#elsewhere;
  }

  /** Runs the program on pytrees of numbers, nested arrays, TypedArrays and device arrays; gives pytrees of device arrays. */
  async run(...args: readonly unknown[]): Promise<unknown> {
    const { inputs } = this.types;
    if (args.length !== inputs.length) {
      throw new ArgumentError(`${this.types.name} takes ${inputs.length} arguments, found ${args.length}`);
    }
    const leaves = inputs.flatMap((input, i) => leavesOf(input.tree, args[i], input.name));
    const results = await this.runLeaves(leaves.map(({ value }) => value), leaves.map(({ where }) => where)); // prettier-ignore
    return fromLeaves(this.types.output.tree, results);
  }

  /** The same on the leaves of all inputs, giving the leaves of the result. */
  async runLeaves(leaves: readonly unknown[], names: readonly string[] = []): Promise<DeviceArray[]> {
    const types = this.inputTypes;
    if (leaves.length !== types.length) {
      throw new ArgumentError(`${this.types.name} takes ${types.length} arrays, found ${leaves.length}`);
    }
    if (this.target?.topology) {
      throw new RuntimeUsageError(
        `this program is compiled for ${this.target.name}: it can be serialized, not run here`,
      );
    }
    const values = leaves.map((leaf, i) => convert(leaf, types[i], names[i] ?? `argument ${i}`));
    const executable = await this.executable();
    const { client } = executable;
    this.#constants ??= this.lowered.constants.map((constant) => DeviceBuffer.fromHost(client, constant));
    const buffers = values.map((value) => toBuffer(client, value));
    const outputs = executable.execute([...buffers, ...this.#constants]);
    return outputs.map((buffer, i) => new DeviceArray(buffer, this.types.output.leaves[i].type.key));
  }

  /** What XLA made of the program, as HLO text. */
  async hlo(): Promise<string> {
    if (this.target?.topology) return (await this.compiled()).hlo();
    return hloOf(await this.executable(), this.stablehlo);
  }

  /** The bytes that a run needs, as XLA planned them; undefined where the plugin does not tell. */
  async memoryAnalysis(): Promise<MemoryAnalysis | undefined> {
    return (await this.compiled()).memoryAnalysis();
  }

  /** The compiled program, for the same version of the same plugin. */
  async serialize(): Promise<Uint8Array> {
    return (await this.compiled()).serialize();
  }

  /** Frees the compiled program. */
  dispose(): void {
    for (const program of [this.#executable, this.#elsewhere])
      program?.then((it) => it.dispose()).catch(() => undefined);
    this.#executable = null;
    this.#elsewhere = null;
    this.#constants?.forEach((constant) => constant.dispose());
    this.#constants = null;
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A program that was kept from an earlier text may name other places in the source: it is compiled anew. */
export async function hloOf(executable: Executable, stablehlo: string | Uint8Array): Promise<string> {
  if (!executable.fromCache) return executable.hlo();
  using fresh = await executable.client.compile(stablehlo, { cache: false });
  return await fresh.hlo();
}

export const toBuffer = (client: Client, value: HostArray | DeviceBuffer): DeviceBuffer =>
  value instanceof DeviceBuffer ? value : DeviceBuffer.fromHost(client, value);
