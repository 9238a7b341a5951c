// Which values of a region depend on some of its parameters.
import type { Region, Value } from "../ir/graph.ts";

/** The given values and all that is computed from them. */
export function dependsOn(region: Region, sources: Iterable<Value>): ReadonlySet<Value> {
  const found = new Set(sources);
  for (const op of region.ops) {
    if (op.operands.some((operand) => found.has(operand))) op.results.forEach((result) => found.add(result));
  }
  return found;
}
