// The op set: what each operation is called and which attributes it has. The table is the strict core that
// everything above is made of: no promotion, no implicit broadcasting, static shapes. Each other property of an op
// (type rule, emission, jvp, transpose, batching) is a table over these names, which TypeScript forces to be complete.
import type { Callback } from "./callback.ts";
import type { DType } from "./dtype.ts";
import type { Func } from "./graph.ts";
import type { Literal } from "./literal.ts";
import type { Shape } from "./type.ts";

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface NoAttrs {}

/** Elementwise, one operand; the result has the operand's type unless said. */
export const UNARY_OPS = [
  "neg", "abs" /* complex gives real */, "sign", "not",
  "floor", "ceil", "roundNearestEven", "roundNearestAfz",
  "exp", "exp2", "expm1", "log", "log1p", "sqrt", "rsqrt", "cbrt",
  "logistic", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
  "erf", "erfc", "erfInv", "lgamma", "digamma", "besselI1e",
  "isFinite" /* gives bool */, "popcnt", "clz",
  "real", "imag" /* complex gives real */, "conj",
  "stopGradient",
] as const; // prettier-ignore

/** Elementwise, two operands of one type, result of the same type unless said. */
export const BINARY_OPS = [
  "add", "sub", "mul", "div", "rem", "pow", "atan2", "max", "min", "nextAfter",
  "and", "or", "xor", "shiftLeft", "shiftRightArithmetic", "shiftRightLogical",
  "complex" /* two reals give a complex */, "polygamma", "zeta",
] as const; // prettier-ignore

export type UnaryOp = (typeof UNARY_OPS)[number];
export type BinaryOp = (typeof BINARY_OPS)[number];

export type CompareDirection = "eq" | "ne" | "lt" | "le" | "gt" | "ge";
export type ReduceKind = "sum" | "prod" | "max" | "min" | "and" | "or" | "xor";
export type CumulativeKind = "sum" | "prod" | "max" | "min" | "logsumexp";
export type ScatterKind = "set" | "add" | "mul" | "min" | "max" | "general";
export type FftKind = "fft" | "ifft" | "rfft" | "irfft";
export type Precision = "default" | "high" | "highest";
export type RematPolicy = "nothing" | "everything" | "dots" | "dotsWithNoBatchDims";
/**
 * `pure` gives values and nothing else: it may be left out, repeated, done once for several. `debug` gives no values: it
 * happens where it stands, and derivatives pass it by. `io` happens exactly as often as written.
 */
export type CallbackEffect = "pure" | "debug" | "io";
/** How a callback is batched: one call an example, or one for all with a leading axis (of 1 where an operand has no batch). */
export type VmapMethod = "none" | "sequential" | "expand_dims" | "broadcast_all";
export type Padding = readonly (readonly [low: number, high: number])[];

/** As StableHLO's gather; out-of-bounds starts are clamped. */
export interface GatherAttrs {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  readonly startIndexMap: readonly number[];
  /** The index vector is always the last dimension of the indices. */
  readonly sliceSizes: readonly number[];
  readonly indicesAreSorted: boolean;
}

/** As StableHLO's scatter; out-of-bounds updates are dropped. */
export interface ScatterAttrs {
  readonly kind: ScatterKind;
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly inputBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  /** The index vector is always the last dimension of the indices. */
  readonly scatterDimsToOperandDims: readonly number[];
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
}

export interface DotAttrs {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly precision: Precision;
  /** The result's dtype (accumulation), the operands' own unless asked otherwise. */
  readonly dtype: DType;
}

export interface ConvDims {
  /** Positions of [batch, feature, ...spatial] in each array ([out feature, in feature, ...spatial] in the kernel). */
  readonly lhs: readonly number[];
  readonly rhs: readonly number[];
  readonly out: readonly number[];
}

export interface ConvAttrs {
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly dims: ConvDims;
  readonly featureGroupCount: number;
  readonly batchGroupCount: number;
  readonly precision: Precision;
  readonly dtype: DType;
}

/** One entry per dimension of the operand. */
export interface WindowAttrs {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
  readonly padding: Padding;
}

export interface StructuredAttrs {
  // Elementwise beyond the two lists above.
  /** (x, y) of one type give bool. `total` orders floats as sort does: -NaN < -inf < … < -0 < +0 < … < NaN. */
  compare: { readonly direction: CompareDirection; readonly total?: boolean };
  /** (pred bool, onTrue, onFalse), all of one shape; pred may be a scalar. */
  select: NoAttrs;
  /** (min, x, max): min and max have x's type, or are scalars of its dtype. */
  clamp: NoAttrs;
  /** x to the power of a static integer. */
  integerPow: { readonly exponent: number };
  convert: { readonly dtype: DType };
  /** Same bits, other dtype (integer or float): of one width, or with a last dimension added or removed as StableHLO has it. */
  bitcast: { readonly dtype: DType };
  reducePrecision: { readonly exponentBits: number; readonly mantissaBits: number };

  // Making arrays.
  constant: { readonly value: Literal };
  iota: { readonly dtype: DType; readonly shape: Shape; readonly dimension: number };
  /** (key u64[2] or u64[3]) give (new key, random bits of an unsigned type). */
  rngBitGenerator: {
    readonly algorithm: "default" | "threeFry" | "philox";
    readonly dtype: DType;
    readonly shape: Shape;
  };

  // Shapes and places.
  /** Operand dimension i becomes result dimension dims[i] (increasing); sizes equal, or 1 in the operand. */
  broadcastInDim: { readonly shape: Shape; readonly dims: readonly number[] };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  reverse: { readonly dims: readonly number[] };
  concatenate: { readonly dimension: number };
  /** (x, scalar); low and high may be negative, interior not. */
  pad: { readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[] };
  slice: { readonly start: readonly number[]; readonly limit: readonly number[]; readonly strides: readonly number[] };
  /** (x, ...starts): integer scalars, one a dimension, all of one dtype; clamped. */
  dynamicSlice: { readonly sizes: readonly number[] };
  /** (x, update, ...starts). */
  dynamicUpdateSlice: NoAttrs;
  /** (x, indices). */
  gather: GatherAttrs;
  /** (...inputs, indices, ...updates), as many of each; region (a…, b…) -> … only when kind is "general", else one input. */
  scatter: ScatterAttrs;

  // Contractions and reductions.
  dotGeneral: DotAttrs;
  convolution: ConvAttrs;
  /** One operand. */
  reduce: { readonly kind: ReduceKind; readonly axes: readonly number[] };
  /** (...xs, ...inits) with region (a…, b…) -> …. */
  reduceGeneral: { readonly axes: readonly number[] };
  argmax: { readonly axis: number; readonly indexDtype: DType };
  argmin: { readonly axis: number; readonly indexDtype: DType };
  /** One operand, identity of `kind` as initial value. */
  reduceWindow: WindowAttrs & { readonly kind: "sum" | "prod" | "max" | "min" };
  /** (...xs, ...inits) with region (a…, b…) -> …. */
  reduceWindowGeneral: WindowAttrs;
  /** (source, operand): adds each source element at its window's maximum (or minimum) of the operand. */
  selectAndScatterAdd: {
    readonly select: "ge" | "le";
    readonly window: readonly number[];
    readonly strides: readonly number[];
    readonly padding: Padding;
  };
  /** (source, operand): for each window, the source's element where the operand's is greatest (or least): the transpose of the op above. */
  selectAndGatherAdd: {
    readonly select: "ge" | "le";
    readonly window: readonly number[];
    readonly strides: readonly number[];
    readonly padding: Padding;
  };
  cumulative: { readonly kind: CumulativeKind; readonly axis: number; readonly reverse: boolean };
  /** Sorts all operands along one dimension by the first `numKeys` of them, lexicographically, in total order. */
  sort: { readonly dimension: number; readonly isStable: boolean; readonly numKeys: number };
  /** Last dimension; gives (values, i32 indices), greatest first. */
  topK: { readonly k: number };

  // Transforms and linear algebra (leading dimensions are batches).
  /** `lengths` of the innermost dimensions, as the real or complex signal has them. */
  fft: { readonly kind: FftKind; readonly lengths: readonly number[] };
  cholesky: { readonly lower: boolean };
  /** (a, b): solves op(a) x = b, or x op(a) = b. */
  triangularSolve: {
    readonly leftSide: boolean;
    readonly lower: boolean;
    readonly unitDiagonal: boolean;
    readonly transposeA: "no" | "transpose" | "adjoint";
  };
  /** x[…,m,n] gives (packed reflectors and R [..,m,n], taus [..,min(m,n)]). */
  geqrf: NoAttrs;
  /** (packed [..,m,n], taus [..,k]) gives Q [..,m,n]. */
  householderProduct: NoAttrs;
  /** x[…,m,n] gives (L and U packed [..,m,n], i32 row exchanged at each step [..,k], i32 permutation of rows [..,m]). */
  lu: NoAttrs;
  /** QR with column pivoting: (packed reflectors and R [..,m,n], i32 columns [..,n], taus [..,k]). */
  geqp3: NoAttrs;
  /** (u, descending real s, vh), or s alone; u and vh square when full. */
  svd: { readonly vectors: "none" | "economy" | "full" };
  /** (H and packed reflectors [..,n,n], taus [..,n-1]). */
  hessenberg: NoAttrs;
  /** Hermitian x gives (its lower triangle's reflectors and T packed, real diagonal, real subdiagonal, taus). */
  tridiagonal: NoAttrs;
  /** (t, z) with x = z t zᴴ, or t alone; real t of a real matrix has 2 × 2 blocks. */
  schur: { readonly vectors: boolean };
  /** (complex eigenvalues, left vectors, right vectors), those that are asked for. */
  eig: { readonly left: boolean; readonly right: boolean };
  /** Symmetric or Hermitian x gives (eigenvectors, ascending real eigenvalues), or the values alone. */
  eigh: { readonly lower: boolean; readonly vectors: boolean };
  customCall: {
    readonly target: string;
    readonly backendConfig: string;
    readonly hasSideEffect: boolean;
    readonly results: readonly { readonly dtype: DType; readonly shape: Shape }[];
  };
  /** A function of the host, called while the program runs. `ordered`, or for debugging: in the order written among others that are. */
  callback: {
    readonly callback: Callback;
    readonly effect: CallbackEffect;
    readonly ordered: boolean;
    readonly vmapMethod: VmapMethod;
    readonly results: readonly { readonly dtype: DType; readonly shape: Shape }[];
    /** The first operand and the first result are what keeps ordered ones in order (passes/order.ts). */
    readonly threaded: boolean;
  };
  /** n operands give the same n values; XLA moves nothing across. */
  optimizationBarrier: NoAttrs;

  // Structure. Regions are closed: what they use comes in by parameters.
  /** (pred, ...args), regions [then, else], each over args. */
  if: NoAttrs;
  /** (i32 index, ...args), one region a branch, each over args; an index out of range takes the last. */
  case: NoAttrs;
  /**
   * (...condConsts, ...bodyConsts, ...carry), regions cond(condConsts, carry) -> bool, body(bodyConsts, carry) -> carry.
   * `lanes`: many loops side by side, along the leading axis of the carry; the first carried value says which of them go on,
   * and those that are done keep what they have.
   */
  while: { readonly condConsts: number; readonly bodyConsts: number; readonly lanes?: boolean };
  /** (...consts, ...carry, ...xs), region body(consts, carry, x…) -> (carry, y…); xs and ys have a leading axis of `length`. */
  scan: { readonly length: number; readonly reverse: boolean; readonly numConsts: number; readonly numCarry: number };
  call: { readonly fn: Func };
  /**
   * A call with a derivative of its own. (...fnConsts, ...jvpConsts, ...args): fn(fnConsts, args) -> outs, and
   * jvp(jvpConsts, args, tangents of the inexact args) -> (outs, tangents of the inexact outs).
   */
  customJvp: { readonly fn: Func; readonly jvp: Func; readonly fnConsts: number; readonly jvpConsts: number };
  /**
   * A call with a backward pass of its own. (...fnConsts, ...fwdConsts, ...bwdConsts, ...args): fn(fnConsts, args) -> outs,
   * fwd(fwdConsts, args) -> (outs, residuals), bwd(bwdConsts, residuals, cotangents of the inexact outs) -> cotangents of
   * the inexact args.
   */
  customVjp: {
    readonly fn: Func;
    readonly fwd: Func;
    readonly bwd: Func;
    readonly fnConsts: number;
    readonly fwdConsts: number;
    readonly bwdConsts: number;
  };
  /**
   * A linear function known by its transpose only: (...consts, ...tangents) give values of the `results` types, and
   * transpose(consts, cotangents of the results) gives the cotangents of the tangents. It can be transposed, not run.
   */
  customLinear: {
    readonly transpose: Func;
    readonly numConsts: number;
    readonly results: readonly { readonly dtype: DType; readonly shape: Shape }[];
  };
  /**
   * The solution x of a linear system A x = b, by a solver that is never differentiated. (...matvecConsts,
   * ...vecmatConsts, ...solveConsts, ...transposeSolveConsts, ...b): matvec(matvecConsts, x) -> A x, and
   * solve(solveConsts, b) -> (x, what it tells besides); vecmat and transposeSolve are the same of the transposed system.
   * There are both of these or neither, and without them a derivative of it goes forward only.
   */
  linearSolve: {
    readonly matvec: Func;
    readonly vecmat?: Func;
    readonly solve: Func;
    readonly transposeSolve?: Func;
    readonly matvecConsts: number;
    readonly vecmatConsts: number;
    readonly solveConsts: number;
    readonly transposeSolveConsts: number;
  };
  /**
   * A root x of f, by a solver that is never differentiated. (...fConsts, ...solveConsts, ...tangentConsts, ...guess):
   * f(fConsts, x) is zero at x, solve(solveConsts, guess) -> (x, what it tells besides), and
   * tangentSolve(tangentConsts, x, y) -> what the derivative of f at x takes to y.
   */
  root: {
    readonly f: Func;
    readonly solve: Func;
    readonly tangentSolve: Func;
    readonly fConsts: number;
    readonly solveConsts: number;
    readonly tangentConsts: number;
  };
  /** A call whose values are computed again in the backward pass instead of being kept, but for those the policy saves. */
  remat: { readonly fn: Func; readonly policy: RematPolicy };

  // Collectives over a named axis of vmap; none is left when the axis has been batched.
  /** Over all examples: each has the result. */
  axisReduce: { readonly axis: string; readonly kind: ReduceKind };
  /** All examples' values along a new dimension. */
  axisGather: { readonly axis: string; readonly size: number; readonly dimension: number };
  /** Which example this is, an i32. */
  axisIndex: { readonly axis: string };
}

export type OpAttrs = { [N in UnaryOp | BinaryOp]: NoAttrs } & StructuredAttrs;
export type OpName = keyof OpAttrs;
