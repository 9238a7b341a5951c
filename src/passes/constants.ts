// What is known of constants while rewriting.
import { decodeElements, type Scalar } from "../ir/elements.ts";
import { DTYPE_INFO } from "../ir/dtype.ts";
import { is, type Value } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import * as p from "../ir/prims.ts";
import { sizeOf, type Shape } from "../ir/type.ts";

/** Arrays with more elements are not looked into one by one. */
export const SMALL = 64;

/** The one element that all of the value's are, as a rank-0 constant; null when that is not known. */
export function uniform(value: Value): Literal | null {
  const def = value.def;
  if (!def) return null;
  if (is(def, "constant")) {
    const { value: literal } = def.attrs;
    const single = literal.splat || literal.bytes.length === DTYPE_INFO[literal.type.dtype].bytes;
    if (!single) return null;
    return { type: { dtype: literal.type.dtype, shape: [] }, bytes: literal.bytes, splat: true };
  }
  return is(def, "broadcastInDim") ? uniform(def.operands[0]) : null;
}

/** The element of `uniform`, decoded. */
export function uniformScalar(value: Value): Scalar | null {
  const literal = uniform(value);
  return literal && decodeElements(literal.type.dtype, literal.bytes)[0];
}

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
