// Elementwise ops on arrays long enough for the plugin's vector code, which the few numbers of a sample do not reach.
import { describe, expect, test } from "vitest";
import { buildFunc } from "../../src/ir/build.ts";
import { isComplex, type DType } from "../../src/ir/dtype.ts";
import type { Scalar } from "../../src/ir/elements.ts";
import type { Func, Value } from "../../src/ir/graph.ts";
import { BINARY_OPS, UNARY_OPS, type BinaryOp, type UnaryOp } from "../../src/ir/ops.ts";
import * as p from "../../src/ir/prims.ts";
import { TypeRuleError } from "../../src/ir/typeRules.ts";
import { evaluate, tensor, type Tensor } from "../support/evaluate.ts";
import { arr } from "../support/interpreter/array.ts";
import { interpret } from "../support/interpreter/interpret.ts";
import { fromScalar, im, re, type Num } from "../support/interpreter/numbers.ts";

const COUNT = 1000;
const TOLERANCE: Readonly<Partial<Record<DType, number>>> = { f32: 3e-6, f64: 1e-11, c64: 1e-5, c128: 1e-11 };
type Elementwise = UnaryOp | BinaryOp;

const isUnary = (name: Elementwise): name is UnaryOp => (UNARY_OPS as readonly string[]).includes(name);

/** Where the functions are defined, and away from where they jump. */
const lowest = (name: Elementwise): number =>
  name === "acosh" ? 1.1 : name === "polygamma" || name === "zeta" ? 1.5 : 0.05;

function inputOf(dtype: DType, name: Elementwise, which: number): Tensor {
  const data = Array.from({ length: COUNT }, (_, i): Scalar => {
    if (name === "polygamma" && which === 0) return 1 + (i % 3);
    const x = lowest(name) + 0.9 * Math.abs(Math.sin(i * 0.37 + which));
    return isComplex(dtype) ? [x, 0.8 * Math.sin(i * 0.71 + which)] : Math.fround(x);
  });
  return tensor(dtype, [COUNT], data);
}

/** The op by itself; null where it does not take the dtype. */
function funcOf(dtype: DType, name: Elementwise): Func | null {
  const type = { dtype, shape: [COUNT] };
  try {
    return buildFunc("main", isUnary(name) ? [type] : [type, type], ([x, y]): Value[] => [
      isUnary(name) ? p.unaryOp(name, x) : p.binaryOp(name, x, y),
    ]);
  } catch (error) {
    if (error instanceof TypeRuleError) return null;
    throw error;
  }
}

const apart = (found: Scalar, wanted: Num): number => {
  const x = fromScalar("f64", found);
  const size = Math.max(1, Math.hypot(re(wanted), im(wanted)));
  return Math.hypot(re(x) - re(wanted), im(x) - im(wanted)) / size;
};

const dtypes = process.env.TSJAX_TEST_ALL ? (Object.keys(TOLERANCE) as DType[]) : (["f32"] as const);

describe.each(dtypes)("a thousand numbers in %s", (dtype) => {
  // The next number is the next of the dtype, not of the interpreter.
  const names = [...UNARY_OPS, ...BINARY_OPS].filter((name) => name !== "nextAfter" && funcOf(dtype, name) !== null);
  test.each(names)("%s", (name) => {
    const func = funcOf(dtype, name) as Func;
    const inputs = func.params.map((_, i) => inputOf(dtype, name, i));
    const [found] = evaluate(func, inputs);
    const [wanted] = interpret(func, inputs.map(({ shape, data }) => arr(dtype, shape, data.map((x) => fromScalar(dtype, x))))); // prettier-ignore
    const wrong = wanted.data.filter((x, i) => !(apart(found.data[i], x) <= (TOLERANCE[dtype] ?? 0)));
    expect(wrong.length).toBe(0);
  });
});
