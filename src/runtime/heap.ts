// The heap that arrays come from, those of V8 and those of a plugin that computes in the host's memory: malloc's.
import { callsApart, getNative } from "./native.ts";

/** From here on an array costs more for where its memory comes from than for the call that makes it. */
const LARGE_BYTES = 1 << 18;

/** What malloc may keep in its heap, as glibc has it: larger pieces come from the system each time, which clears them. */
export const HEAP_BYTES = 1 << 25;
/** The largest piece, less what malloc adds to it. */
const ROOM = HEAP_BYTES - (1 << 13);

let made = false;

/**
 * Makes room in the heap before the first large array. Left alone, malloc gives back to the system what lies free at its
 * end, so that a loop has the same pages cleared again and again. It keeps twice as much as the largest piece that was
 * mapped by itself and freed; and the room is to be in large pages, as the small ones are too many for the processor's
 * tables. Nothing of it is touched until arrays are there.
 */
export const makeRoom = (bytes: number): void => {
  if (made || bytes < LARGE_BYTES || !callsApart) return;
  made = true;
  if (process.platform !== "linux") return;
  const native = getNative();
  for (const place of ["mapped", "heap"]) {
    const address = native.malloc(ROOM);
    if (address === 0) return;
    if (place === "heap") native.preferLargePages(address, ROOM);
    native.free(address);
  }
};
