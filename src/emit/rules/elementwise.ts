// Elementwise ops: most are one StableHLO or CHLO op of the same name.
import { isComplex, isUnsigned } from "../../ir/dtype.ts";
import type { BinaryOp, UnaryOp } from "../../ir/ops.ts";
import type { TensorType } from "../../ir/type.ts";
import { uniformScalar } from "../../ir/uniform.ts";
import { compare, complex, conjugate, extremum, select } from "../comparison.ts";
import { full } from "../constants.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { resultText, typeList } from "../typeText.ts";
import type { Ref, Writer } from "../writer.ts";

type Elementwise = UnaryOp | BinaryOp;
type Extra = "compare" | "select" | "clamp" | "integerPow";

const same =
  (name: string): EmitRule<Elementwise> =>
  (operands, _op, out) =>
    out.same(`stablehlo.${name}`, ...operands);

/** An op whose result has another dtype than its operands. */
const typed =
  (name: string): EmitRule<Elementwise> =>
  (operands, op, out) =>
    out.typed(`stablehlo.${name}`, operands, op.results[0].type);

const chloOf = (out: Writer, name: string, operands: readonly Ref[], type: TensorType): Ref =>
  out.one(
    `chlo.${name} ${operands.map((operand) => operand.name).join(", ")} : ${typeList(operands.map((operand) => operand.type))} -> ${resultText([type])}`,
    type,
  );

const chlo =
  (name: string): EmitRule<Elementwise> =>
  (operands, op, out) =>
    chloOf(out, name, operands, op.results[0].type);

/** 2^x as e^(x ln 2), which is what XLA makes of it anyway. */
const exp2: EmitRule<"exp2"> = ([x], _op, out) =>
  out.same("stablehlo.exponential", out.same("stablehlo.multiply", full(out, x.type, Math.LN2), x));

const sign: EmitRule<"sign"> = ([x], _op, out) => {
  if (!isUnsigned(x.type.dtype)) return out.same("stablehlo.sign", x);
  const zero = full(out, x.type, 0);
  return select(out, compare(out, "eq", x, zero), zero, full(out, x.type, 1));
};

const abs: EmitRule<"abs"> = ([x], op, out) => {
  if (isUnsigned(x.type.dtype)) return x;
  return isComplex(x.type.dtype) ? out.typed("stablehlo.abs", [x], op.results[0].type) : out.same("stablehlo.abs", x);
};

/** XLA has no logistic of complex numbers. */
const logistic: EmitRule<"logistic"> = ([x], _op, out) => {
  if (!isComplex(x.type.dtype)) return out.same("stablehlo.logistic", x);
  const one = full(out, x.type, 1);
  const decay = out.same("stablehlo.exponential", out.same("stablehlo.negate", x));
  return out.same("stablehlo.divide", one, out.same("stablehlo.add", one, decay));
};

/** Squares and multiplies, as many multiplications as the exponent has bits and ones. */
function power(out: Writer, x: Ref, exponent: number): Ref {
  let result: Ref | null = null;
  let square = x;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? out.same("stablehlo.multiply", result, square) : square;
    if (rest > 1) square = out.same("stablehlo.multiply", square, square);
  }
  return result ?? full(out, x.type, 1);
}

const integerPow: EmitRule<"integerPow"> = ([x], { attrs: { exponent } }, out) => {
  const result = power(out, x, Math.abs(exponent));
  return exponent < 0 ? out.same("stablehlo.divide", full(out, x.type, 1), result) : result;
};

const clamp: EmitRule<"clamp"> = ([low, x, high], _op, out) =>
  low.type.shape.length === x.type.shape.length && high.type.shape.length === x.type.shape.length
    ? out.same("stablehlo.clamp", low, x, high)
    : out.typed("stablehlo.clamp", [low, x, high], x.type);

const twice = (out: Writer, x: Ref): Ref => out.same("stablehlo.add", x, x);

/** Next to a constant 1, the CPU's vector code takes the wrong lanes (64 numbers or more); next to a 2 it does not. */
const atan2: EmitRule<"atan2"> = ([y, x], op, out) =>
  uniformScalar(op.operands[1]) === 1
    ? out.same("stablehlo.atan2", twice(out, y), full(out, x.type, 2))
    : out.same("stablehlo.atan2", y, x);

/** As atan2 with 1, which is what XLA makes of it. */
const atan: EmitRule<"atan"> = ([x], op, out) =>
  isComplex(x.type.dtype)
    ? chlo("atan")([x], op, out)
    : out.same("stablehlo.atan2", twice(out, x), full(out, x.type, 2));

/** NaN at its poles, at 0 too. */
const digamma: EmitRule<"digamma"> = ([x], op, out) =>
  select(
    out,
    compare(out, "eq", x, full(out, x.type, 0)),
    full(out, x.type, NaN),
    chloOf(out, "digamma", [x], op.results[0].type),
  );

export const elementwise: EmitRules<Elementwise | Extra> = {
  neg: same("negate"),
  abs,
  sign,
  not: same("not"),
  floor: same("floor"),
  ceil: same("ceil"),
  roundNearestEven: same("round_nearest_even"),
  roundNearestAfz: same("round_nearest_afz"),
  exp: same("exponential"),
  exp2,
  expm1: same("exponential_minus_one"),
  log: same("log"),
  log1p: same("log_plus_one"),
  sqrt: same("sqrt"),
  rsqrt: same("rsqrt"),
  cbrt: same("cbrt"),
  logistic,
  sin: same("sine"),
  cos: same("cosine"),
  tan: same("tan"),
  asin: chlo("asin"),
  acos: chlo("acos"),
  atan,
  sinh: chlo("sinh"),
  cosh: chlo("cosh"),
  tanh: same("tanh"),
  asinh: chlo("asinh"),
  acosh: chlo("acosh"),
  atanh: chlo("atanh"),
  erf: chlo("erf"),
  erfc: chlo("erfc"),
  erfInv: chlo("erf_inv"),
  lgamma: chlo("lgamma"),
  digamma,
  besselI1e: chlo("bessel_i1e"),
  isFinite: typed("is_finite"),
  popcnt: same("popcnt"),
  clz: same("count_leading_zeros"),
  real: typed("real"),
  imag: typed("imag"),
  conj: ([x], _op, out) => conjugate(out, x),
  stopGradient: ([x]) => x,

  add: same("add"),
  sub: same("subtract"),
  mul: same("multiply"),
  div: same("divide"),
  rem: same("remainder"),
  pow: same("power"),
  atan2,
  max: ([x, y], _op, out) => extremum(out, "max", x, y),
  min: ([x, y], _op, out) => extremum(out, "min", x, y),
  nextAfter: chlo("next_after"),
  and: same("and"),
  or: same("or"),
  xor: same("xor"),
  shiftLeft: same("shift_left"),
  shiftRightArithmetic: same("shift_right_arithmetic"),
  shiftRightLogical: same("shift_right_logical"),
  complex: ([re, im], _op, out) => complex(out, re, im),
  polygamma: chlo("polygamma"),
  zeta: chlo("zeta"),

  compare: ([x, y], { attrs: { direction, total } }, out) => compare(out, direction, x, y, total),
  select: ([pred, onTrue, onFalse], _op, out) => select(out, pred, onTrue, onFalse),
  clamp,
  integerPow,
};
