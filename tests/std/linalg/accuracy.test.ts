// Factorisations against what backward stability promises: residuals in units of ε n ‖A‖, bases orthonormal to units of ε n.
// All matrices of a size go through one program, as a batch.
import { describe, expect, test } from "vitest";
import { buildFunc } from "../../../src/ir/build.ts";
import { isComplex, realDType, type DType } from "../../../src/ir/dtype.ts";
import type { Scalar } from "../../../src/ir/elements.ts";
import type { Value } from "../../../src/ir/graph.ts";
import * as p from "../../../src/ir/prims.ts";
import { evaluate, tensor, type Tensor } from "../../support/evaluate.ts";
import { adjoint, at, dense, diagonal, keep, minus, norm, skewness, times, type Dense } from "./dense.ts";
import { hermitian, matricesOf, RECTANGULAR, SQUARE } from "./matrices.ts";

const ALL = process.env.TSJAX_TEST_ALL !== undefined;
const DTYPES: readonly DType[] = ALL ? ["f32", "f64", "c64", "c128"] : ["f32", "c128"];
const SQUARES = ALL ? [1, 2, 3, 4, 5, 7, 8, 13, 33, 64, 100] : [1, 2, 8];
const SHAPES = ALL
  ? [[1, 1], [2, 1], [1, 2], [3, 2], [2, 3], [4, 4], [7, 5], [5, 7], [40, 6], [6, 40], [33, 33], [300, 20], [280, 270]]
  : [[1, 1], [5, 3], [1, 3], [8, 8]]; // prettier-ignore

/** In units of ε n: what is allowed. */
const LIMIT = 15;

const epsilon = (dtype: DType): number => (realDType(dtype) === "f64" ? 2 ** -52 : 2 ** -23);

/** One matrix of a batch of results, vectors as columns. */
function unstack(result: Tensor, b: number, rank: 1 | 2): Dense {
  const shape = result.shape.slice(1);
  const [rows, columns] = rank === 2 ? shape : [shape[0], 1];
  const entry = (k: number): readonly [number, number] => {
    const value = result.data[b * rows * columns + k];
    return Array.isArray(value) ? (value as [number, number]) : [Number(value), 0];
  };
  return dense(rows, columns, (i, j) => entry(i * columns + j));
}

/** The matrices as the dtype has them, as one batch and one by one. */
function batch(matrices: readonly (readonly [string, Dense])[], dtype: DType): { input: Tensor; exact: Dense[] } {
  const round = realDType(dtype) === "f64" ? (x: number) => x : Math.fround;
  const exact = matrices.map(([, a]) => dense(a.rows, a.columns, (i, j) => [round(at(a, i, j)[0]), round(at(a, i, j)[1])])); // prettier-ignore
  const [{ rows, columns }] = exact;
  const data = exact.flatMap((a) => Array.from(a.re, (re, k): Scalar => (isComplex(dtype) ? [re, a.im[k]] : re)));
  return { input: tensor(dtype, [exact.length, rows, columns], data), exact };
}

type Kinds = Parameters<typeof matricesOf>[0];

interface Check {
  readonly kinds: Kinds;
  readonly shapes: readonly (readonly number[])[];
  readonly prepare?: (a: Dense) => Dense;
  readonly compute: (x: Value) => readonly Value[];
  /** Which results are matrices (2) and which vectors (1). */
  readonly ranks: readonly (1 | 2)[];
  /** Errors: in units of ε n, the first kind relative to the matrix's norm, the second to 1. */
  readonly errors: (a: Dense, results: readonly Dense[]) => { readonly residuals: readonly number[]; readonly bases?: readonly number[] }; // prettier-ignore
}

function check(name: string, { kinds, shapes, prepare = (a) => a, compute, ranks, errors }: Check): void {
  describe.each(DTYPES)(`${name} %s`, (dtype) => {
    test.each(shapes.map(([m, n]) => [`${m} × ${n}`, m, n] as const))("%s", { timeout: 120_000 }, (_, m, n) => {
      const matrices = matricesOf(m === n ? kinds : RECTANGULAR, m, n, isComplex(dtype)).map(
        ([label, a]) => [label, prepare(a)] as const,
      );
      const { input, exact } = batch(matrices, dtype);
      const results = evaluate(buildFunc("main", [input], ([x]) => compute(x)), [input]); // prettier-ignore
      const unit = epsilon(dtype) * Math.max(m, n);
      const bad = exact.flatMap((a, b) => {
        const { residuals, bases = [] } = errors(a, results.map((result, i) => unstack(result, b, ranks[i]))); // prettier-ignore
        const size = norm(a);
        const relative = [...residuals.map((error) => (size === 0 ? error : error / size)), ...bases].map((error) => error / unit); // prettier-ignore
        return relative.every((error) => error <= LIMIT) ? [] : [`${matrices[b][0]}: ${relative.map((e) => e.toPrecision(3)).join(" ")}`]; // prettier-ignore
      });
      expect(bad).toEqual([]);
    });
  });
}

const upper = (a: Dense): Dense => keep(a, (i, j) => i <= j);
const squares = SQUARES.map((n) => [n, n]);
const head = (a: Dense, rows: number, columns: number): Dense => dense(rows, columns, (i, j) => at(a, i, j));
const batched = (n: number): number[] => [...Array(n).keys()];

check("lu", {
  kinds: SQUARE,
  shapes: SHAPES,
  compute: (x) => p.lu(x),
  ranks: [2, 1, 1],
  errors: (a, [packed, , order]) => {
    const k = Math.min(a.rows, a.columns);
    const l = dense(a.rows, k, (i, j) => (i === j ? [1, 0] : i > j ? at(packed, i, j) : [0, 0]));
    const permuted = dense(a.rows, a.columns, (i, j) => at(a, order.re[i], j));
    const growth = Math.max(...l.re.map(Math.abs));
    return {
      residuals: [norm(minus(times(l, upper(head(packed, k, a.columns))), permuted))],
      bases: [growth > 2 ? Infinity : 0],
    };
  },
});

check("qr", {
  kinds: SQUARE,
  shapes: SHAPES,
  compute: (x) => {
    const [packed, taus] = p.geqrf(x);
    const [b, m, n] = x.type.shape;
    const k = Math.min(m, n);
    return [
      packed,
      p.householderProduct(p.slice(packed, { start: [0, 0, 0], limit: [b, m, k], strides: [1, 1, 1] }), taus),
    ];
  },
  ranks: [2, 2],
  errors: (a, [packed, q]) => ({
    residuals: [norm(minus(times(q, upper(head(packed, q.columns, a.columns))), a))],
    bases: [skewness(q)],
  }),
});

check("qr with pivoting", {
  kinds: SQUARE,
  shapes: SHAPES.filter(([m, n]) => m * n < 10_000),
  compute: (x) => {
    const [packed, columns, taus] = p.geqp3(x);
    const [b, m, n] = x.type.shape;
    const k = Math.min(m, n);
    const q = p.householderProduct(p.slice(packed, { start: [0, 0, 0], limit: [b, m, k], strides: [1, 1, 1] }), taus);
    return [packed, columns, q];
  },
  ranks: [2, 1, 2],
  errors: (a, [packed, columns, q]) => {
    const r = upper(head(packed, q.columns, a.columns));
    const permuted = dense(a.rows, a.columns, (i, j) => at(a, i, columns.re[j]));
    const sizes = batched(q.columns).map((k) => Math.hypot(...at(r, k, k)));
    const rises = sizes.some((size, k) => k > 0 && size > sizes[k - 1] * (1 + 1e-3) + 1e-6 * sizes[0]);
    return { residuals: [norm(minus(times(q, r), permuted))], bases: [skewness(q), rises ? Infinity : 0] };
  },
});

check("svd", {
  kinds: SQUARE,
  shapes: SHAPES,
  compute: (x) => [...p.svd(x, "full"), ...p.svd(x, "none")],
  ranks: [2, 1, 2, 1],
  errors: (a, [u, s, vh, values]) => {
    const k = s.rows;
    const product = times(times(head(u, a.rows, k), diagonal(s)), head(vh, k, a.columns));
    const falls = batched(k).every((i) => s.re[i] >= 0 && (i === 0 || s.re[i] <= s.re[i - 1]));
    return {
      residuals: [norm(minus(product, a)), norm(minus(s, values))],
      bases: [skewness(u), skewness(adjoint(vh)), falls ? 0 : Infinity],
    };
  },
});

check("eigh", {
  kinds: SQUARE,
  shapes: squares,
  prepare: hermitian,
  compute: (x) => [...p.eigh(x, true), p.eigvalsh(x, true)],
  ranks: [2, 1, 1],
  errors: (a, [v, w, values]) => ({
    residuals: [norm(minus(times(a, v), times(v, diagonal(w)))), norm(minus(w, values))],
    bases: [skewness(v), batched(w.rows).every((i) => i === 0 || w.re[i] >= w.re[i - 1]) ? 0 : Infinity],
  }),
});

check("schur", {
  kinds: SQUARE,
  shapes: squares,
  compute: (x) => p.schur(x, true),
  ranks: [2, 2],
  errors: (a, [t, z]) => {
    const below = keep(t, (i, j) => i > j + (a.im.some((x) => x !== 0) ? 0 : 1));
    // Two blocks do not touch.
    const chained = batched(Math.max(t.rows - 2, 0)).some(
      (k) => at(t, k + 1, k)[0] !== 0 && at(t, k + 2, k + 1)[0] !== 0,
    );
    return {
      residuals: [norm(minus(times(times(z, t), adjoint(z)), a)), norm(below)],
      bases: [skewness(z), chained ? Infinity : 0],
    };
  },
});

check("eig", {
  kinds: SQUARE,
  shapes: squares,
  compute: (x) => p.eig(x, { left: true, right: true }),
  ranks: [1, 2, 2],
  errors: (a, [w, left, right]) => {
    const conjugate = dense(w.rows, 1, (i) => [w.re[i], -w.im[i]]);
    const lengths = [left, right].flatMap((v) => batched(v.columns).map((j) => Math.abs(norm(dense(v.rows, 1, (i) => at(v, i, j))) - 1))); // prettier-ignore
    return {
      residuals: [
        norm(minus(times(a, right), times(right, diagonal(w)))),
        norm(minus(times(adjoint(a), left), times(left, diagonal(conjugate)))),
      ],
      bases: [Math.max(...lengths)],
    };
  },
});

check("cholesky", {
  kinds: { random: RECTANGULAR.random, "columns graded": RECTANGULAR["columns graded"], identity: RECTANGULAR.identity, ones: RECTANGULAR.ones }, // prettier-ignore
  shapes: ALL ? [...squares, [280, 280]] : squares,
  // A Aᴴ + 1, which is positive definite.
  prepare: (a) => {
    const product = times(a, adjoint(a));
    return dense(a.rows, a.rows, (i, j) => [at(product, i, j)[0] + (i === j ? 1 : 0), at(product, i, j)[1]]);
  },
  compute: (x) => [p.cholesky(x, true), p.cholesky(x, false)],
  ranks: [2, 2],
  errors: (a, [l, u]) => ({
    residuals: [norm(minus(times(l, adjoint(l)), a)), norm(minus(times(adjoint(u), u), a))],
  }),
});
