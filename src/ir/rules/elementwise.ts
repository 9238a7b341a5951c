// Ops that work element by element: one shape in, the same shape out.
import { DTYPE_INFO, isComplex, realDType, type DType } from "../dtype.ts";
import type { BinaryOp, UnaryOp } from "../ops.ts";
import { formatType, sameShape, type TensorType } from "../type.ts";
import {
  ANY, BOOL, checkCount, checkDType, checkDTypeIn, checkSameDTypes, checkSameTypes, COMPLEX, fail, FLOAT, INT, INTEGER, NUMBER,
  type DTypeSet, type TypeRule, type TypeRules,
} from "./check.ts"; // prettier-ignore

/** What each op accepts. */
const UNARY_DTYPES: Readonly<Record<UnaryOp, DTypeSet>> = {
  neg: NUMBER,
  abs: INT | FLOAT | COMPLEX,
  sign: INT | FLOAT | COMPLEX,
  not: BOOL | INTEGER,
  floor: FLOAT,
  ceil: FLOAT,
  roundNearestEven: FLOAT,
  roundNearestAfz: FLOAT,
  exp: FLOAT | COMPLEX,
  exp2: FLOAT | COMPLEX,
  expm1: FLOAT | COMPLEX,
  log: FLOAT | COMPLEX,
  log1p: FLOAT | COMPLEX,
  sqrt: FLOAT | COMPLEX,
  rsqrt: FLOAT | COMPLEX,
  cbrt: FLOAT,
  logistic: FLOAT | COMPLEX,
  sin: FLOAT | COMPLEX,
  cos: FLOAT | COMPLEX,
  tan: FLOAT | COMPLEX,
  asin: FLOAT | COMPLEX,
  acos: FLOAT | COMPLEX,
  atan: FLOAT | COMPLEX,
  sinh: FLOAT | COMPLEX,
  cosh: FLOAT | COMPLEX,
  tanh: FLOAT | COMPLEX,
  asinh: FLOAT | COMPLEX,
  acosh: FLOAT | COMPLEX,
  atanh: FLOAT | COMPLEX,
  erf: FLOAT,
  erfc: FLOAT,
  erfInv: FLOAT,
  lgamma: FLOAT,
  digamma: FLOAT,
  besselI1e: FLOAT,
  isFinite: FLOAT,
  popcnt: INTEGER,
  clz: INTEGER,
  real: COMPLEX,
  imag: COMPLEX,
  conj: COMPLEX,
  stopGradient: ANY,
};

const BINARY_DTYPES: Readonly<Record<BinaryOp, DTypeSet>> = {
  add: ANY,
  sub: NUMBER,
  mul: ANY,
  div: NUMBER,
  rem: INTEGER | FLOAT,
  pow: NUMBER,
  atan2: FLOAT | COMPLEX,
  max: ANY,
  min: ANY,
  nextAfter: FLOAT,
  and: BOOL | INTEGER,
  or: BOOL | INTEGER,
  xor: BOOL | INTEGER,
  shiftLeft: INTEGER,
  shiftRightArithmetic: INTEGER,
  shiftRightLogical: INTEGER,
  complex: FLOAT,
  polygamma: FLOAT,
  zeta: FLOAT,
};

type UnaryRule = TypeRule<UnaryOp>;
type BinaryRule = TypeRule<BinaryOp>;

const sameAsOperand: UnaryRule = (operands, _attrs, _regions, name) => {
  checkCount(name, operands, 1);
  checkDType(name, operands[0], UNARY_DTYPES[name]);
  return operands;
};

const realPart: UnaryRule = (operands, attrs, regions, name) => {
  const [x] = sameAsOperand(operands, attrs, regions, name);
  return isComplex(x.dtype) ? [{ dtype: realDType(x.dtype), shape: x.shape }] : operands;
};

const predicate: UnaryRule = (operands, attrs, regions, name) => {
  const [x] = sameAsOperand(operands, attrs, regions, name);
  return [{ dtype: "bool", shape: x.shape }];
};

const sameAsOperands: BinaryRule = (operands, _attrs, _regions, name) => {
  checkCount(name, operands, 2);
  const [x, y] = operands;
  checkSameTypes(name, x, y);
  checkDType(name, x, BINARY_DTYPES[name]);
  return [x];
};

const complexOf: BinaryRule = (operands, attrs, regions, name) => {
  const [x] = sameAsOperands(operands, attrs, regions, name);
  checkDTypeIn(name, x, ["f32", "f64"]);
  return [{ dtype: x.dtype === "f64" ? "c128" : "c64", shape: x.shape }];
};

const UNARY_RULES = {
  ...(Object.fromEntries(Object.keys(UNARY_DTYPES).map((name) => [name, sameAsOperand])) as Record<UnaryOp, UnaryRule>),
  abs: realPart,
  real: realPart,
  imag: realPart,
  isFinite: predicate,
};

const BINARY_RULES = {
  ...(Object.fromEntries(Object.keys(BINARY_DTYPES).map((name) => [name, sameAsOperands])) as Record<
    BinaryOp,
    BinaryRule
  >),
  complex: complexOf,
};

/** The type of `x` seen as another dtype: the last dimension goes or comes when the widths differ. */
function bitcastType(name: string, x: TensorType, dtype: DType): TensorType {
  if (x.dtype === dtype) return x;
  // XLA ends the process on complex numbers of two widths, and booleans have no bits of their own.
  if (isComplex(x.dtype) || isComplex(dtype) || x.dtype === "bool" || dtype === "bool") {
    fail(name, `${formatType(x)} cannot be seen as ${dtype}`);
  }
  const from = DTYPE_INFO[x.dtype].bits;
  const to = DTYPE_INFO[dtype].bits;
  if (from === to) return { dtype, shape: x.shape };
  if (to < from) return { dtype, shape: [...x.shape, from / to] };
  const last = x.shape.at(-1);
  if (last !== to / from) {
    fail(name, `seeing ${formatType(x)} as ${dtype} takes a last dimension of ${to / from}`);
  }
  return { dtype, shape: x.shape.slice(0, -1) };
}

const bounds = (name: string, bound: TensorType, x: TensorType, what: string): void => {
  checkSameDTypes(name, bound, x, `${what} and operand`);
  if (bound.shape.length !== 0 && !sameShape(bound.shape, x.shape)) {
    fail(name, `${what} ${formatType(bound)} is neither a scalar nor of the shape of ${formatType(x)}`);
  }
};

type Names =
  | UnaryOp | BinaryOp
  | "compare" | "select" | "clamp" | "integerPow" | "convert" | "bitcast" | "reducePrecision"; // prettier-ignore

export const elementwise: Pick<TypeRules, Names> = {
  ...UNARY_RULES,
  ...BINARY_RULES,
  compare: (operands, { total }, _regions, name) => {
    checkCount(name, operands, 2);
    const [x, y] = operands;
    checkSameTypes(name, x, y);
    if (total) checkDType(name, x, FLOAT);
    return [{ dtype: "bool", shape: x.shape }];
  },
  select: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 3);
    const [pred, onTrue, onFalse] = operands;
    checkDType(name, pred, BOOL, "a condition");
    checkSameTypes(name, onTrue, onFalse);
    if (pred.shape.length !== 0 && !sameShape(pred.shape, onTrue.shape)) {
      fail(name, `the condition ${formatType(pred)} is neither a scalar nor of the shape of ${formatType(onTrue)}`);
    }
    return [onTrue];
  },
  clamp: (operands, _attrs, _regions, name) => {
    checkCount(name, operands, 3);
    const [low, x, high] = operands;
    bounds(name, low, x, "the minimum");
    bounds(name, high, x, "the maximum");
    return [x];
  },
  integerPow: (operands, { exponent }, _regions, name) => {
    checkCount(name, operands, 1);
    checkDType(name, operands[0], NUMBER);
    if (!Number.isInteger(exponent)) fail(name, `the exponent ${exponent} is no integer`);
    if (exponent < 0) checkDType(name, operands[0], FLOAT | COMPLEX, `the exponent ${exponent} and an operand`);
    return operands;
  },
  convert: (operands, { dtype }, _regions, name) => {
    checkCount(name, operands, 1);
    return [{ dtype, shape: operands[0].shape }];
  },
  bitcast: (operands, { dtype }, _regions, name) => {
    checkCount(name, operands, 1);
    return [bitcastType(name, operands[0], dtype)];
  },
  reducePrecision: (operands, { exponentBits, mantissaBits }, _regions, name) => {
    checkCount(name, operands, 1);
    checkDType(name, operands[0], FLOAT);
    if (!(Number.isInteger(exponentBits) && exponentBits >= 1)) fail(name, `exponentBits ${exponentBits} is below 1`);
    if (!(Number.isInteger(mantissaBits) && mantissaBits >= 0)) fail(name, `mantissaBits ${mantissaBits} is below 0`);
    return operands;
  },
};
