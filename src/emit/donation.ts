// Arguments whose buffers the results may take over.
import { sameType, type TensorType } from "../ir/type.ts";

/**
 * The attribute of each donated parameter: aliased to the first free result of its type, or left to the compiler
 * where there is none.
 */
export function donationAttributes(
  params: readonly TensorType[],
  results: readonly TensorType[],
  donated: readonly number[],
): Map<number, string> {
  const taken = new Set<number>();
  const attributes = new Map<number, string>();
  for (const param of donated) {
    const match = results.findIndex((type, i) => !taken.has(i) && sameType(type, params[param]));
    if (match >= 0) taken.add(match);
    attributes.set(param, match >= 0 ? ` {tf.aliasing_output = ${match} : i32}` : " {jax.buffer_donor = true}");
  }
  return attributes;
}
