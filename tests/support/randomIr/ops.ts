// A random use of each op.
import { Callback } from "../../../src/ir/callback.ts";
import { buildFunc, emit } from "../../../src/ir/build.ts";
import { DTYPE_INFO, DTYPES, isComplex, isFloat, isInexact, isInteger, type DType } from "../../../src/ir/dtype.ts";
import type { Func, Region, Value } from "../../../src/ir/graph.ts";
import {
  BINARY_OPS, UNARY_OPS, type BinaryOp, type CumulativeKind, type OpName, type ReduceKind,
  type ScatterKind, type UnaryOp,
} from "../../../src/ir/ops.ts"; // prettier-ignore
import * as p from "../../../src/ir/prims.ts";
import type { GatherAttrs } from "../../../src/ir/ops.ts";
import { sizeOf, type Shape, type TensorType } from "../../../src/ir/type.ts";
import { resultTypes, TypeRuleError } from "../../../src/ir/typeRules.ts";
import { isReal, type Context } from "./context.ts";
import { convDims, dotDims, gatherDims, scatterDims, windowDims, windowedShape } from "./dims.ts";

/** Appends one op of the kind, and what it needs; gives its results. */
export type OpGenerator = (g: Context) => readonly Value[];

/** Whether the op's type rule takes scalars of the dtype. */
function takes(name: UnaryOp | BinaryOp, dtype: DType): boolean {
  const operand: TensorType = { dtype, shape: [] };
  const operands = (UNARY_OPS as readonly string[]).includes(name) ? [operand] : [operand, operand];
  try {
    resultTypes(name, operands, {}, []);
    return true;
  } catch (error) {
    if (error instanceof TypeRuleError) return false;
    throw error;
  }
}

const DTYPES_OF = new Map<string, readonly DType[]>(
  [...UNARY_OPS, ...BINARY_OPS].map((name) => [name, DTYPES.filter((dtype) => takes(name, dtype))]),
);
export const accepts = (name: UnaryOp | BinaryOp) => (dtype: DType) => DTYPES_OF.get(name)?.includes(dtype) ?? false;

const unary: (name: UnaryOp) => OpGenerator = (name) => (g) => [p.unaryOp(name, g.any(accepts(name)))];

const binary: (name: BinaryOp) => OpGenerator = (name) => (g) => {
  const x = g.any(accepts(name));
  return [p.binaryOp(name, x, g.of(x.type))];
};

const FIELDS: readonly DType[] = ["f32", "f64", "c64", "c128"];
const isField = (dtype: DType): boolean => FIELDS.includes(dtype);
const INDEX_DTYPES: readonly DType[] = DTYPES.filter(isInteger);

/** Of one row and column at least, unless it may be empty. */
export function matrix(g: Context, square: boolean, mayBeEmpty = false): Value {
  const batch = g.shape(0, 1);
  const size = (): number => (mayBeEmpty ? g.size() : g.rng.int(1, 4));
  const rows = size();
  return g.of({ dtype: g.dtype(isField), shape: [...batch, rows, square ? rows : size()] });
}

/** Ops that may stand in a combining function. */
const SCALAR_OPS: readonly OpName[] = [
  ...UNARY_OPS, ...BINARY_OPS,
  "compare", "select", "clamp", "integerPow", "convert", "reducePrecision", "constant", "optimizationBarrier",
]; // prettier-ignore

/** Makes combining functions of scalars, two of each dtype. */
type Combiner = (g: Context, dtypes: readonly DType[]) => Region;

/** Of any scalar ops. */
const anything =
  (generators: () => Readonly<Record<OpName, OpGenerator>>): Combiner =>
  (g, dtypes) =>
    p.scalarRegion([...dtypes, ...dtypes], (params) => {
      const inside = g.scalars(params);
      const count = g.rng.int(0, 4);
      for (let i = 0; i < count; i++) inside.pool.push(...generators()[g.rng.pick(SCALAR_OPS)](inside));
      return dtypes.map((dtype) => inside.scalar(dtype));
    });

/** Sums, maxima and the like, whose order does not matter. */
const associative: Combiner = (g, dtypes) => {
  const n = dtypes.length;
  return p.scalarRegion([...dtypes, ...dtypes], (params) =>
    dtypes.map((dtype, i) => {
      const x = params[i];
      const y = params[n + i];
      const names = (["add", "mul", "max", "min", "or", "and"] as const).filter((name) => accepts(name)(dtype));
      return p.binaryOp(g.rng.pick(names), x, y);
    }),
  );
};

const arrays = (g: Context, least: number): Value[] => {
  const shape = g.shape(least);
  return togetherDtypes(g, g.rng.int(1, 2)).map((dtype) => g.of({ dtype, shape }));
};

/** Dtypes that may be combined together: floats of one precision. */
function togetherDtypes(g: Context, count: number, first = g.dtype()): DType[] {
  const fits = (dtype: DType): boolean => !isFloat(first) || !isFloat(dtype) || dtype === first;
  return [first, ...g.rng.times(count - 1, () => g.dtype(fits))];
}

const reducible = (kind: ReduceKind) => (dtype: DType) =>
  kind === "and" || kind === "or" || kind === "xor" ? dtype === "bool" || isInteger(dtype) : true;

/** What a nested block computes: a few ops, then values of the wanted types. */
export type Fill = (g: Context, count: number) => void;

const inner = (g: Context, fill: Fill, types: readonly TensorType[]): Value[] => {
  if (!g.deep) fill(g, g.rng.int(0, 3));
  return g.ofAll(types);
};

export function func(g: Context, fill: Fill, params: readonly TensorType[], results: readonly TensorType[]): Func {
  return buildFunc(g.rng.pick(["f", "g", "helper"]), params, (values) => {
    const context = g.enter(values);
    return inner(context, fill, results);
  });
}

export const types = (g: Context, least = 0, most = 2): TensorType[] =>
  g.rng.times(g.rng.int(least, most), () => g.type());
const inexact = (all: readonly TensorType[]): TensorType[] => all.filter(({ dtype }) => isInexact(dtype));

const axesOf = (x: Value): number[] => x.type.shape.map((_, i) => i);

/** Reads at places that `within` may move. */
export const gather =
  (within: (indices: Value, operand: Shape, attrs: GatherAttrs) => Value): OpGenerator =>
  (g) => {
    const x = g.any(undefined, 0, 4);
    const { indices, attrs } = gatherDims(g.rng, x.type.shape);
    const places = g.of({ dtype: g.rng.pick(INDEX_DTYPES), shape: indices });
    return [p.gather(x, within(places, x.type.shape, attrs), attrs)];
  };

export const scatter =
  (kinds: readonly ScatterKind[], combiner = associative): OpGenerator =>
  (g) => {
    const x = g.any(undefined, 0, 4);
    const { indices, updates, attrs } = scatterDims(g.rng, x.type.shape);
    const places = g.of({ dtype: g.rng.pick(INDEX_DTYPES), shape: indices });
    const kind = g.rng.pick(kinds);
    if (kind !== "general") {
      return [p.scatter(x, places, g.of({ dtype: x.type.dtype, shape: updates }), { kind, ...attrs })];
    }
    const dtypes = togetherDtypes(g, g.rng.int(1, 2), x.type.dtype);
    const xs = [x, ...dtypes.slice(1).map((dtype) => g.of({ dtype, shape: x.type.shape }))];
    const all = dtypes.map((dtype) => g.of({ dtype, shape: updates }));
    return p.scatterGeneral(xs, places, all, { kind, ...attrs }, combiner(g, dtypes));
  };

export const convolution =
  (fits: (dtype: DType) => boolean): OpGenerator =>
  (g) => {
    const dtype = g.dtype(fits);
    const { lhs, rhs, attrs } = convDims(g.rng, () => g.size(), dtype);
    return [p.convolution(g.of({ dtype, shape: lhs }), g.of({ dtype, shape: rhs }), attrs)];
  };

/** One generator for each op. `fill` puts random ops into nested blocks; `wild` combining functions are of any scalar ops. */
export function opGenerators(fill: Fill, wild = false): { readonly [N in OpName]: OpGenerator } {
  const generators = generatorsOf(fill, wild ? anything(() => generators) : associative);
  return generators;
}

const generatorsOf = (fill: Fill, combiner: Combiner): { readonly [N in OpName]: OpGenerator } => ({
  ...(Object.fromEntries(UNARY_OPS.map((name) => [name, unary(name)])) as Record<UnaryOp, OpGenerator>),
  ...(Object.fromEntries(BINARY_OPS.map((name) => [name, binary(name)])) as Record<BinaryOp, OpGenerator>),

  compare: (g) => {
    const x = g.any();
    const total = isFloat(x.type.dtype) && g.rng.chance(0.3);
    return [p.compare(g.rng.pick(["eq", "ne", "lt", "le", "gt", "ge"]), x, g.of(x.type), total)];
  },
  select: (g) => {
    const x = g.any();
    const pred = g.of({ dtype: "bool", shape: g.rng.chance(0.5) ? [] : x.type.shape });
    return [p.select(pred, x, g.of(x.type))];
  },
  clamp: (g) => {
    const x = g.any();
    const bound = (): Value => g.of({ dtype: x.type.dtype, shape: g.rng.chance(0.5) ? [] : x.type.shape });
    return [p.clamp(bound(), x, bound())];
  },
  integerPow: (g) => {
    const x = g.any((dtype) => dtype !== "bool");
    return [p.integerPow(x, g.rng.int(isInexact(x.type.dtype) ? -3 : 0, 5))];
  },
  convert: (g) => [p.convert(g.any(), g.dtype())],
  bitcast: (g) => {
    const from = g.dtype(isReal);
    const { bits } = DTYPE_INFO[from];
    const to = g.dtype(isReal);
    const width = DTYPE_INFO[to].bits;
    const shape = g.shape(0, 2);
    return [p.bitcast(g.of({ dtype: from, shape: width > bits ? [...shape, width / bits] : shape }), to)];
  },
  reducePrecision: (g) => [
    p.reducePrecision(g.any(isFloat), { exponentBits: g.rng.int(1, 8), mantissaBits: g.rng.int(0, 10) }),
  ],

  constant: (g) => [g.fresh(g.type())],
  iota: (g) => {
    const shape = g.shape(1);
    return [p.iota(g.dtype((dtype) => dtype !== "bool"), shape, g.rng.int(0, shape.length - 1))]; // prettier-ignore
  },
  rngBitGenerator: (g) => {
    const algorithm = g.rng.pick(["default", "threeFry", "philox"] as const);
    const key = g.of({ dtype: "u64", shape: [algorithm === "threeFry" || g.rng.chance(0.5) ? 2 : 3] });
    return p.rngBitGenerator(key, { algorithm, dtype: g.rng.pick(["u8", "u16", "u32", "u64"]), shape: g.shape() });
  },

  broadcastInDim: (g) => {
    const shape = g.shape(0, 4);
    const dims = g.rng.subset(shape.map((_, i) => i));
    const x = g.of({ dtype: g.dtype(), shape: dims.map((dim) => (g.rng.chance(0.3) ? 1 : shape[dim])) });
    return [p.broadcastInDim(x, shape, dims)];
  },
  reshape: (g) => {
    const x = g.any();
    const size = sizeOf(x.type.shape);
    const shape = g.rng.pick([[size], [1, size], [...x.type.shape, 1], [...x.type.shape].reverse(), size % 2 === 0 ? [2, size / 2] : [size]]); // prettier-ignore
    return [p.reshape(x, shape)];
  },
  transpose: (g) => {
    const x = g.any(undefined, 0, 4);
    return [p.transpose(x, g.rng.shuffle(axesOf(x)))];
  },
  reverse: (g) => {
    const x = g.any();
    return [p.reverse(x, g.rng.subset(axesOf(x)))];
  },
  concatenate: (g) => {
    const x = g.any(undefined, 1);
    const dimension = g.rng.int(0, x.type.shape.length - 1);
    const others = g.rng.times(g.rng.int(0, 2), () => {
      const shape = x.type.shape.map((size, i) => (i === dimension ? g.size() : size));
      return g.of({ dtype: x.type.dtype, shape });
    });
    return [p.concatenate([x, ...others], dimension)];
  },
  pad: (g) => {
    const x = g.any();
    const { shape, dtype } = x.type;
    const low = shape.map((size) => g.rng.int(-Math.min(1, size), 2));
    const high = shape.map((size, i) => g.rng.int(-Math.max(0, Math.min(1, size + Math.min(0, low[i]))), 2));
    return [p.pad(x, g.scalar(dtype), { low, high, interior: shape.map(() => g.rng.int(0, 2)) })];
  },
  slice: (g) => {
    const x = g.any();
    const start = x.type.shape.map((size) => g.rng.int(0, size));
    const limit = x.type.shape.map((size, i) => g.rng.int(start[i], size));
    return [p.slice(x, { start, limit, strides: start.map(() => g.rng.int(1, 3)) })];
  },
  dynamicSlice: (g) => {
    const x = g.any();
    const index = g.rng.pick(INDEX_DTYPES);
    return [
      p.dynamicSlice(x, x.type.shape.map(() => g.scalar(index)), x.type.shape.map((size) => g.rng.int(0, size))), // prettier-ignore
    ];
  },
  dynamicUpdateSlice: (g) => {
    const x = g.any();
    const index = g.rng.pick(INDEX_DTYPES);
    const update = g.of({ dtype: x.type.dtype, shape: x.type.shape.map((size) => g.rng.int(0, size)) });
    return [p.dynamicUpdateSlice(x, update, x.type.shape.map(() => g.scalar(index)))]; // prettier-ignore
  },
  gather: gather((indices) => indices),
  scatter: scatter(["set", "add", "mul", "min", "max", "general"], combiner),

  dotGeneral: (g) => {
    const dtype = g.dtype();
    const wider = DTYPES.filter((to) => DTYPE_INFO[to].kind === DTYPE_INFO[dtype].kind && DTYPE_INFO[to].bits > DTYPE_INFO[dtype].bits); // prettier-ignore
    const { lhs, rhs, attrs } = dotDims(
      g.rng,
      () => g.size(),
      wider.length === 0 || g.rng.chance(0.7) ? dtype : g.rng.pick(wider),
    );
    return [p.dotGeneral(g.of({ dtype, shape: lhs }), g.of({ dtype, shape: rhs }), attrs)];
  },
  convolution: convolution(() => true),
  reduce: (g) => {
    const kind = g.rng.pick(["sum", "prod", "max", "min", "and", "or", "xor"] as const);
    const x = g.any(reducible(kind));
    return [p.reduce(x, kind, g.rng.subset(axesOf(x)))];
  },
  reduceGeneral: (g) => {
    const xs = arrays(g, 0);
    const dtypes = xs.map((x) => x.type.dtype);
    return p.reduceGeneral(xs, dtypes.map((dtype) => g.scalar(dtype)), g.rng.subset(axesOf(xs[0])), combiner(g, dtypes)); // prettier-ignore
  },
  argmax: (g) => argReduce(g, "argmax"),
  argmin: (g) => argReduce(g, "argmin"),
  reduceWindow: (g) => {
    const kind = g.rng.pick(["sum", "prod", "max", "min"] as const);
    const x = g.any();
    return [p.reduceWindow(x, { kind, ...windowDims(g.rng, x.type.shape.length) })];
  },
  reduceWindowGeneral: (g) => {
    const xs = arrays(g, 0);
    const dtypes = xs.map((x) => x.type.dtype);
    const attrs = windowDims(g.rng, xs[0].type.shape.length);
    return p.reduceWindowGeneral(xs, dtypes.map((dtype) => g.scalar(dtype)), attrs, combiner(g, dtypes)); // prettier-ignore
  },
  selectAndScatterAdd: (g) => {
    const x = g.any(isReal);
    const { window, strides, padding } = windowDims(g.rng, x.type.shape.length);
    const shape = windowedShape(x.type.shape, { window, strides, padding });
    const attrs = { select: g.rng.pick(["ge", "le"] as const), window, strides, padding };
    return [p.selectAndScatterAdd(g.of({ dtype: x.type.dtype, shape }), x, attrs)];
  },
  selectAndGatherAdd: (g) => {
    const x = g.any(isReal);
    const { window, strides, padding } = windowDims(g.rng, x.type.shape.length);
    const attrs = { select: g.rng.pick(["ge", "le"] as const), window, strides, padding };
    return [p.selectAndGatherAdd(g.of(x.type), x, attrs)];
  },
  cumulative: (g) => {
    const kind = g.rng.pick<CumulativeKind>(["sum", "prod", "max", "min", "logsumexp"]);
    const x = g.any(kind === "logsumexp" ? isFloat : (dtype) => dtype !== "bool", 1);
    return [p.cumulative(x, { kind, axis: g.rng.int(0, x.type.shape.length - 1), reverse: g.rng.chance(0.5) })];
  },
  sort: (g) => {
    const xs = arrays(g, 1);
    return p.sort(xs, {
      dimension: g.rng.int(0, xs[0].type.shape.length - 1),
      isStable: g.rng.chance(0.5),
      numKeys: g.rng.int(1, xs.length),
    });
  },
  topK: (g) => {
    const x = g.any(isReal, 1);
    return p.topK(x, g.rng.int(0, x.type.shape[x.type.shape.length - 1]));
  },

  fft: (g) => {
    const kind = g.rng.pick(["fft", "ifft", "rfft", "irfft"] as const);
    const lengths = g.rng.times(g.rng.int(1, 3), () => g.rng.int(g.rng.chance(0.1) ? 0 : 1, 5));
    const last = lengths[lengths.length - 1];
    const inputs = kind === "irfft" ? [...lengths.slice(0, -1), last === 0 ? 0 : Math.floor(last / 2) + 1] : lengths;
    const dtype = g.rng.pick(kind === "rfft" ? (["f32", "f64"] as const) : (["c64", "c128"] as const));
    return [p.fft(g.of({ dtype, shape: [...g.shape(0, 1), ...inputs] }), { kind, lengths })];
  },
  cholesky: (g) => [p.cholesky(matrix(g, true, true), g.rng.chance(0.5))],
  triangularSolve: (g) => {
    const a = matrix(g, true, true);
    const rows = a.type.shape[a.type.shape.length - 1];
    const leftSide = g.rng.chance(0.5);
    const other = g.rng.int(0, 3);
    const shape = [...a.type.shape.slice(0, -2), ...(leftSide ? [rows, other] : [other, rows])];
    return [
      p.triangularSolve(a, g.of({ dtype: a.type.dtype, shape }), {
        leftSide,
        lower: g.rng.chance(0.5),
        unitDiagonal: g.rng.chance(0.5),
        transposeA: g.rng.pick(["no", "transpose", "adjoint"]),
      }),
    ];
  },
  geqrf: (g) => p.geqrf(matrix(g, false, true)),
  lu: (g) => p.lu(matrix(g, false, true)),
  geqp3: (g) => p.geqp3(matrix(g, false, true)),
  svd: (g) => p.svd(matrix(g, false, true), g.rng.pick(["none", "economy", "full"] as const)),
  hessenberg: (g) => p.hessenberg(matrix(g, true, true)),
  tridiagonal: (g) => p.tridiagonal(matrix(g, true, true)),
  schur: (g) => p.schur(matrix(g, true, true), g.rng.chance(0.5)),
  eig: (g) => p.eig(matrix(g, true, true), { left: g.rng.chance(0.5), right: g.rng.chance(0.5) }),
  householderProduct: (g) => {
    const columns = g.rng.int(0, 3);
    const batch = g.shape(0, 1);
    const dtype = g.dtype(isField);
    const x = g.of({ dtype, shape: [...batch, columns + g.rng.int(0, 2), columns] });
    return [p.householderProduct(x, g.of({ dtype, shape: [...batch, g.rng.int(Math.min(1, columns), columns)] }))];
  },
  eigh: (g) =>
    g.rng.chance(0.5) ? p.eigh(matrix(g, true, true), g.rng.chance(0.5)) : [p.eigvalsh(matrix(g, true, true), g.rng.chance(0.5))], // prettier-ignore
  customCall: (g) => {
    // A target that XLA expands itself on every platform.
    const x = matrix(g, false);
    const { dtype, shape } = x.type;
    const taus = [...shape.slice(0, -2), Math.min(...shape.slice(-2))];
    return p.customCall([x], {
      target: "Qr",
      backendConfig: "",
      hasSideEffect: false,
      results: [
        { dtype, shape },
        { dtype, shape: taus },
      ],
    });
  },
  callback: (g) => {
    const wholeBytes = ({ dtype }: TensorType): boolean => dtype === "bool" || DTYPE_INFO[dtype].bits >= 8;
    const effect = g.rng.pick(["pure", "debug", "io"] as const);
    return p.callback(
      g.rng.times(g.rng.int(0, 2), () => g.any()).filter(({ type }) => wholeBytes(type)),
      {
        callback: new Callback(g.rng.pick(["host", "x = {}", "true"])),
        effect,
        ordered: effect !== "pure" && g.rng.chance(0.3),
        vmapMethod: g.rng.pick(["none", "sequential", "expand_dims", "broadcast_all"]),
        results: effect === "debug" ? [] : types(g).filter(wholeBytes),
        threaded: false,
      },
    );
  },
  optimizationBarrier: (g) => p.optimizationBarrier(g.rng.times(g.rng.int(1, 3), () => g.any())),

  if: (g) => {
    const results = types(g);
    const branch = () => g.region([], (inside) => inner(inside, fill, results));
    return p.ifOp(g.scalar("bool"), branch(), branch());
  },
  case: (g) => {
    const results = types(g);
    const branches = g.rng.times(g.rng.int(1, 3), () => g.region([], (inside) => inner(inside, fill, results)));
    return p.caseOp(g.scalar("i32"), branches);
  },
  while: (g) => {
    const counter: TensorType = { dtype: "i32", shape: [] };
    const carried = types(g, 0, 2);
    const all = [counter, ...carried];
    const most = g.int32(g.rng.int(0, 3));
    // Known while compiling, or a value that may differ from example to example.
    const limit = g.rng.chance(0.5) ? most : p.min(g.scalar("i32"), most);
    const cond = g.region(all, (_, [i]) => [p.lt(i, limit)]);
    const body = g.region(all, (inside, [i]) => [p.add(i, inside.int32(1)), ...inner(inside, fill, carried)]);
    return p.whileOp([g.int32(0), ...g.ofAll(carried)], cond, body);
  },
  scan: (g) => {
    const length = g.rng.int(0, 3);
    const carried = types(g);
    const slices = types(g);
    const outputs = types(g);
    const body = g.region([...carried, ...slices], (inside) => inner(inside, fill, [...carried, ...outputs]));
    const xs = slices.map(({ dtype, shape }) => g.of({ dtype, shape: [length, ...shape] }));
    return p.scanOp(g.ofAll(carried), xs, body, { length, reverse: g.rng.chance(0.5) });
  },
  call: (g) => {
    const args = types(g);
    return p.call(func(g, fill, args, types(g, 1)), g.ofAll(args));
  },
  customJvp: (g) => {
    const [fnConsts, jvpConsts, args, outs] = [types(g, 0, 1), types(g, 0, 1), types(g, 1), types(g, 1)];
    const fn = func(g, fill, [...fnConsts, ...args], outs);
    const jvp = func(g, fill, [...jvpConsts, ...args, ...inexact(args)], [...outs, ...inexact(outs)]);
    const attrs = { fn, jvp, fnConsts: fnConsts.length, jvpConsts: jvpConsts.length };
    return emit("customJvp", g.ofAll([...fnConsts, ...jvpConsts, ...args]), attrs);
  },
  customVjp: (g) => {
    const [fnConsts, fwdConsts, bwdConsts] = [types(g, 0, 1), types(g, 0, 1), types(g, 0, 1)];
    const [args, outs, residuals] = [types(g, 1), types(g, 1), types(g)];
    const fn = func(g, fill, [...fnConsts, ...args], outs);
    const fwd = func(g, fill, [...fwdConsts, ...args], [...outs, ...residuals]);
    const bwd = func(g, fill, [...bwdConsts, ...residuals, ...inexact(outs)], inexact(args));
    const counts = { fnConsts: fnConsts.length, fwdConsts: fwdConsts.length, bwdConsts: bwdConsts.length };
    return emit("customVjp", g.ofAll([...fnConsts, ...fwdConsts, ...bwdConsts, ...args]), { fn, fwd, bwd, ...counts });
  },
  customLinear: (g) => {
    const [consts, tangents, results] = [types(g, 0, 1), types(g, 1), types(g, 1)];
    const transpose = func(g, fill, [...consts, ...results], tangents);
    return emit("customLinear", g.ofAll([...consts, ...tangents]), { transpose, numConsts: consts.length, results });
  },
  linearSolve: (g) => {
    const [forMatvec, forSolve, b, aux] = [types(g, 0, 1), types(g, 0, 1), types(g, 1), types(g, 0, 1)];
    const counts = { matvecConsts: forMatvec.length, solveConsts: forSolve.length };
    const matvec = func(g, fill, [...forMatvec, ...b], b);
    const solve = func(g, fill, [...forSolve, ...b], [...b, ...aux]);
    if (g.rng.chance(0.5)) {
      const operands = g.ofAll([...forMatvec, ...forSolve, ...b]);
      return emit("linearSolve", operands, { matvec, solve, ...counts, vecmatConsts: 0, transposeSolveConsts: 0 });
    }
    const [forVecmat, forTransposed] = [types(g, 0, 1), types(g, 0, 1)];
    const vecmat = func(g, fill, [...forVecmat, ...b], b);
    const transposeSolve = func(g, fill, [...forTransposed, ...b], [...b, ...aux]);
    const more = { vecmat, transposeSolve, vecmatConsts: forVecmat.length, transposeSolveConsts: forTransposed.length };
    const operands = g.ofAll([...forMatvec, ...forVecmat, ...forSolve, ...forTransposed, ...b]);
    return emit("linearSolve", operands, { matvec, solve, ...counts, ...more });
  },
  root: (g) => {
    const [forF, forSolve, forTangent, guess, aux] = [types(g, 0, 1), types(g, 0, 1), types(g, 0, 1), types(g, 1), types(g, 0, 1)]; // prettier-ignore
    const counts = { fConsts: forF.length, solveConsts: forSolve.length, tangentConsts: forTangent.length };
    const f = func(g, fill, [...forF, ...guess], guess);
    const solve = func(g, fill, [...forSolve, ...guess], [...guess, ...aux]);
    const tangentSolve = func(g, fill, [...forTangent, ...guess, ...guess], guess);
    return emit("root", g.ofAll([...forF, ...forSolve, ...forTangent, ...guess]), {
      f,
      solve,
      tangentSolve,
      ...counts,
    });
  },
  remat: (g) => {
    const args = types(g);
    const fn = func(g, fill, args, types(g, 1));
    const policy = g.rng.pick(["nothing", "everything", "dots", "dotsWithNoBatchDims"] as const);
    return emit("remat", g.ofAll(args), { fn, policy });
  },

  axisReduce: (g) => {
    const kind = g.rng.pick(["sum", "prod", "max", "min", "and", "or", "xor"] as const);
    return emit("axisReduce", [g.any(reducible(kind))], { axis: "batch", kind });
  },
  axisGather: (g) => {
    const x = g.any();
    return emit("axisGather", [x], { axis: "batch", size: 2, dimension: g.rng.int(0, x.type.shape.length) });
  },
  axisIndex: () => emit("axisIndex", [], { axis: "batch" }),
});

function argReduce(g: Context, name: "argmax" | "argmin"): readonly Value[] {
  const [first, ...rest] = g.shape(1);
  const dtype = g.dtype((each) => !isComplex(each));
  const x = g.of({ dtype, shape: [...rest, Math.max(1, first)] });
  return [p[name](x, rest.length, g.rng.pick(INDEX_DTYPES))];
}
