// The normal distribution's functions and the error functions around them.
import { isComplex } from "../../../ir/dtype.ts";
import { define } from "../../../frontend/builtin.ts";
import { Tensor, tuple, type FunctionVal } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { isHalf } from "../../linalg/matrices.ts";
import { withSlope } from "../../special/slope.ts";
import { complexFunction, realFunction } from "../define.ts";
import { NDTRI_CENTER, NDTRI_FAR, NDTRI_NEAR } from "./ndtriTables.ts";

const name = (short: string): string => `scipy.special.${short}`;
const SQRT_HALF = Math.SQRT1_2;

/** The normal distribution function. */
export function ndtr(x: Tensor): Tensor {
  const w = c.mul(x, SQRT_HALF);
  const z = c.abs(w);
  const tail = c.erfc(z);
  const value = c.where(c.lt(z, SQRT_HALF), c.add(1, c.erf(w)), c.where(c.gt(w, 0), c.sub(2, tail), tail));
  return c.mul(0.5, value);
}

/** Its inverse, by the rational approximations of Cephes (ndtri.c). */
export const ndtri = (p: Tensor): Tensor =>
  withSlope(
    "ndtri",
    [p],
    ([q]) => quantile(q),
    // 1/φ(value), and 0 at both ends, as in JAX.
    (_, value) => {
      const ends = c.eq(c.abs(value), Infinity);
      const slope = c.mul(Math.sqrt(2 * Math.PI), c.exp(c.mul(0.5, c.square(value))));
      return [c.where(ends, c.zerosLike(value), slope)];
    },
  );

function quantile(p: Tensor): Tensor {
  const rational = (x: Tensor, [top, bottom]: readonly [readonly number[], readonly number[]]): Tensor =>
    c.div(c.polynomial(x, top), c.polynomial(x, bottom));
  const upper = c.gt(p, 1 - Math.exp(-2));
  const tail = c.where(upper, c.sub(1, p), p);
  const safe = c.where(c.or(c.le(tail, 0), c.ge(tail, 1)), c.fullLike(p, 0.5), tail);
  const w = c.sub(safe, 0.5);
  const ww = c.square(w);
  const center = c.mul(c.add(w, c.mul(c.mul(w, ww), rational(ww, NDTRI_CENTER))), -Math.sqrt(2 * Math.PI));
  const z = c.sqrt(c.mul(-2, c.log(safe)));
  const first = c.sub(z, c.div(c.log(z), z));
  const inverse = c.div(1, z);
  const near = c.sub(first, c.mul(inverse, rational(inverse, NDTRI_NEAR)));
  const far = c.sub(first, c.mul(inverse, rational(inverse, NDTRI_FAR)));
  const size = c.where(c.gt(safe, Math.exp(-2)), center, c.where(c.ge(z, 8), far, near));
  const value = c.where(upper, size, c.neg(size));
  const edges = c.where(c.eq(p, 0), c.fullLike(p, -Infinity), c.where(c.eq(p, 1), c.fullLike(p, Infinity), value));
  return c.where(c.or(c.lt(p, 0), c.gt(p, 1)), c.fullLike(p, NaN), c.where(c.isNaN(p), p, edges));
}

/** log Φ(x): an asymptotic series far to the left, where Φ underflows. */
export function logNdtr(x: Tensor, order: number): Tensor {
  const [lower, upper] = x.dtype === "f64" ? [-20, 8] : [-10, 5];
  const [leftmost, rightmost] = [c.not(c.gt(x, lower)), c.gt(x, upper)];
  // Each part on its own numbers: at a bound a minimum would halve the slope.
  const far = c.where(leftmost, x, lower);
  const squared = c.square(far);
  // Φ(x) ≈ φ(x)/(-x) · (1 - 1/x² + 3/x⁴ - …)
  let term = c.onesLike(x);
  let series = c.onesLike(x);
  for (let n = 1; n <= order; n++) {
    term = c.div(c.mul(term, -(2 * n - 1)), squared);
    series = c.add(series, term);
  }
  const left = c.sub(c.sub(c.mul(-0.5, squared), c.log(c.neg(far))), 0.5 * Math.log(2 * Math.PI));
  const middle = c.log(ndtr(c.where(c.or(leftmost, rightmost), 0, x)));
  const right = c.neg(ndtr(c.neg(c.where(rightmost, x, upper))));
  const asymptotic = c.add(left, c.log(series));
  return c.where(rightmost, right, c.where(leftmost, asymptotic, middle));
}

/** e^(x²) erfc(x): as it stands for small x, by the continued fraction of DLMF 7.9.1 from 2 on. */
export const erfcx = (x: Tensor): Tensor =>
  withSlope("erfcx", [x], ([y]) => scaledErfc(y), ([y], value) => [c.sub(c.mul(c.mul(2, y), value), 2 / Math.sqrt(Math.PI))]); // prettier-ignore

function scaledErfc(x: Tensor): Tensor {
  const large = c.max(x, 2);
  let fraction = large;
  for (let k = 60; k >= 1; k--) fraction = c.add(large, c.div(k / 2, fraction));
  const tail = c.div(1 / Math.sqrt(Math.PI), fraction);
  const small = c.min(x, 2);
  return c.where(c.ge(x, 2), tail, c.mul(c.exp(c.square(small)), c.erfc(small)));
}

/** Coefficients of Weideman's expansion of w(z), "Computation of the complex error function", 1994, from its quadrature. */
function weideman(n: number): { readonly length: number; readonly coefficients: readonly number[] } {
  const m = 2 * n;
  const length = Math.sqrt(n / Math.SQRT2);
  const values = Array.from({ length: 2 * m }, (_, i) => {
    const k = i - m;
    if (k === -m) return 0;
    const t = length * Math.tan((k * Math.PI) / (2 * m));
    return Math.exp(-t * t) * (length * length + t * t);
  });
  const coefficients = Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let k = -m + 1; k < m; k++) sum += values[k + m] * Math.cos((Math.PI * (j + 1) * k) / m);
    return sum / (2 * m);
  });
  return { length, coefficients };
}

/** The Faddeeva function w(z) = e^(-z²) erfc(-iz), complex. */
export function wofz(z: Tensor): Tensor {
  const real = z.dtype === "c128" ? 64 : 32;
  const { length, coefficients } = weideman(real);
  const below = c.lt(c.imag(z), 0);
  const up = c.where(below, c.neg(z), z);
  const iz = c.complex(c.neg(c.imag(up)), c.real(up));
  const low = c.sub(length, iz);
  const ratio = c.div(c.add(length, iz), low);
  let polynomial = c.fullLike(z, coefficients[coefficients.length - 1]);
  for (const a of [...coefficients].slice(0, -1).reverse()) polynomial = c.add(c.mul(polynomial, ratio), c.fullLike(z, a)); // prettier-ignore
  const w = c.add(c.div(c.mul(2, polynomial), c.mul(low, low)), c.div(1 / Math.sqrt(Math.PI), low));
  return c.where(below, c.sub(c.mul(2, c.exp(c.neg(c.mul(z, z)))), w), w);
}

/** Dawson's integral. */
const dawsn = (x: Tensor): Tensor =>
  withSlope("dawsn", [x], ([y]) => dawson(y), ([y], value) => [c.sub(1, c.product(2, y, value))]); // prettier-ignore

/** By Rybicki's sum (Numerical Recipes 6.9), a power series near 0. */
function dawson(x: Tensor): Tensor {
  const h = x.dtype === "f64" ? 0.2 : 0.4;
  const size = c.abs(x);
  const near = c.lt(size, 0.5);
  const close = c.where(near, size, c.zerosLike(x));
  const square = c.square(close);
  let series = c.zerosLike(x);
  for (let k = 12; k >= 0; k--) series = c.add(1, c.mul(c.mul(series, square), -2 / (2 * k + 3)));
  const small = c.mul(close, series);
  const even = c.mul(2, c.floor(c.add(c.div(size, 2 * h), 0.5)));
  const rest = c.sub(size, c.mul(even, h));
  let total = c.zerosLike(x);
  for (let n = x.dtype === "f64" ? 45 : 21; n >= 1; n -= 2) {
    for (const k of [n, -n]) total = c.add(total, c.div(c.exp(c.neg(c.square(c.sub(rest, k * h)))), c.add(even, k)));
  }
  const large = c.mul(total, 1 / Math.sqrt(Math.PI));
  // 1/(2x) and on (DLMF 7.12.1), where multiples of h are no longer told apart.
  const far = c.gt(size, x.dtype === "f64" ? 1e6 : 1e3);
  const twice = c.mul(2, c.where(far, size, c.onesLike(x)));
  const tail = c.div(c.add(1, c.div(2, c.square(twice))), twice);
  return c.mul(c.sign(x), c.where(near, small, c.where(far, tail, large)));
}

/** sin and cos of π/2 x². With x = 2j + f the turns are those of j f and f²/4, of which whole ones are taken off. */
function quarterTurns(x: Tensor): { readonly sin: Tensor; readonly cos: Tensor } {
  const nearest = (y: Tensor): Tensor => c.floor(c.add(y, 0.5));
  const j = nearest(c.mul(x, 0.5));
  const f = c.sub(x, c.mul(2, j));
  const turns = c.mul(j, f);
  const angle = c.mul(Math.PI / 2, c.add(c.mul(4, c.sub(turns, nearest(turns))), c.square(f)));
  return { sin: c.sin(angle), cos: c.cos(angle) };
}

/** S and C: power series near 0, by the complex error function elsewhere (DLMF 7.5.8 to 7.5.10). */
function fresnel(x: Tensor): { readonly S: Tensor; readonly C: Tensor } {
  if (isHalf(x.dtype)) {
    const { S, C } = fresnel(c.cast(x, "f32"));
    return { S: c.cast(S, x.dtype), C: c.cast(C, x.dtype) };
  }
  const one = (pick: "S" | "C", slope: "sin" | "cos"): Tensor =>
    withSlope(
      `fresnel${pick}`,
      [x],
      ([y]) => fresnelValues(y)[pick],
      ([y]) => [quarterTurns(y)[slope]],
    );
  return { S: one("S", "sin"), C: one("C", "cos") };
}

function fresnelValues(x: Tensor): { readonly S: Tensor; readonly C: Tensor } {
  const size = c.abs(x);
  const t = c.mul(Math.PI / 2, c.square(size));
  // Σ (-1)^k t^(2k) / ((2k)! (4k+1)) and its companion, with x kept within the series' reach.
  const near = c.lt(size, 1.5);
  const u = c.where(near, t, c.onesLike(t));
  const terms = 16;
  let [cosine, sine] = [c.zerosLike(x), c.zerosLike(x)];
  for (let k = terms; k >= 0; k--) {
    cosine = c.add(1 / (4 * k + 1), c.mul(cosine, c.mul(c.square(u), -1 / ((2 * k + 1) * (2 * k + 2)))));
    sine = c.add(1 / (4 * k + 3), c.mul(sine, c.mul(c.square(u), -1 / ((2 * k + 2) * (2 * k + 3)))));
  }
  // From here on both are 1/2 to the last digit.
  const infinite = c.ge(size, x.dtype === "f64" ? 2 ** 55 : 2 ** 26);
  const large = c.where(c.or(near, infinite), c.fullLike(size, 2), size);
  const zeta = c.mul(Math.sqrt(Math.PI) / 2, large);
  const w = wofz(c.complex(zeta, zeta));
  // C + iS = (1+i)/2 · (1 - e^{i t} w((1+i) ζ))
  const { sin, cos } = quarterTurns(large);
  const turned = c.mul(c.complex(cos, sin), w);
  const inner = c.sub(1, turned);
  const [re, im] = [c.real(inner), c.imag(inner)];
  const farC = c.mul(0.5, c.sub(re, im));
  const farS = c.mul(0.5, c.add(re, im));
  const sign = c.sign(x);
  const settle = (close: Tensor, far: Tensor): Tensor =>
    c.mul(sign, c.where(near, close, c.where(infinite, c.fullLike(x, 0.5), far)));
  return { S: settle(c.product(size, u, sine), farS), C: settle(c.mul(size, cosine), farC) };
}

/** Nodes and weights of Gauss and Legendre on [-1, 1]. */
export function gaussLegendre(n: number): { readonly nodes: number[]; readonly weights: number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [p0, p1] = [1, x];
      for (let k = 2; k <= n; k++) [p0, p1] = [p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k];
      slope = (n * (x * p1 - p0)) / (x * x - 1);
      const move = p1 / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

/** Owen's T. */
const owensT = (height: Tensor, slope: Tensor): Tensor =>
  withSlope(
    "owensT",
    [height, slope],
    ([h, a]) => owensIntegral(h, a),
    ([h, a]) => {
      const spread = c.add(1, c.square(a));
      const byHeight = c.mul(c.exp(c.mul(-0.5, c.square(h))), c.erf(c.product(a, h, SQRT_HALF)));
      const bySlope = c.div(c.exp(c.product(-0.5, c.square(h), spread)), spread);
      return [c.mul(-1 / Math.sqrt(8 * Math.PI), byHeight), c.mul(1 / (2 * Math.PI), bySlope)];
    },
  );

/** Its integral by Gauss and Legendre for |a| ≤ 1, by the identity of its reflection beyond. */
function owensIntegral(h: Tensor, a: Tensor): Tensor {
  const size = c.abs(a);
  const beyond = c.gt(size, 1);
  const [k, b] = [c.where(beyond, c.mul(c.abs(h), size), c.abs(h)), c.where(beyond, c.div(1, c.max(size, 1)), size)];
  const { nodes, weights } = gaussLegendre(24);
  const integral = c.sum(
    ...nodes.map((node, i) => {
      const x2 = c.add(1, c.square(c.mul(b, 0.5 * (1 + node))));
      return c.mul(weights[i], c.div(c.exp(c.product(-0.5, c.square(k), x2)), x2));
    }),
  );
  const inner = c.mul(c.mul(integral, b), 1 / (4 * Math.PI));
  const [ph, pk] = [ndtr(c.abs(h)), ndtr(k)];
  const reflected = c.sub(c.sub(c.mul(0.5, c.add(ph, pk)), c.mul(ph, pk)), inner);
  return c.mul(c.sign(a), c.where(beyond, reflected, inner));
}

export const ERRORS: readonly FunctionVal[] = [
  realFunction(name("erf"), "x", (x) => c.erf(x)),
  realFunction(name("erfc"), "x", (x) => c.erfc(x)),
  realFunction(name("erfinv"), "x", (x) => c.erfInv(x)),
  complexFunction(name("erfcx"), "x", (x) =>
    isComplex(x.dtype) ? wofz(c.complex(c.neg(c.imag(x)), c.real(x))) : erfcx(x),
  ),
  realFunction(name("ndtr"), "x", ndtr),
  realFunction(name("ndtri"), "p", ndtri),
  define(name("logNdtr"), "x, seriesOrder = 3", (args) => {
    const x = c.asInexact(args.tensor("x"));
    return logNdtr(x, args.int("seriesOrder"));
  }),
  realFunction(name("dawsn"), "x", dawsn),
  realFunction(name("fresnel"), "x", (x) => tuple({ ...fresnel(x) })),
  complexFunction(name("owensT"), "h, a", (h, a) => {
    // Of complex numbers JAX gives what this is: the integral for their sizes, in the direction of a.
    if (isComplex(h.dtype)) return c.mul(c.sign(a), new Tensor(c.asComplex(owensT(c.abs(h), c.abs(a))).value));
    return isHalf(h.dtype) ? owensT(c.cast(h, "f32"), c.cast(a, "f32")) : owensT(h, a);
  }),
  define(name("wofz"), "z", (args) => {
    const z = c.asInexact(args.tensor("z"));
    return wofz(isComplex(z.dtype) ? z : new Tensor(c.asComplex(z).value));
  }),
];
