// Diagonals and triangles: eye, tri, diag, diagonal, tril, triu, and the indices of their entries.
import * as p from "../../ir/prims.ts";
import type { DType } from "../../ir/dtype.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { full, scalar } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { ravel, reshape } from "./shape.ts";
import { integerConstant } from "./static.ts";
import { fn, range, sizeArgument, type Table } from "./support.ts";

/** True where column - row compares with k as asked. */
export function diagonalMask(rows: number, columns: number, k: number, direction: "eq" | "le"): Tensor {
  const shape = [rows, columns];
  const row = m.add(m.iota("i32", shape, 0), k);
  const column = m.iota("i32", shape, 1);
  return direction === "eq" ? m.eq(row, column) : m.ge(row, column);
}

const eye = (rows: number, columns: number, k: number, dtype: DType): Tensor =>
  m.cast(diagonalMask(rows, columns, k, "eq"), dtype);

/** The lower (or upper) triangle of each matrix, zeros elsewhere. */
export function triangle(x: Tensor, k: number, lower: boolean): Tensor {
  const [rows, columns] = x.shape.slice(-2);
  const mask = broadcastTo(diagonalMask(rows, columns, lower ? k : k - 1, "le"), x.shape);
  const zero = full(x.shape, 0, x.dtype).value;
  const value = lower ? p.select(mask.value, x.value, zero) : p.select(mask.value, zero, x.value);
  return new Tensor(value, x.weak);
}

const triangleFunction = (name: string, lower: boolean): Val =>
  fn(name, "m, k = 0", (args) => {
    const x = args.tensor("m");
    if (x.ndim < 2) args.fail("TJ2008", `needs an array of rank 2 or more, found ${typeText(x)}`, { param: "m" });
    return triangle(x, args.int("k"), lower);
  });

/** The elements with column - row = offset, as the last axis; the two axes go away. */
export function diagonal(x: Tensor, offset: number, axis1: number, axis2: number): Tensor {
  const order = range(x.ndim).filter((axis) => axis !== axis1 && axis !== axis2);
  const rows = x.shape[axis1];
  const columns = x.shape[axis2];
  const count = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const moved = new Tensor(p.transpose(x.value, [...order, axis1, axis2]), x.weak);
  const lead = moved.shape.slice(0, -2);
  // Row-major, neighbours on a diagonal are columns + 1 elements apart.
  const flat = reshape(moved, [...lead, rows * columns]);
  const first = offset >= 0 ? offset : -offset * columns;
  const zeros = lead.map(() => 0);
  if (count === 0) return new Tensor(full([...lead, 0], 0, x.dtype).value, x.weak);
  const value = p.slice(flat.value, {
    start: [...zeros, first],
    limit: [...lead, first + (count - 1) * (columns + 1) + 1],
    strides: [...lead.map(() => 1), columns + 1],
  });
  return new Tensor(value, x.weak);
}

/** A square matrix with the vector on its k-th diagonal. */
export function diagonalMatrix(v: Tensor, k: number): Tensor {
  const size = v.shape[0] + Math.abs(k);
  const padded = p.pad(v.value, scalar(0, v.dtype).value, {
    low: [Math.max(k, 0)],
    high: [Math.max(-k, 0)],
    interior: [0],
  });
  const mask = diagonalMask(size, size, k, "eq");
  const wide = p.broadcastInDim(padded, [size, size], [1]);
  return new Tensor(p.select(mask.value, wide, full([size, size], 0, v.dtype).value), v.weak);
}

function diag(args: Arguments): Tensor {
  const x = args.tensor("v");
  const k = args.int("k");
  if (x.ndim === 1) return diagonalMatrix(x, k);
  if (x.ndim === 2) return diagonal(x, k, 0, 1);
  return args.fail("TJ2008", `takes a vector or a matrix, found ${typeText(x)}`, { param: "v" });
}

/** Row and column numbers of the entries of a triangle, row-major. */
function triangleIndices(rows: number, columns: number, keep: (row: number, column: number) => boolean): Val {
  const pairs = range(rows).flatMap((row) => range(columns).filter((column) => keep(row, column)).map((column) => [row, column])); // prettier-ignore
  return array([0, 1].map((i) => integerConstant(pairs.map((pair) => pair[i]))));
}

const triangleIndicesOf = (name: string, lower: boolean): Val =>
  fn(name, "n, k = 0, m?", (args) => {
    const k = args.int("k");
    const columns = sizeArgument(args, args.has("m") ? "m" : "n");
    return triangleIndices(sizeArgument(args, "n"), columns, (i, j) => (lower ? j - i <= k : j - i >= k));
  });

const triangleIndicesFrom = (name: string, lower: boolean): Val =>
  fn(name, "arr, k = 0", (args) => {
    const x = args.tensor("arr");
    const k = args.int("k");
    if (x.ndim !== 2) args.fail("TJ2008", `takes a matrix, found ${typeText(x)}`, { param: "arr" });
    return triangleIndices(x.shape[0], x.shape[1], (i, j) => (lower ? j - i <= k : j - i >= k));
  });

const diagonalIndices = (n: number, ndim: number): Val => array(range(ndim).map(() => m.iota("i32", [n], 0)));

export const DIAGONALS: Table = {
  eye: fn("eye", "N, M?, k = 0, dtype?, *, device?", (args) =>
    eye(
      sizeArgument(args, "N"),
      sizeArgument(args, args.has("M") ? "M" : "N"),
      args.int("k"),
      args.dtype("dtype") ?? "f32",
    ),
  ),
  identity: fn("identity", "n, dtype?", (args) =>
    eye(sizeArgument(args, "n"), sizeArgument(args, "n"), 0, args.dtype("dtype") ?? "f32"),
  ),
  tri: fn("tri", "N, M?, k = 0, dtype?", (args) => {
    const columns = sizeArgument(args, args.has("M") ? "M" : "N");
    return m.cast(diagonalMask(sizeArgument(args, "N"), columns, args.int("k"), "le"), args.dtype("dtype") ?? "f32");
  }),
  tril: triangleFunction("tril", true),
  triu: triangleFunction("triu", false),
  diag: fn("diag", "v, k = 0", diag),
  diagflat: fn("diagflat", "v, k = 0", (args) => diagonalMatrix(ravel(args.tensor("v")), args.int("k"))),
  diagonal: fn("diagonal", "a, offset = 0, axis1 = 0, axis2 = 1", (args) => {
    const x = args.tensor("a");
    if (x.ndim < 2) args.fail("TJ2008", `needs an array of rank 2 or more, found ${typeText(x)}`, { param: "a" });
    return diagonal(x, args.int("offset"), args.axis("axis1", x.ndim), args.axis("axis2", x.ndim));
  }),
  trilIndices: triangleIndicesOf("trilIndices", true),
  triuIndices: triangleIndicesOf("triuIndices", false),
  trilIndicesFrom: triangleIndicesFrom("trilIndicesFrom", true),
  triuIndicesFrom: triangleIndicesFrom("triuIndicesFrom", false),
  diagIndices: fn("diagIndices", "n, ndim = 2", (args) =>
    diagonalIndices(sizeArgument(args, "n"), sizeArgument(args, "ndim")),
  ),
  diagIndicesFrom: fn("diagIndicesFrom", "arr", (args) => {
    const x = args.tensor("arr");
    if (x.ndim < 2) args.fail("TJ2008", `needs an array of rank 2 or more, found ${typeText(x)}`, { param: "arr" });
    return diagonalIndices(x.shape[0], x.ndim);
  }),
};
