// Window reductions that have no derivative of their own: unrolled over the window, then differentiated.
import type { Op, Value } from "../../ir/graph.ts";
import type { ReduceKind } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { reduceByPlaces, windowViews } from "../unrollWindow.ts";
import { identityOf } from "../identity.ts";
import { jvpOf } from "./jvp.ts";
import { again, type Dual, type JvpRule, type Tangent } from "./rule.ts";

const COMBINE: Partial<Record<ReduceKind, (a: Value, b: Value) => Value>> = {
  sum: p.add,
  prod: p.mul,
  max: p.max,
  min: p.min,
};

/** The derivative of what `body` builds from the operands that have tangents. */
function jvpOfBuilt(
  op: Op,
  x: readonly Value[],
  dx: readonly Tangent[],
  body: (x: readonly Value[]) => readonly Value[],
): Dual {
  return { primals: again(op, x), tangents: jvpOf(body, x, dx).tangents };
}

export const jvpByUnrolling: JvpRule<"reduceWindow"> = (op, x, dx) => {
  const combine = COMBINE[op.attrs.kind] as (a: Value, b: Value) => Value;
  return jvpOfBuilt(op as Op, x, dx, ([a]) => {
    const init = identityOf(op.attrs.kind, a.type.dtype);
    return [
      windowViews([a], [init], op.attrs)
        .map(([view]) => view)
        .reduce(combine),
    ];
  });
};

export const reduceWindowGeneralJvp: JvpRule<"reduceWindowGeneral"> = (op, x, dx) => {
  const n = x.length / 2;
  return jvpOfBuilt(op as Op, x, dx, (all) => reduceByPlaces(all.slice(0, n), all.slice(n), op.attrs, op.regions[0]));
};
