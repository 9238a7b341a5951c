// Forward derivatives of reductions over a named axis.
import { emit } from "../../ir/build.ts";
import type { Op } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { linear, partials, type JvpRule } from "./rule.ts";
import { UndefinedRule } from "../undefinedRule.ts";

export const axisReduceJvp: JvpRule<"axisReduce"> = (op, x, dx) => {
  const { kind, axis } = op.attrs;
  if (kind === "sum") return linear(op as Op, x, dx);
  if (kind !== "max" && kind !== "min")
    throw new UndefinedRule(op as Op, "derivative", `the ${kind} over an axis has no rule`);
  return partials((d, [a], y) => {
    // Examples that share the extreme value share its derivative.
    const mask = p.convert(p.eq(a, y), a.type.dtype);
    const total = emit("axisReduce", [p.mul(d, mask)], { axis, kind: "sum" })[0];
    return p.div(total, emit("axisReduce", [mask], { axis, kind: "sum" })[0]);
  })(op as Op, x, dx);
};
