// The elementwise ops of the interpreter.
import { DTYPE_INFO, isBool, isComplex, isFloat, isInteger, realDType, type DType } from "../../../src/ir/dtype.ts";
import { decodeElements, encodeElements } from "../../../src/ir/elements.ts";
import type { BinaryOp, CompareDirection, UnaryOp } from "../../../src/ir/ops.ts";
import { arr, build, type Arr } from "./array.ts";
import * as c from "./complex.ts";
import {
  add, conj, div, equal, fromScalar, im, isPair, less, magnitude, maximum, minimum, mul, mulExact, neg, order, re, sub,
  wrap, type Num,
} from "./numbers.ts"; // prettier-ignore
import { besselI1e, digamma, erf, erfc, erfInv, lgamma, polygamma, zeta } from "./special.ts";

/** A function of reals, and the one of complex numbers where it is another. */
const both =
  (real: (x: number) => number, complex: (z: Num) => Num): ((x: Num) => Num) =>
  (x) =>
    isPair(x) ? complex(x) : real(x);
const real =
  (f: (x: number) => number): ((x: Num) => Num) =>
  (x) =>
    f(re(x));

const roundEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1;
};
const one: Num = [1, 0];

const UNARY: { readonly [N in UnaryOp]: (x: Num, dtype: DType) => Num } = {
  neg,
  abs: magnitude,
  sign: (x) => (isPair(x) ? (magnitude(x) === 0 ? x : div(x, magnitude(x))) : Math.sign(x)),
  not: (x, dtype) => (isBool(dtype) ? 1 - re(x) : -re(x) - 1),
  floor: real(Math.floor),
  ceil: real(Math.ceil),
  roundNearestEven: real(roundEven),
  roundNearestAfz: real((x) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5)),
  exp: both(Math.exp, c.exp),
  exp2: both((x) => 2 ** x, (z) => c.exp(mul(z, Math.LN2))), // prettier-ignore
  expm1: both(Math.expm1, (z) => sub(c.exp(z), one)),
  log: both(Math.log, c.log),
  log1p: both(Math.log1p, (z) => c.log(add(z, one))),
  sqrt: both(Math.sqrt, c.sqrt),
  rsqrt: both((x) => 1 / Math.sqrt(x), (z) => div(one, c.sqrt(z))), // prettier-ignore
  cbrt: real(Math.cbrt),
  logistic: both((x) => 1 / (1 + Math.exp(-x)), c.logistic),
  sin: both(Math.sin, c.sin),
  cos: both(Math.cos, c.cos),
  tan: both(Math.tan, c.tan),
  asin: both(Math.asin, c.asin),
  acos: both(Math.acos, c.acos),
  atan: both(Math.atan, c.atan),
  sinh: both(Math.sinh, c.sinh),
  cosh: both(Math.cosh, c.cosh),
  tanh: both(Math.tanh, c.tanh),
  asinh: both(Math.asinh, c.asinh),
  acosh: both(Math.acosh, c.acosh),
  atanh: both(Math.atanh, c.atanh),
  erf: real(erf),
  erfc: real(erfc),
  erfInv: real(erfInv),
  lgamma: real(lgamma),
  digamma: real(digamma),
  besselI1e: real(besselI1e),
  isFinite: (x) => (Number.isFinite(re(x)) ? 1 : 0),
  popcnt: (x, dtype) => bitsOf(re(x), dtype).replaceAll("0", "").length,
  clz: (x, dtype) => bitsOf(re(x), dtype).search(/1|$/),
  real: re,
  imag: im,
  conj,
  stopGradient: (x) => x,
};

/** The bits of an integer, all of them. */
const bitsOf = (x: number, dtype: DType): string => {
  const { bits } = DTYPE_INFO[dtype];
  return BigInt.asUintN(bits, BigInt(x)).toString(2).padStart(bits, "0");
};

const bitwise =
  (f: (x: bigint, y: bigint) => bigint) =>
  (x: Num, y: Num): Num =>
    Number(f(BigInt(re(x)), BigInt(re(y))));

const shift =
  (f: (x: number, by: number, bits: number) => number) =>
  (x: Num, y: Num, dtype: DType): Num => {
    const { bits } = DTYPE_INFO[dtype];
    return f(re(x), re(y), bits);
  };
const signed = (x: number, bits: number): number => (x >= 2 ** (bits - 1) ? x - 2 ** bits : x);
const logical = (x: number, bits: number): number => (x < 0 ? x + 2 ** bits : x);

/** Integer division truncates; by zero it gives -1 (all bits), as XLA has it. */
const quotient = (x: number, y: number): number => (y === 0 ? -1 : Math.trunc(x / y));

const BINARY: { readonly [N in BinaryOp]: (x: Num, y: Num, dtype: DType) => Num } = {
  add,
  sub,
  mul: (x, y, dtype) => (isInteger(dtype) ? mulExact(re(x), re(y)) : mul(x, y)),
  div: (x, y, dtype) => (isInteger(dtype) ? quotient(re(x), re(y)) : div(x, y)),
  rem: (x, y, dtype) => (isInteger(dtype) && re(y) === 0 ? x : re(x) % re(y)),
  pow: (x, y, dtype) => (isInteger(dtype) ? integerPower(re(x), re(y), dtype) : isPair(x) ? c.pow(x, y) : x ** re(y)),
  atan2: (x, y) => (isPair(x) ? c.atan2(x, y) : Math.atan2(x, re(y))),
  max: maximum,
  min: minimum,
  nextAfter: (x, y) => re(x) + Math.sign(re(y) - re(x)) * Number.EPSILON * Math.max(Math.abs(re(x)), 2 ** -1022),
  and: bitwise((x, y) => x & y),
  or: bitwise((x, y) => x | y),
  xor: bitwise((x, y) => x ^ y),
  shiftLeft: shift((x, by, bits) => (by < 0 || by >= bits ? 0 : Number(BigInt.asIntN(64, BigInt(x) << BigInt(by))))),
  // Of unsigned integers too, the first bit is a sign.
  shiftRightArithmetic: shift((x, by, bits) => Math.floor(signed(x, bits) / 2 ** (by < 0 || by >= bits ? bits : by))),
  shiftRightLogical: shift((x, by, bits) => (by < 0 || by >= bits ? 0 : Math.floor(logical(x, bits) / 2 ** by))),
  complex: (x, y) => [re(x), re(y)],
  polygamma: (x, y) => polygamma(re(x), re(y)),
  zeta: (x, y) => zeta(re(x), re(y)),
};

function integerPower(x: number, n: number, dtype: DType): number {
  if (n < 0) return x === 1 ? 1 : x === -1 ? (n % 2 ? -1 : 1) : 0;
  const times = (a: number, b: number): number => re(wrap(dtype, mulExact(a, b)));
  let result = 1;
  for (let square = x, left = n; left > 0; square = times(square, square), left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = times(result, square);
  }
  return result;
}

const resultDType = (name: UnaryOp | BinaryOp, dtype: DType): DType => {
  if (name === "isFinite") return "bool";
  if (name === "abs" || name === "real" || name === "imag") return realDType(dtype);
  if (name === "complex") return dtype === "f64" ? "c128" : "c64";
  return dtype;
};

export const unary = (name: UnaryOp, { dtype, shape, data }: Arr): Arr => {
  const f = UNARY[name];
  return arr(
    resultDType(name, dtype),
    shape,
    data.map((x) => wrap(dtype, f(x, dtype))),
  );
};

/** The op on two elements. */
export const binaryNumber = (name: BinaryOp, dtype: DType, x: Num, y: Num): Num =>
  wrap(dtype, BINARY[name](x, y, dtype));

export const binary = (name: BinaryOp, x: Arr, y: Arr): Arr =>
  arr(
    resultDType(name, x.dtype),
    x.shape,
    x.data.map((a, i) => binaryNumber(name, x.dtype, a, y.data[i])),
  );

const COMPARE: Readonly<Record<CompareDirection, (x: Num, y: Num) => boolean>> = {
  eq: equal,
  ne: (x, y) => !equal(x, y),
  lt: less,
  le: (x, y) => less(x, y) || equal(x, y),
  gt: (x, y) => less(y, x),
  ge: (x, y) => less(y, x) || equal(x, y),
};
const TOTAL: Readonly<Record<CompareDirection, (order: number) => boolean>> = {
  eq: (o) => o === 0,
  ne: (o) => o !== 0,
  lt: (o) => o < 0,
  le: (o) => o <= 0,
  gt: (o) => o > 0,
  ge: (o) => o >= 0,
};

/** The order of sorting with the two zeros told apart. */
const totalOrder = (x: number, y: number): number => {
  const zeros = x === 0 && y === 0;
  return zeros ? Number(Object.is(y, -0)) - Number(Object.is(x, -0)) : order(x, y);
};

export const compare = (direction: CompareDirection, x: Arr, y: Arr, total = false): Arr =>
  arr("bool", x.shape, x.data.map((a, i) => Number(total ? TOTAL[direction](totalOrder(re(a), re(y.data[i]))) : COMPARE[direction](a, y.data[i])))); // prettier-ignore

/** The element of an array, or of a scalar that stands for one. */
const elementOf = (x: Arr, i: number): Num => x.data[x.shape.length === 0 ? 0 : i];

export const select = (pred: Arr, onTrue: Arr, onFalse: Arr): Arr => ({
  ...onTrue,
  data: onTrue.data.map((a, i) => (elementOf(pred, i) === 1 ? a : onFalse.data[i])),
});

export const clamp = (low: Arr, x: Arr, high: Arr): Arr => {
  const limited = x.data.map((a, i) => minimum(maximum(a, elementOf(low, i)), elementOf(high, i)));
  return { ...x, data: limited };
};

export const integerPow = (x: Arr, exponent: number): Arr => ({
  ...x,
  data: x.data.map((a) => {
    let result: Num = isComplex(x.dtype) ? one : 1;
    for (let k = 0; k < Math.abs(exponent); k++) result = binaryNumber("mul", x.dtype, result, a);
    return exponent < 0 ? div(isComplex(x.dtype) ? one : 1, result) : result;
  }),
});

/** To bool means `!= 0`; from complex to real drops the imaginary part; to integers truncates, within their range. */
export function convertNumber(from: DType, to: DType, x: Num): Num {
  if (to === "bool") return re(x) !== 0 || im(x) !== 0 ? 1 : 0;
  if (isComplex(to)) return [re(x), im(x)];
  if (!isInteger(to)) return re(x);
  if (!isFloat(from) && !isComplex(from)) return wrap(to, x);
  const { bits, kind } = DTYPE_INFO[to];
  const [low, high] = kind === "int" ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  return Number.isNaN(re(x)) ? 0 : Math.min(Math.max(Math.trunc(re(x)), low), high);
}

export const convert = ({ dtype, shape, data }: Arr, to: DType): Arr =>
  arr(
    to,
    shape,
    data.map((x) => convertNumber(dtype, to, x)),
  );

export function bitcast({ dtype, data }: Arr, to: DType, shape: readonly number[]): Arr {
  const bytes = encodeElements(dtype, data as readonly number[]);
  const values = decodeElements(to, bytes).map((value) => fromScalar(to, value));
  return build(to, shape, (_, flat) => values[flat]);
}
