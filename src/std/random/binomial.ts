// Binomial variates: by geometric gaps where few successes are expected, by transformed rejection elsewhere
// (Hörmann, "The generation of binomial random variates", 1993, algorithm BTRS).
import type { DType } from "../../ir/dtype.ts";
import type { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { whileLoop } from "../loops.ts";
import { children, type Words } from "./threefry.ts";
import { uniform } from "./uniform.ts";

/** Counts the geometric gaps between successes that fit into the number of trials. */
function byGaps(key: Words, count: Tensor, chance: Tensor, dtype: DType): Tensor {
  const { shape } = chance;
  const logFailure = c.log1p(c.neg(chance));
  const [found] = whileLoop(
    [c.zerosLike(chance), c.zerosLike(chance), key.hi, key.lo],
    ([, total]) => c.anyOver(c.le(total, count)),
    ([gaps, total, hi, lo]) => {
      const [sub, next] = children({ hi, lo }, 2);
      const gap = c.ceil(c.div(c.log(uniform(sub, shape, chance.dtype)), logFailure));
      return [c.where(c.le(total, count), c.add(gaps, 1), gaps), c.add(total, gap), next.hi, next.lo];
    },
  );
  return c.cast(c.sub(found, 1), dtype);
}

/** log k! minus Stirling's formula for k = 0, …, 9. */
const STIRLING_TAILS = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

function stirlingTail(k: Tensor): Tensor {
  const square = c.square(c.add(k, 1));
  const series = c.div(c.sub(1 / 12, c.div(c.sub(1 / 360, c.div(1 / 1260, square)), square)), c.add(k, 1));
  const whole = c.floor(c.clip(0, k, 9));
  const tabled = STIRLING_TAILS.reduce<Tensor>(
    (value, tail, i) => c.where(c.eq(whole, i), c.fullLike(k, tail), value),
    c.zerosLike(k),
  );
  return c.where(c.le(k, 9), tabled, series);
}

function byRejection(key: Words, count: Tensor, chance: Tensor, dtype: DType): Tensor {
  const { shape } = chance;
  const deviation = c.sqrt(c.product(count, chance, c.sub(1, chance)));
  const b = c.add(1.15, c.mul(2.53, deviation));
  const a = c.sum(-0.0873, c.mul(0.0248, b), c.mul(0.01, chance));
  const center = c.add(c.mul(count, chance), 0.5);
  const vr = c.sub(0.92, c.div(4.2, b));
  const odds = c.div(chance, c.sub(1, chance));
  const alpha = c.mul(c.add(2.83, c.div(5.1, b)), deviation);
  const m = c.floor(c.mul(c.add(count, 1), chance));
  const [k] = whileLoop(
    [c.fullLike(chance, -1), c.fill(shape, false, "bool"), key.hi, key.lo],
    ([, accepted]) => c.not(c.allOver(accepted)),
    ([out, accepted, hi, lo]) => {
      const [next, first, second] = children({ hi, lo }, 3);
      const u = c.sub(uniform(first, shape, chance.dtype), 0.5);
      const v = uniform(second, shape, chance.dtype);
      const us = c.sub(0.5, c.abs(u));
      const quick = c.and(c.ge(us, 0.07), c.le(v, vr));
      const k = c.floor(c.add(c.mul(c.add(c.div(c.mul(2, a), us), b), u), center));
      const reject = c.or(c.lt(k, 0), c.gt(k, count));
      const logV = c.log(c.div(c.mul(v, alpha), c.add(c.div(a, c.mul(us, us)), b)));
      const rest = c.add(c.sub(count, m), 1);
      const restK = c.add(c.sub(count, k), 1);
      const bound = c.sum(
        c.mul(c.add(m, 0.5), c.log(c.div(c.add(m, 1), c.mul(odds, rest)))),
        c.mul(c.add(count, 1), c.log(c.div(rest, restK))),
        c.mul(c.add(k, 0.5), c.log(c.div(c.mul(odds, restK), c.add(k, 1)))),
        stirlingTail(m),
        stirlingTail(c.sub(count, m)),
        c.neg(stirlingTail(k)),
        c.neg(stirlingTail(c.sub(count, k))),
      );
      const accept = c.or(quick, c.and(c.not(reject), c.le(logV, bound)));
      return [c.where(accept, k, out), c.or(accepted, accept), next.hi, next.lo];
    },
  );
  return c.cast(k, dtype);
}

/** Successes among `count` trials; both parameters have the sample's shape and one float dtype. */
export function binomial(key: Words, count: Tensor, chance: Tensor, dtype: DType): Tensor {
  const belowHalf = c.lt(chance, 0.5);
  const rarer = c.where(belowHalf, chance, c.sub(1, chance));
  const badCount = c.or(c.isNaN(count), c.lt(count, 0));
  const infinite = c.eq(c.abs(count), Infinity);
  const badChance = c.or(c.isNaN(rarer), c.lt(rarer, 0));
  const q = c.where(badChance, c.fullLike(rarer, 0.01), rarer);
  const few = c.or(badCount, c.le(c.mul(count, q), 10));
  const trials = c.floor(count);
  let samples = c.where(
    few,
    byGaps(key, c.where(few, trials, c.zerosLike(trials)), q, dtype),
    byRejection(key, c.where(few, c.fullLike(trials, 1e4), trials), c.where(few, c.fullLike(q, 0.5), q), dtype),
  );
  const invalid = c.or(badChance, badCount);
  samples = c.where(invalid, c.fullLike(samples, NaN), samples);
  samples = c.where(c.and(infinite, c.not(invalid)), c.fullLike(samples, Infinity), samples);
  const asIs = c.or(c.or(belowHalf, badCount), c.or(c.isNaN(rarer), infinite));
  return c.where(asIs, samples, c.sub(c.cast(trials, dtype), samples));
}
