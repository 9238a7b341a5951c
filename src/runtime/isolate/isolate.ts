// Runs programs in a process of their own: a plugin may abort on a module that it does not foresee, and then
// the process to end should not be the user's.
import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import type { ClientOptions } from "../client.ts";
import type { XlaOptions } from "../compileOptions.ts";
import { IsolateTimeout, PluginCrash, PluginError } from "../errors.ts";
import { checkHostArray, type HostArray } from "../hostArray.ts";
import type { HloStats } from "../hlo/stats.ts";
import type { NamedValue } from "../namedValue.ts";
import type { MemoryAnalysis } from "../program.ts";
import { Semaphore } from "../semaphore.ts";
import { isVerbose } from "../verbose.ts";
import { Channel } from "./channel.ts";
import { childFile, loaderOf } from "./childFile.ts";
import { errorOf } from "./failure.ts";
import {
  failed,
  given,
  runWithin,
  withBytes,
  type HostAnswer,
  type HostCall,
  type HostFunctions,
} from "./hostCalls.ts";
import type { Begun, Hello, ProgramBody, ProgramTypes, Reply, Request } from "./protocol.ts";

export interface IsolateOptions extends ClientOptions {
  /** How long one request may take, in milliseconds; no limit when not given. */
  readonly timeoutMs?: number;
  /** The file of the child process, where it is not beside this one. */
  readonly childFile?: string;
}

interface Answer {
  readonly types: ProgramTypes;
  readonly analysis?: unknown;
  readonly arrays: Uint8Array[];
}

const STDERR_KEPT = 65_536;

/** The first fatal line of XLA's log says what was wrong; the stack below it helps nobody. */
export const fatalLine = (log: string): string => {
  const line = log.split("\n").find((text) => /^F\d{4} |Check failed|LLVM ERROR|terminate called/.test(text)) ?? "";
  return line.replace(/^F\d{4} \S+\s+\d+ /, "").trim();
};

const stablehlo = (code: string | Uint8Array, options: XlaOptions): ProgramBody => ({
  kind: "stablehlo",
  code,
  options,
});

/** A process that serves one request at a time; started at the first, and again after a crash. */
export class Isolate {
  readonly #client: ClientOptions;
  readonly #timeoutMs: number | undefined;
  readonly #childFile: string | undefined;
  readonly #turn = new Semaphore(1);
  #child: Child | undefined;

  constructor({ timeoutMs, childFile, ...client }: IsolateOptions = {}) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#childFile = childFile;
  }

  /**
   * Compiles and runs a program. Rejects with PjrtError as an in-process run would, with PluginCrash when the plugin
   * ended the process, and with IsolateTimeout when it took too long. The inputs must not change meanwhile.
   */
  run(
    program: string | Uint8Array,
    inputs: readonly HostArray[] = [],
    options: XlaOptions = {},
  ): Promise<readonly HostArray[]> {
    return this.runBody(stablehlo(program, options), inputs);
  }

  /** `functions` are those that the program calls while it runs, by their numbers: what they throw, this rejects with. */
  async runBody(
    program: ProgramBody,
    inputs: readonly HostArray[],
    functions: HostFunctions = [],
  ): Promise<readonly HostArray[]> {
    for (const input of inputs) checkHostArray(input);
    const { types, arrays } = await this.#ask("run", program, inputs, functions);
    return withBytes(types.outputs, arrays);
  }

  /** Compiles a program, and tells the types of its parameters and results. */
  async compile(program: ProgramBody): Promise<ProgramTypes> {
    return (await this.#ask("compile", program)).types;
  }

  /** What XLA made of a program, as HLO text. */
  async hlo(program: ProgramBody): Promise<string> {
    return new TextDecoder().decode((await this.#ask("hlo", program)).arrays[0]);
  }

  /** What the optimised program does. */
  async stats(program: ProgramBody): Promise<HloStats> {
    return (await this.#ask("stats", program)).analysis as HloStats;
  }

  async serialize(program: ProgramBody): Promise<Uint8Array> {
    return (await this.#ask("serialize", program)).arrays[0];
  }

  async memoryAnalysis(program: ProgramBody): Promise<MemoryAnalysis | undefined> {
    return (await this.#ask("memoryAnalysis", program)).analysis as MemoryAnalysis | undefined;
  }

  async costAnalysis(program: ProgramBody): Promise<Readonly<Record<string, NamedValue>> | undefined> {
    return (await this.#ask("costAnalysis", program)).analysis as Readonly<Record<string, NamedValue>> | undefined;
  }

  close(): void {
    this.#child?.process.kill("SIGKILL");
    this.#child = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask(
    action: Request["action"],
    program: ProgramBody,
    inputs: readonly HostArray[] = [],
    functions: HostFunctions = [],
  ): Promise<Answer> {
    const types = inputs.map(({ dtype, shape }) => ({ dtype, shape }));
    const request: Request = { action, client: this.#client, program, inputs: types };
    const arrays = inputs.map(({ bytes }) => bytes);
    return this.#turn.run(async () => {
      if (this.#child?.isGone) this.#child = undefined;
      const known = this.#child;
      try {
        return await (known ?? this.#start()).ask(request, arrays, this.#timeoutMs, functions);
      } catch (error) {
        // A process that ended while it was idle, which is noticed only now, says nothing of the program.
        if (known === undefined || !(error instanceof PluginCrash) || known.hasBegun) throw error;
        return await this.#start().ask(request, arrays, this.#timeoutMs, functions);
      }
    });
  }

  #start(): Child {
    return (this.#child = new Child(this.#childFile ?? childFile()));
  }
}

/** The process itself. */
class Child {
  readonly process: ChildProcess;
  readonly #channel: Channel<Reply | Hello | Begun | HostCall, Request | HostAnswer>;
  readonly #ready: Promise<void>;
  readonly #pipe: Duplex & { ref?(): void; unref?(): void };
  /** Whether it has read what it was asked last. */
  hasBegun = false;
  #log = "";
  #call: ((call: HostCall, arrays: Uint8Array[]) => void) | undefined;
  #answer: ((reply: Reply, arrays: Uint8Array[]) => void) | undefined;

  constructor(file: string) {
    this.process = spawn(process.execPath, [...loaderOf(file), file], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
    this.process.stderr!.on("data", (chunk: Buffer) => {
      if (this.#log.length < STDERR_KEPT) this.#log += chunk.toString();
      if (isVerbose()) process.stderr.write(chunk);
    });
    this.#pipe = this.process.stdio[3] as Duplex;
    let hello: () => void;
    this.#ready = new Promise((resolve) => (hello = resolve));
    this.#channel = new Channel(this.#pipe, (reply, arrays) => {
      if ("ready" in reply) hello();
      else if ("begun" in reply) this.hasBegun = true;
      else if ("call" in reply) this.#call?.(reply, arrays);
      else this.#answer?.(reply, arrays);
    });
    this.#wait(false);
  }

  get isGone(): boolean {
    return this.process.killed || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  ask(
    request: Request,
    arrays: readonly Uint8Array[],
    timeoutMs: number | undefined,
    functions: HostFunctions,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.hasBegun = false;
      let expired = false;
      let settled = false;
      let timer: NodeJS.Timeout | undefined;
      const expire = (): void => {
        expired = true;
        this.process.kill("SIGKILL");
      };
      // What it takes to start a process is not the program's.
      void this.#ready.then(() => {
        if (timeoutMs !== undefined && !settled) timer = setTimeout(expire, timeoutMs);
      });
      const settle = (finish: () => void): void => {
        settled = true;
        clearTimeout(timer);
        this.#answer = undefined;
        this.#call = undefined;
        this.process.off("close", onClose);
        this.process.off("error", onError);
        this.#wait(false);
        finish();
      };
      const onClose = (code: number | null, signal: string | null): void =>
        settle(() => {
          if (expired) reject(new IsolateTimeout(timeoutMs!));
          else reject(new PluginCrash(signal ?? `exit code ${code}`, fatalLine(this.#log)));
        });
      const onError = (error: Error): void =>
        settle(() =>
          reject(
            new PluginError(`no process can be started for isolated programs: ${error.message}`, { cause: error }),
          ),
        );
      // What the first function that failed has thrown; what the other process makes of it says less.
      let thrown: { readonly error: unknown } | undefined;
      this.#call = ({ call, operands }, elements) => {
        void Promise.resolve()
          .then(() => runWithin(() => functions[call].run(withBytes(operands, elements))))
          .then(
            (results) => this.#channel.send(given(results), results.map(({ bytes }) => bytes)), // prettier-ignore
            (error: unknown) => {
              thrown ??= { error };
              this.#channel.send(failed(error));
            },
          );
      };
      this.#answer = (reply, results) =>
        settle(() => {
          if (!("error" in reply)) return resolve({ ...reply, arrays: results });
          reject(thrown ? (thrown.error as Error) : errorOf(reply.error));
        });
      this.process.once("close", onClose);
      this.process.once("error", onError);
      this.#wait(true);
      this.#channel.send(request, arrays);
    });
  }

  /** It is not a process to wait for once nobody waits for an answer. */
  #wait(wanted: boolean): void {
    const stderr = this.process.stderr as unknown as { ref?(): void; unref?(): void };
    for (const each of [this.process, this.#pipe, stderr]) {
      if (wanted) each.ref?.();
      else each.unref?.();
    }
  }
}

/** Compiles and runs one program in a process of its own. */
export const runIsolated = async (
  program: string | Uint8Array,
  inputs: readonly HostArray[] = [],
  options: IsolateOptions & { readonly xla?: XlaOptions } = {},
): Promise<readonly HostArray[]> => {
  const { xla, ...isolateOptions } = options;
  using isolate = new Isolate(isolateOptions);
  return await isolate.run(program, inputs, xla);
};
