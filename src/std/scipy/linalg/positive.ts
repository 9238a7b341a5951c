// Linear systems of positive definite matrices, by Cholesky factors.
import { isComplex } from "../../../ir/dtype.ts";
import type { Span } from "../../../frontend/source.ts";
import { derived } from "../../../frontend/transform/derived.ts";
import { linearSolve } from "../../../frontend/transform/linearSolve.ts";
import { LEAF } from "../../../frontend/tree/index.ts";
import type { CallSite, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { cholesky } from "../../linalg/index.ts";
import { triangularSolve } from "../../linalg/matrices.ts";
import { matchBatches } from "../../linalg/solve.ts";

/** Solves with a Cholesky factor of which one triangle is read. */
export function choleskySolve(factor: Tensor, lower: boolean, b: Tensor): Tensor {
  const [x, y] = matchBatches(factor, b);
  const first = triangularSolve(x, y, { lower, transposeA: lower ? "no" : "adjoint" });
  return triangularSolve(x, first, { lower, transposeA: lower ? "adjoint" : "no" });
}

interface Place {
  readonly owner: string;
  readonly span: Span | undefined;
}

/**
 * x with a x = b, by a factor of one triangle of a. Its derivatives solve with the same factor, and are those of the system
 * with the whole matrix, whichever triangle is read.
 */
export function solvePositive(a: Tensor, b: Tensor, lower: boolean, place: Place, site: CallSite): Tensor {
  const [matrix, right] = matchBatches(a, b);
  const factor = c.stopGradient(cholesky(matrix, lower, false));
  const given = (role: string, arity: number, of: (x: Tensor) => Tensor) => ({
    ...place,
    role,
    fn: derived(role, arity, (operands) => of(operands[arity - 1] as Tensor)),
  });
  const symmetric = !isComplex(matrix.dtype);
  // The transpose of a Hermitian matrix is its conjugate.
  const back = (x: Tensor): Tensor => c.conj(choleskySolve(factor, lower, c.conj(x)));
  const system = {
    matvec: given("a", 1, (x) => c.matmul(matrix, x)),
    b: { tree: LEAF, leaves: [right] },
    solve: given("solve", 2, (x) => choleskySolve(factor, lower, x)),
    transposeSolve: symmetric ? null : given("transposeSolve", 2, back),
    symmetric,
    hasAux: false,
  };
  return linearSolve(system, site) as Tensor;
}
