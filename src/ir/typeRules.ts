// STUB of the contract; the rules are being written.
import type { Region } from "./graph.ts";
import type { OpAttrs, OpName } from "./ops.ts";
import type { TensorType } from "./type.ts";

export class TypeRuleError extends Error {}

export declare function resultTypes<N extends OpName>(
  name: N,
  operands: readonly TensorType[],
  attrs: OpAttrs[N],
  regions: readonly Region[],
): readonly TensorType[];
