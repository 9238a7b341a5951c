// The result of a region with effects goes through a barrier when it is the only one. XLA's rewriting of products and
// sums for its CPU library takes such a result for dead once it has fused it with what an effect makes of it, and then
// fails ("instruction->IsDead()"). For a function that no other pass will see.
//
//   %0 = dotGeneral %x, %y                          %0 = dotGeneral %x, %y
//   %1 = reduce %0                          ⇒       %1 = reduce %0
//   callback %1 {effect = debug}                    callback %1 {effect = debug}
//   return %0                                       %2 = optimizationBarrier %0
//                                                   return %2
import { append, inlineRegion, openRegion, rewriteRegion } from "../ir/build.ts";
import type { Func, Region } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { regionHasEffect } from "../ir/walk.ts";
import { mapFuncs, mapRegions } from "./mapFuncs.ts";

export const holdResults = (main: Func): Func =>
  mapFuncs(main, (func) => (regionHasEffect(func) ? { ...func, ...held(func) } : func));

function held(region: Region): Region {
  if (!regionHasEffect(region)) return region;
  const inner = rewriteRegion(region, (op) => {
    const changed = mapRegions(op, held);
    return changed === op ? null : append(changed);
  });
  if (inner.results.length !== 1) return inner;
  const types = inner.params.map((param) => param.type);
  const hints = inner.params.map((param) => param.hint);
  return openRegion(types, (params) => p.optimizationBarrier(inlineRegion(inner, params)), hints).close();
}
