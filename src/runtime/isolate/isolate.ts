// Runs programs in a process of their own: a plugin may abort on a module that it does not foresee, and then
// the process to end should not be the user's.
import { fork, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ClientOptions } from "../client.ts";
import type { XlaOptions } from "../compileOptions.ts";
import { PjrtError, PluginCrash, PluginError, RuntimeUsageError } from "../errors.ts";
import type { HostArray } from "../hostArray.ts";
import { Semaphore } from "../semaphore.ts";
import type { RunReply, RunRequest } from "./protocol.ts";

export interface IsolateOptions extends ClientOptions {
  /** The file of the child process, where it is not beside this one. */
  readonly childFile?: string;
}

const STDERR_KEPT = 8_192;

/** The first fatal line of XLA's log says what was wrong; the stack below it helps nobody. */
const fatalLine = (log: string): string => {
  const line = log.split("\n").find((text) => /^F\d{4} |Check failed|LLVM ERROR|terminate called/.test(text)) ?? "";
  return line.replace(/^F\d{4} \S+\s+\d+ /, "").trim();
};

const toError = (reply: Extract<RunReply, { error: unknown }>["error"]): Error => {
  switch (reply.kind) {
    case "pjrt":
      return new PjrtError(reply.code, reply.message, reply.operation);
    case "plugin":
      return new PluginError(reply.message);
    case "usage":
      return new RuntimeUsageError(reply.message);
    default:
      return new Error(reply.message);
  }
};

/** A process that runs programs one at a time; started at the first, and again after a crash. */
export class Isolate {
  readonly #options: IsolateOptions;
  readonly #turn = new Semaphore(1);
  #child: ChildProcess | undefined;
  #log = "";

  constructor(options: IsolateOptions = {}) {
    this.#options = options;
  }

  /**
   * Compiles and runs a program. Rejects with PjrtError as an in-process run would, and with PluginCrash when the
   * plugin ended the process.
   */
  run(
    program: string | Uint8Array,
    inputs: readonly HostArray[] = [],
    options: XlaOptions = {},
  ): Promise<readonly HostArray[]> {
    const { childFile: _, ...client } = this.#options;
    return this.#turn.run(() => this.#ask({ client, program, options, inputs }));
  }

  close(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask(request: RunRequest): Promise<readonly HostArray[]> {
    const child = (this.#child ??= this.#start());
    // Not a process to wait for once nobody waits for an answer.
    child.ref();
    child.channel?.ref();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        child.off("message", onMessage);
        child.off("close", onClose);
        child.unref();
        child.channel?.unref();
        finish();
      };
      const onMessage = (reply: RunReply): void =>
        settle(() => ("outputs" in reply ? resolve(reply.outputs) : reject(toError(reply.error))));
      const onClose = (code: number | null, signal: string | null): void =>
        settle(() => {
          if (this.#child === child) this.#child = undefined;
          reject(new PluginCrash(signal ?? `exit code ${code}`, fatalLine(this.#log)));
        });
      child.on("message", onMessage);
      child.once("close", onClose);
      child.send(request, (error) => {
        // A process that is gone says so by closing, with the signal that ended it.
        if (error && child.exitCode === null && child.signalCode === null) settle(() => reject(error));
      });
    });
  }

  #start(): ChildProcess {
    const file = this.#options.childFile ?? defaultChildFile();
    const loader = file.endsWith(".ts") ? ["--import", createRequire(import.meta.url).resolve("tsx")] : [];
    const child = fork(file, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: loader,
    });
    this.#log = "";
    child.stderr!.on("data", (chunk: Buffer) => {
      if (this.#log.length < STDERR_KEPT) this.#log += chunk.toString();
    });
    (child.stderr as unknown as { unref?: () => void }).unref?.();
    return child;
  }
}

/** Beside this file, in the sources as in the package. */
const defaultChildFile = (): string => {
  const here = import.meta.url;
  return fileURLToPath(here.endsWith(".ts") ? new URL("./child.ts", here) : new URL("./isolateChild.js", here));
};

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
