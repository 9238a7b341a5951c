// Differences, gradients, integrals and interpolation over samples; convolutions of vectors.
import { isBool, isComplex, isInteger, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { asTensor, promote, resultType, scalar } from "../../frontend/tensor/convert.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { precisionOf } from "../lax/contraction.ts";
import { floorDivide, mod } from "./binary.ts";
import { floatInfo } from "./floats.ts";
import { gatherRows } from "./gatherRows.ts";
import { concatenate } from "./joining.ts";
import * as r from "./reduce.ts";
import { expandDims, flip, indexAxis, joinAxis, moveAxis, ravel, reshape, sliceAxis } from "./shape.ts";
import { searchSorted, sortPair } from "./sorting.ts";
import { fn, range, strong, type Table } from "./support.ts";

const inexactAll = (values: readonly Val[], what: string): Tensor[] =>
  promote(values, what, toInexact(resultType(values, what)));

/** x[1:] - x[:-1] along an axis; of booleans, where they change. */
export function difference(x: Tensor, axis: number): Tensor {
  const size = x.shape[axis];
  const [high, low] = [sliceAxis(x, axis, Math.min(1, size), size), sliceAxis(x, axis, 0, Math.max(0, size - 1))];
  return isBool(x.dtype) ? m.ne(high, low) : m.sub(high, low);
}

function diff(args: Arguments): Tensor {
  const n = args.int("n");
  let x = args.tensor("a");
  if (n === 0) return x;
  if (n < 0) args.fail("TJ5002", `n must not be negative, found ${n}`, { param: "n" });
  if (x.ndim === 0) args.fail("TJ2008", `needs an array of rank 1 or more, found ${typeText(x)}`, { param: "a" });
  const axis = args.axis("axis", x.ndim);
  const row = x.shape.map((size, dim) => (dim === axis ? 1 : size));
  const extra = (name: string): Tensor[] => {
    if (!args.has(name)) return [];
    const value = args.tensor(name);
    return [value.ndim === 0 ? broadcastTo(value, row) : value];
  };
  const parts = [...extra("prepend"), x, ...extra("append")];
  if (parts.length > 1) x = concatenate(parts, axis, args.callee);
  for (let i = 0; i < n && x.shape[axis] > 0; i++) x = difference(x, axis);
  return x;
}

function ediff1d(args: Arguments): Tensor {
  const x = ravel(args.tensor("ary"));
  const extra = (name: string): Tensor[] => (args.has(name) ? [ravel(args.tensor(name, x.dtype))] : []);
  return joinAxis([...extra("toBegin"), difference(x, 0), ...extra("toEnd")], 0);
}

/** Central differences inside, one-sided ones at the ends. */
function gradientAlong(args: Arguments, x: Tensor, h: Tensor | number, axis: number): Tensor {
  const n = x.shape[axis];
  const at = (from: number, to: number): Tensor => sliceAxis(x, axis, from, to);
  const first = m.sub(at(1, 2), at(0, 1));
  const last = m.sub(at(n - 1, n), at(n - 2, n - 1));
  if (typeof h === "number" || h.ndim === 0) {
    const inner = m.div(m.mul(m.sub(at(2, n), at(0, n - 2)), 0.5), h);
    return joinAxis([m.div(first, h), inner, m.div(last, h)], axis);
  }
  if (h.ndim !== 1 || h.shape[0] !== n) {
    args.fail("TJ2002", `the spacing ${typeText(h)} does not go with axis ${axis} of ${typeText(x)}`, {
      hint: "a spacing is a number, or the coordinates along the axis",
    });
  }
  const lined = reshape(h, x.shape.map((_, dim) => (dim === axis ? n : 1))); // prettier-ignore
  const step = (from: number, to: number): Tensor =>
    m.sub(sliceAxis(lined, axis, from + 1, to + 1), sliceAxis(lined, axis, from, to));
  const [dx1, dx2] = [step(0, n - 2), step(1, n - 1)];
  const both = m.add(dx1, dx2);
  const a = m.div(m.neg(dx2), m.mul(dx1, both));
  const b = m.div(m.sub(dx2, dx1), m.mul(dx1, dx2));
  const c = m.div(dx1, m.mul(dx2, both));
  const inner = m.add(m.add(m.mul(a, at(0, n - 2)), m.mul(b, at(1, n - 1))), m.mul(c, at(2, n)));
  return joinAxis([m.div(first, step(0, 1)), inner, m.div(last, step(n - 2, n - 1))], axis);
}

function gradient(args: Arguments): Val {
  const [x, ...spacing] = inexactAll([args.get("f"), ...args.rest("varargs")], args.callee);
  if (args.has("edgeOrder") && args.int("edgeOrder") !== 1) {
    args.fail("TJ5002", "only edgeOrder 1 is supported", { param: "edgeOrder" });
  }
  const axes = args.axes("axis", x.ndim);
  const short = axes.find((axis) => x.shape[axis] < 2);
  if (short !== undefined) {
    args.fail("TJ2002", `axis ${short} of ${typeText(x)} is too short: a gradient needs 2 elements`, { param: "f" });
  }
  if (spacing.length > 1 && spacing.length !== axes.length) {
    args.fail("TJ5001", `${spacing.length} spacings do not go with ${axes.length} axes`, { param: "varargs" });
  }
  const step = (i: number): Tensor | number => spacing[spacing.length === 1 ? 0 : i] ?? 1.0;
  const results = axes.map((axis, i) => gradientAlong(args, x, step(i), axis));
  return results.length === 1 ? results[0] : array(results);
}

/** The integral by the trapezoidal rule. */
function trapezoid(args: Arguments): Tensor {
  const values: Val[] = args.has("x") ? [args.get("y"), args.get("x")] : [args.get("y")];
  const [given, x] = inexactAll(values, args.callee);
  if (given.ndim === 0) args.fail("TJ2008", `needs an array of rank 1 or more, found ${typeText(given)}`, { param: "y" }); // prettier-ignore
  const axis = args.axis("axis", given.ndim);
  const last = given.ndim - 1;
  const y = moveAxis(given, axis, last);
  const n = y.shape[last];
  if (n === 0) args.fail("TJ2002", `axis ${axis} of ${typeText(given)} is empty`, { param: "y" });
  if (!x) {
    const dx = args.get("dx") instanceof Tensor ? args.tensor("dx") : args.tensor("dx", y.dtype);
    if (dx.ndim === 0) {
      const ends = m.add(indexAxis(y, last, 0), indexAxis(y, last, n - 1));
      return m.mul(dx, m.sub(r.sum(y, { axes: [last] }), m.mul(0.5, ends)));
    }
    return sumPairs(y, moveAxis(expandDims(dx, range(y.ndim - dx.ndim)), axis, last));
  }
  if (x.ndim !== 1 && x.ndim !== given.ndim) {
    args.fail("TJ2002", `the points ${typeText(x)} do not go with ${typeText(given)}`, { param: "x" });
  }
  const dx = x.ndim === 1 ? difference(x, 0) : moveAxis(difference(x, axis), axis, last);
  return sumPairs(y, dx);
}

function sumPairs(y: Tensor, dx: Tensor): Tensor {
  const last = y.ndim - 1;
  const n = y.shape[last];
  const heights = m.add(sliceAxis(y, last, 1, n), sliceAxis(y, last, 0, n - 1));
  return m.mul(0.5, r.sum(m.mul(dx, heights), { axes: [last] }));
}

/** Piecewise linear interpolation through the points (xp, fp), constant (or `extrapolate`) outside. */
function interp(args: Arguments): Tensor {
  const points = args.tensor("xp");
  const values = args.tensor("fp");
  if (points.ndim !== 1 || values.ndim !== 1 || points.shape[0] !== values.shape[0]) {
    args.fail("TJ2002", `xp and fp must be vectors of one size, found ${typeText(points)} and ${typeText(values)}`);
  }
  let [x, xp] = inexactAll([args.get("x"), points], args.callee);
  let [fp] = inexactAll([values], args.callee);
  if (isComplex(x.dtype)) args.fail("TJ7002", `x must be real, found ${typeText(x)}`, { param: "x" });
  const outside = (name: "left" | "right"): Val => args.get(name) ?? null;
  for (const name of ["left", "right"] as const) {
    if (typeof args.get(name) === "string") args.string(name, ["extrapolate"]);
  }
  const periodic = args.has("period");
  if (periodic) {
    const period = m.abs(args.tensor("period"));
    x = mod(args.callee, x, period);
    [xp, fp] = sortPair(mod(args.callee, xp, period), fp, 0);
    const n = xp.shape[0];
    xp = joinAxis([m.sub(sliceAxis(xp, 0, n - 1, n), period), xp, m.add(sliceAxis(xp, 0, 0, 1), period)], 0);
    fp = joinAxis([sliceAxis(fp, 0, n - 1, n), fp, sliceAxis(fp, 0, 0, 1)], 0);
  }
  const n = xp.shape[0];
  const i = m.max(1, m.min(searchSorted(xp, x, "right"), n - 1));
  const before = m.sub(i, 1);
  const [x0, x1] = [gatherRows(xp, before, 0), gatherRows(xp, i, 0)];
  const [f0, f1] = [gatherRows(fp, before, 0), gatherRows(fp, i, 0)];
  const dx = m.sub(x1, x0);
  const eps = floatInfo(xp.dtype)?.eps ?? 0;
  const flat = m.le(m.abs(dx), scalar(eps * eps, xp.dtype));
  let f = m.where(flat, f0, m.add(f0, m.mul(m.div(m.sub(x, x0), m.where(flat, 1, dx)), m.sub(f1, f0))));
  if (periodic) return f;
  // A tensor keeps its type, a number takes that of the values.
  const outsideType = (value: Val): DType | undefined => (value instanceof Tensor ? undefined : fp.dtype);
  const left = outside("left");
  const right = outside("right");
  if (left !== "extrapolate") {
    f = m.where(
      m.lt(x, indexAxis(xp, 0, 0)),
      left === null ? indexAxis(fp, 0, 0) : asTensor(left, "left", outsideType(left)),
      f,
    );
  }
  if (right !== "extrapolate") {
    f = m.where(m.gt(x, indexAxis(xp, 0, n - 1)), right === null ? indexAxis(fp, 0, n - 1) : asTensor(right, "right", outsideType(right)), f); // prettier-ignore
  }
  return f;
}

/** Jumps of more than half a period taken out. */
function unwrap(args: Arguments): Tensor {
  const [x, period] = promote([args.get("p"), args.get("period")], args.callee);
  if (isComplex(x.dtype)) args.fail("TJ7002", `p must be real, found ${typeText(x)}`, { param: "p" });
  const axis = args.axis("axis", x.ndim);
  const n = x.shape[axis];
  if (n === 0) return x;
  const half = isInteger(x.dtype) ? floorDivide(args.callee, period, scalar(2, x.dtype)) : m.div(period, 2);
  const limit = args.has("discont") ? args.tensor("discont") : m.div(period, 2);
  const steps = difference(x, axis);
  let wrapped = m.sub(mod(args.callee, m.add(steps, half), period), half);
  wrapped = m.where(m.and(m.eq(wrapped, m.neg(half)), m.gt(steps, 0)), half, wrapped);
  const correction = m.where(m.lt(m.abs(steps), limit), 0, m.sub(wrapped, steps));
  const total = strong(p.cumulative(correction.value, { kind: "sum", axis, reverse: false }));
  return joinAxis([sliceAxis(x, axis, 0, 1), m.add(sliceAxis(x, axis, 1, n), total)], axis);
}

// Convolution of vectors.

const MODES = ["full", "same", "valid"] as const;

/** Σ x[n + k] y[k], the vectors already in the order that the convolution op wants. */
export function slide(args: Arguments | null, x: Tensor, y: Tensor, mode: (typeof MODES)[number]): Tensor {
  const size = y.shape[0];
  const half = Math.floor(size / 2);
  const padding = mode === "valid" ? [0, 0] : mode === "same" ? [half, size - half - 1] : [size - 1, size - 1];
  const preferred = args?.dtype("preferredElementType");
  const value = p.convolution(reshape(x, [1, 1, x.shape[0]]).value, reshape(y, [1, 1, size]).value, {
    strides: [1],
    padding: [[padding[0], padding[1]]],
    lhsDilation: [1],
    rhsDilation: [1],
    dims: { lhs: [0, 1, 2], rhs: [0, 1, 2], out: [0, 1, 2] },
    featureGroupCount: 1,
    batchGroupCount: 1,
    precision: args ? precisionOf(args) : "default",
    dtype: preferred ?? x.dtype,
  });
  return reshape(strong(value), [value.type.shape[2]]);
}

function vectors(args: Arguments): [Tensor, Tensor] {
  const values = [args.get("a"), args.get("v")];
  const [a, v] = args.has("preferredElementType") ? promote(values, args.callee) : inexactAll(values, args.callee);
  if (a.ndim !== 1 || v.ndim !== 1 || a.shape[0] === 0 || v.shape[0] === 0) {
    args.fail("TJ2008", `takes two vectors that are not empty, found ${typeText(a)} and ${typeText(v)}`);
  }
  return [a, v];
}

/** The product of two polynomials' coefficients, in other words. */
export function convolveFull(a: Tensor, v: Tensor): Tensor {
  const [x, y] = a.shape[0] < v.shape[0] ? [v, a] : [a, v];
  return slide(null, x, flip(y, [0]), "full");
}

function convolve(args: Arguments): Tensor {
  const [a, v] = vectors(args);
  const mode = args.string("mode", MODES);
  const [x, y] = a.shape[0] < v.shape[0] ? [v, a] : [a, v];
  return slide(args, x, flip(y, [0]), mode);
}

function correlate(args: Arguments): Tensor {
  const [a, v] = vectors(args);
  const mode = args.string("mode", MODES);
  const other = isComplex(v.dtype) ? m.conj(v) : v;
  if (a.shape[0] >= other.shape[0]) return slide(args, a, other, mode);
  return flip(slide(args, other, a, mode), [0]);
}

export const CALCULUS: Table = {
  diff: fn("diff", "a, n = 1, axis = -1, prepend?, append?", diff),
  ediff1d: fn("ediff1d", "ary, toEnd?, toBegin?", ediff1d),
  gradient: fn("gradient", "f, ...varargs, *, axis?, edgeOrder?", gradient),
  trapezoid: fn("trapezoid", "y, x?, dx = 1.0, axis = -1", trapezoid),
  interp: fn("interp", "x, xp, fp, left?, right?, period?", interp),
  unwrap: fn("unwrap", "p, discont?, axis = -1, period = 6.283185307179586", unwrap),
  convolve: fn("convolve", 'a, v, mode = "full", *, precision?, preferredElementType?', convolve),
  correlate: fn("correlate", 'a, v, mode = "valid", *, precision?, preferredElementType?', correlate),
};
