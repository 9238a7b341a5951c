// np.pad, in all its modes.
import { isInteger } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { astype, full } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import {
  ArrayVal,
  FunctionVal,
  Num,
  ObjectVal,
  Tensor,
  type CallSite,
  type Val,
} from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { arrayAs, arrayOf, linspace } from "./creation.ts";
import * as r from "./reduce.ts";
import { expandDims, flip, indexAxis, joinAxis, reshape, sliceAxis } from "./shape.ts";
import { sortAxis } from "./sorting.ts";
import { staticIntegers } from "./static.ts";
import { fn, like, range, type Table } from "./support.ts";

type Pair = readonly [low: number, high: number];

/** What is at the start and the end of one axis. */
interface Ends {
  readonly before: Tensor;
  readonly after: Tensor;
}

const MODES = {
  constant: ["constantValues"],
  edge: [],
  linear_ramp: ["endValues"],
  maximum: ["statLength"],
  mean: ["statLength"],
  median: ["statLength"],
  minimum: ["statLength"],
  reflect: ["reflectType"],
  symmetric: ["reflectType"],
  wrap: [],
  empty: [],
} as const;
type Mode = keyof typeof MODES;
const OPTIONS = ["constantValues", "endValues", "statLength", "reflectType"] as const;

/** One pair an axis, from a number, one pair for all, or a list of pairs. */
function pairs(args: Arguments, name: string, rank: number): Pair[] {
  const value = args.get(name);
  const numbers = staticIntegers(value);
  if (!numbers) args.ints(name);
  const found = numbers ?? [];
  const nested = value instanceof ArrayVal && value.items.some((item) => item instanceof ArrayVal);
  if (found.length === 2 * rank && (nested || (value instanceof Tensor && value.ndim === 2))) {
    return range(rank).map((i) => [found[2 * i], found[2 * i + 1]]);
  }
  if (found.length === 2) return range(rank).map(() => [found[0], found[1]]);
  if (found.length === 1) return range(rank).map(() => [found[0], found[0]]);
  return args.fail("TJ5002", `${name} must be a number, a pair, or one pair for each of ${rank} axes, found ${describe(value)}`, { param: name }); // prettier-ignore
}

/** The values for the two ends of each axis. */
function endValues(args: Arguments, name: string, x: Tensor): Ends[] {
  const value = arrayAs(args.get(name) ?? new Num(0, true), x.dtype, args.callee);
  const rank = x.ndim;
  if (value.ndim > 2 || ![1, 2].includes(value.shape[value.ndim - 1] ?? 1)) {
    args.fail("TJ5002", `${name} must be a number, a pair, or one pair an axis, found ${typeText(value)}`, { param: name }); // prettier-ignore
  }
  const table = broadcastTo(value, [rank, 2]);
  return range(rank).map((axis) => {
    const row = indexAxis(table, 0, axis);
    return { before: indexAxis(row, 0, 0), after: indexAxis(row, 0, 1) };
  });
}

function padOne(x: Tensor, axis: number, fill: Tensor, [low, high]: Pair): Tensor {
  if (low === 0 && high === 0) return x;
  const at = (n: number): number[] => x.shape.map((_, dim) => (dim === axis ? n : 0));
  return like(x, p.pad(x.value, fill.value, { low: at(low), high: at(high), interior: at(0) }));
}

function padConstant(args: Arguments, x: Tensor, widths: readonly Pair[]): Tensor {
  const given = args.has("constantValues") ? arrayAs(args.get("constantValues"), x.dtype, args.callee) : null;
  if (!given || given.ndim === 0) {
    const fill = given ?? full([], 0, x.dtype);
    return like(
      x,
      p.pad(x.value, fill.value, {
        low: widths.map(([low]) => low),
        high: widths.map(([, high]) => high),
        interior: widths.map(() => 0),
      }),
    );
  }
  const ends = endValues(args, "constantValues", x);
  return widths.reduce(
    (padded, [low, high], axis) =>
      padOne(padOne(padded, axis, ends[axis].before, [low, 0]), axis, ends[axis].after, [0, high]),
    x,
  );
}

const join = (parts: readonly Tensor[], axis: number): Tensor => {
  const some = parts.filter((part) => part.shape[axis] > 0);
  return joinAxis(some.length > 0 ? some : parts.slice(0, 1), axis);
};

const stretched = (x: Tensor, axis: number, count: number): Tensor =>
  broadcastTo(x, x.shape.map((size, dim) => (dim === axis ? count : size))); // prettier-ignore

function padWrap(x: Tensor, axis: number, [low, high]: Pair): Tensor {
  const size = x.shape[axis];
  const copies = Math.floor(low / size) + Math.floor(high / size) + 1;
  return join(
    [sliceAxis(x, axis, size - (low % size), size), ...range(copies).map(() => x), sliceAxis(x, axis, 0, high % size)],
    axis,
  );
}

/** Mirrored at the end, which is repeated in symmetric mode; odd: mirrored at the end's value too. */
function padMirror(args: Arguments, mode: "symmetric" | "reflect", given: Tensor, axis: number, widths: Pair): Tensor {
  const odd = args.has("reflectType") && args.string("reflectType", ["even", "odd"]) === "odd";
  const size = given.shape[axis];
  const offset = mode === "reflect" && size > 1 ? 1 : 0;
  let x = given;
  widths.forEach((width, side) => {
    let edge = side === 0 ? sliceAxis(x, axis, 0, 1) : sliceAxis(x, axis, x.shape[axis] - 1, x.shape[axis]);
    for (let left = width; left > 0;) {
      const take = Math.min(left, size - offset);
      left -= take;
      const end = x.shape[axis] - offset;
      const [from, to] = side === 0 ? [offset, offset + take] : [end - take, end];
      let part = flip(sliceAxis(x, axis, from, to), [axis]);
      if (odd) {
        part = m.sub(m.mul(2, edge), part);
        const last = part.shape[axis];
        if (size > 1) edge = side === 0 ? sliceAxis(part, axis, 0, 1) : sliceAxis(part, axis, last - 1, last);
      }
      x = joinAxis(side === 0 ? [part, x] : [x, part], axis);
    }
  });
  return x;
}

function padEnds(x: Tensor, axis: number, [low, high]: Pair, { before, after }: Ends): Tensor {
  return join([stretched(before, axis, low), x, stretched(after, axis, high)], axis);
}

function padRamp(x: Tensor, axis: number, [low, high]: Pair, { before, after }: Ends): Tensor {
  const size = x.shape[axis];
  const ramp = (from: Tensor, index: number, num: number): Tensor =>
    linspace(from, indexAxis(x, axis, index), { num, endpoint: false, dtype: x.dtype, axis }).points;
  const start = ramp(before, 0, low);
  const stop = flip(ramp(after, size - 1, high), [axis]);
  return like(x, join([start, x, stop], axis).value);
}

type Statistic = "maximum" | "minimum" | "mean" | "median";

function statistic(x: Tensor, axis: number, mode: Statistic): Tensor {
  const over = { axes: [axis], keepdims: true };
  if (mode === "maximum") return r.max(x, over);
  if (mode === "minimum") return r.min(x, over);
  let value: Tensor;
  if (mode === "mean") value = r.mean(x, over);
  else {
    const sorted = sortAxis(isInteger(x.dtype) ? m.cast(x, "f32") : x, axis);
    const n = x.shape[axis];
    const at = (i: number): Tensor => sliceAxis(sorted, axis, i, i + 1);
    value = m.mul(m.add(at(Math.floor((n - 1) / 2)), at(Math.floor(n / 2))), full([], 0.5, sorted.dtype));
  }
  return isInteger(x.dtype) ? m.cast(like(value, p.roundNearestEven(value.value)), x.dtype) : m.cast(value, x.dtype);
}

function padStatistic(
  args: Arguments,
  mode: Statistic,
  x: Tensor,
  axis: number,
  widths: Pair,
  lengths: Pair | null,
): Tensor {
  // prettier-ignore
  const size = x.shape[axis];
  const [first, last] = (lengths ?? [size, size]).map((length) => Math.min(length, size));
  if (first === 0 || last === 0) args.fail("TJ5002", "statLength of 0 leaves nothing to pad with", { param: "statLength" }); // prettier-ignore
  const before = statistic(sliceAxis(x, axis, 0, first), axis, mode);
  const after = lengths ? statistic(sliceAxis(x, axis, size - last, size), axis, mode) : before;
  return padEnds(x, axis, widths, { before, after });
}

/** A function of the program that pads vectors: (vector, [low, high], axis, options) gives the vector filled in. */
function padByFunction(args: Arguments, x: Tensor, widths: readonly Pair[], fill: FunctionVal, site: CallSite): Tensor {
  let padded = like(
    x,
    p.pad(x.value, full([], 0, x.dtype).value, {
      low: widths.map(([low]) => low),
      high: widths.map(([, high]) => high),
      interior: widths.map(() => 0),
    }),
  );
  widths.forEach((pair, axis) => {
    const rest = padded.shape.filter((_, dim) => dim !== axis);
    const count = rest.reduce((n, size) => n * size, 1);
    const size = padded.shape[axis];
    const order = [...range(padded.ndim).filter((dim) => dim !== axis), axis];
    const rows = reshape(like(padded, p.transpose(padded.value, order)), [count, size]);
    const widthsVal = new ArrayVal(pair.map((n) => new Num(n, true)));
    const filled = range(count).map((i) => {
      const result = fill.call([indexAxis(rows, 0, i), widthsVal, new Num(axis, true), new ObjectVal(new Map())], site);
      const row = astype(arrayOf(result, undefined, args.callee), x.dtype);
      if (row.shape.join() !== String(size)) {
        args.fail("TJ2002", `the padding function gives ${typeText(row)} for a vector of ${size}`, { param: "mode" });
      }
      return expandDims(row, [0]);
    });
    const back = range(padded.ndim).map((dim) => order.indexOf(dim));
    padded = like(x, p.transpose(reshape(joinAxis(filled, 0), [...rest, size]).value, back));
  });
  return padded;
}

function pad(args: Arguments, site: CallSite): Tensor {
  const x = args.tensor("array");
  if (x.ndim === 0) return x;
  const widths = pairs(args, "padWidth", x.ndim);
  const negative = widths.flat().find((width) => width < 0);
  if (negative !== undefined) args.fail("TJ5002", `padWidth has the negative width ${negative}`, { param: "padWidth" });
  const given: Val = args.get("mode");
  if (given instanceof FunctionVal) return padByFunction(args, x, widths, given, site);
  const mode = args.string("mode", Object.keys(MODES) as Mode[]);
  for (const option of OPTIONS) {
    if (args.has(option) && !(MODES[mode] as readonly string[]).includes(option)) {
      args.fail("TJ5004", `mode "${mode}" takes no ${option}`, { param: option });
    }
  }
  if (mode === "constant") return padConstant(args, x, widths);
  if (mode === "empty") return padConstant(args, x, widths);
  const lengths = args.has("statLength") ? pairs(args, "statLength", x.ndim) : null;
  const ends = mode === "linear_ramp" ? endValues(args, "endValues", x) : null;
  return widths.reduce((padded, width, axis) => {
    if (width[0] === 0 && width[1] === 0) return padded;
    const size = padded.shape[axis];
    if (size === 0) args.fail("TJ2002", `axis ${axis} of ${typeText(x)} is empty and has nothing to pad with in mode "${mode}"`, { param: "padWidth" }); // prettier-ignore
    if (mode === "wrap") return padWrap(padded, axis, width);
    if (mode === "symmetric" || mode === "reflect") return padMirror(args, mode, padded, axis, width);
    if (mode === "edge") {
      const before = sliceAxis(padded, axis, 0, 1);
      return padEnds(padded, axis, width, { before, after: sliceAxis(padded, axis, size - 1, size) });
    }
    if (mode === "linear_ramp") return ends ? padRamp(padded, axis, width, ends[axis]) : padded;
    return padStatistic(args, mode, padded, axis, width, lengths?.[axis] ?? null);
  }, x);
}

export const PAD: Table = {
  pad: fn("pad", 'array, padWidth, mode = "constant", *, constantValues?, endValues?, statLength?, reflectType?', pad),
};
