// Roots by solvers of the program's own: lax.customRoot.
//
//   x = root guess {f, solve, tangentSolve}        the functions' closures are operands before the guess
import { emit } from "../../ir/build.ts";
import { unflatten } from "../tree/index.ts";
import type { ArrayVal, CallSite, Val } from "../values/values.ts";
import { linearizeFunction } from "./grad.ts";
import { solutionOf } from "./linearSolve.ts";
import { fitted, traceOver, traceSolver, type Given } from "./solution.ts";
import type { Shaped } from "./trace.ts";

export interface RootProblem {
  readonly f: Given;
  readonly guess: Shaped;
  /** (f, guess) → x. */
  readonly solve: Given;
  /** (the derivative of f at x, y) → t, which it takes to y. */
  readonly tangentSolve: Given;
  readonly hasAux: boolean;
}

/** x with f(x) = 0; with hasAux, [x, aux]. */
export function root({ f, guess: given, solve, tangentSolve, hasAux }: RootProblem, site: CallSite): Val {
  const solver = traceSolver(solve, given, (x) => solve.fn.call([f.fn, x], site), hasAux);
  const guess = solver.start;
  const { tree, leaves } = guess;
  const value = traceOver(f, leaves, (x) => fitted(f, f.fn.call([unflatten(tree, x)], site), guess));
  const tangent = traceOver(tangentSolve, [...leaves, ...leaves], (both) => {
    const [x, y] = [both.slice(0, leaves.length), both.slice(leaves.length)].map((half) => unflatten(tree, half));
    const [, slope] = (linearizeFunction.call([f.fn, x], site) as ArrayVal).items;
    return fitted(tangentSolve, tangentSolve.fn.call([slope, y], site), guess);
  });
  const consts = [...value.captures, ...solver.open.captures, ...tangent.captures];
  const results = emit("root", [...consts, ...leaves.map((leaf) => leaf.value)], {
    f: value.func,
    solve: solver.open.func,
    tangentSolve: tangent.func,
    fConsts: value.captures.length,
    solveConsts: solver.open.captures.length,
    tangentConsts: tangent.captures.length,
  });
  return solutionOf(solver, results);
}
