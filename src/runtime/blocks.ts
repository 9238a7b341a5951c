// Memory that arrays too large for malloc's heap are copied to, used again once their owners are gone: the system clears
// every page that it hands out anew, which takes as long as the copy.
import { callsApart, getNative, type Address } from "./native.ts";

interface Block {
  readonly address: Address;
  readonly bytes: number;
}

/** Blocks that arrays hold, and that wait for one, take this much together; other arrays get memory of V8's. */
const MOST_BYTES = 1 << 28;
/** Milliseconds after which blocks that nobody took are given back to the system. */
const PATIENCE = 1000;

/** Whether memory stays with the array that it was made for: Node copies it for workers, as long as JavaScript cannot pass it on. */
const staysPut = callsApart && !("transfer" in ArrayBuffer.prototype);

let made = 0;
let waiting: Block[] = [];
let timer: NodeJS.Timeout | undefined;

const free = (block: Block): void => {
  made -= block.bytes;
  getNative().free(block.address);
};

const freeAll = (): void => {
  clearTimeout(timer);
  timer = undefined;
  waiting.forEach(free);
  waiting = [];
};

const owners = new FinalizationRegistry<Block>((block) => {
  waiting.push(block);
  timer ??= setTimeout(freeAll, PATIENCE).unref();
});

const taken = (length: number): Block | undefined => {
  const at = waiting.findIndex(({ bytes }) => bytes >= length && bytes <= 2 * length);
  return at < 0 ? undefined : waiting.splice(at, 1)[0];
};

const newBlock = (length: number): Block | undefined => {
  if (made + length > MOST_BYTES) freeAll();
  if (made + length > MOST_BYTES) return undefined;
  const address = getNative().malloc(length);
  if (address === 0) return undefined;
  getNative().preferLargePages(address, length);
  made += length;
  return { address, bytes: length };
};

/**
 * Uninitialised memory; undefined where there is too much of it already, where it might pass to others unseen, and on workers,
 * which end without telling. Blocks come back between tasks, so this is for those who wait for what they copy.
 */
export const blockOf = (length: number): Uint8Array | undefined => {
  const block = staysPut ? (taken(length) ?? newBlock(length)) : undefined;
  if (block === undefined) return undefined;
  const view = getNative().view(block.address, length);
  owners.register(view, block);
  return new Uint8Array(view);
};
