// Questions about dtypes: finfo, iinfo, issubdtype, resultType, canCast; and NumPy's names for them.
import { DTYPE_INFO, integerLimits, isBool, isComplex, isFloat, isInexact, isInteger, isSigned, isUnsigned, type DType } from "../../ir/dtype.ts"; // prettier-ignore
import { isDType } from "../../ir/dtype.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { NUMPY_DTYPES } from "../../frontend/numpyDtypes.ts";
import { typeOf } from "../../frontend/tensor/convert.ts";
import { promoteTypes, type PromotedType } from "../../frontend/tensor/promotion.ts";
import { KEY_DTYPE } from "../../frontend/values/keyDType.ts";
import { describe } from "../../frontend/values/describe.ts";
import {
  ArrayVal, DTypeVal, int, Num, object, OpaqueVal, Tensor, type ObjectVal, type Val,
} from "../../frontend/values/values.ts"; // prettier-ignore
import { dtypes } from "../dtypes.ts";
import { floatInfo } from "./floats.ts";
import { fn, type Table } from "./support.ts";

/** A class of dtypes, as `np.floating`. */
class AbstractDType extends OpaqueVal {
  constructor(
    readonly name: string,
    readonly has: (dtype: DType) => boolean,
  ) {
    super();
  }
  get what(): string {
    return `the class of dtypes np.${this.name}`;
  }
}

const CLASSES: Readonly<Record<string, (dtype: DType) => boolean>> = {
  generic: () => true,
  number: (dtype) => !isBool(dtype),
  integer: isInteger,
  signedinteger: isSigned,
  unsignedinteger: isUnsigned,
  inexact: isInexact,
  floating: isFloat,
  complexfloating: isComplex,
};

/** The dtype that a dtype, its name, a tensor or a number stands for. */
function dtypeOf(args: Arguments, value: Val): DType {
  if (value instanceof DTypeVal) return value.dtype;
  if (typeof value === "string" && isDType(value)) return value;
  if (typeof value === "string" && Object.hasOwn(NUMPY_DTYPES, value)) return NUMPY_DTYPES[value];
  const type = value instanceof Tensor ? typeOf(value) : null;
  return type?.dtype ?? args.fail("TJ7003", `takes a dtype, found ${describe(value)}`);
}

function finfo(args: Arguments): ObjectVal {
  const dtype = dtypeOf(args, args.get("dtype"));
  const info = floatInfo(dtype);
  if (!info) return args.fail("TJ7002", `takes a float type, found ${dtype}`, { param: "dtype", hint: "np.iinfo is for integers" }); // prettier-ignore
  const digits = Math.floor(info.mantissaBits * Math.log10(2));
  // The f8 types promote with no other.
  const own = (value: number): Num => new Num(value, false, info.bits === 8 ? null : dtype);
  const maxexp = Math.floor(Math.log2(info.max)) + 1;
  return object({
    dtype: dtypes[dtype],
    bits: int(info.bits),
    eps: own(info.eps),
    epsneg: own(info.eps / 2),
    machep: int(-info.mantissaBits),
    negep: int(-info.mantissaBits - 1),
    max: own(info.max),
    min: own(-info.max),
    maxexp: int(maxexp),
    minexp: int(1 - info.bias),
    nexp: int(info.exponentBits),
    nmant: int(info.mantissaBits),
    precision: int(digits),
    resolution: own(10 ** -digits),
    tiny: own(info.smallestNormal),
    smallestNormal: own(info.smallestNormal),
    smallestSubnormal: own(info.smallestSubnormal),
  });
}

function iinfo(args: Arguments): ObjectVal {
  const value = args.get("intType");
  const dtype = value instanceof Num && value.integer ? "i32" : dtypeOf(args, value);
  if (!isInteger(dtype)) args.fail("TJ7002", `takes an integer type, found ${dtype}`, { param: "intType", hint: "np.finfo is for floats" }); // prettier-ignore
  const [min, max] = integerLimits(dtype);
  const number = (limit: bigint): Val => (DTYPE_INFO[dtype].bits > 53 ? limit : int(Number(limit)));
  return object({ dtype: dtypes[dtype], kind: isSigned(dtype) ? "i" : "u", bits: int(DTYPE_INFO[dtype].bits), min: number(min), max: number(max) }); // prettier-ignore
}

function issubdtype(args: Arguments): boolean {
  const [one, other] = [args.get("arg1"), args.get("arg2")];
  // The dtype of keys is of no class of numbers, and no kind of anything but itself.
  if (one === KEY_DTYPE || other === KEY_DTYPE) return one === other;
  if (other instanceof AbstractDType) {
    if (one instanceof AbstractDType) {
      const members = Object.values(dtypes).filter(({ dtype }) => one.has(dtype));
      return members.every(({ dtype }) => other.has(dtype));
    }
    return other.has(dtypeOf(args, one));
  }
  return !(one instanceof AbstractDType) && dtypeOf(args, one) === dtypeOf(args, other);
}

const KINDS: Readonly<Record<string, (dtype: DType) => boolean>> = {
  bool: isBool,
  "signed integer": isSigned,
  "unsigned integer": isUnsigned,
  integral: isInteger,
  "real floating": isFloat,
  "complex floating": isComplex,
  numeric: (dtype) => !isBool(dtype),
};

function isdtype(args: Arguments): boolean {
  const dtype = dtypeOf(args, args.get("dtype"));
  const kinds = args.get("kind");
  return (kinds instanceof ArrayVal ? kinds.items : [kinds]).some((kind) => {
    if (typeof kind === "string" && Object.hasOwn(KINDS, kind)) return KINDS[kind](dtype);
    if (kind instanceof AbstractDType) return kind.has(dtype);
    if (typeof kind === "string" && !isDType(kind)) args.string("kind", Object.keys(KINDS));
    return dtypeOf(args, kind) === dtype;
  });
}

function join(args: Arguments, types: readonly PromotedType[]): DTypeVal {
  if (types.length === 0) args.fail("TJ5001", "needs at least one value");
  const joined = types.reduce((a, b) => {
    const common = promoteTypes(a, b);
    return common ?? args.fail("TJ7001", `${a.dtype} and ${b.dtype} have no common type`);
  });
  return dtypes[joined.dtype];
}

const promotedTypeOf = (args: Arguments, value: Val): PromotedType =>
  (value instanceof DTypeVal || typeof value === "string" ? null : typeOf(value)) ?? {
    dtype: dtypeOf(args, value),
    weak: false,
  };

const CASTINGS = ["no", "equiv", "safe", "same_kind", "unsafe"] as const;

/** Whether every value of one type is one of the other. */
function isSafe(from: DType, to: DType): boolean {
  if (from === to || isBool(from)) return true;
  const [a, b] = [DTYPE_INFO[from], DTYPE_INFO[to]];
  if (isBool(to)) return false;
  if (isInteger(from)) {
    if (isUnsigned(from)) {
      if (isUnsigned(to)) return b.bits >= a.bits;
      if (isSigned(to)) return b.bits > a.bits;
    } else if (isInteger(to)) return isSigned(to) && b.bits >= a.bits;
    // 64-bit integers go to f64 although it does not hold them all, as NumPy has it.
    const digits = (floatInfo(to)?.mantissaBits ?? 0) + 1;
    return a.bits - (isSigned(from) ? 1 : 0) <= digits || (a.bits === 64 && digits === 53);
  }
  if (isComplex(from) && !isComplex(to)) return false;
  const [x, y] = [floatInfo(from), floatInfo(to)];
  return !!x && !!y && isInexact(to) && y.mantissaBits >= x.mantissaBits && y.exponentBits >= x.exponentBits;
}

const rank = (dtype: DType): number => ["bool", "uint", "int", "float", "complex"].indexOf(DTYPE_INFO[dtype].kind);

function canCast(args: Arguments): boolean {
  const from = dtypeOf(args, args.get("from"));
  const to = dtypeOf(args, args.get("to"));
  switch (args.string("casting", CASTINGS)) {
    case "unsafe":
      return true;
    case "safe":
      return isSafe(from, to);
    case "same_kind":
      return isSafe(from, to) || rank(from) <= rank(to);
    default:
      return from === to;
  }
}

export const DTYPES_TABLE: Table = {
  ...Object.fromEntries(Object.entries(CLASSES).map(([name, has]) => [name, new AbstractDType(name, has)])),
  ...Object.fromEntries(Object.entries(NUMPY_DTYPES).map(([name, dtype]) => [name, dtypes[dtype]])),
  finfo: fn("finfo", "dtype", finfo),
  iinfo: fn("iinfo", "intType", iinfo),
  issubdtype: fn("issubdtype", "arg1, arg2", issubdtype),
  isdtype: fn("isdtype", "dtype, kind", isdtype),
  resultType: fn("resultType", "...args", (args) => join(args, args.rest("args").map((value) => promotedTypeOf(args, value)))), // prettier-ignore
  promoteTypes: fn(
    "promoteTypes",
    "a, b",
    (args) =>
    join(args, [args.get("a"), args.get("b")].map((value) => promotedTypeOf(args, value))), // prettier-ignore
  ),
  canCast: fn("canCast", 'from, to, casting = "safe"', canCast),
  isscalar: fn("isscalar", "element", (args) => {
    const value = args.get("element");
    if (value instanceof Tensor) return value.ndim === 0;
    return typeof value === "string" || typeOf(value) !== null;
  }),
  iterable: fn("iterable", "y", (args) => {
    const value = args.get("y");
    return value instanceof ArrayVal || typeof value === "string" || (value instanceof Tensor && value.ndim > 0);
  }),
};
