// The functions of NumPy that are for the host: arrays from buffers, files and text, and back. What they make are host
// arrays, as `array(…)` makes them.
import { isDType, type DType } from "../ir/dtype.ts";
import { readWholeFileSync } from "../io/fileError.ts";
import { format, type FormatOptions } from "../io/format.ts";
import { formatArrayType, byteLength, type HostArray } from "../runtime/index.ts";
import { DeviceArray } from "./array.ts";
import { loadArrays, saveArrays } from "./arrayFiles.ts";
import { ArgumentError } from "./errors.ts";
import { array, HostValue } from "./hostValue.ts";
import { checkOptions } from "./options.ts";
import { pathOf } from "./libraryRef.ts";

type DTypeLike = DType | object | null | undefined;

/** `f32` as the host holds it, or its name. */
function dtypeOf(value: DTypeLike, otherwise: DType): DType {
  const name = typeof value === "string" ? value : value ? pathOf(value) : otherwise;
  if (name && isDType(name)) return name;
  throw new ArgumentError(`there is no dtype ${String(name ?? typeof value)}`);
}

const hostOf = (value: unknown): HostArray =>
  value instanceof DeviceArray ? value.buffer.toHostSync() : array(value).array;

interface Part {
  readonly dtype?: DTypeLike;
  /** How many elements; all there are when negative. */
  readonly count?: number;
  /** Where they start, in bytes. */
  readonly offset?: number;
}

/** A vector from bytes, as they lie in memory. */
function frombuffer(buffer: ArrayBuffer | ArrayBufferView, options: Part = {}): HostValue {
  checkOptions("np.frombuffer", options, ["dtype", "count", "offset"]);
  const { dtype, count = -1, offset = 0 } = options;
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const type = dtypeOf(dtype, "f32");
  const width = byteLength(type, [1]);
  const left = bytes.length - offset;
  if (offset < 0 || left < 0 || (count < 0 && left % width !== 0)) {
    throw new ArgumentError(`${bytes.length} bytes from ${offset} on are no whole number of ${type}s`);
  }
  const n = count < 0 ? left / width : count;
  if (n * width > left) throw new ArgumentError(`${n} ${type}s take ${n * width} bytes, and there are ${left}`);
  return new HostValue({ dtype: type, shape: [n], bytes: bytes.slice(offset, offset + n * width) });
}

/** A vector from a file: bytes, or with `sep` numbers in text. */
function fromfile(file: string, options: Part & { readonly sep?: string } = {}): HostValue {
  checkOptions("np.fromfile", options, ["dtype", "count", "offset", "sep"]);
  const { sep, dtype, count, offset } = options;
  const bytes = readWholeFileSync(file);
  return sep
    ? fromstring(bytes.subarray(offset ?? 0).toString("utf8"), { dtype, count, sep })
    : frombuffer(bytes, { dtype, count, offset });
}

/** A vector from numbers in text. */
function fromstring(text: string, options: Pick<Part, "dtype" | "count"> & { readonly sep: string }): HostValue {
  checkOptions("np.fromstring", options, ["dtype", "count", "sep"]);
  const { dtype, count = -1, sep } = options ?? {};
  if (typeof sep !== "string") throw new ArgumentError("np.fromstring needs sep, the text between two numbers");
  const parts = sep.trim() === "" ? text.trim().split(/\s+/) : text.split(sep).map((part) => part.trim());
  const words = parts.filter((part) => part !== "");
  const numbers = words.map((word) => {
    const number = Number(word);
    if (Number.isNaN(number) && !/^nan$/i.test(word)) throw new ArgumentError(`${JSON.stringify(word)} is no number`);
    return number;
  });
  if (count > numbers.length)
    throw new ArgumentError(`${count} numbers were wanted, and the text has ${numbers.length}`);
  return array(count < 0 ? numbers : numbers.slice(0, count), { dtype: dtypeOf(dtype, "f32") });
}

/** A vector from what an iterable gives. */
function fromiter(iterable: Iterable<number | boolean | bigint>, dtype?: DTypeLike, count = -1): HostValue {
  const items: (number | boolean | bigint)[] = [];
  for (const item of iterable) {
    if (items.length === count) break;
    items.push(item);
  }
  if (items.length < count)
    throw new ArgumentError(`${count} elements were wanted, and the iterable gave ${items.length}`);
  return array(items, { dtype: dtypeOf(dtype, "f32") });
}

/** The array of a .npy file, or the arrays of an .npz file by name. */
const load = (file: string): Promise<unknown> => loadArrays(file);

const withEnding = (file: string, ending: string): string => (file.endsWith(ending) ? file : file + ending);

/** Writes an array to a .npy file. */
const save = (file: string, arr: unknown): Promise<void> => saveArrays(withEnding(file, ".npy"), hosted(arr));

/** Writes arrays to an .npz file, by their names, or as arr_0, arr_1, …. */
function savez(file: string, ...arrays: readonly unknown[]): Promise<void> {
  const named: Record<string, unknown> = {};
  arrays.forEach((each, i) => {
    const isNamed = typeof each === "object" && each !== null && Object.getPrototypeOf(each) === Object.prototype;
    if (isNamed) Object.assign(named, each);
    else named[`arr_${i}`] = hosted(each);
  });
  return saveArrays(withEnding(file, ".npz"), named);
}

const hosted = (value: unknown): unknown => (value instanceof DeviceArray ? value : new HostValue(hostOf(value)));

export type PrintOptions = FormatOptions;
const DEFAULTS: Required<PrintOptions> = { precision: 8, threshold: 1000, edgeitems: 3, suppress: false };
let printing = DEFAULTS;

/** How arrays are written as text. */
const getPrintoptions = (): Required<PrintOptions> => ({ ...printing });

function setPrintoptions(options: PrintOptions): void {
  checkOptions("np.setPrintoptions", options, Object.keys(DEFAULTS));
  printing = { ...printing, ...options };
}

/** Runs a function with other options for text. */
function printoptions<T>(options: PrintOptions, body: () => T): T {
  const before = printing;
  setPrintoptions(options);
  try {
    return body();
  } finally {
    printing = before;
  }
}

/** The elements as text. */
const arrayStr = (a: unknown, options: PrintOptions = {}): string => {
  checkOptions("np.arrayStr", options, Object.keys(DEFAULTS));
  return format(hostOf(a), { ...printing, ...options });
};

/** The type and the elements as text. */
const arrayRepr = (a: unknown, options: PrintOptions = {}): string => {
  checkOptions("np.arrayRepr", options, Object.keys(DEFAULTS));
  const host = hostOf(a);
  return `${formatArrayType(host)} ${format(host, { ...printing, ...options })}`;
};

export const NUMPY_HOST = {
  arrayRepr, arrayStr, frombuffer, fromfile, fromiter, fromstring, getPrintoptions, load, printoptions, save, savez,
  setPrintoptions,
}; // prettier-ignore
