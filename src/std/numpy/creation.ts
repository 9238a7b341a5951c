// Making arrays: zeros, full, array, arange, linspace, eye, tri, diag, indices, meshgrid, …
import {
  DTYPE_INFO,
  integerLimits,
  isBool,
  isComplex,
  isFloat,
  isInexact,
  isInteger,
  realDType,
  type DType,
} from "../../ir/dtype.ts";
import type { Scalar } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcast, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor, astype, full, resultType, scalar } from "../../frontend/tensor/convert.ts";
import { inexactDType, toInexact } from "../../frontend/tensor/promotion.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, Num, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { broadcastChecked, expandDims, joinAxis, moveAxis, ravel, reshape } from "./shape.ts";
import { constantTensor } from "./static.ts";
import { stack } from "./joining.ts";
import { failure, fn, range, strong, toTensors, type Table } from "./support.ts";

/** Above this many elements a sequence is computed on the device and not written into the program. */
const LARGEST_SEQUENCE = 1024;

const filled = (name: string, value: number): Val =>
  fn(name, "shape, dtype?, *, device?, outSharding?", (args) =>
    full(args.shape("shape"), value, args.dtype("dtype") ?? "f32"),
  );

/** `value`, a number or a tensor, broadcast to a shape. */
function fill(args: Arguments, shape: Shape, dtype: DType | undefined): Tensor {
  return broadcastChecked(args, args.tensor("fillValue", dtype), shape);
}

const likeShape = (args: Arguments, x: Tensor): Shape => (args.has("shape") ? args.shape("shape") : x.shape);

const filledLike = (name: string, value: number, parameter = "a"): Val =>
  fn(name, `${parameter}, dtype?, shape?, *, device?, outSharding?`, (args) => {
    const x = args.tensor(parameter);
    const dtype = args.dtype("dtype");
    return new Tensor(full(likeShape(args, x), value, dtype ?? x.dtype).value, dtype === undefined && x.weak);
  });

function fullLike(args: Arguments): Tensor {
  const x = args.tensor("a");
  const dtype = args.dtype("dtype");
  const value = fill(args, likeShape(args, x), dtype ?? x.dtype);
  return new Tensor(value.value, dtype === undefined && x.weak);
}

/** The shape of nested arrays of tensors and numbers; null where they are ragged. */
function nestedShape(value: Val): number[] | null {
  if (value instanceof Tensor) return [...value.shape];
  if (!(value instanceof ArrayVal)) return [];
  const shapes = value.items.map(nestedShape);
  const [first] = shapes;
  if (!first) return value.items.length === 0 ? [0] : null;
  if (shapes.some((shape) => !shape || shape.join() !== first.join())) return null;
  return [value.items.length, ...first];
}

const leavesOf = (value: Val): Val[] => (value instanceof ArrayVal ? value.items.flatMap(leavesOf) : [value]);

/** As arrayOf, of a dtype that values are converted to: integers that do not fit wrap around, as in arithmetic. */
export function arrayAs(value: Val, dtype: DType, what: string): Tensor {
  if (!(value instanceof ArrayVal)) return asTensor(value, what, dtype);
  const narrow = isInteger(dtype) && DTYPE_INFO[dtype].bits < 32;
  return narrow ? astype(arrayOf(value, undefined, what), dtype) : arrayOf(value, dtype, what);
}

/** Nested arrays of numbers, booleans and tensors as one tensor; of their common type when `dtype` is left out. */
export function arrayOf(value: Val, dtype: DType | undefined, what: string): Tensor {
  if (!(value instanceof ArrayVal)) {
    if (value instanceof Tensor && value.key && dtype === undefined) return value;
    if (dtype !== undefined) checkFits(value, dtype, what);
    return asTensor(value, what, dtype);
  }
  const shape = nestedShape(value);
  if (!shape) {
    throw failure("TJ2002", `${what}: the rows of ${describe(value)} have different shapes`, "every row needs the same shape"); // prettier-ignore
  }
  const leaves = leavesOf(value);
  if (leaves.length > 0 && leaves.every((leaf) => leaf instanceof Tensor && leaf.key)) {
    return reshape(stack(leaves as Tensor[], 0, what), shape);
  }
  const type = dtype ?? (leaves.length === 0 ? "f32" : resultType(leaves, what).dtype);
  const isStatic = (leaf: Val): boolean => leaf instanceof Num || typeof leaf === "boolean" || typeof leaf === "bigint";
  if (leaves.every(isStatic)) return constantTensor(type, shape, leaves.map((leaf) => elementOf(leaf, type, what))); // prettier-ignore
  const rows = value.items.map((item) => asRow(item, type, what));
  return strong(joinAxis(rows, 0).value);
}

/** Integers that are written down in a dtype must fit it; those that arithmetic makes wrap around. */
function checkFits(leaf: Val, dtype: DType, what: string): void {
  const value = leaf instanceof Num && leaf.integer ? leaf.value : leaf;
  if (!isInteger(dtype) || (typeof value !== "number" && typeof value !== "bigint")) return;
  const [low, high] = integerLimits(dtype);
  if (value >= low && value <= high) return;
  throw failure("TJ7004", `${what}: the integer ${value} does not fit ${dtype}`, `${dtype} holds ${low} to ${high}`);
}

function elementOf(leaf: Val, dtype: DType, what: string): Scalar {
  checkFits(leaf, dtype, what);
  const value = leaf instanceof Num ? leaf.value : (leaf as boolean | bigint);
  if (typeof value === "number" && isInteger(dtype)) return Math.trunc(value);
  if (isBool(dtype)) return Boolean(value);
  return value;
}

const asRow = (item: Val, dtype: DType, what: string): Tensor => expandDims(arrayOf(item, dtype, what), [0]);

function arrayFunction(args: Arguments): Tensor {
  const made = arrayOf(args.get("object"), args.dtype("dtype"), args.callee);
  const ndmin = args.has("ndmin") ? args.int("ndmin") : 0;
  return ndmin > made.ndim ? expandDims(made, range(ndmin - made.ndim)) : made;
}

/** start, start + step, …: integers exactly, floats in f32 at least. */
function sequence(start: number, step: number, count: number, dtype: DType): Tensor {
  if (start === 0 && step === 1) return m.iota(dtype, [count], 0);
  if (isInteger(dtype) && count <= LARGEST_SEQUENCE && [start, step].every(Number.isInteger)) {
    return constantTensor(dtype, [count], range(count).map((i) => start + i * step)); // prettier-ignore
  }
  const working = isFloat(dtype) && DTYPE_INFO[dtype].bits < 32 ? "f32" : dtype;
  const steps = m.iota(working, [count], 0);
  const scaled = step === 1 ? steps : m.mul(scalar(step, working), steps);
  return m.cast(m.add(scalar(start, working), scaled), dtype);
}

function arange(args: Arguments): Tensor {
  const names = ["start", "stop", "step"].filter((name) => args.has(name));
  for (const name of names) args.number(name);
  const dtype = args.dtype("dtype") ?? resultType(names.map((name) => args.get(name)), args.callee).dtype; // prettier-ignore
  const [start, stop] = args.has("stop") ? [args.number("start"), args.number("stop")] : [0, args.number("start")];
  const step = args.has("step") ? args.number("step") : 1;
  if (step === 0) args.fail("TJ5002", "step must not be 0", { param: "step" });
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isFinite(count)) args.fail("TJ5002", `from ${start} to ${stop} by ${step} is not a finite sequence`);
  return sequence(start, step, count, dtype);
}

interface Spaced {
  readonly points: Tensor;
  readonly step: Tensor;
}

/** `num` points from start to stop as convex combinations, so that both ends are exact. */
export function linspace(
  start: Tensor,
  stop: Tensor,
  options: { readonly num: number; readonly endpoint: boolean; readonly dtype: DType; readonly axis: number },
): Spaced {
  const { num, endpoint, dtype } = options;
  const working = inexactDType(dtype);
  const [low, high] = broadcast([astype(start, working), astype(stop, working)], "np.linspace");
  const axis = options.axis < 0 ? options.axis + low.ndim + 1 : options.axis;
  const div = endpoint ? num - 1 : num;
  let points: Tensor;
  let step: Tensor;
  if (num > 1) {
    const sizes = range(low.ndim + 1).map((dim) => (dim === axis ? div : 1));
    const real = realDType(working);
    const fraction = astype(reshape(m.div(m.iota(real, [div], 0), scalar(div, real)), sizes), working);
    step = m.div(m.sub(high, low), scalar(div, working));
    points = m.add(m.mul(expandDims(low, [axis]), m.sub(1, fraction)), m.mul(expandDims(high, [axis]), fraction));
    if (endpoint) points = joinAxis([points, expandDims(high, [axis])], axis);
  } else {
    step = num === 1 && !endpoint ? m.sub(high, low) : full(num === 1 ? low.shape : [], NaN, working);
    const empty = [...low.shape.slice(0, axis), 0, ...low.shape.slice(axis)];
    points = num === 1 ? expandDims(low, [axis]) : full(empty, 0, working);
  }
  if (isInteger(dtype)) points = strong(p.floor(points.value));
  return { points: astype(points, dtype), step };
}

interface SpacingArguments {
  readonly start: Tensor;
  readonly stop: Tensor;
  readonly num: number;
  readonly endpoint: boolean;
  readonly dtype: DType;
  readonly axis: number;
}

function spacing(args: Arguments): SpacingArguments {
  const num = args.int("num");
  if (num < 0) args.fail("TJ5002", `num must not be negative, found ${num}`, { param: "num" });
  const dtype = args.dtype("dtype") ?? toInexact(resultType([args.get("start"), args.get("stop")], args.callee)).dtype;
  const working = inexactDType(dtype);
  const start = args.tensor("start", working);
  const stop = args.tensor("stop", working);
  const rank = Math.max(start.ndim, stop.ndim) + 1;
  return { start, stop, num, endpoint: args.bool("endpoint"), dtype, axis: args.axis("axis", rank) };
}

const linspaceOf = (from: SpacingArguments): Spaced => linspace(from.start, from.stop, from);

function logspace(from: SpacingArguments, base: Val): Tensor {
  const working = inexactDType(from.dtype);
  const { points } = linspace(from.start, from.stop, { ...from, dtype: working });
  return astype(m.pow(asTensor(base, "base", working), points), from.dtype);
}

function geomspace(from: SpacingArguments): Tensor {
  const working = inexactDType(from.dtype);
  const start = astype(from.start, working);
  const stop = astype(from.stop, working);
  const sign = m.sign(start);
  const log10 = (x: Tensor): Tensor => m.div(m.log(x), scalar(Math.LN10, working));
  const powers = logspace(
    { ...from, start: log10(m.div(start, sign)), stop: log10(m.div(stop, sign)), dtype: working, axis: 0 },
    new Num(10, false),
  );
  const points = m.mul(sign, powers);
  return astype(moveAxis(points, 0, from.axis), from.dtype);
}

function indices(args: Arguments): Val {
  const sizes = args.shape("dimensions");
  const dtype = args.dtype("dtype") ?? "i32";
  if (args.bool("sparse")) {
    return array(sizes.map((size, dim) => m.iota(dtype, sizes.map((_, i) => (i === dim ? size : 1)), dim))); // prettier-ignore
  }
  if (sizes.length === 0) return full([0], 0, dtype);
  return stack(sizes.map((_, dim) => m.iota(dtype, sizes, dim)), 0); // prettier-ignore
}

function meshgrid(args: Arguments): Val {
  const xs = args.rest("xi").map((value) => asTensor(value, args.callee));
  const wrong = xs.find((x) => x.ndim > 1);
  if (wrong) args.fail("TJ2008", `takes vectors, found ${typeText(wrong)}`);
  const order = range(xs.length);
  if (args.string("indexing", ["xy", "ij"]) === "xy" && xs.length > 1) [order[0], order[1]] = [1, 0];
  const lengths = xs.map((x) => sizeOf(x.shape));
  const shape = order.map((i) => lengths[i]);
  return array(
    xs.map((x, i) => {
      const place = order.indexOf(i);
      const line = reshape(ravel(x), shape.map((size, dim) => (dim === place ? size : 1))); // prettier-ignore
      return args.bool("sparse") ? line : broadcastTo(line, shape);
    }),
  );
}

function vander(args: Arguments): Tensor {
  const x = args.tensor("x");
  if (x.ndim !== 1) args.fail("TJ2008", `takes a vector, found ${typeText(x)}`, { param: "x" });
  const count = args.has("N") ? args.int("N") : x.shape[0];
  if (count < 0) args.fail("TJ5002", `N must not be negative, found ${count}`, { param: "N" });
  const exponents = isComplex(x.dtype)
    ? astype(m.iota(realDType(x.dtype), [count], 0), x.dtype)
    : m.iota(isInexact(x.dtype) || isInteger(x.dtype) ? x.dtype : "i32", [count], 0);
  const ordered = args.bool("increasing")
    ? exponents
    : m.sub(astype(scalar(count - 1, "i32"), exponents.dtype), exponents);
  return m.pow(expandDims(x, [1]), expandDims(ordered, [0]));
}

export const CREATION: Table = {
  zeros: filled("zeros", 0),
  ones: filled("ones", 1),
  empty: filled("empty", 0),
  zerosLike: filledLike("zerosLike", 0),
  onesLike: filledLike("onesLike", 1),
  emptyLike: filledLike("emptyLike", 0, "prototype"),
  full: fn("full", "shape, fillValue, dtype?, *, device?, outSharding?", (args) =>
    fill(args, args.shape("shape"), args.dtype("dtype")),
  ),
  fullLike: fn("fullLike", "a, fillValue, dtype?, shape?, *, device?, outSharding?", fullLike),
  array: fn("array", "object, dtype?, *, copy?, order?, ndmin = 0, device?, outSharding?", arrayFunction),
  asarray: fn("asarray", "a, dtype?, order?, *, copy?, device?, outSharding?", (args) =>
    arrayOf(args.get("a"), args.dtype("dtype"), args.callee),
  ),
  copy: fn("copy", "a, order?", (args) => arrayOf(args.get("a"), undefined, args.callee)),
  astype: fn("astype", "x, dtype, *, copy?, device?", (args) => {
    const dtype = args.dtype("dtype");
    return dtype === undefined ? args.tensor("x") : astype(args.tensor("x"), dtype);
  }),
  arange: fn("arange", "start, stop?, step?, dtype?, *, device?, outSharding?", arange),
  linspace: fn(
    "linspace",
    "start, stop, num = 50, endpoint = true, retstep = false, dtype?, axis = 0, *, device?",
    (args) => {
      const { points, step } = linspaceOf(spacing(args));
      return args.bool("retstep") ? array([points, step]) : points;
    },
  ),
  logspace: fn("logspace", "start, stop, num = 50, endpoint = true, base = 10.0, dtype?, axis = 0", (args) =>
    logspace(spacing(args), args.get("base")),
  ),
  geomspace: fn("geomspace", "start, stop, num = 50, endpoint = true, dtype?, axis = 0", (args) =>
    geomspace(spacing(args)),
  ),
  vander: fn("vander", "x, N?, increasing = false", vander),
  indices: fn("indices", "dimensions, dtype?, sparse = false", indices),
  meshgrid: fn("meshgrid", '...xi, *, copy = true, sparse = false, indexing = "xy"', meshgrid),
  ix_: fn("ix_", "...args", (args) => {
    const xs = toTensors(args.rest("args"), args.callee);
    return array(xs.map((x, i) => reshape(x, xs.map((_, dim) => (dim === i ? sizeOf(x.shape) : 1))))); // prettier-ignore
  }),
};
