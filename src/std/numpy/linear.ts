// Products of vectors and matrices: dot, matmul, tensordot, inner, outer, kron, cross, trace.
import { isComplex } from "../../ir/dtype.ts";
import { staticNumber, type Arguments } from "../../frontend/arguments.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { full, promote, resultType } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { precisionOf } from "../lax/contraction.ts";
import { asResult, contractTo, operandType, type ContractOptions, type Label, type Labelled } from "./contract.ts";
import { diagonal } from "./diagonals.ts";
import { stack } from "./joining.ts";
import * as r from "./reduce.ts";
import { expandDims, indexAxis, moveAxis, ravel, reshape, squeezeAxes } from "./shape.ts";
import { fn, range, type Table } from "./support.ts";

const OPTIONS = "*, precision?, preferredElementType?, outSharding?";

interface Product {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly options: ContractOptions;
  readonly weak: boolean;
}

/** Two operands with their common dtype, and the dtype of the result. */
function product(args: Arguments, a: Val, b: Val): Product {
  const type = resultType([a, b], args.callee);
  const preferred = args.dtype("preferredElementType");
  const [x, y] = promote([a, b], args.callee, operandType(type, preferred));
  return {
    x,
    y,
    weak: preferred === undefined && type.weak,
    options: { precision: precisionOf(args), dtype: preferred ?? type.dtype },
  };
}

const labelled = (x: Tensor, prefix: string): Labelled => ({ x, labels: x.shape.map((_, axis) => `${prefix}${axis}`) });

const rename = ({ x, labels }: Labelled, axis: number, label: Label): Labelled => ({
  x,
  labels: labels.map((old, i) => (i === axis ? label : old)),
});

function mismatch(args: Arguments, x: Tensor, y: Tensor, i: number, j: number): never {
  return args.fail("TJ2002", `${typeText(x)} and ${typeText(y)} do not contract: axis ${i} has size ${x.shape[i]} and axis ${j} has size ${y.shape[j]}`, { hint: "the sizes that are summed over must be equal" }); // prettier-ignore
}

/** Sums over pairs of axes; what is left of x comes first. */
function contractAxes(
  args: Arguments,
  { x, y, options, weak }: Product,
  pairs: readonly (readonly [number, number])[],
): Tensor {
  // prettier-ignore
  let left = labelled(x, "x");
  let right = labelled(y, "y");
  pairs.forEach(([i, j], n) => {
    if (x.shape[i] !== y.shape[j]) mismatch(args, x, y, i, j);
    left = rename(left, i, `s${n}`);
    right = rename(right, j, `s${n}`);
  });
  const order = [...left.labels, ...right.labels].filter((label) => !label.startsWith("s"));
  return asResult(contractTo(left, right, order, options), options.dtype, weak);
}

const scaledBy = ({ x, y, options, weak }: Product): Tensor =>
  asResult(m.mul(m.cast(x, options.dtype), m.cast(y, options.dtype)), options.dtype, weak);

function dot(args: Arguments, a: Val, b: Val): Tensor {
  const operands = product(args, a, b);
  const { x, y } = operands;
  if (x.ndim === 0 || y.ndim === 0) return scaledBy(operands);
  return contractAxes(args, operands, [[x.ndim - 1, Math.max(0, y.ndim - 2)]]);
}

/** The matrix product over the last two axes; the axes before them are batches that broadcast. */
export function matmulOf(args: Arguments, operands: Product): Tensor {
  const { x, y, options, weak } = operands;
  for (const side of [x, y]) {
    if (side.ndim === 0) args.fail("TJ2008", `a scalar has no matrix product, found ${typeText(x)} and ${typeText(y)}`, { hint: "multiply with *" }); // prettier-ignore
  }
  const [rowsOf, columnsOf] = [x.ndim > 1, y.ndim > 1];
  const inner = columnsOf ? y.ndim - 2 : 0;
  if (x.shape[x.ndim - 1] !== y.shape[inner]) mismatch(args, x, y, x.ndim - 1, inner);
  const lead = broadcastShapes([x.shape.slice(0, -2), y.shape.slice(0, -2)]);
  if (!lead) {
    return args.fail("TJ2001", `the batches of ${typeText(x)} and ${typeText(y)} do not broadcast`, {
      hint: "the axes before the last two must be equal or 1, from the right",
    });
  }
  // An axis of size 1 on one side only is dropped there: the other side's is then free, and nothing is repeated.
  const label = (side: Tensor, other: Tensor, own: readonly Label[]): Labelled => {
    const batch = Math.max(0, side.ndim - 2);
    const otherBatch = Math.max(0, other.ndim - 2);
    const names = range(batch).map((i) => `b${i + lead.length - batch}`);
    const dropped = range(batch).filter((i) => {
      const j = i - batch + otherBatch;
      return side.shape[i] === 1 && j >= 0 && other.shape[j] !== 1;
    });
    return {
      x: squeezeAxes(side, dropped),
      labels: [...names.filter((_, i) => !dropped.includes(i)), ...own],
    };
  };
  const left = label(x, y, rowsOf ? ["m", "k"] : ["k"]);
  const right = label(y, x, columnsOf ? ["k", "n"] : ["k"]);
  const order = [...lead.map((_, i) => `b${i}`), ...(rowsOf ? ["m"] : []), ...(columnsOf ? ["n"] : [])];
  return asResult(contractTo(left, right, order, options), options.dtype, weak);
}

function tensordot(args: Arguments): Tensor {
  const operands = product(args, args.get("a"), args.get("b"));
  const { x, y } = operands;
  const given = args.get("axes");
  if (given instanceof ArrayVal) {
    if (given.items.length !== 2) args.fail("TJ5002", "axes must be a number or two lists of axes", { param: "axes" });
    const [first, second] = given.items.map((item, side) => {
      const listed = item instanceof ArrayVal ? item.items : [item];
      return listed.map((axis) => args.normalizeAxis("axes", integerOf(args, axis), [x, y][side].ndim));
    });
    if (first.length !== second.length) {
      args.fail("TJ2003", `axes names ${first.length} axes of one and ${second.length} of the other`, {
        param: "axes",
      });
    }
    return contractAxes(args, operands, first.map((axis, i) => [axis, second[i]])); // prettier-ignore
  }
  const count = args.int("axes");
  if (count < 0 || count > Math.min(x.ndim, y.ndim)) {
    args.fail("TJ2003", `axes ${count} is more than ${typeText(x)} or ${typeText(y)} has`, { param: "axes" });
  }
  return contractAxes(args, operands, range(count).map((i) => [x.ndim - count + i, i])); // prettier-ignore
}

function integerOf(args: Arguments, value: Val): number {
  const axis = staticNumber(value);
  return axis ?? args.fail("TJ5002", `axes must be integers, found ${describe(value)}`, { param: "axes" });
}

function inner(args: Arguments): Tensor {
  const operands = product(args, args.get("a"), args.get("b"));
  const { x, y } = operands;
  if (x.ndim === 0 || y.ndim === 0) return scaledBy(operands);
  return contractAxes(args, operands, [[x.ndim - 1, y.ndim - 1]]);
}

const conjugate = (x: Tensor): Tensor => (isComplex(x.dtype) ? m.conj(x) : x);

function vecdot(args: Arguments): Tensor {
  const first = args.tensor("x1");
  const second = args.tensor("x2");
  const axis = args.int("axis");
  const [i, j] = [args.normalizeAxis("axis", axis, first.ndim), args.normalizeAxis("axis", axis, second.ndim)];
  if (first.shape[i] !== second.shape[j]) mismatch(args, first, second, i, j);
  const left = expandDims(moveAxis(conjugate(first), i, first.ndim - 1), [first.ndim - 1]);
  const right = expandDims(moveAxis(second, j, second.ndim - 1), [second.ndim]);
  const result = matmulOf(args, product(args, left, right));
  return squeezeAxes(result, [result.ndim - 2, result.ndim - 1]);
}

function needsRank(args: Arguments, name: string, rank: number): Tensor {
  const x = args.tensor(name);
  if (x.ndim < rank) args.fail("TJ2008", `${name} must have rank ${rank} or more, found ${typeText(x)}`, { param: name }); // prettier-ignore
  return x;
}

function cross(args: Arguments): Tensor {
  const axisOf = (name: string): string => (args.has("axis") ? "axis" : name);
  const [given, other] = promote([args.get("a"), args.get("b")], args.callee);
  const a = moveAxis(given, args.axis(axisOf("axisa"), given.ndim), given.ndim - 1);
  const b = moveAxis(other, args.axis(axisOf("axisb"), other.ndim), other.ndim - 1);
  const [u, v] = [a, b].map((x) => x.shape[x.ndim - 1]);
  if (![2, 3].includes(u) || ![2, 3].includes(v)) {
    args.fail("TJ2002", `the vectors must have 2 or 3 components, found ${typeText(given)} and ${typeText(other)}`);
  }
  const part = (x: Tensor, i: number): Tensor =>
    i < x.shape[x.ndim - 1] ? indexAxis(x, x.ndim - 1, i) : full(x.shape.slice(0, -1), 0, x.dtype);
  const minor = (i: number, j: number): Tensor => m.sub(m.mul(part(a, i), part(b, j)), m.mul(part(a, j), part(b, i)));
  if (u === 2 && v === 2) return minor(0, 1);
  const parts = [minor(1, 2), minor(2, 0), minor(0, 1)];
  // Planes one after the other are written faster than components in turn.
  return moveAxis(stack(parts, 0), 0, args.axis(axisOf("axisc"), parts[0].ndim + 1));
}

function kron(args: Arguments): Tensor {
  const [a, b] = promote([args.get("a"), args.get("b")], args.callee);
  const rank = Math.max(a.ndim, b.ndim);
  const [x, y] = [a, b].map((side) => expandDims(side, range(rank - side.ndim)));
  const left = expandDims(x, range(rank).map((i) => 2 * i + 1)); // prettier-ignore
  const right = expandDims(y, range(rank).map((i) => 2 * i)); // prettier-ignore
  return reshape(m.mul(left, right), range(rank).map((i) => x.shape[i] * y.shape[i])); // prettier-ignore
}

function trace(args: Arguments): Tensor {
  const x = needsRank(args, "a", 2);
  const [i, j] = [args.axis("axis1", x.ndim), args.axis("axis2", x.ndim)];
  if (i === j) args.fail("TJ2003", `axis1 and axis2 are both ${i}`, { param: "axis2" });
  const line = diagonal(x, args.int("offset"), i, j);
  return r.sum(line, { axes: [line.ndim - 1], dtype: args.dtype("dtype") });
}

export const LINEAR: Table = {
  dot: fn("dot", `a, b, ${OPTIONS}`, (args) => dot(args, args.get("a"), args.get("b"))),
  matmul: fn("matmul", `a, b, ${OPTIONS}`, (args) => matmulOf(args, product(args, args.get("a"), args.get("b")))),
  vdot: fn("vdot", `a, b, ${OPTIONS}`, (args) =>
    dot(args, ravel(conjugate(args.tensor("a"))), ravel(args.tensor("b"))),
  ),
  inner: fn("inner", `a, b, ${OPTIONS}`, inner),
  outer: fn("outer", "a, b, out?", (args) => {
    const [a, b] = promote([args.get("a"), args.get("b")], args.callee).map(ravel);
    return m.mul(expandDims(a, [1]), expandDims(b, [0]));
  }),
  tensordot: fn("tensordot", `a, b, axes = 2, ${OPTIONS}`, tensordot),
  vecdot: fn("vecdot", `x1, x2, *, axis = -1, precision?, preferredElementType?`, vecdot),
  matvec: fn("matvec", "x1, x2", (args) => {
    const x = needsRank(args, "x1", 2);
    const v = needsRank(args, "x2", 1);
    const result = matmulOf(args, product(args, x, expandDims(v, [v.ndim])));
    return squeezeAxes(result, [result.ndim - 1]);
  }),
  vecmat: fn("vecmat", "x1, x2", (args) => {
    const v = conjugate(needsRank(args, "x1", 1));
    const result = matmulOf(args, product(args, expandDims(v, [v.ndim - 1]), needsRank(args, "x2", 2)));
    return squeezeAxes(result, [result.ndim - 2]);
  }),
  kron: fn("kron", "a, b", kron),
  cross: fn("cross", "a, b, axisa = -1, axisb = -1, axisc = -1, axis?", cross),
  trace: fn("trace", "a, offset = 0, axis1 = 0, axis2 = 1, dtype?, out?", trace),
};
