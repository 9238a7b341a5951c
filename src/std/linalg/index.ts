// `numpy.linalg`: matrices in the last two axes, batches in those before.
import { isInexact } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { FunctionVal, ObjectVal, Tensor, tuple } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { promotedInteger } from "../numpy/reduce.ts";
import { NATIVE, withRule } from "../special/slope.ts";
import { namespace, type Member } from "../namespace.ts";
import { NUMPY } from "../numpy/index.ts";
import { eig, eigenvalues } from "./eig.ts";
import { adjoint, columns, eye, matrixArgument, rows, squareArgument, symmetrized } from "./matrices.ts";
import { matrixNorm, norm, orderOf, vectorNorm, vectorOrder } from "./norms.ts";
import { geqrf, qr } from "./qr.ts";
import { determinant, inverse, slogdet, solve } from "./solve.ts";
import { hermitianSvd, singularValues, svd, type Svd } from "./svd.ts";

/** Real matrices' eigenvalues and vectors ascending; of a Hermitian matrix, of which one triangle is read. */
export function eigh(x: Tensor, lower: boolean, symmetrize: boolean): { readonly v: Tensor; readonly w: Tensor } {
  const [v, w] = p.eigh((symmetrize ? symmetrized(x) : x).value, lower);
  return { v: new Tensor(v), w: new Tensor(w) };
}

export const eigvalsh = (x: Tensor, lower: boolean, symmetrize: boolean): Tensor =>
  new Tensor(p.eigvalsh((symmetrize ? symmetrized(x) : x).value, lower));

export const cholesky = (x: Tensor, lower: boolean, symmetrize: boolean): Tensor =>
  new Tensor(p.cholesky((symmetrize ? symmetrized(x) : x).value, lower));

/** Which singular values count: those above rtol times the greatest. */
function cutoff(args: Arguments, name: string, x: Tensor, s: Tensor, fallback: number): Tensor {
  const rtol = args.has(name) ? args.tensor(name, s.dtype) : c.fill([], fallback * Math.max(rows(x), columns(x)) * c.finfo(x.dtype).eps, s.dtype); // prettier-ignore
  const spread = rtol.ndim === 0 ? rtol : c.expandDims(rtol, -1);
  const greatest = s.shape[s.ndim - 1] === 0 ? c.zeros([], s.dtype) : c.maxOver(s, [-1], true);
  return c.gt(s, c.mul(spread, greatest));
}

export function pinv(args: Arguments, x: Tensor, name: string, hermitian: boolean, fallback: number): Tensor {
  const compute = ([a]: readonly Tensor[]): Tensor[] => {
    const { u, s, vh }: Svd = hermitian ? hermitianSvd(a) : svd(a, false);
    const used = cutoff(args, name, a, s, fallback);
    const inverted = c.where(used, c.div(1, c.where(used, s, c.onesLike(s))), c.zerosLike(s));
    return [c.matmul(c.mul(adjoint(vh), c.cast(c.expandDims(inverted, -2), a.dtype)), adjoint(u))];
  };
  return withRule("pinv", [hermitian ? symmetrized(x) : x], compute, ([a], [da], [inverse]) => [pinvSlope(a, da, inverse)], NATIVE)[0]; // prettier-ignore
}

/**
 * -P dA P + P Pᴴ dAᴴ (1 - A P) + (1 - P A) dAᴴ Pᴴ P, whether or not singular values coincide (Golub and Pereyra, "The
 * differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate", 1973).
 */
function pinvSlope(a: Tensor, da: Tensor, pseudo: Tensor): Tensor {
  const [dah, ph] = [adjoint(da), adjoint(pseudo)];
  const tall = rows(a) >= columns(a);
  const first = tall ? c.matmul(c.matmul(pseudo, ph), dah) : c.matmul(pseudo, c.matmul(ph, dah));
  const second = tall ? c.matmul(c.matmul(dah, ph), pseudo) : c.matmul(dah, c.matmul(ph, pseudo));
  // Products of the small sides come first.
  const around = (x: Tensor, y: Tensor, z: Tensor): Tensor => tall ? c.matmul(c.matmul(x, y), z) : c.matmul(x, c.matmul(y, z)); // prettier-ignore
  return c.sum(
    c.neg(around(pseudo, da, pseudo)),
    c.sub(first, around(first, a, pseudo)),
    c.sub(second, around(pseudo, a, second)),
  );
}

/** a to an integer power by repeated squaring. */
export function matrixPower(a: Tensor, n: number): Tensor {
  let [base, left] = n < 0 ? [inverse(a), -n] : [a, n];
  let result: Tensor | null = null;
  for (; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? c.matmul(result, base) : base;
    if (left > 1) base = c.matmul(base, base);
  }
  return result ?? c.broadcastTo(eye(rows(a), a.dtype), a.shape);
}

/** The order of products that needs the fewest multiplications, by dynamic programming over the sizes. */
function multiply(xs: readonly Tensor[]): Tensor {
  const n = xs.length;
  const sizes = [rows(xs[0]), ...xs.map(columns)];
  const cost = xs.map(() => xs.map(() => 0));
  const split = xs.map(() => xs.map(() => 0));
  for (let span = 1; span < n; span++) {
    for (let i = 0; i + span < n; i++) {
      cost[i][i + span] = Infinity;
      for (let k = i; k < i + span; k++) {
        const total = cost[i][k] + cost[k + 1][i + span] + sizes[i] * sizes[k + 1] * sizes[i + span + 1];
        if (total < cost[i][i + span]) [cost[i][i + span], split[i][i + span]] = [total, k];
      }
    }
  }
  const build = (i: number, j: number): Tensor => (i === j ? xs[i] : c.matmul(build(i, split[i][j]), build(split[i][j] + 1, j))); // prettier-ignore
  return build(0, n - 1);
}

function checkSystem(args: Arguments, a: Tensor, b: Tensor): void {
  const size = b.ndim === 1 ? b.shape[0] : rows(b);
  if (b.ndim === 0 || size !== rows(a)) {
    args.fail("TJ2002", `the right-hand side must have ${rows(a)} rows, found ${typeText(args.tensor("a"))} and ${typeText(args.tensor("b"))}`, { param: "b" }); // prettier-ignore
  }
}

/** A function of numpy under the name that it has here. */
const fromNumpy = (name: string): Member => {
  const fn = NUMPY.get(name);
  if (!(fn instanceof FunctionVal)) throw new Error(`numpy has no ${name}`);
  return [name, fn];
};

/** A function of numpy of two arrays that has them as x1 and x2 here, and the others by name. */
const renamed = (name: string, parameters: string): Member =>
  define(`np.linalg.${name}`, parameters, (args, site) => {
    const options = parameters.split(", ").filter((part) => part !== "*").slice(2).map((part) => part.replace(/[?\s].*$/, "")); // prettier-ignore
    const entries = options.filter((each) => args.has(each)).map((each) => [each, args.get(each)] as const);
    return (NUMPY.get(name) as FunctionVal).call(
      [args.get("x1"), args.get("x2"), new ObjectVal(new Map(entries))],
      site,
    );
  });

/** np.diagonal and np.trace over the last two axes. */
const overLastAxes = (name: string, parameters: string): Member =>
  define(`np.linalg.${name}`, parameters, (args, site) => {
    const x = matrixShaped(args, "x");
    const axes = c.moveAxis(c.moveAxis(x, -2, 0), -1, 1);
    const fn = NUMPY.get(name) as FunctionVal;
    const offset = args.get("offset");
    return fn.call(name === "trace" ? [axes, offset, undefined, undefined, args.get("dtype")] : [axes, offset], site);
  });

function matrixShaped(args: Arguments, name: string): Tensor {
  const x = args.tensor(name);
  if (x.ndim < 2) args.fail("TJ2008", `${name} must be a matrix, found ${typeText(x)}`, { param: name });
  return x;
}

export const linalg = namespace("numpy.linalg", (): readonly Member[] => [
  define("np.linalg.cholesky", "a, *, upper = false, symmetrizeInput = true", (args) =>
    cholesky(squareArgument(args, "a"), !args.bool("upper"), args.bool("symmetrizeInput")),
  ),
  define("np.linalg.solve", "a, b", (args) => {
    const a = squareArgument(args, "a");
    const b = args.tensor("b");
    checkSystem(args, a, b);
    return solve(a, b);
  }),
  define("np.linalg.inv", "a", (args) => inverse(squareArgument(args, "a"))),
  define("np.linalg.det", "a", (args) => determinant(squareArgument(args, "a"))),
  define("np.linalg.slogdet", "a, *, method?", (args) => {
    const { sign, logabsdet } = slogdet(squareArgument(args, "a"));
    return tuple({ sign, logabsdet });
  }),
  define("np.linalg.qr", 'a, mode = "reduced"', (args) => {
    const a = matrixArgument(args, "a");
    const mode = args.string("mode", ["reduced", "complete", "r", "raw", "full"]);
    if (mode === "raw") {
      const { packed, taus } = geqrf(a);
      return tuple({ h: c.matrixTranspose(packed), tau: taus });
    }
    const [Q, R] = qr(a, mode === "complete" || mode === "full");
    return mode === "r" ? R : tuple({ Q, R });
  }),
  define("np.linalg.eigh", "a, UPLO?, symmetrizeInput = true", (args) => {
    const lower = !args.has("UPLO") || args.string("UPLO", ["L", "U"]) === "L";
    const { v, w } = eigh(squareArgument(args, "a"), lower, args.bool("symmetrizeInput"));
    return tuple({ eigenvalues: w, eigenvectors: v });
  }),
  define("np.linalg.eigvalsh", 'a, UPLO = "L", *, symmetrizeInput = true', (args) => {
    const lower = args.string("UPLO", ["L", "U"]) === "L";
    return eigvalsh(squareArgument(args, "a"), lower, args.bool("symmetrizeInput"));
  }),
  define("np.linalg.eig", "a", (args) => {
    const { w, v } = eig(squareArgument(args, "a"));
    return tuple({ eigenvalues: w, eigenvectors: v });
  }),
  define("np.linalg.eigvals", "a", (args) => eigenvalues(squareArgument(args, "a"))),
  define("np.linalg.svd", "a, fullMatrices = true, computeUv = true, hermitian = false, subsetByIndex?", (args) => {
    const hermitian = args.bool("hermitian");
    const a = hermitian ? squareArgument(args, "a") : matrixArgument(args, "a");
    if (!args.bool("computeUv")) return hermitian ? hermitianSvd(symmetrized(a)).s : singularValues(a);
    const { u, s, vh } = hermitian ? hermitianSvd(symmetrized(a)) : svd(a, args.bool("fullMatrices"));
    return tuple({ U: u, S: s, Vh: vh });
  }),
  define("np.linalg.svdvals", "x", (args) => singularValues(matrixArgument(args, "x"))),
  define("np.linalg.pinv", "a, rtol?, hermitian = false, *, rcond?", (args) =>
    pinv(args, matrixArgument(args, "a"), args.has("rcond") ? "rcond" : "rtol", args.bool("hermitian"), 10),
  ),
  define("np.linalg.lstsq", "a, b, rcond?, *, numpyResid = false", (args) => {
    const [a, given] = c.promoteInexact([args.tensor("a"), args.tensor("b")], args.callee);
    if (a.ndim !== 2) args.fail("TJ2008", `a must be a matrix, found ${typeText(args.tensor("a"))}`, { param: "a" });
    checkSystem(args, a, given);
    const vector = given.ndim === 1;
    const b = vector ? c.expandDims(given, 1) : given;
    const { u, s, vh } = svd(a, false);
    const used = cutoff(args, "rcond", a, s, 1);
    const inverted = c.where(used, c.div(1, c.where(used, s, c.onesLike(s))), c.zerosLike(s));
    const x = c.matmul(adjoint(vh), c.mul(c.cast(c.expandDims(inverted, -1), a.dtype), c.matmul(adjoint(u), b)));
    const rank = c.sumOver(used, [-1]);
    const residuals = c.sumOver(c.square(c.abs(c.sub(b, c.matmul(a, x)))), [0]);
    return tuple({ x: vector ? c.indexAxis(x, 0, 1) : x, residuals, rank, s });
  }),
  define("np.linalg.matrixRank", "M, rtol?, *, hermitian = false, tol?", (args) => {
    const x = c.asInexact(args.tensor("M"));
    if (x.ndim < 2) return c.cast(c.anyOver(c.ne(x, 0)), "i32");
    const s = args.bool("hermitian") ? hermitianSvd(symmetrized(x)).s : singularValues(x);
    // Both names are of a bound on the singular values themselves, as in JAX.
    const bound = ["rtol", "tol"].find((name) => args.has(name));
    const used = bound ? c.gt(s, c.expandDims(args.tensor(bound, s.dtype), -1)) : cutoff(args, "rtol", x, s, 1);
    return c.sumOver(used, [-1]);
  }),
  define("np.linalg.matrixPower", "a, n", (args) => {
    const n = args.int("n");
    const given = args.tensor("a");
    if (n < 0) return matrixPower(squareArgument(args, "a"), n);
    if (given.ndim < 2 || rows(given) !== columns(given)) squareArgument(args, "a");
    return matrixPower(given, n);
  }),
  define("np.linalg.cond", "x, p?", (args) => {
    const x = matrixArgument(args, "x");
    const ord = orderOf(args, "p");
    if (ord === null || ord === 2 || ord === -2) {
      const s = singularValues(x);
      const [most, least] = [c.indexAxis(s, 0, -1), c.indexAxis(s, -1, -1)];
      return ord === -2 ? c.div(least, most) : c.div(most, least);
    }
    const square = squareArgument(args, "x");
    const axes = [x.ndim - 2, x.ndim - 1];
    return c.mul(matrixNorm(args, square, ord, axes, false), matrixNorm(args, inverse(square), ord, axes, false));
  }),
  define("np.linalg.multiDot", "arrays, *, precision?", (args) => {
    const xs = args.tensors("arrays");
    if (xs.length < 2) args.fail("TJ5001", `needs at least two arrays, found ${xs.length}`, { param: "arrays" });
    const last = xs.length - 1;
    xs.forEach((x, i) => {
      if (!(x.ndim === 2 || (x.ndim === 1 && (i === 0 || i === last)))) args.fail("TJ2008", `takes matrices, found ${typeText(x)}`, { param: "arrays" }); // prettier-ignore
    });
    const [first, final] = [xs[0].ndim === 1, xs[last].ndim === 1];
    const matrices = xs.map((x, i) => (x.ndim === 2 ? x : c.expandDims(x, i === 0 ? 0 : 1)));
    matrices.slice(1).forEach((x, i) => {
      if (columns(matrices[i]) !== rows(x)) args.fail("TJ2002", `${typeText(xs[i])} and ${typeText(xs[i + 1])} do not multiply`, { param: "arrays" }); // prettier-ignore
    });
    const result = multiply(matrices);
    return c.reshape(result, [...(first ? [] : [rows(result)]), ...(final ? [] : [columns(result)])]);
  }),
  define("np.linalg.tensorinv", "a, ind = 2", (args) => {
    const a = args.tensor("a");
    const ind = args.int("ind");
    if (ind < 1) args.fail("TJ5002", `ind must be positive, found ${ind}`, { param: "ind" });
    const [front, back] = [a.shape.slice(0, ind), a.shape.slice(ind)];
    if (sizeOf(front) !== sizeOf(back)) args.fail("TJ2002", `the first ${ind} axes of ${typeText(a)} do not have as many elements as the rest`, { param: "a" }); // prettier-ignore
    return c.reshape(inverse(c.asInexact(c.reshape(a, [sizeOf(front), sizeOf(back)]))), [...back, ...front]);
  }),
  define("np.linalg.tensorsolve", "a, b, axes?", (args) => {
    let a = args.tensor("a");
    const b = args.tensor("b");
    if (args.has("axes")) {
      const axes = args.axes("axes", a.ndim);
      a = c.transpose(a, [...a.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes]);
    }
    const rest = a.shape.slice(b.ndim);
    if (sizeOf(rest) !== sizeOf(b.shape)) args.fail("TJ2002", `${typeText(a)} and ${typeText(b)} make no square system`, { param: "b" }); // prettier-ignore
    const n = sizeOf(rest);
    return c.reshape(solve(c.asInexact(c.reshape(a, [n, n])), c.reshape(b, [n])), rest);
  }),

  define("np.linalg.norm", "x, ord?, axis?, keepdims = false", norm),
  define("np.linalg.vectorNorm", "x, *, axis?, keepdims = false, ord = 2", (args) => {
    const given = args.tensor("x");
    const order = vectorOrder(args, orderOf(args));
    const whole = !isInexact(given.dtype) && (order === 1 || Math.abs(order) === Infinity);
    // Sums and extremes of integers are integers.
    const x = !whole ? c.asInexact(given) : order === 1 ? c.cast(given, promotedInteger(given.dtype)) : given;
    return vectorNorm(x, order, args.axes("axis", x.ndim), args.bool("keepdims"));
  }),
  define("np.linalg.matrixNorm", 'x, *, keepdims = false, ord = "fro"', (args) => {
    const x = matrixArgument(args, "x");
    return matrixNorm(args, x, orderOf(args), [x.ndim - 2, x.ndim - 1], args.bool("keepdims"));
  }),

  define("np.linalg.matrixTranspose", "x", (args) => c.matrixTranspose(matrixShaped(args, "x"))),
  overLastAxes("diagonal", "x, *, offset = 0"),
  overLastAxes("trace", "x, *, offset = 0, dtype?"),
  define("np.linalg.outer", "x1, x2", (args, site) => {
    for (const name of ["x1", "x2"]) {
      const x = args.tensor(name);
      if (x.ndim !== 1) args.fail("TJ2008", `${name} must be a vector, found ${describe(x)}`, { param: name });
    }
    return (NUMPY.get("outer") as FunctionVal).call([args.get("x1"), args.get("x2")], site);
  }),
  fromNumpy("vecdot"),
  renamed("cross", "x1, x2, *, axis = -1"),
  renamed("matmul", "x1, x2, *, precision?, preferredElementType?"),
  renamed("tensordot", "x1, x2, axes = 2, *, precision?, preferredElementType?, outSharding?"),
]);
