// Waiting that a caller may give up. Plugins cannot be interrupted: what they are at goes on, and nobody waits for it.

import { ArgumentError } from "./errors.ts";
import { found } from "./options.ts";

export interface WaitOptions {
  /** Rejects the promise with the signal's reason as soon as it is aborted. */
  readonly signal?: AbortSignal;
}

/** JavaScript has no types to go by. */
function checkSignal(signal: unknown): asserts signal is AbortSignal {
  if (typeof signal === "object" && signal !== null && "aborted" in signal && "addEventListener" in signal) return;
  throw new ArgumentError(`signal takes an AbortSignal, found ${found(signal)}`);
}

export function abortable<T>(promise: Promise<T>, { signal }: WaitOptions = {}): Promise<T> {
  if (signal === undefined || signal === null) return promise;
  // What comes of it is nobody's error any more.
  promise.catch(() => undefined);
  checkSignal(signal);
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
