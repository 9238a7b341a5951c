// Batching of elementwise ops: the same op on bigger arrays.
import { emit } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { batchedAll, materialize, type Batch, type Batched, type BatchRule } from "./rule.ts";

/** Operands of one shape. */
export const elementwise: BatchRule<OpName> = (op, operands, batch) =>
  batchedAll(
    emit(
      op.name,
      operands.map((operand) => materialize(operand, batch)),
      op.attrs,
    ),
  );

/** A scalar operand beside arrays, batched: one number an example, spread over the example's array. */
function spread(scalar: Batched, rank: number, like: Value, batch: Batch): Value {
  if (!scalar.batched || scalar.value.type.shape.length > rank) return scalar.value;
  return rank === 0 ? materialize(scalar, batch) : p.broadcastInDim(scalar.value, like.type.shape, [0]);
}

const isScalar = ({ value, batched }: Batched): boolean => value.type.shape.length === (batched ? 1 : 0);

export const selectBatch: BatchRule<"select"> = (op, [pred, a, b], batch) => {
  const [onTrue, onFalse] = [materialize(a, batch), materialize(b, batch)];
  const which = isScalar(pred) ? spread(pred, onTrue.type.shape.length - 1, onTrue, batch) : materialize(pred, batch);
  return batchedAll(emit(op.name, [which, onTrue, onFalse], {}));
};

export const clampBatch: BatchRule<"clamp"> = (op, [low, x, high], batch) => {
  const value = materialize(x, batch);
  const rank = value.type.shape.length - 1;
  const [a, b] = [low, high].map((bound) =>
    isScalar(bound) && rank > 0 ? spread(bound, rank, value, batch) : materialize(bound, batch),
  );
  // Scalar bounds stay scalars, and both or neither are arrays.
  const full = (bound: Value): Value =>
    bound.type.shape.length === rank + 1 ? bound : p.broadcastInDim(bound, value.type.shape, []);
  const mixed = a.type.shape.length !== b.type.shape.length;
  return batchedAll(emit(op.name, [mixed ? full(a) : a, value, mixed ? full(b) : b], {}));
};
