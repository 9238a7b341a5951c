// Forward derivatives of the elementwise ops: the tables of calculus.
import { isComplex, isInexact } from "../../ir/dtype.ts";
import { is, type Value } from "../../ir/graph.ts";
import { type BinaryOp, type UnaryOp } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { asDTypeOf, fullLike, hasTangent, onesLike, scale, shift, zerosLike } from "../values.ts";
import { besselI0e, zetaByOrder } from "../special.ts";
import { again, linear, partials, sum, zero, type JvpRule } from "./rule.ts";

const { mul, div, sub, add, neg } = p;

/** One operand: dy = d · f'(x), written with d first. */
const unary = (rule: (d: Value, x: Value, y: Value) => Value): JvpRule<UnaryOp> =>
  partials((d, [x], y) => rule(d, x, y)) as JvpRule<UnaryOp>;

const reciprocal = (x: Value): Value => div(onesLike(x), x);
const square = (x: Value): Value => mul(x, x);
const nonzero = (x: Value): Value => p.select(p.eq(x, zerosLike(x)), onesLike(x), x);

export const unaryJvp: { readonly [N in UnaryOp]: JvpRule<N> } = {
  neg: linear,
  // |x| of a complex x: the real part of dx times the conjugate direction of x.
  abs: unary((d, x, y) =>
    isComplex(x.type.dtype)
      ? p.real(mul(d, div(p.conj(x), asDTypeOf(nonzero(y), x))))
      : p.select(p.ge(x, zerosLike(x)), d, neg(d)),
  ),
  sign: zero,
  not: zero,
  floor: zero,
  ceil: zero,
  roundNearestEven: zero,
  roundNearestAfz: zero,
  exp: unary((d, _, y) => mul(d, y)),
  exp2: unary((d, _, y) => mul(d, scale(y, Math.LN2))),
  expm1: unary((d, _, y) => mul(d, shift(y, 1))),
  log: unary((d, x) => div(d, x)),
  log1p: unary((d, x) => div(d, shift(x, 1))),
  sqrt: unary((d, _, y) => mul(d, div(fullLike(y, 0.5), y))),
  rsqrt: unary((d, x, y) => mul(d, mul(fullLike(x, -0.5), div(y, x)))),
  cbrt: unary((d, _, y) => mul(d, scale(p.integerPow(y, -2), 1 / 3))),
  logistic: unary((d, _, y) => mul(d, mul(y, sub(onesLike(y), y)))),
  sin: unary((d, x) => mul(d, p.cos(x))),
  cos: unary((d, x) => neg(mul(d, p.sin(x)))),
  tan: unary((d, _, y) => mul(d, shift(square(y), 1))),
  asin: unary((d, x) => mul(d, p.rsqrt(sub(onesLike(x), square(x))))),
  acos: unary((d, x) => mul(d, neg(p.rsqrt(sub(onesLike(x), square(x)))))),
  atan: unary((d, x) => div(d, shift(square(x), 1))),
  sinh: unary((d, x) => mul(d, p.cosh(x))),
  cosh: unary((d, x) => mul(d, p.sinh(x))),
  tanh: unary((d, _, y) => mul(d, sub(onesLike(y), square(y)))),
  asinh: unary((d, x) => mul(d, p.rsqrt(shift(square(x), 1)))),
  // The sign of a complex zero tells which side of the cut it is on: subtraction keeps it, adding -1 does not.
  acosh: unary((d, x) => mul(d, p.rsqrt(sub(square(x), onesLike(x))))),
  atanh: unary((d, x) => mul(reciprocal(shift(x, 1)), div(d, sub(onesLike(x), x)))),
  erf: unary((d, x) => mul(d, scale(p.exp(neg(square(x))), 2 / Math.sqrt(Math.PI)))),
  erfc: unary((d, x) => mul(d, scale(p.exp(neg(square(x))), -2 / Math.sqrt(Math.PI)))),
  erfInv: unary((d, _, y) => mul(d, scale(p.exp(square(y)), Math.sqrt(Math.PI) / 2))),
  lgamma: unary((d, x) => mul(d, p.digamma(x))),
  digamma: unary((d, x) => mul(d, p.polygamma(onesLike(x), x))),
  // I1e' = I0e − (sign x + 1/x) I1e, which is 1/2 at 0.
  besselI1e: unary((d, x, y) => {
    const large = p.gt(p.abs(x), fullLike(x, 1e-20));
    const safe = p.select(large, x, onesLike(x));
    const slope = sub(besselI0e(safe), mul(y, add(p.sign(safe), reciprocal(safe))));
    return mul(d, p.select(large, slope, fullLike(x, 0.5)));
  }),
  isFinite: zero,
  popcnt: zero,
  clz: zero,
  real: linear,
  imag: linear,
  conj: linear,
  stopGradient: zero,
};

/** 1 where x wins, 1/2 on a tie, 0 elsewhere. */
const share = (x: Value, y: Value, wins: (x: Value, y: Value) => Value): Value =>
  p.select(wins(x, y), onesLike(x), p.select(p.eq(x, y), fullLike(x, 0.5), zerosLike(x)));

/** Whether it can have no tangent, in no derivative: made of integers or of constants. */
function isDiscrete({ def }: Value): boolean {
  if (def === null) return false;
  if (is(def, "broadcastInDim") || is(def, "reshape")) return isDiscrete(def.operands[0]);
  return is(def, "constant") || (is(def, "convert") && !isInexact(def.operands[0].type.dtype));
}

/**
 * d/dx of x to the y is y · x^(y−1). Of an exponent that is none but 0 there, it is 0 whatever x is; of one that may move,
 * the term has a derivative by y at y = 0 too.
 */
function powInBase(d: Value, x: Value, y: Value): Value {
  if (!isDiscrete(y)) return mul(d, mul(y, p.pow(x, shift(y, -1))));
  const isZero = p.eq(y, zerosLike(y));
  const exponent = p.select(isZero, onesLike(y), shift(y, -1));
  return mul(d, p.select(isZero, zerosLike(y), mul(y, p.pow(x, exponent))));
}

const plusMinus =
  (second: (y: Value) => Value): JvpRule<BinaryOp> =>
  (op, x, dx) => ({ primals: again(op, x), tangents: [sum([dx[0], dx[1] && second(dx[1])])] });

/** x² + y². */
const hypotSquared = ([x, y]: readonly Value[]): Value => add(square(x), square(y));

export const binaryJvp: { readonly [N in BinaryOp]: JvpRule<N> } = {
  add: plusMinus((d) => d),
  sub: plusMinus((d) => neg(d)),
  mul: partials(
    (d, [, y]) => mul(d, y),
    (d, [x]) => mul(x, d),
  ),
  div: partials(
    (d, [, y]) => div(d, y),
    (d, [x, y]) => mul(mul(neg(d), x), p.integerPow(y, -2)),
  ),
  // x − y·trunc(x / y).
  rem: partials(
    (d) => d,
    (d, [x, y]) => {
      const quotient = div(x, y);
      return mul(neg(d), mul(p.sign(quotient), p.floor(p.abs(quotient))));
    },
  ),
  pow: partials(
    (d, [x, y]) => powInBase(d, x, y),
    (d, [x], out) => mul(d, mul(p.log(nonzero(x)), out)),
  ),
  atan2: partials(
    (d, [x, y]) => mul(d, div(y, hypotSquared([x, y]))),
    (d, [x, y]) => mul(d, div(neg(x), hypotSquared([x, y]))),
  ),
  max: partials(
    (d, [x, y]) => mul(d, share(x, y, p.gt)),
    (d, [x, y]) => mul(d, share(y, x, p.gt)),
  ),
  min: partials(
    (d, [x, y]) => mul(d, share(x, y, p.lt)),
    (d, [x, y]) => mul(d, share(y, x, p.lt)),
  ),
  nextAfter: zero,
  and: zero,
  or: zero,
  xor: zero,
  shiftLeft: zero,
  shiftRightArithmetic: zero,
  shiftRightLogical: zero,
  complex: partials(
    (d) => p.complex(d, zerosLike(d)),
    (d) => p.complex(zerosLike(d), d),
  ),
  // In the order m there is no derivative worth the name; in x it is the next order.
  polygamma: partials(null, (d, [m, x]) => mul(d, p.polygamma(shift(m, 1), x))),
  // d/dq ζ(s, q) = −s ζ(s + 1, q).
  zeta: partials(
    (d, [s, q]) => mul(d, zetaByOrder(s, q)),
    (d, [s, q]) => mul(neg(d), mul(s, p.zeta(shift(s, 1), q))),
  ),
};

export const convertJvp: JvpRule<"convert"> = (op, x, dx) => {
  const primals = again(op, x);
  const [d] = dx;
  return { primals, tangents: [d && hasTangent(primals[0].type) ? p.convert(d, op.attrs.dtype) : null] };
};

export const integerPowJvp: JvpRule<"integerPow"> = (op, x, dx) => {
  const n = op.attrs.exponent;
  const primals = again(op, x);
  if (n === 0 || !dx[0]) return { primals, tangents: [null] };
  const slope = n === 1 ? dx[0] : mul(dx[0], scale(p.integerPow(x[0], n - 1), n));
  return { primals, tangents: [slope] };
};

export const selectJvp: JvpRule<"select"> = (op, [pred, a, b], [, da, db]) => ({
  primals: again(op, [pred, a, b]),
  tangents: [da || db ? p.select(pred, da ?? zerosLike(a), db ?? zerosLike(b)) : null],
});

/** A bound that is a scalar, as an array of x's shape. */
const spread = (bound: Value, x: Value): Value =>
  bound.type.shape.length === x.type.shape.length ? bound : p.broadcastInDim(bound, x.type.shape, []);

/** Inside the bounds the tangent is the operand's, outside the bound's; the upper one wins where they are crossed. */
export const clampJvp: JvpRule<"clamp"> = (op, [low, x, high], [dLow, dx, dHigh]) => {
  const [a, b] = [spread(low, x), spread(high, x)];
  const keep = (mask: Value, d: Value): Value => p.select(mask, d, zerosLike(d));
  return {
    primals: again(op, [low, x, high]),
    tangents: [
      sum([
        dx && keep(p.and(p.gt(x, a), p.lt(x, b)), dx),
        dLow && keep(p.and(p.gt(a, x), p.lt(a, b)), spread(dLow, x)),
        dHigh && keep(p.lt(b, p.max(a, x)), spread(dHigh, x)),
      ]),
    ],
  };
};
