// Transposition of a function that is linear in some of its arguments and anything in the others: what the linear ones
// do not enter is computed first, loops and branches split between the two, and only the rest is transposed.
import { RegionBuilder } from "../../ir/build.ts";
import type { Region, Value } from "../../ir/graph.ts";
import { known, partialEval, unknown } from "../linearize/partialEval.ts";
import type { Cotangent } from "./rule.ts";
import { transposeRegion } from "./transpose.ts";

/** Emits into the open block; cotangents of the arguments that are null. */
export function transposeKnownFirst(
  region: Region,
  args: readonly (Value | null)[],
  cotangents: readonly Cotangent[],
): Cotangent[] {
  const linear = new RegionBuilder();
  const staged = args.map((arg, i) => (arg ? known(arg) : unknown(linear.addParam(region.params[i].type))));
  const results = partialEval(region, staged, linear);
  const open = linear.finish(results.map(({ value }) => value));
  const n = open.captures.length;
  const found = transposeRegion(open.close(), [...open.captures, ...open.params.map(() => null)], cotangents).slice(n);
  return args.map((arg) => (arg ? null : (found.shift() ?? null)));
}
