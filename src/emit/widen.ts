// Where XLA refuses a narrow type, or computes it wrongly, the op runs in a wider one, and its results come back.
//
//   sort : i2[4]     is written     convert to i8, sort, convert to i2
import { DTYPE_INFO, isFloat, isSigned, type DType } from "../ir/dtype.ts";
import { Value, type Op } from "../ir/graph.ts";
import type { OpName } from "../ir/ops.ts";
import type { TensorType } from "../ir/type.ts";
import type { Ref, Writer } from "./writer.ts";

type Narrow = (dtype: DType) => boolean;

const bits = (dtype: DType): number => DTYPE_INFO[dtype].bits;
const twoBits: Narrow = (dtype) => bits(dtype) === 2;
const underOneByte: Narrow = (dtype) => bits(dtype) < 8 && dtype !== "bool";
const smallFloat: Narrow = (dtype) => isFloat(dtype) && bits(dtype) <= 8;

const CHLO = [
  "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh",
  "erf", "erfc", "erfInv", "lgamma", "digamma", "besselI1e", "polygamma", "zeta",
] as const satisfies readonly OpName[]; // prettier-ignore

/** The types that each op is not written in. */
const TOO_NARROW: Readonly<Partial<Record<OpName, Narrow>>> = {
  concatenate: twoBits,
  argmax: twoBits,
  argmin: twoBits,
  sort: twoBits,
  dotGeneral: twoBits,
  topK: underOneByte,
  // CHLO's formulas of these are unknown for the smallest floats, or take minutes to compile.
  ...Object.fromEntries(CHLO.map((name) => [name, smallFloat])),
};

const wider = (dtype: DType): DType => (isFloat(dtype) ? "f32" : isSigned(dtype) ? "i8" : "u8");

export const convert = (out: Writer, x: Ref, dtype: DType): Ref =>
  x.type.dtype === dtype ? x : out.typed("stablehlo.convert", [x], { dtype, shape: x.type.shape });

/** The op as its rule should see it and what to do with the results; null where the op is written as it is. */
export interface Widened {
  readonly op: Op;
  readonly operands: readonly Ref[];
  readonly narrow: (results: readonly Ref[]) => readonly Ref[];
}

export function widen(op: Op, operands: readonly Ref[], out: Writer): Widened | null {
  const narrow = TOO_NARROW[op.name];
  if (!narrow || ![...operands, ...op.results].some(({ type }) => narrow(type.dtype))) return null;
  const wide = (type: TensorType): TensorType =>
    narrow(type.dtype) ? { dtype: wider(type.dtype), shape: type.shape } : type;
  return {
    op: { ...op, results: op.results.map((result) => new Value(wide(result.type))) },
    operands: operands.map((operand) => convert(out, operand, wide(operand.type).dtype)),
    narrow: (results) => results.map((result, i) => convert(out, result, op.results[i].type.dtype)),
  };
}

/** Which operands are indices. */
const INDICES: { readonly [N in OpName]?: (op: Op) => readonly [first: number, end: number] } = {
  gather: () => [1, 2],
  scatter: ({ results }) => [results.length, results.length + 1],
  dynamicSlice: () => [1, Infinity],
  dynamicUpdateSlice: () => [2, Infinity],
};

/** The type that an index of `dtype` is written in. */
const indexType = (dtype: DType): DType => (bits(dtype) < 32 ? "i32" : dtype === "u32" ? "i64" : dtype);

/**
 * The operands, indices made such that XLA reads them right: its scatter compares narrow ones with sizes in their own type,
 * in which 300 is 44, and what it computes with those of less than a byte it lays out as it then refuses; its slices take
 * large unsigned ones for negative.
 */
export function wideIndices(op: Op, operands: readonly Ref[], out: Writer): readonly Ref[] {
  const [first, end] = INDICES[op.name]?.(op) ?? [0, 0];
  return operands.map((x, i) => (i >= first && i < end ? convert(out, x, indexType(x.type.dtype)) : x));
}

/**
 * The dtypes in which arrays are reduced together: those of less than a byte made wide where there are others, since XLA
 * lays them out in another way, and refuses that.
 */
export const alike = (dtypes: readonly DType[]): readonly DType[] =>
  dtypes.every((dtype) => underOneByte(dtype) && bits(dtype) === bits(dtypes[0]))
    ? dtypes
    : dtypes.map((dtype) => (underOneByte(dtype) ? wider(dtype) : dtype));
