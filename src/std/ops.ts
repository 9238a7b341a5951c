// `ops`: reductions over the segments that an index array marks.
import * as p from "../ir/prims.ts";
import type { ScatterKind } from "../ir/ops.ts";
import { isInteger } from "../ir/dtype.ts";
import { sameShape } from "../ir/type.ts";
import { scalarLiteral } from "../ir/encode.ts";
import { define, type Arguments } from "../frontend/builtin.ts";
import { broadcastShapes } from "../frontend/tensor/broadcast.ts";
import { typeText } from "../frontend/values/describe.ts";
import { Tensor, type FunctionVal } from "../frontend/values/values.ts";
import * as c from "./compose.ts";
import { elementRange } from "./lax/range.ts";
import { namespace } from "./namespace.ts";

/**
 * Rows of `data` combined into the row of the result that their segment id names; ids out of range are dropped. Ids of
 * another rank than 1 have the same rows broadcast along their axes.
 */
function segments(args: Arguments, kind: ScatterKind, empty: (x: Tensor) => Tensor): Tensor {
  const [data, ids] = [args.tensor("data"), args.tensor("segmentIds")];
  if (!isInteger(ids.dtype)) args.fail("TJ7002", `segmentIds must be integers, found ${typeText(ids)}`, { param: "segmentIds" }); // prettier-ignore
  const rows = data.shape.slice(1);
  const full = [...ids.shape, ...rows];
  const spread = broadcastShapes([data.shape, full]);
  if (!spread || !sameShape(spread, full)) {
    args.fail("TJ2002", `segmentIds of ${typeText(ids)} do not name the rows of ${typeText(data)}: it does not broadcast to [${full.join(",")}]`, { param: "segmentIds" }); // prettier-ignore
  }
  if (!args.has("numSegments")) {
    args.fail("TJ5001", "needs numSegments", { hint: "the size of the result must be known while compiling" });
  }
  const count = args.int("numSegments");
  if (count < 0) args.fail("TJ5002", `numSegments must not be negative, found ${count}`, { param: "numSegments" });
  const into = c.broadcastInDim(empty(data), [count, ...rows], []);
  const mode = args.has("mode") ? args.string("mode", ["clip", "drop", "fill", "promise_in_bounds"]) : "drop";
  const places = mode === "clip" ? c.clip(0, ids, Math.max(0, count - 1)) : ids;
  const value = p.scatter(into.value, c.expandDims(places, -1).value, c.broadcastTo(data, full).value, {
    kind,
    updateWindowDims: rows.map((_, i) => ids.ndim + i),
    insertedWindowDims: [0],
    inputBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: [0],
    indicesAreSorted: args.bool("indicesAreSorted"),
    uniqueIndices: args.bool("uniqueIndices"),
  });
  return new Tensor(value);
}

const constantOf = (x: Tensor, value: number | bigint): Tensor => new Tensor(p.constant(scalarLiteral(x.dtype, value)));

const segment = (name: string, kind: ScatterKind, empty: (x: Tensor) => Tensor): FunctionVal =>
  define(
    `ops.${name}`,
    "data, segmentIds, numSegments?, indicesAreSorted = false, uniqueIndices = false, bucketSize?, mode?",
    (args) => segments(args, kind, empty),
  );

export const ops = namespace("ops", () => [
  segment("segmentSum", "add", (x) => constantOf(x, 0)),
  segment("segmentProd", "mul", (x) => constantOf(x, 1)),
  segment("segmentMax", "max", (x) => constantOf(x, elementRange(x.dtype).least)),
  segment("segmentMin", "min", (x) => constantOf(x, elementRange(x.dtype).greatest)),
]);
