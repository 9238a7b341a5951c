// One program, compiled ahead of time: its texts, its signature, and running it.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { irType } from "../frontend/control/leaves.ts";
import { print } from "../ir/print.ts";
import { internType, type MemoryAnalysis } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { assembler, type Assembler } from "./assemble.ts";
import { fetchPlugin, openClient } from "./client.ts";
import { ArgumentError } from "./errors.ts";
import { convert, type WantedType } from "./hostValue.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import { launch, putConstants, type Here } from "./launch.ts";
import type { Lowered } from "./lower.ts";
import { elsewhere, isolated, local, type Result, type Runnable } from "./runnable.ts";
import { publicSignature, type ProgramSignature } from "./signature.ts";
import { requirePlatform, type Target } from "./target.ts";
import { leavesOf, taker, type Taker } from "./tree.ts";

/** A program that runs: text for XLA, the types of its arguments, and how results are put together. */
export class Program {
  readonly stablehlo: string;
  readonly signature: ProgramSignature;
  #runnable: Promise<Runnable> | null = null;
  /** What calls in this process go by, after the first. */
  #here: Here | null = null;
  readonly #takers: readonly Taker[];
  readonly #assemble: Assembler;

  constructor(
    private readonly lowered: Lowered,
    private readonly types: Signature,
    private readonly where: { readonly target?: Target; readonly isolate?: IsolateChoice } = {},
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
    await this.runnable();
    return this;
  }

  private runnable(): Promise<Runnable> {
    if (this.#runnable === null) {
      this.#runnable = this.compile();
      // A failed attempt may be tried again: the network may be back, say.
      this.#runnable.catch(() => (this.#runnable = null));
    }
    return this.#runnable;
  }

  private async compile(): Promise<Runnable> {
    const { stablehlo } = this;
    const { target, isolate } = this.where;
    const inputs = [...this.inputTypes, ...this.lowered.constants.map(({ dtype, shape }) => ({ dtype, shape }))];
    if (target?.topology) {
      const { compileFor } = await import("./openTarget.ts");
      return elsewhere(await compileFor(target, stablehlo, inputs), target.name);
    }
    const apart = isolateOptions(isolate);
    if (apart) {
      await fetchPlugin();
      return isolated({ kind: "stablehlo", code: stablehlo, options: {}, inputs }, apart);
    }
    const client = await openClient();
    if (target) requirePlatform(target, client.platform);
    return local(await client.compile(stablehlo, { inputs, name: this.types.name }), stablehlo);
  }

  /** Runs it on leaves that are arrays, or stand for them; wrong ones are told before XLA compiles. */
  async #start(leaves: readonly unknown[]): Promise<readonly Result[]> {
    if (this.#here) return launch(this.#here, leaves);
    const types = this.inputTypes.map(internType);
    const names = this.signature.inputs.flatMap((input) => input.leaves.map(({ path }) => path));
    const values = leaves.map((leaf, i) => convert(leaf, types[i], names[i]));
    const runnable = await this.runnable();
    const { executable } = runnable;
    if (!executable) return runnable.run([...values, ...this.lowered.constants]);
    this.#here ??= {
      executable,
      types,
      names,
      constants: putConstants(executable.client, this.lowered.constants),
      options: { donate: [] },
    };
    return launch(this.#here, leaves);
  }

  /** Runs the program on pytrees of numbers, nested arrays, TypedArrays and device arrays; gives pytrees of device arrays. */
  async run(...args: readonly unknown[]): Promise<unknown> {
    const leaves = this.#leaves(args);
    return this.#assemble(this.#here ? launch(this.#here, leaves) : await this.#start(leaves));
  }

  /** The same on the leaves of all inputs, giving the leaves of the result. */
  async runLeaves(leaves: readonly unknown[]): Promise<DeviceArray[]> {
    const { length } = this.inputTypes;
    if (leaves.length !== length) {
      throw new ArgumentError(`${this.types.name} takes ${length} arrays, found ${leaves.length}`);
    }
    const outputs = await this.#start(leaves.map(bufferOf));
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
    return (await this.runnable()).hlo();
  }

  /** The bytes that a run needs, as XLA planned them; undefined where the plugin does not tell. */
  async memoryAnalysis(): Promise<MemoryAnalysis | undefined> {
    return (await this.runnable()).memoryAnalysis();
  }

  /** The compiled program, for the same version of the same plugin. */
  async serialize(): Promise<Uint8Array> {
    return (await this.runnable()).serialize();
  }

  /** Frees the compiled program. */
  dispose(): void {
    this.#runnable?.then((it) => it.dispose()).catch(() => undefined);
    this.#runnable = null;
    this.#here?.constants.forEach((constant) => constant.dispose());
    this.#here = null;
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

const bufferOf = (leaf: unknown): unknown => (leaf instanceof DeviceArray ? leaf.buffer : leaf);
