// Identities of arithmetic that hold for every operand, NaN, infinities and signed zeros included.
import { isComplex, isFloat, isInteger, realDType, DTYPE_INFO, type DType, isSigned } from "../../ir/dtype.ts";
import type { Scalar } from "../../ir/elements.ts";
import type { Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { uniformScalar } from "../../ir/uniform.ts";
import { SMALL_FLOATS, isSmallFloat } from "../../ir/smallFloat.ts";

/** A value that may stand for the op's only result; null to leave it. */
type Rule<N extends OpName> = (op: Op<N>) => Value | null;
export type Rules<N extends OpName> = { readonly [K in N]: Rule<K> };

const isNumber = (value: Scalar | null, number: number): boolean =>
  typeof value === "bigint" ? value === BigInt(number) : typeof value === "number" && Object.is(value, number);

/** Zero of either sign. */
const isZero = (value: Scalar | null): boolean => value === 0 || value === 0n;

const allOnes = (dtype: DType, value: Scalar | null): boolean => {
  if (value === null) return false;
  if (dtype === "bool") return value === true;
  return isSigned(dtype) ? isNumber(value, -1) : BigInt(value as number) === 2n ** BigInt(DTYPE_INFO[dtype].bits) - 1n;
};

/** x + 0: a float's zero must be -0, as -0 + 0 is +0. */
const isNothingToAdd = (x: Value, zero: Scalar | null): boolean =>
  isInteger(x.type.dtype) ? isZero(zero) : isFloat(x.type.dtype) && isNumber(zero, -0);

/** The operand of the op that made the value, if that is one of this name. */
function madeBy(value: Value, name: OpName): Op | null {
  return value.def?.name === name ? value.def : null;
}

const bitwise = (op: Op<"and" | "or">, neutral: "ones" | "zero"): Value | null => {
  const [x, y] = op.operands;
  if (x === y) return x;
  for (const [value, other] of [
    [x, y],
    [y, x],
  ] as const) {
    const known = uniformScalar(value);
    if (known === null) continue;
    const zero = known === false || isZero(known);
    const ones = allOnes(value.type.dtype, known);
    if (neutral === "ones" ? ones : zero) return other;
    if (neutral === "ones" ? zero : ones) return value;
  }
  return null;
};

/** Twice is as good as not at all. */
const involution =
  (name: OpName) =>
  (op: Op): Value | null =>
    madeBy(op.operands[0], name)?.operands[0] ?? null;

export const elementwise: Rules<
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "and"
  | "or"
  | "xor"
  | "neg"
  | "not"
  | "conj"
  | "select"
  | "convert"
  | "integerPow"
  | "real"
  | "imag"
  | "complex"
  | "bitcast"
> = {
  add: ({ operands: [x, y] }) =>
    isNothingToAdd(x, uniformScalar(y)) ? x : isNothingToAdd(y, uniformScalar(x)) ? y : null,
  sub: ({ operands: [x, y] }) => {
    const known = uniformScalar(y);
    const nothing = isInteger(x.type.dtype) ? isZero(known) : isFloat(x.type.dtype) && isNumber(known, 0);
    return nothing ? x : null;
  },
  mul: ({ operands: [x, y] }) => {
    for (const [value, other] of [
      [x, y],
      [y, x],
    ] as const) {
      const known = uniformScalar(value);
      if (isNumber(known, 1)) return other;
      if (isInteger(value.type.dtype) && isZero(known)) return value;
    }
    return null;
  },
  div: ({ operands: [x, y] }) => (isNumber(uniformScalar(y), 1) ? x : null),
  and: (op) => bitwise(op, "ones"),
  or: (op) => bitwise(op, "zero"),
  xor: ({ operands: [x, y] }) => {
    const nothing = (value: Value): boolean => {
      const known = uniformScalar(value);
      return known === false || isZero(known);
    };
    return nothing(y) ? x : nothing(x) ? y : null;
  },
  neg: involution("neg"),
  not: involution("not"),
  conj: involution("conj"),
  select: ({ operands: [pred, onTrue, onFalse] }) => {
    if (onTrue === onFalse) return onTrue;
    const known = uniformScalar(pred);
    return known === null ? null : known === true ? onTrue : onFalse;
  },
  convert: ({ operands: [x], attrs: { dtype } }) => {
    if (x.type.dtype === dtype) return x;
    const inner = madeBy(x, "convert");
    if (!inner) return null;
    const [source] = inner.operands;
    return isExact(source.type.dtype, x.type.dtype) ? p.convert(source, dtype) : null;
  },
  integerPow: ({ operands: [x], attrs: { exponent } }) => (exponent === 1 ? x : null),
  real: ({ operands: [x] }) => madeBy(x, "complex")?.operands[0] ?? null,
  imag: ({ operands: [x] }) => madeBy(x, "complex")?.operands[1] ?? null,
  complex: ({ operands: [x, y] }) => {
    const re = madeBy(x, "real")?.operands[0];
    return re !== undefined && re === madeBy(y, "imag")?.operands[0] ? re : null;
  },
  bitcast: ({ operands: [x], attrs: { dtype } }) => {
    if (x.type.dtype === dtype) return x;
    const inner = madeBy(x, "bitcast");
    if (!inner) return null;
    const [source] = inner.operands;
    const { bits } = DTYPE_INFO[source.type.dtype];
    return bits === DTYPE_INFO[x.type.dtype].bits && bits === DTYPE_INFO[dtype].bits ? p.bitcast(source, dtype) : null;
  },
};

/** Bits of a float's significand, the hidden one included; and the range of its exponents. */
function floatShape(dtype: DType): { digits: number; least: number; greatest: number } {
  if (dtype === "f64") return { digits: 53, least: -1074, greatest: 1023 };
  if (dtype === "f32") return { digits: 24, least: -149, greatest: 127 };
  if (!isSmallFloat(dtype)) return { digits: 0, least: 0, greatest: 0 };
  const { exponentBits, mantissaBits, bias, specials } = SMALL_FLOATS[dtype];
  return {
    digits: mantissaBits + 1,
    least: 1 - bias - mantissaBits,
    greatest: 2 ** exponentBits - 1 - bias - (specials === "ieee" ? 1 : 0),
  };
}

/** Formats that have infinities and NaN, to which others convert without loss. */
const isOrdinary = (dtype: DType): boolean => dtype === "f16" || dtype === "bf16" || dtype === "f32" || dtype === "f64";

/** Whether every value of `from` is one of `to`. */
export function isExact(from: DType, to: DType): boolean {
  if (from === to) return true;
  if (isComplex(from) || isComplex(to)) {
    return isComplex(from) && isComplex(to) && isExact(realDType(from), realDType(to));
  }
  if (from === "bool") return to !== "bool" && DTYPE_INFO[to].bits > 2 && (isInteger(to) || isOrdinary(to));
  if (to === "bool") return false;
  const { bits } = DTYPE_INFO[from];
  if (isInteger(from)) {
    const digits = isSigned(from) ? bits - 1 : bits;
    if (isInteger(to)) {
      const room = isSigned(to) ? DTYPE_INFO[to].bits - 1 : DTYPE_INFO[to].bits;
      return digits <= room && (isSigned(to) || !isSigned(from));
    }
    return isOrdinary(to) && digits <= floatShape(to).digits;
  }
  if (!isOrdinary(to)) return false;
  const a = floatShape(from);
  const b = floatShape(to);
  return a.digits <= b.digits && a.least >= b.least && a.greatest <= b.greatest;
}
