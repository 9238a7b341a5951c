// Isolated programs for callers that may block: a thread talks to the process, and the main thread waits for the thread.
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { HostArray } from "../hostArray.ts";
import type { HostResults } from "../hostBuffer.ts";
import { childFile, loaderOf } from "./childFile.ts";
import { promiseWhileBlocking, RuntimeUsageError } from "../errors.ts";
import { errorOf } from "./failure.ts";
import {
  failed,
  given,
  isWithin,
  runWithin,
  track,
  withBytes,
  type HostAnswer,
  type HostFunctions,
} from "./hostCalls.ts";
import type { IsolateOptions } from "./isolate.ts";
import type {
  ProgramBody,
  ProgramTypes,
  ThreadCall,
  ThreadData,
  ThreadHostAnswer,
  ThreadHostCall,
  ThreadReply,
} from "./protocol.ts";

/** One call that the thread has not answered, or whose answer nobody has taken. */
class Pending {
  /** What the first of its functions that failed has thrown. */
  thrown: { readonly error: unknown } | undefined;
  /** The function whose promise it waits for. */
  promised: string | undefined;

  constructor(readonly functions: HostFunctions) {}

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

const resultOf = (reply: ThreadReply, thrown?: Pending["thrown"]): unknown => {
  if (reply.failure) throw thrown ? thrown.error : errorOf(reply.failure);
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
    port1.on("message", (message: ThreadReply | ThreadHostCall) => this.#receive(message));
    port1.unref();
  }

  compile(program: ProgramBody): ProgramTypes {
    return resultOf(this.#wait(this.#post("compile", program))) as ProgramTypes;
  }

  hlo(program: ProgramBody): string {
    return resultOf(this.#wait(this.#post("hlo", program))) as string;
  }

  /** Starts a program, and gives what its results will be. */
  run(program: ProgramBody, inputs: readonly HostArray[], functions: HostFunctions = []): HostResults {
    const pending = this.#post("run", program, inputs, functions);
    if (functions.length > 0) void track(pending.replied());
    const arrays = (reply: ThreadReply): readonly HostArray[] =>
      resultOf(reply, pending.thrown) as readonly HostArray[];
    const now = (): readonly HostArray[] | undefined => pending.reply && arrays(pending.reply);
    return { now, arrive: async () => arrays(await pending.replied()), wait: () => arrays(this.#wait(pending)) };
  }

  #post(
    action: ThreadCall["action"],
    program: ProgramBody,
    inputs: readonly HostArray[] = [],
    functions: HostFunctions = [],
  ): Pending {
    const pending = new Pending(functions);
    const id = this.#next++;
    this.#pending.set(id, pending);
    this.#port.ref();
    this.#port.postMessage({ id, action, program, inputs: inputs.map(alone), nested: isWithin() } satisfies ThreadCall);
    return pending;
  }

  #wait(pending: Pending): ThreadReply {
    while (pending.reply === undefined) {
      if (pending.promised !== undefined) {
        throw new RuntimeUsageError(promiseWhileBlocking(pending.promised));
      }
      const seen = Atomics.load(this.#signal, 0);
      const received = receiveMessageOnPort(this.#port) as { message: ThreadReply | ThreadHostCall } | undefined;
      if (received) this.#receive(received.message);
      else Atomics.wait(this.#signal, 0, seen);
    }
    return pending.reply;
  }

  #receive(message: ThreadReply | ThreadHostCall): void {
    if ("call" in message) this.#serve(message);
    else this.#settle(message);
  }

  /** Runs a function of the host, and gives the thread what it gave. */
  #serve({ id, call, operands, arrays }: ThreadHostCall): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const { name, run } = pending.functions[call];
    const answer = (answer: HostAnswer, bytes: readonly Uint8Array[] = []): void => {
      pending.promised = undefined;
      this.#port.postMessage({ id, ...answer, arrays: bytes } satisfies ThreadHostAnswer);
    };
    const succeed = (results: readonly HostArray[]): void => answer(given(results), results.map(alone).map(({ bytes }) => bytes)); // prettier-ignore
    const fail = (error: unknown): void => {
      pending.thrown ??= { error };
      answer(failed(error));
    };
    try {
      const results = runWithin(() => run(withBytes(operands, arrays)));
      if (!(results instanceof Promise)) return succeed(results);
      pending.promised = name;
      results.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
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
