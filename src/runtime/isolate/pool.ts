// Isolates that share what is asked of them: a new one is started while all others are busy, up to as many as there are
// processors.
import { availableParallelism } from "node:os";
import type { HostArray } from "../hostArray.ts";
import { RuntimeUsageError } from "../errors.ts";
import { isWithin, track, type HostFunctions } from "./hostCalls.ts";
import { Isolate, type IsolateOptions } from "./isolate.ts";
import type { ProgramBody, ProgramTypes } from "./protocol.ts";

const MOST = 4;
/** More are not started for programs within functions that programs call. */
const MOST_NESTED = 16;

export class IsolatePool {
  readonly #options: IsolateOptions;
  readonly #busy = new Map<Isolate, number>();
  readonly #most: number;

  constructor(options: IsolateOptions = {}, most: number = Math.min(MOST, availableParallelism())) {
    this.#options = options;
    this.#most = most;
  }

  run(
    program: ProgramBody,
    inputs: readonly HostArray[],
    functions: HostFunctions = [],
    nested = isWithin(),
  ): Promise<readonly HostArray[]> {
    const run = this.#ask((isolate) => isolate.runBody(program, inputs, functions), nested);
    return functions.length > 0 ? track(run) : run;
  }

  compile(program: ProgramBody, nested = isWithin()): Promise<ProgramTypes> {
    return this.#ask((isolate) => isolate.compile(program), nested);
  }

  hlo(program: ProgramBody): Promise<string> {
    return this.#ask((isolate) => isolate.hlo(program));
  }

  stats(program: ProgramBody): ReturnType<Isolate["stats"]> {
    return this.#ask((isolate) => isolate.stats(program));
  }

  serialize(program: ProgramBody): Promise<Uint8Array> {
    return this.#ask((isolate) => isolate.serialize(program));
  }

  memoryAnalysis(program: ProgramBody): ReturnType<Isolate["memoryAnalysis"]> {
    return this.#ask((isolate) => isolate.memoryAnalysis(program));
  }

  costAnalysis(program: ProgramBody): ReturnType<Isolate["costAnalysis"]> {
    return this.#ask((isolate) => isolate.costAnalysis(program));
  }

  close(): void {
    for (const isolate of this.#busy.keys()) isolate.close();
    this.#busy.clear();
  }

  async #ask<T>(task: (isolate: Isolate) => Promise<T>, nested = isWithin()): Promise<T> {
    const isolate = nested ? this.#chooseIdle() : this.#choose();
    this.#busy.set(isolate, (this.#busy.get(isolate) ?? 0) + 1);
    try {
      return await task(isolate);
    } finally {
      const left = this.#busy.get(isolate);
      if (left !== undefined) this.#busy.set(isolate, left - 1);
    }
  }

  /** One that nothing waits for: the others may be waiting for what is asked now. */
  #chooseIdle(): Isolate {
    for (const [isolate, tasks] of this.#busy) if (tasks === 0) return isolate;
    if (this.#busy.size < MOST_NESTED) return new Isolate(this.#options);
    throw new RuntimeUsageError(
      `functions that isolated programs call run programs that call functions, ${MOST_NESTED} deep: no more processes are started`,
    );
  }

  /** The one with the least to do. */
  #choose(): Isolate {
    let best: [Isolate, number] | undefined;
    for (const entry of this.#busy) if (best === undefined || entry[1] < best[1]) best = entry;
    if (best === undefined || (best[1] > 0 && this.#busy.size < this.#most)) return new Isolate(this.#options);
    return best[0];
  }
}

const pools = new Map<string, IsolatePool>();

/** The pool that all programs with the same options share. */
export const sharedPool = (options: IsolateOptions): IsolatePool => {
  const key = JSON.stringify(options);
  let pool = pools.get(key);
  if (pool === undefined) pools.set(key, (pool = new IsolatePool(options)));
  return pool;
};
