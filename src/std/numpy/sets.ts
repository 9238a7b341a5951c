// Sets: unique elements, membership, union, intersection, difference. Results are padded to a static size.
import { isComplex, isInexact } from "../../ir/dtype.ts";
import { sizeOf } from "../../ir/type.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { asTensor, astype, full, promote, scalar } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, tuple, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { gatherRows } from "./gatherRows.ts";
import { nonzeroOf } from "./indexing.ts";
import { getAt, setAt } from "./places.ts";
import * as r from "./reduce.ts";
import { expandDims, joinAxis, moveAxis, ravel, reshape, sliceAxis } from "./shape.ts";
import { searchSorted, sortAxis } from "./sorting.ts";
import { constantElements } from "./static.ts";
import { fn, range, sizeArgument, strong, type Table } from "./support.ts";

/** Bools one to the right of their own: before the first stands `first`. */
const shifted = (flags: Tensor, first: boolean): Tensor => joinAxis([full([1], first, "bool"), flags], 0);

const differ = (x: Tensor, y: Tensor, equalNan: boolean): Tensor =>
  isInexact(x.dtype) && equalNan ? m.and(m.ne(x, y), m.not(m.and(m.isNaN(x), m.isNaN(y)))) : m.ne(x, y);

interface Sorted {
  /** The rows in order. */
  readonly rows: Tensor;
  /** Where a row differs from the one before. */
  readonly isNew: Tensor;
  /** Where each row comes from. */
  readonly order: Tensor;
}

/** Rows along axis 0 in lexicographic order. */
function sortRows(given: Tensor, equalNan: boolean): Sorted {
  const x = isComplex(given.dtype) ? m.where(m.isNaN(given), astype(scalar(NaN, "f32"), given.dtype), given) : given;
  const size = x.shape[0];
  const width = sizeOf(x.shape.slice(1));
  if (width === 0) {
    const none = full([Math.min(1, size)], 0, "i32");
    return { rows: gatherRows(x, none, 0), isNew: full(none.shape, true, "bool"), order: none };
  }
  const columns = reshape(x, [size, width]);
  const keys = range(width).map((i) => reshape(sliceAxis(columns, 1, i, i + 1), [size]).value);
  const sorted = p.sort([...keys, p.iota("i32", [size], 0)], { dimension: 0, isStable: true, numKeys: width });
  const order = strong(sorted[width]);
  const rows = x.ndim === 1 ? strong(sorted[0]) : gatherRows(x, order, 0);
  if (size === 0) return { rows, isNew: full([0], false, "bool"), order };
  const changes = differ(sliceAxis(rows, 0, 1, size), sliceAxis(rows, 0, 0, size - 1), equalNan);
  return { rows, isNew: shifted(r.any(changes, { axes: range(x.ndim - 1, 1) }), true), order };
}

interface Unique {
  readonly values: Tensor;
  readonly index: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
  /** How many of them are real. */
  readonly count: Tensor;
}

/** The different rows along axis 0, `size` of them: what is missing repeats the least, or is `fill`. */
function uniqueRows(x: Tensor, size: number, fill: Tensor | null, equalNan = true): Unique {
  const { rows, isNew, order } = sortRows(x, equalNan);
  const count = r.sum(isNew, { dtype: "i32" });
  const n = isNew.shape[0];
  const [places] = nonzeroOf(isNew, size, null);
  let values: Tensor;
  if (n === 0) values = full([size, ...x.shape.slice(1)], 0, x.dtype);
  else values = gatherRows(rows, places, 0);
  if (fill) {
    const real = expandDims(m.lt(m.iota("i32", [size], 0), count), range(values.ndim - 1, 1));
    values = m.where(real, values, astype(fill, values.dtype));
  }
  const index = n === 0 ? order : gatherRows(order, places, 0);
  const rank = m.sub(strong(p.cumulative(m.cast(isNew, "i32").value, { kind: "sum", axis: 0, reverse: false })), 1);
  const inverse = setAt("np.unique", full([x.shape[0]], 0, "i32"), [order], "set", n === x.shape[0] ? rank : full(order.shape, 0, "i32")); // prettier-ignore
  // Where the next group begins; the end, behind the last.
  const [starts] = nonzeroOf(isNew, size + 1, null);
  const next = sliceAxis(starts, 0, 1, size + 1);
  const ends = m.where(m.eq(next, 0), x.shape[0], next);
  const begins = joinAxis(
    [sliceAxis(starts, 0, 0, Math.min(1, size)), sliceAxis(ends, 0, 0, Math.max(0, size - 1))],
    0,
  );
  return { values, index, inverse, counts: m.sub(ends, begins), count };
}

const SIZE_HINT = "{ size: … } fixes it: what is missing repeats the least element, or is fillValue";

/** How many different elements a constant has, or the size that was asked for. */
function uniqueSize(
  args: Arguments,
  xs: readonly Tensor[],
  count: (values: readonly (readonly unknown[])[]) => number,
): number {
  // prettier-ignore
  if (args.has("size")) return sizeArgument(args, "size");
  const known = xs.map((x) => (isComplex(x.dtype) ? null : constantElements(x)));
  if (known.every((values) => values !== null)) return count(known);
  return args.fail("TJ4001", `how many elements there are depends on the values of ${xs.map(typeText).join(" and ")}: the size of the result must be given`, { hint: SIZE_HINT }); // prettier-ignore
}

const fillOf = (args: Arguments, dtype: Tensor["dtype"]): Tensor | null =>
  args.has("fillValue") ? astype(asTensor(args.get("fillValue"), args.callee), dtype) : null;

function uniqueOf(
  args: Arguments,
  name: string,
  equalNan: boolean,
): Unique & { readonly x: Tensor; readonly axis: number | null } {
  // prettier-ignore
  const given = args.tensor(name);
  const axis = args.has("axis") ? args.axis("axis", given.ndim) : null;
  const rows = axis === null ? ravel(given) : moveAxis(given, axis, 0);
  const size = uniqueSize(args, [rows], ([values]) => {
    const width = sizeOf(rows.shape.slice(1));
    const keys = range(rows.shape[0]).map((i) => String(values.slice(i * width, (i + 1) * width)));
    return equalNan ? new Set(keys).size : new Set(keys.map((key, i) => (key.includes("NaN") ? `${key}#${i}` : key))).size; // prettier-ignore
  });
  const fill = fillOf(args, given.dtype);
  if (rows.shape[0] === 0 && size > 0 && !fill) {
    args.fail("TJ5001", `an empty array needs fillValue to give ${size} elements`, { param: "size" });
  }
  const unique = uniqueRows(rows, size, fill, equalNan);
  const values = axis === null ? unique.values : moveAxis(unique.values, 0, axis);
  return { ...unique, values, x: given, axis };
}

function unique(args: Arguments): Val {
  const found = uniqueOf(args, "ar", args.bool("equalNan"));
  const inverse = found.axis === null ? reshape(found.inverse, found.x.shape) : found.inverse;
  const parts = [
    ["returnIndex", found.index],
    ["returnInverse", inverse],
    ["returnCounts", found.counts],
  ] as const;
  const extra = parts.filter(([option]) => args.bool(option)).map(([, part]) => part);
  return extra.length === 0 ? found.values : array([found.values, ...extra]);
}

/** The array API's functions, which count every NaN as its own. */
const uniqueFunction = (name: string, pick: (found: Unique) => Record<string, Tensor> | Tensor): Val =>
  fn(name, "x, *, size?, fillValue?", (args) => {
    const found = uniqueOf(args, "x", false);
    const picked = pick({ ...found, inverse: reshape(found.inverse, found.x.shape) });
    return picked instanceof Tensor ? picked : tuple(picked);
  });

// Membership.

function isin(args: Arguments): Tensor {
  const [element, test] = promote([args.get("element"), args.get("testElements")], args.callee);
  const invert = args.bool("invert");
  const x = ravel(element);
  const y = ravel(test);
  if (x.shape[0] === 0 || y.shape[0] === 0) return full(element.shape, invert, "bool");
  const method = args.string("method", ["auto", "compare_all", "binary_search", "sort"]);
  return reshape(contains(x, y, invert, method === "binary_search" || method === "sort"), element.shape);
}

/** Which elements of one vector the other has (or has not). */
function contains(x: Tensor, y: Tensor, invert: boolean, search = false): Tensor {
  if (search) {
    const sorted = sortAxis(y, 0);
    const place = m.min(searchSorted(sorted, x, "left"), y.shape[0] - 1);
    const found = gatherRows(sorted, place, 0);
    return invert ? m.ne(x, found) : m.eq(x, found);
  }
  const [left, right] = [expandDims(x, [1]), expandDims(y, [0])];
  return invert ? r.all(m.ne(left, right), { axes: [1] }) : r.any(m.eq(left, right), { axes: [1] });
}

// Two sets.

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

function vectors(args: Arguments): Pair {
  const [a, b] = promote([args.get("ar1"), args.get("ar2")], args.callee).map(ravel);
  return { a, b };
}

const asSet = (values: readonly unknown[]): Set<string> => new Set(values.map(String));

/** The first `count` of the values, then the fill; without one, the greatest of them. */
function padded(values: Tensor, count: Tensor, fill: Tensor | null): Tensor {
  const real = m.lt(m.iota("i32", values.shape, 0), count);
  if (fill) return m.where(real, values, fill);
  if (values.shape[0] === 0) return values;
  const high = m.where(real, values, r.max(values));
  return m.where(real, high, r.min(high));
}

/** Both vectors without repetitions, one after the other, and how many elements are real. */
function joinedUnique({ a, b }: Pair): { readonly all: Tensor; readonly count: Tensor } & Record<"ua" | "ub", Unique> {
  const ua = uniqueRows(a, a.shape[0], null);
  const ub = uniqueRows(b, b.shape[0], null);
  const room = full([a.shape[0] + b.shape[0]], 0, a.dtype);
  const first = p.dynamicUpdateSlice(room.value, ua.values.value, [scalar(0, "i32").value]);
  const all = strong(p.dynamicUpdateSlice(first, ub.values.value, [ua.count.value]));
  return { all, count: m.add(ua.count, ub.count), ua, ub };
}

function intersect(args: Arguments): Val {
  const pair = vectors(args);
  const { a, b } = pair;
  const distinct = args.bool("assumeUnique");
  const size = uniqueSize(args, [a, b], ([x, y]) => [...asSet(x)].filter((value) => asSet(y).has(value)).length);
  const total = a.shape[0] + b.shape[0];
  const joined = distinct ? null : joinedUnique(pair);
  const all = joined?.all ?? joinAxis([a, b], 0);
  const count = joined?.count ?? scalar(total, "i32");
  const beyond = m.not(m.lt(m.iota("i32", [total], 0), count));
  const [, sorted, order] = p.sort([beyond.value, all.value, p.iota("i32", [total], 0)], {
    dimension: 0,
    isStable: true,
    numKeys: 2,
  });
  const values = strong(sorted);
  const inside = m.not(beyond);
  const twice =
    total === 0
      ? full([0], false, "bool")
      : m.and(m.eq(sliceAxis(values, 0, 1, total), sliceAxis(values, 0, 0, total - 1)), sliceAxis(inside, 0, 1, total));
  const found = r.sum(twice, { dtype: "i32" });
  const end = scalar(total, "i32");
  const [places] = nonzeroOf(twice, size, [end]);
  const read = (x: Tensor, at: Tensor, fill: Tensor): Tensor => getAt(args.callee, x, [at], { mode: "fill", fill });
  const common = total === 0 ? full([size], 0, a.dtype) : read(values, places, scalar(0, a.dtype));
  const result = padded(common, found, fillOf(args, a.dtype));
  if (!args.bool("returnIndices")) return result;
  const real = m.lt(m.iota("i32", [size], 0), found);
  const [na, nb] = [scalar(a.shape[0], "i32"), scalar(b.shape[0], "i32")];
  const offset = joined?.ua.count ?? na;
  const inA = m.where(real, read(strong(order), places, na), na);
  const inB = m.where(real, m.sub(read(strong(order), m.add(places, 1), nb), offset), nb);
  if (!joined) return array([result, inA, inB]);
  return array([result, read(joined.ua.index, inA, na), read(joined.ub.index, inB, nb)]);
}

function setdiff(args: Arguments): Tensor {
  const x = ravel(args.tensor("ar1"));
  const y = ravel(args.tensor("ar2"));
  const size = uniqueSize(args, [x, y], ([u, v]) => [...asSet(u)].filter((value) => !asSet(v).has(value)).length);
  const fill = fillOf(args, x.dtype) ?? scalar(0, x.dtype);
  if (x.shape[0] === 0) return m.where(full([size], true, "bool"), fill, fill);
  const distinct = args.bool("assumeUnique");
  const found = distinct ? null : uniqueRows(x, x.shape[0], null);
  const values = found?.values ?? x;
  const [left, right] = promote([values, y], args.callee);
  let keep = y.shape[0] === 0 ? full(left.shape, true, "bool") : contains(left, right, true);
  if (found) keep = m.and(keep, m.lt(m.iota("i32", keep.shape, 0), found.count));
  const [places] = nonzeroOf(keep, size, null);
  const real = m.lt(m.iota("i32", [size], 0), r.sum(keep, { dtype: "i32" }));
  return m.where(real, gatherRows(values, places, 0), fill);
}

function setxor(args: Arguments): Tensor {
  const pair = vectors(args);
  const total = pair.a.shape[0] + pair.b.shape[0];
  const size = uniqueSize(args, [pair.a, pair.b], ([u, v]) => {
    const [s, t] = [asSet(u), asSet(v)];
    return [...s].filter((value) => !t.has(value)).length + [...t].filter((value) => !s.has(value)).length;
  });
  if (total === 0) return padded(full([size], 0, pair.a.dtype), scalar(0, "i32"), fillOf(args, pair.a.dtype));
  const joined = args.bool("assumeUnique") ? null : joinedUnique(pair);
  const all = joined?.all ?? joinAxis([pair.a, pair.b], 0);
  const count = joined?.count ?? scalar(total, "i32");
  const beyond = m.ge(m.iota("i32", [total], 0), count);
  const [past, sorted] = p.sort([beyond.value, all.value], { dimension: 0, isStable: true, numKeys: 2 });
  const values = strong(sorted);
  const outside = strong(past);
  // A change where the neighbours differ, or where the real ones end.
  const changes = m.or(
    m.ne(sliceAxis(values, 0, 1, total), sliceAxis(values, 0, 0, total - 1)),
    sliceAxis(outside, 0, 1, total),
  );
  const before = shifted(changes, true);
  const after = joinAxis([changes, full([1], true, "bool")], 0);
  const alone = m.and(m.and(before, after), m.not(outside));
  const [places] = nonzeroOf(alone, size, [scalar(total, "i32")]);
  const read = getAt(args.callee, values, [places], { mode: "fill", fill: scalar(0, values.dtype) });
  return padded(read, r.sum(alone, { dtype: "i32" }), fillOf(args, values.dtype));
}

function union(args: Arguments): Tensor {
  const { a, b } = vectors(args);
  const all = joinAxis([a, b], 0);
  const size = uniqueSize(args, [a, b], ([x, y]) => new Set([...asSet(x), ...asSet(y)]).size);
  return uniqueRows(all, size, fillOf(args, all.dtype)).values;
}

const TWO = "ar1, ar2, *, size?, fillValue?";

export const SETS: Table = {
  unique: fn(
    "unique",
    "ar, returnIndex = false, returnInverse = false, returnCounts = false, axis?, *, equalNan = true, size?, fillValue?, sorted = true",
    unique,
  ),
  uniqueAll: uniqueFunction("uniqueAll", ({ values, index, inverse, counts }) => ({
    values,
    indices: index,
    inverseIndices: inverse,
    counts,
  })),
  uniqueCounts: uniqueFunction("uniqueCounts", ({ values, counts }) => ({ values, counts })),
  uniqueInverse: uniqueFunction("uniqueInverse", ({ values, inverse }) => ({ values, inverseIndices: inverse })),
  uniqueValues: uniqueFunction("uniqueValues", ({ values }) => values),
  isin: fn("isin", 'element, testElements, assumeUnique = false, invert = false, *, method = "auto"', isin),
  union1d: fn("union1d", TWO, union),
  intersect1d: fn(
    "intersect1d",
    "ar1, ar2, assumeUnique = false, returnIndices = false, *, size?, fillValue?",
    intersect,
  ),
  setdiff1d: fn("setdiff1d", "ar1, ar2, assumeUnique = false, *, size?, fillValue?", setdiff),
  setxor1d: fn("setxor1d", "ar1, ar2, assumeUnique = false, *, size?, fillValue?", setxor),
};
