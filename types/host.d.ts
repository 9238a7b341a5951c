/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type, a pytree of any structure */
// The programmatic interface: compiling programs and loading modules from the host.
import type { DeviceArray, TypedArray, WaitOptions } from "./device.js";
import type { AnyFunction, DTypeName, Leaves } from "./tensor.js";

/** Nested arrays of numbers. */
export type HostArray = readonly (number | bigint | boolean | HostArray)[];

/** What stands for a T when a program is called: for a tensor also nested arrays and TypedArrays. */
export type HostArgument<T> = 0 extends 1 & T ? any : [HostArray] extends [T] ? T : HostPart<T>;

type HostPart<T> = T extends TypedArray | AnyFunction | string | null | undefined
  ? T
  : T extends number | boolean | bigint
    ? T | boolean | bigint | TypedArray | HostArray
    : { [K in keyof T]: HostArgument<T[K]> };

export type HostArguments<A extends any[]> = { [K in keyof A]: HostArgument<A[K]> };

/** What a transformation gives: a function that also takes host data. */
export interface Transformed<A extends any[], R> {
  (...args: HostArguments<A>): R;
  (...args: A): R;
}

export interface DebugOptions {
  /** Throw FloatingPointError where a result holds NaN, at the place in the source that made the first one. Calls wait for results. */
  readonly debugNans?: boolean;
  /** The same for infinity. */
  readonly debugInfs?: boolean;
}

export interface CallbackOptions {
  /**
   * How long a promise that a function of the host gives may take, in milliseconds: the program fails then with a
   * CallbackError, and the others go on. TSJAX_CALLBACK_TIMEOUT_MS says it for all that do not.
   */
  readonly callbackTimeoutMs?: number;
}

export interface CompileOptions extends DebugOptions, CallbackOptions {
  /** The export to compile: the only one, or `main`, unless said. */
  readonly entry?: string;
  /** Sizes of the dimensions that the annotations name. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Types of the arguments, as `"f32[3,4]"` and pytrees of such, for parameters that the source does not annotate. */
  readonly args?: readonly unknown[];
  /**
   * What to compile for: `"cpu"`, `"cuda"`, `"rocm"` or `"tpu"` for the plugin at hand, or devices that need not be here,
   * as `"cuda:h100"` (`a100`, `h200`) or `"tpu:v5e:2x2"`: such a program can be looked at and serialized, not run.
   */
  readonly target?: string;
  /** Compile and run in a process of its own, so that the plugin may end that one; TSJAX_ISOLATE=1 does so unasked. */
  readonly isolate?: IsolateChoice;
  /** Values for the names that the source declares: `declare function lookup(i: i32): f32;`, `declare const rate: number;`. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

/** `timeoutMs`: how long compiling it, or one run of it, may take. */
export type IsolateChoice = boolean | { readonly timeoutMs?: number };

export type ProgramSource =
  | string
  | { readonly file: string }
  | { readonly stablehlo: string | Uint8Array }
  | { readonly executable: Uint8Array };

export interface ArrayInfo {
  /** Where it is: `p.w`, `[0]`; the empty text for a lone result. */
  readonly path: string;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  /** `f32[3,4]`. */
  readonly type: string;
}

export interface ProgramSignature {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly leaves: readonly ArrayInfo[] }[];
  readonly outputs: readonly ArrayInfo[];
}

export interface ArrayType {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
}

/** Bytes that a run of a compiled program needs, as XLA planned them. */
export interface MemoryAnalysis {
  readonly arguments: number;
  readonly outputs: number;
  /** Outputs that take over the memory of donated arguments; counted among the outputs too. */
  readonly aliases: number;
  /** What is held between arguments and outputs: the largest sum of intermediate results that live at once. */
  readonly temporaries: number;
  readonly code: number;
  /** Who says so: the plugin, or tsjax, which estimates it from the optimised program. */
  readonly from?: "plugin" | "hlo";
}

/** What a run of a program costs. */
export interface CostAnalysis {
  readonly flops: number;
  /** Functions like exp and tanh, which cost more than one operation. */
  readonly transcendentals: number;
  /** Read and written. */
  readonly bytesAccessed: number;
  /** Who says so: the plugin, or tsjax, which estimates it from the optimised program. */
  readonly from: "plugin" | "hlo";
}

export interface HloCost {
  readonly flops: number;
  readonly transcendentals: number;
  /** Read and written. */
  readonly bytes: number;
}

/** What runs as one: a fusion, or an instruction of its own. Its costs are those of all its runs. */
export interface HloKernel extends HloCost {
  readonly name: string;
  /** `fusion`, `dot`, `custom-call`, … */
  readonly opcode: string;
  /** How many instructions are in it. */
  readonly instructions: number;
  /** How often it runs. */
  readonly runs: number;
  /** `file:line`, or the empty text for what has no place. */
  readonly place: string;
}

export interface HloLine extends HloCost {
  /** `file:line`, or the empty text for what has no place. */
  readonly place: string;
  readonly instructions: number;
}

/** What an optimised program does: estimates, in which a loop whose turns are not known counts one. */
export interface HloStats extends HloCost {
  readonly kernels: readonly HloKernel[];
  readonly lines: readonly HloLine[];
  /** Loops whose turns the compiler does not know. */
  readonly unknownLoops: number;
  /** Bytes of arguments and results, and the most that intermediate results take at once. */
  readonly memory: { readonly arguments: number; readonly outputs: number; readonly temporaries: number };
}

/** A program that runs: how it is called, whatever it was made from. */
interface SignedProgram {
  readonly signature: ProgramSignature;
  /** The types of the leaves of all inputs, in order. */
  readonly inputTypes: readonly ArrayType[];
  /** Compiles with XLA, off the event loop; the plugin is fetched if it is not there. */
  load(options?: WaitOptions): Promise<this>;
  /** Runs the program on pytrees of numbers, nested arrays, TypedArrays and device arrays; gives pytrees of device arrays. */
  run(...args: readonly unknown[]): Promise<any>;
  /** The same on the leaves of all inputs, giving the leaves of the result. */
  runLeaves(leaves: readonly unknown[]): Promise<DeviceArray[]>;
  /** What XLA made of the program, as HLO text. */
  hlo(): Promise<string>;
  /** The bytes that a run needs, as XLA planned them; estimated where the plugin does not tell. */
  memoryAnalysis(): Promise<MemoryAnalysis>;
  /** The arithmetic of a run and the bytes that it reads and writes, as XLA counts them; estimated where the plugin does not tell. */
  costAnalysis(): Promise<CostAnalysis>;
  /** What the optimised program does, by kernel and by line of the source. Estimated from its HLO. */
  stats(): Promise<HloStats>;
  /**
   * The compiled program with its signature, for `compile({ executable })` and `tsjax run program.tsjx`: the same build of
   * the same plugin runs it without compiling.
   */
  serialize(): Promise<Uint8Array>;
  /** Frees the compiled program. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** A program that is compiled ahead of time. */
export interface Program extends SignedProgram {
  /** The StableHLO module, as text. */
  readonly stablehlo: string;
  /** The optimised IR, as text. */
  readonly ir: string;
}
export declare const Program: abstract new (...args: never) => Program;

/** A program that was compiled before: what `serialize()` gave. Throws InputError for bytes that are not that, whole. */
export type ExecutableProgram = SignedProgram;
export declare const ExecutableProgram: new (
  file: Uint8Array,
  options?: { readonly isolate?: IsolateChoice },
) => ExecutableProgram;

/** A StableHLO program from elsewhere, run as it is. */
export declare class ForeignProgram {
  /** Text, or MLIR bytecode. */
  constructor(stablehlo: string | Uint8Array, options?: { readonly isolate?: IsolateChoice });
  readonly stablehlo: string | Uint8Array;
  load(options?: WaitOptions): Promise<this>;
  /** Arrays in, one for each parameter of @main; an array of its results out. */
  run(...args: readonly unknown[]): Promise<DeviceArray[]>;
  /** The types of parameters and results, as @main declares them; null where the text does not tell. */
  signature(): Promise<{ readonly inputs: readonly ArrayType[] | null; readonly outputs: readonly ArrayType[] | null }>;
  hlo(): Promise<string>;
  /** The bytes that a run needs, as XLA planned them; estimated where the plugin does not tell. */
  memoryAnalysis(): Promise<MemoryAnalysis>;
  /** The arithmetic of a run and the bytes that it reads and writes, as XLA counts them; estimated where the plugin does not tell. */
  costAnalysis(): Promise<CostAnalysis>;
  /** What the optimised program does, by kernel and by line of the source. Estimated from its HLO. */
  stats(): Promise<HloStats>;
  /** The compiled program, for `compile({ executable })` and `tsjax run program.tsjx`. */
  serialize(): Promise<Uint8Array>;
  dispose(): void;
  [Symbol.dispose](): void;
}

/** A program from source text, a file, or StableHLO. Throws Diagnostics when the source is wrong. */
export declare function compile(
  source: { readonly stablehlo: string | Uint8Array },
  options?: Pick<CompileOptions, "isolate">,
): Promise<ForeignProgram>;
export declare function compile(
  source: { readonly executable: Uint8Array },
  options?: Pick<CompileOptions, "isolate">,
): Promise<ExecutableProgram>;
export declare function compile(source: string | { readonly file: string }, options?: CompileOptions): Promise<Program>;

/** The faults of every exported function of a module, without compiling it; null when there are none. */
export declare function check(source: string | { readonly file: string }): Diagnostics | null;

export interface DeviceInfo {
  readonly id: number;
  /** `"cpu"`, `"cuda"`, … */
  readonly platform: string;
  /** The plugin's own name for it: `"cpu"`, `"NVIDIA H100"`. */
  readonly kind: string;
  /** What is held on the device now. */
  memoryStats(): MemoryStats;
}

export interface MemoryStats {
  /** Bytes of the arrays that are alive, or, where the platform counts them itself, all that it has handed out. */
  readonly bytesInUse: number;
  /** The most that it ever was. */
  readonly peakBytesInUse: number;
  /** How many arrays are alive. */
  readonly arrays: number;
  /** All that the device has, where the platform tells. */
  readonly bytesLimit?: number;
}

/** Arrays of one type that one program made. */
export interface Holding {
  /** The program's name, or `"the host"`. */
  readonly maker: string;
  readonly type: ArrayType;
  readonly count: number;
  readonly bytes: number;
}

/** Who holds device memory: what is alive, by the program that made it and by type, the most first. */
export declare function liveArrays(): readonly Holding[];

/** What programs can run on, as `devices()` gives it. */
export interface Device extends DeviceInfo {
  /** `"cpu:0"`. */
  toString(): string;
}
export declare const Device: abstract new (...args: never) => Device;

/** What programs can run on. */
export declare function devices(backend?: string | null): Device[];

export interface PutOptions {
  /**
   * Let the device read the data where it is, for as long as the array lives, which takes that they do not change any
   * more. It does where its memory is the host's and the data lie at a multiple of 64 bytes; it copies otherwise.
   */
  readonly mayAlias?: boolean;
}

/**
 * Puts a tree of host data on a device: numbers, nested arrays, TypedArrays, `array(…)`. Arrays of a device are given
 * back as they are, or as copies where another device is named. The data may be changed afterwards, unless
 * `{ mayAlias: true }` says that they are not.
 *
 *     const params = devicePut({ w: new Float32Array(784), b: 0 });
 */
export declare function devicePut<const T>(value: T, device?: DeviceInfo | number | null, options?: PutOptions): Put<T>;

/**
 * Zeros in host memory, as a TypedArray, that lie where a device can read them in place: for data that are filled in once
 * and put on the device with `{ mayAlias: true }`. JavaScript's own arrays mostly lie elsewhere.
 *
 *     const batch = allocate([128, 784]) as Float32Array;
 */
export declare function allocate(shape: number | readonly number[], dtype?: DTypeName): TypedArray;

/** What data of the host are on a device: the same tree, of arrays. */
export type Put<T> = 0 extends 1 & T
  ? any
  : T extends null | undefined
    ? T
    : T extends number | boolean | bigint | TypedArray | HostArray
      ? DeviceArray
      : { -readonly [K in keyof T]: Put<T[K]> };

/** Waits until every array in a tree is there, and gives the tree back. Rejects with the error of what failed. */
export declare function blockUntilReady<T>(tree: T): Promise<T>;

/** A module's exports as the host has them: functions take host data and give arrays on the device. */
export type Loaded<M> = { readonly [K in keyof M]: Exported<M[K]> };

/** Constants come as they are, tensors among them as arrays on the device. */
type Exported<T> = 0 extends 1 & T
  ? any
  : T extends (...args: infer A) => infer R
    ? Transformed<A, Leaves<R>>
    : T extends number | boolean | bigint | string | null | undefined
      ? T
      : { readonly [K in keyof T]: Exported<T[K]> };

/**
 * A tsjax module, typed by its own types: `load<typeof import("./model.ts")>("./model.ts")`. Its functions are compiled
 * for the shapes they are called with, and go through `jit`, `grad`, `vmap` and the other transformations. Its constants are
 * worked out when they are read first.
 */
export declare function load<M = Record<string, AnyFunction>>(path: string, options?: LoadOptions): Promise<Loaded<M>>;

export interface LoadOptions extends DebugOptions, CallbackOptions {
  /** Values for the names that the module declares, as `declare function lookup(i: i32): f32;`. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

/** Forward mode, reverse mode, and forward mode by `linearize`. */
export type GradMode = "fwd" | "rev" | "lin";

/** One tolerance for all, or by dtype: `{ f32: 1e-2 }`. */
export type Tolerance = number | Readonly<Partial<Record<DTypeName, number>>>;

export interface CheckGradsOptions {
  /** Derivatives up to this order are checked: 1 unless said. */
  readonly order?: number;
  /** Which modes are checked: `["fwd", "rev"]` unless said. Those of higher orders are put together from them in every way. */
  readonly modes?: GradMode | readonly GradMode[];
  /** By dtype unless said, as JAX has them (f32: 2e-3), times the number of elements of the array that is compared. */
  readonly atol?: Tolerance;
  readonly rtol?: Tolerance;
  /** The step of the differences: 1e-4 unless said. */
  readonly eps?: number;
  /** What the text of an inline function names beside the language's own exports. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

/**
 * Checks the derivatives of a function at given arguments against finite differences, along one random direction: throws
 * GradientError where they disagree. Integers, booleans and keys among the arguments are held fixed.
 *
 *     checkGrads((w, x) => np.sum(np.tanh(w * x)), [[0.1, 0.2], [1.5, -2]], { order: 2 });
 *     checkGrads(model.loss, [params, x, y], 1, { modes: ["rev"] });
 */
export declare function checkGrads<A extends any[]>(
  fun: (...args: A) => any,
  args: HostArguments<A> | A,
  options?: CheckGradsOptions,
): void;
export declare function checkGrads<A extends any[]>(
  fun: (...args: A) => any,
  args: HostArguments<A> | A,
  order: number,
  options?: Omit<CheckGradsOptions, "order">,
): void;

/** Derivatives that `checkGrads` found to disagree with finite differences; the message says which, where, and by how much. */
export declare class GradientError extends Error {
  private constructor();
  readonly code: "WRONG_DERIVATIVE";
}

/** One thing that is wrong with a program. Lines and columns count from 1; the end is exclusive. */
export interface PublicDiagnostic {
  /** Stable, e.g. "TJ2001". */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** What was found. */
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What to do. */
  readonly hint?: string;
}

/** The program is wrong. `message` is the rendered text, without colours; `diagnostics` has every fault. */
export declare class Diagnostics extends Error {
  protected constructor();
  /** That of the first. */
  readonly code: string;
  readonly diagnostics: readonly PublicDiagnostic[];
  /** The text as a terminal of a width shows it. */
  render(options: { readonly color: boolean; readonly width?: number }): string;
}

/**
 * The arrays of a `.npy`, `.npz`, `.safetensors`, `.json` or `.png` file: one, or a tree of them, dotted names (`layers.0.w`)
 * nested. The tensors of a safetensors file are read when they are used, so that a program reads those that it takes.
 * Throws InputError for a file that is not whole, FileError for one that cannot be read.
 *
 *     const params = await loadArrays("model.safetensors");
 */
export declare function loadArrays<T = any>(file: string): Promise<T>;

/**
 * Writes a tree of arrays (of devices, TypedArrays, nested numbers) to a file, whose ending says in which format. What was
 * there stays when it fails.
 *
 *     await saveArrays("model.safetensors", params);
 */
export declare function saveArrays(file: string, value: unknown): Promise<void>;

/** A file or value that cannot be read as an array; the message says what was found. */
export declare class InputError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown });
  readonly code: "INVALID_INPUT";
}

/** A file cannot be read or written. */
export declare class FileError extends Error {
  private constructor();
  /** The system's: `"ENOENT"`, `"EISDIR"`, `"ENOSPC"`, … */
  readonly code: string;
  /** As it was given. */
  readonly path: string;
}

/** A function of the host failed while a program called it; `cause` is what it threw. */
export declare class CallbackError extends Diagnostics {
  private constructor();
}

/** Results hold NaN, or infinity, in a program that looks for it; the place that made the first one. */
export declare class FloatingPointError extends Diagnostics {
  private constructor();
}

/** Arguments that do not fit what a program takes. */
export declare class ArgumentError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown });
  readonly code: "INVALID_ARGUMENT";
}

export type PjrtErrorCode =
  | "OK" | "CANCELLED" | "UNKNOWN" | "INVALID_ARGUMENT" | "DEADLINE_EXCEEDED" | "NOT_FOUND" | "ALREADY_EXISTS"
  | "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED" | "FAILED_PRECONDITION" | "ABORTED" | "OUT_OF_RANGE" | "UNIMPLEMENTED"
  | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS" | "UNAUTHENTICATED"; // prettier-ignore

/** An error that the plugin answered, with its status code. */
export declare class PjrtError extends Error {
  protected constructor();
  readonly code: PjrtErrorCode;
  /** The function of the C API that failed. */
  readonly operation: string;
}

/** Memory ran out on a device: the message says what was asked for, and who holds what. */
export declare class OutOfMemoryError extends PjrtError {
  private constructor();
  /** What needed the memory, and how much there was. */
  readonly reason: string;
  /** Bytes that were asked for, as far as it is known. */
  readonly requested: number | undefined;
  /** Bytes of all arrays that are alive. */
  readonly bytesInUse: number;
  /** Who holds them, the most first. */
  readonly holdings: readonly Holding[];
}

/** A plugin that cannot be found, fetched or loaded; the message says what to do. */
export declare class PluginError extends Error {
  private constructor();
  readonly code: "PLUGIN_UNAVAILABLE";
}

/** The runtime was used wrongly: a disposed buffer, arguments that do not fit the program. */
export declare class RuntimeUsageError extends Error {
  private constructor();
  /** What is wrong with the use: an array that is gone, or anything else. */
  readonly code: "INVALID_ARGUMENT" | "DISPOSED" | "DONATED";
}

/** The process of an isolated program ended, by the plugin or from outside; only programs that run in isolation live to tell. */
export declare class PluginCrash extends Error {
  private constructor();
  readonly code: "PLUGIN_CRASHED";
  /** The signal, or the exit code, that the process ended with. */
  readonly how: string;
  /** The plugin's last words; empty where it had none. */
  readonly reason: string;
}

/** A program that ran in isolation took longer than it may; its process was ended. */
export declare class IsolateTimeout extends Error {
  private constructor();
  readonly code: "TIMEOUT";
  readonly timeoutMs: number;
}

/** A StableHLO program from elsewhere that cannot run. */
export declare class ForeignError extends Error {
  private constructor();
  readonly code: "INVALID_PROGRAM";
  /** 1-based, where the module's text is known to be wrong. */
  readonly line: number | null;
  readonly hint: string | null;
}

// ── As in JAX: devices, processes, and what is kept ──────────────────────────────────────────────────────────────────

/** The platform that programs run on: `"cpu"`, `"cuda"`, … */
export declare function defaultBackend(): string;
/** How many devices there are. */
export declare function deviceCount(backend?: string | null): number;
/** How many of them belong to this process: all. */
export declare function localDeviceCount(backend?: string | null): number;
/** The devices of this process. */
export declare function localDevices(): Device[];
/** Which of the processes that work together this is: 0, since a program runs in one. */
export declare function processIndex(): number;
/** How many processes work together: 1. */
export declare function processCount(): number;
/** All of them: [0]. */
export declare function processIndices(): number[];
export declare const hostId: typeof processIndex;
export declare const hostCount: typeof processCount;
export declare const hostIds: typeof processIndices;

/** The tree with nested arrays and numbers of the host in place of the arrays of devices; waits for them. */
export declare function deviceGet(tree: any): Promise<any>;
/** Starts reading the arrays of a tree, so that they are in the host's memory when they are asked for; gives the tree back. */
export declare function copyToHostAsync<T>(tree: T): T;
/** Forgets the programs that functions were compiled to: the next call of each compiles anew. */
export declare function clearCaches(): void;
/** Prints what a report of a fault should say: versions, the platform, the devices; or gives it as a text. */
export declare function printEnvironmentInfo(options: { readonly returnString: true }): string;
export declare function printEnvironmentInfo(options?: { readonly returnString?: boolean }): null;

/**
 * What tsjax makes of a function for arguments like these, before it optimises: its IR, as text.
 *
 *     makeJaxpr((x) => x * 2)(1);
 */
export declare function makeJaxpr(
  fun: AnyFunction,
  options?: { readonly staticArgnums?: number | readonly number[] },
): (...args: any[]) => string;

/** A device, by itself or by its number; the first when left out. */
type Placed = DeviceInfo | number | null | undefined;

/**
 * An array of the shape whose elements `dataCallback` gives for an index, [start, stop] for each axis. An array is on one
 * device, so it is asked once, for all of it.
 */
export declare function makeArrayFromCallback(
  shape: readonly number[],
  device: Placed,
  dataCallback: (index: readonly (readonly [number, number])[]) => any,
  options?: { readonly dtype?: DTypeName },
): DeviceArray;
/** An array of the data that this process has, which is all of them. */
export declare function makeArrayFromProcessLocalData(
  device: Placed,
  localData: any,
  globalShape?: readonly number[] | null,
): DeviceArray;
/** An array of the shape from the arrays that single devices hold: here one. */
export declare function makeArrayFromSingleDeviceArrays(
  shape: readonly number[],
  device: Placed,
  arrays: readonly DeviceArray[],
  options?: { readonly dtype?: DTypeName },
): DeviceArray;

/**
 * From now on, or while `body` runs: compiled functions wait for their results, and throw a FloatingPointError where one
 * holds NaN, at the line that made the first one. An option of the function itself (`jit(f, { debugNans: true })`) goes first.
 *
 *     debugNans(true, () => f(x));
 *
 * JAX: `jax.debug_nans`.
 */
export declare function debugNans(value?: boolean): void;
export declare function debugNans<T>(value: boolean, body: () => T): T;
/**
 * The same for infinity.
 *
 * JAX: `jax.debug_infs`.
 */
export declare function debugInfs(value?: boolean): void;
export declare function debugInfs<T>(value: boolean, body: () => T): T;

/** A trace as Chrome's JSON has it, for Perfetto (ui.perfetto.dev) to open. Times are microseconds. */
export interface Trace {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly {
    /** X: a span; C: a counter; M: what a row or a group of rows is called. */
    readonly ph: "X" | "C" | "M";
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts?: number;
    readonly dur?: number;
    readonly cat?: string;
    readonly args?: Readonly<Record<string, string | number>>;
  }[];
}

/**
 * Traces of what the process does with programs: compiling, sending, running, reading, functions of the host.
 *
 * Where the plugin has a profiler, a trace has what that records, op by op. Elsewhere programs are waited for at each call,
 * so that their spans say how long they ran.
 *
 * JAX: `jax.profiler`.
 */
export declare const profiler: {
  /** Takes a trace of what `body` does: into a `.json` or `.json.gz` file, or a folder, as `perfetto_trace.json.gz`. */
  trace<T>(file: string, body: () => T): T;
  /** From now on, until `stopTrace`, which writes the file. */
  startTrace(file?: string): void;
  stopTrace(): Trace;
  /** Runs `body`, or starts it, as a span of the trace. JAX: `jax.profiler.TraceAnnotation`. */
  annotate<T>(name: string, body: () => T): T;
};
