// A region without what it prints: for loops that are run again to be differentiated.
//
//   %c = add %x, %one                   ⇒       %c = add %x, %one
//   callback %c {effect = debug}                yield %c
//   yield %c
import { append, rewriteRegion } from "../ir/build.ts";
import { is, type Func, type Op, type Region } from "../ir/graph.ts";
import { hasEffect, regionHasEffect } from "../ir/walk.ts";
import { mapFuncs, mapRegions } from "./mapFuncs.ts";
import { UndefinedRule } from "./undefinedRule.ts";

/** The op on regions without effects; UndefinedRule when an effect may not happen twice. */
export const withoutEffects = (op: Op): Op => (hasEffect(op) ? mapRegions(op, stripped) : op);

/** The function without what it prints. */
export const withoutPrints = (func: Func): Func => ({ ...func, ...stripped(func) });

function stripped(region: Region): Region {
  if (!regionHasEffect(region)) return region;
  return mapFuncs({ name: "region", loc: null, ...region }, (func) => ({ ...func, ...inRegion(func) }));
}

const inRegion = (region: Region): Region =>
  rewriteRegion(region, (op) => {
    if (is(op, "callback") && op.attrs.effect === "debug") return [];
    if ((is(op, "callback") || is(op, "customCall")) && hasEffect(op)) {
      throw new UndefinedRule(op, "derivative", "the loop that it is in is run again to be differentiated");
    }
    const inner = mapRegions(op, inRegion);
    return inner === op ? null : append(inner);
  });
