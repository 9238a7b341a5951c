// A thread that talks to isolates for a main thread that may block while it waits for them (blocking.ts).
import { workerData } from "node:worker_threads";
import { failureOf } from "./failure.ts";
import { callOf, withBytes, type HostFunctions } from "./hostCalls.ts";
import { IsolatePool } from "./pool.ts";
import type { ThreadCall, ThreadData, ThreadHostAnswer, ThreadHostCall, ThreadReply } from "./protocol.ts";

/** Serves calls one after the other: later ones may need what earlier ones give. */
export const serveThread = (): void => {
  const { port, signal, options } = workerData as ThreadData;
  const pool = new IsolatePool(options, 1);
  const asked = new Map<number, (answer: ThreadHostAnswer) => void>();

  const tell = (message: ThreadReply | ThreadHostCall): void => {
    port.postMessage(message);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };

  /** Functions that are the main thread's. */
  const functionsOf = ({ id, program: { calls = [] } }: ThreadCall): HostFunctions =>
    calls.map((shape, site) => ({
      ...shape,
      run: (args) =>
        new Promise((resolve, reject) => {
          asked.set(id, ({ answer, arrays }) =>
            typeof answer === "string" ? reject(new Error(answer)) : resolve(withBytes(answer, arrays)),
          );
          tell({ id, ...callOf(site, args), arrays: args.map(({ bytes }) => bytes) });
        }),
    }));

  const answer = async (call: ThreadCall): Promise<unknown> => {
    const { action, program, inputs, nested } = call;
    if (action === "run") return pool.run(program, inputs, functionsOf(call), nested);
    return action === "compile" ? pool.compile(program, nested) : pool[action](program);
  };

  port.on("message", (message: ThreadCall | ThreadHostAnswer) => {
    if ("answer" in message) return asked.get(message.id)?.(message);
    void answer(message)
      .then(
        (result): ThreadReply => ({ id: message.id, result }),
        (error: unknown): ThreadReply => ({ id: message.id, failure: failureOf(error) }),
      )
      .then((reply) => {
        asked.delete(message.id);
        tell(reply);
      });
  });
};
