// Arithmetic for library code that is made of other library code: tensors and plain numbers, promoted and broadcast
// by JAX's rules. An integral JavaScript number counts as a weak integer, any other as a weak float.
import { complexDType, isComplex, isFloat, isInexact, realDType, type DType } from "../ir/dtype.ts";
import type { CumulativeKind, ReduceKind } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";
import { sameShape, type Shape } from "../ir/type.ts";
import { ProgramError } from "../frontend/diagnostics.ts";
import * as arithmetic from "../frontend/tensor/arithmetic.ts";
import { broadcast, broadcastShapes, broadcastTo } from "../frontend/tensor/broadcast.ts";
import { asTensor, astype, full, promote, resultType } from "../frontend/tensor/convert.ts";
import { elementwise, inexactUnary } from "../frontend/tensor/elementwise.ts";
import * as logic from "../frontend/tensor/logic.ts";
import { inexactDType, toInexact } from "../frontend/tensor/promotion.ts";
import { Num, Tensor, type Val } from "../frontend/values/values.ts";
import { defaultPrecision } from "./precision.ts";

/** What a formula is made of. */
export type Term = Tensor | number;

const lift = (x: Term): Val => (typeof x === "number" ? new Num(x, Number.isInteger(x)) : x);

type Binary = (x: Term, y: Term) => Tensor;
const binary =
  (what: string, build: (what: string, a: Val, b: Val) => Tensor): Binary =>
  (x, y) =>
    build(what, lift(x), lift(y));

export const add: Binary = binary("add", arithmetic.add);
export const sub: Binary = binary("subtract", arithmetic.subtract);
export const mul: Binary = binary("multiply", arithmetic.multiply);
/** True division. */
export const div: Binary = binary("divide", arithmetic.trueDivide);
/** The remainder with the sign of x. */
export const rem: Binary = binary("remainder", arithmetic.remainder);
export const pow: Binary = binary("power", arithmetic.power);
export const max: Binary = binary("maximum", arithmetic.maximum);
export const min: Binary = binary("minimum", arithmetic.minimum);
export const atan2: Binary = binary("arctan2", arithmetic.atan2);
export const eq: Binary = binary("equal", logic.equal);
export const ne: Binary = binary("notEqual", logic.notEqual);
export const lt: Binary = binary("less", logic.less);
export const le: Binary = binary("lessEqual", logic.lessEqual);
export const gt: Binary = binary("greater", logic.greater);
export const ge: Binary = binary("greaterEqual", logic.greaterEqual);
export const and: Binary = binary("logicalAnd", logic.logicalAnd);
export const or: Binary = binary("logicalOr", logic.logicalOr);
export const bitAnd: Binary = binary("bitwiseAnd", logic.bitwiseAnd);
export const bitOr: Binary = binary("bitwiseOr", logic.bitwiseOr);
export const bitXor: Binary = binary("bitwiseXor", logic.bitwiseXor);
export const shiftLeft: Binary = binary("leftShift", logic.shiftLeft);
export const shiftRightLogical: Binary = binary("shiftRightLogical", logic.shiftRightLogical);
/** The quotient of integers towards zero; of floats as `div`. */
export const quotient: Binary = binary("div", (what, a, b) => elementwise(what, "div", a, b));
/** x1 + x2 + …. */
export const sum = (...terms: readonly Term[]): Tensor => terms.slice(1).reduce<Tensor>(add, tensor(terms[0]));
/** x1 · x2 · …. */
export const product = (...terms: readonly Term[]): Tensor => terms.slice(1).reduce<Tensor>(mul, tensor(terms[0]));

type Unary = (x: Term) => Tensor;
const inexact =
  (op: Parameters<typeof inexactUnary>[1]): Unary =>
  (x) =>
    inexactUnary(op, op, lift(x));

export const exp = inexact("exp");
export const expm1 = inexact("expm1");
export const log = inexact("log");
export const log1p = inexact("log1p");
export const sqrt = inexact("sqrt");
export const rsqrt = inexact("rsqrt");
export const cbrt = inexact("cbrt");
export const sin = inexact("sin");
export const cos = inexact("cos");
export const tan = inexact("tan");
export const atan = inexact("atan");
export const tanh = inexact("tanh");
export const logistic = inexact("logistic");
export const erf = inexact("erf");
export const erfc = inexact("erfc");
export const erfInv = inexact("erfInv");
export const lgamma = inexact("lgamma");
export const digamma = inexact("digamma");
export const floor = inexact("floor");
export const ceil = inexact("ceil");

export const neg: Unary = (x) => arithmetic.negative("negative", lift(x));
export const abs: Unary = (x) => arithmetic.absolute("absolute", lift(x));
export const not: Unary = (x) => logic.logicalNot("logicalNot", lift(x));
export const sign = (x: Tensor): Tensor => new Tensor(p.sign(x.value), x.weak);
export const square = (x: Tensor): Tensor => new Tensor(p.mul(x.value, x.value), x.weak);
export const reciprocal = (x: Term): Tensor => div(1, x);
export const stopGradient = (x: Tensor): Tensor => new Tensor(p.stopGradient(x.value), x.weak);
export const isFinite = (x: Tensor): Tensor => new Tensor(p.isFinite(x.value));
export const isNaN = (x: Tensor): Tensor => ne(x, x);
export const real = (x: Tensor): Tensor => (isComplex(x.dtype) ? new Tensor(p.real(x.value)) : x);
export const imag = (x: Tensor): Tensor => (isComplex(x.dtype) ? new Tensor(p.imag(x.value)) : zerosLike(x));
export const conj = (x: Tensor): Tensor => (isComplex(x.dtype) ? new Tensor(p.conj(x.value)) : x);
export const complex = (re: Tensor, im: Tensor): Tensor => new Tensor(p.complex(re.value, im.value));

/** onTrue where the condition holds, else onFalse; promoted and broadcast. */
export function where(condition: Term, onTrue: Term, onFalse: Term): Tensor {
  const test = logic.truth("where", lift(condition));
  const type = resultType([lift(onTrue), lift(onFalse)], "where");
  const [x, y] = promote([lift(onTrue), lift(onFalse)], "where", type);
  const shape = broadcastShapes([test.shape, x.shape, y.shape]);
  const [m, a, b] = shape ? [test, x, y].map((t) => broadcastTo(t, shape)) : broadcast([test, x, y], "where");
  return new Tensor(p.select(m.value, a.value, b.value), type.weak);
}

/** x within [low, high]. */
export const clip = (low: Term, x: Term, high: Term): Tensor => min(max(x, low), high);

export const tensor = (x: Term): Tensor => asTensor(lift(x));
/** A weak float, even when the number is integral. */
export const float = (value: number): Tensor => asTensor(new Num(value, false));
/** Strong dtype of its own, or the one asked for. */
export const cast = (x: Term, dtype: DType): Tensor => asTensor(lift(x), "a tensor", dtype);
/** As a float or complex; integers and booleans become f32. */
export const asInexact = (x: Tensor): Tensor =>
  isInexact(x.dtype) ? x : new Tensor(astype(x, inexactDType(x.dtype)).value, x.weak);
export const asComplex = (x: Tensor): Tensor => (isComplex(x.dtype) ? x : astype(x, complexDType(x.dtype)));
export const fill = (shape: Shape, value: number | boolean, dtype: DType): Tensor => full(shape, value, dtype);
export const zeros = (shape: Shape, dtype: DType): Tensor => full(shape, dtype === "bool" ? false : 0, dtype);
export const zerosLike = (x: Tensor): Tensor => zeros(x.shape, x.dtype);
export const onesLike = (x: Tensor): Tensor => full(x.shape, x.dtype === "bool" ? true : 1, x.dtype);
export const fullLike = (x: Tensor, value: number): Tensor => full(x.shape, value, x.dtype);
/** 0, 1, … along one dimension of the shape. */
export const iota = (dtype: DType, shape: Shape, dimension: number): Tensor =>
  new Tensor(p.iota(dtype, shape, dimension));
export const arange = (n: number, dtype: DType = "i32"): Tensor => iota(dtype, [n], 0);

/** Several tensors with their common inexact dtype. */
export const promoteInexact = (xs: readonly Term[], what: string): Tensor[] => {
  const values = xs.map(lift);
  return promote(values, what, toInexact(resultType(values, what)));
};
/** Several tensors with their common dtype. */
export const promoteAll = (xs: readonly Tensor[], what: string): Tensor[] => promote(xs, what, resultType(xs, what));
/** Several tensors with their common inexact dtype and their common shape. */
export const promoteAndBroadcast = (xs: readonly Term[], what: string): Tensor[] =>
  broadcast(promoteInexact(xs, what), what);

export { broadcastTo };
/** Dimension i of x becomes dimension dims[i] of the result. */
export const broadcastInDim = (x: Tensor, shape: Shape, dims: readonly number[]): Tensor =>
  new Tensor(p.broadcastInDim(x.value, shape, dims), x.weak);
export const reshape = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : new Tensor(p.reshape(x.value, x.key ? [...shape, 2] : shape), x.weak, x.key);
/** A new axis of size 1 at a position of the result; negative counts from its end. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.ndim + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
export const transpose = (x: Tensor, permutation: readonly number[]): Tensor =>
  permutation.every((axis, i) => axis === i) ? x : new Tensor(p.transpose(x.value, permutation), x.weak);
/** The last two axes exchanged. */
export const matrixTranspose = (x: Tensor): Tensor => swapAxes(x, -1, -2);
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const axes = x.shape.map((_, i) => i);
  const [i, j] = [axisOf(x, a), axisOf(x, b)];
  [axes[i], axes[j]] = [axes[j], axes[i]];
  return transpose(x, axes);
}
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const axes = x.shape.map((_, i) => i).filter((axis) => axis !== axisOf(x, from));
  axes.splice(axisOf(x, to), 0, axisOf(x, from));
  return transpose(x, axes);
}
export const axisOf = (x: Tensor, axis: number): number => (axis < 0 ? axis + x.ndim : axis);
export const reverse = (x: Tensor, ...axes: readonly number[]): Tensor =>
  new Tensor(p.reverse(x.value, axes.map((axis) => axisOf(x, axis))), x.weak); // prettier-ignore
export const concatenate = (xs: readonly Tensor[], axis = 0): Tensor =>
  xs.length === 1 ? xs[0] : new Tensor(p.concatenate(xs.map((x) => x.value), axisOf(xs[0], axis)), xs.every((x) => x.weak)); // prettier-ignore
export const stack = (xs: readonly Tensor[], axis = 0): Tensor =>
  concatenate(xs.map((x) => expandDims(x, axis)), axis < 0 ? axis + xs[0].ndim + 1 : axis); // prettier-ignore

/** Elements start, …, limit - 1 along one axis. */
export function sliceAxis(x: Tensor, start: number, limit: number, axis = 0, stride = 1): Tensor {
  const at = axisOf(x, axis);
  const shape = x.type.shape;
  const value = p.slice(x.value, {
    start: shape.map((_, i) => (i === at ? start : 0)),
    limit: shape.map((size, i) => (i === at ? limit : size)),
    strides: shape.map((_, i) => (i === at ? stride : 1)),
  });
  return new Tensor(value, x.weak, x.key);
}
/** The element at a static position of one axis, which goes away. */
export function indexAxis(x: Tensor, index: number, axis = 0): Tensor {
  const at = axisOf(x, axis);
  const i = index < 0 ? index + x.shape[at] : index;
  return reshape(sliceAxis(x, i, i + 1, at), x.shape.filter((_, d) => d !== at)); // prettier-ignore
}

/** Reduces axes (all when left out). */
export function reduce(x: Tensor, kind: ReduceKind, axes?: readonly number[], keepdims = false): Tensor {
  const over = (axes ?? x.shape.map((_, i) => i)).map((axis) => axisOf(x, axis));
  const result = new Tensor(p.reduce(x.value, kind, over), x.weak);
  return keepdims ? reshape(result, x.shape.map((size, i) => (over.includes(i) ? 1 : size))) : result; // prettier-ignore
}
export const sumOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x.dtype === "bool" ? astype(x, "i32") : x, "sum", axes, keepdims);
export const maxOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x, "max", axes, keepdims);
export const minOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x, "min", axes, keepdims);
export const prodOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x, "prod", axes, keepdims);
export const anyOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x, "or", axes, keepdims);
export const allOver = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(x, "and", axes, keepdims);
export function meanOver(x: Tensor, axes?: readonly number[], keepdims = false): Tensor {
  const total = sumOver(asInexact(x), axes, keepdims);
  const count = (axes ?? x.shape.map((_, i) => i)).reduce((n, axis) => n * x.shape[axisOf(x, axis)], 1);
  return div(total, count);
}
export const cumulative = (x: Tensor, kind: CumulativeKind, axis: number, reversed = false): Tensor =>
  new Tensor(p.cumulative(x.value, { kind, axis: axisOf(x, axis), reverse: reversed }), x.weak);

/** x @ y over the last two axes; leading axes are batches and must agree or broadcast. */
export function matmul(x: Tensor, y: Tensor): Tensor {
  const type = resultType([x, y], "matmul");
  const [a, b] = promote([x, y], "matmul", type);
  const lead = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  if (!lead) return broadcast([a, b], "matmul")[0];
  const l = broadcastTo(a, [...lead, ...a.shape.slice(-2)]);
  const r = broadcastTo(b, [...lead, ...b.shape.slice(-2)]);
  const batch = lead.map((_, i) => i);
  return new Tensor(
    p.dotGeneral(l.value, r.value, {
      lhsContract: [lead.length + 1],
      rhsContract: [lead.length],
      lhsBatch: batch,
      rhsBatch: batch,
      precision: defaultPrecision(),
      dtype: type.dtype,
    }),
    type.weak,
  );
}
/** A matrix (or batch of them) times a vector (or batch). */
export const matvec = (a: Tensor, x: Tensor): Tensor => {
  const y = matmul(a, expandDims(x, -1));
  return reshape(y, y.shape.slice(0, -1));
};

/** c0 + c1 x + c2 x² + …, coefficients from the highest power down, by Horner's rule. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  let result = fullLike(x, coefficients[0]);
  for (const c of coefficients.slice(1)) result = add(mul(result, x), fullLike(x, c));
  return result;
}

/** The machine epsilon, greatest and least normal numbers of a float type. */
export function finfo(dtype: DType): { readonly eps: number; readonly max: number; readonly tiny: number } {
  const real = realDType(dtype);
  switch (real) {
    case "f64":
      return { eps: 2 ** -52, max: Number.MAX_VALUE, tiny: 2 ** -1022 };
    case "f32":
      return { eps: 2 ** -23, max: (2 - 2 ** -23) * 2 ** 127, tiny: 2 ** -126 };
    case "f16":
      return { eps: 2 ** -10, max: 65504, tiny: 2 ** -14 };
    case "bf16":
      return { eps: 2 ** -7, max: (2 - 2 ** -7) * 2 ** 127, tiny: 2 ** -126 };
    case "f8e4m3fn":
      return { eps: 2 ** -3, max: 448, tiny: 2 ** -6 };
    case "f8e5m2":
      return { eps: 2 ** -2, max: 57344, tiny: 2 ** -14 };
    default:
      throw new ProgramError("TJ7002", `${dtype} is ${isFloat(real) ? "too narrow" : "no float"} for this function`);
  }
}
