// A thread that talks to isolates for a main thread that may block while it waits for them (blocking.ts).
import { workerData } from "node:worker_threads";
import { failureOf } from "./failure.ts";
import { IsolatePool } from "./pool.ts";
import type { ThreadCall, ThreadData, ThreadReply } from "./protocol.ts";

/** Serves calls one after the other: later ones may need what earlier ones give. */
export const serveThread = (): void => {
  const { port, signal, options } = workerData as ThreadData;
  const pool = new IsolatePool(options, 1);
  const answer = async ({ call, program, inputs }: ThreadCall): Promise<unknown> => {
    if (call === "run") return pool.run(program, inputs);
    return pool[call](program);
  };
  port.on("message", (message: ThreadCall) => {
    void answer(message)
      .then(
        (result): ThreadReply => ({ id: message.id, result }),
        (error: unknown): ThreadReply => ({ id: message.id, failure: failureOf(error) }),
      )
      .then((reply) => {
        port.postMessage(reply);
        Atomics.add(signal, 0, 1);
        Atomics.notify(signal, 0);
      });
  });
};
