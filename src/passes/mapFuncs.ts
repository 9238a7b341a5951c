// Carries a rewriting of one function over to all that it calls.
//
//   @main calls @f          →     @main' calls @f'         (@f' made first, once, and put into every call of @f)
import type { Func, Op, Region } from "../ir/graph.ts";
import { rewriteRegion, append } from "../ir/build.ts";
import { calledFuncs, forEachOp, withParts } from "../ir/walk.ts";

/** Applies `transform` to every function that is reached, callees before their callers, each once. */
export function mapFuncs(main: Func, transform: (func: Func) => Func): Func {
  const done = new Map<Func, Func>();
  const visit = (func: Func): Func => {
    const known = done.get(func);
    if (known) return known;
    let changed = false;
    forEachOp(func, (op) => {
      for (const callee of calledFuncs(op)) changed = visit(callee) !== callee || changed;
    });
    const result = transform(changed ? { ...func, ...retarget(func, done) } : func);
    done.set(func, result);
    return result;
  };
  return visit(main);
}

/** Puts other functions into the calls of a region. */
function retarget(region: Region, funcs: ReadonlyMap<Func, Func>): Region {
  return rewriteRegion(region, (op) => {
    const stale = calledFuncs(op).some((callee) => funcs.get(callee) !== callee);
    const inner = mapRegions(op, (each) => retarget(each, funcs));
    if (!stale) return inner === op ? null : append(inner);
    return append(withFuncs(inner, (callee) => funcs.get(callee) ?? callee));
  });
}

/** The op, the functions that it calls replaced. */
export function withFuncs(op: Op, replace: (func: Func) => Func): Op {
  const callees = new Set<unknown>(calledFuncs(op));
  const attrs = Object.entries(op.attrs as Readonly<Record<string, unknown>>).map(([key, value]) => [
    key,
    callees.has(value) ? replace(value as Func) : value,
  ]);
  return withParts(op, { attrs: Object.fromEntries(attrs) as Op["attrs"] });
}

/** The op with its regions rewritten; itself when none changes. */
export function mapRegions(op: Op, transform: (region: Region, i: number) => Region): Op {
  if (op.regions.length === 0) return op;
  const regions = op.regions.map(transform);
  return regions.every((region, i) => sameRegion(region, op.regions[i])) ? op : withParts(op, { regions });
}

const sameRegion = (a: Region, b: Region): boolean =>
  a === b ||
  (a.ops.length === b.ops.length &&
    a.params.length === b.params.length &&
    a.params.every((param, i) => param === b.params[i]) &&
    a.results.every((result, i) => result === b.results[i]) &&
    a.ops.every((op, i) => op === b.ops[i]));
