// Special matrices: Toeplitz and its kin, and those made of numbers alone.
import type { DType } from "../../../ir/dtype.ts";
import { denseLiteral } from "../../../ir/encode.ts";
import * as p from "../../../ir/prims.ts";
import { define, type Arguments } from "../../../frontend/builtin.ts";
import { ProgramError } from "../../../frontend/diagnostics.ts";
import { broadcastShapes } from "../../../frontend/tensor/broadcast.ts";
import { promote } from "../../../frontend/tensor/convert.ts";
import { typeText } from "../../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { gatherRows } from "../../numpy/gatherRows.ts";

const name = (short: string): string => `scipy.linalg.${short}`;

const MOST_ENTRIES = 2 ** 24;

/** A matrix of numbers known now. */
function constantMatrix(rows: number, columns: number, dtype: DType, entry: (i: number, j: number) => number): Tensor {
  if (rows * columns > MOST_ENTRIES) {
    throw new ProgramError("TJ4010", `a constant matrix of ${rows} × ${columns} is larger than 2^24 entries`);
  }
  const values = Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns));
  return new Tensor(p.constant(denseLiteral(dtype, [rows, columns], values)));
}

/** Entries of a vector picked by static positions; those below 0 are zero. */
function pick(values: Tensor, rows: number, columns: number, at: (i: number, j: number) => number): Tensor {
  const indices = constantMatrix(rows, columns, "i32", at);
  const taken = gatherRows(values, c.max(indices, 0), values.ndim - 1);
  return c.where(c.lt(indices, 0), c.zerosLike(taken), taken);
}

/** An argument of vectors, batches in the leading dimensions; a number is a vector of one. */
function vectors(args: Arguments, parameter: string, least = 0): Tensor {
  const given = args.tensor(parameter);
  const x = given.ndim === 0 ? c.reshape(given, [1]) : given;
  if (lengthOf(x) < least) args.fail("TJ2002", `${parameter} must have at least ${least} elements, found ${typeText(x)}`, { param: parameter }); // prettier-ignore
  return x;
}

const lengthOf = ({ shape }: Tensor): number => shape[shape.length - 1];

/** Vectors of one dtype, with the same batches in front. */
function together(args: Arguments, ...xs: readonly Tensor[]): Tensor[] {
  const batch = broadcastShapes(xs.map(({ shape }) => shape.slice(0, -1)));
  if (!batch) args.fail("TJ2001", `the batches of ${xs.map(typeText).join(" and ")} do not broadcast`);
  return promote(xs, args.callee).map((x) => c.broadcastTo(x, [...(batch ?? []), lengthOf(x)]));
}

/** One row above a matrix, for each of the batches. */
const above = (row: Tensor, matrix: Tensor): Tensor => {
  const batch = row.shape.slice(0, -1);
  const rest = c.broadcastTo(matrix, [...batch, ...matrix.shape.slice(-2)]);
  return c.concatenate([c.expandDims(row, batch.length), rest], batch.length);
};

function size(args: Arguments, parameter = "n", least = 0): number {
  const n = args.int(parameter);
  if (n < least) args.fail("TJ5002", `${parameter} must be at least ${least}, found ${n}`, { param: parameter });
  return n;
}

function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}

/** c[i - j] below the diagonal, r[j - i] above it; batches in the leading dimensions. */
export function toeplitz(column: Tensor, row: Tensor): Tensor {
  const [m, n] = [column, row].map(({ shape }) => shape[shape.length - 1]);
  const [x, y] = c.promoteAll([column, row], "toeplitz");
  const batch = broadcastShapes([x.shape.slice(0, -1), y.shape.slice(0, -1)]);
  if (!batch)
    throw new ProgramError("TJ2001", `the batches of ${typeText(column)} and ${typeText(row)} do not broadcast`);
  const [low, high] = [c.broadcastTo(x, [...batch, m]), c.broadcastTo(y, [...batch, n])];
  const values = c.concatenate([c.reverse(low, -1), c.sliceAxis(high, Math.min(1, n), n, -1)], -1);
  return pick(values, m, n, (i, j) => m - 1 - i + j);
}

const KINDS = ["symmetric", "upper", "lower"] as const;
const pascalEntry = { symmetric: (i: number, j: number) => binomial(i + j, i), upper: (i: number, j: number) => binomial(j, i), lower: (i: number, j: number) => binomial(i, j) }; // prettier-ignore

export const SPECIAL: readonly FunctionVal[] = [
  define(name("toeplitz"), "c, r?", (args) => {
    const column = vectors(args, "c");
    return toeplitz(column, args.has("r") ? vectors(args, "r") : c.conj(column));
  }),
  define(name("hankel"), "c, r?", (args) => {
    const column = vectors(args, "c");
    const [x, y] = together(args, column, args.has("r") ? vectors(args, "r") : c.zerosLike(column));
    const [m, n] = [lengthOf(x), lengthOf(y)];
    return pick(c.concatenate([x, c.sliceAxis(y, Math.min(1, n), n, -1)], -1), m, n, (i, j) => i + j);
  }),
  define(name("circulant"), "c", (args) => {
    const column = vectors(args, "c");
    const n = lengthOf(column);
    return pick(column, n, n, (i, j) => (((i - j) % n) + n) % n);
  }),
  define(name("companion"), "a", (args) => {
    const a = c.asInexact(vectors(args, "a", 2));
    const n = lengthOf(a);
    const first = c.neg(c.div(c.sliceAxis(a, 1, n, -1), c.sliceAxis(a, 0, 1, -1)));
    const below = constantMatrix(n - 2, n - 1, a.dtype, (i, j) => (i === j ? 1 : 0));
    return above(first, below);
  }),
  define(name("fiedler"), "a", (args) => {
    const a = vectors(args, "a");
    return c.abs(c.sub(c.expandDims(a, a.ndim), c.expandDims(a, a.ndim - 1)));
  }),
  define(name("fiedlerCompanion"), "a", (args) => {
    const a = c.asInexact(vectors(args, "a", 2));
    const n = lengthOf(a) - 1;
    const leading = c.sliceAxis(a, 0, 1, -1);
    const monic = c.neg(c.div(a, leading));
    const withOne = c.concatenate([monic, c.onesLike(leading)], -1);
    if (n === 1) return c.expandDims(c.sliceAxis(monic, 1, 2, -1), a.ndim);
    // Coefficients stand on two diagonals in turn, ones between them.
    return pick(withOne, n, n, (i, j) => {
      const even = i % 2 === 0;
      if (i === 0 && j === 0) return 1;
      if (i === 1 && j === 0) return n + 1;
      if (even ? j === i + 2 : j === i - 2) return n + 1;
      if (even && j === i + 1) return i + 2;
      if (even && i > 0 && j === i - 1) return i + 1;
      return -1;
    });
  }),
  define(name("leslie"), "f, s", (args) => {
    const [f, s] = together(args, vectors(args, "f", 1), vectors(args, "s"));
    const n = lengthOf(f);
    if (lengthOf(s) !== n - 1)
      args.fail("TJ2002", `s must have ${n - 1} elements, found ${typeText(s)}`, { param: "s" });
    const below = pick(s, n - 1, n, (i, j) => (i === j ? i : -1));
    return above(f, below);
  }),
  define(name("convolutionMatrix"), 'a, n, mode = "full"', (args) => {
    const a = args.tensor("a");
    const m = a.shape[a.ndim - 1] ?? 0;
    if (m === 0) args.fail("TJ2008", `a must have a last axis of at least 1, found ${typeText(a)}`, { param: "a" });
    const n = size(args, "n", 1);
    const mode = args.string("mode", ["full", "valid", "same"]);
    const rows = mode === "full" ? m + n - 1 : mode === "same" ? Math.max(m, n) : Math.max(m, n) - Math.min(m, n) + 1;
    const skip = mode === "full" ? 0 : mode === "same" ? Math.floor((Math.min(m, n) - 1) / 2) : Math.min(m, n) - 1;
    return pick(a, rows, n, (i, j) => (i + skip - j < m ? i + skip - j : -1));
  }),
  define(name("dft"), "n, scale?, *, dtype?", (args) => {
    const n = size(args);
    const scale = args.has("scale") ? args.string("scale", ["sqrtn", "n"]) : null;
    const factor = scale === "n" ? 1 / n : scale === "sqrtn" ? 1 / Math.sqrt(n) : 1;
    const dtype = args.dtype("dtype") ?? "c64";
    const real: DType = dtype === "c128" ? "f64" : "f32";
    const angle = (i: number, j: number): number => (-2 * Math.PI * ((i * j) % n)) / n;
    const re = constantMatrix(n, n, real, (i, j) => factor * Math.cos(angle(i, j)));
    return c.complex(
      re,
      constantMatrix(n, n, real, (i, j) => factor * Math.sin(angle(i, j))),
    );
  }),
  define(name("hilbert"), "n", (args) => {
    const n = size(args);
    return constantMatrix(n, n, "f32", (i, j) => 1 / (i + j + 1));
  }),
  define(name("invhilbert"), "n", (args) => {
    const n = size(args);
    const entry = (i: number, j: number): number => (-1) ** (i + j) * (i + j + 1) * binomial(n + i, n - j - 1) * binomial(n + j, n - i - 1) * binomial(i + j, i) ** 2; // prettier-ignore
    return constantMatrix(n, n, "f32", entry);
  }),
  define(name("pascal"), "n, kind?", (args) => {
    const n = size(args);
    return constantMatrix(n, n, "f32", pascalEntry[args.has("kind") ? args.string("kind", KINDS) : "symmetric"]);
  }),
  define(name("invpascal"), "n, kind?", (args) => {
    const n = size(args);
    const kind = args.has("kind") ? args.string("kind", KINDS) : "symmetric";
    const signed = (i: number, j: number): number => (-1) ** (i + j);
    if (kind !== "symmetric") return constantMatrix(n, n, "f32", (i, j) => signed(i, j) * pascalEntry[kind](i, j));
    const entry = (i: number, j: number): number => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += binomial(k, i) * binomial(k, j);
      return signed(i, j) * sum;
    };
    return constantMatrix(n, n, "f32", entry);
  }),
  define(name("hadamard"), "n, dtype?", (args) => {
    const n = size(args, "n", 1);
    if (!Number.isInteger(Math.log2(n))) args.fail("TJ5002", `n must be a power of 2, found ${n}`, { param: "n" });
    const parity = (bits: number): number => (bits === 0 ? 0 : (bits & 1) ^ parity(bits >>> 1));
    return constantMatrix(n, n, args.dtype("dtype") ?? "i32", (i, j) => (parity(i & j) === 0 ? 1 : -1));
  }),
  define(name("helmert"), "n, full = false", (args) => {
    const n = size(args, "n", 1);
    const skip = args.bool("full") ? 0 : 1;
    return constantMatrix(n - skip, n, "f32", (row, j) => {
      const i = row + skip;
      if (i === 0) return 1 / Math.sqrt(n);
      return j < i ? 1 / Math.sqrt(i * (i + 1)) : j === i ? -i / Math.sqrt(i * (i + 1)) : 0;
    });
  }),
  define(name("blockDiag"), "...arrs", (args) => {
    const given = args.rest("arrs").map((value) => c.tensor(value as Tensor));
    if (given.length === 0) return c.zeros([1, 0], "f32");
    const blocks = given.map((x) => (x.ndim === 2 ? x : c.reshape(x, [1, x.shape.reduce((a, b) => a * b, 1)])));
    const bad = given.find((x) => x.ndim > 2);
    if (bad) args.fail("TJ2008", `takes matrices, found ${typeText(bad)}`, { param: "arrs" });
    const dtype = c.sum(...blocks.map((x) => c.zeros([], x.dtype))).dtype;
    const width = blocks.reduce((total, x) => total + x.shape[1], 0);
    let left = 0;
    const bands = blocks.map((x) => {
      const [, n] = x.shape;
      const padded = p.pad(c.cast(x, dtype).value, c.zeros([], dtype).value, { low: [0, left], high: [0, width - left - n], interior: [0, 0] }); // prettier-ignore
      left += n;
      return new Tensor(padded);
    });
    return c.concatenate(bands, 0);
  }),
];
