// Polynomials as vectors of coefficients, the highest power first.
import { openRegion } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { sizeOf } from "../../ir/type.ts";
import { broadcastShapes, broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { full, promote, resultType } from "../../frontend/tensor/convert.ts";
import { toInexact } from "../../frontend/tensor/promotion.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { eig } from "../linalg/eig.ts";
import { convolveFull } from "./calculus.ts";
import { arrayOf } from "./creation.ts";
import { atLeast1d, indexAxis, joinAxis, reshape, sliceAxis } from "./shape.ts";
import { constantElements, constantTensor } from "./static.ts";
import { fn, range, strong, type Table } from "./support.ts";

/** Up to this many coefficients Horner's rule is written out; beyond, it is a loop. */
const UNROLLED = 32;

/** The value at x by Horner's rule; coefficients along axis 0. */
function polyval(args: Arguments): Tensor {
  const coefficients = arrayOf(args.get("p"), undefined, args.callee);
  const [c, x] = promote([coefficients, args.get("x")], args.callee);
  if (c.ndim === 0) args.fail("TJ2008", `p must be a vector of coefficients, found ${typeText(c)}`, { param: "p" });
  const shape = broadcastShapes([c.shape.slice(1), x.shape]);
  if (!shape) return args.fail("TJ2001", `the coefficients ${typeText(c)} and ${typeText(x)} do not broadcast`);
  const at = broadcastTo(x, shape);
  let y = full(shape, 0, x.dtype);
  if (c.shape[0] <= UNROLLED) {
    range(c.shape[0]).forEach((i) => (y = m.add(i === 0 ? y : m.mul(y, at), indexAxis(c, 0, i))));
    return broadcastTo(y, shape);
  }
  const body = openRegion([y.type, { dtype: c.dtype, shape: c.shape.slice(1) }], ([sum, coefficient]) => [
    m.add(m.mul(strong(sum), at), strong(coefficient)).value,
  ]);
  return strong(p.scanOp([y.value], [c.value], body, { length: c.shape[0], reverse: false })[0]);
}

const vectorsOf = (args: Arguments, names: readonly string[], inexact: boolean): Tensor[] => {
  const values = names.map((name) => arrayOf(args.get(name), undefined, args.callee));
  const type = resultType(values, args.callee);
  const vectors = promote(values, args.callee, inexact ? toInexact(type) : type).map(atLeast1d);
  const wrong = vectors.find((vector) => vector.ndim !== 1);
  if (wrong) args.fail("TJ2008", `takes vectors of coefficients, found ${typeText(wrong)}`);
  return vectors;
};

/** Zeros before the coefficients, up to a length. */
const padded = (x: Tensor, length: number): Tensor =>
  x.shape[0] === length ? x : joinAxis([full([length - x.shape[0]], 0, x.dtype), x], 0);

function addition(args: Arguments, combine: (x: Tensor, y: Tensor) => Tensor): Tensor {
  const [a, b] = vectorsOf(args, ["a1", "a2"], false);
  const length = Math.max(a.shape[0], b.shape[0]);
  return combine(padded(a, length), padded(b, length));
}

/** How many leading (or trailing) zeros a constant has. */
function zerosAt(args: Arguments, x: Tensor, end: "f" | "b"): number {
  const known = constantElements(x);
  if (!known) args.fail("TJ4001", `how many zeros ${typeText(x)} begins with is known only when the program runs`);
  const elements = end === "f" ? known : [...known].reverse();
  const first = elements.findIndex((element) => Number(element) !== 0);
  return first < 0 ? elements.length : first;
}

function polymul(args: Arguments): Tensor {
  const both = vectorsOf(args, ["a1", "a2"], true).map((x) => {
    const from = args.bool("trimLeadingZeros") ? Math.min(zerosAt(args, x, "f"), x.shape[0]) : 0;
    const rest = sliceAxis(x, 0, from, x.shape[0]);
    return rest.shape[0] === 0 ? full([1], 0, x.dtype) : rest;
  });
  return convolveFull(both[0], both[1]);
}

/** Long division: the quotient and what is left, as long as the dividend. */
function polydiv(args: Arguments): Val {
  const [u, v] = vectorsOf(args, ["u", "v"], true);
  if (args.bool("trimLeadingZeros")) {
    args.fail("TJ4001", "trimLeadingZeros would make the size of the result depend on values", { param: "trimLeadingZeros" }); // prettier-ignore
  }
  const [length, width] = [u.shape[0], v.shape[0]];
  if (width === 0) args.fail("TJ2002", `the divisor ${typeText(v)} is empty`, { param: "v" });
  const scale = m.div(1, indexAxis(v, 0, 0));
  let rest = u;
  const quotient: Tensor[] = [];
  for (let k = 0; k + width <= length; k++) {
    const digit = m.mul(scale, indexAxis(rest, 0, k));
    quotient.push(reshape(digit, [1]));
    const changed = m.sub(sliceAxis(rest, 0, k, k + width), m.mul(digit, v));
    rest = joinAxis([sliceAxis(rest, 0, 0, k), changed, sliceAxis(rest, 0, k + width, length)], 0);
  }
  return array([quotient.length > 0 ? joinAxis(quotient, 0) : full([1], 0, u.dtype), rest]);
}

/** n (n - 1) … (n - m + 1) for n = from, …, to - 1. */
const fallingFactorials = (from: number, to: number, order: number): number[] =>
  range(to - from, from).map((n) => range(order).reduce((product, i) => product * Math.max(1, n - i), 1));

function orderOf(args: Arguments): number {
  const order = args.int("m");
  if (order < 0) args.fail("TJ5002", `m must not be negative, found ${order}`, { param: "m" });
  return order;
}

function polyder(args: Arguments): Tensor {
  const [c] = vectorsOf(args, ["p"], true);
  const order = orderOf(args);
  const length = c.shape[0];
  if (order === 0) return c;
  if (order >= length) return full([0], 0, c.dtype);
  const factors = fallingFactorials(order, length, order).reverse();
  return m.mul(sliceAxis(c, 0, 0, length - order), constantTensor(c.dtype, [factors.length], factors));
}

function polyint(args: Arguments): Tensor {
  const order = orderOf(args);
  const names = args.has("k") ? ["p", "k"] : ["p"];
  const [c, given] = vectorsOf(args, names, true);
  if (order === 0) return c;
  const constants = given ?? full([1], 0, c.dtype);
  if (constants.shape[0] !== 1 && constants.shape[0] !== order) {
    args.fail("TJ2002", `k must have ${order} constants, found ${typeText(constants)}`, { param: "k" });
  }
  const added = broadcastTo(constants, [order]);
  const length = c.shape[0] + order;
  const factors = fallingFactorials(0, length, order).reverse();
  return m.div(joinAxis([c, added], 0), constantTensor(c.dtype, [length], factors));
}

/** The coefficients of Π (x - zero), of a matrix with its eigenvalues as zeros. */
function poly(args: Arguments): Tensor {
  const given = arrayOf(args.get("seqOfZeros"), undefined, args.callee);
  const isMatrix = given.ndim === 2 && given.shape[0] === given.shape[1] && given.shape[0] > 0;
  const [zeros] = isMatrix ? [eig(m.asInexact(given)).w] : vectorsOf(args, ["seqOfZeros"], true);
  let c = full([1], 1, zeros.dtype);
  if (zeros.shape[0] === 0) return full([], 1, zeros.dtype);
  for (const i of range(zeros.shape[0])) {
    const factor = joinAxis([full([1], 1, zeros.dtype), m.neg(sliceAxis(zeros, 0, i, i + 1))], 0);
    c = convolveFull(c, factor);
  }
  return c;
}

/** Which of a constant's slices along an axis hold a number that is not zero. */
function rowsWithSome(args: Arguments, x: Tensor, axis: number): boolean[] {
  const known = constantElements(x);
  if (!known) return args.fail("TJ4001", `where the zeros of ${typeText(x)} are is known only when the program runs`, { param: "filt" }); // prettier-ignore
  const inner = sizeOf(x.shape.slice(axis + 1));
  const some = new Array<boolean>(x.shape[axis]).fill(false);
  known.forEach((element, i) => {
    const parts = typeof element === "object" ? element : [element];
    if (parts.some((part) => Number(part) !== 0)) some[Math.floor(i / inner) % x.shape[axis]] = true;
  });
  return some;
}

function trimZeros(args: Arguments): Tensor {
  let x = arrayOf(args.get("filt"), undefined, args.callee);
  const trim = args.string("trim").toLowerCase();
  if (x.ndim === 0) args.fail("TJ2008", `takes an array, found ${typeText(x)}`, { param: "filt" });
  const known = x;
  for (const axis of args.axes("axis", x.ndim)) {
    const some = rowsWithSome(args, known, axis);
    const [first, last] = [some.indexOf(true), some.lastIndexOf(true)];
    if (first < 0 && /[fb]/.test(trim)) return sliceAxis(x, axis, 0, 0);
    x = sliceAxis(x, axis, trim.includes("f") ? first : 0, trim.includes("b") ? last + 1 : some.length);
  }
  return x;
}

export const POLYNOMIAL: Table = {
  polyval: fn("polyval", "p, x, *, unroll?", polyval),
  polyadd: fn("polyadd", "a1, a2", (args) => addition(args, m.add)),
  polysub: fn("polysub", "a1, a2", (args) => addition(args, m.sub)),
  polymul: fn("polymul", "a1, a2, *, trimLeadingZeros = false", polymul),
  polydiv: fn("polydiv", "u, v, *, trimLeadingZeros = false", polydiv),
  polyder: fn("polyder", "p, m = 1", polyder),
  polyint: fn("polyint", "p, m = 1, k?", polyint),
  poly: fn("poly", "seqOfZeros", poly),
  trimZeros: fn("trimZeros", 'filt, trim = "fb", axis?', trimZeros),
};
