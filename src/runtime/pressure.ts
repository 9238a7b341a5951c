// The collector sees a few words where a buffer of the plugin takes megabytes, and would let them pile up.
// So device memory is matched by host memory that is reserved and never touched, held by the same objects:
// its size is what V8 goes by when it decides to collect.

/** What the plugin spends on one compiled program, roughly, besides its code. */
const PROGRAM_BYTES = 1 << 18;

/** What a compiled program is to hold on to, so that the collector hurries where many are dropped. */
export const programBallast = (): object => Buffer.allocUnsafeSlow(PROGRAM_BYTES);

/** What the plugin spends on one buffer besides its elements, roughly. */
const HANDLE_BYTES = 1024;
const STEP_BYTES = 1 << 20;
const MAX_BYTES = 1 << 28;

export class Pressure {
  #debt = 0;

  /** What the owner of a buffer is to hold on to, once there are enough of them; null until then. */
  add(bytes: number): object | null {
    this.#debt += bytes + HANDLE_BYTES;
    if (this.#debt < STEP_BYTES) return null;
    const size = Math.min(this.#debt, MAX_BYTES);
    this.#debt = 0;
    try {
      return Buffer.allocUnsafeSlow(size);
    } catch {
      return null;
    }
  }
}
