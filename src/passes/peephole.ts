// Passes that look at one op and what made its operands.
import { append, rewriteRegion } from "../ir/build.ts";
import type { Func, Op, Region, Value } from "../ir/graph.ts";
import { mapFuncs, mapRegions } from "./mapFuncs.ts";

/** Values that may stand for an op's results (it may emit ops for them), or null to leave the op. */
export type Rewrite = (op: Op) => readonly Value[] | null;

/** The pass that applies the first rewriting that fits to every op, in order, those of inner regions first. */
export function peephole(rewrites: readonly Rewrite[]): (main: Func) => Func {
  const inRegion = (region: Region): Region => {
    let changed = false;
    const result = rewriteRegion(region, (old) => {
      const op = mapRegions(old, inRegion);
      changed ||= op !== old;
      for (const rewrite of rewrites) {
        const values = rewrite(op);
        if (values) {
          changed = true;
          return values;
        }
      }
      return op === old ? null : append(op);
    });
    return changed ? result : region;
  };
  return (main) =>
    mapFuncs(main, (func) => {
      const region = inRegion(func);
      return region === func ? func : { ...func, ...region };
    });
}
