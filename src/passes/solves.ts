// Linear systems and roots by solvers of the program's own: whose each operand is.
import type { Op } from "../ir/graph.ts";

/** A list for each of the functions that an op calls, and one for its own arguments. */
export interface LinearSolveParts<T> {
  readonly matvec: readonly T[];
  readonly vecmat: readonly T[];
  readonly solve: readonly T[];
  readonly transposeSolve: readonly T[];
  readonly b: readonly T[];
}

export interface RootParts<T> {
  readonly f: readonly T[];
  readonly solve: readonly T[];
  readonly tangentSolve: readonly T[];
  readonly guess: readonly T[];
}

/** As many of the list as each count says, and the rest. */
function dealt<T>(list: readonly T[], counts: readonly number[]): (readonly T[])[] {
  let next = 0;
  return [...counts.map((count) => list.slice(next, (next += count))), list.slice(next)];
}

export function linearSolveParts<T>({ attrs }: Op<"linearSolve">, list: readonly T[]): LinearSolveParts<T> {
  const { matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts } = attrs;
  const counts = [matvecConsts, vecmatConsts, solveConsts, transposeSolveConsts];
  const [matvec, vecmat, solve, transposeSolve, b] = dealt(list, counts);
  return { matvec, vecmat, solve, transposeSolve, b };
}

export function rootParts<T>({ attrs }: Op<"root">, list: readonly T[]): RootParts<T> {
  const { fConsts, solveConsts, tangentConsts } = attrs;
  const [f, solve, tangentSolve, guess] = dealt(list, [fConsts, solveConsts, tangentConsts]);
  return { f, solve, tangentSolve, guess };
}
