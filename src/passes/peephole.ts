// Passes that look at one op and what made its operands.
import { append, rewriteRegion } from "../ir/build.ts";
import type { Func, Op, Region, Value } from "../ir/graph.ts";
import { mapFuncs, mapRegions } from "./mapFuncs.ts";

/** Values that may stand for an op's results (it may emit ops for them), or null to leave the op. */
export type Rewrite = (op: Op) => readonly Value[] | null;

/** Emits, at the start of region i of an op, what stands for some of its parameters; null when none is known. */
export type KnownParams = (op: Op, i: number) => (() => ReadonlyMap<Value, Value>) | null;

/**
 * The pass that applies the first rewriting that fits to every op, in order, those of inner regions first. With
 * `known`, a region starts with what stands for those of its parameters that are known where its op stands.
 */
export function peephole(rewrites: readonly Rewrite[], known: KnownParams = () => null): (main: Func) => Func {
  const inRegion = (region: Region, start: (() => ReadonlyMap<Value, Value>) | null): Region => {
    let changed = start !== null;
    const result = rewriteRegion(
      region,
      (old) => {
        const op = mapRegions(old, (inner, i) => inRegion(inner, known(old, i)));
        changed ||= op !== old;
        for (const rewrite of rewrites) {
          const values = rewrite(op);
          if (values) {
            changed = true;
            return values;
          }
        }
        return op === old ? null : append(op);
      },
      start ?? undefined,
    );
    return changed ? result : region;
  };
  return (main) =>
    mapFuncs(main, (func) => {
      const region = inRegion(func, null);
      return region === func ? func : { ...func, ...region };
    });
}
