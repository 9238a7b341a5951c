// One function per op, each appending to the open block (build.ts). Rules and libraries are written in these.
import { accumulation } from "./accumulation.ts";
import { emit, openRegion, unionOfCaptures, type OpenRegion } from "./build.ts";
import type { DType } from "./dtype.ts";
import type { Func, Region, Value } from "./graph.ts";
import type { Literal } from "./literal.ts";
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type CompareDirection, type OpAttrs, type UnaryOp } from "./ops.ts";
import type { Shape } from "./type.ts";

type Unary = (x: Value) => Value;
type Binary = (x: Value, y: Value) => Value;

const unary = Object.fromEntries(
  UNARY_OPS.map((name) => [name, (x: Value) => emit(name, [x], {})[0]]),
) as unknown as Record<UnaryOp, Unary>;

const binary = Object.fromEntries(
  BINARY_OPS.map((name) => [name, (x: Value, y: Value) => emit(name, [x, y], {})[0]]),
) as unknown as Record<BinaryOp, Binary>;

export const unaryOp = (name: UnaryOp, x: Value): Value => unary[name](x);
export const binaryOp = (name: BinaryOp, x: Value, y: Value): Value => binary[name](x, y);

export const {
  neg, abs, sign, not, floor, ceil, roundNearestEven, roundNearestAfz,
  exp, exp2, expm1, log, log1p, sqrt, rsqrt, cbrt,
  logistic, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh,
  erf, erfc, erfInv, lgamma, digamma, besselI1e, isFinite, popcnt, clz, real, imag, conj, stopGradient,
} = unary; // prettier-ignore

export const {
  add, sub, mul, div, rem, pow, atan2, max, min, nextAfter,
  and, or, xor, shiftLeft, shiftRightArithmetic, shiftRightLogical, complex, polygamma, zeta,
} = binary; // prettier-ignore

export const compare = (direction: CompareDirection, x: Value, y: Value, total = false): Value =>
  emit("compare", [x, y], total ? { direction, total } : { direction })[0];
export const eq: Binary = (x, y) => compare("eq", x, y);
export const ne: Binary = (x, y) => compare("ne", x, y);
export const lt: Binary = (x, y) => compare("lt", x, y);
export const le: Binary = (x, y) => compare("le", x, y);
export const gt: Binary = (x, y) => compare("gt", x, y);
export const ge: Binary = (x, y) => compare("ge", x, y);

export const select = (pred: Value, onTrue: Value, onFalse: Value): Value =>
  emit("select", [pred, onTrue, onFalse], {})[0];
export const clamp = (low: Value, x: Value, high: Value): Value => emit("clamp", [low, x, high], {})[0];
export const integerPow = (x: Value, exponent: number): Value => emit("integerPow", [x], { exponent })[0];
export const bitcast = (x: Value, dtype: DType): Value => emit("bitcast", [x], { dtype })[0];
export const reducePrecision = (x: Value, attrs: OpAttrs["reducePrecision"]): Value =>
  emit("reducePrecision", [x], attrs)[0];
/** The value itself when it has the dtype already. */
export const convert = (x: Value, dtype: DType): Value =>
  x.type.dtype === dtype ? x : emit("convert", [x], { dtype })[0];

export const constant = (value: Literal): Value => emit("constant", [], { value })[0];
export const iota = (dtype: DType, shape: Shape, dimension: number): Value =>
  emit("iota", [], { dtype, shape, dimension })[0];
export const rngBitGenerator = (key: Value, attrs: OpAttrs["rngBitGenerator"]): readonly Value[] =>
  emit("rngBitGenerator", [key], attrs);

export const broadcastInDim = (x: Value, shape: Shape, dims: readonly number[]): Value =>
  emit("broadcastInDim", [x], { shape, dims })[0];
export const reshape = (x: Value, shape: Shape): Value => emit("reshape", [x], { shape })[0];
export const transpose = (x: Value, permutation: readonly number[]): Value =>
  emit("transpose", [x], { permutation })[0];
export const reverse = (x: Value, dims: readonly number[]): Value => emit("reverse", [x], { dims })[0];
export const concatenate = (xs: readonly Value[], dimension: number): Value =>
  emit("concatenate", xs, { dimension })[0];
export const pad = (x: Value, fill: Value, attrs: OpAttrs["pad"]): Value => emit("pad", [x, fill], attrs)[0];
export const slice = (x: Value, attrs: OpAttrs["slice"]): Value => emit("slice", [x], attrs)[0];
export const dynamicSlice = (x: Value, starts: readonly Value[], sizes: Shape): Value =>
  emit("dynamicSlice", [x, ...starts], { sizes })[0];
export const dynamicUpdateSlice = (x: Value, update: Value, starts: readonly Value[]): Value =>
  emit("dynamicUpdateSlice", [x, update, ...starts], {})[0];
export const gather = (x: Value, indices: Value, attrs: OpAttrs["gather"]): Value =>
  emit("gather", [x, indices], attrs)[0];
export const scatter = (x: Value, indices: Value, updates: Value, attrs: OpAttrs["scatter"]): Value =>
  emit("scatter", [x, indices, updates], attrs)[0];
/** Kind "general": any number of arrays, combined by `region`. */
export const scatterGeneral = (
  xs: readonly Value[],
  indices: Value,
  updates: readonly Value[],
  attrs: OpAttrs["scatter"],
  region: Region,
): readonly Value[] => emit("scatter", [...xs, indices, ...updates], attrs, [region]);

/** The result may be of any type that `accumulation` knows a way to. */
export function dotGeneral(x: Value, y: Value, attrs: OpAttrs["dotGeneral"]): Value {
  const { operands, result } = accumulation(x.type.dtype, attrs.dtype);
  const inputs = x.type.dtype === y.type.dtype ? [convert(x, operands), convert(y, operands)] : [x, y];
  return convert(emit("dotGeneral", inputs, { ...attrs, dtype: result })[0], attrs.dtype);
}
/** As dotGeneral. */
export function convolution(x: Value, kernel: Value, attrs: OpAttrs["convolution"]): Value {
  const { operands, result } = accumulation(x.type.dtype, attrs.dtype);
  const inputs = x.type.dtype === kernel.type.dtype ? [convert(x, operands), convert(kernel, operands)] : [x, kernel];
  return convert(emit("convolution", inputs, { ...attrs, dtype: result })[0], attrs.dtype);
}
export const reduce = (x: Value, kind: OpAttrs["reduce"]["kind"], axes: readonly number[]): Value =>
  emit("reduce", [x], { kind, axes })[0];
export const reduceGeneral = (
  xs: readonly Value[],
  inits: readonly Value[],
  axes: readonly number[],
  region: Region,
): readonly Value[] => emit("reduceGeneral", [...xs, ...inits], { axes }, [region]);
export const argmax = (x: Value, axis: number, indexDtype: DType): Value =>
  emit("argmax", [x], { axis, indexDtype })[0];
export const argmin = (x: Value, axis: number, indexDtype: DType): Value =>
  emit("argmin", [x], { axis, indexDtype })[0];
export const reduceWindow = (x: Value, attrs: OpAttrs["reduceWindow"]): Value => emit("reduceWindow", [x], attrs)[0];
export const reduceWindowGeneral = (
  xs: readonly Value[],
  inits: readonly Value[],
  attrs: OpAttrs["reduceWindowGeneral"],
  region: Region,
): readonly Value[] => emit("reduceWindowGeneral", [...xs, ...inits], attrs, [region]);
export const selectAndScatterAdd = (source: Value, operand: Value, attrs: OpAttrs["selectAndScatterAdd"]): Value =>
  emit("selectAndScatterAdd", [source, operand], attrs)[0];
export const selectAndGatherAdd = (source: Value, operand: Value, attrs: OpAttrs["selectAndGatherAdd"]): Value =>
  emit("selectAndGatherAdd", [source, operand], attrs)[0];
export const cumulative = (x: Value, attrs: OpAttrs["cumulative"]): Value => emit("cumulative", [x], attrs)[0];
export const sort = (xs: readonly Value[], attrs: OpAttrs["sort"]): readonly Value[] => emit("sort", xs, attrs);
export const topK = (x: Value, k: number): readonly Value[] => emit("topK", [x], { k });

export const fft = (x: Value, attrs: OpAttrs["fft"]): Value => emit("fft", [x], attrs)[0];
export const cholesky = (x: Value, lower: boolean): Value => emit("cholesky", [x], { lower })[0];
export const triangularSolve = (a: Value, b: Value, attrs: OpAttrs["triangularSolve"]): Value =>
  emit("triangularSolve", [a, b], attrs)[0];
export const geqrf = (x: Value): readonly Value[] => emit("geqrf", [x], {});
export const householderProduct = (x: Value, taus: Value): Value => emit("householderProduct", [x, taus], {})[0];
export const lu = (x: Value): readonly Value[] => emit("lu", [x], {});
export const geqp3 = (x: Value): readonly Value[] => emit("geqp3", [x], {});
export const svd = (x: Value, vectors: OpAttrs["svd"]["vectors"]): readonly Value[] => emit("svd", [x], { vectors });
export const hessenberg = (x: Value): readonly Value[] => emit("hessenberg", [x], {});
export const tridiagonal = (x: Value): readonly Value[] => emit("tridiagonal", [x], {});
export const schur = (x: Value, vectors: boolean): readonly Value[] => emit("schur", [x], { vectors });
export const eig = (x: Value, attrs: OpAttrs["eig"]): readonly Value[] => emit("eig", [x], attrs);
export const eigh = (x: Value, lower: boolean): readonly Value[] => emit("eigh", [x], { lower, vectors: true });
export const eigvalsh = (x: Value, lower: boolean): Value => emit("eigh", [x], { lower, vectors: false })[0];
export const customCall = (operands: readonly Value[], attrs: OpAttrs["customCall"]): readonly Value[] =>
  emit("customCall", operands, attrs);
export const callback = (operands: readonly Value[], attrs: OpAttrs["callback"]): readonly Value[] =>
  emit("callback", operands, attrs);
export const optimizationBarrier = (xs: readonly Value[]): readonly Value[] => emit("optimizationBarrier", xs, {});

export const call = (fn: Func, args: readonly Value[]): readonly Value[] => emit("call", args, { fn });

/** A conditional from two open regions without parameters of their own. */
export function ifOp(pred: Value, onTrue: OpenRegion, onFalse: OpenRegion): readonly Value[] {
  const captures = unionOfCaptures(onTrue, onFalse);
  return emit("if", [pred, ...captures], {}, [onTrue.close(captures), onFalse.close(captures)]);
}

/** A switch from open regions without parameters of their own; the index is clamped to them. */
export function caseOp(index: Value, branches: readonly OpenRegion[]): readonly Value[] {
  const captures = unionOfCaptures(...branches);
  return emit(
    "case",
    [index, ...captures],
    {},
    branches.map((branch) => branch.close(captures)),
  );
}

/** A loop from open regions over the carry: cond gives a bool scalar, body the next carry. */
export const whileOp = (
  carry: readonly Value[],
  cond: OpenRegion,
  body: OpenRegion,
  { lanes = false }: { readonly lanes?: boolean } = {},
): readonly Value[] =>
  emit(
    "while",
    [...cond.captures, ...body.captures, ...carry],
    { condConsts: cond.captures.length, bodyConsts: body.captures.length, ...(lanes && { lanes }) },
    [cond.close(), body.close()],
  );

/** A scan from an open region over (carry, x…) that gives (carry, y…). */
export const scanOp = (
  carry: readonly Value[],
  xs: readonly Value[],
  body: OpenRegion,
  { length, reverse }: { readonly length: number; readonly reverse: boolean },
): readonly Value[] =>
  emit(
    "scan",
    [...body.captures, ...carry, ...xs],
    { length, reverse, numConsts: body.captures.length, numCarry: carry.length },
    [body.close()],
  );

/** A closed region over scalars, as reductions and scatters take it. */
export function scalarRegion(dtypes: readonly DType[], body: (params: readonly Value[]) => readonly Value[]): Region {
  const region = openRegion(
    dtypes.map((dtype) => ({ dtype, shape: [] })),
    body,
  );
  if (region.captures.length > 0) throw new Error("a reduction's function may not use tensors from outside");
  return region.close();
}
