// Functions of matrices: exponential, square root, and any other through the Schur form.
import { isComplex } from "../../../ir/dtype.ts";
import { sizeOf } from "../../../ir/type.ts";
import { Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { complexSchur } from "../../linalg/forms.ts";
import {
  isHalf,
  adjoint,
  batchOf,
  diagonal,
  diagonalMatrix,
  identityLike,
  rows,
  triangularSolve,
} from "../../linalg/matrices.ts";
import { solve } from "../../linalg/solve.ts";
import { repeat, whileLoop } from "../../loops.ts";

/** Coefficients of the diagonal Padé approximant of the exponential of degree q, from the constant term up. */
function pade(q: number): number[] {
  const values = [1];
  for (let k = 1; k <= q; k++) values.push((values[k - 1] * (q - k + 1)) / (k * (2 * q - k + 1)));
  return values;
}

/**
 * e^A by scaling and squaring (Higham, "The scaling and squaring method for the matrix exponential revisited", 2005):
 * degree 7 for f32, 13 for f64. NaN where more than `most` squarings would be needed.
 */
export function expm(a: Tensor, most: number, upperTriangular = false): Tensor {
  const wide = a.dtype === "f64" || a.dtype === "c128";
  const [degree, reach] = wide ? [13, 5.371920351148152] : [7, 3.92572478313866];
  const size = c.maxOver(c.sumOver(c.abs(a), [-2]), [-1]);
  const needed = c.max(c.ceil(c.div(c.log(c.div(size, reach)), Math.LN2)), 0);
  const squarings = c.min(needed, most);
  const scale = c.exp(c.mul(squarings, -Math.LN2));
  const x = c.mul(a, c.cast(c.expandDims(c.expandDims(scale, -1), -1), a.dtype));
  const unit = identityLike(x);
  const square = c.matmul(x, x);
  const coefficients = pade(degree);
  let [odd, even] = [c.mul(coefficients[degree], unit), c.mul(coefficients[degree - 1], unit)];
  for (let k = degree - 2; k >= 1; k -= 2) {
    odd = c.add(c.matmul(square, odd), c.mul(coefficients[k], unit));
    even = c.add(c.matmul(square, even), c.mul(coefficients[k - 1], unit));
  }
  const u = c.matmul(x, odd);
  const [denominator, numerator] = [c.sub(even, u), c.add(even, u)];
  const start = upperTriangular
    ? triangularSolve(denominator, numerator, { lower: false })
    : solve(denominator, numerator);
  const [result] = whileLoop(
    [start, c.fill([], 0, squarings.dtype)],
    ([, step]) => c.lt(step, c.maxOver(squarings)),
    ([value, step]) => {
      const due = c.expandDims(c.expandDims(c.lt(step, squarings), -1), -1);
      return [c.where(due, c.matmul(value, value), value), c.add(step, 1)];
    },
  );
  return c.where(c.expandDims(c.expandDims(c.gt(needed, most), -1), -1), NaN, result);
}

/** Index of column less index of row. */
const superdiagonal = (n: number): Tensor => c.sub(c.iota("i32", [n, n], 1), c.iota("i32", [n, n], 0));

interface Schur {
  readonly t: Tensor;
  readonly z: Tensor;
}

const schurOf = (a: Tensor): Schur => {
  const n = rows(a);
  return complexSchur(c.reshape(a, [sizeOf(batchOf(a)), n, n]));
};

const back = ({ z }: Schur, f: Tensor, a: Tensor): Tensor => c.reshape(c.matmul(c.matmul(z, f), adjoint(z)), a.shape);

/** The principal square root, complex: R² = T, one superdiagonal after the other (Björck and Hammarling, 1983). */
export function sqrtm(given: Tensor): Tensor {
  const a = isHalf(given.dtype) ? c.cast(given, "f32") : given;
  const schur = schurOf(a);
  const n = rows(a);
  const roots = c.sqrt(diagonal(schur.t));
  const sums = c.add(c.expandDims(roots, -1), c.expandDims(roots, -2));
  const safe = c.where(c.eq(sums, 0), c.onesLike(sums), sums);
  const place = superdiagonal(n);
  const [r] = n < 2 ? [diagonalMatrix(roots)] : repeat(n - 1, [diagonalMatrix(roots)], (k, [known]) => {
    const value = c.div(c.sub(schur.t, c.matmul(known, known)), safe);
    return [c.where(c.eq(place, c.add(k, 1)), value, known)];
  }); // prettier-ignore
  return back(schur, r, a);
}

/** f(A) for an elementwise f, complex: F commutes with T, which gives one superdiagonal after the other (Parlett, 1976). */
export function matrixFunction(a: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const schur = schurOf(a);
  const n = rows(a);
  const w = diagonal(schur.t);
  const start = diagonalMatrix(c.cast(f(w), w.dtype));
  const gaps = c.sub(c.expandDims(w, -2), c.expandDims(w, -1));
  const safe = c.where(c.eq(gaps, 0), c.fullLike(gaps, c.finfo(a.dtype).eps), gaps);
  const place = superdiagonal(n);
  const [value] = n < 2 ? [start] : repeat(n - 1, [start], (k, [known]) => {
    const commutator = c.sub(c.matmul(schur.t, known), c.matmul(known, schur.t));
    return [c.where(c.eq(place, c.add(k, 1)), c.div(commutator, safe), known)];
  }); // prettier-ignore
  return back(schur, value, a);
}

/** X with A X + X B = C, column by column in the Schur bases (Bartels and Stewart, 1972). */
export function solveSylvester(a: Tensor, b: Tensor, rhs: Tensor): Tensor {
  const real = [a, b, rhs].every((x) => !isComplex(x.dtype));
  const [s, t] = [schurOf(a), schurOf(b)];
  const [u, v] = [c.indexAxis(s.z, 0), c.indexAxis(t.z, 0)];
  const [left, right] = [c.indexAxis(s.t, 0), c.indexAxis(t.t, 0)];
  const n = rows(right);
  const d = c.matmul(c.matmul(adjoint(u), c.cast(rhs, u.dtype)), v);
  const column = c.iota("i32", [1, n], 1);
  const [y] = repeat(n, [c.zerosLike(d)], (k, [known]) => {
    const here = c.eq(column, k);
    const pick = (x: Tensor): Tensor => c.sumOver(c.where(here, x, c.zerosLike(x)), [1], true);
    const sides = c.sub(pick(d), c.matmul(known, pick(right)));
    const shift = c.sumOver(c.where(c.eq(c.iota("i32", [n, 1], 0), k), pick(right), c.zerosLike(pick(right))));
    const shifted = c.add(left, c.mul(shift, identityLike(left)));
    return [c.where(here, triangularSolve(shifted, sides, { lower: false }), known)];
  });
  const x = c.matmul(c.matmul(u, y), adjoint(v));
  return real ? new Tensor(c.real(x).value) : x;
}
