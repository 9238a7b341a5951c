// The process in which isolated programs run: serves one request after the other until its parent goes. As a thread, what
// waits for such a process (thread.ts).
import { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";
import { DeviceBuffer } from "../buffer.ts";
import { Client } from "../client.ts";
import type { CallbackRuns, Executable } from "../executable.ts";
import type { HostArray } from "../hostArray.ts";
import { getNative } from "../native.ts";
import { Channel } from "./channel.ts";
import { failureOf } from "./failure.ts";
import { callOf, withBytes, type CallShape, type HostAnswer, type HostCall } from "./hostCalls.ts";
import type { Begun, Hello, ProgramBody, Reply, Request } from "./protocol.ts";
import { keepLog } from "../verbose.ts";
import { serveThread } from "./thread.ts";

/** Executables are kept for the next request, the least recently used of them goes. */
const KEPT = 32;
const executables = new Map<string, Executable>();

const keyOf = ({ kind, code, options }: ProgramBody): string => {
  const text = typeof code === "string" ? code : Buffer.from(code).toString("latin1");
  return JSON.stringify([kind, typeof code, options], (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)) + text; // prettier-ignore
};

const load = async (client: Client, { kind, code, name, options, inputs, calls }: ProgramBody): Promise<Executable> => {
  if (kind === "executable") return client.deserialize(code as Uint8Array, { inputs });
  const callbacks = calls && (await callbacksOf(calls));
  return client.compile(code, { ...options, name, inputs, callbacks, allowUnsafeTypes: true });
};

/** Sends a call to the parent, and takes its answer: one at a time. */
const host: {
  send: (call: HostCall, arrays: readonly Uint8Array[]) => void;
  take: (answer: HostAnswer, arrays: readonly Uint8Array[]) => void;
} = { send: () => undefined, take: () => undefined };

const callbacksOf = async (calls: readonly CallShape[]): Promise<CallbackRuns> => {
  const { callbackRuns } = await import("../callbacks/index.ts");
  const ask = (site: number, args: readonly HostArray[]): Promise<HostArray[]> =>
    new Promise((resolve, reject) => {
      host.take = ({ answer }, arrays) =>
        typeof answer === "string" ? reject(new Error(answer)) : resolve(withBytes(answer, arrays));
      host.send(
        callOf(site, args),
        args.map(({ bytes }) => bytes),
      );
    });
  return callbackRuns(calls.map((call, site) => ({ ...call, run: (args) => ask(site, args) })));
};

const executableFor = async ({ client, program }: Request): Promise<Executable> => {
  const key = keyOf(program);
  const executable = executables.get(key) ?? (await load(Client.open(client), program));
  executables.delete(key);
  executables.set(key, executable);
  if (executables.size > KEPT) {
    const [oldest] = executables;
    executables.delete(oldest[0]);
    oldest[1].dispose();
  }
  return executable;
};

interface Answer {
  readonly arrays?: readonly Uint8Array[];
  readonly analysis?: unknown;
}

/** Looks at the executable; one that was kept may name places of an earlier source, and is compiled again. */
const onFresh = async <T>(
  executable: Executable,
  { code, options }: ProgramBody,
  look: (executable: Executable) => Promise<T>,
): Promise<T> => {
  if (!executable.fromCache) return look(executable);
  using fresh = await executable.client.compile(code, { ...options, cache: false });
  return await look(fresh);
};

const answer = async (
  { action, program, inputs }: Request,
  executable: Executable,
  arrays: readonly Uint8Array[],
): Promise<Answer> => {
  switch (action) {
    case "compile":
      return {};
    case "hlo":
      return { arrays: [Buffer.from(await onFresh(executable, program, (fresh) => fresh.hlo()))] };
    case "stats":
      return { analysis: await onFresh(executable, program, (fresh) => fresh.stats()) };
    case "serialize":
      return { arrays: [executable.serialize()] };
    case "memoryAnalysis":
    case "costAnalysis":
      return { analysis: executable[action]() };
    case "run": {
      const { client } = executable;
      const buffers: DeviceBuffer[] = [];
      try {
        inputs.forEach((type, i) => buffers.push(DeviceBuffer.fromHost(client, { ...type, bytes: arrays[i] })));
        const results = await executable.executeAsync(buffers);
        buffers.push(...results);
        const hosts = await Promise.all(results.map((result) => result.toHost()));
        return { arrays: hosts.map(({ bytes }) => bytes) };
      } finally {
        for (const buffer of buffers) buffer.dispose();
      }
    }
  }
};

const serve = async (request: Request, inputs: readonly Uint8Array[]): Promise<[Reply, readonly Uint8Array[]]> => {
  const executable = await executableFor(request);
  const { arrays = [], analysis } = await answer(request, executable, inputs);
  return [{ types: { inputs: executable.inputs, outputs: executable.outputs }, analysis }, arrays];
};

/** The file descriptor that the parent talks over. */
const PIPE = 3;

const serveParent = (): void => {
  keepLog();
  // A program that never ends blocks this thread in the plugin, so that nothing here would see the parent go.
  getNative().dieWithParent(process.ppid);
  const pipe = new Socket({ fd: PIPE, readable: true, writable: true });
  const channel = new Channel<Request | HostAnswer, Reply | Hello | Begun | HostCall>(pipe, (request, arrays) => {
    if ("answer" in request) return host.take(request, arrays);
    channel.send({ begun: true });
    void serve(request, arrays)
      .catch((error: unknown): [Reply, readonly Uint8Array[]] => [{ error: failureOf(error) }, []])
      .then(([reply, results]) => channel.send(reply, results));
  });
  host.send = (call, arrays) => channel.send(call, arrays);
  channel.send({ ready: true });
  pipe.once("close", () => process.kill(process.pid, "SIGKILL"));
};

if (isMainThread) serveParent();
else serveThread();
