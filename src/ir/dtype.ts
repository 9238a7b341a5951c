// The element types of tensors, and the facts about them that every stage shares.

export const DTYPES = [
  "bool",
  "i2", "i4", "i8", "i16", "i32", "i64",
  "u2", "u4", "u8", "u16", "u32", "u64",
  "f8e3m4", "f8e4m3", "f8e4m3b11fnuz", "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz", "f8e8m0fnu", "f4e2m1fn",
  "bf16", "f16", "f32", "f64",
  "c64", "c128",
] as const; // prettier-ignore

export type DType = (typeof DTYPES)[number];
export type DTypeKind = "bool" | "int" | "uint" | "float" | "complex";

export interface DTypeInfo {
  readonly kind: DTypeKind;
  /** Width in bits of one element as it counts arithmetically (a c64 is 64 bits). */
  readonly bits: number;
  /** Bytes of one element in host memory: sub-byte types take a whole byte each. */
  readonly bytes: number;
  /** The element type in MLIR text. */
  readonly mlir: string;
}

const info = (kind: DTypeKind, bits: number, mlir: string): DTypeInfo => ({
  kind,
  bits,
  bytes: Math.max(1, bits / 8),
  mlir,
});

export const DTYPE_INFO: Readonly<Record<DType, DTypeInfo>> = {
  bool: { kind: "bool", bits: 1, bytes: 1, mlir: "i1" },
  i2: info("int", 2, "i2"),
  i4: info("int", 4, "i4"),
  i8: info("int", 8, "i8"),
  i16: info("int", 16, "i16"),
  i32: info("int", 32, "i32"),
  i64: info("int", 64, "i64"),
  u2: info("uint", 2, "ui2"),
  u4: info("uint", 4, "ui4"),
  u8: info("uint", 8, "ui8"),
  u16: info("uint", 16, "ui16"),
  u32: info("uint", 32, "ui32"),
  u64: info("uint", 64, "ui64"),
  f4e2m1fn: info("float", 4, "f4E2M1FN"),
  f8e3m4: info("float", 8, "f8E3M4"),
  f8e4m3: info("float", 8, "f8E4M3"),
  f8e4m3b11fnuz: info("float", 8, "f8E4M3B11FNUZ"),
  f8e4m3fn: info("float", 8, "f8E4M3FN"),
  f8e4m3fnuz: info("float", 8, "f8E4M3FNUZ"),
  f8e5m2: info("float", 8, "f8E5M2"),
  f8e5m2fnuz: info("float", 8, "f8E5M2FNUZ"),
  f8e8m0fnu: info("float", 8, "f8E8M0FNU"),
  bf16: info("float", 16, "bf16"),
  f16: info("float", 16, "f16"),
  f32: info("float", 32, "f32"),
  f64: info("float", 64, "f64"),
  c64: info("complex", 64, "complex<f32>"),
  c128: info("complex", 128, "complex<f64>"),
};

const kindOf = (dtype: DType): DTypeKind => DTYPE_INFO[dtype].kind;

export const isDType = (name: string): name is DType => Object.hasOwn(DTYPE_INFO, name);
export const isBool = (dtype: DType): boolean => dtype === "bool";
export const isSigned = (dtype: DType): boolean => kindOf(dtype) === "int";
export const isUnsigned = (dtype: DType): boolean => kindOf(dtype) === "uint";
export const isInteger = (dtype: DType): boolean => isSigned(dtype) || isUnsigned(dtype);
export const isFloat = (dtype: DType): boolean => kindOf(dtype) === "float";
export const isComplex = (dtype: DType): boolean => kindOf(dtype) === "complex";
export const isInexact = (dtype: DType): boolean => isFloat(dtype) || isComplex(dtype);

/** The type of the real and imaginary parts: f32 for c64, f64 for c128, the type itself otherwise. */
export const realDType = (dtype: DType): DType => (dtype === "c64" ? "f32" : dtype === "c128" ? "f64" : dtype);

/** The complex type whose parts have this float type. */
export const complexDType = (dtype: DType): DType => (dtype === "f64" || dtype === "c128" ? "c128" : "c64");

/** The least and greatest value of an integer type. */
export function integerLimits(dtype: DType): readonly [min: bigint, max: bigint] {
  const bits = BigInt(DTYPE_INFO[dtype].bits);
  return isSigned(dtype) ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
}
