/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type, a pytree of any structure */
// Compiled programs back into JavaScript: printing, and functions of the host.
import type { WaitOptions } from "./device.js";
import type { AnyFunction } from "./tensor.js";

/** How a callback takes a batch: a call for each example, or one call for all with a leading axis. */
export type VmapMethod = "sequential" | "sequential_unrolled" | "expand_dims" | "broadcast_all";

export declare const debug: {
  /**
   * Prints values while the program runs, by a format string as Python has them: `{}` stands for one argument each,
   * `{name}` for a member of an object at the end. Lines come in the order in which they are written.
   *
   * JAX: `jax.debug.print`.
   *
   * @example debug.print("step {}: loss {loss:.3f}", i, { loss })
   */
  print(fmt: string, ...args: any[]): void;
  /**
   * Calls a function of the host with values, beside the values of the program.
   *
   * JAX: `jax.debug.callback`.
   */
  callback(callback: AnyFunction, ...args: any[]): void;
};

/**
 * What a pure function of the host gives for values. `resultShapeDtypes` says which types it gives: `f32`, `"f32[3]"`,
 * `{ shape, dtype }`, a tensor, or a pytree of these. Options come last: `{ vmapMethod: "sequential" }`.
 *
 * JAX: `jax.pure_callback`.
 */
export declare function pureCallback(callback: AnyFunction, resultShapeDtypes: any, ...args: any[]): any;

/**
 * As `pureCallback`, for a function that does something: it is called exactly as often as written, with
 * `{ ordered: true }` in the order written.
 *
 * JAX: `jax.experimental.io_callback`.
 */
export declare function ioCallback(callback: AnyFunction, resultShapeDtypes: any, ...args: any[]): any;

/**
 * Resolves when all programs are through that were started and call functions of the host, or print; rejects when the signal
 * is aborted before.
 */
export declare function effectsBarrier(options?: WaitOptions): Promise<void>;
