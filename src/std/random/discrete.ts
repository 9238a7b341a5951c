// Samplers of discrete distributions.
import { DTYPE_INFO, isFloat, isInteger, isUnsigned, type DType } from "../../ir/dtype.ts";
import { scalarLiteral } from "../../ir/encode.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf, type Shape } from "../../ir/type.ts";
import { staticNumber } from "../../frontend/arguments.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Num, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { elementRange } from "../lax/range.ts";
import { repeat, whileLoop } from "../loops.ts";
import { dtypeOf, sampler, sampleShape, spreadParameters } from "./arguments.ts";
import { binomial } from "./binomial.ts";
import { children, randomBits, splitWords, type Words } from "./threefry.ts";
import { gumbel, randint, uniform } from "./uniform.ts";

/** True with probability p. Mode "high" resolves probabilities below the spacing of floats near 1. */
function bernoulli(key: Words, chance: Tensor, shape: Shape, mode: "low" | "high"): Tensor {
  if (mode === "low") return c.lt(uniform(key, shape, chance.dtype), chance);
  const pair = uniform(key, [2, ...shape], chance.dtype);
  const mantissa = Math.round(-Math.log2(c.finfo(chance.dtype).eps));
  return c.lt(c.mul(c.indexAxis(pair, 1), 2 ** -mantissa), c.sub(chance, c.indexAxis(pair, 0)));
}

/** -1 or 1: tosses of f64 where that is drawn, as JAX's are where it has 64 bits at all. */
export function rademacher(key: Words, shape: Shape, dtype: DType): Tensor {
  const chance = c.fill([], 0.5, dtype === "f64" ? "f64" : "f32");
  const coin = c.cast(bernoulli(key, chance, shape, "low"), dtype);
  return c.cast(c.sub(c.mul(2, coin), 1), dtype);
}

/** Counts of a Poisson process until its waiting times add up to lam (Knuth), for small lam. */
function poissonSmall(key: Words, lam: Tensor, shape: Shape, dtype: DType): Tensor {
  const going = (logProduct: Tensor): Tensor => c.gt(logProduct, c.neg(lam));
  const [count] = whileLoop(
    [c.zeros(shape, dtype), key.hi, key.lo, c.zeros(shape, "f32")],
    ([, , , logProduct]) => c.anyOver(going(logProduct)),
    ([k, hi, lo, logProduct]) => {
      const [next, sub] = children({ hi, lo }, 2);
      const one = c.fill([], 1, dtype);
      const u = uniform(sub, shape, "f32");
      return [c.where(going(logProduct), c.add(k, one), k), next.hi, next.lo, c.add(logProduct, c.log(u))];
    },
  );
  return c.sub(count, c.fill([], 1, dtype));
}

/** Transformed rejection with squeeze (Hörmann, "The transformed rejection method for generating Poisson random variables", 1993). */
function poissonLarge(key: Words, lam: Tensor, shape: Shape, dtype: DType): Tensor {
  const b = c.add(0.931, c.mul(2.53, c.sqrt(lam)));
  const a = c.add(-0.059, c.mul(0.02483, b));
  const inverseAlpha = c.add(1.1239, c.div(1.1328, c.sub(b, 3.4)));
  const vr = c.sub(0.9277, c.div(3.6224, c.sub(b, 2)));
  const [k] = whileLoop(
    [c.fill(shape, -1, "f32"), c.fill(shape, false, "bool"), key.hi, key.lo],
    ([, accepted]) => c.not(c.allOver(accepted)),
    ([out, accepted, hi, lo]) => {
      const [next, first, second] = children({ hi, lo }, 3);
      const u = c.sub(uniform(first, shape, "f32"), 0.5);
      const v = uniform(second, shape, "f32");
      const us = c.sub(0.5, c.abs(u));
      const count = c.floor(c.sum(c.mul(c.add(c.div(c.mul(2, a), us), b), u), lam, 0.43));
      const s = c.log(c.div(c.mul(v, inverseAlpha), c.add(c.div(a, c.mul(us, us)), b)));
      const t = c.sub(c.add(c.neg(lam), c.mul(count, c.log(lam))), c.lgamma(c.add(count, 1)));
      const quick = c.and(c.ge(us, 0.07), c.le(v, vr));
      const reject = c.or(c.lt(count, 0), c.and(c.lt(us, 0.013), c.gt(v, us)));
      const accept = c.or(quick, c.and(c.not(reject), c.le(s, t)));
      return [c.where(accept, count, out), c.or(accepted, accept), next.hi, next.lo];
    },
  );
  return c.cast(k, dtype);
}

/** An integer bound as a tensor of the sampled dtype, and whether it is one above the greatest. */
function integerBound(args: Arguments, name: string, dtype: DType): { value: Tensor; beyond: Tensor } {
  const given = args.get(name);
  const { least, greatest } = elementRange(dtype);
  const known = given instanceof Num ? staticNumber(given) : typeof given === "bigint" ? given : null;
  if (known !== null) {
    if (typeof known === "number" && !Number.isFinite(known)) args.fail("TJ5002", `${name} must be finite, found ${known}`, { param: name }); // prettier-ignore
    const wanted = typeof known === "bigint" ? known : BigInt(Math.trunc(known));
    const [low, high] = [BigInt(least), BigInt(greatest)];
    const value = wanted < low ? low : wanted > high ? high : wanted;
    return { value: new Tensor(p.constant(scalarLiteral(dtype, value))), beyond: c.fill([], wanted > high, "bool") };
  }
  let x = args.tensor(name);
  if (!isInteger(x.dtype)) x = c.cast(x, "i32");
  const own = elementRange(x.dtype);
  const beyond = BigInt(own.greatest) > BigInt(greatest) ? c.gt(x, constant(x.dtype, BigInt(greatest))) : c.fill([], false, "bool"); // prettier-ignore
  const low = BigInt(least) > BigInt(own.least) ? BigInt(least) : BigInt(own.least);
  const high = BigInt(greatest) < BigInt(own.greatest) ? BigInt(greatest) : BigInt(own.greatest);
  const clipped = c.min(c.max(x, constant(x.dtype, low)), constant(x.dtype, high));
  return { value: c.cast(clipped, dtype), beyond };
}
const constant = (dtype: DType, value: bigint): Tensor => new Tensor(p.constant(scalarLiteral(dtype, value)));

export const DISCRETE: readonly FunctionVal[] = [
  sampler("bits", "shape?, dtype?", (key, args) => {
    const dtype = args.dtype("dtype") ?? "u32";
    if (!isUnsigned(dtype) || DTYPE_INFO[dtype].bits < 8) args.fail("TJ7002", `gives unsigned integers, not ${dtype}`, { param: "dtype" }); // prettier-ignore
    return randomBits(key, DTYPE_INFO[dtype].bits as 8 | 16 | 32 | 64, sampleShape(args, []));
  }),
  sampler("randint", "shape, minval, maxval, dtype?", (key, args) => {
    const dtype = dtypeOf(args, "integer");
    const narrow = DTYPE_INFO[dtype].bits < 32;
    const drawn: DType = narrow ? "i32" : dtype;
    let [low, high] = ["minval", "maxval"].map((name) => integerBound(args, name, drawn));
    if (narrow) {
      const { least, greatest } = elementRange(dtype);
      const clip = (x: Tensor, top: number): Tensor => c.min(c.max(x, Number(least)), top);
      low = { ...low, value: clip(low.value, Number(greatest)) };
      high = { ...high, value: clip(high.value, Number(greatest) + 1) };
    }
    const shape = sampleShape(args, [low.value, high.value]);
    return c.cast(randint(key, shape, drawn, low.value, high.value, high.beyond), dtype);
  }),
  sampler("bernoulli", 'p = 0.5, shape?, mode = "low"', (key, args) => {
    const chance = args.tensor("p");
    if (!isFloat(chance.dtype)) args.fail("TJ7002", `p must be a float, found ${typeText(chance)}`, { param: "p" });
    return bernoulli(key, chance, sampleShape(args, [chance]), args.string("mode", ["low", "high"]));
  }),
  sampler("rademacher", "shape?, dtype?", (key, args) =>
    rademacher(key, sampleShape(args, []), args.dtype("dtype") ?? "i32"),
  ),
  sampler("geometric", "p, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args, "integer");
    const chance = c.asInexact(args.tensor("p"));
    const u = uniform(key, sampleShape(args, [chance]), chance.dtype);
    const logs = c.div(c.log(c.where(c.eq(u, 0), c.onesLike(u), u)), c.log1p(c.neg(chance)));
    return c.cast(c.add(c.floor(logs), 1), dtype);
  }),
  sampler("poisson", "lam, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args, "integer");
    const { shape, parameters } = spreadParameters(args, ["lam"], "f32");
    const [lam] = parameters;
    const small = c.or(c.isNaN(lam), c.lt(lam, 10));
    const counts = c.where(
      small,
      poissonSmall(key, c.where(small, lam, c.zerosLike(lam)), shape, dtype),
      poissonLarge(key, c.where(small, c.fullLike(lam, 1e5), lam), shape, dtype),
    );
    return c.where(c.eq(lam, 0), c.zerosLike(counts), counts);
  }),
  sampler("binomial", "n, p, shape?, dtype?", (key, args) => {
    const dtype = dtypeOf(args);
    const chance = c.asInexact(args.tensor("p"));
    const count = args.tensor("n", chance.dtype);
    const shape = sampleShape(args, [count, chance]);
    return binomial(key, c.broadcastTo(count, shape), c.broadcastTo(chance, shape), dtype);
  }),
  // One category after the other, each binomial of what is left.
  sampler("multinomial", "n, p, *, shape?, dtype?, unroll = 1", (key, args) => {
    const dtype = args.dtype("dtype") ?? "f32";
    const [n, chances] = c.promoteInexact([args.tensor("n"), args.tensor("p")], args.callee);
    const shape = args.has("shape") ? args.shape("shape") : chances.shape;
    if (shape.length === 0) args.fail("TJ2008", `p must have an axis of categories, found ${typeText(chances)}`, { param: "p" }); // prettier-ignore
    const probabilities = c.moveAxis(c.broadcastTo(chances, shape), -1, 0);
    const left = c.cumulative(probabilities, "sum", 0, true);
    const ratios = c.clip(0, c.div(probabilities, c.where(c.eq(left, 0), c.onesLike(left), left)), 1);
    const [categories] = ratios.shape;
    const keys = splitWords(key, [categories]);
    const batch = shape.slice(0, -1);
    const [, counts] = repeat(categories, [c.broadcastTo(n, batch), c.zeros(ratios.shape, ratios.dtype)], (i, [rest, counts]) => {
      const at = (x: Tensor): Tensor => {
        const starts = x.shape.map((_, axis) => (axis === 0 ? i.value : c.fill([], 0, "i32").value));
        return c.reshape(new Tensor(p.dynamicSlice(x.value, starts, [1, ...x.shape.slice(1)])), x.shape.slice(1));
      };
      const count = binomial({ hi: at(keys.hi), lo: at(keys.lo) }, rest, at(ratios), rest.dtype);
      const starts = ratios.shape.map((_, axis) => (axis === 0 ? i.value : c.fill([], 0, "i32").value));
      return [c.sub(rest, count), new Tensor(p.dynamicUpdateSlice(counts.value, c.expandDims(count, 0).value, starts))];
    }); // prettier-ignore
    return c.cast(c.moveAxis(counts, 0, -1), dtype);
  }),
  sampler("categorical", "logits, axis = -1, shape?, replace = true, mode?", (key, args) => {
    const logits = args.tensor("logits");
    if (!isFloat(logits.dtype)) args.fail("TJ7002", `logits must be floats, found ${typeText(logits)}`, { param: "logits" }); // prettier-ignore
    const axis = args.axis("axis", logits.ndim);
    const batch = logits.shape.filter((_, i) => i !== axis);
    const shape = args.has("shape") ? args.shape("shape") : batch;
    const mode = args.has("mode") ? args.string("mode", ["low", "high"]) : "low";
    const prefix = shape.slice(0, shape.length - batch.length);
    if (args.bool("replace")) {
      const tail = shape.slice(shape.length - batch.length);
      const full = [...prefix, ...tail.slice(0, axis), logits.shape[axis], ...tail.slice(axis)];
      const noisy = c.add(gumbel(key, full, logits.dtype, mode), logits);
      return new Tensor(p.argmax(noisy.value, prefix.length + axis, "i32"));
    }
    const k = sizeOf(prefix);
    if (k > logits.shape[axis]) args.fail("TJ2002", `cannot draw ${k} of ${logits.shape[axis]} categories without replacement`, { param: "shape" }); // prettier-ignore
    const noisy = c.moveAxis(c.add(logits, gumbel(key, logits.shape, logits.dtype, mode)), axis, -1);
    const indices = new Tensor(p.topK(noisy.value, k)[1]);
    return c.reshape(c.moveAxis(indices, -1, 0), shape);
  }),
];
