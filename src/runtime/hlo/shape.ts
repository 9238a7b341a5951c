// Shapes and constants in HLO text: `f32[2,3]{1,0}`, `{ { 1, 2 }, { 3, 4 } }`.
import type { DType } from "../../ir/dtype.ts";
import { decodeElements, type Scalar } from "../../ir/elements.ts";
import type { HloLiteral, HloShape } from "./module.ts";

interface ElementType {
  readonly name: string;
  /** The field of a literal that its values are in, and the dtype of those that are raw bytes. */
  readonly values?: string;
  readonly dtype?: DType;
}

const TUPLE = 13;

// PrimitiveType of xla_data.proto.
const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  1: { name: "pred", values: "preds" },
  2: { name: "s8", values: "s8s", dtype: "i8" },
  3: { name: "s16", values: "s16s", dtype: "i16" },
  4: { name: "s32", values: "s32s" },
  5: { name: "s64", values: "s64s" },
  6: { name: "u8", values: "u8s", dtype: "u8" },
  7: { name: "u16", values: "u16s", dtype: "u16" },
  8: { name: "u32", values: "u32s" },
  9: { name: "u64", values: "u64s" },
  10: { name: "f16", values: "f16s", dtype: "f16" },
  11: { name: "f32", values: "f32s" },
  12: { name: "f64", values: "f64s" },
  13: { name: "tuple" },
  14: { name: "opaque" },
  15: { name: "c64", values: "c64s" },
  16: { name: "bf16", values: "bf16s", dtype: "bf16" },
  17: { name: "token" },
  18: { name: "c128", values: "c128s" },
  19: { name: "f8e5m2", values: "f8e5m2s", dtype: "f8e5m2" },
  20: { name: "f8e4m3fn", values: "f8e4m3fns", dtype: "f8e4m3fn" },
  21: { name: "s4", values: "s4s" },
  22: { name: "u4", values: "u4s" },
  23: { name: "f8e4m3b11fnuz", values: "f8e4m3b11fnuzs", dtype: "f8e4m3b11fnuz" },
  24: { name: "f8e5m2fnuz", values: "f8e5m2fnuzs", dtype: "f8e5m2fnuz" },
  25: { name: "f8e4m3fnuz", values: "f8e4m3fnuzs", dtype: "f8e4m3fnuz" },
  26: { name: "s2", values: "s2s" },
  27: { name: "u2", values: "u2s" },
  28: { name: "f8e4m3", values: "f8e4m3s", dtype: "f8e4m3" },
  29: { name: "f8e3m4", values: "f8e3m4s", dtype: "f8e3m4" },
  30: { name: "s1" },
  31: { name: "u1" },
  32: { name: "f4e2m1fn", values: "f4e2m1fns", dtype: "f4e2m1fn" },
  33: { name: "f8e8m0fnu", values: "f8e8m0fnus", dtype: "f8e8m0fnu" },
  34: { name: "buffer" },
};

const BITS: Readonly<Record<string, number>> = { pred: 8, token: 0, opaque: 0, tuple: 0 };

export const elementCountOf = ({ dimensions }: HloShape): number =>
  dimensions.reduce((product, dim) => product * dim, 1);

/** The bytes of an array, or of all arrays of a tuple. */
export const bytesOf = (shape: HloShape): number => {
  if (shape.elementType === TUPLE) return shape.tupleShapes.reduce((sum, inner) => sum + bytesOf(inner), 0);
  const name = ELEMENT_TYPES[shape.elementType]?.name ?? "opaque";
  return Math.ceil((elementCountOf(shape) * (BITS[name] ?? Number(/\d+/.exec(name)?.[0] ?? 0))) / 8);
};

// Beyond this, constants print as `{...}`.
const MAX_ELEMENTS = 16;

export const formatShape = (shape: HloShape, withLayout: boolean): string => {
  if (shape.elementType === TUPLE)
    return `(${shape.tupleShapes.map((inner) => formatShape(inner, withLayout)).join(", ")})`;
  const name = ELEMENT_TYPES[shape.elementType]?.name ?? `type${shape.elementType}`;
  if (name === "token" || name === "opaque") return `${name}[]`;
  const dims = shape.dimensions.map((dim, i) => (shape.isDynamicDimension[i] ? `<=${dim}` : String(dim)));
  const order = shape.layout?.minorToMajor ?? [];
  const space = shape.layout?.memorySpace ? `:S(${shape.layout.memorySpace})` : "";
  return `${name}[${dims.join(",")}]${withLayout && order.length > 0 ? `{${order.join(",")}${space}}` : ""}`;
};

/** Packed varints of the wire format, which carry 64-bit integers. */
const varints = (bytes: Uint8Array, signed: boolean): bigint[] => {
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte & 0x80) continue;
    values.push(signed ? BigInt.asIntN(64, value) : value);
    value = 0n;
    shift = 0n;
  }
  return values;
};

const pairs = (values: readonly number[]): Scalar[] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]] as const);

/** The elements of a literal; undefined where their packing is not known. */
const elements = (literal: HloLiteral): readonly Scalar[] | undefined => {
  const type = ELEMENT_TYPES[literal.shape.elementType];
  const values = type?.values === undefined ? undefined : literal[type.values];
  if (values === undefined) return undefined;
  if (type.dtype !== undefined) return decodeElements(type.dtype, Uint8Array.from(values as Uint8Array));
  if (type.name === "s64" || type.name === "u64") return varints(values as Uint8Array, type.name === "s64");
  if (type.name === "c64" || type.name === "c128") return pairs(values as number[]);
  return values instanceof Uint8Array ? undefined : (values as Scalar[]);
};

const formatReal = (value: Scalar): string => {
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
};

const formatElement = (value: Scalar, type: string): string => {
  if (Array.isArray(value)) return `(${value.map((part) => formatElement(part as number, "f32")).join(", ")})`;
  if ((type === "f32" || type === "c64") && typeof value === "number" && Number.isFinite(value)) {
    for (let digits = 1; digits < 9; digits++) {
      if (Math.fround(Number(value.toPrecision(digits))) === value)
        return formatReal(Number(value.toPrecision(digits)));
    }
  }
  return formatReal(value);
};

export const formatLiteral = (literal: HloLiteral): string => {
  if (literal.shape.elementType === TUPLE) return `( ${literal.tupleLiterals.map(formatLiteral).join(", ")} )`;
  const { dimensions } = literal.shape;
  const size = dimensions.reduce((product, dim) => product * dim, 1);
  const values = size <= MAX_ELEMENTS ? elements(literal) : undefined;
  if (values === undefined || values.length !== size) return "{...}";
  const type = ELEMENT_TYPES[literal.shape.elementType].name;
  let next = 0;
  const build = (axis: number): string => {
    if (axis === dimensions.length) {
      const value = values[next++];
      return formatElement(typeof value === "boolean" && axis > 0 ? Number(value) : value, type);
    }
    const inner = Array.from({ length: dimensions[axis] }, () => build(axis + 1)).join(", ");
    return axis === dimensions.length - 1 ? `{${inner}}` : `{ ${inner} }`;
  };
  return build(0);
};
