// Numbers as the interpreter has them: floats of every dtype are JavaScript's, unrounded, so that laws can be held to
// fifteen digits whatever the dtype; integers wrap to their width; booleans are 0 and 1; complex numbers are pairs.
import { DTYPE_INFO, isComplex, type DType } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/elements.ts";

export type Complex = readonly [re: number, im: number];
export type Num = number | Complex;

export const isPair = (x: Num): x is Complex => typeof x !== "number";
export const pair = (x: Num): Complex => (isPair(x) ? x : [x, 0]);
export const re = (x: Num): number => (isPair(x) ? x[0] : x);
export const im = (x: Num): number => (isPair(x) ? x[1] : 0);

/** An integer brought back into the range of its dtype; other numbers as they are. */
export function wrap(dtype: DType, x: Num): Num {
  const { kind, bits } = DTYPE_INFO[dtype];
  if (kind === "float" || kind === "complex") return x;
  const value = re(x);
  if (kind === "bool") return value === 0 ? 0 : 1;
  if (!Number.isFinite(value)) return 0;
  if (bits > 32)
    return Number(kind === "int" ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value)));
  const modulus = 2 ** bits;
  const rest = value - Math.floor(value / modulus) * modulus;
  return kind === "int" && rest >= modulus / 2 ? rest - modulus : rest;
}

export const fromScalar = (dtype: DType, value: Scalar): Num => {
  if (Array.isArray(value)) return [(value as Complex)[0], (value as Complex)[1]];
  return isComplex(dtype) ? [Number(value), 0] : typeof value === "bigint" ? below(value) : Number(value);
};

/** The greatest number that is not beyond the integer: the ends of 64 bits must not round over. */
const below = (value: bigint): number => {
  const near = Number(value);
  return value > 0n && BigInt(near) > value ? near * (1 - Number.EPSILON / 2) : near;
};

// ── Arithmetic of both kinds of number ───────────────────────────────────────────────────────────────────────────────

export const add = (x: Num, y: Num): Num => (isPair(x) || isPair(y) ? [re(x) + re(y), im(x) + im(y)] : x + y);
export const sub = (x: Num, y: Num): Num => (isPair(x) || isPair(y) ? [re(x) - re(y), im(x) - im(y)] : x - y);
export const neg = (x: Num): Num => (isPair(x) ? [-x[0], -x[1]] : -x);
export const conj = (x: Num): Num => (isPair(x) ? [x[0], -x[1]] : x);

export const mul = (x: Num, y: Num): Num =>
  isPair(x) || isPair(y) ? [re(x) * re(y) - im(x) * im(y), re(x) * im(y) + im(x) * re(y)] : x * y;

/** The product of integers of 32 bits needs 64. */
export const mulExact = (x: number, y: number): number =>
  Number.isSafeInteger(x * y) ? x * y : Number(BigInt.asIntN(64, BigInt(x) * BigInt(y)) & 0xffffffffn);

export const div = (x: Num, y: Num): Num => {
  if (!isPair(x) && !isPair(y)) return x / y;
  const scale = re(y) ** 2 + im(y) ** 2;
  const [a, b] = pair(mul(x, conj(y)));
  return [a / scale, b / scale];
};

export const magnitude = (x: Num): number => (isPair(x) ? Math.hypot(x[0], x[1]) : Math.abs(x));
export const equal = (x: Num, y: Num): boolean => re(x) === re(y) && im(x) === im(y);

/** Complex numbers order by real part, then imaginary. */
export const less = (x: Num, y: Num): boolean => re(x) < re(y) || (re(x) === re(y) && isPair(x) && im(x) < im(y));

export const isNaNum = (x: Num): boolean => Number.isNaN(re(x)) || Number.isNaN(im(x));

export const maximum = (x: Num, y: Num): Num => (isPair(x) ? (less(y, x) ? x : y) : isNaNum(x) || x >= re(y) ? x : y);
export const minimum = (x: Num, y: Num): Num => (isPair(x) ? (less(x, y) ? x : y) : isNaNum(x) || x <= re(y) ? x : y);

/** The order of sorting: NaN last, -0 and 0 alike. */
export function order(x: Num, y: Num): number {
  const one = (a: number, b: number): number =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0;
  return one(re(x), re(y)) || one(im(x), im(y));
}
