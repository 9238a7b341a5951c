// Matrices on the host, complex and in doubles: what the results of factorisations are checked with.
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function dense(
  rows: number,
  columns: number,
  entry: (i: number, j: number) => readonly [number, number],
): Dense {
  const [re, im] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) [re[i * columns + j], im[i * columns + j]] = entry(i, j);
  }
  return { rows, columns, re, im };
}

export const real = (rows: number, columns: number, entry: (i: number, j: number) => number): Dense =>
  dense(rows, columns, (i, j) => [entry(i, j), 0]);

export const at = (a: Dense, i: number, j: number): readonly [number, number] => [
  a.re[i * a.columns + j],
  a.im[i * a.columns + j],
];

export function times(a: Dense, b: Dense): Dense {
  const out = dense(a.rows, b.columns, () => [0, 0]);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const [re, im] = at(a, i, k);
      for (let j = 0; j < b.columns; j++) {
        const [x, y] = at(b, k, j);
        out.re[i * b.columns + j] += re * x - im * y;
        out.im[i * b.columns + j] += re * y + im * x;
      }
    }
  }
  return out;
}

export const minus = (a: Dense, b: Dense): Dense =>
  dense(a.rows, a.columns, (i, j) => [at(a, i, j)[0] - at(b, i, j)[0], at(a, i, j)[1] - at(b, i, j)[1]]);
export const adjoint = (a: Dense): Dense => dense(a.columns, a.rows, (i, j) => [at(a, j, i)[0], -at(a, j, i)[1]]);
export const eye = (n: number): Dense => real(n, n, (i, j) => (i === j ? 1 : 0));
export const diagonal = (values: Dense): Dense =>
  dense(values.rows, values.rows, (i, j) => (i === j ? at(values, i, 0) : [0, 0]));
export const keep = (a: Dense, where: (i: number, j: number) => boolean): Dense =>
  dense(a.rows, a.columns, (i, j) => (where(i, j) ? at(a, i, j) : [0, 0]));

/** Frobenius' norm; NaN where an element is none. */
export const norm = (a: Dense): number => Math.sqrt(a.re.reduce((sum, x, k) => sum + x * x + a.im[k] * a.im[k], 0));

/** How far the columns are from orthonormal. */
export const skewness = (q: Dense): number => norm(minus(times(adjoint(q), q), eye(q.columns)));
