// Attributes in MLIR text.
import type { Padding, Precision } from "../ir/ops.ts";

/** `[1, 2]`. */
export const list = (items: readonly (number | string)[]): string => `[${items.join(", ")}]`;

/** `array<i64: 1, 2>`. */
export const i64Array = (items: readonly number[]): string =>
  items.length === 0 ? "array<i64>" : `array<i64: ${items.join(", ")}>`;

/** Low and high padding of each dimension as an elements attribute. */
export const paddingText = (padding: Padding): string =>
  padding.length === 0
    ? "dense<> : tensor<0x2xi64>"
    : `dense<${list(padding.map((pair) => list(pair)))}> : tensor<${padding.length}x2xi64>`;

const PRECISIONS: Readonly<Record<Precision, string>> = { default: "DEFAULT", high: "HIGH", highest: "HIGHEST" };

export const precisionText = (precision: Precision): string => PRECISIONS[precision];
