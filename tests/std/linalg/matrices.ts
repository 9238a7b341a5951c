// Matrices that factorisations find hard, by name, real and complex.
import { adjoint, at, dense, real, times, type Dense } from "./dense.ts";

/** The same numbers each time, about normal. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => uniform() + uniform() + uniform() + uniform() - 2;
}

type Make = (m: number, n: number, draw: () => number, complex: boolean) => Dense;

const random: Make = (m, n, draw, complex) => dense(m, n, () => [draw(), complex ? draw() : 0]);
const scaled = (a: Dense, factor: (i: number, j: number) => number): Dense =>
  dense(a.rows, a.columns, (i, j) => [at(a, i, j)[0] * factor(i, j), at(a, i, j)[1] * factor(i, j)]);
/** From 1 down to 1e-12. */
const grade = (k: number, n: number): number => 10 ** (n > 1 ? (-12 * k) / (n - 1) : 0);

export const RECTANGULAR: Readonly<Record<string, Make>> = {
  random,
  "columns graded": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (_, j) => grade(j, n)),
  "columns graded upwards": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (_, j) => grade(n - 1 - j, n)),
  "rows graded": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (i) => grade(i, m)),
  "rank one": (m, n, draw, complex) => times(random(m, 1, draw, complex), random(1, n, draw, complex)),
  "half rank": (m, n, draw, complex) => {
    const k = Math.max(1, Math.floor(Math.min(m, n) / 2));
    return times(random(m, k, draw, complex), random(k, n, draw, complex));
  },
  "nearly singular": (m, n, draw, complex) => {
    const a = random(m, n, draw, complex);
    return dense(m, n, (i, j) =>
      j === n - 1 && n > 1 ? [at(a, i, 0)[0] * (1 + 1e-7 * i), at(a, i, 0)[1]] : at(a, i, j),
    );
  },
  zero: (m, n) => real(m, n, () => 0),
  ones: (m, n) => real(m, n, () => 1),
  identity: (m, n) => real(m, n, (i, j) => (i === j ? 1 : 0)),
  "a zero column": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (_, j) => (j === 0 ? 0 : 1)),
  Hilbert: (m, n) => real(m, n, (i, j) => 1 / (i + j + 1)),
  large: (m, n, draw, complex) => scaled(random(m, n, draw, complex), () => 1e30),
  small: (m, n, draw, complex) => scaled(random(m, n, draw, complex), () => 1e-30),
};

export const SQUARE: Readonly<Record<string, Make>> = {
  ...RECTANGULAR,
  "a Jordan block": (m, n) => real(m, n, (i, j) => (i === j ? 2 : j === i + 1 ? 1 : 0)),
  nilpotent: (m, n) => real(m, n, (i, j) => (j === i + 1 ? 1 : 0)),
  "a cyclic permutation": (m, n) => real(m, n, (i, j) => (j === (i + 1) % n ? 1 : 0)),
  "upper triangular": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (i, j) => (i <= j ? 1 : 0)),
  "lower triangular": (m, n, draw, complex) => scaled(random(m, n, draw, complex), (i, j) => (i >= j ? 1 : 0)),
  "repeated eigenvalues": (m, n, draw, complex) => {
    const u = random(n, 1, draw, complex);
    const outer = times(u, adjoint(u));
    return dense(n, n, (i, j) => [at(outer, i, j)[0] + (i === j ? 3 : 0), at(outer, i, j)[1]]);
  },
  rotations: (m, n) => real(m, n, (i, j) => (i % 2 === 0 && j === i + 1 ? -1 : j % 2 === 0 && i === j + 1 ? 1 : 0)),
  "rows and columns graded": (m, n, draw, complex) =>
    scaled(random(m, n, draw, complex), (i, j) => Math.sqrt(grade(i, n) * grade(j, n))),
  "badly balanced": (m, n, draw, complex) =>
    scaled(random(m, n, draw, complex), (i, j) => Math.sqrt(grade(i, n) / grade(j, n))),
};

export function matricesOf(
  kinds: Readonly<Record<string, Make>>,
  m: number,
  n: number,
  complex: boolean,
): readonly (readonly [string, Dense])[] {
  // prettier-ignore
  return Object.entries(kinds).map(([name, make], i) => [name, make(m, n, generator(97 * i + 7), complex)] as const);
}

/** (A + Aᴴ) / 2. */
export const hermitian = (a: Dense): Dense =>
  dense(a.rows, a.rows, (i, j) => [(at(a, i, j)[0] + at(a, j, i)[0]) / 2, (at(a, i, j)[1] - at(a, j, i)[1]) / 2]);
