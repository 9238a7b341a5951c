// Sorting, partitioning and searching in sorted arrays.
import { isComplex, isInexact, isInteger, isUnsigned, type DType } from "../../ir/dtype.ts";
import { sameShape } from "../../ir/type.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { astype, full, promote, scalar } from "../../frontend/tensor/convert.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { gatherRows } from "./gatherRows.ts";
import { arrayOf } from "./creation.ts";
import { alongIndices, setAt } from "./places.ts";
import { expandDims, flip, indexAxis, joinAxis, ravel, swapAxes } from "./shape.ts";
import { fn, like, strong, type Table } from "./support.ts";

export const sortAxis = (x: Tensor, axis: number, stable = true): Tensor =>
  like(x, p.sort([x.value], { dimension: axis, isStable: stable, numKeys: 1 })[0]);

/** The second array in the order of the first. */
export function sortPair(keys: Tensor, values: Tensor, axis: number, stable = true): [Tensor, Tensor] {
  const [k, v] = p.sort([keys.value, values.value], { dimension: axis, isStable: stable, numKeys: 1 });
  return [like(keys, k), like(values, v)];
}

/** The array flattened when the axis is null, and the axis; the last one when it is left out. */
function sortedAxis(args: Arguments, name = "a"): { x: Tensor; axis: number } {
  const x = args.tensor(name);
  if (args.get("axis") === null) return { x: ravel(x), axis: 0 };
  return { x, axis: args.axis("axis", x.ndim) };
}

function sort(args: Arguments): Tensor {
  const { x, axis } = sortedAxis(args);
  const sorted = sortAxis(x, axis, args.bool("stable"));
  return args.bool("descending") ? flip(sorted, [axis]) : sorted;
}

/** The places of the elements in sorted order; equal elements keep theirs when stable. */
export function argsortAxis(
  x: Tensor,
  axis: number,
  options: { stable?: boolean; descending?: boolean; dtype?: DType } = {},
): Tensor {
  // prettier-ignore
  const { stable = true, descending = false, dtype = "i32" } = options;
  const places = m.iota(dtype, x.shape, axis);
  const backwards = descending && stable;
  const keys = backwards ? flip(x, [axis]) : x;
  const [, order] = sortPair(keys, backwards ? flip(places, [axis]) : places, axis, stable);
  return strong((descending ? flip(order, [axis]) : order).value);
}

function argsort(args: Arguments): Tensor {
  const { x, axis } = sortedAxis(args);
  return argsortAxis(x, axis, {
    stable: args.bool("stable"),
    descending: args.bool("descending"),
    dtype: args.dtype("dtype"),
  });
}

function lexsort(args: Arguments): Tensor {
  const keys = args.tensors("keys");
  if (keys.length === 0) args.fail("TJ5001", "needs at least one key", { param: "keys" });
  const other = keys.find((key) => !sameShape(key.shape, keys[0].shape));
  if (other) {
    args.fail("TJ2002", `the keys ${typeText(keys[0])} and ${typeText(other)} must have one shape`, { param: "keys" });
  }
  if (keys[0].ndim === 0) return scalar(0, "i32");
  const axis = args.axis("axis", keys[0].ndim);
  const places = p.iota("i32", keys[0].shape, axis);
  const sorted = p.sort([...keys.map((key) => key.value).reverse(), places], {
    dimension: axis,
    isStable: true,
    numKeys: keys.length,
  });
  return strong(sorted[keys.length]);
}

/** A monotonically decreasing map of the elements, for the least ones by way of the greatest. */
const reversedOrder = (x: Tensor): Tensor =>
  isUnsigned(x.dtype) || x.dtype === "bool" ? like(x, p.not(x.value)) : m.neg(x);

interface Partition {
  /** The kth + 1 least in ascending order, then the others in descending. */
  readonly values: Tensor;
  readonly places: Tensor;
}

function partitionOf(args: Arguments): Partition {
  const given = args.tensor("a");
  if (isComplex(given.dtype)) args.fail("TJ7002", `complex numbers (${typeText(given)}) are not ordered`);
  const axis = args.axis("axis", given.ndim);
  const last = given.ndim - 1;
  const x = swapAxes(given, axis, last);
  const size = x.shape[last];
  const kth = args.axis("kth", size);
  const [least, leastPlaces] = p.topK(reversedOrder(x).value, kth + 1);
  const bottom = reversedOrder(strong(least));
  const back = (y: Tensor): Tensor => swapAxes(y, axis, last);
  if (size - kth - 1 === 0) return { values: back(bottom), places: back(strong(leastPlaces)) };
  const [greatest] = p.topK(x.value, size - kth - 1);
  const hit = setAt(args.callee, full(x.shape, 1, "f32"), alongIndices(strong(leastPlaces), last), "set", scalar(0, "f32")); // prettier-ignore
  const [, others] = p.topK(hit.value, size - kth - 1);
  return {
    values: back(joinAxis([bottom, strong(greatest)], last)),
    places: back(joinAxis([strong(leastPlaces), strong(others)], last)),
  };
}

/** NaNs all alike and last, as the total order then has them. */
const canonical = (x: Tensor): Tensor => {
  if (!isInexact(x.dtype)) return x;
  const positive = m.where(m.eq(x, 0), 0, x);
  return m.where(m.isNaN(x), scalar(NaN, x.dtype), positive);
};

/** Up to this many elements each query is compared with all of them. */
const COMPARED = 8;

/**
 * Where each query goes in a sorted vector: before its equals (left) or behind them (right). A binary search of
 * about log₂ n steps, all queries at once.
 */
export function searchSorted(sorted: Tensor, queries: Tensor, side: "left" | "right", compareAll = false): Tensor {
  const [a, v] = [canonical(sorted), canonical(queries)];
  const n = a.shape[0];
  const before = (element: Tensor, query: Tensor): Tensor =>
    strong(
      p.compare(side === "left" ? "lt" : "le", element.value, query.value, isInexact(a.dtype) && !isComplex(a.dtype)),
    );
  if (n === 0) return full(v.shape, 0, "i32");
  if (compareAll || n <= COMPARED) {
    const shape = [...v.shape, n];
    const elements = new Tensor(p.broadcastInDim(a.value, shape, [v.ndim]));
    const wide = broadcastTo(expandDims(v, [v.ndim]), shape);
    return strong(p.reduce(m.cast(before(elements, wide), "i32").value, "sum", [v.ndim]));
  }
  // The answer is within `length` of `low`; each step halves that, by the same amount for all queries.
  let low = full(v.shape, 0, "i32");
  for (let length = n; length > 1;) {
    const half = Math.floor(length / 2);
    const further = before(gatherRows(a, m.add(low, half - 1), 0), v);
    low = m.where(further, m.add(low, half), low);
    length -= half;
  }
  return m.add(low, m.cast(before(gatherRows(a, low, 0), v), "i32"));
}

const METHODS = ["default", "scan", "scan_unrolled", "sort", "compare_all"] as const;

function searchsorted(args: Arguments): Tensor {
  const [a, v] = promote([args.get("a"), args.get("v")], args.callee);
  if (a.ndim !== 1) args.fail("TJ2008", `a must be a sorted vector, found ${typeText(a)}`, { param: "a" });
  let sorted = a;
  if (args.has("sorter")) {
    const sorter = args.tensor("sorter");
    if (!isInteger(sorter.dtype) || !sameShape(sorter.shape, a.shape)) {
      args.fail("TJ2002", `sorter must be an integer for each element of ${typeText(a)}, found ${typeText(sorter)}`, { param: "sorter" }); // prettier-ignore
    }
    sorted = gatherRows(a, sorter, 0);
  }
  const method = args.string("method", METHODS);
  return searchSorted(sorted, v, args.string("side", ["left", "right"]), method === "compare_all");
}

/** Which bin each element is in; the bins may ascend or descend. */
function digitize(args: Arguments): Tensor {
  const edges = arrayOf(args.get("bins"), undefined, args.callee);
  const [bins, x] = promote([edges, args.get("x")], args.callee);
  if (bins.ndim !== 1) args.fail("TJ2008", `bins must be a vector, found ${typeText(bins)}`, { param: "bins" });
  const n = bins.shape[0];
  if (n === 0) return full(x.shape, 0, "i32");
  const side = args.bool("right") ? "left" : "right";
  const ascending = searchSorted(bins, x, side);
  const descending = m.sub(n, searchSorted(flip(bins, [0]), x, side));
  return m.where(m.ge(indexAxis(bins, 0, n - 1), indexAxis(bins, 0, 0)), ascending, descending);
}

const complexOf = (x: Tensor): Tensor => astype(x, x.dtype === "f64" || x.dtype === "c128" ? "c128" : "c64");

const SORT = "a, axis = -1, *, kind?, order?, stable = true, descending = false";

export const SORTING: Table = {
  sort: fn("sort", SORT, sort),
  argsort: fn("argsort", `${SORT}, dtype?`, argsort),
  sortComplex: fn("sortComplex", "a", (args) => {
    const x = args.tensor("a");
    return complexOf(x.ndim === 0 ? x : sortAxis(x, x.ndim - 1));
  }),
  lexsort: fn("lexsort", "keys, axis = -1", lexsort),
  partition: fn("partition", "a, kth, axis = -1", (args) => partitionOf(args).values),
  argpartition: fn("argpartition", "a, kth, axis = -1", (args) => partitionOf(args).places),
  searchsorted: fn("searchsorted", 'a, v, side = "left", sorter?, *, method = "default"', searchsorted),
  digitize: fn("digitize", "x, bins, right = false, *, method?", digitize),
};
