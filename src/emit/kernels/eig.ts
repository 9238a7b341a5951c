// Eigenvalues and eigenvectors of general matrices, from the Schur form: back substitution for all eigenvalues at once
// (Golub and Van Loan, "Matrix Computations", 7.6.4; LAPACK's trevc), with eigenvectors scaled as LAPACK's geev does.
import { complexDType, isComplex, realDType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { forEach, matmul } from "./blocks.ts";
import { complexSchur, type ComplexSchur } from "./complexSchur.ts";
import { realSchur, type RealSchur } from "./realSchur.ts";
import { turnColumns, turnRows } from "./rotations.ts";
import * as t from "./terms.ts";

/** The complex Schur form of a real one: each 2 × 2 block turned, the eigenvalue with positive imaginary part first. */
export function complexForm({ t: given, zt: basis }: RealSchur): ComplexSchur {
  const dtype = complexDType(given.type.dtype);
  const [n] = given.type.shape;
  type State = { t: Value; zt?: Value };
  const start: State = { t: t.asDType(given, dtype), ...(basis ? { zt: t.asDType(basis, dtype) } : {}) };
  if (n < 2) return { t: start.t, zt: start.zt ?? null };
  const done = t.loop<State>([n - 2, 0, -1], start, (k, s) => {
    const next = t.add(k, 1);
    const get = (i: Value, j: Value): Value => t.wide(t.element(given, i, j));
    const below = get(next, k);
    return t.when<State>(t.ne(below, 0), s, (x) => {
      const [above, middle] = [get(k, next), get(k, k)];
      const imaginary = t.mul(p.sqrt(p.abs(above)), p.sqrt(p.abs(below)));
      const larger = t.max(imaginary, t.abs(below));
      const [upper, lower] = [t.div(imaginary, larger), t.div(below, larger)];
      const length = p.sqrt(t.add(t.mul(upper, upper), t.mul(lower, lower)));
      const narrow = (re: Value, im: Value): Value => t.asDType(p.complex(re, im), dtype);
      const zero = t.scalar("f64", 0);
      const [c, sin] = t.held(narrow(zero, t.div(upper, length)), narrow(t.div(lower, length), zero));
      const both = turnColumns(turnRows(x.t, k, c, sin), k, c, sin);
      const first = t.putElement(both, k, k, narrow(middle, imaginary));
      const second = t.putElement(first, next, next, narrow(middle, t.neg(imaginary)));
      return {
        t: t.putElement(second, next, k, t.zeros(dtype, [])),
        ...(x.zt ? { zt: turnRows(x.zt, k, t.conj(c), t.conj(sin)) } : {}),
      };
    });
  });
  return { t: done.t, zt: done.zt ?? null };
}

/** Where elements grow beyond this, the vector is scaled down. */
const LARGE = 2 ** 30;

/** Eigenvectors of upper triangular T as columns; of its adjoint when `left`. */
function triangularVectors(a: Value, left: boolean): Value {
  const { dtype, shape } = a.type;
  const [n] = shape;
  const real = realDType(dtype);
  const place = t.iota(n);
  const [values] = t.held(diagonal(a));
  const { eps, tiny } = t.limits(dtype);
  const [floor] = t.held(t.asDType(t.max(t.mul(t.largest(a), eps), tiny), real));
  const { x } = t.loop(left ? [0, n] : [n - 1, 0, -1], { x: t.zeros(dtype, [n, n]) }, (i, { x: known }) => {
    const factor = (k: Value): Value => (left ? t.conj(t.element(a, k, i)) : t.element(a, i, k));
    const { total } = t.loop(left ? [0, i] : [t.add(i, 1), n], { total: t.zeros(dtype, [n]) }, (k, { total: sum }) => ({
      total: t.add(sum, t.mul(factor(k), t.at(known, k))),
    }));
    const gap = t.sub(t.at(values, i), values);
    const apart = t.where(t.lt(t.size1(gap), floor), t.asDType(t.broadcast(floor, [n]), dtype), gap);
    const divisor = left ? t.conj(apart) : apart;
    const own = t.where(t.eq(place, i), 1, t.div(t.neg(total), divisor));
    const [row] = t.held(t.where(left ? t.le(place, i) : t.ge(place, i), own, 0));
    const sizes = t.size1(row);
    const grown = t.gt(sizes, LARGE);
    const scaled = t.when(p.reduce(grown, "or", [0]), { x: known, row }, ({ x: all, row: last }) => {
      const [down] = t.held(t.asDType(t.where(grown, t.div(1, t.where(grown, sizes, 1)), 1), dtype));
      const shrunk = t.loop([0, n], { all }, (k, { all: rows }) => ({
        all: t.put(rows, k, t.mul(t.at(rows, k), down)),
      }));
      return { x: shrunk.all, row: t.mul(last, down) };
    });
    return { x: t.put(scaled.x, i, scaled.row) };
  });
  return x;
}

const diagonal = (a: Value): Value => {
  const { dtype, shape } = a.type;
  const [n] = shape;
  return t.loop([0, n], { d: t.zeros(dtype, [n]) }, (i, { d }) => ({ d: t.put(d, i, t.element(a, i, i)) })).d;
};

/** Columns of [B, n, n] of length 1, the largest element of each real. Of a real matrix, those of real values are real. */
function normalized(v: Value, w: Value, ofReal: boolean): Value {
  const { dtype, shape } = v.type;
  const [batch, n] = shape;
  const over = (x: Value): Value => p.broadcastInDim(x, shape, [0, 2]);
  const complexOf = (x: Value): Value => p.convert(x, dtype);
  // In two steps, so that nothing overflows or vanishes when squared.
  const sizes = p.reduce(p.abs(v), "max", [1]);
  const safe = t.where(t.gt(sizes, 0), sizes, 1);
  const near = p.div(v, over(complexOf(safe)));
  const lengths = p.sqrt(p.reduce(t.squared(near), "sum", [1]));
  const unit = p.div(near, over(complexOf(lengths)));
  const modulus = p.abs(unit);
  const most = p.eq(modulus, over(p.reduce(modulus, "max", [1])));
  const index = p.iota("i32", shape, 1);
  const first = p.reduce(t.where(most, index, n), "min", [1]);
  const chosen = t.where(p.eq(index, over(first)), unit, 0);
  const peak = p.complex(p.reduce(p.real(chosen), "sum", [1]), p.reduce(p.imag(chosen), "sum", [1]));
  const phase = t.div(p.conj(peak), complexOf(p.abs(peak)));
  if (!ofReal) return p.mul(unit, over(phase));
  const sign = t.where(t.lt(p.real(peak), 0), t.fill(realDType(dtype), [batch, n], -1), 1);
  const turned = p.mul(unit, over(p.mul(phase, complexOf(sign))));
  const conjugates = p.conj(p.pad(p.slice(turned, { start: [0, 0, 0], limit: [batch, n, n - 1], strides: [1, 1, 1] }), t.zeros(dtype, []), { low: [0, 0, 1], high: [0, 0, 0], interior: [0, 0, 0] })); // prettier-ignore
  const imaginary = over(p.imag(w));
  // A real value's vector is real but for rounding, which may turn it where values lie close together.
  const part = p.real(turned);
  const length = p.sqrt(p.reduce(p.mul(part, part), "sum", [1]));
  const real = p.convert(p.div(part, over(length)), dtype);
  return t.where(t.eq(imaginary, 0), real, t.where(t.lt(imaginary, 0), conjugates, turned));
}

/** [w, left vectors, right vectors] of [B, n, n], those that are asked for. */
export function eig(a: Value, left: boolean, right: boolean): readonly Value[] {
  const ofReal = !isComplex(a.type.dtype);
  const sides = [...(left ? [true] : []), ...(right ? [false] : [])];
  const [w, zt, ...triangular] = forEach("eig", [a], ([x]) => {
    const { matrix, scale } = t.balanced(x);
    const form = ofReal ? complexForm(realSchur(matrix, sides.length > 0)) : complexSchur(matrix, sides.length > 0);
    const vectors = form.zt ? [form.zt, ...sides.map((side) => triangularVectors(form.t, side))] : [];
    return [t.mul(diagonal(form.t), scale), ...vectors];
  });
  return [w, ...triangular.map((x) => normalized(matmul(p.transpose(zt, [0, 2, 1]), x), w, ofReal))];
}
