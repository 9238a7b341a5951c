// Forward-mode differentiation: every value gets a tangent beside it, op by op.
//
//   func @f(%x: f32) {            func @f.jvp(%x: f32, %dx: f32) {
//     %y = sin %x           ⇒       %y = sin %x
//     return %y                     %c = cos %x
//   }                               %dy = mul %dx, %c
//                                   return %y, %dy
//                                 }
//
// What has no tangent, because it does not depend on an active input or is no float, has none: nothing is built for it.
import { at, currentLocation, openRegion, buildFunc } from "../../ir/build.ts";
import type { Func, Op, Region, Value } from "../../ir/graph.ts";
import type { OpName } from "../../ir/ops.ts";
import { hasTangent } from "../values.ts";
import { again, type Dual, type JvpRule, type Tangent } from "./rule.ts";
import { jvpRules } from "./rules.ts";

let taken = 0;

/** How many derivatives have been taken so far. */
export const derivativesTaken = (): number => taken;

/** Emits a region's ops and their tangents into the open block. */
export function jvpRegion(region: Region, x: readonly Value[], dx: readonly Tangent[]): Dual {
  taken++;
  const primals = new Map<Value, Value>();
  const tangents = new Map<Value, Tangent>();
  region.params.forEach((param, i) => {
    primals.set(param, x[i]);
    tangents.set(param, dx[i]);
  });
  const primal = (value: Value): Value => primals.get(value) as Value;
  const tangent = (value: Value): Tangent => tangents.get(value) ?? null;
  for (const op of region.ops) {
    const result = at(op.loc ?? currentLocation(), () => jvpOp(op, op.operands.map(primal), op.operands.map(tangent)));
    op.results.forEach((value, i) => {
      primals.set(value, result.primals[i]);
      tangents.set(value, hasTangent(value.type) ? result.tangents[i] : null);
    });
  }
  return { primals: region.results.map(primal), tangents: region.results.map(tangent) };
}

function jvpOp(op: Op, x: readonly Value[], dx: readonly Tangent[]): Dual {
  if (dx.every((d) => d === null)) return { primals: again(op, x), tangents: op.results.map(() => null) };
  return (jvpRules[op.name] as JvpRule<OpName>)(op, x, dx);
}

/** Values and tangents of what `body` builds. */
export function jvpOf(
  body: (x: readonly Value[]) => readonly Value[],
  x: readonly Value[],
  dx: readonly Tangent[],
): Dual {
  const open = openRegion(
    x.map((value) => value.type),
    body,
  );
  return jvpRegion(open.close(), [...open.captures, ...x], [...open.captures.map(() => null), ...dx]);
}

export interface JvpFunc {
  /** (…primals, …tangents of the active parameters) → (…results, …tangents of the active results). */
  readonly func: Func;
  readonly active: readonly boolean[];
}

const cache = new WeakMap<Func, Map<string, JvpFunc>>();

/** A function's forward derivative with respect to some of its parameters; made once for each choice of them. */
export function jvpFunc(func: Func, active: readonly boolean[]): JvpFunc {
  const key = active.map(Number).join("");
  const made = cache.get(func) ?? new Map<string, JvpFunc>();
  cache.set(func, made);
  const found = made.get(key);
  if (found) return found;
  const types = func.params.map((param) => param.type);
  let outActive: boolean[] = [];
  const derived = buildFunc(`${func.name}.jvp`, [...types, ...types.filter((_, i) => active[i])], (params) => {
    let next = types.length;
    const dx = active.map((yes) => (yes ? params[next++] : null));
    const { primals, tangents } = jvpRegion(func, params.slice(0, types.length), dx);
    outActive = tangents.map((d) => d !== null);
    return [...primals, ...tangents.filter((d) => d !== null)];
  });
  const result: JvpFunc = { func: derived, active: outActive };
  made.set(key, result);
  return result;
}
