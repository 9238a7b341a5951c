// The functions of a module, and its large constants. These leave the text: they become parameters, of @main and of every
// function on the way to their use.
import { is, type Func, type Op, type Region } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import { calledFuncs } from "../ir/walk.ts";
import { Expansions } from "./kernels/index.ts";

export interface HoistPlan {
  /** Every function that is reached, callers before callees, the entry first. */
  readonly funcs: readonly Func[];
  /** The large constants that a function, or one that it calls, uses. */
  readonly byFunc: ReadonlyMap<Func, readonly Literal[]>;
  /** The function that does what an op does, where emission has one of its own. */
  readonly expansion: (op: Op) => Func | null;
}

const isLarge = (literal: Literal, limit: number): boolean => !literal.splat && literal.bytes.length > limit;

export function planHoisting(entry: Func, limit: number): HoistPlan {
  const funcs: Func[] = [];
  const byFunc = new Map<Func, readonly Literal[]>();
  const expansions = new Expansions();

  const visit = (func: Func): readonly Literal[] => {
    const known = byFunc.get(func);
    if (known) return known;
    funcs.push(func);
    const found = new Set<Literal>();
    const walk = (region: Region): void => {
      for (const op of region.ops) {
        if (is(op, "constant") && isLarge(op.attrs.value, limit)) found.add(op.attrs.value);
        const own = expansions.of(op);
        for (const fn of own ? [own] : calledFuncs(op)) for (const literal of visit(fn)) found.add(literal);
        op.regions.forEach(walk);
      }
    };
    walk(func);
    const literals = [...found];
    byFunc.set(func, literals);
    return literals;
  };

  visit(entry);
  return { funcs, byFunc, expansion: (op) => expansions.of(op) };
}
