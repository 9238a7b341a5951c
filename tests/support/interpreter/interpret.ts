// What a function of the IR computes, op by op, in JavaScript: no compiling, so that thousands of small functions are
// evaluated in the time that XLA takes for one. Independent of the emitter and of XLA, which are checked against it.
import type { DType } from "../../../src/ir/dtype.ts";
import type { Func, Op, Region, Value } from "../../../src/ir/graph.ts";
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type OpName, type UnaryOp } from "../../../src/ir/ops.ts";
import { arr, type Arr } from "./array.ts";
import { binary, bitcast, clamp, compare, convert, integerPow, select, unary } from "./elementwise.ts";
import { cholesky, eigh, fft, triangularSolve } from "./linalg.ts";
import { re, type Num } from "./numbers.ts";
import * as places from "./places.ts";
import * as reductions from "./reductions.ts";

/** An op that says nothing of what it computes, or whose bits the interpreter does not know. */
export class NotInterpreted extends Error {}

type Rule<N extends OpName> = (x: readonly Arr[], op: Op<N>) => readonly Arr[];

const unaryRules = Object.fromEntries(
  UNARY_OPS.map((name) => [name, ([x]: readonly Arr[]) => [unary(name, x)]]),
) as unknown as { readonly [N in UnaryOp]: Rule<N> };
const binaryRules = Object.fromEntries(
  BINARY_OPS.map((name) => [name, ([x, y]: readonly Arr[]) => [binary(name, x, y)]]),
) as unknown as { readonly [N in BinaryOp]: Rule<N> };

const unknown: Rule<OpName> = (_, op) => {
  throw new NotInterpreted(op.name);
};

/** A region of scalars as a function of numbers. */
function combiner(region: Region): reductions.Combine {
  const dtypes = region.params.map((param) => param.type.dtype);
  const scalar = (dtype: DType, x: Num): Arr => arr(dtype, [], [x]);
  return (a, b) =>
    run(
      region,
      [...a, ...b].map((x, i) => scalar(dtypes[i], x)),
    ).map(({ data }) => data[0]);
}

const halves = (x: readonly Arr[]): readonly [readonly Arr[], readonly Num[]] => [
  x.slice(0, x.length / 2),
  x.slice(x.length / 2).map(({ data }) => data[0]),
];

const LONGEST = 100_000;

function whileLoop(x: readonly Arr[], op: Op<"while">): readonly Arr[] {
  const { condConsts, bodyConsts } = op.attrs;
  const first = condConsts + bodyConsts;
  const [test, body] = op.regions;
  let carry = x.slice(first);
  for (let turn = 0; run(test, [...x.slice(0, condConsts), ...carry])[0].data[0] === 1; turn++) {
    if (turn === LONGEST) throw new NotInterpreted("a loop that does not end");
    carry = run(body, [...x.slice(condConsts, first), ...carry]) as Arr[];
  }
  return carry;
}

function scan(x: readonly Arr[], op: Op<"scan">): readonly Arr[] {
  const { numConsts, numCarry, length, reverse } = op.attrs;
  const first = numConsts + numCarry;
  const consts = x.slice(0, numConsts);
  let carry = x.slice(numConsts, first);
  const rows = x.slice(first).map(({ dtype, shape, data }) => {
    const size = data.length / Math.max(1, length);
    return (i: number): Arr => arr(dtype, shape.slice(1), data.slice(i * size, (i + 1) * size));
  });
  const ys = new Array<readonly Arr[]>(length);
  for (let step = 0; step < length; step++) {
    const i = reverse ? length - 1 - step : step;
    const results = run(op.regions[0], [...consts, ...carry, ...rows.map((row) => row(i))]);
    carry = results.slice(0, numCarry);
    ys[i] = results.slice(numCarry);
  }
  const stacked = op.results
    .slice(numCarry)
    .map(({ type }, k) => arr(type.dtype, type.shape, ys.flatMap((row) => row[k].data))); // prettier-ignore
  return [...carry, ...stacked];
}

const RULES: { readonly [N in OpName]: Rule<N> } = {
  ...unaryRules,
  ...binaryRules,
  compare: ([x, y], { attrs }) => [compare(attrs.direction, x, y, attrs.total)],
  select: ([pred, a, b]) => [select(pred, a, b)],
  clamp: ([low, x, high]) => [clamp(low, x, high)],
  integerPow: ([x], { attrs }) => [integerPow(x, attrs.exponent)],
  convert: ([x], { attrs }) => [convert(x, attrs.dtype)],
  bitcast: ([x], { attrs, results }) => [bitcast(x, attrs.dtype, results[0].type.shape)],
  reducePrecision: (x) => x,
  constant: (_, { attrs }) => [places.constant(attrs.value)],
  iota: (_, { attrs }) => [places.iota(attrs)],
  rngBitGenerator: unknown,
  callback: unknown,
  broadcastInDim: ([x], { attrs }) => [places.broadcastInDim(x, attrs)],
  reshape: ([x], { attrs }) => [places.reshape(x, attrs)],
  transpose: ([x], { attrs }) => [places.transpose(x, attrs)],
  reverse: ([x], { attrs }) => [places.reverse(x, attrs)],
  concatenate: (xs, { attrs }) => [places.concatenate(xs, attrs)],
  pad: ([x, fill], { attrs }) => [places.pad(x, fill, attrs)],
  slice: ([x], { attrs }) => [places.slice(x, attrs)],
  dynamicSlice: ([x, ...starts], { attrs }) => [places.dynamicSlice(x, starts, attrs)],
  dynamicUpdateSlice: ([x, update, ...starts]) => [places.dynamicUpdateSlice(x, update, starts)],
  gather: ([x, indices], { attrs, results }) => [places.gather(x, indices, attrs, results[0].type.shape)],
  scatter: (all, op) => {
    const n = (all.length - 1) / 2;
    const { kind } = op.attrs;
    const { dtype } = all[0];
    const combine: reductions.Combine =
      kind === "general"
        ? combiner(op.regions[0])
        : kind === "set"
          ? (_, update) => update
          : reductions.combineOf(kind === "add" ? "sum" : kind === "mul" ? "prod" : kind, dtype);
    return places.scatter(all.slice(0, n), all[n], all.slice(n + 1), op.attrs, combine);
  },
  dotGeneral: ([x, y], { attrs }) => [reductions.dotGeneral(x, y, attrs)],
  convolution: ([x, y], { attrs, results }) => [reductions.convolution(x, y, attrs, results[0].type.shape)],
  reduce: ([x], { attrs }) => {
    const init = reductions.identity(attrs.kind, x.dtype);
    return reductions.reduce([x], [init], attrs.axes, reductions.combineOf(attrs.kind, x.dtype));
  },
  reduceGeneral: (x, op) => {
    const [xs, inits] = halves(x);
    return reductions.reduce(xs, inits, op.attrs.axes, combiner(op.regions[0]));
  },
  argmax: ([x], { attrs }) => [reductions.argReduce(x, attrs.axis, attrs.indexDtype, true)],
  argmin: ([x], { attrs }) => [reductions.argReduce(x, attrs.axis, attrs.indexDtype, false)],
  reduceWindow: ([x], { attrs }) => {
    const init = reductions.identity(attrs.kind, x.dtype);
    return reductions.reduceWindow([x], [init], attrs, reductions.combineOf(attrs.kind, x.dtype));
  },
  reduceWindowGeneral: (x, op) => {
    const [xs, inits] = halves(x);
    return reductions.reduceWindow(xs, inits, op.attrs, combiner(op.regions[0]));
  },
  selectAndScatterAdd: ([source, x], { attrs }) => [reductions.selectAndScatterAdd(source, x, attrs)],
  selectAndGatherAdd: ([source, x], { attrs }) => [reductions.selectAndGatherAdd(source, x, attrs)],
  cumulative: ([x], { attrs }) => [reductions.cumulative(x, attrs)],
  sort: (xs, { attrs }) => reductions.sort(xs, attrs),
  topK: ([x], { attrs }) => reductions.topK(x, attrs.k),
  fft: ([x], { attrs }) => [fft(x, attrs)],
  cholesky: ([x], { attrs }) => [cholesky(x, attrs.lower)],
  triangularSolve: ([a, b], { attrs }) => [triangularSolve(a, b, attrs)],
  lu: unknown,
  geqp3: unknown,
  svd: unknown,
  hessenberg: unknown,
  tridiagonal: unknown,
  schur: unknown,
  eig: unknown,
  geqrf: unknown,
  householderProduct: unknown,
  eigh: ([x], { attrs }) => (attrs.vectors ? eigh(x, attrs.lower) : eigh(x, attrs.lower).slice(1)),
  customCall: unknown,
  optimizationBarrier: (x) => x,
  if: ([pred, ...args], op) => run(op.regions[pred.data[0] === 1 ? 0 : 1], args),
  case: ([which, ...args], op) => {
    const last = op.regions.length - 1;
    const index = re(which.data[0]);
    return run(op.regions[index < 0 || index > last ? last : index], args);
  },
  while: whileLoop,
  scan,
  call: (x, { attrs }) => run(attrs.fn, x),
  customJvp: (x, { attrs: { fn, fnConsts, jvpConsts } }) =>
    run(fn, [...x.slice(0, fnConsts), ...x.slice(fnConsts + jvpConsts)]),
  customVjp: (x, { attrs: { fn, fnConsts, fwdConsts, bwdConsts } }) =>
    run(fn, [...x.slice(0, fnConsts), ...x.slice(fnConsts + fwdConsts + bwdConsts)]),
  customLinear: unknown,
  linearSolve: (x, { attrs: { solve, matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts } }) => {
    const first = matvecConsts + vecmatConsts;
    const last = first + solveConsts;
    return run(solve, [...x.slice(first, last), ...x.slice(last + transposeSolveConsts)]);
  },
  root: (x, { attrs: { solve, fConsts, solveConsts, tangentConsts } }) => {
    const last = fConsts + solveConsts;
    return run(solve, [...x.slice(fConsts, last), ...x.slice(last + tangentConsts)]);
  },
  remat: (x, { attrs }) => run(attrs.fn, x),
  axisReduce: unknown,
  axisGather: unknown,
  axisIndex: unknown,
};

/** The results of a region for these arguments. */
export function run(region: Region, args: readonly Arr[]): readonly Arr[] {
  const env = new Map<Value, Arr>();
  region.params.forEach((param, i) => env.set(param, args[i]));
  const lookup = (value: Value): Arr => env.get(value) as Arr;
  for (const op of region.ops) {
    const results = (RULES[op.name] as Rule<OpName>)(op.operands.map(lookup), op);
    op.results.forEach((result, i) => env.set(result, results[i]));
  }
  return region.results.map(lookup);
}

/** The results of a function. Throws NotInterpreted where it meets an op that it does not know. */
export const interpret = (func: Func, args: readonly Arr[]): readonly Arr[] => run(func, args);
