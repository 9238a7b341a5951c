// lax's functions that make arrays and change their shapes.
import { DTYPE_INFO, isComplex, realDType, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sameShape, sizeOf, type Shape } from "../../ir/type.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { asTensor, astype, typeOf } from "../../frontend/tensor/convert.ts";
import { unstack } from "../../frontend/tensor/unstack.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, DTypeVal, int, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { moving, pack, unpack } from "./keys.ts";
import { checkDType, oneDType } from "./strict.ts";

const shapeText = (shape: Shape): string => `[${shape.join(",")}]`;

/** The dtype of a fill value: the one asked for, else its own with its weakness. */
function filled(args: Arguments, shape: Shape, value: Val, dtype: DType | undefined): Tensor {
  const one = asTensor(value, `${args.callee}: fillValue`, dtype);
  if (one.ndim > 0) args.fail("TJ2008", `fillValue must be a scalar, found ${typeText(one)}`, { param: "fillValue" });
  return shape.length === 0 ? one : c.broadcastInDim(one, shape, []);
}

/** Static sizes of a dimension list, checked to be a permutation of 0…n-1. */
function permutation(args: Arguments, name: string, rank: number): number[] {
  const axes = args.ints(name).map((axis) => args.normalizeAxis(name, axis, rank));
  if (axes.length !== rank || new Set(axes).size !== rank) {
    args.fail("TJ2003", `${name} must name each of the ${rank} axes once, found ${shapeText(args.ints(name))}`, { param: name }); // prettier-ignore
  }
  return axes;
}

function tensorList(args: Arguments, name: string): Tensor[] {
  const value = args.get(name);
  const items = value instanceof ArrayVal ? value.items : args.tensors(name);
  if (items.length === 0) args.fail("TJ5002", `${name} is empty`, { param: name });
  return oneDType(args, items.map(() => name), items); // prettier-ignore
}

function concatenate(args: Arguments, xs: readonly Tensor[], dimension: number): Tensor {
  for (const x of xs) {
    if (x.ndim !== xs[0].ndim || x.shape.some((size, i) => i !== dimension && size !== xs[0].shape[i])) {
      args.fail("TJ2002", `all sizes but those of dimension ${dimension} must agree, found ${typeText(xs[0])} and ${typeText(x)}`, { param: "operands" }); // prettier-ignore
    }
  }
  return unpack(c.concatenate(xs.map(pack), dimension), xs[0]);
}

export const SHAPES: readonly FunctionVal[] = [
  define("lax.full", "shape, fillValue, dtype?, *, sharding?", (args) =>
    filled(args, args.shape("shape"), args.get("fillValue"), args.dtype("dtype")),
  ),
  define("lax.fullLike", "x, fillValue, dtype?, shape?, *, sharding?", (args) => {
    const x = args.tensor("x");
    const dtype = args.dtype("dtype");
    const result = filled(args, args.has("shape") ? args.shape("shape") : x.shape, args.get("fillValue"), dtype ?? x.dtype); // prettier-ignore
    return new Tensor(result.value, dtype === undefined && x.weak);
  }),
  define("lax.empty", "shape, dtype, *, outSharding?", (args) =>
    c.zeros(args.shape("shape"), args.dtype("dtype") ?? "f32"),
  ),
  define("lax.iota", "dtype, size", (args) => {
    const dtype = args.dtype("dtype") ?? "i32";
    return iotaOf(args, dtype, args.shape("size"), 0);
  }),
  define("lax.broadcastedIota", "dtype, shape, dimension, *, outSharding?", (args) => {
    const shape = args.shape("shape");
    return iotaOf(args, args.dtype("dtype") ?? "i32", shape, args.axis("dimension", shape.length));
  }),

  define("lax.convertElementType", "operand, newDtype", (args) => {
    const x = args.tensor("operand");
    const dtype = args.dtype("newDtype");
    return dtype === undefined ? x : astype(x, dtype);
  }),
  define("lax.bitcastConvertType", "operand, newDtype", (args) => {
    const x = args.tensor("operand");
    const dtype = args.dtype("newDtype") ?? x.dtype;
    const [from, to] = [DTYPE_INFO[x.dtype].bits, DTYPE_INFO[dtype].bits];
    if ((x.dtype === "bool") !== (dtype === "bool")) args.fail("TJ7002", `bool has no bits to cast, found ${x.dtype} to ${dtype}`, { param: "newDtype" }); // prettier-ignore
    if (isComplex(x.dtype) !== isComplex(dtype)) args.fail("TJ7002", `cannot cast the bits of ${x.dtype} to ${dtype}`, { param: "newDtype" }); // prettier-ignore
    if (to > from && x.shape[x.ndim - 1] !== to / from) {
      args.fail("TJ2002", `from ${x.dtype} to ${dtype} the last dimension must be ${to / from}, found ${typeText(x)}`, { param: "operand" }); // prettier-ignore
    }
    return new Tensor(p.bitcast(x.value, dtype));
  }),
  define("lax.reducePrecision", "operand, exponentBits, mantissaBits", (args) => {
    const x = args.tensor("operand");
    checkDType(args, "operand", x, "float");
    const [exponentBits, mantissaBits] = [args.int("exponentBits"), args.int("mantissaBits")];
    if (exponentBits < 1) args.fail("TJ5002", `exponentBits must be positive, found ${exponentBits}`, { param: "exponentBits" }); // prettier-ignore
    if (mantissaBits < 0) args.fail("TJ5002", `mantissaBits must not be negative, found ${mantissaBits}`, { param: "mantissaBits" }); // prettier-ignore
    return new Tensor(p.reducePrecision(x.value, { exponentBits, mantissaBits }), x.weak);
  }),
  define("lax.dtype", "x", (args) => {
    const value = args.get("x");
    const type = typeOf(value);
    return value instanceof DTypeVal ? value : type ? new DTypeVal(type.dtype) : new DTypeVal(args.tensor("x").dtype);
  }),
  define("lax.shapeAsValue", "shape", (args) => {
    const shape = args.shape("shape");
    return shape.length === 0 ? c.zeros([0], "i32") : c.concatenate(shape.map((size) => c.fill([1], size, "i32")));
  }),

  define("lax.reshape", "operand, newSizes, dimensions?, *, outSharding?", (args) => {
    const x = args.tensor("operand");
    const shape = args.shape("newSizes");
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      args.fail("TJ2004", `${typeText(x)} has ${sizeOf(x.shape)} elements, the shape ${shapeText(shape)} has ${sizeOf(shape)}`, { param: "newSizes" }); // prettier-ignore
    }
    const order = args.has("dimensions") ? permutation(args, "dimensions", x.ndim) : null;
    return moving(x, (y) => c.reshape(order ? c.transpose(y, order) : y, shape));
  }),
  define("lax.expandDims", "array, dimensions", (args) => {
    const x = args.tensor("array");
    const axes = args.ints("dimensions");
    const rank = x.ndim + axes.length;
    const added = axes.map((axis) => args.normalizeAxis("dimensions", axis, rank));
    if (new Set(added).size !== added.length) args.fail("TJ2003", `dimensions names an axis twice: ${shapeText(axes)}`, { param: "dimensions" }); // prettier-ignore
    const rest = [...x.shape];
    return c.reshape(x, Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : (rest.shift() as number)))); // prettier-ignore
  }),
  define("lax.squeeze", "array, dimensions", (args) => {
    const x = args.tensor("array");
    const axes = args.axes("dimensions", x.ndim);
    for (const axis of axes) {
      if (x.shape[axis] !== 1) args.fail("TJ2002", `dimension ${axis} of ${typeText(x)} has size ${x.shape[axis]}, not 1`, { param: "dimensions" }); // prettier-ignore
    }
    return c.reshape(x, x.shape.filter((_, i) => !axes.includes(i))); // prettier-ignore
  }),
  define("lax.collapse", "operand, startDimension, stopDimension?", (args) => {
    const x = args.tensor("operand");
    const bound = (name: string): number => {
      const at = args.int(name);
      if (at < -x.ndim || at > x.ndim) args.fail("TJ2003", `${name} ${at} is out of range for ${typeText(x)}`, { param: name }); // prettier-ignore
      return at < 0 ? at + x.ndim : at;
    };
    const start = bound("startDimension");
    const stop = args.has("stopDimension") ? bound("stopDimension") : x.ndim;
    if (stop < start) args.fail("TJ2003", `the dimensions from ${start} to ${stop} of ${typeText(x)} are no range`, { param: "stopDimension" }); // prettier-ignore
    return c.reshape(x, [...x.shape.slice(0, start), sizeOf(x.shape.slice(start, stop)), ...x.shape.slice(stop)]);
  }),
  define("lax.transpose", "operand, permutation", (args) => {
    const x = args.tensor("operand");
    const order = permutation(args, "permutation", x.ndim);
    return moving(x, (y) => c.transpose(y, order));
  }),
  define("lax.rev", "operand, dimensions", (args) => {
    const x = args.tensor("operand");
    const axes = args.axes("dimensions", x.ndim);
    return moving(x, (y) => c.reverse(y, ...axes));
  }),

  define("lax.broadcast", "operand, sizes, *, outSharding?", (args) => {
    const x = args.tensor("operand");
    return c.broadcastTo(x, [...args.shape("sizes"), ...x.shape]);
  }),
  define("lax.broadcastInDim", "operand, shape, broadcastDimensions, *, outSharding?", (args) => {
    const x = args.tensor("operand");
    const shape = args.shape("shape");
    const dims = args.ints("broadcastDimensions");
    if (dims.length !== x.ndim) {
      args.fail("TJ2002", `broadcastDimensions must place each axis of ${typeText(x)}, found ${shapeText(dims)}`, { param: "broadcastDimensions" }); // prettier-ignore
    }
    dims.forEach((dim, i) => {
      if (dim < 0 || dim >= shape.length || (i > 0 && dim <= dims[i - 1])) {
        args.fail("TJ2003", `broadcastDimensions must be increasing axes of ${shapeText(shape)}, found ${shapeText(dims)}`, { param: "broadcastDimensions" }); // prettier-ignore
      }
      if (x.shape[i] !== 1 && x.shape[i] !== shape[dim]) {
        args.fail("TJ2001", `axis ${i} of ${typeText(x)} does not broadcast to axis ${dim} of ${shapeText(shape)}`, { param: "shape" }); // prettier-ignore
      }
    });
    return moving(x, (y) => c.broadcastInDim(y, shape, dims));
  }),
  define("lax.broadcastLike", "arr, likeArr", (args: Arguments) => {
    const [x, like] = [args.tensor("arr"), args.tensor("likeArr")];
    const shape = broadcastShapes([x.shape, like.shape]);
    if (!shape || !sameShape(shape, like.shape)) args.fail("TJ2001", `${typeText(x)} does not broadcast to ${typeText(like)}`, { param: "arr" }); // prettier-ignore
    return c.broadcastTo(x, shape);
  }),
  define("lax.broadcastShapes", "...shapes", (args: Arguments) => {
    const shapes = args.rest("shapes").map((value) => {
      if (!(value instanceof ArrayVal)) args.fail("TJ5002", `takes shapes, found ${describe(value)}`, { param: "shapes" }); // prettier-ignore
      return value.items.map((item) => asStaticInt(args, item));
    });
    const shape = broadcastShapes(shapes);
    if (!shape) args.fail("TJ2001", `the shapes ${shapes.map(shapeText).join(" and ")} do not broadcast`, { param: "shapes" }); // prettier-ignore
    return array(shape.map(int));
  }),
  define("lax.broadcastToRank", "x, rank", (args) => {
    const x = args.tensor("x");
    const rank = args.int("rank");
    if (rank < x.ndim) args.fail("TJ2008", `${typeText(x)} has a rank above ${rank}`, { param: "rank" });
    return c.reshape(x, [...Array.from({ length: rank - x.ndim }, () => 1), ...x.shape]);
  }),

  define("lax.concatenate", "operands, dimension", (args) => {
    const xs = tensorList(args, "operands");
    if (xs[0].ndim === 0) args.fail("TJ2008", "scalars have no dimension to join along", { param: "operands", hint: "use lax.stack" }); // prettier-ignore
    return concatenate(args, xs, args.axis("dimension", xs[0].ndim));
  }),
  define("lax.stack", "operands, axis = 0", (args) => {
    const xs = tensorList(args, "operands");
    const axis = args.axis("axis", xs[0].ndim + 1);
    const odd = xs.find((x) => !sameShape(x.shape, xs[0].shape));
    if (odd) args.fail("TJ2002", `all shapes must agree, found ${typeText(xs[0])} and ${typeText(odd)}`, { param: "operands" }); // prettier-ignore
    return concatenate(args, xs.map((x) => c.expandDims(x, axis)), axis); // prettier-ignore
  }),
  define("lax.unstack", "x, axis = 0", (args) => {
    const x = args.tensor("x");
    const axis = args.axis("axis", x.ndim);
    return array(unstack(moving(x, (y) => c.moveAxis(y, axis, 0))));
  }),
  define("lax.split", "operand, sizes, axis = 0", (args) => {
    const x = args.tensor("operand");
    const axis = args.axis("axis", x.ndim);
    const sizes = args.shape("sizes");
    const total = sizes.reduce((a, b) => a + b, 0);
    if (total !== x.shape[axis]) args.fail("TJ2002", `sizes ${shapeText(sizes)} add up to ${total}, axis ${axis} of ${typeText(x)} has ${x.shape[axis]}`, { param: "sizes" }); // prettier-ignore
    let start = 0;
    return array(sizes.map((size) => c.sliceAxis(x, start, (start += size), axis)));
  }),
  define("lax.tile", "operand, reps", (args) => {
    const x = args.tensor("operand");
    const reps = args.shape("reps");
    if (reps.length !== x.ndim) args.fail("TJ2002", `reps must have a number for each axis of ${typeText(x)}, found ${shapeText(reps)}`, { param: "reps" }); // prettier-ignore
    return moving(x, (y) => {
      const wide = y.shape.flatMap((size, i) => [reps[i], size]);
      const spread = c.broadcastInDim(y, wide, y.shape.map((_, i) => 2 * i + 1)); // prettier-ignore
      return c.reshape(spread, y.shape.map((size, i) => size * reps[i])); // prettier-ignore
    });
  }),
  define("lax.pad", "operand, paddingValue, paddingConfig", (args) => {
    const [x, fill] = oneDType(args, ["operand", "paddingValue"], [args.get("operand"), args.get("paddingValue")]);
    if (fill.ndim !== 0) args.fail("TJ2008", `paddingValue must be a scalar, found ${typeText(fill)}`, { param: "paddingValue" }); // prettier-ignore
    const config = args.array("paddingConfig").map((entry) => {
      const numbers = entry instanceof ArrayVal ? entry.items.map((item) => asStaticInt(args, item)) : [];
      if (numbers.length !== 3) args.fail("TJ5002", `paddingConfig has one [low, high, interior] per axis, found ${describe(entry)}`, { param: "paddingConfig" }); // prettier-ignore
      if (numbers[2] < 0) args.fail("TJ5002", `the interior padding ${numbers[2]} is negative`, { param: "paddingConfig" }); // prettier-ignore
      return numbers;
    });
    if (config.length !== x.ndim) args.fail("TJ2002", `paddingConfig has ${config.length} entries for ${typeText(x)}`, { param: "paddingConfig" }); // prettier-ignore
    x.shape.forEach((size, i) => {
      const [low, high, interior] = config[i];
      const padded = low + high + size + Math.max(0, size - 1) * interior;
      if (padded < 0) args.fail("TJ2002", `axis ${i} of ${typeText(x)} would get the size ${padded}`, { param: "paddingConfig" }); // prettier-ignore
    });
    const column = (i: number): number[] => config.map((entry) => entry[i]);
    return new Tensor(p.pad(x.value, fill.value, { low: column(0), high: column(1), interior: column(2) }), x.weak);
  }),
];

function iotaOf(args: Arguments, dtype: DType, shape: Shape, dimension: number): Tensor {
  if (dtype === "bool") args.fail("TJ7002", "counts in numbers, found bool", { param: "dtype" });
  if (shape.length === 0) args.fail("TJ2008", "a scalar has no dimension to count along", { param: "shape" });
  if (!isComplex(dtype)) return c.iota(dtype, shape, dimension);
  const re = c.iota(realDType(dtype), shape, dimension);
  return c.complex(re, c.zerosLike(re));
}

export function asStaticInt(args: Arguments, value: Val): number {
  const found = staticNumber(value);
  if (found === null || !Number.isInteger(found)) {
    args.fail("TJ4001", `takes integers known while compiling, found ${describe(value)}`, {
      hint: "shapes, axes and options are static: use literals, x.shape, or a function's static argument",
    });
  }
  return found;
}
