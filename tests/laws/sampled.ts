// A function's derivatives at a point, as groups of arrays, and how far they can be trusted there.
import type { TensorType } from "../../src/ir/type.ts";
import { hasTangent } from "../../src/passes/values.ts";
import { arr, type Arr } from "../support/interpreter/array.ts";
import { interpret } from "../support/interpreter/interpret.ts";
import { add } from "../support/interpreter/numbers.ts";
import { allFinite, numbersOf, type Slack } from "./compare.ts";
import type { Derivatives, Group } from "./derivatives.ts";

/** x, tangents t and u, cotangents c. */
export interface Point {
  readonly x: readonly Arr[];
  readonly t: readonly Arr[];
  readonly u: readonly Arr[];
  readonly c: readonly Arr[];
}

export const leavesOf = ({ x, t, u, c }: Point): Arr[] => [...x, ...t, ...u, ...c];

export type Groups = (name: Group) => readonly Arr[];

/** All derivatives at a point given by its leaves. */
export function evaluate({ func, groups }: Derivatives, leaves: readonly Arr[]): Groups {
  return grouped({ groups }, interpret(func, leaves));
}

export function grouped({ groups }: Pick<Derivatives, "groups">, results: readonly Arr[]): Groups {
  let next = 0;
  const found = new Map(groups.map(([name, count]) => [name, results.slice(next, (next += count))]));
  return (name) => found.get(name) ?? [];
}

export const everything = ({ groups }: Pick<Derivatives, "groups">, at: Groups): Arr[] =>
  groups.flatMap(([name]) => at(name));

export const isUsable = (derivatives: Pick<Derivatives, "groups">, at: Groups): boolean =>
  allFinite(everything(derivatives, at));

/** Tangents at the places of x: null where there is none. */
export function spread(types: readonly TensorType[], tangents: readonly Arr[]): (Arr | null)[] {
  let next = 0;
  return types.map((type) => (hasTangent(type) ? tangents[next++] : null));
}

/** One array for each example, as one array. */
export const stacked = (list: readonly Arr[]): Arr =>
  arr(
    list[0].dtype,
    [list.length, ...list[0].shape],
    list.flatMap(({ data }) => data),
  );

export const summed = (list: readonly Arr[]): Arr =>
  list.reduce((total, each) => ({ ...total, data: total.data.map((x, k) => add(x, each.data[k])) }));

/** By how much the numbers of each group differ between two points that are next to the same. */
export function slackBetween(
  derivatives: Derivatives,
  a: Groups,
  b: Groups,
  tolerance: number,
): (...names: Group[]) => Slack {
  // prettier-ignore
  const noise = new Map(
    derivatives.groups.map(([name]) => {
      const [xs, ys] = [numbersOf(a(name)), numbersOf(b(name))];
      return [name, Math.max(0, ...xs.map((x, i) => Math.abs(x - ys[i])))];
    }),
  );
  return (...names) => ({ relative: tolerance, noise: Math.max(0, ...names.map((name) => noise.get(name) ?? 0)) });
}
