// Fourier transforms and factorisations of the interpreter, by their definitions.
import { complexDType, isComplex, realDType } from "../../../src/ir/dtype.ts";
import type { OpAttrs } from "../../../src/ir/ops.ts";
import { arr, build, reader, type Arr } from "./array.ts";
import { add, conj, div, im, magnitude, mul, pair, re, sub, type Complex, type Num } from "./numbers.ts";
import { sqrt } from "./complex.ts";

/** One transform along one axis: Σ x_k e^(±2πi jk/n), for the first `count` frequencies. */
function dft(x: Arr, axis: number, inverse: boolean, count = x.shape[axis]): Arr {
  const read = reader(x);
  const n = x.shape[axis];
  const shape = x.shape.map((size, d) => (d === axis ? count : size));
  return build(complexDType(x.dtype), shape, (index) => {
    let total: Num = [0, 0];
    for (let k = 0; k < n; k++) {
      const angle = ((inverse ? 2 : -2) * Math.PI * ((index[axis] * k) % n)) / n;
      const value = read(index.map((at, d) => (d === axis ? k : at)));
      total = add(total, mul(pair(value), [Math.cos(angle), Math.sin(angle)]));
    }
    return inverse ? div(total, n) : total;
  });
}

/** From half a spectrum, the real signal that it belongs to; what must be real of it is taken so. */
function hermitianToReal(x: Arr, n: number): Arr {
  const axis = x.shape.length - 1;
  const read = reader(x);
  return build(realDType(x.dtype), [...x.shape.slice(0, -1), n], (index) => {
    let total = 0;
    for (let k = 0; k < x.shape[axis]; k++) {
      const [a, b] = pair(read([...index.slice(0, -1), k]));
      const angle = (2 * Math.PI * ((index[axis] * k) % n)) / n;
      const single = k === 0 || 2 * k === n;
      total += single ? a * Math.cos(angle) : 2 * (a * Math.cos(angle) - b * Math.sin(angle));
    }
    return total / n;
  });
}

export function fft(x: Arr, { kind, lengths }: OpAttrs["fft"]): Arr {
  const axes = lengths.map((_, i) => x.shape.length - lengths.length + i);
  const last = axes[axes.length - 1];
  const n = lengths[lengths.length - 1];
  const rest = axes.slice(0, -1);
  const through = (start: Arr, all: readonly number[], inverse: boolean): Arr => all.reduce((y, axis) => dft(y, axis, inverse), start); // prettier-ignore
  switch (kind) {
    case "fft":
    case "ifft":
      return through(x, axes, kind === "ifft");
    case "rfft":
      return through(dft(x, last, false, Math.floor(n / 2) + 1), rest, false);
    case "irfft":
      return hermitianToReal(through(x, rest, true), n);
  }
}

/** The matrices of an array, and how to put results back together. */
function matrices(x: Arr): Num[][][] {
  const [rows, columns] = x.shape.slice(-2);
  const count = x.shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: rows }, (__, i) =>
      Array.from({ length: columns }, (___, j) => x.data[(b * rows + i) * columns + j]),
    ),
  );
}

const root = (x: Num): Num => (typeof x === "number" ? Math.sqrt(x) : sqrt(x));

export function cholesky(x: Arr, lower: boolean): Arr {
  const data = matrices(x).flatMap((m) => {
    const n = m.length;
    // Of the upper triangle, the factor is the adjoint of the lower one of the adjoint.
    const a = (i: number, j: number): Num => (lower ? m[i][j] : conj(m[j][i]));
    const l: Num[][] = m.map((row) => row.map(() => (isComplex(x.dtype) ? [0, 0] : 0)));
    for (let j = 0; j < n; j++) {
      for (let i = j; i < n; i++) {
        let value = a(i, j);
        for (let k = 0; k < j; k++) value = sub(value, mul(l[i][k], conj(l[j][k])));
        l[i][j] = i === j ? root(value) : div(value, l[j][j]);
        if (i === j && !(re(value) > 0)) return m.flatMap((row, r) => row.map((_, k) => (r >= k === lower || r === k ? NaN : 0))); // prettier-ignore
      }
    }
    return lower ? l.flat() : l.map((row, i) => row.map((_, j) => conj(l[j][i]))).flat();
  });
  return { ...x, data };
}

export function triangularSolve(a: Arr, b: Arr, attrs: OpAttrs["triangularSolve"]): Arr {
  const { leftSide, lower, unitDiagonal, transposeA } = attrs;
  const rights = matrices(b);
  const data = matrices(a).flatMap((m, batch) => {
    const n = m.length;
    const used = (i: number, j: number): Num => {
      if (i === j && unitDiagonal) return isComplex(a.dtype) ? [1, 0] : 1;
      return lower ? (i >= j ? m[i][j] : 0) : i <= j ? m[i][j] : 0;
    };
    const op = (i: number, j: number): Num =>
      transposeA === "no" ? used(i, j) : transposeA === "transpose" ? used(j, i) : conj(used(j, i));
    // x op(A) = b is op(A)ᵀ xᵀ = bᵀ.
    const left = (i: number, j: number): Num => (leftSide ? op(i, j) : op(j, i));
    const right = rights[batch];
    const columns = b.shape[b.shape.length - (leftSide ? 1 : 2)];
    const solved = Array.from({ length: columns }, (_, c) => {
      const x: Num[] = [];
      const forwards = (lower === (transposeA === "no")) === leftSide;
      for (let step = 0; step < n; step++) {
        const i = forwards ? step : n - 1 - step;
        let value = leftSide ? right[i][c] : right[c][i];
        for (let k = 0; k < n; k++) if (x[k] !== undefined) value = sub(value, mul(left(i, k), x[k]));
        x[i] = div(value, left(i, i));
      }
      return x;
    });
    return leftSide ? right.flatMap((row, i) => row.map((_, c) => solved[c][i])) : solved.flat();
  });
  return { ...b, data };
}

/** Jacobi's rotations: eigenvectors in columns, eigenvalues ascending. */
export function eigh(x: Arr, lower: boolean): Arr[] {
  const n = x.shape[x.shape.length - 1];
  const vectors: Num[] = [];
  const values: Num[] = [];
  for (const m of matrices(x)) {
    const a = m.map((row, i) => row.map((_, j) => (i === j ? re(m[i][i]) : i > j === lower ? m[i][j] : conj(m[j][i]))));
    const v: Num[][] = m.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    for (let sweep = 0; sweep < 60; sweep++) {
      for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
    }
    const sorted = a.map((_, i) => i).sort((i, j) => re(a[i][i]) - re(a[j][j]));
    values.push(...sorted.map((i) => re(a[i][i])));
    vectors.push(...v.flatMap((row) => sorted.map((i) => (isComplex(x.dtype) ? pair(row[i]) : re(row[i])))));
  }
  return [arr(x.dtype, x.shape, vectors), arr(realDType(x.dtype), x.shape.slice(0, -1), values)];
}

/** Makes a[p][q] zero by a unitary rotation of columns p and q. */
function rotate(a: Num[][], v: Num[][], p: number, q: number): void {
  const off = magnitude(a[p][q]);
  if (off < 1e-300) return;
  const phase: Complex = [re(a[p][q]) / off, im(a[p][q]) / off];
  const theta = (re(a[q][q]) - re(a[p][p])) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  // Columns p, q of the rotation: (c, −s e^(−iφ)) and (s e^(iφ), c).
  const columns = (m: Num[][]): void => {
    for (const row of m) {
      const [x, y] = [row[p], row[q]];
      row[p] = sub(mul(c, x), mul(mul(s, conj(phase)), y));
      row[q] = add(mul(mul(s, phase), x), mul(c, y));
    }
  };
  columns(a);
  const [rowP, rowQ] = [a[p], a[q]];
  a[p] = rowP.map((x, j) => sub(mul(c, x), mul(mul(s, phase), rowQ[j])));
  a[q] = rowP.map((x, j) => add(mul(mul(s, conj(phase)), x), mul(c, rowQ[j])));
  columns(v);
}
