// One step of iterative refinement for the eigenvectors of a Hermitian matrix (Ogita and Aishima, "Iterative
// refinement for symmetric eigenvalue decomposition", 2018): XLA's Jacobi sweeps stop at about half of a double's
// digits, and one step of quadratic convergence gives the other half.
//
//   R = I - VᴴV    S = VᴴAV    λ = diag(S) / (1 - diag(R))
//   E[i,j] = (S[i,j] + λ[j] R[i,j]) / (λ[j] - λ[i])  where the two are apart,  R[i,j] / 2  elsewhere
//   V ← V + V E
import { buildFunc } from "../../ir/build.ts";
import { isComplex, realDType } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import type { Func, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { Shape, TensorType } from "../../ir/type.ts";

const filled = (value: number, { dtype, shape }: TensorType): Value =>
  p.broadcastInDim(p.constant(scalarLiteral(dtype, value)), shape, []);

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function product(x: Value, y: Value): Value {
  const rank = x.type.shape.length;
  const batch = range(rank - 2);
  return p.dotGeneral(x, y, {
    lhsContract: [rank - 1],
    rhsContract: [rank - 2],
    lhsBatch: batch,
    rhsBatch: batch,
    precision: "highest",
    dtype: x.type.dtype,
  });
}

function adjoint(x: Value): Value {
  const rank = x.type.shape.length;
  const turned = p.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
  return isComplex(x.type.dtype) ? p.conj(turned) : turned;
}

const realPart = (x: Value): Value => (isComplex(x.type.dtype) ? p.real(x) : x);

/** The Frobenius norm of each matrix, spread over its elements. */
function norm(x: Value): Value {
  const { shape } = x.type;
  const rank = shape.length;
  const magnitude = p.abs(x);
  const sum = p.reduce(p.mul(magnitude, magnitude), "sum", [rank - 2, rank - 1]);
  return p.broadcastInDim(p.sqrt(sum), shape, range(rank - 2));
}

/** From (A, V) to (better V, eigenvalues), for matrices of this type. */
export function refineEigen(type: TensorType): Func {
  return buildFunc("refineEigen", [type, type], ([a, v]) => {
    const { shape } = type;
    const rank = shape.length;
    const realType = (of: Shape): TensorType => ({ dtype: realDType(type.dtype), shape: of });
    const onDiagonal = p.eq(p.iota("i32", shape, rank - 2), p.iota("i32", shape, rank - 1));
    const zero = filled(0, type);
    const diagonal = (x: Value): Value => p.reduce(realPart(p.select(onDiagonal, x, zero)), "sum", [rank - 2]);

    const vh = adjoint(v);
    const r = p.sub(p.select(onDiagonal, filled(1, type), zero), product(vh, v));
    const s = product(vh, product(a, v));
    const values = p.div(diagonal(s), p.sub(filled(1, realType(shape.slice(0, -1))), diagonal(r)));

    const batch = range(rank - 2);
    const ofRow = p.broadcastInDim(values, shape, [...batch, rank - 2]);
    const ofColumn = p.broadcastInDim(values, shape, [...batch, rank - 1]);
    const gap = p.sub(ofColumn, ofRow);
    const offDiagonal = p.select(onDiagonal, zero, s);
    const two = filled(2, realType(shape));
    const uncertainty = p.mul(two, p.add(norm(offDiagonal), p.mul(norm(a), norm(r))));
    const isApart = p.gt(p.abs(gap), uncertainty);
    const divisor = p.convert(p.select(isApart, gap, two), type.dtype);
    const numerator = p.select(isApart, p.add(s, p.mul(p.convert(ofColumn, type.dtype), r)), r);
    const correction = p.div(numerator, divisor);
    return [p.add(v, product(v, correction)), values];
  });
}
