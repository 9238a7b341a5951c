// Picking and placing elements: take, where, select, choose, nonzero, put, compress, …
import { DTYPE_INFO, isBool, isInexact, isInteger, isSigned, type DType } from "../../ir/dtype.ts";
import { sizeOf } from "../../ir/type.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcast, broadcastShapes, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor, astype, full, promote, scalar } from "../../frontend/tensor/convert.ts";
import { truth } from "../../frontend/tensor/logic.ts";
import { typeText } from "../../frontend/values/describe.ts";
import {
  array,
  ArrayVal,
  FunctionVal,
  int,
  ShapeVal,
  Tensor,
  type CallSite,
  type Val,
} from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { mod } from "./binary.ts";
import { arrayAs, arrayOf } from "./creation.ts";
import { diagonalMask } from "./diagonals.ts";
import { gatherRows } from "./gatherRows.ts";
import { stack } from "./joining.ts";
import { alongIndices, getAt, setAt, takeAlong, tileToSize, WHOLE, wrapNegative } from "./places.ts";
import * as r from "./reduce.ts";
import { broadcastChecked, expandDims, moveAxis, ravel, reshape, sliceAxis } from "./shape.ts";
import { constantElements, integerConstant, staticIntegers } from "./static.ts";
import { fn, range, sizeArgument, strong, type Table } from "./support.ts";

/** What a read out of range gives, as in JAX: NaN, or the extreme integer. */
export function outOfRange(dtype: DType): Tensor {
  if (isInexact(dtype)) return scalar(NaN, dtype);
  if (isBool(dtype)) return scalar(true, dtype);
  const bits = BigInt(DTYPE_INFO[dtype].bits);
  return scalar(isSigned(dtype) ? -(1n << (bits - 1n)) : (1n << bits) - 1n, dtype);
}

/** Indices as a tensor, which may be written as an array of numbers. */
export function indices(args: Arguments, name: string): Tensor {
  const index = arrayOf(args.get(name), undefined, `${args.callee}: ${name}`);
  if (index.key || !isInteger(index.dtype)) {
    args.fail("TJ7002", `${name} must be integers, found ${typeText(index)}`, { param: name, hint: "convert with .astype(i32)" }); // prettier-ignore
  }
  return index;
}

function scalarArgument(args: Arguments, name: string, dtype: DType): Tensor {
  const value = args.tensor(name, dtype);
  if (value.ndim > 0) args.fail("TJ2008", `${name} must be a scalar, found ${typeText(value)}`, { param: name });
  return value;
}

function take(args: Arguments): Tensor {
  const given = args.tensor("a");
  const index = indices(args, "indices");
  const x = args.has("axis") ? given : ravel(given);
  const axis = args.has("axis") ? args.axis("axis", x.ndim) : 0;
  const size = x.shape[axis];
  const mode = args.has("mode") ? args.string("mode", ["fill", "wrap", "clip"]) : "fill";
  if (size === 0 && sizeOf(index.shape) > 0) {
    args.fail("TJ2005", `axis ${axis} of ${typeText(x)} is empty and has nothing to take`, { param: "indices" });
  }
  const places = mode === "wrap" ? mod(args.callee, index, scalar(size, index.dtype)) : index;
  const fill = args.has("fillValue") ? scalarArgument(args, "fillValue", x.dtype) : undefined;
  return getAt(args.callee, x, [...range(axis).map(() => WHOLE), places], {
    mode: mode === "fill" ? "fill" : "clip",
    wrapNegative: mode === "fill",
    fill,
  });
}

/** An array, indices of its rank, and the axis that they go along: of the flattened array where it is null. */
function alongAxis(args: Arguments): { x: Tensor; index: Tensor; axis: number } {
  const index = indices(args, "indices");
  const given = args.tensor("arr");
  const flat = args.get("axis") === null;
  const x = flat ? ravel(given) : given;
  const axis = flat ? 0 : args.axis("axis", x.ndim);
  if (index.ndim !== x.ndim) {
    args.fail("TJ2008", `the array and the indices must have one rank, found ${typeText(x)} and ${typeText(index)}`, {
      param: "indices",
    });
  }
  return { x, index, axis };
}

function takeAlongAxis(args: Arguments): Tensor {
  const { x, index, axis } = alongAxis(args);
  const others = (shape: readonly number[]): number[] => shape.map((size, dim) => (dim === axis ? 1 : size));
  if (!broadcastShapes([others(x.shape), others(index.shape)])) {
    args.fail("TJ2001", `${typeText(index)} does not go with ${typeText(x)} along axis ${axis}`, {
      param: "indices",
      hint: "the sizes of the other axes must be equal or 1",
    });
  }
  const mode = args.has("mode") ? args.string("mode", ["fill", "clip", "promise_in_bounds", "one_hot"]) : "fill";
  if (x.shape[axis] === 0) return full(index.shape, 0, x.dtype);
  if (mode === "clip") return takeAlong(x, index, axis, { clip: true });
  if (mode !== "fill") return takeAlong(x, index, axis);
  return takeAlong(x, index, axis, {
    fill: args.has("fillValue") ? scalarArgument(args, "fillValue", x.dtype) : outOfRange(x.dtype),
  });
}

/** The functions that NumPy lets change their argument must be told not to. */
function notInPlace(args: Arguments): void {
  if (args.bool("inplace")) {
    args.fail("TJ4007", "tensors are immutable: it gives a changed copy, and wants { inplace: false } to say so", {
      hint: "pass { inplace: false } and use the result",
    });
  }
}

function putAlongAxis(args: Arguments): Tensor {
  notInPlace(args);
  const { x, index, axis } = alongAxis(args);
  const mode = args.has("mode") ? args.string("mode", ["clip", "drop", "fill", "promise_in_bounds"]) : "drop";
  const updated = setAt(args.callee, x, alongIndices(index, axis), "set", args.tensor("values", x.dtype), mode);
  return reshape(updated, args.tensor("arr").shape);
}

function put(args: Arguments): Tensor {
  notInPlace(args);
  const x = args.tensor("a");
  const index = ravel(indices(args, "ind"));
  const size = sizeOf(x.shape);
  const count = index.shape[0];
  const values = tileToSize(arrayAs(args.get("v"), x.dtype, args.callee), count);
  if (size === 0 || count === 0) return x;
  const mode = args.has("mode") ? args.string("mode", ["clip", "wrap"]) : null;
  const wrapped = mode === "wrap" ? mod(args.callee, index, scalar(size, index.dtype)) : index;
  const counted = mode === null ? wrapNegative(wrapped, size) : wrapped;
  const places = m.max(m.min(counted, size - 1), 0);
  return reshape(setAt(args.callee, ravel(x), [places], "set", values), x.shape);
}

function place(args: Arguments): Tensor {
  notInPlace(args);
  const x = args.tensor("arr");
  const mask = truth(args.callee, args.tensor("mask"));
  const size = sizeOf(x.shape);
  if (sizeOf(mask.shape) !== size) {
    args.fail("TJ2002", `the mask ${typeText(mask)} and the array ${typeText(x)} must have one size`, {
      param: "mask",
    });
  }
  const values = ravel(arrayAs(args.get("vals"), x.dtype, args.callee));
  if (values.shape[0] === 0) args.fail("TJ5002", "vals is empty", { param: "vals" });
  const flat = ravel(mask);
  // The n-th true element takes the n-th value, over again when they run out.
  const nth = m.sub(strong(p.cumulative(m.cast(flat, "i32").value, { kind: "sum", axis: 0, reverse: false })), 1);
  const chosen = gatherRows(values, m.rem(m.max(nth, 0), values.shape[0]), 0);
  return reshape(m.where(flat, chosen, ravel(x)), x.shape);
}

function fillDiagonal(args: Arguments): Tensor {
  notInPlace(args);
  const x = args.tensor("a");
  const value = arrayAs(args.get("val"), x.dtype, args.callee);
  if (args.bool("wrap")) args.fail("TJ5002", "wrap is not supported", { param: "wrap" });
  if (x.ndim < 2 || (x.ndim > 2 && x.shape.some((size) => size !== x.shape[0]))) {
    args.fail("TJ2008", `takes a matrix, or an array whose sizes are all equal, found ${typeText(x)}`, { param: "a" });
  }
  const n = Math.min(...x.shape);
  if (x.ndim === 2 && value.ndim === 0) return m.where(diagonalMask(x.shape[0], x.shape[1], 0, "eq"), value, x);
  const line = m.iota("i32", [n], 0);
  return setAt(args.callee, x, x.shape.map(() => line), "set", value.ndim === 0 ? value : tileToSize(value, n)); // prettier-ignore
}

/** The number of true elements where it is known while compiling, or the size that was asked for. */
function resultSize(args: Arguments, mask: Tensor, hint: string): number {
  if (args.has("size")) return sizeArgument(args, "size");
  const known = constantElements(mask);
  if (known) return known.filter(Boolean).length;
  return args.fail("TJ4001", `how many elements there are depends on the values of ${typeText(mask)}: the size of the result must be given`, { hint }); // prettier-ignore
}

const SIZE_HINT = "{ size: … } fixes it: what is missing is filled with fillValue, what is too much dropped";

/** The places of the true elements, one vector an axis, as many as `size`; 0 where there are fewer. */
export function nonzeroOf(mask: Tensor, size: number, fill: readonly (Tensor | null)[] | null): Tensor[] {
  const total = sizeOf(mask.shape);
  if (total === 0 || size === 0) return mask.shape.map(() => full([size], 0, "i32"));
  const known = constantElements(mask);
  const count = r.sum(mask, { dtype: "i32" });
  let flat: Tensor;
  if (known) {
    const places = known.flatMap((element, i) => (element ? [i] : [])).slice(0, size);
    flat = integerConstant([...places, ...range(size - places.length).fill(0)]);
  } else {
    // How many true elements there are up to each place; the k-th one's place is how many places have at most k.
    const upTo = strong(p.cumulative(m.cast(ravel(mask), "i32").value, { kind: "sum", axis: 0, reverse: false }));
    const hits = setAt("np.nonzero", full([size], 0, "i32"), [upTo], "add", scalar(1, "i32"));
    flat = strong(p.cumulative(hits.value, { kind: "sum", axis: 0, reverse: false }));
  }
  let stride = total;
  return mask.shape.map((length, dim) => {
    stride /= length;
    const place = m.rem(stride === 1 ? flat : m.quotient(flat, stride), length);
    const filler = fill?.[dim];
    if (!filler) return place;
    return m.where(m.ge(m.iota("i32", [size], 0), count), filler, place);
  });
}

/** `fillValue`, one for all axes or one for each. */
function fillers(args: Arguments, rank: number): (Tensor | null)[] | null {
  if (!args.has("fillValue")) return null;
  const given = args.get("fillValue");
  const items = given instanceof ArrayVal ? given.items : range(rank).map(() => given);
  if (items.length !== rank) args.fail("TJ2002", `fillValue has ${items.length} values for ${rank} axes`, { param: "fillValue" }); // prettier-ignore
  return items.map((item) => asTensor(item, `${args.callee}: fillValue`));
}

function nonzero(args: Arguments, x: Tensor): Tensor[] {
  if (x.ndim === 0) args.fail("TJ2008", `a scalar (${typeText(x)}) has no places`, { hint: "use np.atleast1d(x)" });
  const mask = truth(args.callee, x);
  return nonzeroOf(mask, resultSize(args, mask, SIZE_HINT), fillers(args, x.ndim));
}

function argwhere(args: Arguments): Tensor {
  const x = args.tensor("a");
  const places = nonzero(args, x.ndim === 0 ? expandDims(x, [0]) : x);
  const table = stack(places, 1);
  return x.ndim === 0 ? sliceAxis(table, 1, 0, 0) : table;
}

function where(args: Arguments): Val {
  const [x, y] = [args.get("x"), args.get("y")];
  if (x === undefined && y === undefined) return array(nonzero(args, args.tensor("condition")));
  if (x === undefined || y === undefined) {
    args.fail("TJ5001", "takes a condition alone, or a condition and two alternatives", { param: "x" });
  }
  const condition = truth(args.callee, args.tensor("condition"));
  return choose(args.callee, condition, x, y);
}

/** Elements of x where the condition holds, else of y. */
function choose(what: string, condition: Tensor, x: Val, y: Val): Tensor {
  const bothKeys = x instanceof Tensor && x.key && y instanceof Tensor && y.key;
  const [a, b] = bothKeys ? [x, y] : promote([x, y], what);
  const [mask, u, v] = broadcast([condition, a, b], what);
  const pred = bothKeys ? broadcastTo(expandDims(mask, [mask.ndim]), u.type.shape) : mask;
  return new Tensor(p.select(pred.value, u.value, v.value), a.weak, bothKeys);
}

function select(args: Arguments): Tensor {
  const conditions = args.tensors("condlist").map((condition) => truth(args.callee, condition));
  const choices = args.tensors("choicelist");
  if (conditions.length !== choices.length || choices.length === 0) {
    args.fail("TJ2002", `${conditions.length} conditions do not go with ${choices.length} choices`, { param: "choicelist" }); // prettier-ignore
  }
  const [fallback, ...values] = promote([args.get("default"), ...choices], args.callee);
  return values.reduceRight((rest, value, i) => choose(args.callee, conditions[i], value, rest), fallback);
}

function chooseFrom(args: Arguments): Tensor {
  const index = indices(args, "a");
  const choices = promote(args.tensors("choices"), args.callee);
  const mode = args.string("mode", ["raise", "wrap", "clip"]);
  const n = choices.length;
  if (mode === "raise") {
    const known = staticIntegers(index);
    const bad = known?.find((i) => i < 0 || i >= n);
    if (!known) args.fail("TJ4001", 'mode "raise" looks at the indices, which are traced', { param: "mode", hint: 'use { mode: "clip" } or { mode: "wrap" }' }); // prettier-ignore
    if (bad !== undefined) args.fail("TJ2005", `the index ${bad} is out of range for ${n} choices`, { param: "a" });
  }
  const places = mode === "wrap" ? mod(args.callee, index, scalar(n, index.dtype)) : m.max(m.min(index, n - 1), 0);
  const [wide, ...options] = broadcast([m.cast(places, "i32"), ...choices], args.callee);
  return options.slice(0, -1).reduceRight((rest, option, i) => m.where(m.eq(wide, i), option, rest), options[n - 1]);
}

function piecewise(args: Arguments, site: CallSite): Tensor {
  const x = args.tensor("x");
  const conditions = args.tensors("condlist").map((condition) => truth(args.callee, condition));
  const functions = args.array("funclist");
  const n = conditions.length;
  if (functions.length !== n && functions.length !== n + 1) {
    args.fail("TJ2002", `${n} conditions take ${n} or ${n + 1} functions, found ${functions.length}`, { param: "funclist" }); // prettier-ignore
  }
  const evaluate = (f: Val): Tensor => {
    const value = f instanceof FunctionVal ? f.call([x, ...args.rest("args")], site) : f;
    return broadcastChecked(args, asTensor(value, args.callee, x.dtype), x.shape);
  };
  const fallback = functions.length > n ? evaluate(functions[n]) : full(x.shape, 0, x.dtype);
  // The last condition that holds decides.
  return conditions.reduce((rest, condition, i) => {
    const wide = broadcastChecked(args, condition, x.shape);
    return m.where(wide, evaluate(functions[i]), rest);
  }, fallback);
}

function compress(args: Arguments, condition: Tensor, given: Tensor, hasAxis: boolean): Tensor {
  if (condition.ndim !== 1) args.fail("TJ2008", `condition must be a vector, found ${typeText(condition)}`, { param: "condition" }); // prettier-ignore
  const axis = hasAxis ? args.axis("axis", given.ndim) : 0;
  const source = hasAxis ? moveAxis(given, axis, 0) : ravel(given);
  const length = Math.min(condition.shape[0], source.shape[0]);
  const mask = sliceAxis(condition, 0, 0, length);
  const x = sliceAxis(source, 0, 0, length);
  const known = constantElements(mask);
  if (known && !args.has("size")) {
    const places = known.flatMap((element, i) => (element ? [i] : []));
    return moveAxis(gatherRows(x, integerConstant(places), 0), 0, axis);
  }
  const size = resultSize(args, mask, SIZE_HINT);
  if (size < 0 || size > length) args.fail("TJ5002", `size ${size} is not between 0 and ${length}`, { param: "size" });
  const wide = expandDims(mask, range(x.ndim - 1, 1));
  const filled = m.where(wide, x, args.tensor("fillValue", x.dtype));
  const order = p.sort([m.cast(m.not(mask), "i32").value, p.iota("i32", [length], 0)], {
    dimension: 0,
    isStable: true,
    numKeys: 1,
  });
  return moveAxis(gatherRows(filled, sliceAxis(strong(order[1]), 0, 0, size), 0), 0, axis);
}

const conditionOf = (args: Arguments): Tensor => astype(arrayOf(args.get("condition"), undefined, args.callee), "bool");

function maskOf(args: Arguments): Tensor {
  const given = arrayOf(args.get("condition"), undefined, args.callee);
  const known = constantElements(given);
  if (!known || given.dtype === "bool") return given.dtype === "bool" ? given : conditionOf(args);
  return arrayOf(array(known.map((element) => Boolean(element))), "bool", args.callee);
}

function maskIndices(args: Arguments, site: CallSite): Val {
  const n = args.int("n");
  const mask = args.function("maskFunc").call([full([n, n], 1, "f32"), args.get("k")], site);
  const x = truth(args.callee, mask);
  return array(nonzeroOf(x, resultSize(args, x, SIZE_HINT), null));
}

export const INDEXING: Table = {
  take: fn("take", "a, indices, axis?, out?, mode?, uniqueIndices = false, indicesAreSorted = false, fillValue?", take),
  takeAlongAxis: fn("takeAlongAxis", "arr, indices, axis = -1, mode?, fillValue?, *, wrapNegativeIndices?", takeAlongAxis), // prettier-ignore
  putAlongAxis: fn("putAlongAxis", "arr, indices, values, axis, inplace = true, *, mode?", putAlongAxis),
  put: fn("put", "a, ind, v, mode?, *, inplace = true", put),
  place: fn("place", "arr, mask, vals, *, inplace = true", place),
  fillDiagonal: fn("fillDiagonal", "a, val, wrap = false, *, inplace = true", fillDiagonal),
  where: fn("where", "condition, x?, y?, *, size?, fillValue?", where),
  select: fn("select", "condlist, choicelist, default = 0", select),
  choose: fn("choose", 'a, choices, out?, mode = "raise"', chooseFrom),
  piecewise: fn("piecewise", "x, condlist, funclist, ...args", piecewise),
  compress: fn("compress", "condition, a, axis?, *, size?, fillValue = 0, out?", (args) =>
    compress(args, maskOf(args), args.tensor("a"), args.has("axis")),
  ),
  extract: fn("extract", "condition, arr, *, size?, fillValue = 0", (args) =>
    compress(args, ravel(maskOf(args)), ravel(args.tensor("arr")), false),
  ),
  nonzero: fn("nonzero", "a, *, size?, fillValue?", (args) => array(nonzero(args, args.tensor("a")))),
  flatnonzero: fn("flatnonzero", "a, *, size?, fillValue?", (args) => nonzero(args, ravel(args.tensor("a")))[0]),
  argwhere: fn("argwhere", "a, *, size?, fillValue?", argwhere),
  maskIndices: fn("maskIndices", "n, maskFunc, k = 0, *, size?", maskIndices),
  shape: fn("shape", "a", (args) => new ShapeVal(args.tensor("a").shape)),
  ndim: fn("ndim", "a", (args) => int(args.tensor("a").ndim)),
};
