// Elements moved around the end and over again: roll, repeat, tile, resize.
import { isInteger } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { staticNumber, type Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { full, scalar } from "../../frontend/tensor/convert.ts";
import { unstack } from "../../frontend/tensor/unstack.ts";
import { describe } from "../../frontend/values/describe.ts";
import { Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { gatherRows } from "./gatherRows.ts";
import { expandDims, joinAxis, ravel, reshape, sliceAxis } from "./shape.ts";
import { integerConstant, staticIntegers } from "./static.ts";
import { fn, like, listOf, range, strong, type Table } from "./support.ts";

/** Rolls along one axis by a static shift: the last elements come first. */
export function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const size = x.shape[axis];
  if (size === 0) return x;
  const by = ((shift % size) + size) % size;
  if (by === 0) return x;
  return joinAxis([sliceAxis(x, axis, size - by, size), sliceAxis(x, axis, 0, size - by)], axis);
}

/** Rolls by a traced shift: a window of the array laid twice end to end. */
export function rollTraced(x: Tensor, shift: Tensor, axis: number): Tensor {
  const size = x.shape[axis];
  if (size === 0) return x;
  const by = m.cast(shift, "i32");
  const left = m.rem(by, size);
  const start = m.sub(size, m.where(m.lt(left, 0), m.add(left, size), left));
  const twice = joinAxis([x, x], axis);
  const zero = scalar(0, "i32");
  const starts = x.type.shape.map((_, dim) => (dim === axis ? start : zero).value);
  return like(x, p.dynamicSlice(twice.value, starts, x.type.shape));
}

/** Each element `times` times, along one axis. */
export function repeatAxis(x: Tensor, times: number, axis: number): Tensor {
  const wide = expandDims(x, [axis + 1]);
  const shape = [...wide.shape];
  shape[axis + 1] = times;
  const merged = [...x.shape];
  merged[axis] *= times;
  return reshape(broadcastTo(wide, shape), merged);
}

/** The whole array repeated along each axis; as many repetitions as axes. */
export function tile(x: Tensor, reps: readonly number[]): Tensor {
  const rank = Math.max(reps.length, x.ndim);
  const counts = [...range(rank - reps.length).fill(1), ...reps];
  const sizes = [...range(rank - x.ndim).fill(1), ...x.shape];
  const split = reshape(
    x,
    sizes.flatMap((size) => [1, size]),
  );
  const wide = broadcastTo(split, sizes.flatMap((size, i) => [counts[i], size])); // prettier-ignore
  return reshape(wide, sizes.map((size, i) => counts[i] * size)); // prettier-ignore
}

function roll(args: Arguments): Tensor {
  const x = args.tensor("a");
  if (!args.has("axis")) {
    const flat = reshape(x, [sizeOf(x.shape)]);
    return reshape(rollBy(args, flat, listOf(args.get("shift")), [0]), x.shape);
  }
  const axes = args.ints("axis").map((axis) => args.normalizeAxis("axis", axis, x.ndim));
  return rollBy(args, x, listOf(args.get("shift")), axes);
}

function rollBy(args: Arguments, x: Tensor, shifts: readonly Val[], axes: readonly number[]): Tensor {
  if (shifts.length !== axes.length && shifts.length !== 1 && axes.length !== 1) {
    args.fail("TJ2002", `${shifts.length} shifts do not go with ${axes.length} axes`, { param: "shift" });
  }
  let result = x;
  for (const i of range(Math.max(shifts.length, axes.length))) {
    const shift = shifts[shifts.length === 1 ? 0 : i];
    const axis = axes[axes.length === 1 ? 0 : i];
    const known = staticNumber(shift);
    if (known !== null && Number.isInteger(known)) result = rollAxis(result, known, axis);
    else if (shift instanceof Tensor && isInteger(shift.dtype) && shift.ndim === 0) {
      result = rollTraced(result, shift, axis);
    } else if (shift instanceof Tensor && isInteger(shift.dtype) && shift.ndim === 1) {
      return rollBy(args, result, unstack(shift), axes);
    } else {
      args.fail("TJ5002", `shift must be an integer or integers, found ${describe(shift)}`, { param: "shift" });
    }
  }
  return result;
}

function repeat(args: Arguments): Tensor {
  const given = args.tensor("a");
  const flat = !args.has("axis");
  const x = flat ? ravel(given) : given;
  const axis = flat ? 0 : args.axis("axis", x.ndim);
  const counts = staticIntegers(args.get("repeats"));
  const size = x.shape[axis];
  if (!counts) return repeatTraced(args, x, axis);
  const negative = counts.find((count) => count < 0);
  if (negative !== undefined) args.fail("TJ5002", `repeats has the negative count ${negative}`, { param: "repeats" });
  if (counts.length !== 1 && counts.length !== size) {
    args.fail("TJ2002", `${counts.length} repeats do not go with the ${size} entries of axis ${axis}`, { param: "repeats" }); // prettier-ignore
  }
  const each = counts.length === 1 ? range(size).fill(counts[0]) : counts;
  let result = new Set(each).size <= 1 ? repeatAxis(x, each[0] ?? 0, axis) : null;
  if (!result) {
    const from = each.flatMap((count, i) => range(count).fill(i));
    result = gatherRows(x, integerConstant(from), axis);
  }
  const total = each.reduce((sum, count) => sum + count, 0);
  if (!args.has("totalRepeatLength") || args.int("totalRepeatLength") === total) return result;
  const wanted = args.int("totalRepeatLength");
  if (wanted < total) return sliceAxis(result, axis, 0, wanted);
  const last = sliceAxis(x, axis, size - 1, size);
  return joinAxis([result, repeatAxis(last, wanted - total, axis)], axis);
}

/** Counts known only when the program runs: the entry of each place is how many earlier entries have ended by then. */
function repeatTraced(args: Arguments, x: Tensor, axis: number): Tensor {
  if (!args.has("totalRepeatLength")) {
    args.fail("TJ4001", "repeats is traced, so the length of the result must be given as totalRepeatLength", {
      param: "repeats",
      hint: "np.repeat(a, repeats, { totalRepeatLength: … })",
    });
  }
  const total = args.int("totalRepeatLength");
  const size = x.shape[axis];
  const counts = broadcastTo(reshapeScalar(m.cast(args.tensor("repeats"), "i32")), [size]);
  const ends = strong(p.cumulative(counts.value, { kind: "sum", axis: 0, reverse: false }));
  const place = m.iota("i32", [total, size], 0);
  const ended = m.cast(m.ge(place, broadcastTo(ends, [total, size])), "i32");
  const from = m.min(strong(p.reduce(ended.value, "sum", [1])), size - 1);
  return gatherRows(x, from, axis);
}

const reshapeScalar = (x: Tensor): Tensor => (x.ndim === 0 ? reshape(x, [1]) : x);

function resize(args: Arguments): Tensor {
  const x = args.tensor("a");
  const shape = args.shape("newShape");
  const wanted = sizeOf(shape);
  const have = sizeOf(x.shape);
  if (have === 0 || wanted === 0) return full(shape, 0, x.dtype);
  const copies = Math.ceil(wanted / have);
  return reshape(sliceAxis(tile(ravel(x), [copies]), 0, 0, wanted), shape);
}

export const REPETITION: Table = {
  roll: fn("roll", "a, shift, axis?", roll),
  repeat: fn("repeat", "a, repeats, axis?, *, totalRepeatLength?, outSharding?", repeat),
  tile: fn("tile", "A, reps", (args) => tile(args.tensor("A"), args.shape("reps"))),
  resize: fn("resize", "a, newShape", resize),
};
