// One program, compiled ahead of time: its texts, its signature, and running it.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { irType } from "../frontend/control/leaves.ts";
import { print } from "../ir/print.ts";
import {
  internType,
  RuntimeUsageError,
  type Executable,
  type MemoryAnalysis,
  type Program as CompiledProgram,
} from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { assembler, type Assembler } from "./assemble.ts";
import { openClient } from "./client.ts";
import { ArgumentError } from "./errors.ts";
import { convert, type WantedType } from "./hostValue.ts";
import { launch, putConstants, type Launchable } from "./launch.ts";
import type { Lowered } from "./lower.ts";
import { publicSignature, type ProgramSignature } from "./signature.ts";
import { requirePlatform, type Target } from "./target.ts";
import { leavesOf, taker, type Taker } from "./tree.ts";

/** A program that runs: text for XLA, the types of its arguments, and how results are put together. */
export class Program {
  readonly stablehlo: string;
  readonly signature: ProgramSignature;
  #loading: Promise<Executable> | null = null;
  #elsewhere: Promise<CompiledProgram> | null = null;
  #launchable: Launchable | null = null;
  readonly #takers: readonly Taker[];
  readonly #assemble: Assembler;

  constructor(
    private readonly lowered: Lowered,
    private readonly types: Signature,
    private readonly target?: Target,
  ) {
    this.stablehlo = lowered.stablehlo;
    this.signature = publicSignature(types);
    this.#takers = types.inputs.map(({ tree }) => taker(tree));
    this.#assemble = assembler(types.output);
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
    if (this.#loading === null) {
      const loading = openClient().then((client) => {
        if (this.target) requirePlatform(this.target, client.platform);
        return client.compile(this.stablehlo, { inputs: this.parameters, name: this.types.name });
      });
      this.#loading = loading;
      // A failed attempt may be tried again: the network may be back, say.
      loading.catch(() => (this.#loading = null));
    }
    return this.#loading;
  }

  /** What `leaves` are launched with; wrong ones are told before XLA compiles. */
  private async launchable(leaves: readonly unknown[]): Promise<Launchable> {
    if (this.target?.topology) {
      throw new RuntimeUsageError(
        `this program is compiled for ${this.target.name}: it can be serialized, not run here`,
      );
    }
    const types = this.inputTypes.map(internType);
    const names = this.signature.inputs.flatMap((input) => input.leaves.map(({ path }) => path));
    leaves.forEach((leaf, i) => convert(leaf, types[i], names[i]));
    const executable = await this.executable();
    this.#launchable ??= {
      executable,
      types,
      names,
      constants: putConstants(executable.client, this.lowered.constants),
      options: { donate: [] },
    };
    return this.#launchable;
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
    const leaves = this.#leaves(args);
    return this.#assemble(launch(this.#launchable ?? (await this.launchable(leaves)), leaves));
  }

  /** The same on the leaves of all inputs, giving the leaves of the result. */
  async runLeaves(leaves: readonly unknown[]): Promise<DeviceArray[]> {
    const { length } = this.inputTypes;
    if (leaves.length !== length) {
      throw new ArgumentError(`${this.types.name} takes ${length} arrays, found ${leaves.length}`);
    }
    const arrays = leaves.map(bufferOf);
    const outputs = launch(this.#launchable ?? (await this.launchable(arrays)), arrays);
    return outputs.map((buffer, i) => new DeviceArray(buffer, this.types.output.leaves[i].type.key));
  }

  #leaves(args: readonly unknown[]): unknown[] {
    const { inputs } = this.types;
    if (args.length !== inputs.length) {
      throw new ArgumentError(`${this.types.name} takes ${inputs.length} arguments, found ${args.length}`);
    }
    const leaves: unknown[] = [];
    for (let i = 0; i < args.length; i++) {
      // Throws when the structure is another.
      if (!this.#takers[i](args[i], leaves)) leavesOf(inputs[i].tree, args[i], inputs[i].name);
    }
    for (let i = 0; i < leaves.length; i++) leaves[i] = bufferOf(leaves[i]);
    return leaves;
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
    for (const program of [this.#loading, this.#elsewhere]) program?.then((it) => it.dispose()).catch(() => undefined);
    this.#loading = null;
    this.#elsewhere = null;
    this.#launchable?.constants.forEach((constant) => constant.dispose());
    this.#launchable = null;
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

const bufferOf = (leaf: unknown): unknown => (leaf instanceof DeviceArray ? leaf.buffer : leaf);
