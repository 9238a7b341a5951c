// Elementwise ops on known numbers, computed only where the result is certain to the last bit on every platform:
// integers, and floats whose operands and result are neither NaN nor subnormal (which XLA's CPU flushes to zero).
//
// Floats of up to 32 bits are computed as doubles and rounded once more when encoded; for + - * / that gives the
// correctly rounded result (Figueroa, "When is double rounding innocuous?", 1995: 53 >= 2 · 24 + 2).
import { DTYPE_INFO, isComplex, isInteger, isSigned, type DType } from "../../ir/dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "../../ir/elements.ts";
import { is, type Op } from "../../ir/graph.ts";
import type { CompareDirection, OpName } from "../../ir/ops.ts";

/** Result of one element, or null where it is left to XLA. `dtype` is the operands'. */
export type FoldRule = (operands: readonly Scalar[], dtype: DType) => Scalar | null;

/** The smallest normal number of each float type that is folded. */
const SMALLEST_NORMAL: Partial<Record<DType, number>> = {
  f16: 2 ** -14,
  bf16: 2 ** -126,
  f32: 2 ** -126,
  f64: 2 ** -1022,
};

export const isFolded = (dtype: DType): boolean =>
  dtype === "bool" || isInteger(dtype) || SMALLEST_NORMAL[dtype] !== undefined;

/** Whether every platform agrees on this number. */
function isCertain(dtype: DType, value: Scalar): boolean {
  const smallest = SMALLEST_NORMAL[dtype];
  if (smallest === undefined) return true;
  return typeof value === "number" && !Number.isNaN(value) && (value === 0 || Math.abs(value) >= smallest);
}

type FloatRule = (x: number, y: number) => number | null;
type IntRule = (x: bigint, y: bigint, dtype: DType) => bigint | null;
type BoolRule = (x: boolean, y: boolean) => boolean;

const big = (value: Scalar): bigint => BigInt(value as number | bigint);

/** An op as it is for floats, integers and booleans; absent where the op does not take them or is left alone. */
function by(rules: { float?: FloatRule; int?: IntRule; bool?: BoolRule }): FoldRule {
  return ([x, y], dtype) => {
    if (dtype === "bool") return rules.bool ? rules.bool(x as boolean, y as boolean) : null;
    if (isInteger(dtype)) return rules.int ? rules.int(big(x), y === undefined ? 0n : big(y), dtype) : null;
    return rules.float ? rules.float(x as number, y as number) : null;
  };
}

const bits = (dtype: DType): bigint => BigInt(DTYPE_INFO[dtype].bits);

/** Unless the amount is out of range, which is StableHLO's own affair. */
const shift =
  (rule: (x: bigint, amount: bigint, dtype: DType) => bigint): IntRule =>
  (x, amount, dtype) =>
    amount < 0n || amount >= bits(dtype) ? null : rule(x, amount, dtype);

/** The greater or lesser; zeros of both signs are left alone. */
const choose =
  (better: (x: number, y: number) => boolean): FloatRule =>
  (x, y) =>
    x === 0 && y === 0 && !Object.is(x, y) ? null : better(x, y) ? x : y;

function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  const rounded = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

const COMPARE: Readonly<Record<CompareDirection, (x: Scalar, y: Scalar) => boolean>> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};

const RULES: { readonly [N in OpName]?: FoldRule } = {
  add: by({ float: (x, y) => x + y, int: (x, y) => x + y, bool: (x, y) => x || y }),
  sub: by({ float: (x, y) => x - y, int: (x, y) => x - y }),
  mul: by({ float: (x, y) => x * y, int: (x, y) => x * y, bool: (x, y) => x && y }),
  div: by({ float: (x, y) => x / y, int: (x, y) => (y === 0n ? null : x / y) }),
  rem: by({ float: (x, y) => x % y, int: (x, y) => (y === 0n ? null : x % y) }),
  max: by({ float: choose((x, y) => x > y), int: (x, y) => (x > y ? x : y), bool: (x, y) => x || y }),
  min: by({ float: choose((x, y) => x < y), int: (x, y) => (x < y ? x : y), bool: (x, y) => x && y }),
  and: by({ int: (x, y) => x & y, bool: (x, y) => x && y }),
  or: by({ int: (x, y) => x | y, bool: (x, y) => x || y }),
  xor: by({ int: (x, y) => x ^ y, bool: (x, y) => x !== y }),
  not: by({ int: (x) => ~x, bool: (x) => !x }),
  shiftLeft: by({ int: shift((x, amount) => x << amount) }),
  shiftRightArithmetic: by({ int: shift((x, amount, dtype) => BigInt.asIntN(Number(bits(dtype)), x) >> amount) }),
  shiftRightLogical: by({ int: shift((x, amount, dtype) => BigInt.asUintN(Number(bits(dtype)), x) >> amount) }),
  neg: by({ float: (x) => -x, int: (x) => -x }),
  abs: by({ float: Math.abs, int: (x) => (x < 0n ? -x : x) }),
  sign: by({ float: Math.sign, int: (x) => (x < 0n ? -1n : x > 0n ? 1n : 0n) }),
  floor: by({ float: Math.floor }),
  ceil: by({ float: Math.ceil }),
  roundNearestEven: by({ float: roundHalfEven }),
};

/** An integer from a float only when it fits: what happens otherwise is XLA's to say. */
function convert(value: Scalar, from: DType, to: DType): Scalar | null {
  if (to === "bool") return typeof value === "boolean" ? value : Number(value) !== 0;
  if (!isInteger(to) || typeof value !== "number" || isInteger(from)) return value;
  if (!Number.isFinite(value)) return null;
  const whole = BigInt(Math.trunc(value));
  const width = Number(bits(to));
  const wrapped = isSigned(to) ? BigInt.asIntN(width, whole) : BigInt.asUintN(width, whole);
  return wrapped === whole ? whole : null;
}

/** How the op computes one element from its operands' elements; null when the op is not folded. */
export function foldRule(op: Op): FoldRule | null {
  if (op.results.length !== 1 || op.operands.length === 0) return null;
  const from = op.operands[op.operands.length - 1].type.dtype;
  const to = op.results[0].type.dtype;
  if (isComplex(from) || !isFolded(from) || !isFolded(to)) return null;
  const rule = ruleOf(op);
  if (!rule) return null;
  return (operands, dtype) => {
    if (!operands.every((operand, i) => isCertain(op.operands[i].type.dtype, operand))) return null;
    const result = rule(operands, dtype);
    if (result === null) return null;
    const rounded = decodeElements(to, encodeElements(to, [result]))[0];
    return isCertain(to, rounded) ? result : null;
  };
}

function ruleOf(op: Op): FoldRule | null {
  if (is(op, "compare")) {
    const compare = COMPARE[op.attrs.direction];
    return op.attrs.total ? null : ([x, y]) => compare(x, y);
  }
  if (is(op, "convert")) return ([x], dtype) => convert(x, dtype, op.attrs.dtype);
  if (is(op, "select")) return ([pred, onTrue, onFalse]) => (pred === true ? onTrue : onFalse);
  if (is(op, "clamp")) return ([low, x, high]) => (high < low ? null : x < low ? low : x > high ? high : x);
  return RULES[op.name] ?? null;
}
