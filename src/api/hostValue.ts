// What the host hands over, as arrays: numbers, booleans, nested arrays, TypedArrays, `array(…)`, device arrays.
import { DTYPES, isDType, isFloat, isInteger, type DType } from "../ir/dtype.ts";
import { encodeElements } from "../ir/elements.ts";
import { format } from "../io/format.ts";
import { fromJson } from "../io/json.ts";
import {
  DeviceBuffer,
  HostBuffer,
  byteLength,
  checkHostArray,
  formatArrayType,
  type HostArray,
} from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { INSPECT, shown } from "./arrayText.ts";
import { ArgumentError } from "./errors.ts";
import { narrowed, narrows } from "./narrow.ts";
import { checkOptions } from "./options.ts";

/** A host array made by `array(…)`, whose dtype and shape are settled. */
export class HostValue {
  /** `checked`: its bytes are known to fit, and need not be looked at now. */
  constructor(
    readonly array: HostArray,
    checked = false,
  ) {
    if (!checked) checkHostArray(array);
  }
  get dtype(): DType {
    return this.array.dtype;
  }
  get shape(): readonly number[] {
    return this.array.shape;
  }
  toString(): string {
    return format(this.array);
  }
  [INSPECT](): string {
    return shown(`array ${formatArrayType(this.array)}`, this, () => this.toString());
  }
}

const TYPED: readonly (readonly [new () => ArrayBufferView, DType])[] = [
  [Float32Array, "f32"], [Float64Array, "f64"], [Int8Array, "i8"], [Uint8Array, "u8"], [Uint8ClampedArray, "u8"],
  [Int16Array, "i16"], [Uint16Array, "u16"], [Int32Array, "i32"], [Uint32Array, "u32"], [BigInt64Array, "i64"],
  [BigUint64Array, "u64"],
]; // prettier-ignore

function bytesOf(view: ArrayBufferView): Uint8Array {
  try {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ArgumentError("the memory of a TypedArray was handed over to somebody else: its ArrayBuffer is detached", { cause: error }); // prettier-ignore
  }
}

export const isTypedArray = (value: unknown): value is ArrayBufferView & { readonly length: number } =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function fromTyped(view: ArrayBufferView & { readonly length: number }): HostArray {
  const dtype = TYPED.find(([type]) => view instanceof type)?.[1];
  if (!dtype)
    throw new ArgumentError(`a ${view.constructor.name} has no dtype of its own: name it with array(data, { dtype })`);
  return { dtype, shape: [view.length], bytes: bytesOf(view) };
}

/** Whether a JavaScript array is nested numbers, so that it may stand for a tensor. */
export function isNumeric(value: unknown): boolean {
  if (Array.isArray(value)) {
    // Holes count: every() would pass them by.
    for (let i = 0; i < value.length; i++) if (!isNumeric(value[i])) return false;
    return true;
  }
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
}

/** An array from host data: `array([[1, 2], [3, 4]])`, `array(new Uint16Array(…), { dtype: "bf16", shape: [2, 3] })`. */
export function array(
  data: unknown,
  options: { readonly shape?: readonly number[]; readonly dtype?: DType } = {},
): HostValue {
  checkOptions("array", options, ["shape", "dtype"]);
  if (options.dtype !== undefined && !isDType(options.dtype)) {
    throw new ArgumentError(`there is no dtype ${JSON.stringify(options.dtype)}; they are ${DTYPES.join(", ")}`);
  }
  if (data instanceof HostValue) return array(data.array.bytes, { dtype: data.dtype, shape: data.shape, ...options });
  if (isTypedArray(data)) return new HostValue(ofTyped(data, options));
  const made = fromJson(data, options.dtype ?? (isNumeric(data) ? plainType(data) : undefined));
  return new HostValue(reshaped(made, options.shape));
}

/** Plain JavaScript numbers are f32, booleans bool, bigints i64. */
function plainType(data: unknown): DType {
  const first = Array.isArray(data) ? data.flat(Infinity)[0] : data;
  return typeof first === "boolean" ? "bool" : typeof first === "bigint" ? "i64" : "f32";
}

function ofTyped(
  data: ArrayBufferView & { readonly length: number },
  { shape, dtype }: { readonly shape?: readonly number[]; readonly dtype?: DType },
): HostArray {
  const own = TYPED.find(([type]) => data instanceof type)?.[1];
  if (dtype === undefined || dtype === own) return reshaped(fromTyped(data), shape);
  const bytes = bytesOf(data);
  // Bits of a dtype that has no TypedArray of its own, or numbers to convert.
  const asBits = shape
    ? byteLength(dtype, shape) === bytes.length
    : data instanceof Uint8Array || data instanceof Uint16Array;
  if (asBits && !(isFloat(dtype) && (own === "f32" || own === "f64"))) {
    const width = byteLength(dtype, []);
    return reshaped({ dtype, shape: [bytes.length / width], bytes }, shape);
  }
  const values = Array.from(data as unknown as ArrayLike<number | bigint>);
  return reshaped({ dtype, shape: [values.length], bytes: encodeElements(dtype, values) }, shape);
}

function reshaped(made: HostArray, shape: readonly number[] | undefined): HostArray {
  if (shape === undefined) return made;
  if (byteLength(made.dtype, shape) !== made.bytes.length) {
    throw new ArgumentError(
      `${formatArrayType(made)} cannot have the shape [${shape.join(",")}]: other number of elements`,
    );
  }
  return { ...made, shape };
}

export interface WantedType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A value as an array of the wanted type. `where` names it in messages. */
export function convert(value: unknown, wanted: WantedType, where: string): HostArray | DeviceBuffer {
  const settled = settledArray(value, wanted);
  if (settled) {
    if (!sameShape(settled.shape, wanted.shape)) mismatch(where, formatArrayType(settled), wanted);
    if (settled.dtype === wanted.dtype) return settled;
    if (!isRuntimeArray(value) && !(settled instanceof DeviceBuffer) && narrows(settled.dtype, wanted.dtype))
      return narrowed(settled, where);
    return mismatch(where, formatArrayType(settled), wanted);
  }
  if (typeof value === "string" && !isInteger(wanted.dtype))
    throw new ArgumentError(`${where} must be ${formatArrayType(wanted)}, found a string`);
  try {
    const made = fromJson(value, wanted.dtype);
    if (!sameShape(made.shape, wanted.shape)) mismatch(where, formatArrayType(made), wanted);
    return made;
  } catch (error) {
    if (error instanceof ArgumentError) throw error;
    throw new ArgumentError(`${where} must be ${formatArrayType(wanted)}: ${(error as Error).message}`);
  }
}

/** What programs made has the type that they gave it. */
const isRuntimeArray = (value: unknown): boolean => value instanceof DeviceArray || value instanceof HostBuffer;

function settledArray(value: unknown, wanted: WantedType): HostArray | DeviceBuffer | null {
  if (value instanceof DeviceArray) return settledArray(value.buffer, wanted);
  if (value instanceof HostBuffer) return value.toHostViewSync();
  if (value instanceof DeviceBuffer) return value;
  if (value instanceof HostValue) return value.array;
  if (isHostArray(value)) {
    checkHostArray(value);
    return value;
  }
  if (isTypedArray(value)) {
    const made = fromTyped(value);
    const size = wanted.shape.reduce((n, dim) => n * dim, 1);
    return made.shape[0] === size ? { ...made, shape: wanted.shape } : made;
  }
  return null;
}

export const isHostArray = (value: unknown): value is HostArray =>
  typeof value === "object" && value !== null && "dtype" in value && "shape" in value && "bytes" in value;

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

function mismatch(where: string, found: string, wanted: WantedType): never {
  throw new ArgumentError(`${where} must be ${formatArrayType(wanted)}, found ${found}`);
}

/** The type of a value that settles it itself; null for plain numbers and nested arrays, which take what is wanted. */
export function typeOfHost(value: unknown): { readonly dtype: DType; readonly shape: readonly number[] } | null {
  if (value instanceof DeviceArray) return { dtype: value.dtype, shape: value.buffer.shape };
  if (value instanceof HostValue) return value.array;
  if (isHostArray(value)) return value;
  if (isTypedArray(value)) return fromTyped(value);
  return null;
}
