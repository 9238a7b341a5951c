// Transposes over a named axis: a sum's is the sum of the cotangents; a gather's is that sum, each example's own part.
import { emit } from "../../ir/build.ts";
import * as p from "../../ir/prims.ts";
import { scalarOf } from "../values.ts";
import { first } from "./rule.ts";

export const axisReduceTranspose = first<"axisReduce">((ct, op) => emit("axisReduce", [ct], op.attrs)[0]);

export const axisGatherTranspose = first<"axisGather">((ct, op) => {
  const { axis, dimension } = op.attrs;
  const total = emit("axisReduce", [ct], { axis, kind: "sum" })[0];
  const mine = emit("axisIndex", [], { axis })[0];
  const { shape } = total.type;
  const starts = shape.map((_, i) => (i === dimension ? mine : scalarOf("i32", 0)));
  const sizes = shape.map((n, i) => (i === dimension ? 1 : n));
  return p.reshape(p.dynamicSlice(total, starts, sizes), op.operands[0].type.shape);
});
