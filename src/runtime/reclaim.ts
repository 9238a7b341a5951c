// Frees native objects whose JavaScript owners have been collected.
//
// A FinalizationRegistry calls back between tasks only, so that a loop that never awaits would pile its buffers
// up however often the collector runs. V8 can be asked for the callbacks in between (`cleanupSome`, an unfinished
// proposal behind a flag); where it can, that is done once enough has been allocated for it to matter.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Registry<T> = FinalizationRegistry<T> & { cleanupSome?: (callback: (held: T) => void) => void };
type RegistryClass = new <T>(callback: (held: T) => void) => Registry<T>;

/** Sweeps after which a loop counts as one that allocates: making a context costs a millisecond. */
const PATIENCE = 16;

// Later ones may have dropped the flag, and would say so on stderr.
const LAST_V8 = 13;

const sweepingRegistryClass = (): RegistryClass => {
  if (parseInt(process.versions.v8, 10) > LAST_V8) return FinalizationRegistry;
  setFlagsFromString("--harmony-weak-refs-with-cleanup-some");
  // Only contexts made from now on have the method.
  const Class = runInNewContext("FinalizationRegistry") as RegistryClass;
  return "cleanupSome" in Class.prototype ? Class : FinalizationRegistry;
};

export class Reclaimer<T> {
  readonly #release: (held: T) => void;
  #registry: Registry<T>;
  #sweeps = 0;

  constructor(release: (held: T) => void) {
    this.#release = release;
    this.#registry = new FinalizationRegistry(release);
  }

  /** Releases `held` once `owner` is gone. There is no way to take it out again: that makes registering three times as dear. */
  register(owner: object, held: T): void {
    this.#registry.register(owner, held);
  }

  /** Called once in a while as memory is allocated. */
  sweep(): void {
    if (++this.#sweeps === PATIENCE) this.#registry = new (sweepingRegistryClass())(this.#release);
    this.#registry.cleanupSome?.(this.#release);
  }
}
