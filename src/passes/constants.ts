// What is known of constants while rewriting.
import { decodeElements, type Scalar } from "../ir/elements.ts";
import { is, type Value } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import * as p from "../ir/prims.ts";
import { uniformScalar } from "../ir/uniform.ts";
import { sizeOf, type Shape } from "../ir/type.ts";

/** Arrays with more elements are not looked into one by one. */
export const SMALL = 64;

/** All elements of a small constant, row-major; null when the value is none. */
export function elements(value: Value): Scalar[] | null {
  const size = sizeOf(value.type.shape);
  if (size > SMALL) return null;
  const one = uniformScalar(value);
  if (one !== null) return new Array<Scalar>(size).fill(one);
  const def = value.def;
  return def && is(def, "constant") ? decodeElements(value.type.dtype, def.attrs.value.bytes) : null;
}

/** A constant of rank 0, spread over a shape. */
export function spread(scalar: Literal, shape: Shape): Value {
  const value = p.constant(scalar);
  return shape.length === 0 ? value : p.broadcastInDim(value, shape, []);
}
