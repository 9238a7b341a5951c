// Isolates that share what is asked of them: a new one is started while all others are busy, up to as many as there are
// processors. Those whose program waits for a function of the host need no processor, and do not count.
import { availableParallelism } from "node:os";
import type { HostArray } from "../hostArray.ts";
import { RuntimeUsageError } from "../errors.ts";
import { isWithin, track, type HostFunctions } from "./hostCalls.ts";
import { Isolate, type IsolateOptions } from "./isolate.ts";
import type { ProgramBody, ProgramTypes } from "./protocol.ts";

const MOST = 4;
/** More are not started, whatever the others wait for. */
const MOST_PROCESSES = 16;
/** A function of the host that takes longer is waited for. */
const PATIENCE_MS = 100;

export class IsolatePool {
  readonly #options: IsolateOptions;
  readonly #most: number;
  readonly #all = new Set<Isolate>();
  readonly #busy = new Set<Isolate>();
  /** Those of the busy ones that wait for a function of the host. */
  readonly #waiting = new Set<Isolate>();
  /** Who looks for one, in order. */
  readonly #queue: ((isolate: Isolate) => void)[] = [];

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
    const run = this.#ask((isolate) => isolate.runBody(program, inputs, this.#watched(functions, isolate)), nested);
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
    for (const isolate of this.#all) isolate.close();
    this.#all.clear();
  }

  async #ask<T>(task: (isolate: Isolate) => Promise<T>, nested = isWithin()): Promise<T> {
    const atOnce = nested || this.#queue.length === 0 ? this.#choose(nested) : undefined;
    const isolate = atOnce ?? (await new Promise<Isolate>((resolve) => this.#queue.push(resolve)));
    try {
      return await task(isolate);
    } finally {
      this.#busy.delete(isolate);
      this.#next();
      this.#retire(isolate);
    }
  }

  /** One that has nothing to do, for the caller. What is nested may be what the busy ones wait for, and waits for none of them. */
  #choose(nested: boolean): Isolate | undefined {
    let idle = [...this.#all].find((isolate) => !this.#busy.has(isolate));
    if (idle === undefined && this.#all.size < MOST_PROCESSES) {
      if (nested || this.#busy.size - this.#waiting.size < this.#most)
        this.#all.add((idle = new Isolate(this.#options)));
    }
    if (idle !== undefined) this.#busy.add(idle);
    if (idle !== undefined || !nested) return idle;
    throw new RuntimeUsageError(
      `functions that isolated programs call run programs that call functions, ${MOST_PROCESSES} deep: no more processes are started`,
    );
  }

  /** Gives those who look for one what there is. */
  #next(): void {
    while (this.#queue.length > 0) {
      const isolate = this.#choose(false);
      if (isolate === undefined) return;
      this.#queue.shift()?.(isolate);
    }
  }

  /** Ends it where there are many without work: they were made while others waited. */
  #retire(isolate: Isolate): void {
    if (this.#busy.has(isolate) || this.#all.size - this.#busy.size <= MOST) return;
    this.#all.delete(isolate);
    isolate.close();
  }

  /** The functions, seen to when a program waits for one of them. */
  #watched(functions: HostFunctions, isolate: Isolate): HostFunctions {
    return functions.map((each) => ({
      ...each,
      run: (args) => {
        const given = each.run(args);
        return given instanceof Promise ? this.#whileWaiting(given, isolate) : given;
      },
    }));
  }

  async #whileWaiting<T>(given: Promise<T>, isolate: Isolate): Promise<T> {
    const timer = setTimeout(() => {
      this.#waiting.add(isolate);
      this.#next();
    }, PATIENCE_MS);
    try {
      return await given;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(isolate);
    }
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
