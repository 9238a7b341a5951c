// Waiting that a caller may give up. Plugins cannot be interrupted: what they are at goes on, and nobody waits for it.

export interface WaitOptions {
  /** Rejects the promise with the signal's reason as soon as it is aborted. */
  readonly signal?: AbortSignal;
}

export function abortable<T>(promise: Promise<T>, { signal }: WaitOptions = {}): Promise<T> {
  if (!signal) return promise;
  // What comes of it is nobody's error any more.
  promise.catch(() => undefined);
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
