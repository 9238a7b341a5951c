// lax's elementwise functions.
import { complexDType, isComplex, isInteger, isUnsigned } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import type { BinaryOp, CompareDirection, UnaryOp } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define } from "../../frontend/builtin.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { int, Num, OpaqueVal, Tensor, type FunctionVal } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { namespace } from "../namespace.ts";
import { checkDType, oneDType, oneShape, strict, type Accepts } from "./strict.ts";

const unary = (name: string, op: UnaryOp, accepts: Accepts): FunctionVal =>
  define(`lax.${name}`, "x, *, accuracy?", (args) => {
    const { values, weak } = strict(args, ["x"], accepts);
    return new Tensor(p.unaryOp(op, values[0]), weak);
  });

const binary = (name: string, op: BinaryOp, accepts: Accepts, names = ["x", "y"]): FunctionVal =>
  define(`lax.${name}`, names.join(", "), (args) => {
    const { values, weak } = strict(args, names, accepts);
    return new Tensor(p.binaryOp(op, values[0], values[1]), weak);
  });

const comparison = (name: string, direction: CompareDirection, accepts: Accepts): FunctionVal =>
  define(`lax.${name}`, "x, y", (args) => {
    const { values } = strict(args, ["x", "y"], accepts);
    return new Tensor(p.compare(direction, values[0], values[1]));
  });

/** How halfway cases round: `lax.RoundingMethod.TO_NEAREST_EVEN`. */
export class EnumMember extends OpaqueVal {
  constructor(
    readonly enumName: string,
    readonly name: string,
    readonly value: number,
  ) {
    super();
  }
  get what(): string {
    return `${this.enumName}.${this.name}`;
  }
  override member(name: string): Num | string | undefined {
    return name === "value" ? int(this.value) : name === "name" ? this.name : undefined;
  }
}

export const enumeration = (name: string, members: readonly string[]) =>
  namespace(`lax.${name}`, () => members.map((member, i) => [member, new EnumMember(name, member, i)] as const));

/** The high half of a product of 64-bit integers, from the products of their halves. */
function widest(x: Value, y: Value): Value {
  const { dtype, shape } = x.type;
  const filled = (n: number): Value => c.fill(shape, n, dtype).value;
  const [half, mask] = [filled(32), filled(0xffff_ffff)];
  const up = dtype === "u64" ? p.shiftRightLogical : p.shiftRightArithmetic;
  const [xLow, yLow, xHigh, yHigh] = [p.and(x, mask), p.and(y, mask), up(x, half), up(y, half)];
  const middle = p.add(p.mul(xHigh, yLow), p.shiftRightLogical(p.mul(xLow, yLow), half));
  const rest = p.add(p.mul(xLow, yHigh), p.and(middle, mask));
  return p.add(p.add(p.mul(xHigh, yHigh), up(middle, half)), up(rest, half));
}

export const ELEMENTWISE: readonly FunctionVal[] = [
  unary("acos", "acos", "inexact"),
  unary("acosh", "acosh", "inexact"),
  unary("asin", "asin", "inexact"),
  unary("asinh", "asinh", "inexact"),
  unary("atan", "atan", "inexact"),
  unary("atanh", "atanh", "inexact"),
  unary("besselI1e", "besselI1e", "float"),
  unary("bitwiseNot", "not", "integer or bool"),
  unary("cbrt", "cbrt", "float"),
  unary("ceil", "ceil", "float"),
  unary("clz", "clz", "integer"),
  unary("cos", "cos", "inexact"),
  unary("cosh", "cosh", "inexact"),
  unary("digamma", "digamma", "float"),
  unary("erf", "erf", "float"),
  unary("erfInv", "erfInv", "float"),
  unary("erfc", "erfc", "float"),
  unary("exp", "exp", "inexact"),
  unary("exp2", "exp2", "inexact"),
  unary("expm1", "expm1", "inexact"),
  unary("floor", "floor", "float"),
  unary("imag", "imag", "complex"),
  unary("isFinite", "isFinite", "float"),
  unary("lgamma", "lgamma", "float"),
  unary("log", "log", "inexact"),
  unary("log1p", "log1p", "inexact"),
  unary("logistic", "logistic", "inexact"),
  unary("neg", "neg", "number"),
  unary("populationCount", "popcnt", "integer"),
  unary("real", "real", "complex"),
  unary("rsqrt", "rsqrt", "inexact"),
  unary("sin", "sin", "inexact"),
  unary("sinh", "sinh", "inexact"),
  unary("sqrt", "sqrt", "inexact"),
  unary("tan", "tan", "inexact"),
  unary("tanh", "tanh", "inexact"),

  binary("add", "add", "any"),
  binary("sub", "sub", "number"),
  binary("div", "div", "number"),
  binary("rem", "rem", "real"),
  binary("max", "max", "any"),
  binary("min", "min", "any"),
  binary("atan2", "atan2", "inexact"),
  binary("nextafter", "nextAfter", "float", ["x1", "x2"]),
  binary("bitwiseAnd", "and", "integer or bool"),
  binary("bitwiseOr", "or", "integer or bool"),
  binary("bitwiseXor", "xor", "integer or bool"),
  binary("shiftLeft", "shiftLeft", "integer"),
  binary("shiftRightArithmetic", "shiftRightArithmetic", "integer"),
  binary("shiftRightLogical", "shiftRightLogical", "integer"),
  binary("complex", "complex", "float"),
  binary("zeta", "zeta", "float", ["x", "q"]),

  comparison("eq", "eq", "any"),
  comparison("ne", "ne", "any"),
  comparison("ge", "ge", "ordered"),
  comparison("gt", "gt", "ordered"),
  comparison("le", "le", "ordered"),
  comparison("lt", "lt", "ordered"),

  define("lax.mul", "x, y, *, outDtype?", (args) => {
    const { values, weak } = strict(args, ["x", "y"]);
    const dtype = args.dtype("outDtype");
    if (dtype === undefined) return new Tensor(p.mul(values[0], values[1]), weak);
    return new Tensor(p.mul(p.convert(values[0], dtype), p.convert(values[1], dtype)));
  }),

  define("lax.sign", "x, *, accuracy?", (args) => {
    const { values, dtype, weak } = strict(args, ["x"], "number");
    const [x] = values;
    if (!isUnsigned(dtype)) return new Tensor(p.sign(x), weak);
    return c.min(new Tensor(x, weak), c.onesLike(new Tensor(x)));
  }),

  // The absolute value of an unsigned integer is itself; of a complex number its real modulus.
  define("lax.abs", "x", (args) => {
    const { values, dtype, weak } = strict(args, ["x"], "number");
    return new Tensor(dtype.startsWith("u") ? values[0] : p.abs(values[0]), weak);
  }),

  // A real number's conjugate is complex, as JAX has it.
  define("lax.conj", "x", (args) => {
    const { values, dtype } = strict(args, ["x"], "inexact");
    if (isComplex(dtype)) return new Tensor(p.conj(values[0]));
    const part = p.convert(values[0], complexDType(dtype) === "c128" ? "f64" : "f32");
    return new Tensor(p.complex(part, c.zeros(part.type.shape, part.type.dtype).value));
  }),

  define("lax.reciprocal", "x", (args) => {
    const { values, dtype, shape, weak } = strict(args, ["x"], "inexact");
    return new Tensor(p.div(c.fill(shape, 1, dtype).value, values[0]), weak);
  }),
  define("lax.square", "x", (args) => {
    const { values, weak } = strict(args, ["x"], "number");
    return new Tensor(p.mul(values[0], values[0]), weak);
  }),
  define("lax.integerPow", "x, y", (args) => {
    const { values, dtype, weak } = strict(args, ["x"], "number");
    const exponent = args.int("y");
    if (exponent < 0 && isInteger(dtype)) {
      args.fail("TJ7002", `integers have no negative powers, found exponent ${exponent} of ${dtype}`, { param: "y" });
    }
    return new Tensor(p.integerPow(values[0], exponent), weak);
  }),

  // The exponent may be an integer of any width beside a float.
  define("lax.pow", "x, y", (args) => {
    const y = args.get("y");
    if (y instanceof Num && y.integer) {
      const x = args.tensor("x");
      checkDType(args, "x", x, "inexact");
      return new Tensor(p.integerPow(x.value, y.value), x.weak);
    }
    if (y instanceof Tensor && isInteger(y.dtype)) {
      const x = args.tensor("x");
      checkDType(args, "x", x, "inexact");
      const [base, exponent] = oneShape(args, [x, c.cast(y, x.dtype)]);
      return new Tensor(p.pow(base.value, exponent.value), x.weak);
    }
    const { values, weak } = strict(args, ["x", "y"], "inexact");
    return new Tensor(p.pow(values[0], values[1]), weak);
  }),

  define("lax.round", "x, roundingMethod?", (args) => {
    const { values, weak } = strict(args, ["x"], "float");
    const method = args.get("roundingMethod");
    const value = method === undefined || method === null ? 0 : method instanceof EnumMember ? method.value : args.int("roundingMethod"); // prettier-ignore
    return new Tensor(value === 1 ? p.roundNearestEven(values[0]) : p.roundNearestAfz(values[0]), weak);
  }),

  define("lax.polygamma", "m, x", (args) => {
    const { values, weak } = strict(args, ["m", "x"], "float");
    return new Tensor(p.polygamma(values[0], values[1]), weak);
  }),

  // The high half of the full product of two integers.
  define("lax.mulhi", "x, y", (args) => {
    const { values, dtype } = strict(args, ["x", "y"], "integer");
    const wide = dtype.startsWith("u") ? "u64" : "i64";
    const bits = Number(dtype.slice(1));
    if (bits === 64) return new Tensor(widest(values[0], values[1]));
    const full = p.mul(p.convert(values[0], wide), p.convert(values[1], wide));
    const shift = c.fill(full.type.shape, bits, wide).value;
    const high = wide === "u64" ? p.shiftRightLogical(full, shift) : p.shiftRightArithmetic(full, shift);
    return new Tensor(p.convert(high, dtype));
  }),

  define("lax.clamp", "min, x, max", (args) => {
    const [low, x, high] = oneDType(args, ["min", "x", "max"], [args.get("min"), args.get("x"), args.get("max")]);
    checkDType(args, "x", x, "ordered");
    for (const [name, bound] of [
      ["min", low],
      ["max", high],
    ] as const) {
      if (bound.ndim !== 0 && typeText(bound) !== typeText(x)) {
        args.fail("TJ2002", `${name} must be a scalar or have the type of x, found ${typeText(bound)} and ${typeText(x)}`, { param: name }); // prettier-ignore
      }
    }
    return new Tensor(p.clamp(low.value, x.value, high.value), x.weak);
  }),

  define("lax.select", "pred, onTrue, onFalse", (args) => {
    const pred = args.tensor("pred");
    if (pred.dtype !== "bool") args.fail("TJ7002", `pred must be bool, found ${typeText(pred)}`, { param: "pred", hint: "compare with zero: pred != 0" }); // prettier-ignore
    return selectAmong(args, pred, ["onFalse", "onTrue"], [args.get("onFalse"), args.get("onTrue")]);
  }),

  define("lax.selectN", "which, ...cases", (args) => {
    const which = args.tensor("which");
    const cases = args.rest("cases");
    if (which.dtype !== "bool" && which.dtype !== "i32") args.fail("TJ7002", `which must be bool or i32, found ${typeText(which)}`, { param: "which" }); // prettier-ignore
    if (cases.length === 0 || (which.dtype === "bool" && cases.length > 2)) {
      args.fail("TJ5001", `which is ${typeText(which)}, but there are ${cases.length} cases`, { param: "cases" });
    }
    return selectAmong(args, which, cases.map(() => "cases"), cases); // prettier-ignore
  }),
];

function selectAmong(
  args: Parameters<typeof oneDType>[0],
  which: Tensor,
  names: readonly string[],
  values: Parameters<typeof oneDType>[2],
): Tensor {
  const cases = oneDType(args, names, values);
  const odd = cases.find((x) => typeText(x) !== typeText(cases[0]));
  if (odd) args.fail("TJ2002", `the cases must have one type, found ${typeText(cases[0])} and ${typeText(odd)}`, { param: names[0] }); // prettier-ignore
  const { weak, key, shape } = cases[0];
  if (which.ndim !== 0 && (which.ndim !== shape.length || which.shape.some((size, i) => size !== shape[i]))) {
    args.fail("TJ2002", `the condition must be a scalar or have the cases' shape, found ${typeText(which)} and ${typeText(cases[0])}`); // prettier-ignore
  }
  // A key's last dimension is hidden: the condition must reach over it.
  const over = (pred: Tensor): Tensor =>
    key && pred.ndim > 0 ? c.broadcastInDim(pred, cases[0].type.shape, pred.shape.map((_, i) => i)) : pred; // prettier-ignore
  const pick = (pred: Tensor, x: Tensor, y: Tensor): Tensor =>
    new Tensor(p.select(over(pred).value, x.value, y.value), weak, key);
  if (cases.length === 1) return cases[0];
  if (which.dtype === "bool") return pick(which, cases[1], cases[0]);
  // Halving keeps the chain logarithmic; indices out of range take the first or last case.
  const choose = (from: number, to: number): Tensor => {
    if (to - from === 1) return cases[from];
    const middle = (from + to) >> 1;
    return pick(c.lt(which, middle), choose(from, middle), choose(middle, to));
  };
  return choose(0, cases.length);
}
