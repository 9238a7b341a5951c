// Elementwise functions of two arguments: arithmetic, division in all its kinds, powers, comparisons, bits.
import { isComplex, isFloat, isInexact, isInteger, isUnsigned, realDType, type DType } from "../../ir/dtype.ts";
import { openRegion } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import * as arithmetic from "../../frontend/tensor/arithmetic.ts";
import { broadcast } from "../../frontend/tensor/broadcast.ts";
import { asTensor, full, resultType, scalar } from "../../frontend/tensor/convert.ts";
import { inexactBinary, inexactUnary } from "../../frontend/tensor/elementwise.ts";
import * as logic from "../../frontend/tensor/logic.ts";
import { operands, requireDType, toNumeric } from "../../frontend/tensor/operands.ts";
import { toInexact, type PromotedType } from "../../frontend/tensor/promotion.ts";
import { describe } from "../../frontend/values/describe.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { withSlope } from "../special/slope.ts";
import { arrayOf } from "./creation.ts";
import { aliases, failure, fn, like, strong, type Table } from "./support.ts";
import { withMethods } from "./ufunc.ts";
import { inexact, scaleByPowerOfTwo, signbit } from "./unary.ts";

type Build = (what: string, a: Val, b: Val) => Val;

const pair = (names: readonly string[], build: Build, parameters = "x1, x2"): Table => {
  const [first, second] = parameters.split(", ");
  return aliases(names, parameters, (args) => build(args.callee, args.get(first), args.get(second)));
};
const xy = (names: readonly string[], build: Build): Table => pair(names, build, "x, y");

/** Both operands of one type and shape. */
function both(what: string, a: Val, b: Val, adjust?: (type: PromotedType) => PromotedType): [Tensor, Tensor] {
  const { values, weak } = operands(what, [a, b], adjust);
  return [new Tensor(values[0], weak), new Tensor(values[1], weak)];
}

const real = (what: string, x: Tensor, y: Tensor): void =>
  requireDType(what, [x, y], x.dtype, (dtype) => !isComplex(dtype), "real numbers");

const integers = (what: string, x: Tensor, y: Tensor): void =>
  requireDType(what, [x, y], x.dtype, isInteger, "integers");

/** Quotient rounded down and the remainder with the divisor's sign, of floats. */
function floatDivmod(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const rest = m.rem(x, y);
  const quotient = m.div(m.where(m.eq(y, 0), x, m.sub(x, rest)), y);
  const adjust = m.and(m.ne(rest, 0), m.ne(m.sign(y), m.sign(rest)));
  const down = m.where(adjust, m.sub(quotient, 1), quotient);
  return [like(x, p.roundNearestAfz(down.value)), m.where(adjust, m.add(rest, y), rest)];
}

export function floorDivide(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b, toNumeric);
  real(what, x, y);
  if (isFloat(x.dtype)) return floatDivmod(x, y)[0];
  const quotient = m.quotient(x, y);
  if (isUnsigned(x.dtype)) return quotient;
  const inexactly = m.and(m.ne(m.sign(x), m.sign(y)), m.ne(m.rem(x, y), 0));
  return m.where(inexactly, m.sub(quotient, 1), quotient);
}

/** The remainder with the divisor's sign; of integers divided by zero, 0. */
export function mod(what: string, a: Val, b: Val): Tensor {
  const [x, given] = both(what, a, b, toNumeric);
  real(what, x, given);
  const y = isInteger(given.dtype) ? m.where(m.eq(given, 0), 1, given) : given;
  const rest = m.rem(x, y);
  const adjust = m.and(m.ne(m.lt(rest, 0), m.lt(y, 0)), m.ne(rest, 0));
  return m.where(adjust, m.add(rest, y), rest);
}

/** The remainder with the dividend's sign. */
function fmod(what: string, a: Val, b: Val): Tensor {
  const [x, given] = both(what, a, b, toNumeric);
  real(what, x, given);
  return m.rem(x, isInteger(given.dtype) ? m.where(m.eq(given, 0), 1, given) : given);
}

function divmod(what: string, a: Val, b: Val): Val {
  const [x, y] = both(what, a, b, toNumeric);
  real(what, x, y);
  return array(isInteger(x.dtype) ? [floorDivide(what, x, y), mod(what, x, y)] : floatDivmod(x, y));
}

function copysign(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b, toInexact);
  real(what, x, y);
  return m.where(signbit(what, y), m.neg(m.abs(x)), m.abs(x));
}

function nextafter(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b, toInexact);
  real(what, x, y);
  return like(x, p.nextAfter(x.value, y.value));
}

function heaviside(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b, toInexact);
  real(what, x, y);
  return m.where(m.lt(x, 0), 0, m.where(m.gt(x, 0), 1, m.where(m.isNaN(x), x, y)));
}

/** Without overflow where the result has none. */
function hypot(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b, toInexact);
  real(what, x, y);
  const [p0, p1] = [m.abs(x), m.abs(y)];
  const infinity = scalar(Infinity, x.dtype);
  const infinite = m.or(m.eq(p0, infinity), m.eq(p1, infinity));
  const high = m.max(p0, p1);
  const none = m.eq(high, 0);
  // The length is the same for any scale, so no derivative goes by way of it.
  const scale = m.stopGradient(m.where(none, 1, high));
  const sizes = m.add(m.square(m.div(p0, scale)), m.square(m.div(p1, scale)));
  // At 0 each has half of the slope.
  const length = m.where(none, high, m.mul(scale, m.sqrt(m.where(none, 1, sizes))));
  return m.where(infinite, infinity, length);
}

const fminmax =
  (direction: "less" | "greater"): Build =>
  (what, a, b) => {
    const [x, y] = both(what, a, b);
    return m.where(m.or(logic[direction](what, x, y), m.isNaN(y)), x, y);
  };

/** log(e^x + e^y), or with powers of 2. The slopes are what each has of the sum; +∞ counts as 0 there, as in JAX. */
export function logAdd(what: string, a: Val, b: Val, base: "e" | 2): Tensor {
  const [x, y] = both(what, a, b, toInexact);
  const power = base === "e" ? m.exp : (z: m.Term) => inexactUnary("exp2", "exp2", m.tensor(z));
  const noInfinity = (z: Tensor): Tensor => m.where(m.eq(m.real(z), Infinity), m.zerosLike(z), z);
  const value = withSlope(
    base === "e" ? "logaddexp" : "logaddexp2",
    [x, y],
    ([u, v]) => (isComplex(u.dtype) ? complexLogAdd(u, v, base) : realLogAdd(u, v, base)),
    ([u, v], sum) => [u, v].map((z) => power(m.sub(noInfinity(z), noInfinity(sum)))),
    { orders: 2 },
  );
  return new Tensor(value.value, x.weak);
}

function realLogAdd(x: Tensor, y: Tensor, base: "e" | 2): Tensor {
  // Where x and y are equal, derivatives are right as long as the greater and the difference choose the same one of them.
  const first = m.ge(x, y);
  const less = m.where(first, m.sub(y, x), m.sub(x, y));
  const more =
    base === "e" ? m.log1p(m.exp(less)) : m.mul(m.log1p(like(x, p.exp2(less.value))), scalar(1 / Math.LN2, x.dtype));
  // Infinities of one sign have no difference.
  return m.where(m.isNaN(less), m.add(x, y), m.add(m.where(first, x, y), more));
}

function complexLogAdd(x: Tensor, y: Tensor, base: "e" | 2): Tensor {
  if (base === "e") return complexLogSum(x, y);
  const scale = scalar(Math.LN2, x.dtype);
  return m.div(complexLogSum(m.mul(x, scale), m.mul(y, scale)), scale);
}

function complexLogSum(x: Tensor, y: Tensor): Tensor {
  const first = m.gt(m.real(x), m.real(y));
  const high = m.where(first, x, y);
  const sum = m.add(high, m.log1p(m.exp(m.sub(m.where(first, y, x), high))));
  const turn = 2 * Math.PI;
  const wrapped = m.sub(mod("np.logaddexp", m.add(m.imag(sum), Math.PI), scalar(turn, realDType(x.dtype))), Math.PI);
  return m.complex(m.real(sum), wrapped);
}

/** Euclid's algorithm on all elements at once, until every remainder is zero. */
export function gcd(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b);
  integers(what, x, y);
  const type = x.type;
  const zero = (): Tensor => full(type.shape, 0, type.dtype);
  const cond = openRegion([type, type], ([, rest]) => [
    p.reduce(p.ne(rest, zero().value), "or", type.shape.map((_, i) => i)), // prettier-ignore
  ]);
  const body = openRegion([type, type], ([value, rest]) => {
    const done = m.eq(strong(rest), 0);
    const next = m.where(done, 0, m.rem(strong(value), m.where(done, 1, strong(rest))));
    return [m.where(done, strong(value), strong(rest)).value, next.value];
  });
  const start = [x, y].map((side) => (isUnsigned(type.dtype) ? side : m.abs(side)).value);
  return like(x, p.whileOp(start, cond, body)[0]);
}

function lcm(what: string, a: Val, b: Val): Tensor {
  const [x, y] = both(what, a, b);
  integers(what, x, y);
  const [u, v] = isUnsigned(x.dtype) ? [x, y] : [m.abs(x), m.abs(y)];
  const divisor = gcd(what, u, v);
  const none = m.eq(divisor, 0);
  return m.where(none, 0, m.mul(u, m.quotient(v, m.where(none, 1, divisor))));
}

function ldexp(what: string, a: Val, b: Val): Tensor {
  const x = inexact(what, a);
  const e = asTensor(b, what);
  if (isComplex(x.dtype) || isInexact(e.dtype)) {
    throw failure("TJ7002", `${what} takes real numbers and integers, found ${describe(a)} and ${describe(b)}`);
  }
  const [left, right] = broadcast([x, m.cast(e, "i32")], what);
  return scaleByPowerOfTwo(left, right);
}

/** Comparison within tolerances: |a - b| ≤ atol + rtol·|b|. */
function isclose(args: Arguments): Tensor {
  const [x, y] = both(args.callee, args.get("a"), args.get("b"), toInexact);
  const dtype: DType = realDType(x.dtype);
  const rtol = args.tensor("rtol", dtype);
  const atol = args.tensor("atol", dtype);
  const near = m.le(m.abs(m.sub(x, y)), m.add(atol, m.mul(rtol, m.abs(y))));
  const parts = isComplex(y.dtype) ? [m.real(y), m.imag(y)] : [y];
  const finite = parts.map(m.isFinite).reduce(m.and);
  const close = m.or(m.eq(x, y), m.and(finite, near));
  return args.bool("equalNan") ? m.or(close, m.and(m.isNaN(x), m.isNaN(y))) : close;
}

/** Shapes and all elements equal. */
function arrayEqual(args: Arguments): Tensor {
  const [x, y] = [arrayOf(args.get("a1"), undefined, args.callee), arrayOf(args.get("a2"), undefined, args.callee)];
  if (x.shape.join() !== y.shape.join()) return scalar(false, "bool");
  const equal = m.eq(x, y);
  return m.allOver(args.bool("equalNan") ? m.or(equal, m.and(m.isNaN(x), m.isNaN(y))) : equal);
}

function arrayEquiv(args: Arguments): Tensor {
  const [x, y] = [arrayOf(args.get("a1"), undefined, args.callee), arrayOf(args.get("a2"), undefined, args.callee)];
  const rank = Math.max(x.ndim, y.ndim);
  const fits = Array.from({ length: rank }, (_, i) => [x.shape[x.ndim - 1 - i] ?? 1, y.shape[y.ndim - 1 - i] ?? 1]);
  if (fits.some(([a, b]) => a !== b && a !== 1 && b !== 1)) return scalar(false, "bool");
  return m.allOver(m.eq(x, y));
}

function clip(args: Arguments): Tensor {
  const bounds = ["min", "max"].filter((name) => args.has(name)).map((name) => args.get(name));
  const { dtype } = resultType([args.get("arr"), ...bounds], args.callee);
  requireDType(args.callee, [args.get("arr"), ...bounds], dtype, (type) => !isComplex(type), "real numbers");
  let x = args.tensor("arr");
  if (args.has("min")) x = arithmetic.maximum(args.callee, args.get("min"), x);
  if (args.has("max")) x = arithmetic.minimum(args.callee, args.get("max"), x);
  return x;
}

export const BINARY: Table = {
  ...withMethods(
    {
      add: arithmetic.add,
      subtract: arithmetic.subtract,
      multiply: arithmetic.multiply,
      maximum: arithmetic.maximum,
      minimum: arithmetic.minimum,
      bitwiseAnd: logic.bitwiseAnd,
      bitwiseOr: logic.bitwiseOr,
      bitwiseXor: logic.bitwiseXor,
      logicalAnd: logic.logicalAnd,
      logicalOr: logic.logicalOr,
      logicalXor: logic.logicalXor,
    },
    ["x", "y"],
  ),
  ...withMethods(
    {
      logaddexp: (what, a, b) => logAdd(what, a, b, "e"),
      logaddexp2: (what, a, b) => logAdd(what, a, b, 2),
    },
    ["x1", "x2"],
  ),
  ...pair(["divide", "trueDivide"], arithmetic.trueDivide),
  ...pair(["floorDivide"], floorDivide),
  ...pair(["mod", "remainder"], mod),
  ...pair(["fmod"], fmod),
  ...pair(["divmod"], divmod),
  ...pair(["power", "pow"], arithmetic.power),
  ...xy(["floatPower"], (what, a, b) => inexactBinary(what, "pow", a, b)),
  ...pair(["fmax"], fminmax("greater")),
  ...pair(["fmin"], fminmax("less")),
  ...pair(["arctan2", "atan2"], arithmetic.atan2),
  ...pair(["copysign"], copysign),
  ...xy(["nextafter"], nextafter),
  ...pair(["heaviside"], heaviside),
  ...pair(["hypot"], hypot),
  ...pair(["gcd"], gcd),
  ...pair(["lcm"], lcm),
  ...pair(["ldexp"], ldexp),
  ...xy(["equal"], logic.equal),
  ...xy(["notEqual"], logic.notEqual),
  ...xy(["less"], logic.less),
  ...xy(["lessEqual"], logic.lessEqual),
  ...xy(["greater"], logic.greater),
  ...xy(["greaterEqual"], logic.greaterEqual),
  ...xy(["leftShift", "bitwiseLeftShift"], logic.shiftLeft),
  ...pair(["rightShift", "bitwiseRightShift"], logic.shiftRight),
  isclose: fn("isclose", "a, b, rtol = 1e-05, atol = 1e-08, equalNan = false", isclose),
  allclose: fn("allclose", "a, b, rtol = 1e-05, atol = 1e-08, equalNan = false", (args) => m.allOver(isclose(args))),
  arrayEqual: fn("arrayEqual", "a1, a2, equalNan = false", arrayEqual),
  arrayEquiv: fn("arrayEquiv", "a1, a2", arrayEquiv),
  clip: fn("clip", "arr, min?, max?", clip),
};
