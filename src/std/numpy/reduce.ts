// The reductions that others are made of: sum, prod, max, min, any, all over axes, with JAX's computation types.
import {
  DTYPE_INFO,
  integerLimits,
  isComplex,
  isFloat,
  isInexact,
  isInteger,
  isUnsigned,
  type DType,
} from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { broadcast, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { astype, full } from "../../frontend/tensor/convert.ts";
import { inexactDType } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { floatInfo } from "./floats.ts";
import { expandDims } from "./shape.ts";
import { failure, range, strong } from "./support.ts";

export type Kind = "sum" | "prod" | "max" | "min";

export interface ReduceOptions {
  /** Counted from 0; all of them when left out. */
  readonly axes?: readonly number[];
  readonly dtype?: DType;
  readonly keepdims?: boolean;
  readonly initial?: Tensor | null;
  readonly where?: Tensor | null;
  /** Sums and products of narrow integers in 32 bits. */
  readonly promoteIntegers?: boolean;
  readonly what?: string;
}

/** bool → i32, narrow integers → 32 bits. */
export function promotedInteger(dtype: DType): DType {
  if (dtype === "bool") return "i32";
  if (!isInteger(dtype) || DTYPE_INFO[dtype].bits >= 32) return dtype;
  return isUnsigned(dtype) ? "u32" : "i32";
}

/** Half precision is computed in f32. */
export const computationDType = (dtype: DType): DType => (dtype === "bf16" || dtype === "f16" ? "f32" : dtype);

/** What a reduction of nothing gives. */
export function identityOf(kind: Kind, dtype: DType): number | bigint | boolean {
  if (kind === "sum") return dtype === "bool" ? false : 0;
  if (kind === "prod") return dtype === "bool" ? true : 1;
  const sign = kind === "max" ? -1 : 1;
  if (dtype === "bool") return sign > 0;
  if (isInteger(dtype)) return integerLimits(dtype)[sign > 0 ? 1 : 0];
  const info = floatInfo(dtype);
  return info && !info.infinite ? sign * info.max : sign * Infinity;
}

const BOOLEAN = { sum: "or", prod: "and", max: "or", min: "and" } as const;
const COMBINE = { sum: m.add, prod: m.mul, max: m.max, min: m.min } as const;

const kept = (x: Tensor, axes: readonly number[], keepdims: boolean | undefined): Tensor =>
  keepdims ? expandDims(x, axes) : x;

/** A mask as wide as the array it masks, which grows with it where the mask is wider. */
function masked(x: Tensor, where: Tensor, fill: Tensor, what: string): Tensor {
  if (where.dtype !== "bool") {
    throw failure("TJ7002", `${what}: where must be booleans, found ${typeText(where)}`, "compare, or convert with .astype(bool)"); // prettier-ignore
  }
  const [wide, mask] = broadcast([x, where], what);
  return strong(p.select(mask.value, wide.value, broadcastTo(fill, wide.shape).value));
}

/** One of the four reductions over some axes. */
export function reduceTo(kind: Kind, given: Tensor, options: ReduceOptions = {}): Tensor {
  const what = options.what ?? `np.${kind}`;
  const ordered = kind === "max" || kind === "min";
  const numeric = ordered || given.dtype !== "bool" ? given : astype(given, "i32");
  const axes = options.axes ?? range(numeric.ndim);
  if (ordered && !options.initial) {
    if (options.where) {
      throw failure("TJ5001", `${what}: where needs initial, the value where nothing is left`, "{ where: …, initial: … }"); // prettier-ignore
    }
    const empty = axes.find((axis) => numeric.shape[axis] === 0);
    if (empty !== undefined) {
      throw failure("TJ2002", `${what}: axis ${empty} of ${typeText(numeric)} is empty, and ${kind} of nothing has no value`, "give initial"); // prettier-ignore
    }
  }
  const promoted = (options.promoteIntegers ?? !ordered) && !ordered ? promotedInteger(numeric.dtype) : numeric.dtype;
  const dtype = options.dtype ?? promoted;
  const working = !ordered && options.dtype === undefined && isInexact(dtype) ? computationDType(dtype) : dtype;
  let x = astype(numeric, working);
  if (options.where) x = masked(x, options.where, full([], identityOf(kind, working), working), what);
  const boolean = working === "bool";
  let result = strong(p.reduce(x.value, boolean ? BOOLEAN[kind] : kind, axes));
  if (options.initial) {
    if (options.initial.ndim > 0) {
      throw failure("TJ2008", `${what}: initial must be a scalar, found ${typeText(options.initial)}`);
    }
    const initial = astype(options.initial, working);
    result = COMBINE[kind](initial, result);
  }
  return astype(kept(result, axes, options.keepdims), dtype);
}

export const sum = (x: Tensor, options?: ReduceOptions): Tensor => reduceTo("sum", x, options);
export const prod = (x: Tensor, options?: ReduceOptions): Tensor => reduceTo("prod", x, options);
export const max = (x: Tensor, options?: ReduceOptions): Tensor => reduceTo("max", x, options);
export const min = (x: Tensor, options?: ReduceOptions): Tensor => reduceTo("min", x, options);

/** Truth of all (and) or any (or) elements; of a complex number its real part's. */
export function truthOver(kind: "and" | "or", given: Tensor, options: ReduceOptions = {}): Tensor {
  const what = options.what ?? (kind === "and" ? "np.all" : "np.any");
  const real = isComplex(given.dtype) ? m.real(given) : given;
  let x = astype(real, "bool");
  if (options.where) x = masked(x, options.where, full([], kind === "and", "bool"), what);
  const axes = options.axes ?? range(x.ndim);
  return kept(strong(p.reduce(x.value, kind, axes)), axes, options.keepdims);
}

export const all = (x: Tensor, options?: ReduceOptions): Tensor => truthOver("and", x, options);
export const any = (x: Tensor, options?: ReduceOptions): Tensor => truthOver("or", x, options);

/** How many elements go into each result, as a static number. */
export const countOver = (x: Tensor, axes: readonly number[]): number =>
  axes.reduce((count, axis) => count * x.shape[axis], 1);

/** How many elements go into each result: a constant, or counted from the mask. */
export function normalizer(x: Tensor, options: ReduceOptions, dtype: DType): Tensor {
  const axes = options.axes ?? range(x.ndim);
  if (!options.where) return full([], countOver(x, axes), dtype);
  return sum(broadcastTo(options.where, x.shape), { axes, dtype, keepdims: options.keepdims });
}

export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const dtype = options.dtype ?? inexactDType(x.dtype);
  const working = options.dtype === undefined && isInexact(dtype) ? computationDType(dtype) : dtype;
  const total = sum(x, { ...options, what: options.what ?? "np.mean", dtype: working });
  const count = normalizer(x, options, working);
  return astype(isInteger(working) ? m.quotient(total, count) : m.div(total, count), dtype);
}

export interface VarianceOptions extends ReduceOptions {
  readonly correction?: Tensor | number;
  readonly mean?: Tensor | null;
}

interface VarianceTypes {
  readonly working: DType;
  readonly result: DType;
}

export function varianceTypes(x: Tensor, dtype: DType | undefined, what: string): VarianceTypes {
  if (dtype !== undefined) {
    if (isComplex(x.dtype) && !isComplex(dtype)) {
      throw failure("TJ7002", `${what}: the variance of ${typeText(x)} cannot be computed in ${dtype}`);
    }
    return { working: computationDType(dtype), result: dtype };
  }
  if (!isInexact(x.dtype)) return { working: inexactDType(x.dtype), result: inexactDType(x.dtype) };
  return { working: computationDType(x.dtype), result: isFloat(x.dtype) ? x.dtype : m.real(x).dtype };
}

/** |x - mean|². */
export const squaredDistance = (x: Tensor, center: Tensor): Tensor => {
  const centered = m.sub(x, center);
  return isComplex(x.dtype) ? m.real(m.mul(centered, m.conj(centered))) : m.square(centered);
};

/** The mean squared distance from the mean; NaN where fewer elements than the correction are left. */
export function variance(given: Tensor, options: VarianceOptions = {}): Tensor {
  const what = options.what ?? "np.var";
  const { working, result } = varianceTypes(given, options.dtype, what);
  const x = astype(given, working);
  const { axes, where, keepdims } = options;
  const center = options.mean ? astype(options.mean, working) : mean(x, { axes, where, dtype: working, keepdims: true, what }); // prettier-ignore
  const squares = squaredDistance(x, center);
  const total = sum(squares, { axes, where, keepdims, dtype: squares.dtype, what });
  const correction = options.correction ?? 0;
  if (!where && typeof correction === "number") {
    const count = countOver(x, axes ?? range(x.ndim)) - correction;
    if (count <= 0) return full(total.shape, NaN, result);
    return astype(m.div(total, full([], count, total.dtype)), result);
  }
  const count = m.sub(normalizer(x, options, total.dtype), m.cast(correction, total.dtype));
  return m.where(m.gt(count, 0), astype(m.div(total, count), result), full([], NaN, result));
}
