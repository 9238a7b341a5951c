// `scipy.sparse.linalg`: iterative solvers that know the matrix only by its products.
import { isComplex } from "../../ir/dtype.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { derived } from "../../frontend/transform/derived.ts";
import { linearSolve } from "../../frontend/transform/linearSolve.ts";
import { LEAF } from "../../frontend/tree/index.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, FunctionVal, Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { triangularSolve } from "../linalg/matrices.ts";
import { qr } from "../linalg/qr.ts";
import { repeat, whileLoop } from "../loops.ts";
import { namespace } from "../namespace.ts";
import { dot, ravel, vdot, type Raveled } from "./vectors.ts";

type Operator = (x: Tensor) => Tensor;

/** How an iteration starts, is helped, and ends. */
interface Settings {
  readonly start: Tensor;
  readonly preconditioner: Operator;
  /** The norm of the residual that is small enough, for this right side. */
  readonly goal: (b: Tensor) => Tensor;
  readonly most: number;
}

type Iteration = (a: Operator, b: Tensor, settings: Settings) => Tensor;

/** A matrix, or a function of trees, as a function of vectors. */
function operator(args: Arguments, name: string, tree: Raveled): Operator {
  const value = args.get(name);
  if (value instanceof FunctionVal) return (x) => tree.ravel(value.call([tree.unravel(x)], args.site));
  const matrix = args.tensor(name);
  const n = tree.vector.shape[0];
  if (matrix.ndim !== 2 || matrix.shape[0] !== n || matrix.shape[1] !== n) {
    args.fail("TJ2002", `${name} must be ${n} by ${n}, found ${typeText(matrix)}`, { param: name });
  }
  return (x) => c.matvec(c.cast(matrix, x.dtype), x);
}

function settingsOf(args: Arguments, tree: Raveled): Settings {
  const b = tree.vector;
  const [tol, atol] = [args.tensor("tol"), args.tensor("atol")];
  return {
    start: args.has("x0") ? tree.ravel(args.get("x0")) : c.zerosLike(b),
    preconditioner: args.has("M") ? operator(args, "M", tree) : (x) => x,
    goal: (right) => {
      const norm = c.sqrt(dot(right, right));
      return c.max(c.mul(c.cast(tol, norm.dtype), norm), c.cast(atol, norm.dtype));
    },
    most: args.has("maxiter") ? args.int("maxiter") : 10 * b.shape[0],
  };
}

const scaled = (factor: Tensor, x: Tensor): Tensor => c.mul(c.cast(factor, x.dtype), x);

/** Conjugate gradients (Hestenes and Stiefel, 1952), for Hermitian positive definite systems. */
function cg(a: Operator, b: Tensor, { preconditioner, start, goal, most }: Settings): Tensor {
  const r0 = c.sub(b, a(start));
  const z0 = preconditioner(r0);
  const limit = c.square(goal(b));
  const [x] = whileLoop(
    [start, r0, z0, dot(r0, z0), c.fill([], 0, "i32")],
    ([, r, , , step]) => c.and(c.gt(dot(r, r), limit), c.lt(step, most)),
    ([x, r, p, gamma, step]) => {
      const ap = a(p);
      const alpha = c.div(gamma, dot(p, ap));
      const next = c.sub(r, scaled(alpha, ap));
      const z = preconditioner(next);
      const nextGamma = dot(next, z);
      return [
        c.add(x, scaled(alpha, p)),
        next,
        c.add(z, scaled(c.div(nextGamma, gamma), p)),
        nextGamma,
        c.add(step, 1),
      ];
    },
  );
  return x;
}

/** Stabilised biconjugate gradients (van der Vorst, 1992). */
function bicgstab(a: Operator, b: Tensor, { preconditioner, start, goal, most }: Settings): Tensor {
  const r0 = c.sub(b, a(start));
  const limit = c.square(goal(b));
  const one = c.fill([], 1, b.dtype);
  const [x] = whileLoop(
    [start, r0, one, one, one, c.zerosLike(r0), c.zerosLike(r0), c.fill([], 0, "i32")],
    ([, r, , , , , , step]) => c.and(c.gt(dot(r, r), limit), c.and(c.ge(step, 0), c.lt(step, most))),
    ([x, r, alpha, omega, rho, p, q, step]) => {
      const nextRho = vdot(r0, r);
      const beta = c.div(c.mul(nextRho, alpha), c.mul(rho, omega));
      const nextP = c.add(r, c.mul(beta, c.sub(p, c.mul(omega, q))));
      const phat = preconditioner(nextP);
      const nextQ = a(phat);
      const nextAlpha = c.div(nextRho, vdot(r0, nextQ));
      const s = c.sub(r, c.mul(nextAlpha, nextQ));
      const early = c.lt(dot(s, s), limit);
      const shat = preconditioner(s);
      const t = a(shat);
      const safe = c.where(early, c.zerosLike(nextRho), c.div(vdot(t, s), vdot(t, t)));
      const nextX = c.add(x, c.add(c.mul(nextAlpha, phat), c.where(early, c.zerosLike(shat), c.mul(safe, shat))));
      const nextR = c.where(early, s, c.sub(s, c.mul(safe, t)));
      // A vanishing scalar product ends the search.
      const broken = c.or(c.eq(nextRho, 0), c.and(c.not(early), c.eq(safe, 0)));
      return [nextX, nextR, nextAlpha, safe, nextRho, nextP, nextQ, c.where(broken, -1, c.add(step, 1))];
    },
  );
  return x;
}

/** Generalised minimal residuals (Saad and Schultz, 1986), restarted; each cycle's least squares by QR. */
function gmres(a: Operator, b: Tensor, { preconditioner, start, goal, most }: Settings, restart: number): Tensor {
  const enough = goal(b);
  const n = b.shape[0];
  const m = Math.min(restart, n);
  const norm = (x: Tensor): Tensor => c.sqrt(dot(x, x));
  const unit = (x: Tensor): Tensor => {
    const length = norm(x);
    return c.where(c.gt(length, 0), c.div(x, c.cast(c.where(c.gt(length, 0), length, c.onesLike(length)), x.dtype)), c.zerosLike(x)); // prettier-ignore
  };
  const residual = (x: Tensor): Tensor => preconditioner(c.sub(b, a(x)));
  const [x] = whileLoop(
    [start, residual(start), c.fill([], 0, "i32")],
    ([, r, step]) => c.and(c.gt(norm(r), enough), c.lt(step, most)),
    ([x, r, step]) => {
      const row = c.iota("i32", [m + 1, 1], 0);
      const basis0 = c.where(c.eq(row, 0), c.expandDims(unit(r), 0), c.zeros([m + 1, n], b.dtype));
      const [basis, h] = repeat(m, [basis0, c.zeros([m + 1, m], b.dtype)], (k, [basis, h]) => {
        const at = c.sumOver(c.where(c.eq(row, k), basis, c.zerosLike(basis)), [0]);
        let v = preconditioner(a(at));
        // Twice, since once leaves rounding errors along the basis.
        const project = (y: Tensor): Tensor => c.matvec(c.conj(basis), y);
        const first = project(v);
        v = c.sub(v, c.sumOver(c.mul(c.expandDims(first, 1), basis), [0]));
        const second = project(v);
        v = c.sub(v, c.sumOver(c.mul(c.expandDims(second, 1), basis), [0]));
        const column = c.add(c.expandDims(c.add(first, second), 1), c.where(c.eq(row, c.add(k, 1)), c.cast(norm(v), b.dtype), c.zeros([m + 1, 1], b.dtype))); // prettier-ignore
        const nextH = c.where(c.eq(c.iota("i32", [1, m], 1), k), column, h);
        return [c.where(c.eq(row, c.add(k, 1)), c.expandDims(unit(v), 0), basis), nextH];
      });
      const [q, triangle] = qr(h, false);
      const rhs = c.mul(c.conj(c.indexAxis(q, 0)), c.cast(norm(r), b.dtype));
      // Directions that add nothing have a zero on the diagonal: they get no weight.
      const diagonal = c.eq(c.iota("i32", [m, m], 0), c.iota("i32", [m, m], 1));
      const sizes = c.sumOver(c.where(diagonal, c.abs(triangle), c.zeros([], c.abs(triangle).dtype)), [1]);
      const dead = c.le(sizes, c.mul(c.maxOver(sizes), c.finfo(b.dtype).eps));
      const safe = c.where(c.and(diagonal, c.expandDims(dead, 1)), c.onesLike(triangle), triangle);
      const masked = c.expandDims(c.where(dead, c.zerosLike(rhs), rhs), 1);
      const weights = c.indexAxis(triangularSolve(safe, masked, { lower: false }), 0, 1);
      const move = c.sumOver(c.mul(c.expandDims(weights, 1), c.sliceAxis(basis, 0, m)), [0]);
      const next = c.add(x, move);
      return [next, residual(next), c.add(step, 1)];
    },
  );
  return x;
}

/**
 * A solver of linear systems. Its derivatives solve another system each, they do not go through the iterations: with the
 * same solver, whose product is its own transpose where it is real and `hermitian` says that it equals its adjoint.
 */
const solver = (
  name: string,
  options: string,
  { hermitian, iterate }: { hermitian: boolean; iterate: (args: Arguments) => Iteration },
): FunctionVal =>
  define(
    `scipy.sparse.linalg.${name}`,
    `A, b:tree, x0:tree?, *, tol = 0.00001, atol = 0.0, ${options}maxiter?, M?`,
    (args, site) => {
      const given = args.get("A");
      if (!(given instanceof FunctionVal) && !(given instanceof Tensor)) {
        args.fail("TJ5002", `A must be a function or a matrix, found ${describe(given)}`, { param: "A" });
      }
      const tree = ravel(args, "b", args.get("b"));
      const product = operator(args, "A", tree);
      const settings = settingsOf(args, tree);
      const iteration = iterate(args);
      const place = { owner: args.callee, span: args.spanOf("A") };
      const matvec = { ...place, role: "A", fn: derived("A", 1, ([x]) => product(x as Tensor)) };
      const fn = derived(name, 2, ([a, b]) =>
        iteration((x) => (a as FunctionVal).call([x], site) as Tensor, b as Tensor, settings),
      );
      const solve = { ...place, role: name, fn };
      const symmetric = hermitian && !isComplex(tree.vector.dtype);
      const b = { tree: LEAF, leaves: [tree.vector] };
      const x = linearSolve({ matvec, b, solve, transposeSolve: solve, symmetric, hasAux: false }, site);
      return array([tree.unravel(x as Tensor), null]);
    },
  );

const linalg = namespace("scipy.sparse.linalg", () => [
  solver("cg", "", { hermitian: true, iterate: () => cg }),
  solver("bicgstab", "", { hermitian: false, iterate: () => bicgstab }),
  solver("gmres", 'restart = 20, solveMethod = "batched", ', {
    hermitian: false,
    iterate: (args) => (a, b, settings) => gmres(a, b, settings, args.int("restart")),
  }),
]);

export const sparse = namespace("scipy.sparse", () => [["linalg", linalg]]);
