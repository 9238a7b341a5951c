/* eslint-disable @typescript-eslint/no-explicit-any -- a tensor of any type, a pytree of any structure */
// Arrays on devices, and what their results answer to. A result that a program gives to the host is a tensor to the
// type checker, so its members are those of numbers and booleans.
import type { DType, DTypeName, Tensor } from "./tensor.js";

/** A number, a bigint (64-bit integers), a boolean, or { re, im }. */
export type Element = number | bigint | boolean | { readonly re: number; readonly im: number };
export type Nested = Element | readonly Nested[];

export type TypedArray =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array
  | BigUint64Array | Float32Array | Float64Array; // prettier-ignore

export interface ReadOptions {
  /** Give an array of its own, that may be written to. */
  readonly copy?: boolean;
}

/** What is used of an AbortSignal, which only the libraries of Node and of browsers declare. */
interface Signal {
  readonly aborted: boolean;
  readonly reason: any;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface WaitOptions {
  /**
   * Rejects the promise with the signal's reason as soon as it is aborted. Plugins cannot be interrupted: what they are
   * at goes on, and nobody waits for it.
   */
  readonly signal?: Signal;
}

export interface DeviceMembers {
  /** Resolves when the value is there; rejects with the runtime's error. */
  ready(options?: WaitOptions): Promise<this>;
  /** The element of an array of one. Waits, blocking, until it is there. */
  item(): any;
  /** Nested arrays; a plain number for a scalar. Waits, blocking, until the value is there. */
  toArray(): any;
  /** Blocks until the value is there; throws the runtime's error. */
  readySync(): this;
  /**
   * The elements as a TypedArray: bool as 0/1, complex interleaved, bf16, f16 and f8 as their bits. Where the device's
   * memory is the host's, it is that memory, which must not be written to; `{ copy: true }` asks for an array of its own.
   */
  data(options?: ReadOptions & WaitOptions): Promise<any>;
  /** The same, blocking. */
  dataSync(options?: ReadOptions): any;
  /** Frees the device memory now; otherwise it is freed when the array is collected. */
  dispose(): void;
  [Symbol.dispose](): void;
}

interface DeviceArrayOwn {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly ndim: number;
  readonly size: number;
  readonly nbytes: number;
  ready(options?: WaitOptions): Promise<DeviceArray>;
  item(): Element;
  toArray(): Nested;
  /** As `toArray`, for `JSON.stringify`: what JSON has no numbers for is text, `"nan"` and integers beyond 2^53. */
  toJSON(): any;
  readySync(): DeviceArray;
  data(options?: ReadOptions & WaitOptions): Promise<TypedArray>;
  dataSync(options?: ReadOptions): TypedArray;
  dispose(): void;
  [Symbol.dispose](): void;
}

/** An array on a device. Reading waits until the program that computes it is done. */
export type DeviceArray = DeviceArrayOwn & Tensor;
export declare const DeviceArray: abstract new (...args: never) => DeviceArrayOwn;

/** A host array whose dtype and shape are settled. */
export type HostValue = Tensor;
export declare const HostValue: abstract new (...args: never) => {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
};

/**
 * An array from host data: nested arrays, or a TypedArray. `array([[1, 2], [3, 4]])`,
 * `array(new Uint16Array(…), { dtype: "bf16", shape: [2, 3] })`.
 */
export declare function array(
  data: Nested | TypedArray | HostValue,
  options?: { readonly shape?: readonly number[]; readonly dtype?: DType | DTypeName },
): HostValue;

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}
