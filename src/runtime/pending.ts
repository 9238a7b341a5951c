// Programs under way that call functions of the host. Their results are there once all of these calls are through: a
// thread that blocks until then has to take them itself.
import type { DeviceBuffer } from "./buffer.ts";

export interface Pending {
  readonly done: boolean;
  /** Resolves when the program is through; rejects with what a function of the host threw, or with XLA's error. */
  finish(): Promise<void>;
  /** The same, blocking. */
  finishSync(): void;
}

/** How many there are: where there is none, nobody looks for what waits for one. */
export const underWay = { count: 0 };

const lent = new Map<DeviceBuffer, number>();
const disposed = new Map<DeviceBuffer, () => void>();

/** Keeps buffers until what this gives is called: what frees them meanwhile is put off until then. */
export function lend(buffers: readonly DeviceBuffer[]): () => void {
  for (const buffer of buffers) lent.set(buffer, (lent.get(buffer) ?? 0) + 1);
  return () => {
    for (const buffer of buffers) {
      const count = (lent.get(buffer) ?? 1) - 1;
      if (count > 0) lent.set(buffer, count);
      else {
        lent.delete(buffer);
        disposed.get(buffer)?.();
        disposed.delete(buffer);
      }
    }
  };
}

export const isLent = (buffer: DeviceBuffer): boolean => lent.size > 0 && lent.has(buffer);

/** Whether the buffer is lent, so that `free` is called later. */
export function freedLater(buffer: DeviceBuffer, free: () => void): boolean {
  if (!isLent(buffer)) return false;
  disposed.set(buffer, free);
  return true;
}
