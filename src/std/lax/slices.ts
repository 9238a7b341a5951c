// lax's slices, static and dynamic, along all axes or one.
import { isInteger, isUnsigned } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { unstack } from "../../frontend/tensor/unstack.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { moving, pack, unpack } from "./keys.ts";
import { oneDType } from "./strict.ts";

/** A start as an i32 (or wider) scalar; negative ones count from the end. */
function start(args: Arguments, name: string, value: Val, size: number, wrap: boolean): Tensor {
  const known = staticNumber(value);
  if (known !== null && Number.isInteger(known)) {
    // All places past the end are alike.
    return c.fill([], Math.min(size, wrap && known < 0 ? known + size : known), "i32");
  }
  const x = value instanceof Tensor ? value : args.tensor(name);
  if (x.key || !isInteger(x.dtype) || x.ndim !== 0) {
    args.fail(x.ndim === 0 ? "TJ7002" : "TJ2008", `${name} must be integer scalars, found ${typeText(x)}`, { param: name }); // prettier-ignore
  }
  const index = x.dtype === "i64" || x.dtype === "u64" ? x : astype(x, x.dtype === "u32" ? "i64" : "i32");
  return wrap && !isUnsigned(x.dtype) ? c.where(c.lt(index, 0), c.add(index, size), index) : index;
}

/** Starts brought to one dtype, as the op wants them. */
function common(starts: readonly Tensor[]): Value[] {
  const wide = starts.find((x) => x.dtype !== "i32")?.dtype ?? "i32";
  return starts.map((x) => c.cast(x, wide).value);
}

function startList(args: Arguments, name: string, x: Tensor): Tensor[] {
  const value = args.get(name);
  const items = value instanceof ArrayVal ? value.items : value instanceof Tensor && value.ndim === 1 ? unstack(value) : [value]; // prettier-ignore
  if (items.length !== x.ndim) args.fail("TJ2002", `${name} must have a number for each axis of ${typeText(x)}, found ${describe(value)}`, { param: name }); // prettier-ignore
  const wrap = args.bool("allowNegativeIndices");
  return items.map((item, i) => start(args, name, item, x.shape[i], wrap));
}

function dynamicSlice(args: Arguments, x: Tensor, starts: readonly Tensor[], sizes: readonly number[]): Tensor {
  if (sizes.length !== x.ndim || sizes.some((size, i) => size > x.shape[i])) {
    args.fail("TJ2005", `cannot cut [${sizes.join(",")}] out of ${typeText(x)}`, {
      hint: "a slice is no larger than the array along any axis",
    });
  }
  if (x.ndim === 0) return x;
  return moving(x, (y) => new Tensor(p.dynamicSlice(y.value, common(starts), sizes), y.weak));
}

function dynamicUpdate(args: Arguments, x: Tensor, update: Tensor, starts: readonly Tensor[]): Tensor {
  if (update.ndim !== x.ndim || update.shape.some((size, i) => size > x.shape[i])) {
    args.fail("TJ2005", `an update of ${typeText(update)} does not fit into ${typeText(x)}`, { param: "update" });
  }
  if (x.ndim === 0) return update;
  return unpack(new Tensor(p.dynamicUpdateSlice(pack(x).value, pack(update).value, common(starts)), x.weak), x);
}

/** Starts that are zero on all axes but one. */
const alongAxis = (x: Tensor, axis: number, index: Tensor): Tensor[] =>
  x.shape.map((_, i) => (i === axis ? index : c.fill([], 0, index.dtype)));

const withSize = (x: Tensor, axis: number, size: number): number[] =>
  x.shape.map((full, i) => (i === axis ? size : full));

/** Static bounds of one axis with null for an open end, negative numbers counted from the end. */
function bound(args: Arguments, name: string, size: number, open: number): number {
  if (!args.has(name)) return open;
  const at = args.int(name);
  return at < 0 ? at + size : at;
}

function checkedSlice(args: Arguments, x: Tensor, low: number[], limit: number[], strides: number[]): Tensor {
  x.shape.forEach((size, i) => {
    if (low[i] < 0 || limit[i] > size || low[i] > limit[i] || strides[i] < 1) {
      args.fail(
        "TJ2005",
        `axis ${i} of ${typeText(x)} has no elements ${low[i]} to ${limit[i]} in steps of ${strides[i]}`,
        {
          // prettier-ignore
          hint: `bounds go from 0 to ${size}, steps are positive`,
        },
      );
    }
  });
  return moving(x, (y) => new Tensor(p.slice(y.value, { start: low, limit, strides }), y.weak));
}

export const SLICES: readonly FunctionVal[] = [
  define("lax.slice", "operand, startIndices, limitIndices, strides?", (args: Arguments) => {
    const x = args.tensor("operand");
    const low = args.ints("startIndices");
    const limit = args.ints("limitIndices");
    const strides = args.has("strides") ? args.ints("strides") : x.shape.map(() => 1);
    for (const [name, list] of Object.entries({ startIndices: low, limitIndices: limit, strides })) {
      if (list.length !== x.ndim) args.fail("TJ2002", `${name} must have a number for each axis of ${typeText(x)}, found [${list.join(",")}]`, { param: name }); // prettier-ignore
    }
    return checkedSlice(args, x, low, limit, strides);
  }),
  define("lax.sliceInDim", "operand, startIndex, limitIndex, stride = 1, axis = 0", (args) => {
    const x = args.tensor("operand");
    const axis = args.axis("axis", x.ndim);
    const at = (inner: number, outer: (size: number) => number): number[] =>
      x.shape.map((size, i) => (i === axis ? inner : outer(size)));
    const size = x.shape[axis];
    return checkedSlice(
      args,
      x,
      at(bound(args, "startIndex", size, 0), () => 0),
      at(bound(args, "limitIndex", size, size), (full) => full),
      at(args.int("stride"), () => 1),
    );
  }),
  define("lax.indexInDim", "operand, index, axis = 0, keepdims = true", (args) => {
    const x = args.tensor("operand");
    const axis = args.axis("axis", x.ndim);
    const index = args.int("index");
    if (index < -x.shape[axis] || index >= x.shape[axis]) args.fail("TJ2005", `index ${index} is out of range for axis ${axis} of ${typeText(x)}`, { param: "index" }); // prettier-ignore
    const at = index < 0 ? index + x.shape[axis] : index;
    return args.bool("keepdims") ? c.sliceAxis(x, at, at + 1, axis) : c.indexAxis(x, at, axis);
  }),

  define("lax.dynamicSlice", "operand, startIndices, sliceSizes, *, allowNegativeIndices = true", (args) => {
    const x = args.tensor("operand");
    return dynamicSlice(args, x, startList(args, "startIndices", x), args.shape("sliceSizes"));
  }),
  define(
    "lax.dynamicSliceInDim",
    "operand, startIndex, sliceSize, axis = 0, *, allowNegativeIndices = true",
    (args) => {
      const x = args.tensor("operand");
      const axis = args.axis("axis", x.ndim);
      const index = start(args, "startIndex", args.get("startIndex"), x.shape[axis], args.bool("allowNegativeIndices"));
      return dynamicSlice(args, x, alongAxis(x, axis, index), withSize(x, axis, args.int("sliceSize")));
    },
  ),
  define(
    "lax.dynamicIndexInDim",
    "operand, index, axis = 0, keepdims = true, *, allowNegativeIndices = true",
    (args) => {
      const x = args.tensor("operand");
      const axis = args.axis("axis", x.ndim);
      const index = start(args, "index", args.get("index"), x.shape[axis], args.bool("allowNegativeIndices"));
      const row = dynamicSlice(args, x, alongAxis(x, axis, index), withSize(x, axis, 1));
      return args.bool("keepdims") ? row : c.reshape(row, x.shape.filter((_, i) => i !== axis)); // prettier-ignore
    },
  ),

  define("lax.dynamicUpdateSlice", "operand, update, startIndices, *, allowNegativeIndices = true", (args) => {
    const [x, update] = oneDType(args, ["operand", "update"], [args.get("operand"), args.get("update")]);
    return dynamicUpdate(args, x, update, startList(args, "startIndices", x));
  }),
  define("lax.dynamicUpdateSliceInDim", "operand, update, startIndex, axis, *, allowNegativeIndices = true", (args) => {
    const [x, update] = oneDType(args, ["operand", "update"], [args.get("operand"), args.get("update")]);
    const axis = args.axis("axis", x.ndim);
    const index = start(args, "startIndex", args.get("startIndex"), x.shape[axis], args.bool("allowNegativeIndices"));
    return dynamicUpdate(args, x, update, alongAxis(x, axis, index));
  }),
  define("lax.dynamicUpdateIndexInDim", "operand, update, index, axis, *, allowNegativeIndices = true", (args) => {
    const [x, update] = oneDType(args, ["operand", "update"], [args.get("operand"), args.get("update")]);
    const axis = args.axis("axis", x.ndim);
    const index = start(args, "index", args.get("index"), x.shape[axis], args.bool("allowNegativeIndices"));
    const row = update.ndim === x.ndim ? update : c.broadcastTo(update, withoutAxis(update, x, axis, args));
    return dynamicUpdate(args, x, row.ndim === x.ndim ? row : c.expandDims(row, axis), alongAxis(x, axis, index));
  }),
];

/** The shape of one index of `axis`, which the update must have or stretch to. */
function withoutAxis(update: Tensor, x: Tensor, axis: number, args: Arguments): number[] {
  const row = x.shape.filter((_, i) => i !== axis);
  const fits = update.ndim <= row.length && update.shape.every((size, i) => size === 1 || size === row[row.length - update.ndim + i]); // prettier-ignore
  if (!fits) args.fail("TJ2005", `an update of ${typeText(update)} does not fit into ${typeText(x)}`, { param: "update" }); // prettier-ignore
  return update.ndim === row.length ? [...update.shape] : row;
}
