// A program of the language once it is StableHLO: how it is compiled, wherever it runs.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { fetchPlugin, openClient } from "./client.ts";
import type { CallbackOptions } from "./hostPromise.ts";
import { isolateOptions, type IsolateChoice } from "./isolation.ts";
import type { LoweredText } from "./loweredText.ts";
import { elsewhere, isolated, local, type Runnable } from "./runnable.ts";
import { SignedProgram } from "./signed.ts";
import { requirePlatform, type Target } from "./target.ts";

export interface Where extends CallbackOptions {
  readonly target?: Target;
  readonly isolate?: IsolateChoice;
}

export class LoweredProgram extends SignedProgram {
  readonly stablehlo: string;

  constructor(
    private readonly lowered: LoweredText,
    types: Signature,
    private readonly where: Where = {},
  ) {
    super(types, lowered.constants, lowered.origins);
    this.stablehlo = lowered.stablehlo;
  }

  protected async compile(): Promise<Runnable> {
    const runnable = await this.#compile();
    this.lowered.dump?.hlo(runnable.hlo());
    return runnable;
  }

  async #compile(): Promise<Runnable> {
    const { stablehlo } = this;
    const { target, isolate } = this.where;
    const { callbacks: sites } = this.lowered;
    const calls = sites.length === 0 ? undefined : await import("./callbacks.ts");
    const inputs = [...this.inputTypes, ...this.constants.map(({ dtype, shape }) => ({ dtype, shape }))];
    if (target?.topology) {
      const { compileFor } = await import("./openTarget.ts");
      return elsewhere(await compileFor(target, stablehlo, inputs), target.name);
    }
    const apart = isolateOptions(isolate);
    if (apart) {
      const functions = calls?.functionsOf(sites, this.where);
      await fetchPlugin();
      return isolated(
        { kind: "stablehlo", code: stablehlo, name: this.types.name, options: {}, inputs },
        apart,
        functions,
      );
    }
    const callbacks = calls?.runsOf(sites, this.where);
    const client = await openClient();
    if (target) requirePlatform(target, client.platform);
    return local(await client.compile(stablehlo, { inputs, name: this.types.name, callbacks }), stablehlo);
  }

  /** As any program's; throws ArgumentError for one that calls the host, whose functions are in this process. */
  override async serialize(): Promise<Uint8Array> {
    const { callbacks } = this.lowered;
    if (callbacks.length > 0) (await import("./callbacks.ts")).refuseFile(callbacks);
    return super.serialize();
  }
}
