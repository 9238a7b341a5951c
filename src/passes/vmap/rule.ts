// What a batching rule is. A batched value has the batch as its leading axis; one that is the same for all examples is
// left as it is, and nothing is broadcast before an op needs it.
import type { Op, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { emit } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import { range } from "../values.ts";

export interface Batched {
  readonly value: Value;
  readonly batched: boolean;
}

/** The batch: its size, and its name where the program gave it one (for collectives). */
export interface Batch {
  readonly size: number;
  readonly axisName: string | null;
}

/** Emits the op over the whole batch; called when some operand is batched. */
export type BatchRule<N extends OpName> = (op: Op<N>, operands: readonly Batched[], batch: Batch) => readonly Batched[];

export const batchedAll = (values: readonly Value[]): Batched[] => values.map((value) => ({ value, batched: true }));

/** The value with a leading batch axis, repeated if it has none. */
export function materialize({ value, batched }: Batched, { size }: Batch): Value {
  if (batched) return value;
  const { shape } = value.type;
  return p.broadcastInDim(value, [size, ...shape], range(shape.length, 1));
}

/** Dimensions counted with the batch in front. */
export const later = (dims: readonly number[]): number[] => dims.map((dim) => dim + 1);

/** The op with all operands batched and attributes that count the batch in. */
export const overAll =
  <N extends OpName>(attrs: (op: Op<N>, batch: Batch) => Op<N>["attrs"]): BatchRule<N> =>
  (op, operands, batch) =>
    batchedAll(
      emit(
        op.name,
        operands.map((operand) => materialize(operand, batch)),
        attrs(op, batch),
        op.regions,
      ),
    );

/** Ops that take leading dimensions as batches anyway. */
export const leading: BatchRule<OpName> = overAll((op) => op.attrs);
