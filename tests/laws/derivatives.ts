// All that the laws speak of, as one function: a function's value, its tangents, its cotangents, and its second
// derivatives both ways round.
import { buildFunc } from "../../src/ir/build.ts";
import type { Func, Value } from "../../src/ir/graph.ts";
import type { TensorType } from "../../src/ir/type.ts";
import { jvpRegion } from "../../src/passes/jvp/jvp.ts";
import { instantiate, linearize } from "../../src/passes/linearize/linearize.ts";
import { hasTangent } from "../../src/passes/values.ts";

export interface Derivatives {
  /** (…x, …t, …u, …c): t and u are tangents of what is inexact among x, c cotangents of what is inexact among the results. */
  readonly func: Func;
  /** The results in groups, in order. */
  readonly groups: readonly (readonly [name: Group, count: number])[];
}

export type Group = "primal" | "linearized" | "tangent" | "applied" | "cotangent" | "forReverse" | "reverseFor";

const typesOf = (values: readonly Value[]): TensorType[] => values.map(({ type }) => type);

/** With `forward`, the function has a forward derivative; one with a backward rule of its own has none. */
export function derivatives(func: Func, forward: boolean): Derivatives {
  const types = typesOf(func.params);
  const outTypes = typesOf(func.results);
  const active = types.map(hasTangent);
  const moving = types.filter(hasTangent);
  const outs = outTypes.map(hasTangent);
  const movingOut = outTypes.filter(hasTangent);

  /** One value for each place that is active, null for the others. */
  const spread = (flags: readonly boolean[], values: readonly Value[]): (Value | null)[] => {
    let next = 0;
    return flags.map((yes) => (yes ? values[next++] : null));
  };
  const only = <T>(flags: readonly boolean[], values: readonly T[]): T[] => values.filter((_, i) => flags[i]);

  const jvp = (x: readonly Value[], t: readonly Value[]): { primals: readonly Value[]; tangents: Value[] } => {
    const { primals, tangents } = jvpRegion(func, x, spread(active, t));
    return { primals, tangents: instantiate(only(outs, tangents), movingOut) };
  };
  const vjp = (x: readonly Value[], c: readonly Value[]): Value[] =>
    instantiate(linearize(func, x, active).transpose(spread(outs, c)), moving);

  // (…x, …c) → cotangents, and (…x, …u) → tangents: what the second derivatives are taken of.
  const reverse = buildFunc("reverse", [...types, ...movingOut], (params) =>
    vjp(params.slice(0, types.length), params.slice(types.length)),
  );
  const groups: [Group, number][] = [];
  const built = buildFunc("derivatives", [...types, ...moving, ...moving, ...movingOut], (params) => {
    const take = (
      (at) => (n: number) =>
        params.slice(at, (at += n))
    )(0);
    const x = take(types.length);
    const t = take(moving.length);
    const u = take(moving.length);
    const c = take(movingOut.length);
    const results: Value[] = [];
    const give = (name: Group, values: readonly Value[]): void => {
      groups.push([name, values.length]);
      results.push(...values);
    };
    const linear = linearize(func, x, active);
    give("linearized", linear.results);
    give("cotangent", instantiate(linear.transpose(spread(outs, c)), moving));
    const { tangents } = jvpRegion(reverse, [...x, ...c], [...spread(active, u), ...c.map(() => null)]);
    give("forReverse", instantiate(tangents, moving));
    if (forward) {
      const dual = jvp(x, t);
      give("primal", dual.primals);
      give("tangent", dual.tangents);
      give("applied", instantiate(only(outs, linear.apply(t)), movingOut));
      const along = buildFunc(
        "along",
        [...types, ...moving],
        (inner) => jvp(inner.slice(0, types.length), inner.slice(types.length)).tangents,
      );
      const second = linearize(along, [...x, ...u], [...active, ...moving.map(() => false)]);
      give("reverseFor", instantiate(second.transpose(c), moving));
    }
    return results;
  });
  return { func: built, groups };
}
