// Functions whose derivatives are known in closed form, though their values come from loops or factorisations.
import { emit, openFunc } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import { isInexact } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";

type Tensors = readonly Tensor[];

const wrap = (values: readonly Value[]): Tensor[] => values.map((value) => new Tensor(value));
const values = (tensors: Tensors): Value[] => tensors.map((x) => x.value);

export interface RuleOptions {
  /**
   * How often the function is differentiated by its rule. After that `compute` itself is, which has derivatives too
   * unless it is made of native factorisations.
   */
  readonly orders?: number;
}

/** For native factorisations: rules for third derivatives, which is as far as anybody goes. */
export const NATIVE: RuleOptions = { orders: 3 };

/**
 * `compute` with a forward rule of its own: `rule(args, tangents, results)` gives the tangents of the inexact results,
 * linear in the arguments' tangents. All arguments are float or complex tensors.
 */
export function withRule(
  name: string,
  args: Tensors,
  compute: (args: Tensors) => Tensors,
  rule: (args: Tensors, tangents: Tensors, results: Tensors) => Tensors,
  { orders = 1 }: RuleOptions = {},
): Tensor[] {
  const types = args.map((x) => x.type);
  const fn = openFunc(name, types, (params) => values(compute(wrap(params))));
  const differentiable = (order: number, xs: readonly Value[]): readonly Value[] => {
    if (order === 0) return p.call(fn.func, [...fn.captures, ...xs]);
    const jvp = openFunc(`${name}_jvp`, [...types, ...types], (params) => {
      const primals = params.slice(0, args.length);
      const results = differentiable(order - 1, primals);
      const tangents = rule(wrap(primals), wrap(params.slice(args.length)), wrap(results));
      const wanted = results.filter((result) => isInexact(result.type.dtype));
      return [...results, ...tangents.map((tangent, i) => c.cast(tangent, wanted[i].type.dtype).value)];
    });
    const attrs = { fn: fn.func, jvp: jvp.func, fnConsts: fn.captures.length, jvpConsts: jvp.captures.length };
    return emit("customJvp", [...fn.captures, ...jvp.captures, ...xs], attrs);
  };
  return wrap(differentiable(orders, values(args)));
}

/**
 * An elementwise function with the derivative by each argument; null where that is zero or not provided.
 *
 *   withSlope("igamma", [a, x], ([a, x]) => value, ([a, x], y) => [∂y/∂a, ∂y/∂x])
 */
export const withSlope = (
  name: string,
  args: Tensors,
  compute: (args: Tensors) => Tensor,
  slopes: (args: Tensors, value: Tensor) => readonly (Tensor | null)[],
  options: RuleOptions = {},
): Tensor =>
  withRule(
    name,
    args,
    (xs) => [compute(xs)],
    (xs, tangents, [value]) => {
      const parts = slopes(xs, value).flatMap((slope, i) => (slope ? [c.mul(slope, tangents[i])] : []));
      return [parts.length > 0 ? c.sum(...parts) : c.zerosLike(value)];
    },
    options,
  )[0];
