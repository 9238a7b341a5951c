// Promises that functions of the host give to programs. XLA waits for one function at a time, so one that never settles
// holds up all after it: an option says how long it may take, and without one, a warning names the function.
import { ArgumentError } from "./errors.ts";

export interface CallbackOptions {
  /**
   * How long a promise that a function of the host gives may take: the program fails then, and the others go on.
   * TSJAX_CALLBACK_TIMEOUT_MS says it for all that do not.
   */
  readonly callbackTimeoutMs?: number;
}

/** After how long somebody may wonder. */
const WARN_MS = 10_000;

/** Undefined where it may take for ever. */
export function callbackTimeout({ callbackTimeoutMs }: CallbackOptions): number | undefined {
  const given: unknown = callbackTimeoutMs ?? (process.env.TSJAX_CALLBACK_TIMEOUT_MS || undefined);
  if (given === undefined) return undefined;
  const milliseconds = typeof given === "string" ? Number(given) : given;
  if (typeof milliseconds === "number" && milliseconds > 0) return milliseconds;
  const name = callbackTimeoutMs === undefined ? "TSJAX_CALLBACK_TIMEOUT_MS" : "callbackTimeoutMs";
  throw new ArgumentError(`${name} takes a positive number of milliseconds, found ${String(given)}`);
}

/** A promise of a function of the host had its time. */
export class LatePromise extends Error {
  constructor(milliseconds: number) {
    super(`a promise that did not settle within ${milliseconds / 1000} s (callbackTimeoutMs)`);
    this.name = "TimeoutError";
  }
}

const warned = new Set<string>();

function warn(name: string): void {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(
    `${name} gave a promise that has not settled for ${WARN_MS / 1000} s: other functions that programs call wait for it. { callbackTimeoutMs } makes an end of that`,
    { type: "TsjaxWarning", code: "TSJAX_LATE_PROMISE" },
  );
}

/** The promise that `name` gave, or a LatePromise where it takes longer than `limit`. */
export function inTime<T>(promise: PromiseLike<T>, name: string, limit: number | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer =
      limit === undefined
        ? setTimeout(() => warn(name), WARN_MS).unref()
        : setTimeout(() => reject(new LatePromise(limit)), Math.min(limit, 2 ** 31 - 1));
    promise.then(resolve, reject).then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });
}
