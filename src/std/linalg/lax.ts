// `lax.linalg`: the factorisations that numpy.linalg and scipy.linalg are made of.
import { isComplex } from "../../ir/dtype.ts";
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, type FunctionVal, type Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { repeat } from "../loops.ts";
import { checkDType } from "../lax/strict.ts";
import { namespace } from "../namespace.ts";
import { bothVectors, eig, eigenvalues } from "./eig.ts";
import { packedHessenberg, schur, tridiagonal } from "./forms.ts";
import { cholesky, eigh } from "./index.ts";
import { luFactor, pivotsToPermutation } from "./lu.ts";
import { adjoint, batchOf, columns, matrixArgument, rows, squareArgument, triangularSolve } from "./matrices.ts";
import { householderProduct, pivotedQr, qr } from "./qr.ts";
import { matchBatches } from "./solve.ts";
import { svd, singularValues } from "./svd.ts";

const FUNCTIONS: readonly FunctionVal[] = [
  define("lax.linalg.cholesky", "x, *, symmetrizeInput = true", (args) =>
    cholesky(squareArgument(args, "x"), true, args.bool("symmetrizeInput")),
  ),
  define("lax.linalg.lu", "x", (args) => {
    const { lu, pivots, permutation } = luFactor(matrixArgument(args, "x"));
    return array([lu, pivots, permutation]);
  }),
  define("lax.linalg.luPivotsToPermutation", "pivots, permutationSize", (args) => {
    const pivots = args.tensor("pivots");
    checkDType(args, "pivots", pivots, "integer");
    const size = args.int("permutationSize");
    if (pivots.ndim === 0 || pivots.shape[pivots.ndim - 1] > size) args.fail("TJ2002", `${typeText(pivots)} are no pivots of ${size} rows`, { param: "pivots" }); // prettier-ignore
    return pivotsToPermutation(pivots, size);
  }),
  define(
    "lax.linalg.triangularSolve",
    "a, b, *, leftSide = false, lower = false, transposeA = false, conjugateA = false, unitDiagonal = false",
    (args) => {
      const a = squareArgument(args, "a");
      const given = args.tensor("b");
      const leftSide = args.bool("leftSide");
      const vector = given.ndim === a.ndim - 1;
      const b = vector ? c.expandDims(given, leftSide ? -1 : -2) : given;
      if (b.ndim !== a.ndim || (leftSide ? rows(b) : columns(b)) !== rows(a)) {
        args.fail("TJ2002", `the sizes do not fit: ${typeText(a)} and ${typeText(given)}`, { param: "b" });
      }
      const [x, y] = matchBatches(a, b);
      const transposed = args.bool("transposeA");
      const conjugated = args.bool("conjugateA") && isComplex(x.dtype);
      const matrix = conjugated && !transposed ? c.conj(x) : x;
      const solved = triangularSolve(matrix, y, {
        leftSide,
        lower: args.bool("lower"),
        unitDiagonal: args.bool("unitDiagonal"),
        transposeA: transposed ? (conjugated ? "adjoint" : "transpose") : "no",
      });
      return vector ? c.indexAxis(solved, 0, leftSide ? -1 : -2) : solved;
    },
  ),
  define("lax.linalg.qr", "x, *, pivoting = false, fullMatrices = true, useMagma?", (args) => {
    const [x, full] = [matrixArgument(args, "x"), args.bool("fullMatrices")];
    return array(args.bool("pivoting") ? pivotedQr(x, full) : qr(x, full));
  }),
  define("lax.linalg.householderProduct", "a, taus", (args) => {
    const [a, taus] = c.promoteInexact([args.tensor("a"), args.tensor("taus")], args.callee);
    if (a.ndim < 2 || rows(a) < columns(a) || taus.ndim !== a.ndim - 1 || taus.shape[taus.ndim - 1] > columns(a)) {
      args.fail("TJ2002", `takes reflectors [m,n] with m ≥ n and at most n factors, found ${typeText(a)} and ${typeText(taus)}`); // prettier-ignore
    }
    return householderProduct(a, taus);
  }),
  // The product of the reflectors with c, without the reflectors' matrix being asked for.
  define("lax.linalg.ormqr", "a, taus, c, *, left = true, transpose = false", (args) => {
    const [a, taus, other] = c.promoteInexact(["a", "taus", "c"].map((name) => args.tensor(name)), args.callee); // prettier-ignore
    if (a.ndim < 2 || other.ndim !== a.ndim || rows(a) < columns(a)) args.fail("TJ2002", `takes reflectors [m,n] and a matrix, found ${typeText(a)} and ${typeText(other)}`); // prettier-ignore
    const left = args.bool("left");
    const size = rows(a);
    if ((left ? rows(other) : columns(other)) !== size) args.fail("TJ2002", `the sizes do not fit: ${typeText(a)} and ${typeText(other)}`, { param: "c" }); // prettier-ignore
    const wide = c.concatenate([a, c.zeros([...batchOf(a), size, size - columns(a)], a.dtype)], -1);
    const q = householderProduct(wide, taus);
    const factor = args.bool("transpose") ? adjoint(q) : q;
    return left ? c.matmul(factor, other) : c.matmul(other, factor);
  }),
  // The polar factors x = u h, by the singular values.
  define("lax.linalg.qdwh", "x, *, isHermitian = false, maxIterations?, eps?, dynamicShape?", (args) => {
    const { u, s, vh } = svd(matrixArgument(args, "x"), false);
    const h = c.matmul(c.mul(adjoint(vh), c.cast(c.expandDims(s, -2), u.dtype)), vh);
    return array([c.matmul(u, vh), h]);
  }),
  define(
    "lax.linalg.eigh",
    "x, *, lower = true, symmetrizeInput = true, sortEigenvalues = true, subsetByIndex?, implementation?",
    (args) => {
      const { v, w } = eigh(squareArgument(args, "x"), args.bool("lower"), args.bool("symmetrizeInput"));
      return array([v, w]);
    },
  ),
  define(
    "lax.linalg.eig",
    "x, *, computeLeftEigenvectors = true, computeRightEigenvectors = true, enableEigvecDerivs = false, implementation?, useMagma?",
    (args) => {
      const x = squareArgument(args, "x");
      const [left, right] = [args.bool("computeLeftEigenvectors"), args.bool("computeRightEigenvectors")];
      if (left) return array(bothVectors(x, left, right));
      if (!right) return array([eigenvalues(x)]);
      const { w, v } = eig(x);
      return array([w, v]);
    },
  ),
  define("lax.linalg.svd", "x, *, fullMatrices = true, computeUv = true, subsetByIndex?, algorithm?", (args) => {
    const x = matrixArgument(args, "x");
    if (!args.bool("computeUv")) return array([singularValues(x)]);
    const { u, s, vh } = svd(x, args.bool("fullMatrices"));
    return array([u, s, vh]);
  }),
  define("lax.linalg.schur", "x, *, computeSchurVectors = true, sortEigVals = false, selectCallable?", (args) => {
    const x = squareArgument(args, "x");
    const { t, z } = schur(x);
    return array(args.bool("computeSchurVectors") ? [t, z] : [t]);
  }),
  define(
    "lax.linalg.symmetricProduct",
    "aMatrix, cMatrix, *, alpha = 1.0, beta = 0.0, symmetrizeOutput = false",
    (args) => {
      const [a, k] = c.promoteInexact([args.tensor("aMatrix"), args.tensor("cMatrix")], args.callee);
      const scaled = c.mul(args.tensor("alpha", a.dtype), c.matmul(a, c.matrixTranspose(a)));
      return c.add(scaled, c.mul(args.tensor("beta", a.dtype), k));
    },
  ),
  // The Cholesky factor R of RᴴR + w wᵀ, by one rotation a row (Golub and Van Loan, 6.5.4).
  define("lax.linalg.choleskyUpdate", "rMatrix, wVector", (args) => {
    const [r, w] = c.promoteInexact([squareArgument(args, "rMatrix"), args.tensor("wVector")], args.callee);
    const n = rows(r);
    if (r.ndim !== 2 || w.ndim !== 1 || w.shape[0] !== n) args.fail("TJ2002", `takes [n,n] and [n], found ${typeText(r)} and ${typeText(w)}`); // prettier-ignore
    const index = c.arange(n);
    const [updated] = repeat(n, [r, w], (k, [matrix, vector]) => {
      const here = c.eq(index, k);
      const row = c.sumOver(c.where(c.expandDims(here, 1), matrix, c.zerosLike(matrix)), [0]);
      const pick = (x: Tensor): Tensor => c.sumOver(c.where(here, x, c.zerosLike(x)));
      const [x, y] = [pick(row), pick(vector)];
      const length = c.sqrt(c.add(c.square(x), c.square(y)));
      const [cos, sin] = [c.div(x, length), c.div(y, length)];
      const next = c.add(c.mul(cos, row), c.mul(sin, vector));
      const rest = c.sub(c.mul(cos, vector), c.mul(sin, row));
      return [c.where(c.expandDims(here, 1), next, matrix), rest];
    });
    return updated;
  }),
  define("lax.linalg.hessenberg", "a", (args) => {
    const { packed, taus } = packedHessenberg(squareArgument(args, "a"));
    return array([packed, taus]);
  }),
  define("lax.linalg.tridiagonal", "a, *, lower = true", (args) =>
    array(tridiagonal(squareArgument(args, "a"), args.bool("lower"))),
  ),
  // Thomas' algorithm, forward and back; vectors of [..., n] and right-hand sides of [..., n, k].
  define("lax.linalg.tridiagonalSolve", "dl, d, du, b, *, perturbSingular = false", (args) => {
    const [dl, d, du, b] = c.promoteInexact(["dl", "d", "du", "b"].map((name) => args.tensor(name)), args.callee); // prettier-ignore
    if (b.ndim !== d.ndim + 1 || rows(b) !== d.shape[d.ndim - 1]) args.fail("TJ2002", `takes diagonals [n] and a right-hand side [n,k], found ${typeText(d)} and ${typeText(b)}`); // prettier-ignore
    return tridiagonalSolve(dl, d, du, b);
  }),
];

/** Row k of axis `axis`, as an axis of size 1. */
function pickRow(x: Tensor, k: Tensor, axis: number): Tensor {
  const index = c.iota("i32", x.shape.map((size, i) => (i === axis ? size : 1)), axis); // prettier-ignore
  return c.sumOver(c.where(c.eq(index, k), x, c.zerosLike(x)), [axis], true);
}

function tridiagonalSolve(dl: Tensor, d: Tensor, du: Tensor, b: Tensor): Tensor {
  const n = rows(b);
  const axis = b.ndim - 2;
  const column = (x: Tensor): Tensor => c.expandDims(x, -1);
  const [lower, main, upper] = [column(dl), column(d), column(du)];
  const place = (x: Tensor, k: Tensor, row: Tensor): Tensor => {
    const index = c.iota("i32", x.shape.map((size, i) => (i === axis ? size : 1)), axis); // prettier-ignore
    return c.where(c.eq(index, k), row, x);
  };
  const first = c.zerosLike(main);
  const [factors, values] = repeat(n, [first, c.zerosLike(b)], (k, [u, y]) => {
    const before = c.max(c.sub(k, 1), 0);
    const start = c.eq(k, 0);
    const l = c.where(start, c.zerosLike(pickRow(lower, k, axis)), pickRow(lower, k, axis));
    const pivot = c.sub(pickRow(main, k, axis), c.mul(l, pickRow(u, before, axis)));
    const row = c.div(c.sub(pickRow(b, k, axis), c.mul(l, pickRow(y, before, axis))), pivot);
    return [place(u, k, c.div(pickRow(upper, k, axis), pivot)), place(y, k, row)];
  });
  const [solution] = repeat(n, [values], (step, [x]) => {
    const k = c.sub(n - 1, step);
    const last = c.eq(step, 0);
    const after = pickRow(x, c.min(c.add(k, 1), n - 1), axis);
    const row = c.sub(pickRow(x, k, axis), c.where(last, c.zerosLike(after), c.mul(pickRow(factors, k, axis), after)));
    return [place(x, k, row)];
  });
  return solution;
}

export const linalgNamespace = namespace("lax.linalg", () => FUNCTIONS);
