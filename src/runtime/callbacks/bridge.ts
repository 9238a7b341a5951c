// Programs that call functions of the host: their executions, and the calls as they come in.
//
//   main thread                     thread.ts                      XLA
//   start: a request           →    Execute, on the pool      →    the program runs
//                                   the handler               ←    calls a function of the host
//   runs the function          ←    waits
//   the answer                 →                              →    goes on
//
// The main thread takes calls in its event loop; where it blocks for a result, it takes them while it waits.
import type { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { MessagePort, Worker } from "node:worker_threads";
import type { PjrtApi } from "../api.ts";
import type { Call } from "../call.ts";
import type { Client } from "../client.ts";
import { ownName } from "../copy.ts";
import { PluginError, promiseWhileBlocking, RuntimeUsageError } from "../errors.ts";
import { byteLength } from "../arrayType.ts";
import { getNative, hold, type Address } from "../native.ts";
import { underWay } from "../pending.ts";
import { timed } from "../profile/recorder.ts";
import { Execution, type CallbackHandler } from "./execution.ts";
import { FfiExtension } from "./extension.ts";
import { Frame } from "./frame.ts";
import { Mailbox, SETTLE, type CallRequest, type Lane, type ThreadMessage } from "./protocol.ts";

/** Node's own modules, loaded when a program that needs them is met. */
const require = createRequire(import.meta.url);
type Threads = typeof import("node:worker_threads");
type AsyncHooks = typeof import("node:async_hooks");

/** How long the thread may take to start, and programs to end when the process does. */
const START_MS = 60_000;
const END_MS = 2_000;

/** What custom calls that lead to the host are named in programs. */
const TARGET = "tsjax_callback";
const OWN_TARGET = ownName(TARGET);

export class Bridge {
  static #instance: Bridge | undefined;

  /** The bridge of this thread, if a program has needed one. */
  static get started(): Bridge | undefined {
    return Bridge.#instance;
  }

  /** The one bridge of this thread; the thread that XLA calls is started with it. */
  static get(): Bridge {
    return (Bridge.#instance ??= new Bridge());
  }

  readonly #threads = require("node:worker_threads") as Threads;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #mailbox: Mailbox;
  readonly #extensions = new Map<PjrtApi, FfiExtension>();
  readonly #executions = new Map<number, Execution>();
  readonly #waiting = new Map<number, (message: Returned) => void>();
  readonly #within: AsyncLocalStorage<true>;
  #handler: Address | undefined;
  #requests = 0;
  /** The function of the host that runs now: its own frame on the stack, or a promise of its that is pending. */
  #running: { readonly name: string; readonly promised: boolean } | null = null;
  #closing = false;
  #settled = false;

  private constructor() {
    const { AsyncLocalStorage } = require("node:async_hooks") as AsyncHooks;
    this.#within = new AsyncLocalStorage<true>();
    const { port1, port2 } = new this.#threads.MessageChannel();
    const shared = Mailbox.allocate();
    this.#mailbox = new Mailbox(shared);
    this.#port = port1;
    const here = import.meta.url;
    const file = new URL(here.endsWith(".ts") ? "./threadFromSources.mjs" : "./callbackThread.js", here);
    this.#thread = new this.#threads.Worker(fileURLToPath(file), {
      workerData: { port: port2, shared },
      transferList: [port2],
      execArgv: [],
    });
    this.#thread.unref();
    port1.on("message", (message: ThreadMessage) => this.#receive(message));
    port1.unref();
    process.on("exit", (code) => this.#close(code));
  }

  /** What custom calls that lead here are named: handlers belong to the thread whose functions they call. */
  get target(): string {
    const { isMainThread, threadId } = this.#threads;
    return isMainThread ? OWN_TARGET : `${OWN_TARGET}_${threadId}`;
  }

  /** The program with its custom calls leading here. */
  adapted(program: string | Uint8Array): string | Uint8Array {
    if (typeof program !== "string" || this.target === TARGET) return program;
    return program.replaceAll(`@${TARGET}(`, `@${this.target}(`);
  }

  /** Makes the plugin call this bridge. Throws PluginError where it cannot. */
  register(client: Client): FfiExtension {
    const { api } = client;
    const known = this.#extensions.get(api);
    if (known) return known;
    if (client.platform !== "cpu") {
      throw new PluginError(`debug.print and other callbacks run on cpu so far, not on ${client.platform}`);
    }
    const extension = new FfiExtension(api, this.target);
    timed("compiler", "start the thread for host functions", () =>
      this.#pump(() => this.#handler !== undefined, START_MS),
    );
    if (this.#handler === undefined) throw new PluginError("the thread that XLA calls back on does not start");
    const { fn, args } = extension.registration(this.#handler);
    let returned: Returned | undefined;
    this.#request("start", fn, args.address, (message) => (returned = message));
    this.#pump(() => returned !== undefined);
    const error = resultOf(returned as Returned);
    if (error !== 0) throw api.takeError(error, "PJRT_FFI_Register_Handler");
    extension.keep(args);
    this.#extensions.set(api, extension);
    return extension;
  }

  /** Starts a program; `call` holds its arguments until it is through. */
  start(client: Client, call: Call, handlers: readonly CallbackHandler[], begun: Begun): Execution {
    this.#refuseNested();
    const { api } = client;
    const extension = this.register(client);
    const id = ++this.#requests;
    const context = extension.context(id);
    const execution = new Execution(id, call, handlers, {
      wait: (until) => this.#pump(until),
      begun,
      release: () => {
        extension.destroyContext(context);
        this.#executions.delete(id);
        underWay.count = this.#executions.size;
        if (underWay.count === 0) this.#port.unref();
      },
    });
    if (this.#executions.size === 0) this.#port.ref();
    this.#executions.set(id, execution);
    underWay.count = this.#executions.size;
    call.prepareCallbacks(context);
    this.#request("start", api.addressOf("PJRT_LoadedExecutable_Execute"), call.address, (message) => {
      const error = resultOf(message);
      if (error !== 0) return execution.refused(api.takeError(error, "PJRT_LoadedExecutable_Execute"));
      const event = call.takeCompletion();
      execution.started();
      const args = api.args("PJRT_Event_Await").set("event", event);
      this.#request("wait", api.addressOf("PJRT_Event_Await"), args.address, (done) => {
        const failed = resultOf(done);
        const failure = failed === 0 ? null : api.takeError(failed, "PJRT_Event_Await");
        api.call("PJRT_Event_Destroy", api.args("PJRT_Event_Destroy").set("event", event));
        hold(args);
        execution.finished(failure);
      });
    });
    return execution;
  }

  /** Resolves when no program is under way that may still call the host. */
  async idle(): Promise<void> {
    while (this.#executions.size > 0) {
      await Promise.allSettled([...this.#executions.values()].map((execution) => execution.finish()));
    }
  }

  #request(lane: Lane, fn: Address, argument: Address, done: (message: Returned) => void): void {
    const id = ++this.#requests;
    this.#waiting.set(id, done);
    this.#port.postMessage({ lane, id, fn, argument } satisfies CallRequest);
  }

  #receive(message: ThreadMessage): void {
    switch (message.kind) {
      case "ready":
        this.#handler = message.handler;
        return;
      case "returned": {
        const done = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        return done?.(message);
      }
      case "settled":
        this.#settled = true;
        return;
      case "called":
        this.#serve(false);
    }
  }

  /** Takes what comes in while the thread blocks, until `until` holds or the time is over. */
  #pump(until: () => boolean, milliseconds = Infinity): void {
    const end = performance.now() + milliseconds;
    for (;;) {
      const seen = this.#mailbox.signals;
      for (let next; (next = this.#threads.receiveMessageOnPort(this.#port));)
        this.#receive(next.message as ThreadMessage);
      if (until()) return;
      this.#serve(true);
      if (until()) return;
      if (this.#running?.promised) {
        throw new RuntimeUsageError(promiseWhileBlocking(this.#running.name));
      }
      const left = end - performance.now();
      if (left <= 0) return;
      this.#mailbox.waitForSignal(seen, left);
    }
  }

  /** Runs the function that XLA waits for, if it waits for one. */
  #serve(blocking: boolean): void {
    const address = this.#mailbox.frame;
    if (address === null || (this.#running && !this.#closing)) return;
    const frame = new Frame(address);
    if (this.#closing) return this.#mailbox.answer(frame.error("the process ends"));
    const execution = this.#executionOf(frame);
    const handler = execution?.handlers[frame.site];
    if (!execution || !handler)
      return this.#mailbox.answer(frame.error("a call from a program that is not known here"));
    const succeed = (results: readonly { readonly bytes: Uint8Array }[]): void => {
      results.forEach(({ bytes }, i) => frame.writeResult(handler.firstResult + i, bytes));
      this.#running = null;
      this.#mailbox.answer(0);
    };
    const fail = (error: unknown): void => {
      execution.threw(error);
      this.#running = null;
      this.#mailbox.answer(frame.error(error instanceof Error ? error.message : String(error)));
    };
    this.#running = { name: handler.name, promised: false };
    try {
      const args = handler.operands.map(({ dtype, shape }, i) => ({
        dtype,
        shape,
        bytes: frame.operand(handler.firstOperand + i, byteLength(dtype, shape)),
      }));
      const results = this.#within.run(true, () => timed("host functions", handler.name, () => handler.run(args)));
      if (!(results instanceof Promise)) return succeed(results);
      this.#running = { name: handler.name, promised: true };
      results.then(succeed).catch(fail);
      if (blocking) return;
    } catch (error) {
      fail(error);
    }
  }

  /**
   * The process ends. The thread must not be taken down while native code calls it, so what is under way is made to fail
   * at its next call; what does not end by that ends with the process.
   */
  #close(code: number): void {
    this.#closing = true;
    this.#running = null;
    this.#pump(() => this.#executions.size === 0, END_MS);
    this.#port.postMessage(SETTLE);
    this.#pump(() => this.#settled, END_MS);
    const ended = this.#executions.size === 0 && this.#settled;
    if (!ended && this.#threads.isMainThread) getNative().exit(code);
  }

  #executionOf(frame: Frame): Execution | undefined {
    for (const { typeId } of this.#extensions.values()) {
      const execution = this.#executions.get(frame.execution(typeId));
      if (execution) return execution;
    }
    return undefined;
  }

  /** The thread that XLA calls waits for one function at a time: programs within programs would wait for ever. */
  #refuseNested(): void {
    if (this.#within.getStore()) {
      throw new RuntimeUsageError(
        `${this.#running?.name ?? "a function that a program calls"} runs a program that calls back itself, for which the thread that serves them is not free: give one of the two { isolate: true }`,
      );
    }
  }
}

type Begun = (accepted: boolean) => void;
type Returned = Extract<ThreadMessage, { kind: "returned" }>;

const resultOf = ({ result, failure }: Returned): Address => {
  if (failure !== undefined) throw new Error(failure);
  return result;
};
