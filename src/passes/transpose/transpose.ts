// Transposition: from a linear function, its transpose. Ops are gone through from the last to the first; each passes the
// cotangents of its results on to its operands, and what a value gets from several uses is added up.
//
//   %dy = mul %dx, %c         ⇒        %ctx = mul %cty, %c
//
// What does not depend on a linear input is computed first, in the usual order.
import { at, currentLocation } from "../../ir/build.ts";
import { is, type Op, type Region, type Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { sizeOf } from "../../ir/type.ts";
import { hasEffect } from "../../ir/walk.ts";
import { dependsOn } from "../dependence.ts";
import { again } from "../jvp/rule.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { Cotangents, isDense } from "./cotangents.ts";
import { carriers, type Cotangent, type TransposeRule } from "./rule.ts";
import { transposeRules } from "./rules.ts";

/** Linear in either factor alone, not in both at once. */
const PRODUCTS: ReadonlySet<OpName> = new Set(["mul", "dotGeneral", "convolution"]);

function checkLinear(op: Op, [x, y]: readonly (Value | null)[]): void {
  if ((PRODUCTS.has(op.name) && !x && !y) || (op.name === "div" && !y)) {
    throw new UndefinedRule(op, "derivative", "it is not linear, so it has no transpose");
  }
}

/** Emits the transpose of a region into the open block: cotangents of its linear parameters (those whose argument is null). */
export function transposeRegion(
  region: Region,
  args: readonly (Value | null)[],
  cotangents: readonly Cotangent[],
): Cotangent[] {
  const linear = dependsOn(
    region,
    region.params.filter((_, i) => args[i] === null),
  );
  const env = new Map<Value, Value>();
  region.params.forEach((param, i) => {
    const arg = args[i];
    if (arg) env.set(param, arg);
  });
  const place = <T>(loc: (typeof region.ops)[number]["loc"], body: () => T): T => at(loc ?? currentLocation(), body);
  for (const op of region.ops) {
    // By its operands: a loop that carries nothing has no results.
    if (op.operands.some((operand) => linear.has(operand))) {
      if (op.results.some((result) => linear.has(result)) || !hasEffect(op)) continue;
      throw new UndefinedRule(op, "derivative", "it is done with a value that is not there backwards");
    }
    const operands = op.operands.map((operand) => env.get(operand) as Value);
    const results = place(op.loc, () => again(op, operands));
    op.results.forEach((result, i) => env.set(result, results[i]));
  }

  const sums = new Cotangents();
  // What has no elements adds nothing to anything.
  const carries = carriers(cotangents);
  const wanted = (value: Value): boolean => linear.has(value) && carries(value.type) && sizeOf(value.type.shape) > 0;
  const add = (value: Value, ct: Cotangent): void => {
    if (ct && wanted(value)) sums.add(value, ct);
  };
  region.results.forEach((result, i) => add(result, cotangents[i]));
  for (const op of [...region.ops].reverse()) {
    if (!op.results.some((result) => sums.has(result))) continue;
    const operands = op.operands.map((operand) => (linear.has(operand) ? null : (env.get(operand) as Value)));
    place(op.loc, () => {
      checkLinear(op, operands);
      const given = op.results.map((result) => sums.get(result));
      if (is(op, "slice") && isDense(op)) {
        if (given[0] && wanted(op.operands[0])) sums.addSlice(op.operands[0], given[0], op.attrs);
        return;
      }
      const rule = transposeRules[op.name] as TransposeRule<OpName>;
      const cts = rule(op, operands, given);
      op.operands.forEach((operand, i) => add(operand, cts[i]));
    });
  }
  return region.params.map((param, i) => (args[i] === null ? sums.get(param) : null));
}
