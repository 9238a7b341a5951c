// Linear systems by solvers of the program's own: lax.customLinearSolve, and what is built on it.
//
//   x = linearSolve b {matvec, vecmat, solve, transposeSolve}      the functions' closures are operands before b
//
// The transposed product is made from the product here, since what solves the transposed system is written in terms of it.
import { buildFunc, emit, type OpenFunc } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { instantiate } from "../../passes/linearize/linearize.ts";
import { transposeKnownFirst } from "../../passes/transpose/knownFirst.ts";
import { UndefinedRule } from "../../passes/undefinedRule.ts";
import { unflatten } from "../tree/index.ts";
import { array, type CallSite, type FunctionVal, type Val } from "../values/values.ts";
import { derived } from "./derived.ts";
import { fitted, traceOver, traceSolver, type Given, type Solver } from "./solution.ts";
import { rebuild, type Shaped } from "./trace.ts";

export interface LinearSystem {
  readonly matvec: Given;
  readonly b: Shaped;
  /** (matvec, b) → x. */
  readonly solve: Given;
  readonly transposeSolve: Given | null;
  /** The product is its own transpose: `solve` serves for both. */
  readonly symmetric: boolean;
  readonly hasAux: boolean;
}

/** x with A x = b; with hasAux, [x, aux]. */
export function linearSolve(system: LinearSystem, site: CallSite): Val {
  const { matvec, solve, hasAux } = system;
  const solver = traceSolver(solve, system.b, (b) => solve.fn.call([matvec.fn, b], site), hasAux);
  const b = solver.start;
  const product = traceOver(matvec, b.leaves, (leaves) =>
    fitted(matvec, matvec.fn.call([unflatten(b.tree, leaves)], site), b),
  );
  const back = transposed({ ...system, b }, solver, product, site);
  const consts = [product, back?.product, solver.open, back?.solver].map((fn) => fn?.captures ?? []);
  const results = emit("linearSolve", [...consts.flat(), ...b.leaves.map(({ value }) => value)], {
    matvec: product.func,
    solve: solver.open.func,
    ...(back && { vecmat: back.product.func, transposeSolve: back.solver.func }),
    matvecConsts: consts[0].length,
    vecmatConsts: consts[1].length,
    solveConsts: consts[2].length,
    transposeSolveConsts: consts[3].length,
  });
  return solutionOf(solver, results);
}

/** What an op gave, in the structures that the solver has it in. */
export function solutionOf({ solution, aux }: Solver, results: readonly Value[]): Val {
  const value = rebuild(solution, results);
  return aux ? array([value, rebuild(aux, results.slice(solution.leaves.length))]) : value;
}

type Traced = Pick<OpenFunc, "func" | "captures">;

interface Transposed {
  readonly product: Traced;
  readonly solver: Traced;
}

/** The transposed system; null where nothing solves it, or the product has no transpose. */
function transposed(system: LinearSystem, solver: Solver, product: Traced, site: CallSite): Transposed | null {
  const { matvec, b, transposeSolve, symmetric, hasAux } = system;
  if (symmetric && !transposeSolve) return { product, solver: solver.open };
  if (!transposeSolve) return null;
  const vecmat = symmetric ? product : transposedProduct(product, b);
  if (!vecmat) return null;
  const fn = symmetric ? matvec.fn : productOf({ ...matvec, role: "the argument of vecmat" }, vecmat, b);
  const { open } = traceSolver(transposeSolve, b, (right) => transposeSolve.fn.call([fn, right], site), hasAux);
  return { product: vecmat, solver: open };
}

/** (…captures, …b) → (…what the transposed product gives). */
function transposedProduct({ func, captures }: Traced, { leaves }: Shaped): Traced | null {
  const types = leaves.map(({ type }) => type);
  const n = captures.length;
  try {
    const back = buildFunc(`${func.name}.transpose`, [...captures.map(({ type }) => type), ...types], (params) => {
      const args = [...params.slice(0, n), ...types.map(() => null)];
      return instantiate(transposeKnownFirst(func, args, params.slice(n)).slice(n), types);
    });
    return { func: back, captures };
  } catch (error) {
    // Only derivatives backwards need it: they say that they do.
    if (error instanceof UndefinedRule) return null;
    throw error;
  }
}

/** A product of the IR as a function of the program. */
const productOf = (given: Given, { func, captures }: Traced, b: Shaped): FunctionVal =>
  derived(func.name, 1, ([x]) => {
    const leaves = fitted(given, x, b);
    return rebuild(b, p.call(func, [...captures, ...leaves.map(({ value }) => value)]));
  });
