// Functions that rearrange elements without computing: reshape, transpose, flip, roll, repeat, tile, …
import * as p from "../../ir/prims.ts";
import { sameShape, sizeOf, type Shape } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcast, broadcastShapes, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, int, Num, Tensor, type Val } from "../../frontend/values/values.ts";
import { staticIntegers } from "./static.ts";
import { aliases, failure, fn, like, physical, range, toTensors, type Table } from "./support.ts";

/** The same elements, row-major, in another shape of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : like(x, p.reshape(x.value, physical(x, shape)));
}

export const ravel = (x: Tensor): Tensor => reshape(x, [sizeOf(x.shape)]);

export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  if (permutation.every((axis, i) => axis === i)) return x;
  return like(x, p.transpose(x.value, x.key ? [...permutation, permutation.length] : permutation));
}

export const reversedAxes = (x: Tensor): Tensor => transpose(x, range(x.ndim).reverse());

/** Axes counted from 0. */
export function moveAxes(x: Tensor, source: readonly number[], destination: readonly number[]): Tensor {
  const order = range(x.ndim).filter((axis) => !source.includes(axis));
  const pairs = source.map((from, i) => [from, destination[i]] as const).sort((a, b) => a[1] - b[1]);
  for (const [from, to] of pairs) order.splice(to, 0, from);
  return transpose(x, order);
}

export const moveAxis = (x: Tensor, from: number, to: number): Tensor => moveAxes(x, [from], [to]);

export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const order = range(x.ndim);
  [order[a], order[b]] = [order[b], order[a]];
  return transpose(x, order);
}

/** New axes of size 1; the axes are positions in the result. */
export function expandDims(x: Tensor, axes: readonly number[]): Tensor {
  const shape = [...x.shape];
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  if (axes.length === 0) return x;
  const kept = range(shape.length).filter((axis) => !axes.includes(axis));
  const dims = x.key ? [...kept, shape.length] : kept;
  return like(x, p.broadcastInDim(x.value, physical(x, shape), dims));
}

/** Axes of size 1 taken out. */
export const squeezeAxes = (x: Tensor, axes: readonly number[]): Tensor =>
  reshape(x, x.shape.filter((_, axis) => !axes.includes(axis))); // prettier-ignore

/** Elements start, start + stride, … below limit along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, limit: number, stride = 1): Tensor {
  if (start === 0 && limit === x.shape[axis] && stride === 1) return x;
  const rank = x.type.shape.length;
  return like(
    x,
    p.slice(x.value, {
      start: range(rank).map((dim) => (dim === axis ? start : 0)),
      limit: x.type.shape.map((size, dim) => (dim === axis ? limit : size)),
      strides: range(rank).map((dim) => (dim === axis ? stride : 1)),
    }),
  );
}

/** x[…, index, …] with the axis gone. */
export const indexAxis = (x: Tensor, axis: number, index: number): Tensor =>
  squeezeAxes(sliceAxis(x, axis, index, index + 1), [axis]);

export const flip = (x: Tensor, axes: readonly number[]): Tensor =>
  axes.length === 0 ? x : like(x, p.reverse(x.value, axes));

/** Tensors of one dtype along an existing axis. */
export function joinAxis(xs: readonly Tensor[], axis: number): Tensor {
  if (xs.length === 1) return xs[0];
  return new Tensor(
    p.concatenate(xs.map((x) => x.value), axis), // prettier-ignore
    xs.every((x) => x.weak),
    xs[0].key,
  );
}

/** A shape with at most one -1 made whole, or an error that names both shapes. */
export function resolveShape(args: Arguments, x: Tensor, sizes: readonly number[], param = "shape"): number[] {
  const unknown = sizes.filter((size) => size === -1).length;
  const text = `[${sizes.join(", ")}]`;
  if (unknown > 1) {
    args.fail("TJ2004", `${param} ${text} has -1 more than once`, { param, hint: "only one size can be worked out" });
  }
  const negative = sizes.find((size) => size < -1);
  if (negative !== undefined) args.fail("TJ2004", `${param} ${text} has the negative size ${negative}`, { param });
  const total = sizeOf(x.shape);
  const known = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const missing = known === 0 ? (total === 0 ? 0 : NaN) : total / known;
  const shape = sizes.map((size) => (size === -1 ? missing : size));
  if (!Number.isInteger(missing) || sizeOf(shape) !== total) {
    args.fail("TJ2004", `${typeText(x)} has ${total} elements, which do not fit the shape ${text}`, {
      param,
      hint: unknown ? `the other sizes make ${known}, which must divide ${total}` : `the sizes make ${known}`,
    });
  }
  return shape;
}

/** An array with a shape that it broadcasts to; an error names both. */
export function broadcastChecked(args: Arguments, x: Tensor, shape: Shape): Tensor {
  const common = broadcastShapes([x.shape, shape]);
  if (!common || !sameShape(common, shape)) {
    args.fail("TJ2001", `${typeText(x)} does not broadcast to the shape [${shape.join(", ")}]`, {
      hint: "from the right, each size must be equal or 1",
    });
  }
  return broadcastTo(x, shape);
}

function order(args: Arguments): "C" | "F" {
  if (args.get("order") instanceof Num) {
    const hint = "the sizes of a shape go into one array: [3, -1]";
    args.fail("TJ5002", `order must be "C" or "F", found ${describe(args.get("order"))}`, { param: "order", hint });
  }
  return args.string("order", ["C", "F"]);
}

const reshapeTo = (args: Arguments): Tensor => {
  const x = args.tensor("a");
  const layout = order(args);
  const shape = resolveShape(args, x, args.ints("shape"));
  return layout === "C" ? reshape(x, shape) : reversedAxes(reshape(reversedAxes(x), [...shape].reverse()));
};

const ravelOf = (args: Arguments): Tensor => {
  const x = args.tensor("a");
  return ravel(order(args) === "C" ? x : reversedAxes(x));
};

/** A permutation of a tensor's axes, checked. */
function permutation(args: Arguments, name: string, x: Tensor): number[] {
  if (!args.has(name)) return range(x.ndim).reverse();
  const axes = args.axes(name, x.ndim);
  if (axes.length !== x.ndim) {
    args.fail("TJ2003", `${name} [${axes.join(", ")}] must name each of the ${x.ndim} axes of ${typeText(x)} once`, {
      param: name,
    });
  }
  return axes;
}

/** An axis count checked for a function that needs a least rank. */
function needsRank(args: Arguments, x: Tensor, rank: number): Tensor {
  if (x.ndim < rank) args.fail("TJ2008", `needs an array of rank ${rank} or more, found ${typeText(x)}`);
  return x;
}

function rotate(x: Tensor, k: number, [a, b]: readonly number[]): Tensor {
  switch (((k % 4) + 4) % 4) {
    case 0:
      return x;
    case 1:
      return swapAxes(flip(x, [b]), a, b);
    case 2:
      return flip(x, [a, b]);
    default:
      return flip(swapAxes(x, a, b), [b]);
  }
}

function atLeast(rank: 1 | 2 | 3, x: Tensor): Tensor {
  if (x.ndim >= rank) return x;
  if (rank === 3 && x.ndim === 2) return expandDims(x, [2]);
  if (rank === 3 && x.ndim === 1) return expandDims(x, [0, 2]);
  return reshape(x, [...range(rank - x.ndim).fill(1), ...x.shape]);
}
export const atLeast1d = (x: Tensor): Tensor => atLeast(1, x);
export const atLeast2d = (x: Tensor): Tensor => atLeast(2, x);
export const atLeast3d = (x: Tensor): Tensor => atLeast(3, x);

const atLeastFunction = (rank: 1 | 2 | 3): Val =>
  fn(`atleast${rank}d`, "...arys", (args) => {
    const xs = args.rest("arys").map((value) => atLeast(rank, asTensor(value, `np.atleast${rank}d`)));
    return xs.length === 1 ? xs[0] : array(xs);
  });

const destinationAxes = (args: Arguments, name: string, rank: number): number[] =>
  args.ints(name).map((axis) => args.normalizeAxis(name, axis, rank));

/** Shapes as `broadcastShapes` takes them: arrays of sizes, or a size. */
function shapeOf(value: Val): number[] {
  const sizes = staticIntegers(value);
  if (!sizes)
    throw failure("TJ5002", `np.broadcastShapes: a shape must be an array of sizes, found ${describe(value)}`);
  return sizes;
}

export const SHAPE: Table = {
  reshape: fn("reshape", 'a, shape, order = "C", *, copy?, outSharding?', reshapeTo),
  ...aliases(["ravel", "flatten"], 'a, order = "C", *, outSharding?', ravelOf),
  ...aliases(["transpose"], "a, axes?", (args) =>
    transpose(args.tensor("a"), permutation(args, "axes", args.tensor("a"))),
  ),
  permuteDims: fn("permuteDims", "a, axes", (args) =>
    transpose(args.tensor("a"), permutation(args, "axes", args.tensor("a"))),
  ),
  matrixTranspose: fn("matrixTranspose", "x", (args) => {
    const x = needsRank(args, args.tensor("x"), 2);
    return swapAxes(x, x.ndim - 2, x.ndim - 1);
  }),
  swapaxes: fn("swapaxes", "a, axis1, axis2", (args) => {
    const x = args.tensor("a");
    return swapAxes(x, args.axis("axis1", x.ndim), args.axis("axis2", x.ndim));
  }),
  moveaxis: fn("moveaxis", "a, source, destination", (args) => {
    const x = args.tensor("a");
    const source = destinationAxes(args, "source", x.ndim);
    const destination = destinationAxes(args, "destination", x.ndim);
    if (source.length !== destination.length) {
      args.fail("TJ2003", `${source.length} source axes do not go with ${destination.length} destinations`);
    }
    if (new Set(source).size < source.length || new Set(destination).size < source.length) {
      args.fail("TJ2003", "source and destination name an axis twice");
    }
    return moveAxes(x, source, destination);
  }),
  rollaxis: fn("rollaxis", "a, axis, start = 0", (args) => {
    const x = args.tensor("a");
    const axis = args.axis("axis", x.ndim);
    const start = args.int("start");
    if (start < -x.ndim || start > x.ndim) args.fail("TJ2003", `start ${start} is out of range for rank ${x.ndim}`);
    const to = start < 0 ? start + x.ndim : start;
    return moveAxis(x, axis, axis < to ? to - 1 : to);
  }),
  expandDims: fn("expandDims", "a, axis", (args) => {
    const x = args.tensor("a");
    const rank = x.ndim + args.ints("axis").length;
    return expandDims(x, args.axes("axis", rank));
  }),
  squeeze: fn("squeeze", "a, axis?", (args) => {
    const x = args.tensor("a");
    if (!args.has("axis")) return squeezeAxes(x, range(x.ndim).filter((axis) => x.shape[axis] === 1)); // prettier-ignore
    const axes = args.axes("axis", x.ndim);
    const bad = axes.find((axis) => x.shape[axis] !== 1);
    if (bad !== undefined) {
      args.fail("TJ2003", `axis ${bad} of ${typeText(x)} has size ${x.shape[bad]}, not 1`, {
        param: "axis",
        hint: "only axes of size 1 can be squeezed",
      });
    }
    return squeezeAxes(x, axes);
  }),
  flip: fn("flip", "m, axis?", (args) => flip(args.tensor("m"), args.axes("axis", args.tensor("m").ndim))),
  fliplr: fn("fliplr", "m", (args) => flip(needsRank(args, args.tensor("m"), 2), [1])),
  flipud: fn("flipud", "m", (args) => flip(needsRank(args, args.tensor("m"), 1), [0])),
  rot90: fn("rot90", "m, k = 1, axes?", (args) => {
    const x = needsRank(args, args.tensor("m"), 2);
    const axes = args.has("axes") ? args.axes("axes", x.ndim) : [0, 1];
    if (axes.length !== 2) args.fail("TJ2003", "axes must be two different axes", { param: "axes" });
    return rotate(x, args.int("k"), axes);
  }),
  atleast1d: atLeastFunction(1),
  atleast2d: atLeastFunction(2),
  atleast3d: atLeastFunction(3),
  broadcastTo: fn("broadcastTo", "array, shape, *, outSharding?", (args) =>
    broadcastChecked(args, args.tensor("array"), args.shape("shape")),
  ),
  broadcastArrays: fn("broadcastArrays", "...args", (args) =>
    array(broadcast(toTensors(args.rest("args"), "np.broadcastArrays"), "np.broadcastArrays")),
  ),
  broadcastShapes: fn("broadcastShapes", "...shapes", (args) => {
    const shapes = args.rest("shapes").map(shapeOf);
    const common = broadcastShapes(shapes);
    if (!common) {
      return args.fail(
        "TJ2001",
        `the shapes ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ")} do not broadcast`,
      );
    }
    return array(common.map(int));
  }),
};
