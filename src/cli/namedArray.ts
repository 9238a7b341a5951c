// One leaf of a result, with its place in it: `.weights`, `[0]`, or the empty text for a lone array.
import type { HostArray } from "../runtime/index.ts";

export interface NamedArray {
  readonly path: string;
  readonly array: HostArray;
}
