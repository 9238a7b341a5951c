// The functions of two scalars that reductions, windows and scatters combine elements with.
import type { ReduceKind } from "../ir/ops.ts";
import type { TensorType } from "../ir/type.ts";
import type { DType } from "../ir/dtype.ts";
import { extremum } from "./comparison.ts";
import type { Ref, RegionText, Writer } from "./writer.ts";

const OPS = {
  sum: "stablehlo.add",
  prod: "stablehlo.multiply",
  and: "stablehlo.and",
  or: "stablehlo.or",
  xor: "stablehlo.xor",
} as const;

export const combine = (out: Writer, kind: ReduceKind, x: Ref, y: Ref): Ref =>
  kind === "max" || kind === "min" ? extremum(out, kind, x, y) : out.same(OPS[kind], x, y);

export const scalarType = (dtype: DType): TensorType => ({ dtype, shape: [] });

/** The region (a, b) -> a kind b. */
export const combiner = (out: Writer, kind: ReduceKind, dtype: DType): RegionText => ({
  params: [scalarType(dtype), scalarType(dtype)],
  body: ([x, y]) => [combine(out, kind, x, y)],
});
