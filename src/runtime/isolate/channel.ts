// Messages with arrays over a pipe between two processes. Arrays go as they are, behind the message that tells their
// lengths: Node's own channel between processes copies what it has read with every piece that comes.
//
//   length of the head (u32) │ head (v8's serialization) │ the arrays' bytes, one after the other
import type { Duplex } from "node:stream";
import { deserialize, serialize } from "node:v8";

interface Head<T> {
  readonly message: T;
  readonly lengths: readonly number[];
}

/** What is being read: so many bytes, and what is done with them. */
interface Wanted {
  readonly bytes: Uint8Array;
  filled: number;
}

export class Channel<In, Out> {
  readonly #pipe: Duplex;
  readonly #onMessage: (message: In, arrays: Uint8Array[]) => void;
  #wanted: Wanted = wanted(4);
  #state: "length" | "head" | "array" = "length";
  #head: Head<In> | undefined;
  #arrays: Uint8Array[] = [];

  constructor(pipe: Duplex, onMessage: (message: In, arrays: Uint8Array[]) => void) {
    this.#pipe = pipe;
    this.#onMessage = onMessage;
    pipe.on("data", (chunk: Buffer) => this.#read(chunk));
    // The other side is gone: its process tells how.
    pipe.on("error", () => {});
  }

  /** The arrays must not change until they are written. */
  send(message: Out, arrays: readonly Uint8Array[] = []): void {
    const head = serialize({ message, lengths: arrays.map(({ length }) => length) });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    this.#pipe.cork();
    this.#pipe.write(length);
    this.#pipe.write(head);
    for (const array of arrays) if (array.length > 0) this.#pipe.write(array);
    this.#pipe.uncork();
  }

  #read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const { bytes, filled } = this.#wanted;
      const count = Math.min(bytes.length - filled, chunk.length - at);
      bytes.set(chunk.subarray(at, at + count), filled);
      this.#wanted.filled += count;
      at += count;
      while (this.#wanted.filled === this.#wanted.bytes.length) this.#advance(this.#wanted.bytes);
    }
  }

  /** What was wanted is there: on to the next. */
  #advance(bytes: Uint8Array): void {
    if (this.#state === "length") {
      this.#state = "head";
      this.#wanted = wanted(Buffer.from(bytes.buffer).readUInt32LE(0));
      return;
    }
    if (this.#state === "head") this.#head = deserialize(bytes) as Head<In>;
    else this.#arrays.push(bytes);
    const { message, lengths } = this.#head!;
    if (this.#arrays.length < lengths.length) {
      this.#state = "array";
      this.#wanted = wanted(lengths[this.#arrays.length]);
      return;
    }
    const arrays = this.#arrays;
    this.#arrays = [];
    this.#state = "length";
    this.#wanted = wanted(4);
    this.#onMessage(message, arrays);
  }
}

const wanted = (length: number): Wanted => ({ bytes: new Uint8Array(new ArrayBuffer(length)), filled: 0 });
