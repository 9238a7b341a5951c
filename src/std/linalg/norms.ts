// Norms of vectors and matrices.
import { isComplex } from "../../ir/dtype.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import type { Tensor, Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { singularValues } from "./svd.ts";

/** A norm's order: a number (infinities included), a name, or null for the default. */
export type Order = number | string | null;

export function orderOf(args: Arguments, name = "ord"): Order {
  const value: Val = args.get(name);
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value === "inf" ? Infinity : value === "-inf" ? -Infinity : value;
  return staticNumber(value) ?? args.fail("TJ5002", `${name} must be a number or a name, found ${describe(value)}`, { param: name }); // prettier-ignore
}

/** The greatest of sizes; 0 of none. */
const greatest = (sizes: Tensor, axes: readonly number[], keepdims = false): Tensor =>
  axes.some((axis) => sizes.shape.at(axis) === 0) ? c.sumOver(sizes, axes, keepdims) : c.maxOver(sizes, axes, keepdims);

/** (Σ |x|^ord)^(1/ord) over the axes, with its limits at 0 and infinity. */
export function vectorNorm(x: Tensor, ord: number, axes: readonly number[], keepdims: boolean): Tensor {
  const size = (): Tensor => c.abs(x);
  if (ord === Infinity) return greatest(size(), axes, keepdims);
  if (ord === -Infinity) return c.minOver(size(), axes, keepdims);
  if (ord === 0) return c.sumOver(c.cast(c.ne(x, 0), size().dtype), axes, keepdims);
  if (ord === 1) return c.sumOver(size(), axes, keepdims);
  if (ord === 2) {
    const squares = isComplex(x.dtype) ? c.add(c.square(c.real(x)), c.square(c.imag(x))) : c.square(x);
    return c.sqrt(c.sumOver(squares, axes, keepdims));
  }
  const power = c.fill([], ord, size().dtype);
  return c.pow(c.sumOver(c.pow(size(), power), axes, keepdims), c.div(1, power));
}

/** The matrices in axes [row, column] moved to the end. */
function asMatrices(x: Tensor, [row, column]: readonly number[]): Tensor {
  const rest = x.shape.map((_, i) => i).filter((i) => i !== row && i !== column);
  return c.transpose(x, [...rest, row, column]);
}

/** Of the matrices in two axes. */
export function matrixNorm(args: Arguments, x: Tensor, ord: Order, axes: readonly number[], keepdims: boolean): Tensor {
  const [row, column] = axes;
  const keep = (y: Tensor): Tensor => keepdims ? c.reshape(y, x.shape.map((size, i) => (axes.includes(i) ? 1 : size))) : y; // prettier-ignore
  const lines = (inner: number, outer: number, pick: (y: Tensor, over: readonly number[]) => Tensor): Tensor => {
    const sums = c.sumOver(c.abs(x), [inner], true);
    return keep(c.reshape(pick(sums, [outer]), x.shape.filter((_, i) => !axes.includes(i)))); // prettier-ignore
  };
  const largest = (y: Tensor, over: readonly number[]): Tensor => greatest(y, over, true);
  const smallest = (y: Tensor, over: readonly number[]): Tensor => c.minOver(y, over, true);
  switch (ord) {
    case null:
    case "fro":
    case "f":
      return vectorNorm(x, 2, axes, keepdims);
    case "nuc":
      return keep(c.sumOver(singularValues(asMatrices(x, axes)), [-1]));
    case 1:
      return lines(row, column, largest);
    case -1:
      return lines(row, column, smallest);
    case Infinity:
      return lines(column, row, largest);
    case -Infinity:
      return lines(column, row, smallest);
    case 2:
      return keep(greatest(singularValues(asMatrices(x, axes)), [-1]));
    case -2:
      return keep(c.minOver(singularValues(asMatrices(x, axes)), [-1]));
    default:
      return args.fail("TJ5003", `ord ${JSON.stringify(ord)} is none that matrices have`, {
        param: "ord",
        hint: 'it is one of "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf',
      });
  }
}

/** `np.linalg.norm`: of vectors along one axis, of matrices along two. */
export function norm(args: Arguments): Tensor {
  const x = c.asInexact(args.tensor("x"));
  const ord = orderOf(args);
  const keepdims = args.bool("keepdims");
  if (!args.has("axis")) {
    if (ord === null) return vectorNorm(x, 2, x.shape.map((_, i) => i), keepdims); // prettier-ignore
    if (x.ndim === 1) return vectorNorm(x, vectorOrder(args, ord), [0], keepdims);
    if (x.ndim === 2) return matrixNorm(args, x, ord, [0, 1], keepdims);
    return args.fail("TJ2008", `an order needs a vector or a matrix, found ${typeText(x)}`, { param: "x", hint: "say which axes with axis" }); // prettier-ignore
  }
  const axes = args.axes("axis", x.ndim);
  if (axes.length === 1) return vectorNorm(x, vectorOrder(args, ord), axes, keepdims);
  if (axes.length === 2) return matrixNorm(args, x, ord, axes, keepdims);
  return args.fail("TJ2003", `axis must name one or two axes, found ${axes.length}`, { param: "axis" });
}

export function vectorOrder(args: Arguments, ord: Order): number {
  if (ord === null) return 2;
  if (typeof ord === "string") return args.fail("TJ5003", `ord ${JSON.stringify(ord)} is none that vectors have`, { param: "ord", hint: "it is a number" }); // prettier-ignore
  return ord;
}
