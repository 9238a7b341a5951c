// The transpose of a solution as a function of the right side solves the transposed system.
//
//   x = linearSolve b {matvec = @A, solve = @s, …}   ⇒   ctb = linearSolve ctx {matvec = @Aᵀ, solve = @sᵀ, …}
import { emit } from "../../ir/build.ts";
import type { Op, Value } from "../../ir/graph.ts";
import { linearSolveParts } from "../solves.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { fillOf } from "../values.ts";
import type { TransposeRule } from "./rule.ts";

export const linearSolveTranspose: TransposeRule<"linearSolve"> = (op, operands, cotangents) => {
  const { attrs } = op;
  const { matvec, vecmat, solve, transposeSolve, b } = linearSolveParts(op, operands);
  const consts = [...vecmat, ...matvec, ...transposeSolve, ...solve];
  if (!consts.every((value) => value !== null)) {
    throw new UndefinedRule(op as Op, "derivative", "it is not linear in the matrix, so it has no transpose");
  }
  if (!attrs.vecmat || !attrs.transposeSolve) {
    throw new UndefinedRule(
      op as Op,
      "derivative",
      "a derivative backwards solves the transposed system, and nothing says how",
      "give customLinearSolve a transposeSolve, or { symmetric: true }, or take the derivative forward: jvp, jacfwd",
    );
  }
  const right = b.map((_, i): Value => cotangents[i] ?? fillOf(op.results[i].type, 0));
  const found = emit("linearSolve", [...consts, ...right], {
    matvec: attrs.vecmat,
    vecmat: attrs.matvec,
    solve: attrs.transposeSolve,
    transposeSolve: attrs.solve,
    matvecConsts: attrs.vecmatConsts,
    vecmatConsts: attrs.matvecConsts,
    solveConsts: attrs.transposeSolveConsts,
    transposeSolveConsts: attrs.solveConsts,
  });
  return [...consts.map(() => null), ...b.map((value, i) => (value === null ? found[i] : null))];
};
