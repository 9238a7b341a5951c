// Many systems or roots at once. All that is solved for is batched, so that the functions of one agree on it.
import { emit } from "../../ir/build.ts";
import type { Func } from "../../ir/graph.ts";
import { linearSolveParts, rootParts } from "../solves.ts";
import { batchedAll, materialize, type Batch, type Batched, type BatchRule } from "./rule.ts";
import { batchFunc } from "./vmap.ts";

/** The function over the batch: its constants as they are, all else batched. */
function over(fn: Func, consts: readonly Batched[], batch: Batch): Func {
  const mask = fn.params.map((_, i) => (i < consts.length ? consts[i].batched : true));
  return batchFunc(fn, mask, batch, true).func;
}

export const linearSolveBatch: BatchRule<"linearSolve"> = (op, operands, batch) => {
  const { matvec, vecmat, solve, transposeSolve } = op.attrs;
  const parts = linearSolveParts(op, operands);
  const consts = [...parts.matvec, ...parts.vecmat, ...parts.solve, ...parts.transposeSolve];
  return batchedAll(
    emit("linearSolve", [...consts.map(({ value }) => value), ...parts.b.map((b) => materialize(b, batch))], {
      ...op.attrs,
      matvec: over(matvec, parts.matvec, batch),
      solve: over(solve, parts.solve, batch),
      ...(vecmat && { vecmat: over(vecmat, parts.vecmat, batch) }),
      ...(transposeSolve && { transposeSolve: over(transposeSolve, parts.transposeSolve, batch) }),
    }),
  );
};

export const rootBatch: BatchRule<"root"> = (op, operands, batch) => {
  const { f, solve, tangentSolve } = op.attrs;
  const parts = rootParts(op, operands);
  const consts = [...parts.f, ...parts.solve, ...parts.tangentSolve];
  return batchedAll(
    emit("root", [...consts.map(({ value }) => value), ...parts.guess.map((x) => materialize(x, batch))], {
      ...op.attrs,
      f: over(f, parts.f, batch),
      solve: over(solve, parts.solve, batch),
      tangentSolve: over(tangentSolve, parts.tangentSolve, batch),
    }),
  );
};
