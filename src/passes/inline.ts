// Puts the bodies of functions in place of their calls, where that costs nothing: there is one call, or the body is tiny.
//
//   %0 = call %x {fn = @square} : f32      →      %0 = mul %x, %x : f32
//   return %0                                     return %0
import { append, inlineRegion, rewriteRegion } from "../ir/build.ts";
import { is, type Func, type Op, type Region, type Value } from "../ir/graph.ts";
import { calledFuncs, forEachOp, namedFuncs, reachableFuncs, withParts } from "../ir/walk.ts";
import { mapRegions, withFuncs } from "./mapFuncs.ts";

/** Ops of a body that is inlined wherever it is called. */
const TINY = 8;

export interface InlineOptions {
  /** Inline every call. */
  readonly all?: boolean;
}

export function inline(main: Func, { all = false }: InlineOptions = {}): Func {
  const calls = countCalls(main);
  if (calls.size === 0) return main;
  const done = new Map<Func, Func>();

  const visit = (func: Func): Func => {
    let result = done.get(func);
    if (!result) done.set(func, (result = { ...func, ...inRegion(func) }));
    return result;
  };
  const inRegion = (region: Region): Region =>
    rewriteRegion(region, (old) => {
      const op = mapRegions(old, inRegion);
      if (is(op, "call")) return inCall(op);
      if (calledFuncs(op).length > 0) return append(withFuncs(op, visit));
      return op === old ? null : append(op);
    });
  const inCall = (op: Op<"call">): readonly Value[] | null => {
    const { fn } = op.attrs;
    const body = visit(fn);
    if (all || calls.get(fn) === 1 || body.ops.length <= TINY) return inlineRegion(body, op.operands);
    return append(withParts(op as Op, { attrs: { fn: body } }));
  };
  return visit(main);
}

/** How often each function is mentioned; as the rule of a derivative, as much as in a call. */
function countCalls(main: Func): Map<Func, number> {
  const counts = new Map<Func, number>();
  for (const func of reachableFuncs(main)) {
    forEachOp(func, (op) => {
      for (const callee of namedFuncs(op)) counts.set(callee, (counts.get(callee) ?? 0) + 1);
    });
  }
  return counts;
}
