// Arrays as programs give them back: in device memory, futures until they are read.
import { DTYPE_INFO, type DType } from "../ir/dtype.ts";
import { decodeElements, type Scalar } from "../ir/elements.ts";
import { format } from "../io/format.ts";
import { INSPECT, shown } from "./arrayText.ts";
import { nested, toJson, type JsonArray } from "../io/json.ts";
import { ArgumentError } from "./errors.ts";
import { checkOptions } from "./options.ts";
import { abortable, type WaitOptions } from "./abortable.ts";
import { formatArrayType, type DeviceBuffer, type HostArray, type HostBuffer } from "../runtime/index.ts";

/** A number, a bigint (64-bit integers), a boolean, or { re, im }. */
export type Element = number | bigint | boolean | { readonly re: number; readonly im: number };
export type Nested = Element | readonly Nested[];

export type TypedArray =
  | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array
  | Float32Array | Float64Array; // prettier-ignore

type TypedArrayMaker = new (buffer: ArrayBufferLike, offset: number, length: number) => TypedArray;

/** How each dtype looks as a TypedArray: sub-byte integers a byte each, small floats as their bits, complex interleaved. */
const VIEWS: Readonly<Record<DType, TypedArrayMaker>> = {
  bool: Uint8Array, i2: Int8Array, i4: Int8Array, i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array,
  u2: Uint8Array, u4: Uint8Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, u64: BigUint64Array,
  f4e2m1fn: Uint8Array, f8e3m4: Uint8Array, f8e4m3: Uint8Array, f8e4m3b11fnuz: Uint8Array, f8e4m3fn: Uint8Array,
  f8e4m3fnuz: Uint8Array, f8e5m2: Uint8Array, f8e5m2fnuz: Uint8Array, f8e8m0fnu: Uint8Array,
  bf16: Uint16Array, f16: Uint16Array, f32: Float32Array, f64: Float64Array, c64: Float32Array, c128: Float64Array,
}; // prettier-ignore

export function typedArrayOf({ dtype, bytes }: HostArray): TypedArray {
  const View = VIEWS[dtype];
  const width = (View as unknown as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  return new View(aligned.buffer, aligned.byteOffset, aligned.byteLength / width);
}

const isComplexScalar = (value: Scalar): value is readonly [number, number] => Array.isArray(value);

export const elementOf = (value: Scalar): Element => (isComplexScalar(value) ? { re: value[0], im: value[1] } : value);

export const nest = (values: readonly Element[], shape: readonly number[]): Nested => nested(values, shape);

export interface ReadOptions {
  /** Give an array of its own, that may be written to. */
  readonly copy?: boolean;
}

/** Less is copied in the time that a view takes to make. */
const VIEW_BYTES = 1 << 16;

/** An array on a device. Reading waits until the program that computes it is done. */
export class DeviceArray {
  constructor(
    readonly buffer: DeviceBuffer | HostBuffer,
    /** A PRNG key array: `shape` is without the key's own dimension. */
    readonly isKey = false,
  ) {}

  get dtype(): DType {
    return this.buffer.dtype;
  }
  get shape(): readonly number[] {
    return this.isKey ? this.buffer.shape.slice(0, -1) : this.buffer.shape;
  }
  /** The dtype and the shape: `f32[2,3]`. */
  get type(): string {
    return formatArrayType({ dtype: this.isKey ? "key" : this.dtype, shape: this.shape });
  }
  get ndim(): number {
    return this.shape.length;
  }
  get size(): number {
    return this.shape.reduce((n, dim) => n * dim, 1);
  }
  get nbytes(): number {
    return this.buffer.shape.reduce((n, dim) => n * dim, 1) * DTYPE_INFO[this.dtype].bytes;
  }

  /** Resolves when the value is there; rejects with the runtime's error. */
  ready(options?: WaitOptions): Promise<this> {
    try {
      checkOptions("ready", options, ["signal"]);
      if (this.buffer.isReady()) return Promise.resolve(this);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const ready = this.buffer.ready().then(() => this);
    return options ? abortable(ready, options) : ready;
  }
  /** Blocks until the value is there; throws the runtime's error. */
  readySync(): this {
    this.buffer.readySync();
    return this;
  }
  /**
   * The elements as a TypedArray: bool as 0/1, complex interleaved, bf16, f16 and f8 as their bits. Where the device's
   * memory is the host's, it is that memory, which must not be written to; `{ copy: true }` asks for an array of its own.
   */
  async data(options: ReadOptions & WaitOptions = {}): Promise<TypedArray> {
    checkOptions("data", options, ["copy", "signal"]);
    const { copy = false, signal } = options;
    const { buffer } = this;
    const read = copy || buffer.kind.bytes < VIEW_BYTES ? buffer.toHost() : buffer.toHostView();
    return typedArrayOf(await abortable(read, { signal }));
  }
  /** The same, blocking. */
  dataSync(options: ReadOptions = {}): TypedArray {
    checkOptions("dataSync", options, ["copy"]);
    const { copy = false } = options;
    const { buffer } = this;
    return typedArrayOf(copy || buffer.kind.bytes < VIEW_BYTES ? buffer.toHostSync() : buffer.toHostViewSync());
  }
  /** Nested arrays; a plain number for a scalar. Blocks until the value is there. */
  toArray(): Nested {
    const { dtype, shape, bytes } = this.buffer.toHostViewSync();
    return nest(decodeElements(dtype, bytes).map(elementOf), shape);
  }
  /** The number of an array of one element. Blocks until the value is there. */
  item(): Element {
    if (this.size !== 1) throw new ArgumentError(`item() takes an array of one element, this one is ${this.type}`);
    const { dtype, bytes } = this.buffer.toHostSync();
    return elementOf(decodeElements(dtype, bytes)[0]);
  }
  /** The number of an array of one element, so that `loss < 0.1` means what it says; operators on arrays are an error. */
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): string | number | bigint | boolean {
    if (hint === "string") return this.toString();
    const value = this.size === 1 ? this.item() : null;
    if (value !== null && typeof value !== "object") return value;
    throw new TypeError(
      `${this.type} is an array, and JavaScript's operators do not work on arrays: compile the function, jit((x) => x + 1), or call numpy.add(x, 1)`,
    );
  }
  /** As `toArray`, for `JSON.stringify`: what JSON has no numbers for is text, `"nan"` and integers beyond 2^53. */
  toJSON(): JsonArray {
    return toJson(this.buffer.toHostViewSync());
  }
  /** The values, the middle of a long array left out. Blocks until they are there. */
  toString(): string {
    return format(this.buffer.toHostViewSync());
  }
  /** What `console.log` shows: the type and the values, or why there are none. */
  [INSPECT](): string {
    return shown(`DeviceArray ${this.type}`, this, () => this.toString());
  }

  /** Frees the device memory now; otherwise it is freed when the array is collected. */
  dispose(): void {
    this.buffer.dispose();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}
