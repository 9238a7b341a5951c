// Operands as lax wants them: one dtype, one shape. Nothing is promoted; only static numbers take the dtype of the
// tensors that they stand beside, and scalars and sizes of 1 stretch.
import { isBool, isComplex, isFloat, isInexact, isInteger, type DType } from "../../ir/dtype.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { Shape } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { asTensor, resultType } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { Num, Tensor, type Val } from "../../frontend/values/values.ts";

/** The dtypes that a function takes, in the words of its messages. */
export const ACCEPTS = {
  any: () => true,
  number: (dtype: DType) => !isBool(dtype),
  real: (dtype: DType) => !isBool(dtype) && !isComplex(dtype),
  ordered: (dtype: DType) => !isComplex(dtype),
  inexact: isInexact,
  float: isFloat,
  complex: isComplex,
  integer: isInteger,
  "integer or bool": (dtype: DType) => isInteger(dtype) || isBool(dtype),
} as const;

export type Accepts = keyof typeof ACCEPTS;

/** Throws TJ7002 unless the tensor's dtype is one that the function takes. */
export function checkDType(args: Arguments, name: string, x: Tensor, accepts: Accepts): void {
  if (x.key) args.fail("TJ7002", `${name} is ${typeText(x)}, an array of keys`, { param: name });
  if (ACCEPTS[accepts](x.dtype)) return;
  args.fail("TJ7002", `takes ${accepts} dtypes, found ${typeText(x)}`, {
    param: name,
    hint: accepts === "inexact" || accepts === "float" ? "convert with .astype(f32)" : "convert with .astype(…)",
  });
}

/** The values as tensors of one dtype; TJ7001 when they disagree. Shapes are left alone. */
export function oneDType(args: Arguments, names: readonly string[], values: readonly Val[]): Tensor[] {
  const tensors = values.filter((value) => value instanceof Tensor);
  const first = tensors.find((x) => !x.weak) ?? tensors[0];
  if (!first) {
    const { dtype, weak } = resultType(values, args.callee);
    return values.map((value) => new Tensor(asTensor(value, args.callee, dtype).value, weak));
  }
  const weak = tensors.every((x) => x.weak);
  return values.map((value, i) => {
    if (value instanceof Tensor) {
      if (value.key !== first.key || value.dtype !== first.dtype) disagree(args, names[i], values);
      return new Tensor(value.value, weak, value.key);
    }
    const fits =
      value instanceof Num
        ? isInexact(first.dtype) || (isInteger(first.dtype) && value.integer)
        : typeof value === "boolean"
          ? isBool(first.dtype)
          : typeof value !== "bigint" || !isBool(first.dtype);
    if (!fits || first.key) disagree(args, names[i], values);
    return new Tensor(asTensor(value, names[i], first.dtype).value, weak);
  });
}

function disagree(args: Arguments, name: string, values: readonly Val[]): never {
  args.fail("TJ7001", `takes arguments of one dtype, found ${values.map(describe).join(" and ")}`, {
    param: name,
    hint: "convert one of them with .astype(…); the functions of numpy promote by themselves",
  });
}

/** Tensors with their common shape: equal ranks (or scalars), sizes equal or 1. TJ2001 otherwise. */
export function oneShape(args: Arguments, xs: readonly Tensor[]): Tensor[] {
  const rank = Math.max(...xs.map((x) => x.ndim));
  const shape = xs.every((x) => x.ndim === rank || x.ndim === 0) ? broadcastShapes(xs.map((x) => x.shape)) : null;
  if (!shape) {
    args.fail("TJ2001", `takes arguments of one shape, found ${xs.map(typeText).join(" and ")}`, {
      hint: "lax does not add axes; use np, or lax.broadcastInDim",
    });
  }
  return xs.map((x) => stretch(x, shape));
}

function stretch(x: Tensor, shape: Shape): Tensor {
  if (x.ndim === shape.length && x.shape.every((size, i) => size === shape[i])) return x;
  const full = x.key ? [...shape, 2] : shape;
  const dims = x.type.shape.map((_, i) => full.length - x.type.shape.length + i);
  return new Tensor(p.broadcastInDim(x.value, full, dims), x.weak, x.key);
}

export interface StrictOperands {
  readonly values: readonly Value[];
  readonly dtype: DType;
  readonly shape: Shape;
  readonly weak: boolean;
}

/** Named arguments as operands of one dtype and one shape. */
export function strict(args: Arguments, names: readonly string[], accepts: Accepts = "any"): StrictOperands {
  const xs = oneShape(args, oneDType(args, names, names.map((name) => args.get(name)))); // prettier-ignore
  xs.forEach((x, i) => checkDType(args, names[i], x, accepts));
  return { values: xs.map((x) => x.value), dtype: xs[0].dtype, shape: xs[0].shape, weak: xs[0].weak };
}
