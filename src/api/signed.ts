// A program with a signature: how it is called, whatever it was made from.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { irType } from "../frontend/control/leafType.ts";
import type { NumberOrigins } from "../passes/origins.ts";
import { counted } from "../ir/counted.ts";
import { internType, type HostArray } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { assembler, type Assembler } from "./assemble.ts";
import { Compiled } from "./compiled.ts";
import { ArgumentError } from "./errors.ts";
import { packExecutable } from "./executableFile.ts";
import { convert, type WantedType } from "./hostValue.ts";
import { launch, launchAsync, putConstants, returnsAtOnce, type Here } from "./launch.ts";
import { numberCheck, type NumberCheck } from "./numberCheck.ts";
import type { Result } from "./runnable.ts";
import { publicSignature, type ProgramSignature } from "./signature.ts";
import { leavesOf, taker, type Taker } from "./tree.ts";

/** A program that runs: the types of its arguments, and how results are put together. */
export abstract class SignedProgram extends Compiled {
  readonly signature: ProgramSignature;
  /** What calls in this process go by, after the first. */
  #here: Here | null = null;
  readonly #check: NumberCheck | undefined;
  readonly #takers: readonly Taker[];
  readonly #assemble: Assembler;

  constructor(
    protected readonly types: Signature,
    /** Arguments after the caller's. */
    protected readonly constants: readonly HostArray[],
    /** Where it was asked for. */
    origins?: NumberOrigins,
  ) {
    super();
    this.signature = publicSignature(types);
    this.#check = numberCheck(origins, this.#names());
    this.#takers = types.inputs.map(({ tree }) => taker(tree));
    this.#assemble = assembler(types.output);
  }

  /** The types of the leaves of all inputs, in order. */
  get inputTypes(): readonly WantedType[] {
    return this.types.inputs.flatMap(({ leaves }) => leaves.map((leaf) => irType(leaf.type)));
  }

  /** What to call the leaves of all inputs in messages. */
  #names(): string[] {
    return this.signature.inputs.flatMap((input) => input.leaves.map(({ path }) => path));
  }

  /** Runs it on leaves that are arrays, or stand for them; wrong ones are told before XLA compiles. */
  async #start(leaves: readonly unknown[]): Promise<readonly Result[]> {
    if (this.#here) return launchAsync(this.#here, leaves);
    const types = this.inputTypes.map(internType);
    const names = this.#names();
    const values = leaves.map((leaf, i) => convert(leaf, types[i], names[i]));
    // What runs at once may have its arguments disposed of at once.
    const runnable = this.loaded ?? (await this.runnable());
    const { executable } = runnable;
    if (!executable) {
      const results = await runnable.run([...values, ...this.constants]);
      return this.#check?.take(results) ?? results;
    }
    this.#here ??= {
      executable,
      types,
      names,
      constants: putConstants(executable.client, this.constants),
      options: { donate: [] },
      check: this.#check,
    };
    return launchAsync(this.#here, leaves);
  }

  /** Runs the program on pytrees of numbers, nested arrays, TypedArrays and device arrays; gives pytrees of device arrays. */
  async run(...args: readonly unknown[]): Promise<unknown> {
    const leaves = this.#leaves(args);
    const here = this.#here;
    return this.#assemble(here && returnsAtOnce(here) ? launch(here, leaves) : await this.#start(leaves));
  }

  /** The same on the leaves of all inputs, giving the leaves of the result. */
  async runLeaves(leaves: readonly unknown[]): Promise<DeviceArray[]> {
    const { length } = this.inputTypes;
    if (leaves.length !== length) {
      throw new ArgumentError(`${this.#takes()}, found ${counted(leaves.length, "array")}`);
    }
    const outputs = await this.#start(leaves.map(bufferOf));
    return outputs.map((buffer, i) => new DeviceArray(buffer, this.types.output.leaves[i].type.key));
  }

  /** Pytrees in, the leaves of the result out. */
  runFlat(args: readonly unknown[]): Promise<DeviceArray[]> {
    return Promise.resolve().then(() => this.runLeaves(this.#leaves(args)));
  }

  /** What it takes, in words: `main takes 2 arguments (w: f32[3], b: f32)`. */
  #takes(): string {
    const { name, inputs } = this.signature;
    const each = inputs.map(({ name: input, leaves }) =>
      leaves.length === 1 && leaves[0].path === input ? `${input}: ${leaves[0].type}` : input,
    );
    return `${name} takes ${counted(inputs.length, "argument")}${each.length === 0 ? "" : ` (${each.join(", ")})`}`;
  }

  #leaves(args: readonly unknown[]): unknown[] {
    const { inputs } = this.types;
    if (args.length !== inputs.length) {
      throw new ArgumentError(`${this.#takes()}, found ${args.length}`);
    }
    const leaves: unknown[] = [];
    for (let i = 0; i < args.length; i++) {
      // Throws when the structure is another.
      if (!this.#takers[i](args[i], leaves)) leavesOf(inputs[i].tree, args[i], inputs[i].name);
    }
    for (let i = 0; i < leaves.length; i++) leaves[i] = bufferOf(leaves[i]);
    return leaves;
  }

  /**
   * The compiled program with its signature, for `compile({ executable })` and `tsjax run program.tsjx`: the same build of
   * the same plugin runs it without compiling.
   */
  async serialize(): Promise<Uint8Array> {
    if (this.#check) throw new ArgumentError("a program that looks for NaN or infinity is not for files: leave debugNans and debugInfs out"); // prettier-ignore
    return packExecutable(this.types, this.constants, await this.runnable());
  }

  override dispose(): void {
    super.dispose();
    this.#here?.constants.forEach((constant) => constant.dispose());
    this.#here = null;
  }
}

const bufferOf = (leaf: unknown): unknown => (leaf instanceof DeviceArray ? leaf.buffer : leaf);
