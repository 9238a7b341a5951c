// Putting arrays together and taking them apart: concatenate, stack, block, split, insert, delete.
import { isInteger } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sameShape, sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastShapes, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor, astype, promote, resultType } from "../../frontend/tensor/convert.ts";
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
  if (args.get("axis") instanceof Tensor && args.get(name) instanceof Tensor) {
    args.fail("TJ5002", "the arrays are joined as one list", { param: "axis", hint: `write ${args.callee}([a, b])` });
  }
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

/** Each part is an operation of its own. */
const MOST_PARTS = 10_000;

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
    args.fail(
      "TJ2002",
      `axis ${axis} of ${typeText(args.tensor("ary"))}, of size ${size}, does not split into ${count} equal parts`,
      {
        param: "indicesOrSections",
        hint: "np.arraySplit allows unequal parts",
      },
    );
  }
  if (count > MOST_PARTS) args.fail("TJ4010", `${count} parts are too many to take apart, more than ${MOST_PARTS}`, { param: "indicesOrSections" }); // prettier-ignore
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
  const given = args.get("values");
  const { dtype } = resultType([x, given], args.callee);
  const values = args.tensor("values", given instanceof Tensor ? undefined : dtype);
  return concatenate([x, args.has("axis") ? values : ravel(values)], axis, args.callee);
}

function wrapIndex(args: Arguments, index: number, size: number, limit: number): number {
  const at = index < 0 ? index + size : index;
  if (at < 0 || at > limit) args.fail("TJ2005", `obj ${index} is out of range for an axis of size ${size}`, { param: "obj" }); // prettier-ignore
  return at;
}

/** The values go in before the places; of several, each before its own. */
function insert(args: Arguments): Tensor {
  const { x, axis } = along(args, "arr");
  const size = x.shape[axis];
  const obj = args.get("obj");
  const isScalar = !(obj instanceof ArrayVal) && !(obj instanceof Tensor && obj.ndim > 0);
  const given = args.tensor("values", x.dtype);
  const lined = expandDims(given, range(Math.max(0, x.ndim - given.ndim)));
  const values = isScalar ? moveAxis(lined, 0, axis) : lined;
  const known = staticIntegers(obj);
  const places = known?.map((index) => wrapIndex(args, index, size, size)) ?? null;
  const few = places ? places.length === 1 : sizeOf(args.tensor("obj").shape) === 1;
  const count = few || !places ? values.shape[axis] : places.length;
  const wanted = x.shape.map((n, dim) => (dim === axis ? count : n));
  const common = broadcastShapes([values.shape, wanted]);
  if (!common || !sameShape(common, wanted)) {
    args.fail("TJ2001", `values ${typeText(given)} do not fit into [${wanted.join(", ")}]`, { param: "values" });
  }
  const filled = broadcastTo(values, wanted);
  if (!places) return insertTraced(args, x, axis, filled);
  const parts: Tensor[] = [];
  let from = 0;
  const order = [...places.keys()].sort((a, b) => places[a] - places[b] || a - b);
  for (const i of order) {
    if (places[i] > from) parts.push(sliceAxis(x, axis, from, places[i]));
    parts.push(few ? filled : sliceAxis(filled, axis, i, i + 1));
    from = places[i];
  }
  if (from < size || parts.length === 0) parts.push(sliceAxis(x, axis, from, size));
  return joinAxis(parts, axis);
}

/** Insertion at one place known only when the program runs: the array with room behind it, the values, the rest. */
function insertTraced(args: Arguments, x: Tensor, axis: number, values: Tensor): Tensor {
  const obj = args.tensor("obj");
  if (!isInteger(obj.dtype)) args.fail("TJ5002", `obj must be integers, found ${typeText(obj)}`, { param: "obj" });
  const size = x.shape[axis];
  if (sizeOf(obj.shape) !== 1) {
    args.fail("TJ4001", `obj must be known while compiling when it is several places, found ${typeText(obj)}`, {
      param: "obj",
    });
  }
  const at = m.cast(squeezeAxes(obj, range(obj.ndim)), "i32");
  const place = m.max(0, m.min(m.where(m.lt(at, 0), m.add(at, size), at), size));
  const before = joinAxis([x, values], axis);
  const after = joinAxis([values, x], axis);
  const zero = m.cast(0, "i32").value;
  const starts = x.shape.map((_, dim) => (dim === axis ? place.value : zero));
  const rest = m.where(m.lt(m.iota("i32", before.shape, axis), place), before, after);
  return new Tensor(p.dynamicUpdateSlice(rest.value, values.value, starts), x.weak);
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
