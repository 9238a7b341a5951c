// Matrices in the last two axes; all axes before are batches.
import { isComplex, isFloat, type DType } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

export const rows = (x: Tensor): number => x.shape[x.ndim - 2];
export const columns = (x: Tensor): number => x.shape[x.ndim - 1];
export const batchOf = (x: Tensor): readonly number[] => x.shape.slice(0, -2);

/** A float or complex tensor of rank 2 or more. */
export function matrixArgument(args: Arguments, name: string): Tensor {
  const x = args.tensor(name);
  if (x.ndim < 2) args.fail("TJ2008", `${name} must be a matrix, found ${typeText(x)}`, { param: name });
  return c.asInexact(x);
}

export function squareArgument(args: Arguments, name: string): Tensor {
  const x = matrixArgument(args, name);
  if (rows(x) !== columns(x)) args.fail("TJ2002", `${name} must be square, found ${typeText(args.tensor(name))}`, { param: name }); // prettier-ignore
  return x;
}

/** A comparison of row and column index, for each place of the matrix. */
const places = (x: Tensor, compare: (row: Tensor, column: Tensor) => Tensor): Tensor => {
  const shape = [rows(x), columns(x)];
  return compare(c.iota("i32", shape, 0), c.iota("i32", shape, 1));
};

/** What is on or below the k-th diagonal. */
export const tril = (x: Tensor, k = 0): Tensor => c.where(places(x, (i, j) => c.ge(c.add(i, k), j)), x, c.zerosLike(x)); // prettier-ignore
/** What is on or above the k-th diagonal. */
export const triu = (x: Tensor, k = 0): Tensor => c.where(places(x, (i, j) => c.le(c.add(i, k), j)), x, c.zerosLike(x)); // prettier-ignore
export const onDiagonal = (x: Tensor): Tensor => c.where(places(x, c.eq as typeof c.add), x, c.zerosLike(x));

/** The diagonal of each matrix, as a vector. */
export function diagonal(x: Tensor): Tensor {
  const size = Math.min(rows(x), columns(x));
  const square = c.sliceAxis(c.sliceAxis(x, 0, size, -2), 0, size, -1);
  return c.sumOver(onDiagonal(square), [-1]);
}

/** Vectors as diagonal matrices. */
export function diagonalMatrix(v: Tensor): Tensor {
  const size = v.shape[v.ndim - 1];
  const full = c.broadcastTo(c.expandDims(v, -1), [...v.shape, size]);
  return onDiagonal(full);
}

export const eye = (n: number, dtype: Tensor["dtype"], m = n): Tensor =>
  c.cast(c.eq(c.iota("i32", [n, m], 0), c.iota("i32", [n, m], 1)), dtype);
export const identityLike = (x: Tensor): Tensor => c.broadcastTo(eye(rows(x), x.dtype), x.shape);

/** The conjugate transpose. */
export const adjoint = (x: Tensor): Tensor => c.conj(c.matrixTranspose(x));
/** (x + xᴴ) / 2. */
export const symmetrized = (x: Tensor): Tensor => c.mul(c.add(x, adjoint(x)), 0.5);

/** |x|² elementwise, real. */
export const squaredModulus = (x: Tensor): Tensor =>
  isComplex(x.dtype) ? c.add(c.square(c.real(x)), c.square(c.imag(x))) : c.square(x);

export interface TriangularOptions {
  readonly lower: boolean;
  readonly unitDiagonal?: boolean;
  readonly transposeA?: "no" | "transpose" | "adjoint";
  readonly leftSide?: boolean;
}

/** Floats of 16 bits and fewer, for which no factorisation has a kernel: f32 stands in. */
export const isHalf = (dtype: DType): boolean => isFloat(dtype) && dtype !== "f32" && dtype !== "f64";

/** Solves op(a) x = b (or x op(a) = b) for triangular a; batches must agree. */
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularOptions): Tensor {
  const [x, y] = c.promoteInexact([a, b], "triangularSolve");
  if (isHalf(x.dtype)) return c.cast(triangularSolve(c.cast(x, "f32"), c.cast(y, "f32"), options), x.dtype);
  const { lower, unitDiagonal = false, transposeA = "no", leftSide = true } = options;
  return new Tensor(p.triangularSolve(x.value, y.value, { leftSide, lower, unitDiagonal, transposeA }));
}
