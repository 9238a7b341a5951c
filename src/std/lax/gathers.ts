// lax.gather and lax.scatter*, with StableHLO's dimension numbers as plain objects.
import { isComplex, isFloat, isInteger, isUnsigned } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import type { ScatterKind } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, ObjectVal, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { combinerRegion } from "./combiner.ts";
import { EnumMember } from "./elementwise.ts";
import { elementRange } from "./range.ts";
import { asStaticInt } from "./shapes.ts";
import { checkDType, oneDType } from "./strict.ts";

const MODES = ["clip", "fill", "drop", "promise_in_bounds"] as const;
type Mode = (typeof MODES)[number];

/** How indices out of bounds are taken. When left out, reads clamp and writes drop. */
function modeOf(args: Arguments, fallback: Mode): Mode {
  const value = args.get("mode");
  if (value === undefined || value === null) return fallback;
  if (value instanceof EnumMember) return (["clip", "fill", "promise_in_bounds"] as const)[value.value] ?? "fill";
  return args.string("mode", MODES);
}

/** The lists of a dimension-numbers object; those not given are empty. */
function lists<K extends string>(args: Arguments, keys: readonly K[], required: readonly K[]): Record<K, number[]> {
  const value = args.get("dimensionNumbers");
  if (!(value instanceof ObjectVal)) {
    return args.fail("TJ5002", `dimensionNumbers must be an object with ${required.join(", ")}, found ${describe(value)}`, { param: "dimensionNumbers" }); // prettier-ignore
  }
  for (const key of value.entries.keys()) {
    if (!(keys as readonly string[]).includes(key)) args.fail("TJ5004", `dimensionNumbers has no ${key}`, { param: "dimensionNumbers", hint: `it has ${keys.join(", ")}` }); // prettier-ignore
  }
  const entry = (key: K): number[] => {
    const list: Val = value.entries.get(key);
    if (list === undefined && !required.includes(key)) return [];
    if (!(list instanceof ArrayVal)) return args.fail("TJ5002", `dimensionNumbers needs ${key}, a list of axes`, { param: "dimensionNumbers" }); // prettier-ignore
    return list.items.map((item) => asStaticInt(args, item));
  };
  return Object.fromEntries(keys.map((key) => [key, entry(key)])) as Record<K, number[]>;
}

const GATHER_LISTS = [
  "offsetDims",
  "collapsedSliceDims",
  "startIndexMap",
  "operandBatchingDims",
  "startIndicesBatchingDims",
] as const;
const SCATTER_LISTS = [
  "updateWindowDims",
  "insertedWindowDims",
  "scatterDimsToOperandDims",
  "operandBatchingDims",
  "scatterIndicesBatchingDims",
] as const;

function indexArray(args: Arguments, name: string): Tensor {
  const indices = args.tensor(name);
  checkDType(args, name, indices, "integer");
  if (indices.ndim === 0) args.fail("TJ2008", `${name} needs a last axis of index vectors, found ${typeText(indices)}`, { param: name }); // prettier-ignore
  return indices;
}

/** The largest start along each indexed axis, as a vector beside the index vectors. */
function limits(indices: Tensor, x: Tensor, map: readonly number[], window: readonly number[]): Tensor {
  const wide = indices.dtype === "i64" || indices.dtype === "u64" ? "i64" : "i32";
  return c.concatenate(map.map((axis) => c.fill([1], x.shape[axis] - window[axis], wide)));
}

/** Signed starts, wide enough to compare with the bounds. */
const signed = (indices: Tensor): Tensor =>
  astype(indices, indices.dtype === "i64" || indices.dtype === "u64" || indices.dtype === "u32" ? "i64" : "i32");

const clipped = (indices: Tensor, highest: Tensor): Tensor => c.max(c.min(signed(indices), c.cast(highest, signed(indices).dtype)), 0); // prettier-ignore

function fillFor(args: Arguments, x: Tensor): Tensor {
  if (args.has("fillValue")) return args.tensor("fillValue", x.dtype);
  if (isFloat(x.dtype) || isComplex(x.dtype)) return c.cast(NaN, x.dtype);
  if (isInteger(x.dtype)) {
    const { least, greatest } = elementRange(x.dtype);
    const value = isUnsigned(x.dtype) ? greatest : least;
    return typeof value === "bigint" ? new Tensor(p.constant(scalarLiteral(x.dtype, value))) : c.fill([], value, x.dtype); // prettier-ignore
  }
  return c.fill([], true, "bool");
}

const SCATTER_SIGNATURE =
  "operand, scatterIndices, updates, dimensionNumbers, *, indicesAreSorted = false, uniqueIndices = false, mode?";

interface ScatterParts {
  readonly indices: Tensor;
  readonly attrs: Omit<Parameters<typeof p.scatter>[3], "kind">;
}

function scatterParts(args: Arguments, x: Tensor, updateShape: readonly number[]): ScatterParts {
  const indices = indexArray(args, "scatterIndices");
  const dims = lists(args, SCATTER_LISTS, ["updateWindowDims", "insertedWindowDims", "scatterDimsToOperandDims"]);
  const outer = [...dims.insertedWindowDims, ...dims.operandBatchingDims];
  const inner = [...dims.updateWindowDims];
  const window = x.shape.map((_, axis) => (outer.includes(axis) ? 1 : updateShape[inner.shift() as number]));
  if (window.some((size) => size === undefined)) {
    args.fail("TJ2002", `updateWindowDims and insertedWindowDims do not cover the axes of ${typeText(x)}`, { param: "dimensionNumbers" }); // prettier-ignore
  }
  const highest = limits(indices, x, dims.scatterDimsToOperandDims, window);
  return {
    indices: modeOf(args, "drop") === "clip" ? clipped(indices, highest) : indices,
    attrs: {
      updateWindowDims: dims.updateWindowDims,
      insertedWindowDims: dims.insertedWindowDims,
      inputBatchingDims: dims.operandBatchingDims,
      scatterIndicesBatchingDims: dims.scatterIndicesBatchingDims,
      scatterDimsToOperandDims: dims.scatterDimsToOperandDims,
      indicesAreSorted: args.bool("indicesAreSorted"),
      uniqueIndices: args.bool("uniqueIndices"),
    },
  };
}

const scatter = (name: string, kind: ScatterKind, adjust: (updates: Tensor) => Tensor = (x) => x): FunctionVal =>
  define(`lax.${name}`, SCATTER_SIGNATURE, (args) => {
    const [x, updates] = oneDType(args, ["operand", "updates"], [args.get("operand"), args.get("updates")]);
    const { indices, attrs } = scatterParts(args, x, updates.shape);
    return new Tensor(p.scatter(x.value, indices.value, adjust(updates).value, { ...attrs, kind }), x.weak);
  });

export const GATHERS: readonly FunctionVal[] = [
  define(
    "lax.gather",
    "operand, startIndices, dimensionNumbers, sliceSizes, *, uniqueIndices = false, indicesAreSorted = false, mode?, fillValue?",
    (args) => {
      const x = args.tensor("operand");
      const indices = indexArray(args, "startIndices");
      const dims = lists(args, GATHER_LISTS, ["offsetDims", "collapsedSliceDims", "startIndexMap"]);
      const sliceSizes = args.shape("sliceSizes");
      if (sliceSizes.length !== x.ndim || sliceSizes.some((size, i) => size > x.shape[i])) {
        args.fail("TJ2005", `sliceSizes [${sliceSizes.join(",")}] does not fit into ${typeText(x)}`, { param: "sliceSizes" }); // prettier-ignore
      }
      const highest = limits(indices, x, dims.startIndexMap, sliceSizes);
      const attrs = { ...dims, sliceSizes, indicesAreSorted: args.bool("indicesAreSorted") };
      const mode = modeOf(args, args.has("fillValue") ? "fill" : "promise_in_bounds");
      const places = mode === "clip" ? clipped(indices, highest) : indices;
      const taken = new Tensor(p.gather(x.value, places.value, attrs), x.weak);
      if (mode === "clip" || mode === "promise_in_bounds") return taken;
      const start = signed(indices);
      const within = c.and(c.ge(start, 0), c.le(start, c.cast(highest, start.dtype)));
      const inside = c.allOver(within, [-1]);
      const batch = taken.shape.map((_, i) => i).filter((i) => !dims.offsetDims.includes(i));
      return c.where(c.broadcastInDim(inside, taken.shape, batch), taken, fillFor(args, x));
    },
  ),
  scatter("scatter", "set"),
  scatter("scatterAdd", "add"),
  scatter("scatterSub", "add", c.neg),
  scatter("scatterMul", "mul"),
  scatter("scatterMin", "min"),
  scatter("scatterMax", "max"),
  define(
    "lax.scatterApply",
    "operand, scatterIndices, func, dimensionNumbers, *, updateShape?, indicesAreSorted = false, uniqueIndices = false, mode?",
    (args) => {
      const x = args.tensor("operand");
      const fn = args.function("func");
      const shape = args.has("updateShape") ? args.shape("updateShape") : [];
      const { indices, attrs } = scatterParts(args, x, shape);
      const region = combinerRegion(args, "func", firstOnly(fn), [x.dtype], true);
      const updates = c.zeros(shape, x.dtype);
      return new Tensor(p.scatterGeneral([x.value], indices.value, [updates.value], { ...attrs, kind: "general" }, region)[0]); // prettier-ignore
    },
  ),
];

/** f as a function of two arguments that ignores the second. */
const firstOnly = (fn: FunctionVal): FunctionVal => define(fn.name, "x, y", (args, site) => fn.call([args.get("x")], site)); // prettier-ignore
