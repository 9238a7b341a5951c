// Binary floating-point formats of at most 16 bits, to and from doubles. One algorithm serves them all: scale the
// magnitude so that the format's last place is 1, round half to even, and the integer that remains is the encoding.
//
//   value = (-1)^sign · 2^(exponent - bias) · 1.mantissa       (exponent 0: subnormal, 2^(1 - bias) · 0.mantissa)
import type { DType } from "./dtype.ts";

/**
 * What stands beyond the finite values:
 *   ieee      infinities and NaNs in the highest exponent
 *   fn        no infinity; all ones is NaN, to which overflow goes
 *   fnuz      no infinity, no -0; the pattern of -0 is the one NaN, to which overflow goes
 *   finite    neither infinity nor NaN: overflow saturates
 *   unsigned  powers of two alone (no sign, no zero); all ones is NaN, to which zero and negative numbers go
 */
type Specials = "ieee" | "fn" | "fnuz" | "finite" | "unsigned";

interface FloatFormat {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  readonly specials: Specials;
}

export type SmallFloat = Extract<DType, `f8${string}` | "f4e2m1fn" | "bf16" | "f16">;

const format = (exponentBits: number, mantissaBits: number, bias: number, specials: Specials): FloatFormat => ({
  exponentBits,
  mantissaBits,
  bias,
  specials,
});

export const SMALL_FLOATS: Readonly<Record<SmallFloat, FloatFormat>> = {
  f4e2m1fn: format(2, 1, 1, "finite"),
  f8e3m4: format(3, 4, 3, "ieee"),
  f8e4m3: format(4, 3, 7, "ieee"),
  f8e4m3fn: format(4, 3, 7, "fn"),
  f8e4m3b11fnuz: format(4, 3, 11, "fnuz"),
  f8e4m3fnuz: format(4, 3, 8, "fnuz"),
  f8e5m2: format(5, 2, 15, "ieee"),
  f8e5m2fnuz: format(5, 2, 16, "fnuz"),
  f8e8m0fnu: format(8, 0, 127, "unsigned"),
  bf16: format(8, 7, 127, "ieee"),
  f16: format(5, 10, 15, "ieee"),
};

const scratch = new DataView(new ArrayBuffer(8));

/** floor(log2(x)) of a positive finite double; -1023 for subnormal ones, far below every format here. */
function exponentOf(x: number): number {
  scratch.setFloat64(0, x);
  return ((scratch.getUint16(0) >> 4) & 0x7ff) - 1023;
}

/** Half to even; exact for the magnitudes that occur here (below 2^12). */
function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** The bits of the largest finite magnitude. */
function largestFinite({ exponentBits, mantissaBits, specials }: FloatFormat): number {
  const allOnes = 2 ** (exponentBits + mantissaBits) - 1;
  if (specials === "ieee") return (2 ** exponentBits - 1) * 2 ** mantissaBits - 1;
  return specials === "fn" || specials === "unsigned" ? allOnes - 1 : allOnes;
}

const LARGEST = Object.fromEntries(
  Object.entries(SMALL_FLOATS).map(([dtype, fmt]) => [dtype, largestFinite(fmt)]),
) as Record<SmallFloat, number>;

/** The encoding of a double, rounded to nearest even; out of range as ml_dtypes has it. */
export function encodeSmallFloat(dtype: SmallFloat, x: number): number {
  const fmt = SMALL_FLOATS[dtype];
  if (fmt.specials === "unsigned") return encodeUnsigned(x);
  const { exponentBits, mantissaBits, bias, specials } = fmt;
  const signBit = 2 ** (exponentBits + mantissaBits);
  const sign = x < 0 || Object.is(x, -0) ? signBit : 0;
  if (Number.isNaN(x)) return nanOf(fmt);
  const magnitude = Math.abs(x);
  let bits = 0;
  if (magnitude === Infinity) {
    bits = signBit;
  } else if (magnitude > 0) {
    const smallest = 1 - bias;
    const exponent = Math.max(exponentOf(magnitude), smallest);
    // Dividing by a power of two is exact, and a carry out of the mantissa lands in the exponent, as it should.
    const scaled = roundHalfEven(magnitude / 2 ** (exponent - mantissaBits));
    bits = (exponent - smallest) * 2 ** mantissaBits + scaled;
  }
  if (bits <= LARGEST[dtype]) return specials === "fnuz" && bits === 0 ? 0 : sign + bits;
  switch (specials) {
    case "ieee":
      return sign + LARGEST[dtype] + 1;
    case "fn":
      return sign + signBit - 1;
    case "fnuz":
      return signBit;
    case "finite":
      return sign + LARGEST[dtype];
  }
}

function nanOf({ exponentBits, mantissaBits, specials }: FloatFormat): number {
  const signBit = 2 ** (exponentBits + mantissaBits);
  if (specials === "ieee") return (2 ** exponentBits - 1) * 2 ** mantissaBits + 2 ** (mantissaBits - 1);
  // A format without NaN keeps what ml_dtypes gives: -0.
  return specials === "fn" ? signBit - 1 : signBit;
}

function encodeUnsigned(x: number): number {
  if (!(x > 0) || x === Infinity) return 0xff;
  const exponent = exponentOf(x);
  if (exponent < -127) return 0;
  const scaled = x / 2 ** exponent;
  // A tie goes to the even encoding, which for the value 1.5 · 2^e is the upper one: it rounds as an integer would.
  return Math.min(0xff, exponent + 127 + (scaled >= 1.5 ? 1 : 0));
}

/** The double that an encoding stands for. Every value of these formats is one exactly. */
export function decodeSmallFloat(dtype: SmallFloat, bits: number): number {
  const { exponentBits, mantissaBits, bias, specials } = SMALL_FLOATS[dtype];
  if (specials === "unsigned") return bits === 0xff ? NaN : 2 ** (bits - 127);
  const signBit = 2 ** (exponentBits + mantissaBits);
  const negative = bits >= signBit;
  const magnitude = negative ? bits - signBit : bits;
  if (specials === "fnuz" && negative && magnitude === 0) return NaN;
  if (magnitude > LARGEST[dtype]) {
    if (specials === "ieee" && magnitude === LARGEST[dtype] + 1) return negative ? -Infinity : Infinity;
    return NaN;
  }
  const exponent = Math.floor(magnitude / 2 ** mantissaBits);
  const mantissa = magnitude % 2 ** mantissaBits;
  const value =
    exponent === 0
      ? mantissa * 2 ** (1 - bias - mantissaBits)
      : (2 ** mantissaBits + mantissa) * 2 ** (exponent - bias - mantissaBits);
  return negative ? -value : value;
}

export const isSmallFloat = (dtype: DType): dtype is SmallFloat => Object.hasOwn(SMALL_FLOATS, dtype);
