// The collector sees a few words where a buffer of the plugin takes megabytes, and would let them pile up.
// So device memory is matched by host memory that is reserved and never touched, held by the same objects:
// its size is what V8 goes by when it decides to collect.

/** What the plugin spends on one buffer besides its elements, roughly. */
const HANDLE_BYTES = 1024;
const STEP_BYTES = 1 << 20;
const MAX_BYTES = 1 << 28;

export class Pressure {
  #debt = 0;

  /** What a new buffer is to hold on to, once enough of them have been made. */
  add(bytes: number): unknown {
    this.#debt += bytes + HANDLE_BYTES;
    if (this.#debt < STEP_BYTES) return undefined;
    const size = Math.min(this.#debt, MAX_BYTES);
    this.#debt = 0;
    try {
      return Buffer.allocUnsafeSlow(size);
    } catch {
      return undefined;
    }
  }

  /** A buffer was freed that may not have been matched yet. */
  remove(bytes: number): void {
    this.#debt = Math.max(0, this.#debt - bytes - HANDLE_BYTES);
  }
}
