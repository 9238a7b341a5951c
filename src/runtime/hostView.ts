// Device memory that is the host's, seen as an ArrayBuffer.
import { markAsUntransferable } from "node:worker_threads";
import type { DeviceBuffer } from "./buffer.ts";
import { memoryOf } from "./hostCopy.ts";
import { getNative } from "./native.ts";

/** What keeps the memory of a view: the entry goes when the view does. */
const owners = new WeakMap<ArrayBuffer, DeviceBuffer>();

/** The elements of a buffer that is ready, in place. Node copies such memory where it is to be handed to a worker. */
export const viewOf = (buffer: DeviceBuffer): ArrayBuffer => {
  const { bytes } = buffer.kind;
  if (bytes === 0) return new ArrayBuffer(0);
  const view = getNative().view(memoryOf(buffer), bytes);
  owners.set(view, buffer);
  return view;
};

/**
 * The elements of a buffer that reads memory of the caller's, there: V8 is told nothing of them anew. Node does not hand
 * over such memory to a worker from here on, whose it would be to free it.
 */
export const lentTo = (buffer: DeviceBuffer): Uint8Array | undefined => {
  const { client, slot } = buffer;
  const memory = client.ledger.lent(slot);
  if (memory === undefined) return undefined;
  markAsUntransferable(memory.buffer);
  return memory.subarray();
};
