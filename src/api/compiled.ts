// What all compiled programs have in common: compiling once, when it is first needed, and saying what XLA made of them.
import { abortable, type WaitOptions } from "./abortable.ts";
import { costOf, memoryOf, type CostAnalysis } from "./costs.ts";
import { checkOptions } from "./options.ts";
import type { Runnable } from "./runnable.ts";
import type { HloStats, MemoryAnalysis } from "../runtime/index.ts";

export abstract class Compiled {
  #runnable: Promise<Runnable> | null = null;
  /** What `#runnable` has given. */
  #loaded: Runnable | null = null;

  /** The program, ready to run. */
  protected abstract compile(): Promise<Runnable>;

  /** The program, where it is ready. */
  protected get loaded(): Runnable | null {
    return this.#loaded;
  }

  protected runnable(): Promise<Runnable> {
    if (this.#runnable === null) {
      const attempt = this.compile();
      this.#runnable = attempt;
      attempt.then(
        (runnable) => {
          if (this.#runnable === attempt) this.#loaded = runnable;
        },
        // It may be tried again: the network may be back, say.
        () => (this.#runnable = null),
      );
    }
    return this.#runnable;
  }

  /** Compiles with XLA, off the event loop; the plugin is fetched if it is not there. */
  async load(options?: WaitOptions): Promise<this> {
    checkOptions("load", options, ["signal"]);
    await abortable(this.runnable(), options);
    return this;
  }

  /** What XLA made of the program, as HLO text. */
  async hlo(): Promise<string> {
    return (await this.runnable()).hlo();
  }

  /** The bytes that a run needs, as XLA planned them; estimated where the plugin does not tell. */
  async memoryAnalysis(): Promise<MemoryAnalysis> {
    return memoryOf(await this.runnable());
  }

  /** The arithmetic of a run and the bytes that it reads and writes, as XLA counts them; estimated where the plugin does not tell. */
  async costAnalysis(): Promise<CostAnalysis> {
    return costOf(await this.runnable());
  }

  /** What the optimised program does, by kernel and by line of the source. Estimated from its HLO. */
  async stats(): Promise<HloStats> {
    return (await this.runnable()).stats();
  }

  /** Frees the compiled program. */
  dispose(): void {
    this.#runnable?.then((it) => it.dispose()).catch(() => undefined);
    this.#runnable = null;
    this.#loaded = null;
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}
