// Special functions of real numbers, to some fourteen digits.

// Bernoulli numbers B2, B4, … for the asymptotic series.
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

/** log |Γ(x)|: Stirling's series, reached by recurrence; reflection below 1/2. */
export function lgamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  let sum = 0;
  BERNOULLI.forEach((b, i) => (sum += b / ((2 * i + 2) * (2 * i + 1) * z ** (2 * i + 1))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + sum - shift;
}

export function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x === 0) return NaN;
  if (x < 0.5) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += 1 / z;
  let sum = Math.log(z) - 0.5 / z;
  BERNOULLI.forEach((b, i) => (sum -= b / ((2 * i + 2) * z ** (2 * i + 2))));
  return sum - shift;
}

/** Hurwitz's ζ(s, q), by Euler and Maclaurin, for s > 1 and q > 0. */
export function zeta(s: number, q: number): number {
  if (!(s > 1) || !(q > 0)) return NaN;
  const n = 15;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += (q + k) ** -s;
  const a = q + n;
  sum += a ** (1 - s) / (s - 1) + 0.5 * a ** -s;
  let factor = s;
  BERNOULLI.forEach((b, i) => {
    const k = 2 * i + 2;
    let factorial = 1;
    for (let j = 2; j <= k; j++) factorial *= j;
    sum += ((b / factorial) * factor) / a ** (s + k - 1);
    factor *= (s + k - 1) * (s + k);
  });
  return sum;
}

export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  const sign = n % 2 === 1 ? 1 : -1;
  return Number.isInteger(n) && n > 0 ? sign * Math.exp(lgamma(n + 1)) * zeta(n + 1, x) : NaN;
}

/** The series near 0, the continued fraction further out. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) return 1 - erf(x);
  // 1 / (x + (1/2) / (x + (2/2) / (x + (3/2) / …))), from the inside.
  let f = x;
  for (let k = 120; k > 0; k--) f = x + k / 2 / f;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / f;
}

export function erf(x: number): number {
  if (Math.abs(x) >= 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Newton's steps from a rough start (Winitzki). */
export function erfInv(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) === 1 ? y * Infinity : NaN;
  if (y === 0) return 0;
  const l = Math.log(1 - y * y);
  const t = 2 / (Math.PI * 0.147) + l / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(t * t - l / 0.147) - t);
  for (let k = 0; k < 4; k++) x -= ((erf(x) - y) * Math.sqrt(Math.PI)) / (2 * Math.exp(-x * x));
  return x;
}

/** e^(−|x|) I1(x) by its series; for large x by the asymptotic one. */
export function besselI1e(x: number): number {
  const a = Math.abs(x);
  if (a > 40) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < 30; k++) {
      term *= -(4 - (2 * k - 1) ** 2) / (k * 8 * a);
      sum += term;
      if (Math.abs(term) < 1e-17) break;
    }
    return (Math.sign(x) * sum) / Math.sqrt(2 * Math.PI * a);
  }
  let term = x / 2;
  let sum = term;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (x * x) / (4 * k * (k + 1));
    sum += term;
  }
  return Math.exp(-a) * sum;
}
