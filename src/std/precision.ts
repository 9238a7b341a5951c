// The precision of products and convolutions that name none: "default", or what the block around them says.
import type { Precision } from "../ir/ops.ts";

let precision: Precision = "default";

export const defaultPrecision = (): Precision => precision;

export function withDefaultPrecision<T>(next: Precision, body: () => T): T {
  const before = precision;
  precision = next;
  try {
    return body();
  } finally {
    precision = before;
  }
}
