// Putting arrays together and taking them apart: concatenate, stack, block, split, insert, delete.
import { isInteger } from "../../ir/dtype.ts";
import { sameShape, sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastShapes, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor, astype, promote } from "../../frontend/tensor/convert.ts";
import { unstack } from "../../frontend/tensor/unstack.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, Tensor, type Val } from "../../frontend/values/values.ts";
import { gatherRows } from "./gatherRows.ts";
import * as m from "../compose.ts";
import { atLeast1d, atLeast2d, atLeast3d, expandDims, joinAxis, moveAxis, ravel, sliceAxis, squeezeAxes } from "./shape.ts"; // prettier-ignore
import { constantElements, integerConstant, staticIntegers } from "./static.ts";
import { aliases, failure, fn, range, type Table } from "./support.ts";

/** Arrays of one dtype: their common one, or the one asked for. Keys stay keys. */
function alike(xs: readonly Tensor[], what: string): Tensor[] {
  return xs.length > 0 && xs.every((x) => x.key) ? [...xs] : promote(xs, what);
}

/** Arrays joined along an axis that they have, promoted to a common dtype. */
export function concatenate(xs: readonly Tensor[], axis: number, what = "np.concatenate"): Tensor {
  const [first] = xs;
  for (const x of xs) {
    if (x.ndim !== first.ndim || x.shape.some((size, dim) => dim !== axis && size !== first.shape[dim])) {
      throw failure(
        "TJ2002",
        `${what}: ${typeText(first)} and ${typeText(x)} do not join along axis ${axis}`,
        "all sizes but that of the axis must be equal",
      );
    }
  }
  return joinAxis(alike(xs, what), axis);
}

/** Arrays of one shape along a new axis. */
export function stack(xs: readonly Tensor[], axis: number, what = "np.stack"): Tensor {
  const [first] = xs;
  const other = xs.find((x) => !sameShape(x.shape, first.shape));
  if (other) {
    throw failure("TJ2002", `${what}: ${typeText(first)} and ${typeText(other)} do not stack`, "their shapes must be equal"); // prettier-ignore
  }
  return joinAxis(alike(xs, what).map((x) => expandDims(x, [axis])), axis); // prettier-ignore
}

/** The arrays of a parameter, at least one. */
function arraysOf(args: Arguments, name: string): Tensor[] {
  const xs = args.tensors(name);
  if (xs.length === 0) args.fail("TJ5001", "needs at least one array", { param: name });
  return xs;
}

function withDType(args: Arguments, x: Tensor): Tensor {
  const dtype = args.dtype("dtype");
  return dtype === undefined ? x : astype(x, dtype);
}

function concatenateOf(args: Arguments): Tensor {
  const xs = arraysOf(args, "arrays");
  if (args.get("axis") === null) return withDType(args, concatenate(xs.map(ravel), 0, args.callee));
  const scalar = xs.find((x) => x.ndim === 0);
  if (scalar) {
    args.fail("TJ2008", `the scalar ${typeText(scalar)} has no axis to join along`, {
      param: "arrays",
      hint: "np.stack joins scalars",
    });
  }
  return withDType(args, concatenate(xs, args.axis("axis", xs[0].ndim), args.callee));
}

const stackOf = (args: Arguments): Tensor => {
  const xs = arraysOf(args, "arrays");
  return withDType(args, stack(xs, args.axis("axis", xs[0].ndim + 1), args.callee));
};

/** `np.block`: the innermost arrays join along the last axis, those around them along the one before, … */
function block(value: Val, what: string): Tensor {
  const depth = (v: Val): number => (v instanceof ArrayVal ? 1 + Math.max(0, ...v.items.map(depth)) : 0);
  const levels = depth(value);
  const build = (v: Val, level: number, rank: number): Tensor => {
    if (!(v instanceof ArrayVal)) {
      const x = asTensor(v, what);
      return x.ndim >= rank ? x : expandDims(x, range(rank - x.ndim));
    }
    if (v.items.length === 0) throw failure("TJ5002", `${what}: an empty array cannot be part of a block`);
    const parts = v.items.map((item) => build(item, level + 1, rank));
    const most = Math.max(...parts.map((part) => part.ndim));
    return concatenate(
      parts.map((part) => expandDims(part, range(most - part.ndim))),
      most - (levels - level),
      what,
    );
  };
  const ranks = (v: Val): number =>
    v instanceof ArrayVal ? Math.max(0, ...v.items.map(ranks)) : asTensor(v, what).ndim;
  return build(value, 0, Math.max(levels, ranks(value)));
}

/** Where the parts of an axis end, from a number of equal sections or from indices. */
function sections(args: Arguments, size: number, axis: number, even: boolean): number[] {
  const value = args.get("indicesOrSections");
  const numbers = staticIntegers(value);
  if (!numbers) return args.ints("indicesOrSections");
  if (value instanceof ArrayVal || (value instanceof Tensor && value.ndim > 0)) {
    return numbers.map((index) => Math.min(Math.max(index < 0 ? index + size : index, 0), size));
  }
  const [count] = numbers;
  if (count <= 0) args.fail("TJ5002", `the number of sections must be positive, found ${count}`, { param: "indicesOrSections" }); // prettier-ignore
  if (even && size % count !== 0) {
    args.fail("TJ2002", `axis ${axis} of size ${size} does not split into ${count} equal parts`, {
      param: "indicesOrSections",
      hint: "np.arraySplit allows unequal parts",
    });
  }
  const longer = size % count;
  const length = Math.floor(size / count);
  return range(count - 1, 1).map((i) => i * length + Math.min(i, longer));
}

function splitAt(x: Tensor, axis: number, ends: readonly number[]): Val {
  const edges = [0, ...ends, x.shape[axis]];
  return array(range(edges.length - 1).map((i) => sliceAxis(x, axis, edges[i], Math.max(edges[i], edges[i + 1]))));
}

const split =
  (even: boolean) =>
  (args: Arguments): Val => {
    const x = args.tensor("ary");
    const axis = args.axis("axis", x.ndim);
    return splitAt(x, axis, sections(args, x.shape[axis], axis, even));
  };

const splitAlong = (name: string, axisOf: (rank: number) => number, least: number): Val =>
  fn(name, "ary, indicesOrSections", (args) => {
    const x = args.tensor("ary");
    if (x.ndim < least) args.fail("TJ2008", `needs an array of rank ${least} or more, found ${typeText(x)}`);
    const axis = axisOf(x.ndim);
    return splitAt(x, axis, sections(args, x.shape[axis], axis, true));
  });

/** The array and axis that append, insert and delete work on: flattened where no axis is given. */
function along(args: Arguments, name: string): { x: Tensor; axis: number } {
  const given = args.tensor(name);
  if (!args.has("axis")) return { x: ravel(given), axis: 0 };
  return { x: given, axis: args.axis("axis", given.ndim) };
}

function append(args: Arguments): Tensor {
  const { x, axis } = along(args, "arr");
  const values = args.tensor("values");
  return concatenate([x, args.has("axis") ? values : ravel(values)], axis, args.callee);
}

function wrapIndex(args: Arguments, index: number, size: number, limit: number): number {
  const at = index < 0 ? index + size : index;
  if (at < 0 || at > limit) args.fail("TJ2005", `obj ${index} is out of range for an axis of size ${size}`, { param: "obj" }); // prettier-ignore
  return at;
}

function insert(args: Arguments): Tensor {
  const { x, axis } = along(args, "arr");
  const size = x.shape[axis];
  const obj = args.get("obj");
  const indices = staticIntegers(obj);
  const isScalar = !(obj instanceof ArrayVal) && !(obj instanceof Tensor && obj.ndim > 0);
  let values = astype(args.tensor("values"), x.dtype);
  if (!indices) return insertTraced(args, x, axis, values);
  const places = indices.map((index) => wrapIndex(args, index, size, size));
  if (isScalar && values.ndim > 0) values = moveAxis(values, 0, Math.min(axis, values.ndim - 1));
  const others = x.shape.filter((_, dim) => dim !== axis);
  let count = places.length;
  if (isScalar) {
    // One place takes as many entries as the values have along the axis, once they are as wide as the array.
    const sizes = [...range(Math.max(0, x.ndim - values.ndim)).fill(1), ...values.shape];
    count = values.ndim < x.ndim ? 1 : sizes[axis];
    if (x.ndim === 1 && values.ndim === 1) count = values.shape[0];
  }
  const wanted = [...others.slice(0, axis), count, ...others.slice(axis)];
  const filled = broadcastValues(args, values, wanted, axis, isScalar);
  const order = places.map((place, i) => ({ place, i })).sort((a, b) => a.place - b.place || a.i - b.i);
  const parts: Tensor[] = [];
  let from = 0;
  if (isScalar) {
    parts.push(sliceAxis(x, axis, 0, places[0]), filled, sliceAxis(x, axis, places[0], size));
  } else {
    for (const { place, i } of order) {
      if (place > from) parts.push(sliceAxis(x, axis, from, place));
      parts.push(sliceAxis(filled, axis, i, i + 1));
      from = place;
    }
    parts.push(sliceAxis(x, axis, from, size));
  }
  return joinAxis(parts.filter((part) => part.shape[axis] > 0).length ? parts.filter((part) => part.shape[axis] > 0) : parts.slice(0, 1), axis); // prettier-ignore
}

function broadcastValues(args: Arguments, values: Tensor, shape: number[], axis: number, isScalar: boolean): Tensor {
  const lined = isScalar && values.ndim === shape.length - 1 && values.ndim > 0 ? expandDims(values, [axis]) : values;
  const common = broadcastShapes([lined.shape, shape]);
  if (!common || !sameShape(common, shape)) {
    args.fail("TJ2001", `values ${typeText(values)} do not fit into [${shape.join(", ")}]`, { param: "values" });
  }
  return broadcastTo(lined, shape);
}

/** Insertion at places known only when the program runs: each output place takes a value or the next element. */
function insertTraced(args: Arguments, x: Tensor, axis: number, values: Tensor): Tensor {
  const obj = args.tensor("obj");
  if (!isInteger(obj.dtype)) args.fail("TJ5002", `obj must be integers, found ${typeText(obj)}`, { param: "obj" });
  const size = x.shape[axis];
  const count = sizeOf(obj.shape);
  if (count !== 1) {
    args.fail("TJ4001", `obj must be known while compiling when it is several places, found ${typeText(obj)}`, { param: "obj" }); // prettier-ignore
  }
  const others = x.shape.map((n, dim) => (dim === axis ? 1 : n));
  const filled = broadcastValues(args, values, others, axis, true);
  const at = m.cast(squeezeAxes(obj, range(obj.ndim)), "i32");
  const place = m.max(0, m.min(m.where(m.lt(at, 0), m.add(at, size), at), size));
  const target = [...x.shape];
  target[axis] = size + 1;
  const position = m.iota("i32", target, axis);
  const last = sliceAxis(x, axis, Math.max(0, size - 1), size);
  const first = sliceAxis(x, axis, 0, Math.min(1, size));
  const before = joinAxis([x, last], axis);
  const after = joinAxis([first, x], axis);
  const rest = m.where(m.lt(position, place), before, after);
  return m.where(m.eq(position, place), broadcastTo(filled, target), rest);
}

function remove(args: Arguments): Tensor {
  const { x, axis } = along(args, "arr");
  const size = x.shape[axis];
  const obj = args.get("obj");
  const mask = obj instanceof Tensor && obj.dtype === "bool" ? constantElements(obj) : null;
  const indices = mask ? mask.flatMap((flag, i) => (flag ? [i] : [])) : staticIntegers(obj);
  if (indices) {
    const gone = new Set(indices.map((index) => wrapIndex(args, index, size, size - 1)));
    const kept = range(size).filter((index) => !gone.has(index));
    if (gone.size === 1) {
      const [index] = gone;
      return joinAxis([sliceAxis(x, axis, 0, index), sliceAxis(x, axis, index + 1, size)], axis);
    }
    return gatherRows(x, integerConstant(kept), axis);
  }
  if (!(obj instanceof Tensor) || !isInteger(obj.dtype)) {
    return args.fail("TJ5002", `obj must be an integer or integers, found ${describe(obj)}`, { param: "obj" });
  }
  if (obj.ndim > 0) {
    args.fail("TJ4001", `obj must be known while compiling when it is several places, found ${typeText(obj)}`, {
      param: "obj",
    });
  }
  const at = m.cast(obj, "i32");
  const index = m.max(0, m.min(m.where(m.lt(at, 0), m.add(at, size), at), size - 1));
  const head = sliceAxis(x, axis, 0, size - 1);
  return m.where(m.lt(m.iota("i32", head.shape, axis), index), head, sliceAxis(x, axis, 1, size));
}

export const JOINING: Table = {
  concatenate: fn("concatenate", "arrays, axis = 0, dtype?", concatenateOf),
  concat: fn("concat", "arrays, axis = 0", concatenateOf),
  stack: fn("stack", "arrays, axis = 0, out?, dtype?", stackOf),
  ...aliases(["vstack"], "tup, dtype?", (args) =>
    withDType(args, concatenate(arraysOf(args, "tup").map(atLeast2d), 0, args.callee)),
  ),
  hstack: fn("hstack", "tup, dtype?", (args) => {
    const xs = arraysOf(args, "tup").map(atLeast1d);
    return withDType(args, concatenate(xs, xs[0].ndim === 1 ? 0 : 1, args.callee));
  }),
  dstack: fn("dstack", "tup, dtype?", (args) =>
    withDType(args, concatenate(arraysOf(args, "tup").map(atLeast3d), 2, args.callee)),
  ),
  columnStack: fn("columnStack", "tup", (args) =>
    concatenate(
      arraysOf(args, "tup").map((x) => (x.ndim === 1 ? expandDims(x, [1]) : x.ndim === 0 ? expandDims(x, [0, 1]) : x)),
      1,
      args.callee,
    ),
  ),
  block: fn("block", "arrays", (args) => block(args.get("arrays"), args.callee)),
  append: fn("append", "arr, values, axis?", append),
  insert: fn("insert", "arr, obj, values, axis?", insert),
  delete: fn("delete", "arr, obj, axis?, *, assumeUniqueIndices = false", remove),
  split: fn("split", "ary, indicesOrSections, axis = 0", split(true)),
  arraySplit: fn("arraySplit", "ary, indicesOrSections, axis = 0", split(false)),
  hsplit: splitAlong("hsplit", (rank) => (rank === 1 ? 0 : 1), 1),
  vsplit: splitAlong("vsplit", () => 0, 2),
  dsplit: splitAlong("dsplit", () => 2, 3),
  unstack: fn("unstack", "x, *, axis = 0", (args) => {
    const x = args.tensor("x");
    if (x.ndim === 0) args.fail("TJ2008", `the scalar ${typeText(x)} has no axis to take apart`, { param: "x" });
    return array(unstack(moveAxis(x, args.axis("axis", x.ndim), 0)));
  }),
};
