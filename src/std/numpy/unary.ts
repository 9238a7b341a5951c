// Elementwise functions of one argument: rounding, exponentials, trigonometry, signs, parts of complex numbers.
import { DTYPE_INFO, isBool, isComplex, isFloat, isInexact, isInteger, isUnsigned, realDType, type DType } from "../../ir/dtype.ts"; // prettier-ignore
import * as p from "../../ir/prims.ts";
import type { UnaryOp } from "../../ir/ops.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import * as arithmetic from "../../frontend/tensor/arithmetic.ts";
import { full, scalar } from "../../frontend/tensor/convert.ts";
import { floatUnary, inexactUnary, isIntegral } from "../../frontend/tensor/elementwise.ts";
import * as logic from "../../frontend/tensor/logic.ts";
import { describeAll, operands, requireDType, toNumeric } from "../../frontend/tensor/operands.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { floatInfo, sameWidthInteger } from "./floats.ts";
import { aliases, failure, fn, like, strong, type Table } from "./support.ts";

type Build = (what: string, x: Val) => Val;

const each = (names: readonly string[], build: Build): Table =>
  aliases(names, "x", (args) => build(args.callee, args.get("x")));

const floating =
  (op: UnaryOp): Build =>
  (what, x) =>
    inexactUnary(what, op, x);

/** The operand as a float or complex tensor. */
export function inexact(what: string, x: Val): Tensor {
  const { values, weak } = operands(what, [x], toInexact);
  return new Tensor(values[0], weak);
}

export function numeric(what: string, x: Val): Tensor {
  const { values, weak } = operands(what, [x], toNumeric);
  return new Tensor(values[0], weak);
}

const checked = (what: string, x: Val): Tensor => {
  const { values, weak } = operands(what, [x]);
  return new Tensor(values[0], weak);
};

const noComplex = (what: string, x: Tensor): Tensor => {
  requireDType(what, [x], x.dtype, (dtype) => !isComplex(dtype), "real numbers");
  return x;
};

/** Integers are whole already. */
const rounding =
  (op: "floor" | "ceil"): Build =>
  (what, value) => {
    const x = noComplex(what, checked(what, value));
    return isIntegral(x.dtype) ? x : like(x, p.unaryOp(op, x.value));
  };

export function trunc(what: string, value: Val): Tensor {
  const x = noComplex(what, checked(what, value));
  if (isIntegral(x.dtype)) return x;
  const zero = full(x.shape, 0, x.dtype).value;
  return like(x, p.select(p.lt(x.value, zero), p.ceil(x.value), p.floor(x.value)));
}

export function rint(what: string, value: Val): Tensor {
  const x = inexact(what, value);
  return onParts(x, (part) => like(part, p.roundNearestEven(part.value)));
}

/** A real function on both parts of a complex tensor, or on the tensor. */
function onParts(x: Tensor, f: (part: Tensor) => Tensor): Tensor {
  return isComplex(x.dtype) ? m.complex(f(m.real(x)), f(m.imag(x))) : f(x);
}

/** Rounded to `decimals` places after the point, halves to even. */
function round(args: Arguments): Tensor {
  const x = args.tensor("a");
  const decimals = args.int("decimals");
  if (isIntegral(x.dtype)) {
    if (decimals < 0) args.fail("TJ7002", `integers (${x.dtype}) do not round to ${decimals} decimals`, { param: "a" });
    return x;
  }
  const info = floatInfo(x.dtype);
  if (info && decimals > Math.log10(info.max)) return x;
  return onParts(x, (part) => {
    if (decimals === 0) return like(part, p.roundNearestEven(part.value));
    const wide = part.dtype === "f16" ? m.cast(part, "f32") : part;
    const factor = full(wide.shape, 10 ** decimals, wide.dtype).value;
    const rounded = like(part, p.div(p.roundNearestEven(p.mul(wide.value, factor)), factor));
    return part.dtype === "f16" ? m.cast(rounded, "f16") : rounded;
  });
}

/** x times a constant of its own type, rounded once to it. */
const scaled =
  (factor: number): Build =>
  (what, value) => {
    const x = inexact(what, value);
    return like(x, p.mul(x.value, full(x.shape, factor, x.dtype).value));
  };

/** log(x) / log(2), as a quotient of the rounded logarithms. */
function log2(what: string, value: Val): Tensor {
  const x = inexact(what, value);
  const log = like(x, p.log(x.value));
  return onParts(log, (part) => like(part, p.div(part.value, full(part.shape, Math.LN2, part.dtype).value)));
}

function log10(what: string, value: Val): Tensor {
  const x = inexact(what, value);
  const log = like(x, p.log(x.value));
  return onParts(log, (part) => like(part, p.mul(part.value, full(part.shape, Math.LOG10E, part.dtype).value)));
}

/** The branch of acosh with a nonnegative real part. */
function arccosh(what: string, value: Val): Tensor {
  const y = inexactUnary(what, "acosh", value);
  if (!isComplex(y.dtype)) return y;
  return m.where(m.lt(m.real(y), 0), m.neg(y), y);
}

/** sin(πx)/(πx); at 0 its Taylor series, so that derivatives are right there too. */
export function sinc(what: string, value: Val): Tensor {
  const x = inexact(what, value);
  const angle = m.mul(scalar(Math.PI, x.dtype), x);
  const atZero = m.eq(x, 0);
  const safe = m.where(atZero, 1, angle);
  const square = m.square(angle);
  const series = m.add(m.sub(1, m.div(square, 6)), m.div(m.square(square), 120));
  return like(x, m.where(atZero, series, m.div(m.sin(safe), safe)).value);
}

function sign(what: string, value: Val): Tensor {
  const x = checked(what, value);
  requireDType(what, [x], x.dtype, (dtype) => !isBool(dtype), "numbers");
  if (isUnsigned(x.dtype)) return m.where(m.eq(x, 0), 0, full(x.shape, 1, x.dtype));
  return like(x, p.sign(x.value));
}

function fabs(what: string, value: Val): Tensor {
  const x = noComplex(what, inexact(what, value));
  return like(x, p.abs(x.value));
}

const reciprocal: Build = (what, value) => {
  const x = inexact(what, value);
  return like(x, p.integerPow(x.value, -1));
};

const square: Build = (what, value) => {
  const x = numeric(what, value);
  return like(x, p.integerPow(x.value, 2));
};

/** How many bits of |x| are set. */
function bitCount(what: string, value: Val): Tensor {
  const x = numeric(what, value);
  requireDType(what, [x], x.dtype, isInteger, "integers");
  const positive = x.dtype.startsWith("u") ? x.value : p.abs(x.value);
  return strong(p.convert(p.popcnt(positive), "u8"));
}

export function signbit(what: string, value: Val): Tensor {
  const x = noComplex(what, checked(what, value));
  if (isBool(x.dtype)) return full(x.shape, false, "bool");
  if (isInteger(x.dtype)) return m.lt(x, 0);
  const bits = sameWidthInteger(x.dtype);
  return strong(p.lt(p.bitcast(x.value, bits), full(x.shape, 0, bits).value));
}

const isfinite: Build = (what, value) => {
  const x = checked(what, value);
  if (isFloat(x.dtype)) return strong(p.isFinite(x.value));
  if (!isComplex(x.dtype)) return full(x.shape, true, "bool");
  return strong(p.and(p.isFinite(p.real(x.value)), p.isFinite(p.imag(x.value))));
};

export const isinf = (what: string, value: Val): Tensor => {
  const x = checked(what, value);
  if (isFloat(x.dtype)) return m.eq(m.abs(x), scalar(Infinity, x.dtype));
  if (!isComplex(x.dtype)) return full(x.shape, false, "bool");
  return m.or(isinf(what, m.real(x)), isinf(what, m.imag(x)));
};

export const isnan = (what: string, value: Val): Tensor => {
  const x = checked(what, value);
  return strong(p.ne(x.value, x.value));
};

const isInfinity =
  (infinity: number): Build =>
  (what, value) => {
    const x = noComplex(what, checked(what, value));
    return isFloat(x.dtype) ? m.eq(x, scalar(infinity, x.dtype)) : full(x.shape, false, "bool");
  };

const conj: Build = (what, value) => m.conj(checked(what, value));

export const imag = (what: string, value: Val): Tensor => {
  const x = checked(what, value);
  return isComplex(x.dtype) ? strong(p.imag(x.value)) : like(x, full(x.shape, 0, x.dtype).value);
};

export const real = (what: string, value: Val): Tensor => m.real(checked(what, value));

function angle(args: Arguments): Tensor {
  const z = args.tensor("z");
  let re = m.real(z);
  let im = imag(args.callee, z);
  if (!isInexact(re.dtype) || (isFloat(z.dtype) && z.ndim === 0)) {
    const dtype = DTYPE_INFO[z.dtype].bits === 64 ? "f64" : "f32";
    [re, im] = [m.cast(re, dtype), m.cast(im, dtype)];
  }
  const turned = m.atan2(im, re);
  return args.bool("deg") ? m.mul(turned, scalar(180 / Math.PI, turned.dtype)) : turned;
}

/** NaN and the infinities replaced; by default with 0 and the greatest finite numbers. */
function nanToNum(args: Arguments): Tensor {
  const x = args.tensor("x");
  const info = floatInfo(x.dtype);
  if (!info) return x;
  const dtype = realDType(x.dtype);
  const replacement = (name: string, otherwise: number): Tensor =>
    args.has(name) ? args.tensor(name, dtype) : scalar(otherwise, dtype);
  const nan = replacement("nan", 0);
  const posinf = replacement("posinf", info.max);
  const neginf = replacement("neginf", -info.max);
  return onParts(x, (part) => {
    const numbers = m.where(m.isNaN(part), nan, part);
    const below = m.where(m.eq(numbers, scalar(Infinity, dtype)), posinf, numbers);
    return m.where(m.eq(below, scalar(-Infinity, dtype)), neginf, below);
  });
}

/** 2^k as a float, for integers k from the least normal exponent to the greatest. */
function powerOfTwo(k: Tensor, dtype: DType): Tensor {
  const info = floatInfo(dtype);
  if (!info) throw failure("TJ7002", `${dtype} has no exponent`);
  const bits = m.shiftLeft(m.add(k, info.bias), full(k.shape, info.mantissaBits, k.dtype));
  return strong(p.bitcast(bits.value, dtype));
}

/** x · 2^e exactly, as far as the result is representable. */
export function scaleByPowerOfTwo(x: Tensor, e: Tensor): Tensor {
  const integer = sameWidthInteger(x.dtype);
  const most = (floatInfo(x.dtype)?.bias ?? 1) - 1;
  let left = m.cast(m.max(m.min(e, 3 * most), -3 * most), integer);
  let result = x;
  for (let i = 0; i < 3; i++) {
    const step = m.max(m.min(left, most), -most);
    result = like(x, p.mul(result.value, powerOfTwo(step, x.dtype).value));
    left = m.sub(left, step);
  }
  return result;
}

/** x = mantissa · 2^exponent with 0.5 ≤ |mantissa| < 1. */
export function frexp(what: string, value: Val): { readonly mantissa: Tensor; readonly exponent: Tensor } {
  const x = noComplex(what, inexact(what, value));
  const info = floatInfo(x.dtype);
  if (!info) throw failure("TJ7002", `${what} takes floats, found ${describeAll([value])}`);
  const integer = sameWidthInteger(x.dtype);
  const fixed = m.stopGradient(x);
  const tiny = m.lt(m.abs(fixed), scalar(info.smallestNormal, x.dtype));
  const grown = m.where(tiny, m.mul(fixed, scalar(2 ** info.mantissaBits, x.dtype)), fixed);
  const bits = strong(p.bitcast(grown.value, integer));
  const field = m.bitAnd(
    m.shiftRightLogical(bits, full(bits.shape, info.mantissaBits, integer)),
    full(bits.shape, 2 ** info.exponentBits - 1, integer),
  );
  const shifted = m.where(tiny, -info.mantissaBits, 0);
  const exponent = m.add(m.sub(field, info.bias - 1), m.cast(shifted, integer));
  const special = m.or(m.or(isinf(what, fixed), m.isNaN(fixed)), m.eq(fixed, 0));
  const mantissa = m.where(special, x, scaleByPowerOfTwo(x, m.neg(m.where(special, 0, exponent))));
  return { mantissa, exponent: m.cast(m.where(special, 0, exponent), "i32") };
}

function modf(what: string, value: Val): Val {
  const x = noComplex(what, inexact(what, value));
  const whole = m.where(m.ge(x, 0), p0(x, "floor"), p0(x, "ceil"));
  return array([m.sub(x, whole), whole]);
}
const p0 = (x: Tensor, op: "floor" | "ceil"): Tensor => like(x, p.unaryOp(op, x.value));

/** The distance to the next number away from zero. */
function spacing(what: string, value: Val): Tensor {
  const x = noComplex(what, inexact(what, value));
  const info = floatInfo(x.dtype);
  const up = full(x.shape, Infinity, x.dtype).value;
  if (x.dtype === "f16" || !info) return like(x, p.sub(p.nextAfter(x.value, up), x.value));
  const away = p.select(signbit(what, x).value, p.neg(up), up);
  const gap = like(x, p.sub(p.nextAfter(x.value, away), x.value));
  const least = full(x.shape, info.smallestSubnormal, x.dtype).value;
  const signed = like(x, p.select(signbit(what, x).value, p.neg(least), least));
  return m.where(m.eq(gap, 0), signed, gap);
}

const isComplexDType = (args: Arguments): boolean => {
  const value = args.get("x");
  return value instanceof Tensor && isComplex(value.dtype);
};

export const UNARY: Table = {
  ...each(["abs", "absolute"], arithmetic.absolute),
  ...each(["negative"], arithmetic.negative),
  ...each(["positive"], arithmetic.positive),
  ...each(["sign"], sign),
  ...each(["fabs"], fabs),
  ...each(["exp"], floating("exp")),
  ...each(["exp2"], floating("exp2")),
  ...each(["expm1"], floating("expm1")),
  ...each(["log"], floating("log")),
  ...each(["log1p"], floating("log1p")),
  ...each(["log2"], log2),
  ...each(["log10"], log10),
  ...each(["sqrt"], floating("sqrt")),
  ...each(["cbrt"], (what, x) => floatUnary(what, "cbrt", x)),
  ...each(["square"], square),
  ...each(["reciprocal"], reciprocal),
  ...each(["sin"], floating("sin")),
  ...each(["cos"], floating("cos")),
  ...each(["tan"], floating("tan")),
  ...each(["arcsin", "asin"], floating("asin")),
  ...each(["arccos", "acos"], floating("acos")),
  ...each(["arctan", "atan"], floating("atan")),
  ...each(["sinh"], floating("sinh")),
  ...each(["cosh"], floating("cosh")),
  ...each(["tanh"], floating("tanh")),
  ...each(["arcsinh", "asinh"], floating("asinh")),
  ...each(["arccosh", "acosh"], arccosh),
  ...each(["arctanh", "atanh"], floating("atanh")),
  ...each(["sinc"], sinc),
  ...each(["deg2rad", "radians"], scaled(Math.PI / 180)),
  ...each(["rad2deg", "degrees"], scaled(180 / Math.PI)),
  ...each(["floor"], rounding("floor")),
  ...each(["ceil"], rounding("ceil")),
  ...each(["trunc", "fix"], trunc),
  ...each(["rint"], rint),
  ...aliases(["round", "around"], "a, decimals = 0, out?", round),
  ...each(["invert", "bitwiseInvert", "bitwiseNot"], logic.bitwiseNot),
  ...each(["bitwiseCount"], bitCount),
  ...each(["logicalNot"], logic.logicalNot),
  ...each(["signbit"], signbit),
  ...each(["isfinite"], isfinite),
  ...each(["isinf"], isinf),
  ...each(["isnan"], isnan),
  ...aliases(["isposinf"], "x, out?", (args) => isInfinity(Infinity)(args.callee, args.get("x"))),
  ...aliases(["isneginf"], "x, out?", (args) => isInfinity(-Infinity)(args.callee, args.get("x"))),
  ...each(["conj", "conjugate"], conj),
  ...aliases(["real"], "val", (args) => real(args.callee, args.get("val"))),
  ...aliases(["imag"], "val", (args) => imag(args.callee, args.get("val"))),
  ...each(["iscomplex"], (what, x) => m.ne(imag(what, x), 0)),
  ...each(["isreal"], (what, x) => m.eq(imag(what, x), 0)),
  iscomplexobj: fn("iscomplexobj", "x", isComplexDType),
  isrealobj: fn("isrealobj", "x", (args) => !isComplexDType(args)),
  angle: fn("angle", "z, deg = false", angle),
  nanToNum: fn("nanToNum", "x, copy = true, nan?, posinf?, neginf?", nanToNum),
  ...each(["frexp"], (what, x) => {
    const { mantissa, exponent } = frexp(what, x);
    return array([mantissa, exponent]);
  }),
  modf: fn("modf", "x, out?", (args) => modf(args.callee, args.get("x"))),
  ...each(["spacing"], spacing),
};
