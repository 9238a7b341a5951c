// softmax and its relatives: sums of exponentials, shifted by the greatest entry, whose own slope cancels.
import { isComplex } from "../../ir/dtype.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

/** `where` as a condition of x's shape; null when left out. */
function mask(args: Arguments, x: Tensor): Tensor | null {
  if (!args.has("where")) return null;
  const where = args.tensor("where");
  const bool = where.dtype === "bool" ? where : c.ne(where, 0);
  return c.broadcastTo(bool, fits(args, bool, x));
}

function fits(args: Arguments, where: Tensor, x: Tensor): readonly number[] {
  const ok = where.ndim <= x.ndim && where.shape.every((size, i) => size === 1 || size === x.shape[x.ndim - where.ndim + i]); // prettier-ignore
  return ok ? x.shape : args.fail("TJ2001", `where is ${typeText(where)}, which does not broadcast to ${typeText(x)}`, { param: "where" }); // prettier-ignore
}

/** The greatest entry along the axes, kept as axes of size 1; constant for derivatives, and 0 where it is not finite. */
function pivot(x: Tensor, axes: readonly number[]): Tensor {
  const greatest = c.stopGradient(c.maxOver(x, axes, true));
  return c.where(c.isFinite(greatest), greatest, c.zerosLike(greatest));
}

/** x less its greatest entry; of integers in their own dtype, as JAX does. */
function shift(x: Tensor, axes: readonly number[], where: Tensor | null): Tensor {
  const safe = where ? c.where(where, c.asInexact(x), -Infinity) : x;
  return c.asInexact(c.sub(safe, c.stopGradient(c.maxOver(safe, axes, true))));
}

export function softmax(x: Tensor, axes: readonly number[], where: Tensor | null = null): Tensor {
  const shifted = c.exp(shift(x, axes, where));
  const terms = where ? c.where(where, shifted, c.zerosLike(shifted)) : shifted;
  const result = c.div(shifted, c.sumOver(terms, axes, true));
  return where ? c.where(where, result, c.zerosLike(result)) : result;
}

export function logSoftmax(x: Tensor, axes: readonly number[], where: Tensor | null = null): Tensor {
  const shifted = shift(x, axes, where);
  const exps = c.exp(shifted);
  const terms = where ? c.where(where, exps, c.zerosLike(exps)) : exps;
  const result = c.sub(shifted, c.log(c.sumOver(terms, axes, true)));
  return where ? c.where(where, result, c.fullLike(result, -Infinity)) : result;
}

interface LogSumExp {
  readonly value: Tensor;
  readonly sign: Tensor;
}

interface LogSumExpOptions {
  readonly b?: Tensor | null;
  readonly where?: Tensor | null;
  readonly keepdims?: boolean;
  /** The sign of a complex sum is apart from its size. */
  readonly returnSign?: boolean;
}

/** log |Σ b e^a| and the sign of the sum. */
export function logsumexp(
  a: Tensor,
  axes: readonly number[],
  { b = null, where = null, keepdims = false, returnSign = false }: LogSumExpOptions = {},
): LogSumExp {
  let x = b ? c.where(c.ne(b, 0), a, -Infinity) : a;
  if (where) x = c.where(where, x, -Infinity);
  const shift = pivot(isComplex(x.dtype) ? c.real(x) : x, axes);
  let terms = c.exp(c.sub(x, shift));
  if (b) terms = c.mul(terms, b);
  if (where) terms = c.where(where, terms, c.zerosLike(terms));
  const total = c.sumOver(terms, axes, true);
  const sign = c.sign(total);
  const size = isComplex(total.dtype) && !returnSign ? total : c.abs(total);
  const drop = (y: Tensor): Tensor => (keepdims ? y : c.reshape(y, y.shape.filter((_, i) => !axes.includes(i)))); // prettier-ignore
  return { value: drop(c.add(c.log(size), shift)), sign: drop(sign) };
}

/** `nn.logsumexp` and `scipy.special.logsumexp`. */
export const defineLogsumexp = (name: string): FunctionVal =>
  define(name, "a, axis?, b?, keepdims = false, returnSign = false, where?", (args) => {
    const given = args.has("b") ? [args.tensor("a"), args.tensor("b")] : [args.tensor("a")];
    const [a, b] = c.promoteAndBroadcast(given, args.callee);
    const { value, sign } = logsumexp(a, args.axes("axis", a.ndim), {
      b: b ?? null,
      where: mask(args, a),
      keepdims: args.bool("keepdims"),
      returnSign: args.bool("returnSign"),
    });
    if (args.bool("returnSign")) return array([value, sign]);
    return b && !isComplex(value.dtype) ? c.where(c.lt(sign, 0), NaN, value) : value;
  });

/** softmax or log-softmax with its axes left out meaning all of them, or the last. */
export const defineSoftmax = (
  name: string,
  compute: (x: Tensor, axes: readonly number[], where: Tensor | null) => Tensor,
  parameters: string,
): FunctionVal =>
  define(name, parameters, (args) => {
    const given = args.tensor("x");
    const x = given.dtype === "bool" ? c.asInexact(given) : given;
    return compute(x, args.axes("axis", x.ndim), mask(args, x));
  });

/** The mean along the axes, of what the mask lets through. */
function mean(x: Tensor, axes: readonly number[], where: Tensor | null): Tensor {
  if (!where) return c.meanOver(x, axes, true);
  const total = c.sumOver(c.where(where, x, c.zerosLike(x)), axes, true);
  return c.div(total, c.sumOver(where, axes, true));
}

export const NORMALISATIONS: readonly FunctionVal[] = [
  defineSoftmax("nn.softmax", softmax, "x, axis = -1, where?"),
  defineSoftmax("nn.logSoftmax", logSoftmax, "x, axis = -1, where?"),
  defineLogsumexp("nn.logsumexp"),
  define("nn.logmeanexp", "x, axis?, where?, keepdims = false", (args) => {
    const x = c.asInexact(args.tensor("x"));
    const axes = args.axes("axis", x.ndim);
    const where = mask(args, x);
    const keepdims = args.bool("keepdims");
    const { value } = logsumexp(x, axes, { where, keepdims });
    const count: Val = where ? c.sumOver(where, axes, keepdims) : c.float(axes.reduce((n, axis) => n * x.shape[axis], 1)); // prettier-ignore
    return c.sub(value, c.log(count));
  }),
  define(
    "nn.standardize",
    'x, axis = -1, mean?, variance?, epsilon = 0.00001, where?, *, algorithm = "fast"',
    (args) => {
      const x = c.asInexact(args.tensor("x"));
      const axes = args.axes("axis", x.ndim);
      const where = mask(args, x);
      const center = args.has("mean") ? args.tensor("mean") : mean(x, axes, where);
      let variance: Tensor;
      if (args.has("variance")) variance = args.tensor("variance");
      else if (args.string("algorithm", ["fast", "stable"]) === "stable")
        variance = mean(c.square(c.sub(x, center)), axes, where); // prettier-ignore
      else variance = c.max(c.sub(mean(c.square(x), axes, where), c.square(center)), 0);
      return c.mul(c.sub(x, center), c.rsqrt(c.add(variance, args.tensor("epsilon"))));
    },
  ),
];
