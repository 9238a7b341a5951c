// Batching of callbacks: one call for each example, in turn, or one for all of them.
import { RegionBuilder } from "../../ir/build.ts";
import type { Op, Value } from "../../ir/graph.ts";
import type { OpAttrs } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { batchedAll, materialize, type Batch, type Batched, type BatchRule } from "./rule.ts";

export const callbackBatch: BatchRule<"callback"> = (op, operands, batch) => {
  const { effect, ordered, vmapMethod } = op.attrs;
  if (effect === "debug") return eachInTurn(op, operands, batch);
  if (effect === "io") {
    if (ordered) throw new UndefinedRule(op, "batching", "the examples of a batch have no order among other calls");
    return eachInTurn(op, operands, batch);
  }
  switch (vmapMethod) {
    case "sequential":
      return eachInTurn(op, operands, batch);
    case "expand_dims":
      return allAtOnce(op, operands.map((operand) => (operand.batched ? operand.value : withAxis(operand.value))), batch); // prettier-ignore
    case "broadcast_all":
      return allAtOnce(op, operands.map((operand) => materialize(operand, batch)), batch); // prettier-ignore
    case "none":
      throw new UndefinedRule(
        op,
        "batching",
        "it does not say how it takes a batch",
        'say it with { vmapMethod: "sequential" }, "expand_dims" or "broadcast_all"',
      );
  }
};

/** A loop over the examples. */
function eachInTurn(op: Op<"callback">, operands: readonly Batched[], batch: Batch): Batched[] {
  const xs = operands.filter(({ batched }) => batched).map(({ value }) => value);
  const body = new RegionBuilder(xs.map(({ type }) => ({ dtype: type.dtype, shape: type.shape.slice(1) })));
  const results = body.run(() => {
    const rows = [...body.params];
    return p.callback(operands.map(({ value, batched }) => (batched ? (rows.shift() as Value) : value)), op.attrs); // prettier-ignore
  });
  return batchedAll(p.scanOp([], xs, body.finish(results), { length: batch.size, reverse: false }));
}

/** The callback is given the whole batch, and gives results for all of it. */
function allAtOnce(op: Op<"callback">, operands: readonly Value[], { size }: Batch): Batched[] {
  const results = op.attrs.results.map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape] }));
  const attrs: OpAttrs["callback"] = { ...op.attrs, results };
  return batchedAll(p.callback(operands, attrs));
}

const withAxis = (x: Value): Value => p.reshape(x, [1, ...x.type.shape]);
