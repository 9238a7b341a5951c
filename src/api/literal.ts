// Constants as host arrays.
import type { Literal } from "../ir/literal.ts";
import { byteLength, type HostArray } from "../runtime/index.ts";

export function literalArray({ type: { dtype, shape }, bytes, splat }: Literal): HostArray {
  if (!splat) return { dtype, shape, bytes };
  const full = new Uint8Array(byteLength(dtype, shape));
  for (let i = 0; i < full.length; i += bytes.length) full.set(bytes, i);
  return { dtype, shape, bytes: full };
}
