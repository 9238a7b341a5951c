// Programs that call functions of the host while they run, through XLA's foreign function interface.
import type { CallbackRuns } from "../executable.ts";
import { Bridge } from "./bridge.ts";
import type { CallbackHandler } from "./execution.ts";

export type { CallbackHandler } from "./execution.ts";

/** How a program runs whose places call these, by their numbers. */
export const callbackRuns = (handlers: readonly CallbackHandler[]): CallbackRuns => ({
  prepare: (client, program) => {
    Bridge.get().register(client);
    return Bridge.get().adapted(program);
  },
  start: (client, call, begun) => Bridge.get().start(client, call, handlers, begun),
});

/** Starts the thread that XLA calls, which takes a while, so that it is there when it is needed. */
export const warmCallbacks = (): void => void Bridge.get();

/** Resolves when no program is under way that may still call functions of the host. */
export const callbacksIdle = async (): Promise<void> => Bridge.started?.idle();
