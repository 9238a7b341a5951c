// The layout of the float types, and the limits of all number types.
import { DTYPE_INFO, realDType, type DType } from "../../ir/dtype.ts";

interface Layout {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** The greatest finite value. */
  readonly max: number;
  readonly infinite: boolean;
}

const ieee = (exponentBits: number, mantissaBits: number): Layout => {
  const bias = 2 ** (exponentBits - 1) - 1;
  return { exponentBits, mantissaBits, bias, max: (2 - 2 ** -mantissaBits) * 2 ** bias, infinite: true };
};

const LAYOUTS: Partial<Record<DType, Layout>> = {
  f64: ieee(11, 52),
  f32: ieee(8, 23),
  f16: ieee(5, 10),
  bf16: ieee(8, 7),
  f8e5m2: ieee(5, 2),
  f8e4m3: ieee(4, 3),
  f8e3m4: ieee(3, 4),
  f8e4m3fn: { exponentBits: 4, mantissaBits: 3, bias: 7, max: 448, infinite: false },
  f8e4m3fnuz: { exponentBits: 4, mantissaBits: 3, bias: 8, max: 240, infinite: false },
  f8e4m3b11fnuz: { exponentBits: 4, mantissaBits: 3, bias: 11, max: 30, infinite: false },
  f8e5m2fnuz: { exponentBits: 5, mantissaBits: 2, bias: 16, max: 57344, infinite: false },
  f8e8m0fnu: { exponentBits: 8, mantissaBits: 0, bias: 127, max: 2 ** 127, infinite: false },
  f4e2m1fn: { exponentBits: 2, mantissaBits: 1, bias: 1, max: 6, infinite: false },
};

export interface FloatInfo extends Layout {
  readonly bits: number;
  readonly eps: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
}

/** Facts about a float type, or the parts of a complex one; null for others. */
export function floatInfo(dtype: DType): FloatInfo | null {
  const real = realDType(dtype);
  const layout = LAYOUTS[real];
  if (!layout) return null;
  return {
    ...layout,
    bits: DTYPE_INFO[real].bits,
    eps: 2 ** -layout.mantissaBits,
    smallestNormal: 2 ** (1 - layout.bias),
    smallestSubnormal: 2 ** (1 - layout.bias - layout.mantissaBits),
  };
}

/** The signed integer type as wide as a float type. */
export const sameWidthInteger = (dtype: DType): DType => `i${DTYPE_INFO[dtype].bits}` as DType;
