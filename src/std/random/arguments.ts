// What the samplers' arguments have in common: keys, shapes that parameters broadcast to, and dtypes.
import { isFloat, isInexact, isInteger, type DType } from "../../ir/dtype.ts";
import { sameShape, type Shape } from "../../ir/type.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { typeText } from "../../frontend/values/describe.ts";
import type { FunctionVal, Tensor, Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { keyArgument } from "./keys.ts";
import type { Words } from "./threefry.ts";

/** `random.name(key, …)`. */
export const sampler = (name: string, parameters: string, draw: (key: Words, args: Arguments) => Val): FunctionVal =>
  define(`random.${name}`, `key, ${parameters}, *, outSharding?`, (args) => draw(keyArgument(args).words, args));

const ACCEPTED = {
  float: isFloat,
  inexact: isInexact,
  integer: isInteger,
} as const;

/** The dtype asked for, f32 (i32 for integers) when left out. */
export function dtypeOf(args: Arguments, kind: keyof typeof ACCEPTED = "float"): DType {
  const dtype = args.dtype("dtype") ?? (kind === "integer" ? "i32" : "f32");
  const narrow = isFloat(dtype) && !["f64", "f32", "f16", "bf16", "f8e4m3fn", "f8e5m2"].includes(dtype);
  if (!ACCEPTED[kind](dtype) || narrow || /^[iu][24]$/.test(dtype)) {
    args.fail("TJ7002", `draws ${kind === "inexact" ? "float or complex" : kind} numbers, not ${dtype}`, { param: "dtype" }); // prettier-ignore
  }
  return dtype;
}

/** The shape asked for, to which the parameters must broadcast; their common shape when left out. */
export function sampleShape(args: Arguments, parameters: readonly Tensor[]): Shape {
  const shapes = parameters.map((x) => x.shape);
  const asked = args.has("shape") ? args.shape("shape") : null;
  const shape = broadcastShapes(asked ? [asked, ...shapes] : shapes);
  if (!shape || (asked && !sameShape(shape, asked))) {
    args.fail("TJ2001", `the parameters ${parameters.map(typeText).join(" and ")} do not broadcast to the shape ${asked ? `[${asked.join(",")}]` : "of each other"}`, { param: "shape" }); // prettier-ignore
  }
  return shape;
}

/** Parameters as tensors of the dtype drawn. */
export const parametersOf = (args: Arguments, names: readonly string[], dtype: DType): Tensor[] =>
  names.map((name) => args.tensor(name, dtype));

/** Parameters, cast and broadcast to the sample's shape. */
export function spreadParameters(
  args: Arguments,
  names: readonly string[],
  dtype: DType,
): { readonly shape: Shape; readonly parameters: Tensor[] } {
  const given = parametersOf(args, names, dtype);
  const shape = sampleShape(args, given);
  return { shape, parameters: given.map((x) => c.broadcastTo(x, shape)) };
}
