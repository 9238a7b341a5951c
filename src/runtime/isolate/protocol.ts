// What the two processes of an isolated run tell each other, and a thread that waits for them and the one that may not.
import type { MessagePort } from "node:worker_threads";
import type { ClientOptions } from "../client.ts";
import type { XlaOptions } from "../compileOptions.ts";
import type { HostArray } from "../hostArray.ts";
import type { ArrayType } from "../arrayType.ts";
import type { Failure } from "./failure.ts";
import type { CallShape, HostAnswer, HostCall } from "./hostCalls.ts";
import type { IsolateOptions } from "./isolate.ts";

/** StableHLO, or an executable that was serialized. */
export interface ProgramBody {
  readonly kind: "stablehlo" | "executable";
  readonly code: string | Uint8Array;
  readonly options: XlaOptions;
  /** What it is called in messages. */
  readonly name?: string;
  /** The types of the parameters, where they are known. */
  readonly inputs?: readonly ArrayType[];
  /** Where it calls functions of the host. */
  readonly calls?: readonly CallShape[];
}

export interface ProgramTypes {
  /** Undefined where neither the program nor the plugin tells. */
  readonly inputs: readonly ArrayType[] | undefined;
  readonly outputs: readonly ArrayType[];
}

export interface Request {
  readonly action: "compile" | "run" | "hlo" | "stats" | "serialize" | "memoryAnalysis" | "costAnalysis";
  readonly client: ClientOptions;
  readonly program: ProgramBody;
  /** The types of the arguments, whose elements come behind the message. */
  readonly inputs: readonly ArrayType[];
}

/** What the child says first, and once. */
export interface Hello {
  readonly ready: true;
}

/** It has the request: what ends it from now on may be the program. */
export interface Begun {
  readonly begun: true;
}

/** Elements, text and bytes come behind the message. */
export type Reply = { readonly types: ProgramTypes; readonly analysis?: unknown } | { readonly error: Failure };

export interface ThreadData {
  readonly port: MessagePort;
  /** Counted up with every reply. */
  readonly signal: Int32Array;
  readonly options: IsolateOptions;
}

export interface ThreadCall {
  readonly id: number;
  readonly action: Request["action"];
  readonly program: ProgramBody;
  readonly inputs: readonly HostArray[];
  /** Asked for by a function that an isolated program waits for. */
  readonly nested: boolean;
}

/** To a function of the host, and back. */
export type ThreadHostCall = HostCall & { readonly id: number; readonly arrays: readonly Uint8Array[] };
export type ThreadHostAnswer = HostAnswer & { readonly id: number; readonly arrays: readonly Uint8Array[] };

export interface ThreadReply {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: Failure;
}
