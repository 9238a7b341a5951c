// `scipy.linalg`.
import { sizeOf } from "../../../ir/type.ts";
import { define, type Arguments } from "../../../frontend/builtin.ts";
import { asTensor } from "../../../frontend/tensor/convert.ts";
import { typeText } from "../../../frontend/values/describe.ts";
import { array, ArrayVal, tuple, type FunctionVal, type Tensor, type Val } from "../../../frontend/values/values.ts";
import { realDType } from "../../../ir/dtype.ts";
import * as c from "../../compose.ts";
import { complexForm, hessenbergBasis, hessenbergForm, packedHessenberg, schur } from "../../linalg/forms.ts";
import { cholesky, eigh } from "../../linalg/index.ts";
import { luFactor, luSolve, pivotsToPermutation } from "../../linalg/lu.ts";
import {
  adjoint,
  columns,
  diagonalMatrix,
  eye,
  matrixArgument,
  rows,
  squareArgument,
  symmetrized,
  tril,
  triangularSolve,
  triu,
  type TriangularOptions,
} from "../../linalg/matrices.ts";
import { geqp3, geqrf, pivotedQr, qr } from "../../linalg/qr.ts";
import { determinant, inverse, matchBatches, solve } from "../../linalg/solve.ts";
import { singularValues, svd } from "../../linalg/svd.ts";
import { namespace } from "../../namespace.ts";
import { expm, matrixFunction, solveSylvester, sqrtm } from "./functions.ts";
import { choleskySolve, solvePositive } from "./positive.ts";
import { SPECIAL } from "./special.ts";

const name = (short: string): string => `scipy.linalg.${short}`;

/** Which of n eigenvalues, in ascending order, `select` asks for: from the first up to the last, left out. */
function selected(args: Arguments, n: number): readonly [first: number, last: number] {
  if (args.string("select", ["a", "i"]) === "a") return [0, n];
  if (!args.has("selectRange")) args.fail("TJ5001", 'select "i" needs selectRange', { hint: "{ selectRange: [first, last] }, both included" }); // prettier-ignore
  const [first, last, ...more] = args.ints("selectRange");
  if (last === undefined || more.length > 0 || first < 0 || last < first || last >= n) {
    args.fail("TJ5002", `selectRange must be two indices of ${n} eigenvalues in order`, { param: "selectRange" });
  }
  return [first, last + 1];
}

/** A right-hand side as a matrix, and how to give a vector back. */
function rightSide(
  args: Arguments,
  a: Tensor,
  parameter = "b",
): { readonly b: Tensor; readonly back: (x: Tensor) => Tensor } {
  // prettier-ignore
  const given = c.asInexact(args.tensor(parameter));
  const vector = given.ndim === 1 || given.ndim === a.ndim - 1;
  const b = vector ? c.expandDims(given, -1) : given;
  if (b.ndim < 2 || rows(b) !== rows(a)) {
    args.fail("TJ2002", `the right-hand side must have ${rows(a)} rows, found ${typeText(a)} and ${typeText(args.tensor(parameter))}`, { param: parameter }); // prettier-ignore
  }
  return { b, back: (x) => (vector ? c.indexAxis(x, 0, -1) : x) };
}

/** The square matrix of a factorisation. */
function factorOf(args: Arguments, parameter: string, value: Val): Tensor {
  const x = asTensor(value, `${args.callee}: ${parameter}[0]`);
  if (x.ndim < 2 || rows(x) !== columns(x)) args.fail("TJ2002", `${parameter}[0] must be a square matrix, found ${typeText(x)}`, { param: parameter }); // prettier-ignore
  return c.asInexact(x);
}

/** `trans`: 0, 1, 2 or "N", "T", "C". */
function transposition(args: Arguments): NonNullable<TriangularOptions["transposeA"]> {
  const value = args.get("trans");
  const code = typeof value === "string" ? ["N", "T", "C"].indexOf(value) : args.int("trans");
  const kinds = ["no", "transpose", "adjoint"] as const;
  return kinds[code] ?? args.fail("TJ5003", 'trans must be 0, 1, 2 or "N", "T", "C"', { param: "trans" });
}

function pairArgument(args: Arguments, parameter: string): readonly [Val, Val] {
  const value = args.get(parameter);
  if (!(value instanceof ArrayVal) || value.items.length !== 2) {
    return args.fail("TJ5002", `${parameter} must be the pair that the factorisation gave`, { param: parameter });
  }
  return [value.items[0], value.items[1]];
}

const FUNCTIONS: readonly FunctionVal[] = [
  define(name("cholesky"), "a, lower = false, overwriteA = false, checkFinite = true", (args) =>
    cholesky(squareArgument(args, "a"), args.bool("lower"), false),
  ),
  define(name("choFactor"), "a, lower = false, overwriteA = false, checkFinite = true", (args) => {
    const lower = args.bool("lower");
    return array([cholesky(squareArgument(args, "a"), lower, false), lower]);
  }),
  define(name("choSolve"), "cAndLower, b, overwriteB = false, checkFinite = true", (args) => {
    const [factor, lower] = pairArgument(args, "cAndLower");
    const x = factorOf(args, "cAndLower", factor);
    const { b, back } = rightSide(args, x);
    return back(choleskySolve(x, lower === true, b));
  }),
  define(name("det"), "a, overwriteA = false, checkFinite = true", (args) => determinant(squareArgument(args, "a"))),
  define(name("inv"), "a, overwriteA = false, checkFinite = true", (args) => inverse(squareArgument(args, "a"))),
  define(name("lu"), "a, permuteL = false, overwriteA = false, checkFinite = true", (args) => {
    const a = matrixArgument(args, "a");
    const { lu, permutation } = luFactor(a);
    const [m, n] = [rows(a), columns(a)];
    const k = Math.min(m, n);
    const l = c.add(tril(c.sliceAxis(lu, 0, k, -1), -1), eye(m, a.dtype, k));
    const u = triu(c.sliceAxis(lu, 0, k, -2));
    // P[i, j] = 1 where row i of A became row j.
    const index = c.iota("i32", [m, m], 0);
    const p = c.cast(c.eq(index, c.expandDims(permutation, -2)), realDType(a.dtype));
    return array(args.bool("permuteL") ? [c.matmul(p, l), u] : [p, l, u]);
  }),
  define(name("luFactor"), "a, overwriteA = false, checkFinite = true", (args) => {
    const { lu, pivots } = luFactor(squareArgument(args, "a"));
    return array([lu, pivots]);
  }),
  define(name("luSolve"), "luAndPiv, b, trans = 0, overwriteB = false, checkFinite = true", (args) => {
    const [given, pivots] = pairArgument(args, "luAndPiv");
    const lu = factorOf(args, "luAndPiv", given);
    const { b, back } = rightSide(args, lu);
    const permutation = pivotsToPermutation(c.tensor(pivots as Tensor), rows(lu));
    return back(luSolve({ lu, permutation }, b, transposition(args)));
  }),
  define(
    name("solve"),
    'a, b, lower = false, overwriteA = false, overwriteB = false, debug = false, checkFinite = true, assumeA = "gen"',
    (args, site) => {
      const a = squareArgument(args, "a");
      const { b, back } = rightSide(args, a);
      const kind = args.string("assumeA", ["gen", "sym", "her", "pos"]);
      if (kind !== "pos") return back(solve(a, b));
      const place = { owner: args.callee, span: args.spanOf("a") };
      return back(solvePositive(a, b, args.bool("lower"), place, site));
    },
  ),
  define(
    name("solveTriangular"),
    "a, b, trans = 0, lower = false, unitDiagonal = false, overwriteB = false, debug?, checkFinite = true",
    (args) => {
      const a = squareArgument(args, "a");
      const { b, back } = rightSide(args, a);
      const [x, y] = matchBatches(a, b);
      const transposeA = transposition(args);
      return back(triangularSolve(x, y, { lower: args.bool("lower"), unitDiagonal: args.bool("unitDiagonal"), transposeA })); // prettier-ignore
    },
  ),
  define(name("qr"), 'a, overwriteA = false, lwork?, mode = "full", pivoting = false, checkFinite = true', (args) => {
    const a = matrixArgument(args, "a");
    const pivoting = args.bool("pivoting");
    const mode = args.string("mode", ["full", "r", "economic", "raw"]);
    if (mode === "raw") {
      const order = pivoting ? geqp3(a) : null;
      const factors = order ?? geqrf(a);
      const r = triu(c.sliceAxis(factors.packed, 0, Math.min(rows(a), columns(a)), -2));
      return array([array([factors.packed, factors.taus]), r, ...(order ? [order.columns] : [])]);
    }
    const [q, r, ...order] = pivoting ? pivotedQr(a, mode !== "economic") : qr(a, mode !== "economic");
    return array(mode === "r" ? [r, ...order] : [q, r, ...order]);
  }),
  define(
    name("qrMultiply"),
    'a, c, mode = "right", pivoting = false, conjugate = false, overwriteA = false, overwriteC = false',
    (args) => {
      const [a, given] = [matrixArgument(args, "a"), c.asInexact(args.tensor("c"))];
      const [q, r] = qr(a, false);
      const factor = args.bool("conjugate") ? c.conj(q) : q;
      const other =
        given.ndim === 1 ? c.expandDims(given, args.string("mode", ["left", "right"]) === "left" ? 1 : 0) : given;
      const product =
        args.string("mode", ["left", "right"]) === "left" ? c.matmul(factor, other) : c.matmul(other, factor);
      return array([given.ndim === 1 ? c.reshape(product, [sizeOf(product.shape)]) : product, r]);
    },
  ),
  define(
    name("svd"),
    'a, fullMatrices = true, computeUv = true, overwriteA = false, checkFinite = true, lapackDriver = "gesdd"',
    (args) => {
      const a = matrixArgument(args, "a");
      if (!args.bool("computeUv")) return singularValues(a);
      const { u, s, vh } = svd(a, args.bool("fullMatrices"));
      return array([u, s, vh]);
    },
  ),
  define(
    name("eigh"),
    "a, b?, lower = true, eigvalsOnly = false, overwriteA = false, overwriteB = false, turbo = true, eigvals?, type = 1, checkFinite = true",
    (args) => {
      const a = squareArgument(args, "a");
      const lower = args.bool("lower");
      // A v = λ B v by B = L Lᴴ: the ordinary problem of L⁻¹ A L⁻ᴴ.
      const factor = args.has("b") ? cholesky(squareArgument(args, "b"), true, false) : null;
      const full = factor ? c.add(lower ? tril(a) : triu(a), adjoint(lower ? tril(a, -1) : triu(a, 1))) : a;
      const reduced = factor
        ? symmetrized(triangularSolve(factor, triangularSolve(factor, full, { lower: true }), { lower: true, leftSide: false, transposeA: "adjoint" }))
        : symmetrized(full); // prettier-ignore
      const { v, w } = eigh(reduced, lower, false);
      if (args.bool("eigvalsOnly")) return w;
      return array([w, factor ? triangularSolve(factor, v, { lower: true, transposeA: "adjoint" }) : v]);
    },
  ),
  define(name("eighTridiagonal"), 'd, e, *, eigvalsOnly = false, select = "a", selectRange?, tol?, key?', (args) => {
    const [d, e] = c.promoteInexact([args.tensor("d"), args.tensor("e")], args.callee);
    if (d.ndim !== 1 || e.ndim !== 1 || e.shape[0] !== d.shape[0] - 1) args.fail("TJ2002", `takes [n] and [n-1], found ${typeText(d)} and ${typeText(e)}`); // prettier-ignore
    const [n] = d.shape;
    const off = c.matmul(eye(n, d.dtype, n - 1), c.matmul(diagonalMatrix(e), c.sliceAxis(eye(n, d.dtype), 1, n, 0)));
    const { v, w } = eigh(c.add(diagonalMatrix(d), c.add(off, adjoint(off))), true, false);
    const [first, last] = selected(args, n);
    const values = c.sliceAxis(w, first, last, 0);
    return args.bool("eigvalsOnly") ? values : array([values, c.sliceAxis(v, first, last, -1)]);
  }),
  define(name("expm"), "A, *, upperTriangular = false, maxSquarings = 16", (args) =>
    expm(squareArgument(args, "A"), args.int("maxSquarings"), args.bool("upperTriangular")),
  ),
  define(name("expmFrechet"), "A, E, *, method?, computeExpm = true", (args) => {
    const [a, e] = [squareArgument(args, "A"), squareArgument(args, "E")];
    const n = rows(a);
    if (rows(e) !== n) args.fail("TJ2002", `A and E must have one shape, found ${typeText(a)} and ${typeText(e)}`);
    const top = c.concatenate([a, e], -1);
    const bottom = c.concatenate([c.zerosLike(a), a], -1);
    const value = c.sliceAxis(expm(c.concatenate([top, bottom], -2), 16), 0, n, -2);
    const [first, slope] = [c.sliceAxis(value, 0, n, -1), c.sliceAxis(value, n, 2 * n, -1)];
    return args.bool("computeExpm") ? array([first, slope]) : slope;
  }),
  define(name("sqrtm"), "A, blocksize = 1", (args) => sqrtm(squareArgument(args, "A"))),
  define(name("funm"), "A, func, disp = true", (args, site) => {
    const fn = args.function("func");
    const a = squareArgument(args, "A");
    const value = matrixFunction(a, (x) => c.tensor(fn.call([x], site) as Tensor));
    if (args.bool("disp")) return value;
    // How far it is from commuting with A, which functions of A do.
    const error = c.maxOver(c.sumOver(c.abs(c.sub(c.matmul(value, a), c.matmul(a, value))), [-2]));
    return array([value, error]);
  }),
  define(name("solveSylvester"), 'A, B, C, *, method = "schur", tol = 0.00000001', (args) => {
    const [a, b, rhs] = [squareArgument(args, "A"), squareArgument(args, "B"), matrixArgument(args, "C")];
    if (rows(rhs) !== rows(a) || columns(rhs) !== rows(b)) {
      args.fail("TJ2002", `the sizes do not fit: ${[a, b, rhs].map(typeText).join(", ")}`, { param: "C" });
    }
    return solveSylvester(a, b, rhs);
  }),
  define(name("polar"), 'a, side = "right", *, method = "qdwh", eps?, maxIterations?', (args) => {
    const { u, s, vh } = svd(matrixArgument(args, "a"), false);
    const unitary = c.matmul(u, vh);
    const scale = c.cast(diagonalMatrix(s), u.dtype);
    const right = args.string("side", ["right", "left"]) === "right";
    const basis = right ? adjoint(vh) : u;
    return tuple({ unitary, posdef: c.matmul(c.matmul(basis, scale), adjoint(basis)) });
  }),
  define(name("hessenberg"), "a, *, calcQ = false, overwriteA = false, checkFinite = true", (args) => {
    const { packed, taus } = packedHessenberg(squareArgument(args, "a"));
    const h = hessenbergForm(packed);
    return args.bool("calcQ") ? array([h, hessenbergBasis(packed, taus)]) : h;
  }),
  define(name("schur"), 'a, output = "real"', (args) => {
    const a = squareArgument(args, "a");
    const { t, z } = schur(args.string("output", ["real", "complex"]) === "complex" ? c.asComplex(a) : a);
    return array([t, z]);
  }),
  define(name("rsf2csf"), "T, Z, checkFinite = true", (args) => {
    const [t, z] = [squareArgument(args, "T"), squareArgument(args, "Z")];
    if (rows(t) !== rows(z)) args.fail("TJ2002", `T and Z must have one size, found ${typeText(t)} and ${typeText(z)}`, { param: "Z" }); // prettier-ignore
    return array(complexForm(...matchBatches(t, z)));
  }),
];

export const linalg = namespace("scipy.linalg", () => [...FUNCTIONS, ...SPECIAL]);
