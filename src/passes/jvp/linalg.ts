// Forward derivatives of the factorisations and solves (M. Giles, "Collected matrix derivative results", 2008).
import { isComplex } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { asDTypeOf, fillOf, fullLike, range, zerosLike } from "../values.ts";
import { again, sum, type JvpRule } from "./rule.ts";

/** a b over the last two axes, the others batches. */
export function matmul(a: Value, b: Value): Value {
  const rank = a.type.shape.length;
  const batch = range(rank - 2);
  const { dtype } = a.type;
  return p.dotGeneral(a, b, { lhsBatch: batch, rhsBatch: batch, lhsContract: [rank - 1], rhsContract: [rank - 2], precision: "highest", dtype }); // prettier-ignore
}

/** The conjugate transpose of the last two axes. */
export function adjoint(x: Value): Value {
  const rank = x.type.shape.length;
  const swapped = p.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
  return isComplex(x.type.dtype) ? p.conj(swapped) : swapped;
}

/** Where row and column compare so, over the last two axes of x. */
function triangle(x: Value, compare: (row: Value, column: Value) => Value): Value {
  const { shape } = x.type;
  const rank = shape.length;
  return compare(p.iota("i32", shape, rank - 2), p.iota("i32", shape, rank - 1));
}

/** The lower triangle with half of the diagonal. */
function halfLower(x: Value): Value {
  const below = p.select(triangle(x, p.gt), x, zerosLike(x));
  const diagonal = p.select(triangle(x, p.eq), p.mul(x, fullLike(x, 0.5)), zerosLike(x));
  return p.add(below, diagonal);
}

const solve = (a: Value, b: Value, leftSide: boolean, transposeA: "no" | "transpose" | "adjoint"): Value =>
  p.triangularSolve(a, b, { leftSide, lower: true, unitDiagonal: false, transposeA });

// A = L Lᴴ:  dL = L Φ(L⁻¹ dA L⁻ᴴ), Φ the lower triangle with half of the diagonal. dA is taken as it is: whoever reads
// one triangle only, or the mean of both, does so before.
export const choleskyJvp: JvpRule<"cholesky"> = (op, x, dx) => {
  const [y] = again(op, x);
  const [d] = dx;
  if (!d) return { primals: [y], tangents: [null] };
  const lower = op.attrs.lower ? onlyLower(y) : adjoint(onlyUpper(y));
  const moved = op.attrs.lower ? d : adjoint(d);
  const inner = solve(lower, solve(lower, moved, false, "adjoint"), true, "no");
  const slope = matmul(lower, halfLower(inner));
  return { primals: [y], tangents: [op.attrs.lower ? slope : adjoint(slope)] };
};

const onlyLower = (x: Value): Value => p.select(triangle(x, p.ge), x, zerosLike(x));
const onlyUpper = (x: Value): Value => p.select(triangle(x, p.le), x, zerosLike(x));

// op(A) X = B:  dX = op(A)⁻¹ (dB − op(dA) X), and X op(A) = B likewise from the right.
export const triangularSolveJvp: JvpRule<"triangularSolve"> = (op, [a, b], [da, db]) => {
  const { leftSide, lower, unitDiagonal, transposeA } = op.attrs;
  const [x] = again(op, [a, b]);
  const ofMatrix = (): Value => {
    const compare = lower ? (unitDiagonal ? p.gt : p.ge) : unitDiagonal ? p.lt : p.le;
    const used = p.select(triangle(a, compare), da as Value, zerosLike(a));
    const swapped = p.transpose(used, [...range(used.type.shape.length - 2), used.type.shape.length - 1, used.type.shape.length - 2]); // prettier-ignore
    const moved = transposeA === "no" ? used : transposeA === "transpose" ? swapped : adjoint(used);
    return p.neg(leftSide ? matmul(moved, x) : matmul(x, moved));
  };
  const right = sum([db, da && ofMatrix()]);
  return { primals: [x], tangents: [right && p.triangularSolve(a, right, op.attrs)] };
};

// A = V diag(w) Vᴴ:  dw = diag(Vᴴ dA V), dV = V (F ∘ Vᴴ dA V), F_ij = 1 / (w_j − w_i) off the diagonal.
export const eighJvp: JvpRule<"eigh"> = (op, x, dx) => {
  const [d] = dx;
  if (!d) return { primals: again(op, x), tangents: op.results.map(() => null) };
  const [v, w] = p.eigh(x[0], op.attrs.lower);
  const symmetric = p.mul(p.add(d, adjoint(d)), fullLike(d, 0.5));
  const inner = matmul(matmul(adjoint(v), symmetric), v);
  const { shape } = v.type;
  const rank = shape.length;
  const batch = range(rank - 2);
  const real = { dtype: w.type.dtype, shape };
  const columns = p.broadcastInDim(w, shape, [...batch, rank - 1]);
  const rows = p.broadcastInDim(w, shape, [...batch, rank - 2]);
  const diagonal = triangle(v, p.eq);
  const gap = p.select(diagonal, fillOf(real, 1), p.sub(columns, rows));
  const inverse = p.select(diagonal, fillOf(real, 0), p.div(fillOf(real, 1), gap));
  const onDiagonal = p.select(diagonal, inner, zerosLike(inner));
  const dw = p.reduce(isComplex(inner.type.dtype) ? p.real(onDiagonal) : onDiagonal, "sum", [rank - 1]);
  if (!op.attrs.vectors) return { primals: [w], tangents: [dw] };
  return { primals: [v, w], tangents: [matmul(v, p.mul(asDTypeOf(inverse, inner), inner)), dw] };
};
