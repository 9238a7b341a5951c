// Collectives over a named axis of vmap: where the axis is the batch of this pass, they become reductions along it;
// where it is another, they are batched like any elementwise op.
import { is, type Op } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { emit } from "../../ir/build.ts";
import { range } from "../values.ts";
import { materialize, type Batch, type Batched } from "./rule.ts";

type Collective = "axisReduce" | "axisGather" | "axisIndex";

export const isCollective = (op: Op): op is Op<Collective> =>
  is(op, "axisReduce") || is(op, "axisGather") || is(op, "axisIndex");

export function collectiveBatch(op: Op<Collective>, operands: readonly Batched[], batch: Batch): readonly Batched[] {
  const here = op.attrs.axis === batch.axisName;
  if (is(op as Op, "axisIndex")) {
    if (here) return [{ value: p.iota("i32", [batch.size], 0), batched: true }];
    return [{ value: emit("axisIndex", [], op.attrs as Op<"axisIndex">["attrs"])[0], batched: false }];
  }
  const [x] = operands;
  if (is(op as Op, "axisReduce")) {
    const { attrs } = op as Op<"axisReduce">;
    const value = here ? p.reduce(materialize(x, batch), attrs.kind, [0]) : emit("axisReduce", [x.value], attrs)[0];
    return [{ value, batched: !here && x.batched }];
  }
  const { attrs } = op as Op<"axisGather">;
  if (!here) {
    const dimension = attrs.dimension + (x.batched ? 1 : 0);
    return [{ value: emit("axisGather", [x.value], { ...attrs, dimension })[0], batched: x.batched }];
  }
  // The batch becomes the dimension that the values are gathered in.
  const value = materialize(x, batch);
  const rest = range(value.type.shape.length - 1, 1);
  const order = [...rest.slice(0, attrs.dimension), 0, ...rest.slice(attrs.dimension)];
  return [{ value: p.transpose(value, order), batched: false }];
}
