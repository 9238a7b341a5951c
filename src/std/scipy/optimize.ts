// `scipy.optimize.minimize`: quasi-Newton descent (Nocedal and Wright, "Numerical Optimization", chapter 6), steps found by
// bisection until they satisfy the weak Wolfe conditions (Lewis and Overton, 2013).
import { valueAndGrad } from "../../frontend/transform/grad.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { ArrayVal, FunctionVal, object, ObjectVal, type ObjectVal as Result, type Tensor, type Val } from "../../frontend/values/values.ts"; // prettier-ignore
import * as c from "../compose.ts";
import { eye } from "../linalg/matrices.ts";
import { whileLoop } from "../loops.ts";
import { namespace } from "../namespace.ts";

const ARMIJO = 1e-4;
const CURVATURE = 0.9;
const MOST_HALVINGS = 40;

type Evaluate = (x: Tensor) => readonly [value: Tensor, gradient: Tensor];

interface Options {
  readonly gtol: number;
  readonly maxiter: number | null;
}

function readOptions(args: Arguments): Options {
  const value = args.get("options");
  const read = (key: string): number | null => {
    const entry = value instanceof ObjectVal ? value.entries.get(key) : undefined;
    return entry === undefined || entry === null ? null : staticNumber(entry);
  };
  if (args.has("options") && !(value instanceof ObjectVal)) args.fail("TJ5002", `options must be an object, found ${describe(value)}`, { param: "options" }); // prettier-ignore
  const tol = args.has("tol") ? args.number("tol") : null;
  return { gtol: read("gtol") ?? tol ?? 1e-5, maxiter: read("maxiter") };
}

const dot = (x: Tensor, y: Tensor): Tensor => c.sumOver(c.mul(x, y));
const largest = (x: Tensor): Tensor => c.maxOver(c.abs(x));

interface Step {
  readonly t: Tensor;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly evaluations: Tensor;
  readonly failed: Tensor;
}

/** A step length along `direction` that lowers the value and flattens the slope enough. */
function lineSearch(f: Evaluate, x: Tensor, value: Tensor, gradient: Tensor, direction: Tensor): Step {
  const slope = dot(gradient, direction);
  const at = (t: Tensor): Tensor => c.add(x, c.mul(t, direction));
  const one = c.fill([], 1, x.dtype);
  const [v1, g1] = f(at(one));
  const lower = (t: Tensor, v: Tensor): Tensor => c.le(v, c.add(value, c.product(ARMIJO, t, slope)));
  const flat = (g: Tensor): Tensor => c.ge(dot(g, direction), c.mul(CURVATURE, slope));
  const good = (t: Tensor, v: Tensor, g: Tensor): Tensor => c.and(lower(t, v), flat(g));
  const [t, v, g, , , count] = whileLoop(
    [one, v1, g1, c.zerosLike(one), c.fullLike(one, Infinity), c.fill([], 1, "i32")],
    ([t, v, g, , , count]) => c.and(c.not(good(t, v, g)), c.lt(count, MOST_HALVINGS)),
    ([t, v, , low, high, count]) => {
      const tooLong = c.not(lower(t, v));
      const [nextLow, nextHigh] = [c.where(tooLong, low, t), c.where(tooLong, t, high)];
      const next = c.where(c.lt(nextHigh, Infinity), c.mul(0.5, c.add(nextLow, nextHigh)), c.mul(2, nextLow));
      const [nextV, nextG] = f(at(next));
      return [next, nextV, nextG, nextLow, nextHigh, c.add(count, 1)];
    },
  );
  // Where rounding hides any further descent, the last step still counts if it does not climb.
  const failed = c.not(c.or(good(t, v, g), c.lt(v, value)));
  return { t, value: v, gradient: g, evaluations: count, failed };
}

function bfgs(f: Evaluate, start: Tensor, { gtol, maxiter }: Options): Result {
  const [n] = start.shape;
  const most = maxiter ?? 200 * n;
  const unit = eye(n, start.dtype);
  const [v0, g0] = f(start);
  const zero = c.fill([], 0, "i32");
  const status0 = c.where(c.isFinite(v0), zero, c.fill([], 3, "i32"));
  const [x, value, gradient, h, steps, evaluations, status] = whileLoop(
    [start, v0, g0, unit, zero, c.fill([], 1, "i32"), status0],
    ([, , g, , step, , status]) => c.and(c.gt(largest(g), gtol), c.and(c.lt(step, most), c.eq(status, 0))),
    ([x, value, g, h, step, evaluations]) => {
      const direction = c.neg(c.matvec(h, g));
      const found = lineSearch(f, x, value, g, direction);
      const s = c.mul(found.t, direction);
      const y = c.sub(found.gradient, g);
      const curvature = dot(s, y);
      const usable = c.gt(curvature, 0);
      const rho = c.div(1, c.where(usable, curvature, c.onesLike(curvature)));
      // H ← (1 - ρ s yᵀ) H (1 - ρ y sᵀ) + ρ s sᵀ
      const outer = (a: Tensor, b: Tensor): Tensor => c.mul(c.expandDims(a, 1), c.expandDims(b, 0));
      const left = c.sub(unit, c.mul(rho, outer(s, y)));
      const updated = c.add(c.matmul(c.matmul(left, h), c.matrixTranspose(left)), c.mul(rho, outer(s, s)));
      const keep = (next: Tensor, last: Tensor): Tensor => c.where(found.failed, last, next);
      return [
        keep(c.add(x, s), x),
        keep(found.value, value),
        keep(found.gradient, g),
        c.where(usable, updated, h),
        c.add(step, 1),
        c.add(evaluations, found.evaluations),
        c.where(found.failed, c.fill([], 2, "i32"), zero),
      ];
    },
  );
  const converged = c.le(largest(gradient), gtol);
  const ended = c.where(converged, zero, c.where(c.eq(status, 0), c.fill([], 1, "i32"), status));
  return object({
    x,
    success: converged,
    status: ended,
    fun: value,
    jac: gradient,
    hessInv: h,
    nfev: evaluations,
    njev: evaluations,
    nit: steps,
  });
}

export const optimize = namespace("scipy.optimize", () => [
  // Minimises fun(x, ...args) over a vector x; the result has x, success, status, fun, jac, hessInv, nfev, njev, nit.
  define("scipy.optimize.minimize", "fun, x0, args:tree?, *, method, tol?, options?", (args, site) => {
    const fn = args.function("fun");
    args.string("method", ["BFGS", "l-bfgs-experimental-do-not-rely-on-this"]);
    const start = c.asInexact(args.tensor("x0"));
    if (start.ndim !== 1) args.fail("TJ2008", `x0 must be a vector, found ${typeText(start)}`, { param: "x0" });
    const given: Val = args.get("args");
    const extra = given instanceof ArrayVal ? given.items : [];
    const slope = valueAndGrad.call([fn], site);
    if (!(slope instanceof FunctionVal)) throw new Error("valueAndGrad gave no function");
    const evaluate: Evaluate = (x) => {
      const pair = slope.call([x, ...extra], site) as ArrayVal;
      return [pair.items[0] as Tensor, pair.items[1] as Tensor];
    };
    return bfgs(evaluate, start, readOptions(args));
  }),
]);
