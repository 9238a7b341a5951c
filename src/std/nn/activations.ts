// Activation functions, elementwise. Where a branch would have an undefined slope, the one that JAX takes is built in:
// relu's at 0 is 0.
import { isInexact } from "../../ir/dtype.ts";
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { logAdd } from "../numpy/binary.ts";
import { withRule, withSlope } from "../special/slope.ts";

/** log(1 + e^x) without overflow. */
export const softplus = (x: Tensor): Tensor => logAdd("nn.softplus", c.asInexact(x), c.float(0), "e");
/** A function whose slope is 1 inside and 0 elsewhere, at its corners and at NaN too; its slope's slope likewise. */
function ramp(name: string, x: Tensor, compute: (x: Tensor) => Tensor, inside: (x: Tensor) => Tensor): Tensor {
  if (!isInexact(x.dtype)) return compute(x);
  const slope = ([u]: readonly Tensor[], [du]: readonly Tensor[]): Tensor[] => [c.where(inside(u), du, c.zerosLike(du))]; // prettier-ignore
  const [y] = withRule(name, [x], ([u]) => [compute(u)], slope, { orders: 2 });
  return new Tensor(y.value, x.weak);
}
export const relu = (x: Tensor): Tensor =>
  ramp("relu", x.dtype === "bool" ? c.cast(x, "i32") : x, (u) => c.max(u, 0), (u) => c.gt(u, 0)); // prettier-ignore
const relu6 = (x: Tensor): Tensor =>
  ramp("relu6", c.asInexact(x), (u) => c.clip(0, u, 6), (u) => c.and(c.gt(u, 0), c.lt(u, 6))); // prettier-ignore
const hardSigmoid = (x: Tensor): Tensor => c.div(relu6(c.add(x, c.float(3))), 6);
const silu = (x: Tensor): Tensor => c.mul(x, c.logistic(x));
const elu = (x: Tensor, alpha: Tensor): Tensor => {
  const positive = c.gt(x, 0);
  return c.where(positive, x, c.mul(alpha, c.expm1(c.where(positive, c.float(0), x))));
};
const gelu = (x: Tensor, approximate: boolean): Tensor => {
  if (!approximate) return c.product(0.5, x, c.erfc(c.mul(c.neg(x), Math.SQRT1_2)));
  const inner = c.mul(Math.sqrt(2 / Math.PI), c.add(x, c.mul(0.044715, c.pow(x, 3))));
  return c.mul(x, c.mul(0.5, c.add(1, c.tanh(inner))));
};

/** log(1 - e^-x): through expm1 near 0 and log1p far from it. Integers are negated as such, unsigned ones too. */
export function log1mexp(x: Tensor): Tensor {
  const compute = (u: Tensor): Tensor =>
    c.where(c.lt(u, c.float(Math.LN2)), c.log(c.neg(c.expm1(c.neg(u)))), c.log1p(c.neg(c.exp(c.neg(u)))));
  return isInexact(x.dtype) ? withSlope("log1mexp", [x], ([u]) => compute(u), ([u]) => [c.reciprocal(c.expm1(u))]) : compute(x); // prettier-ignore
}

type Activation = (x: Tensor) => Tensor;
const activation = (name: string, compute: Activation): FunctionVal =>
  define(`nn.${name}`, "x", (args) => compute(args.tensor("x")));

export const ACTIVATIONS: readonly FunctionVal[] = [
  activation("identity", (x) => x),
  activation("relu", relu),
  activation("relu6", relu6),
  activation("softplus", softplus),
  activation("sparsePlus", (x) =>
    c.where(
      c.le(x, c.float(-1)),
      c.float(0),
      c.where(c.ge(x, c.float(1)), x, c.div(c.pow(c.add(x, c.float(1)), 2), 4)),
    ),
  ),
  activation("sparseSigmoid", (x) => c.mul(0.5, c.clip(c.float(0), c.add(x, c.float(1)), c.float(2)))),
  activation("softSign", (x) => c.div(x, c.add(c.abs(x), 1))),
  define("nn.sigmoid", "x", (args) => {
    const x = args.tensor("x");
    if (!isInexact(x.dtype)) args.fail("TJ7002", `takes floats, found ${typeText(x)}`, { param: "x", hint: "convert with .astype(f32)" }); // prettier-ignore
    return c.logistic(x);
  }),
  activation("silu", silu),
  activation("swish", silu),
  activation("tanh", (x) => c.tanh(x)),
  activation("mish", (x) => c.mul(x, c.tanh(softplus(x)))),
  activation("logSigmoid", (x) => c.neg(softplus(c.neg(x)))),
  activation("hardTanh", (x) => c.where(c.gt(x, 1), 1, c.where(c.lt(x, -1), -1, x))),
  activation("hardSigmoid", hardSigmoid),
  activation("hardSilu", (x) => c.mul(x, hardSigmoid(x))),
  activation("hardSwish", (x) => c.mul(x, hardSigmoid(x))),
  activation("selu", (x) => c.mul(1.0507009873554805, elu(x, c.float(1.6732632423543772)))),
  activation("log1mexp", log1mexp),

  define("nn.elu", "x, alpha = 1.0", (args) => elu(args.tensor("x"), args.tensor("alpha"))),
  define("nn.celu", "x, alpha = 1.0", (args) => {
    const [x, alpha] = [args.tensor("x"), args.tensor("alpha")];
    return c.add(c.max(x, c.float(0)), c.mul(alpha, c.expm1(c.div(c.min(x, c.float(0)), alpha))));
  }),
  define("nn.leakyRelu", "x, negativeSlope = 0.01", (args) => {
    const x = args.tensor("x");
    return c.where(c.ge(x, 0), x, c.mul(args.tensor("negativeSlope"), x));
  }),
  define("nn.squareplus", "x, b = 4", (args) => {
    const x = args.tensor("x");
    return c.div(c.add(x, c.sqrt(c.add(c.square(x), args.tensor("b")))), 2);
  }),
  define("nn.gelu", "x, approximate = true", (args) => gelu(c.asInexact(args.tensor("x")), args.bool("approximate"))),
  // The first half of the axis, gated by the sigmoid of the second.
  define("nn.glu", "x, axis = -1", (args) => {
    const x = args.tensor("x");
    const axis = args.axis("axis", x.ndim);
    const size = x.shape[axis];
    if (size % 2 !== 0) args.fail("TJ2002", `axis ${axis} of ${typeText(x)} has the odd size ${size}`, { param: "axis" }); // prettier-ignore
    return c.mul(c.sliceAxis(x, 0, size / 2, axis), c.logistic(c.sliceAxis(x, size / 2, size, axis)));
  }),
];
