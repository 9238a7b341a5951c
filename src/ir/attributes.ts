// What kind of thing each attribute of each op is: how the text form writes and reads it, and how two are compared.
// Attributes that have their usual value stay out of the text.
import { Callback } from "./callback.ts";
import { isDType, type DType } from "./dtype.ts";
import type { Func } from "./graph.ts";
import type { Literal } from "./literal.ts";
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type OpAttrs, type OpName, type UnaryOp } from "./ops.ts";
import type { TensorType } from "./type.ts";

/** A tree of numbers, strings, booleans, functions, callbacks and literals: what any attribute is made of. */
export type AttrTree =
  | number | string | boolean | Func | Callback | Literal | readonly AttrTree[] | { readonly [key: string]: AttrTree }; // prettier-ignore

/** Recognises an attribute's values; `what` says in a message what was wanted. */
export interface AttrKind<T> {
  readonly what: string;
  readonly accepts: (value: AttrTree) => boolean;
  /** Never there: carries the type. */
  readonly type?: T;
}

const kind = <T>(what: string, accepts: (value: AttrTree) => boolean): AttrKind<T> => ({ what, accepts });

const listOf = (item: AttrKind<unknown>) => (value: AttrTree) => Array.isArray(value) && value.every(item.accepts);

const recordOf = (fields: Readonly<Record<string, AttrKind<unknown>>>) => (value: AttrTree) => {
  if (typeof value !== "object" || Array.isArray(value)) return false;
  const record = value as Readonly<Record<string, AttrTree>>;
  const keys = Object.keys(fields);
  return (
    Object.keys(record).length === keys.length && keys.every((key) => key in record && fields[key].accepts(record[key]))
  );
};

const int = kind<number>("an integer", Number.isInteger);
const ints = kind<readonly number[]>("a list of integers", listOf(int));
const bool = kind<boolean>("true or false", (value) => typeof value === "boolean");
const text = kind<string>("a text", (value) => typeof value === "string");
const dtype = kind<DType>("a dtype", (value) => typeof value === "string" && isDType(value));
const padding = kind<readonly (readonly [number, number])[]>(
  "a list of [low, high]",
  (value) => listOf(ints)(value) && (value as readonly (readonly number[])[]).every((pair) => pair.length === 2),
);
const oneOf = <const T extends string>(...choices: readonly T[]) =>
  kind<T>(`one of ${choices.join(", ")}`, (value) => (choices as readonly AttrTree[]).includes(value));

const literal = kind<Literal>("a constant", (value) => typeof value === "object" && "bytes" in value);
const func = kind<Func>("a function", (value) => typeof value === "object" && "ops" in value);
const callback = kind<Callback>("the name of a callback", (value) => value instanceof Callback);

const resultList = kind<OpAttrs["customCall"]["results"]>(
  "a list of {dtype, shape}",
  listOf(kind("", recordOf({ dtype, shape: ints }))),
);

const reduceKind = oneOf("sum", "prod", "max", "min", "and", "or", "xor");
const precision = oneOf("default", "high", "highest");
const window = { window: ints, strides: ints, baseDilation: ints, windowDilation: ints, padding };

/** One kind for each attribute; the order is the one they are written in. */
export type AttrKinds<N extends OpName> = { readonly [K in keyof OpAttrs[N]]-?: AttrKind<NonNullable<OpAttrs[N][K]>> };
export type AttrTable = { readonly [N in OpName]: AttrKinds<N> };

export const ATTRIBUTES: AttrTable = {
  ...(Object.fromEntries([...UNARY_OPS, ...BINARY_OPS].map((name) => [name, {}])) as Record<
    UnaryOp | BinaryOp,
    object
  >),
  compare: { direction: oneOf("eq", "ne", "lt", "le", "gt", "ge"), total: bool },
  select: {},
  clamp: {},
  integerPow: { exponent: int },
  convert: { dtype },
  bitcast: { dtype },
  reducePrecision: { exponentBits: int, mantissaBits: int },
  constant: { value: literal },
  iota: { dtype, shape: ints, dimension: int },
  rngBitGenerator: { algorithm: oneOf("default", "threeFry", "philox"), dtype, shape: ints },
  broadcastInDim: { shape: ints, dims: ints },
  reshape: { shape: ints },
  transpose: { permutation: ints },
  reverse: { dims: ints },
  concatenate: { dimension: int },
  pad: { low: ints, high: ints, interior: ints },
  slice: { start: ints, limit: ints, strides: ints },
  dynamicSlice: { sizes: ints },
  dynamicUpdateSlice: {},
  gather: {
    offsetDims: ints,
    collapsedSliceDims: ints,
    operandBatchingDims: ints,
    startIndicesBatchingDims: ints,
    startIndexMap: ints,
    sliceSizes: ints,
    indicesAreSorted: bool,
  },
  scatter: {
    kind: oneOf("set", "add", "mul", "min", "max", "general"),
    updateWindowDims: ints,
    insertedWindowDims: ints,
    inputBatchingDims: ints,
    scatterIndicesBatchingDims: ints,
    scatterDimsToOperandDims: ints,
    indicesAreSorted: bool,
    uniqueIndices: bool,
  },
  dotGeneral: { lhsContract: ints, rhsContract: ints, lhsBatch: ints, rhsBatch: ints, precision, dtype },
  convolution: {
    strides: ints,
    padding,
    lhsDilation: ints,
    rhsDilation: ints,
    dims: kind("{lhs, rhs, out}, a list of integers each", recordOf({ lhs: ints, rhs: ints, out: ints })),
    featureGroupCount: int,
    batchGroupCount: int,
    precision,
    dtype,
  },
  reduce: { kind: reduceKind, axes: ints },
  reduceGeneral: { axes: ints },
  argmax: { axis: int, indexDtype: dtype },
  argmin: { axis: int, indexDtype: dtype },
  reduceWindow: { kind: oneOf("sum", "prod", "max", "min"), ...window },
  reduceWindowGeneral: window,
  selectAndScatterAdd: { select: oneOf("ge", "le"), window: ints, strides: ints, padding },
  selectAndGatherAdd: { select: oneOf("ge", "le"), window: ints, strides: ints, padding },
  cumulative: { kind: oneOf("sum", "prod", "max", "min", "logsumexp"), axis: int, reverse: bool },
  sort: { dimension: int, isStable: bool, numKeys: int },
  topK: { k: int },
  fft: { kind: oneOf("fft", "ifft", "rfft", "irfft"), lengths: ints },
  cholesky: { lower: bool },
  triangularSolve: {
    leftSide: bool,
    lower: bool,
    unitDiagonal: bool,
    transposeA: oneOf("no", "transpose", "adjoint"),
  },
  geqrf: {},
  householderProduct: {},
  lu: {},
  geqp3: {},
  svd: { vectors: oneOf("none", "economy", "full") },
  hessenberg: {},
  tridiagonal: {},
  schur: { vectors: bool },
  eig: { left: bool, right: bool },
  eigh: { lower: bool, vectors: bool },
  customCall: {
    target: text,
    backendConfig: text,
    hasSideEffect: bool,
    results: resultList,
  },
  callback: {
    callback,
    effect: oneOf("pure", "debug", "io"),
    ordered: bool,
    vmapMethod: oneOf("none", "sequential", "expand_dims", "broadcast_all"),
    results: resultList,
    threaded: bool,
  },
  optimizationBarrier: {},
  if: {},
  case: {},
  while: { condConsts: int, bodyConsts: int, lanes: bool },
  scan: { length: int, reverse: bool, numConsts: int, numCarry: int },
  call: { fn: func },
  customJvp: { fn: func, jvp: func, fnConsts: int, jvpConsts: int },
  customVjp: { fn: func, fwd: func, bwd: func, fnConsts: int, fwdConsts: int, bwdConsts: int },
  customLinear: { transpose: func, numConsts: int, results: resultList },
  linearSolve: {
    matvec: func,
    vecmat: func,
    solve: func,
    transposeSolve: func,
    matvecConsts: int,
    vecmatConsts: int,
    solveConsts: int,
    transposeSolveConsts: int,
  },
  root: { f: func, solve: func, tangentSolve: func, fConsts: int, solveConsts: int, tangentConsts: int },
  remat: { fn: func, policy: oneOf("nothing", "everything", "dots", "dotsWithNoBatchDims") },
  axisReduce: { axis: text, kind: reduceKind },
  axisGather: { axis: text, size: int, dimension: int },
  axisIndex: { axis: text },
};

const repeat = (count: number, value: number): number[] => new Array<number>(count).fill(value);
const zeroPadding = (rank: number): [number, number][] => Array.from({ length: rank }, () => [0, 0]);

const windowDefaults = ([x]: readonly TensorType[]) => {
  const rank = x?.shape.length ?? 0;
  return {
    strides: repeat(rank, 1),
    baseDilation: repeat(rank, 1),
    windowDilation: repeat(rank, 1),
    padding: zeroPadding(rank),
  };
};

type Defaults = {
  readonly [N in OpName]?: (operands: readonly TensorType[]) => Partial<OpAttrs[N]>;
};

const DEFAULTS: Defaults = {
  compare: () => ({ total: false }),
  pad: ([x]) => ({ interior: repeat(x?.shape.length ?? 0, 0) }),
  slice: ([x]) => ({ strides: repeat(x?.shape.length ?? 0, 1) }),
  gather: () => ({ operandBatchingDims: [], startIndicesBatchingDims: [], indicesAreSorted: false }),
  scatter: () => ({
    inputBatchingDims: [],
    scatterIndicesBatchingDims: [],
    indicesAreSorted: false,
    uniqueIndices: false,
  }),
  dotGeneral: ([x]) => ({ lhsBatch: [], rhsBatch: [], precision: "default", ...(x && { dtype: x.dtype }) }),
  convolution: ([x]) => {
    const spatial = Math.max(0, (x?.shape.length ?? 2) - 2);
    return {
      strides: repeat(spatial, 1),
      padding: zeroPadding(spatial),
      lhsDilation: repeat(spatial, 1),
      rhsDilation: repeat(spatial, 1),
      featureGroupCount: 1,
      batchGroupCount: 1,
      precision: "default",
      ...(x && { dtype: x.dtype }),
    };
  },
  reduceWindow: windowDefaults,
  reduceWindowGeneral: windowDefaults,
  argmax: () => ({ indexDtype: "i32" }),
  argmin: () => ({ indexDtype: "i32" }),
  cumulative: () => ({ reverse: false }),
  sort: () => ({ isStable: true, numKeys: 1 }),
  triangularSolve: () => ({ unitDiagonal: false, transposeA: "no" }),
  customCall: () => ({ backendConfig: "", hasSideEffect: false }),
  callback: () => ({ ordered: false, vmapMethod: "none", results: [], threaded: false }),
  while: () => ({ condConsts: 0, bodyConsts: 0 }),
  scan: () => ({ reverse: false, numConsts: 0, numCarry: 0 }),
  customJvp: () => ({ fnConsts: 0, jvpConsts: 0 }),
  customVjp: () => ({ fnConsts: 0, fwdConsts: 0, bwdConsts: 0 }),
  customLinear: () => ({ numConsts: 0 }),
  linearSolve: () => ({ matvecConsts: 0, vecmatConsts: 0, solveConsts: 0, transposeSolveConsts: 0 }),
  root: () => ({ fConsts: 0, solveConsts: 0, tangentConsts: 0 }),
  remat: () => ({ policy: "nothing" }),
};

/** The attributes' usual values; they depend on what the op is applied to. */
export function defaultAttrs(name: OpName, operands: readonly TensorType[]): Readonly<Record<string, AttrTree>> {
  const defaults = DEFAULTS[name] as
    ((operands: readonly TensorType[]) => Readonly<Record<string, AttrTree>>) | undefined;
  return defaults?.(operands) ?? {};
}

const OPTIONAL: { readonly [N in OpName]?: readonly (keyof OpAttrs[N])[] } = {
  compare: ["total"],
  while: ["lanes"],
  linearSolve: ["vecmat", "transposeSolve"],
};

/** Whether the op may go without the attribute. */
export const isOptional = (name: OpName, key: string): boolean =>
  (OPTIONAL[name] as readonly string[] | undefined)?.includes(key) ?? false;

/** The attributes that an op has, by name. */
export const attrKinds = (name: OpName): Readonly<Record<string, AttrKind<unknown>>> => ATTRIBUTES[name];

const OP_NAMES: ReadonlySet<string> = new Set(Object.keys(ATTRIBUTES));
export const isOpName = (name: string): name is OpName => OP_NAMES.has(name);
export const ALL_OPS = Object.keys(ATTRIBUTES) as readonly OpName[];

const isLiteral = (value: object): value is Literal => "bytes" in value;

/** Equality of attributes: functions and callbacks by identity, literals by type and bytes, the rest by structure. */
export function sameAttr(a: AttrTree | undefined, b: AttrTree | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameAttr(item, b[i] as AttrTree)); // prettier-ignore
  if ("ops" in a || "ops" in b || a instanceof Callback || b instanceof Callback) return false;
  if (isLiteral(a)) return isLiteral(b) && sameLiteral(a, b);
  const x = a as Readonly<Record<string, AttrTree>>;
  const y = b as Readonly<Record<string, AttrTree>>;
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length && keys.every((key) => sameAttr(x[key], y[key]));
}

function sameLiteral(a: Literal, b: Literal): boolean {
  return (
    a.splat === b.splat &&
    a.type.dtype === b.type.dtype &&
    sameAttr(a.type.shape, b.type.shape) &&
    a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, i) => byte === b.bytes[i])
  );
}
