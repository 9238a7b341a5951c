// Isolated programs for callers that may block: a thread talks to the process, and the main thread waits for the thread.
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { HostArray } from "../hostArray.ts";
import type { HostResults } from "../hostBuffer.ts";
import { childFile, loaderOf } from "./childFile.ts";
import { errorOf } from "./failure.ts";
import type { IsolateOptions } from "./isolate.ts";
import type { ProgramBody, ProgramTypes, ThreadCall, ThreadData, ThreadReply } from "./protocol.ts";

/** One call that the thread has not answered, or whose answer nobody has taken. */
class Pending {
  #reply: ThreadReply | undefined;
  readonly #waiting: ((reply: ThreadReply) => void)[] = [];

  settle(reply: ThreadReply): void {
    this.#reply = reply;
    for (const resolve of this.#waiting) resolve(reply);
  }

  get reply(): ThreadReply | undefined {
    return this.#reply;
  }

  replied(): Promise<ThreadReply> {
    const known = this.#reply;
    return known ? Promise.resolve(known) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** An array whose bytes are all of their memory: what lies around them would be sent too. */
const alone = ({ dtype, shape, bytes }: HostArray): HostArray => ({
  dtype,
  shape,
  bytes: bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice(),
});

const resultOf = (reply: ThreadReply): unknown => {
  if (reply.failure) throw errorOf(reply.failure);
  return reply.result;
};

export class BlockingIsolate {
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor(options: IsolateOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const file = options.childFile ?? childFile();
    const workerData: ThreadData = { port: port2, signal: this.#signal, options };
    const worker = new Worker(file, { workerData, transferList: [port2], execArgv: loaderOf(file) });
    worker.unref();
    port1.on("message", (reply: ThreadReply) => this.#settle(reply));
    port1.unref();
  }

  compile(program: ProgramBody): ProgramTypes {
    return resultOf(this.#wait(this.#post("compile", program))) as ProgramTypes;
  }

  hlo(program: ProgramBody): string {
    return resultOf(this.#wait(this.#post("hlo", program))) as string;
  }

  /** Starts a program, and gives what its results will be. */
  run(program: ProgramBody, inputs: readonly HostArray[]): HostResults {
    const pending = this.#post("run", program, inputs);
    const arrays = (reply: ThreadReply): readonly HostArray[] => resultOf(reply) as readonly HostArray[];
    const now = (): readonly HostArray[] | undefined => pending.reply && arrays(pending.reply);
    return { now, arrive: async () => arrays(await pending.replied()), wait: () => arrays(this.#wait(pending)) };
  }

  #post(call: ThreadCall["call"], program: ProgramBody, inputs: readonly HostArray[] = []): Pending {
    const pending = new Pending();
    const id = this.#next++;
    this.#pending.set(id, pending);
    this.#port.ref();
    this.#port.postMessage({ id, call, program, inputs: inputs.map(alone) } satisfies ThreadCall);
    return pending;
  }

  #wait(pending: Pending): ThreadReply {
    while (pending.reply === undefined) {
      const seen = Atomics.load(this.#signal, 0);
      const received = receiveMessageOnPort(this.#port) as { message: ThreadReply } | undefined;
      if (received) this.#settle(received.message);
      else Atomics.wait(this.#signal, 0, seen);
    }
    return pending.reply;
  }

  #settle(reply: ThreadReply): void {
    this.#pending.get(reply.id)?.settle(reply);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#port.unref();
  }
}

const shared = new Map<string, BlockingIsolate>();

/** The one that all programs with the same options share. */
export const sharedBlockingIsolate = (options: IsolateOptions): BlockingIsolate => {
  const key = JSON.stringify(options);
  let isolate = shared.get(key);
  if (isolate === undefined) shared.set(key, (isolate = new BlockingIsolate(options)));
  return isolate;
};
