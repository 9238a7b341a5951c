// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P and their derivative by a: the power series of
// DLMF 8.11.4 where x is small beside a, and the continued fraction of DLMF 8.9.2 as Cephes evaluates it elsewhere.
//
// The derivative by a is carried through the same recurrences term by term.
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { whileLoop } from "../loops.ts";
import { inWideFloat } from "./precision.ts";
import { withSlope } from "./slope.ts";

const MAX_STEPS = 2000;

/** A value and its derivative by a. */
interface Dual {
  readonly value: Tensor;
  readonly slope: Tensor;
}

/** Σ xⁿ / ((a+1)…(a+n)), times x^a e^-x / Γ(a+1). Lanes that are not `on` count as converged. */
function series(a: Tensor, x: Tensor, on: Tensor): Dual {
  const { eps } = c.finfo(x.dtype);
  const one = c.onesLike(x);
  const zero = c.zerosLike(x);
  const [, , sum, , slope] = whileLoop(
    [a, one, one, zero, zero, on, c.fill([], 0, "i32")],
    (s) => c.and(c.anyOver(s[5]), c.lt(s[6], MAX_STEPS)),
    ([r0, term0, sum0, dTerm0, dSum0, active, step]) => {
      const r = c.add(r0, 1);
      const ratio = c.div(x, r);
      const dTerm = c.sub(c.mul(dTerm0, ratio), c.div(c.mul(term0, ratio), r));
      const term = c.mul(term0, ratio);
      const sum = c.add(sum0, term);
      const dSum = c.add(dSum0, dTerm);
      const more = c.or(c.gt(term, c.mul(sum, eps)), c.gt(c.abs(dTerm), c.mul(c.abs(dSum), eps)));
      const keep = (next: Tensor, last: Tensor): Tensor => c.where(active, next, last);
      return [keep(r, r0), keep(term, term0), keep(sum, sum0), keep(dTerm, dTerm0), keep(dSum, dSum0), c.and(active, more), c.add(step, 1)]; // prettier-ignore
    },
  );
  const a1 = c.add(a, 1);
  const scale = c.exp(c.sub(c.sub(c.mul(a, c.log(x)), x), c.lgamma(a1)));
  const value = c.mul(sum, scale);
  const dLogScale = c.sub(c.log(x), c.digamma(a1));
  return { value, slope: c.add(c.mul(slope, scale), c.mul(value, dLogScale)) };
}

/** Q(a, x) by its continued fraction, numerators and denominators scaled down when they grow. */
function fraction(a: Tensor, x: Tensor, on: Tensor): Dual {
  const { eps } = c.finfo(x.dtype);
  const zero = c.zerosLike(x);
  const one = c.onesLike(x);
  const y = c.sub(1, a);
  const z = c.add(c.add(x, y), 1);
  const p1 = c.add(x, 1);
  const q1 = c.mul(z, x);
  // pk/qk and the two before; then their derivatives by a (dq1 = -x).
  const initial = [
    y, z, zero, // y, z, count
    one, x, p1, q1, c.div(p1, q1), // pkm2, qkm2, pkm1, qkm1, ans
    zero, zero, zero, c.neg(x), c.div(c.mul(c.div(p1, q1), x), q1), // their slopes
    on, c.fill([], 0, "i32"),
  ]; // prettier-ignore
  const state = whileLoop(
    initial,
    (s) => c.and(c.anyOver(s[13]), c.lt(s[14], MAX_STEPS)),
    (s) => {
      const [y0, z0, n0, pm2, qm2, pm1, qm1, ans0, dpm2, dqm2, dpm1, dqm1, slope0, active, step] = s;
      const n = c.add(n0, 1);
      const yk = c.add(y0, 1);
      const zk = c.add(z0, 2);
      const yn = c.mul(yk, n);
      const pk = c.sub(c.mul(pm1, zk), c.mul(pm2, yn));
      const qk = c.sub(c.mul(qm1, zk), c.mul(qm2, yn));
      const dpk = c.sum(c.mul(dpm1, zk), c.neg(pm1), c.neg(c.mul(dpm2, yn)), c.mul(pm2, n));
      const dqk = c.sum(c.mul(dqm1, zk), c.neg(qm1), c.neg(c.mul(dqm2, yn)), c.mul(qm2, n));
      const valid = c.ne(qk, 0);
      const ans = c.where(valid, c.div(pk, qk), ans0);
      const slope = c.where(valid, c.div(c.sub(dpk, c.mul(ans, dqk)), qk), slope0);
      const change = c.where(valid, c.abs(c.div(c.sub(ans0, ans), ans)), 1);
      const dChange = c.where(valid, c.abs(c.sub(slope, slope0)), 1);
      const more = c.or(c.gt(change, eps), c.gt(dChange, c.add(c.mul(c.abs(slope), eps), c.finfo(x.dtype).tiny)));
      const shrink = c.where(c.gt(c.abs(pk), 1 / eps), c.fullLike(x, eps), one);
      const next = [
        yk, zk, n,
        c.mul(pm1, shrink), c.mul(qm1, shrink), c.mul(pk, shrink), c.mul(qk, shrink), ans,
        c.mul(dpm1, shrink), c.mul(dqm1, shrink), c.mul(dpk, shrink), c.mul(dqk, shrink), slope,
      ]; // prettier-ignore
      return [...next.map((value, i) => c.where(active, value, s[i])), c.and(active, more), c.add(step, 1)];
    },
  );
  const scale = c.exp(c.sub(c.sub(c.mul(a, c.log(x)), x), c.lgamma(a)));
  const value = c.mul(state[7], scale);
  const dLogScale = c.sub(c.log(x), c.digamma(a));
  return { value, slope: c.add(c.mul(state[12], scale), c.mul(value, dLogScale)) };
}

interface Parts {
  /** Where the continued fraction applies. */
  readonly upper: Tensor;
  readonly p: Dual;
  readonly q: Dual;
}

function parts(a: Tensor, x: Tensor): Parts {
  const valid = c.and(c.gt(a, 0), c.gt(x, 0));
  const finite = c.and(valid, c.lt(x, Infinity));
  const upper = c.and(c.gt(x, 1), c.gt(x, a));
  // Lanes of the other branch, and those without a value, run on harmless numbers.
  const lowOn = c.and(finite, c.not(upper));
  const highOn = c.and(finite, upper);
  const at = (on: Tensor, value: Tensor, otherwise: number): Tensor => c.where(on, value, otherwise);
  return {
    upper,
    p: series(at(lowOn, a, 1), at(lowOn, x, 0.5), lowOn),
    q: fraction(at(highOn, a, 1), at(highOn, x, 2), highOn),
  };
}

/** NaN outside of a ≥ 0, x ≥ 0 and where both are 0; the limits at 0 and infinity. */
function edges(a: Tensor, x: Tensor, inside: Tensor, atZero: number, atInfinity: number): Tensor {
  const aZero = c.and(c.eq(a, 0), c.gt(x, 0));
  const xInfinite = c.eq(x, Infinity);
  let result = c.where(c.eq(x, 0), atZero, inside);
  result = c.where(c.or(xInfinite, aZero), atInfinity, result);
  const bad = c.or(c.or(c.lt(x, 0), c.lt(a, 0)), c.or(c.and(c.eq(a, 0), c.eq(x, 0)), c.or(c.isNaN(a), c.isNaN(x))));
  return c.where(bad, NaN, result);
}

/** The density of the gamma distribution with shape a at x: dP/dx. */
const density = (a: Tensor, x: Tensor): Tensor => c.exp(c.sub(c.sub(c.mul(c.sub(a, 1), c.log(x)), x), c.lgamma(a)));

/** P(a, x), the lower regularised incomplete gamma function. */
export const igamma = (a: Tensor, x: Tensor): Tensor =>
  inWideFloat([a, x], (args) =>
    withSlope(
      "igamma",
      args,
      ([s, t]) => {
        const { upper, p, q } = parts(s, t);
        return edges(s, t, c.where(upper, c.sub(1, q.value), p.value), 0, 1);
      },
      ([s, t]) => [igammaGradA(s, t), density(s, t)],
    ),
  );

/** Q(a, x) = 1 - P(a, x). */
export const igammac = (a: Tensor, x: Tensor): Tensor =>
  inWideFloat([a, x], (args) =>
    withSlope(
      "igammac",
      args,
      ([s, t]) => {
        const { upper, p, q } = parts(s, t);
        return edges(s, t, c.where(upper, q.value, c.sub(1, p.value)), 1, 0);
      },
      ([s, t]) => [c.neg(igammaGradA(s, t)), c.neg(density(s, t))],
    ),
  );

/** dP(a, x)/da. */
export const igammaGradA = (a: Tensor, x: Tensor): Tensor =>
  inWideFloat([a, x], ([s, t]) => {
    const { upper, p, q } = parts(s, t);
    const inside = c.where(upper, c.neg(q.slope), p.slope);
    const positive = (x: Tensor): Tensor => c.and(c.gt(x, 0), c.lt(x, Infinity));
    const atZero = c.and(c.eq(t, 0), c.gt(s, 0));
    return c.where(atZero, 0, c.where(c.and(positive(s), positive(t)), inside, NaN));
  });

/** How a sample x of the gamma distribution moves with its shape a: -(dP/da) / density. */
export const randomGammaGrad = (a: Tensor, x: Tensor): Tensor =>
  inWideFloat([a, x], ([s, t]) => c.neg(c.div(igammaGradA(s, t), density(s, t))));
