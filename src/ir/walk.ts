// Ways through the graph that the printer, the verifier and the passes share.
import { attrKinds } from "./attributes.ts";
import { is, Value, type Func, type Op, type Region } from "./graph.ts";
import type { OpName } from "./ops.ts";

/** Visits every op of a region in order, those of its inner regions after the op that holds them. */
export function forEachOp(region: Region, visit: (op: Op) => void): void {
  for (const op of region.ops) {
    visit(op);
    for (const inner of op.regions) forEachOp(inner, visit);
  }
}

/** The functions that run when the op does. Rules of derivatives are none of them: they may refer to themselves. */
export function calledFuncs(op: Op): readonly Func[] {
  if (is(op, "linearSolve") || is(op, "root")) return [op.attrs.solve];
  return CALLS.has(op.name) ? [(op as Op<"call">).attrs.fn] : NONE;
}

/** All functions that an op refers to, rules of derivatives included, in the order in which its text has them. */
export function namedFuncs(op: Op): readonly Func[] {
  if (!NAMES_FUNCS.has(op.name)) return NONE;
  const attrs = op.attrs as Readonly<Record<string, unknown>>;
  return Object.keys(attrKinds(op.name)).flatMap((key) => (isFunc(attrs[key]) ? [attrs[key]] : []));
}

const CALLS: ReadonlySet<OpName> = new Set<OpName>(["call", "customJvp", "customVjp", "remat"]);
const NAMES_FUNCS: ReadonlySet<OpName> = new Set<OpName>([...CALLS, "customLinear", "linearSolve", "root"]);
const NONE: readonly Func[] = [];
const isFunc = (value: unknown): value is Func => typeof value === "object" && value !== null && "ops" in value;

/** The function and all that it refers to, directly or not, in the order they are met; each once. */
export function reachableFuncs(main: Func): Func[] {
  const found = new Set<Func>();
  const visit = (func: Func): void => {
    if (found.has(func)) return;
    found.add(func);
    forEachOp(func, (op) => namedFuncs(op).forEach(visit));
  };
  visit(main);
  return [...found];
}

/** The same op on other operands, attributes or regions, with results of its own. Types must stay as they are. */
export function withParts(
  op: Op,
  parts: { readonly operands?: readonly Value[]; readonly attrs?: Op["attrs"]; readonly regions?: readonly Region[] },
): Op {
  const copy: Op = {
    name: op.name,
    operands: parts.operands ?? op.operands,
    attrs: parts.attrs ?? op.attrs,
    regions: parts.regions ?? op.regions,
    results: op.results.map((result) => new Value(result.type, result.hint)),
    loc: op.loc,
  };
  for (const result of copy.results) result.def = copy;
  return copy;
}

/** A deep copy with values of its own, the region's parameters included; called functions stay shared. */
export function cloneRegion(region: Region): Region {
  const map = new Map<Value, Value>();
  const lookup = (value: Value): Value => map.get(value) ?? value;
  const params = region.params.map((param) => {
    const copy = new Value(param.type, param.hint);
    map.set(param, copy);
    return copy;
  });
  const ops = region.ops.map((op) => {
    const copy = withParts(op, { operands: op.operands.map(lookup), regions: op.regions.map(cloneRegion) });
    op.results.forEach((result, i) => map.set(result, copy.results[i]));
    return copy;
  });
  return { params, ops, results: region.results.map(lookup) };
}

/** A deep copy of a function. */
export const cloneFunc = (func: Func): Func => ({ name: func.name, loc: func.loc, ...cloneRegion(func) });

const effectful = new WeakMap<Region, boolean>();

/** Whether leaving the op out would be noticed, its results aside. */
export const hasEffect = (op: Op): boolean =>
  (is(op, "customCall") && op.attrs.hasSideEffect) ||
  (is(op, "callback") && op.attrs.effect !== "pure") ||
  op.regions.some(regionHasEffect) ||
  calledFuncs(op).some(regionHasEffect);

export function regionHasEffect(region: Region): boolean {
  let known = effectful.get(region);
  if (known === undefined) {
    known = region.ops.some(hasEffect);
    effectful.set(region, known);
  }
  return known;
}
