// Arrays of one number, as far as the graph shows it.
import { DTYPE_INFO } from "./dtype.ts";
import { decodeElements, type Scalar } from "./elements.ts";
import { is, type Value } from "./graph.ts";
import type { Literal } from "./literal.ts";

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
