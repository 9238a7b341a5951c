// Arrays as nested JSON arrays, and back. What JSON has no numbers for is written so: NaN and the infinities as
// "nan", "inf" and "-inf", 64-bit integers beyond 2^53 as strings, complex numbers as { "re": …, "im": … }.
import { decodeElements, encodeElements, type Scalar } from "../ir/elements.ts";
import { DTYPE_INFO, isComplex, isFloat, isInteger, type DType } from "../ir/dtype.ts";
import { elementCount, formatArrayType, type HostArray } from "../runtime/hostArray.ts";
import { InputError } from "./inputError.ts";

export type JsonScalar = number | boolean | string | { readonly re: JsonScalar; readonly im: JsonScalar };
export type JsonArray = JsonScalar | readonly JsonArray[];

const WORDS: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  infinity: Infinity,
  "-inf": -Infinity,
  "-infinity": -Infinity,
};

/** What a word for a number that JSON cannot write stands for. */
export const numberWord = (text: string): number | undefined => {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
};

const MAX_RANK = 64;

const describe = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

const at = (path: readonly number[]): string => (path.length === 0 ? "" : ` at [${path.join("][")}]`);

/** A number, a word or a string of digits; undefined for anything else. */
const real = (value: unknown): number | bigint | boolean | undefined => {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (typeof value !== "string") return undefined;
  const special = numberWord(value);
  if (special !== undefined) return special;
  const word = value.trim();
  if (/^[+-]?\d+$/.test(word)) return BigInt(word);
  const number = word === "" ? NaN : Number(word);
  return Number.isNaN(number) ? undefined : number;
};

const scalar = (value: unknown, path: readonly number[]): Scalar => {
  const plain = real(value);
  if (plain !== undefined) return plain;
  if (typeof value === "object" && value !== null && "re" in value && "im" in value) {
    const [re, im] = [real(value.re), real(value.im)];
    if (re !== undefined && im !== undefined) return [Number(re), Number(im)];
  }
  throw new InputError(`a number is expected${at(path)}, ${describe(value)} was found`);
};

const shapeOf = (value: unknown): number[] => {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) {
    if (shape.push(inner.length) > MAX_RANK) throw new InputError(`arrays nest at most ${MAX_RANK} deep`);
  }
  return shape;
};

const collect = (value: unknown, shape: readonly number[], path: readonly number[], out: Scalar[]): void => {
  const wanted = shape[path.length];
  if (wanted === undefined) {
    if (Array.isArray(value))
      throw new InputError(`the array is ragged: a number is expected${at(path)}, ${describe(value)} was found`);
    out.push(scalar(value, path));
    return;
  }
  if (!Array.isArray(value)) {
    throw new InputError(
      `the array is ragged: ${wanted} elements are expected${at(path)}, ${describe(value)} was found`,
    );
  }
  if (value.length !== wanted) {
    throw new InputError(`the array is ragged: ${wanted} elements are expected${at(path)}, ${value.length} were found`);
  }
  // Holes, as [1, , 2] has one, are undefined.
  for (let i = 0; i < wanted; i++) collect(value[i], shape, [...path, i], out);
};

const I32 = 2 ** 31;

/** bool where all are booleans, i32 where all are integers that fit, c64 with a complex one, f32 otherwise. */
const inferType = (values: readonly Scalar[]): DType => {
  if (values.length === 0) return "f32";
  if (values.every((value) => typeof value === "boolean")) return "bool";
  if (values.some((value) => Array.isArray(value))) return "c64";
  const small = (value: Scalar): boolean => Number.isInteger(Number(value)) && Math.abs(Number(value)) < I32;
  return values.every(small) ? "i32" : "f32";
};

const checkFits = (value: Scalar, dtype: DType): void => {
  if (Array.isArray(value)) {
    if (!isComplex(dtype)) throw new InputError(`a complex number is no ${dtype}`);
    return;
  }
  if (!isInteger(dtype)) return;
  const { kind, bits } = DTYPE_INFO[dtype];
  if (typeof value === "number" && !Number.isInteger(value)) throw new InputError(`${value} is no ${dtype}`);
  const integer = BigInt(value as number | bigint | boolean);
  const low = kind === "int" ? -(1n << BigInt(bits - 1)) : 0n;
  const high = kind === "int" ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  if (integer < low || integer > high) throw new InputError(`${integer} does not fit in ${dtype} (${low} to ${high})`);
};

/** The array that nested arrays of numbers describe, of the dtype given or else of the plainest that holds them. */
export const fromJson = (value: unknown, dtype?: DType): HostArray => {
  const shape = shapeOf(value);
  const values: Scalar[] = [];
  collect(value, shape, [], values);
  const type = dtype ?? inferType(values);
  for (const element of values) checkFits(element, type);
  return { dtype: type, shape, bytes: encodeElements(type, values) };
};

/** JSON in which NaN and Infinity may stand bare, as Python's json module writes them, behind a byte order mark or none. */
export const parseNumbers = (text: string): unknown => {
  try {
    return JSON.parse(
      text
        .replace(/^\uFEFF/, "")
        .replace(/"(?:\\.|[^"\\])*"|-?\b(?:NaN|Infinity)\b/g, (word) => (word.startsWith('"') ? word : `"${word}"`)),
    );
  } catch (error) {
    throw new InputError(`not JSON: ${(error as Error).message}`);
  }
};

/** As `fromJson`, from JSON text. */
export const parseJson = (text: string, dtype?: DType): HostArray => fromJson(parseNumbers(text), dtype);

// Decimal digits that always tell two floats of the type apart.
const DIGITS: Partial<Record<DType, number>> = { f32: 9, c64: 9, f16: 5, bf16: 4 };

/** The shortest decimal that is this number in its dtype, and no longer one of the f64 that it came as. */
const shortest = (value: number, dtype: DType): number => {
  const most = DIGITS[dtype];
  if (most === undefined || Number.isInteger(value)) return value;
  const part = dtype === "c64" ? "f32" : dtype;
  for (let digits = 1; digits <= most; digits++) {
    const short = Number(value.toPrecision(digits));
    if (dtype === "f32" || dtype === "c64") {
      if (Math.fround(short) === value) return short;
    } else if (decodeElements(part, encodeElements(part, [short]))[0] === value) return short;
  }
  return value;
};

const realToJson = (value: number, dtype: DType): JsonScalar => {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return isFloat(dtype) || isComplex(dtype) ? shortest(value, dtype) : value;
};

const toScalar = (value: Scalar, dtype: DType): JsonScalar => {
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return realToJson(value, dtype);
  return { re: realToJson(value[0], dtype), im: realToJson(value[1], dtype) };
};

/** Nested arrays of the elements; a plain number at rank 0. */
/** One element, as the nested arrays have it. */
export const elementToJson = (dtype: DType, bytes: Uint8Array): JsonScalar =>
  toScalar(decodeElements(dtype, bytes)[0], dtype);

export const toJson = (array: HostArray): JsonArray => {
  const { dtype, shape, bytes } = array;
  const values = decodeElements(dtype, bytes).map((value) => toScalar(value, dtype));
  if (values.length !== elementCount(shape))
    throw new RangeError(`${formatArrayType(array)} has ${values.length} elements`);
  return nested(values, shape);
};

type Nested<T> = T | readonly Nested<T>[];

/** More rows than this, of no elements, are no nested arrays that anybody wants. */
const MOST_ROWS = 2 ** 24;

/** Elements in row-major order as nested arrays. Throws InputError for rows of nothing without end: [2^40, 0]. */
export function nested<T>(values: readonly T[], shape: readonly number[]): Nested<T> {
  if (values.length === 0 && shape.slice(0, shape.indexOf(0)).reduce((n, size) => n * size, 1) > MOST_ROWS) {
    throw new InputError(
      `an array of the shape [${shape.join(", ")}] has no elements, and too many rows to be nested arrays`,
    );
  }
  let next = 0;
  const build = (axis: number): Nested<T> =>
    axis === shape.length ? values[next++] : Array.from({ length: shape[axis] }, () => build(axis + 1));
  return build(0);
}
