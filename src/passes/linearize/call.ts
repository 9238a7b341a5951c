// Partial evaluation of a call: a call for what is known, which also gives what the rest needs, and a call for the rest.
// Each function is split once for each choice of known operands, however often it is called.
//
//   %y, %dy = call %x, %dx {fn = @f.jvp}     ⇒     open block:  %y, %c = call %x {fn = @f.known}
//                                                  region:      %dy = call %c, %dx {fn = @f.linear}
import { RegionBuilder } from "../../ir/build.ts";
import type { Func, Op, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { insideOf, known, partialEval, unknown, type KnownPart, type Staged } from "./partialEval.ts";

interface Split {
  /** (known operands) → (known results, other residuals); null when there is nothing to compute. */
  readonly first: Func | null;
  /** (residuals, unknown operands) → (unknown results). */
  readonly rest: Func;
  /** Which results are known. */
  readonly isKnown: readonly boolean[];
  /** Each residual: a known operand, handed on, or a result of `first`, by position. */
  readonly residuals: readonly { readonly of: "operands" | "results"; readonly position: number }[];
}

const cache = new WeakMap<Func, Map<string, Split>>();

function splitOf(fn: Func, operands: readonly boolean[]): Split {
  const key = operands.map(Number).join("");
  const made = cache.get(fn) ?? new Map<string, Split>();
  cache.set(fn, made);
  let split = made.get(key);
  if (!split) made.set(key, (split = splitFunc(fn, operands)));
  return split;
}

function splitFunc(fn: Func, operands: readonly boolean[]): Split {
  const builderFor = (isKnown: boolean): RegionBuilder =>
    new RegionBuilder(fn.params.filter((_, i) => operands[i] === isKnown).map((param) => param.type));
  const inner = builderFor(true);
  const rest = builderFor(false);
  const params = { known: [...inner.params], rest: [...rest.params] };
  const args = operands.map((yes) =>
    yes ? known(params.known.shift() as Value) : unknown(params.rest.shift() as Value),
  );
  const results = partialEval(fn, args, rest, insideOf(inner, false));
  const open = rest.finish(results.filter((result) => !result.known).map(({ value }) => value));
  const given = results.filter((result) => result.known).map(({ value }) => value);
  const residuals = open.captures.map((value) => {
    const param = inner.params.indexOf(value);
    if (param >= 0) return { of: "operands", position: param } as const;
    const found = given.indexOf(value);
    return { of: "results", position: found >= 0 ? found : given.push(value) - 1 } as const;
  });
  return {
    first: given.length > 0 ? { name: `${fn.name}.known`, loc: fn.loc, ...inner.finish(given).close() } : null,
    rest: { name: `${fn.name}.linear`, loc: fn.loc, ...open.close() },
    isKnown: results.map((result) => result.known),
    residuals,
  };
}

export function partialCall(
  op: Op<"call">,
  operands: readonly Staged[],
  linear: RegionBuilder,
  part: KnownPart,
): Staged[] {
  const { first, rest, isKnown, residuals } = splitOf(op.attrs.fn, operands.map((operand) => operand.known)); // prettier-ignore
  const inputs = operands.filter((operand) => operand.known).map(({ value }) => value);
  const results = first ? part.run(() => p.call(first, inputs)) : [];
  const held = residuals.map(({ of, position }) => (of === "operands" ? inputs : results)[position]);
  const moving = operands.filter((operand) => !operand.known).map(({ value }) => value);
  const tangents = rest.results.length > 0 ? linear.run(() => p.call(rest, [...held, ...moving])) : [];
  let nextKnown = 0;
  let nextRest = 0;
  return isKnown.map((yes) => (yes ? known(results[nextKnown++]) : unknown(tangents[nextRest++])));
}
