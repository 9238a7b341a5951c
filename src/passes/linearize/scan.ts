// Partial evaluation of a scan: a scan of what is known, which stacks the residuals of each step as further results, and
// a scan of the rest over them. What does not change from step to step is not stacked: it is a constant of the second.
import { emit, RegionBuilder } from "../../ir/build.ts";
import type { Op, Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import type { TensorType } from "../../ir/type.ts";
import { insideOf, known, partialEval, unknown, type Staged } from "./partialEval.ts";

const rowType = ({ type }: { readonly type: TensorType }): TensorType => ({
  dtype: type.dtype,
  shape: type.shape.slice(1),
});

export function partialScan(op: Op<"scan">, operands: readonly Staged[], linear: RegionBuilder): Staged[] {
  const { numConsts, numCarry, length, reverse } = op.attrs;
  const consts = operands.slice(0, numConsts);
  const carry = operands.slice(numConsts, numConsts + numCarry);
  const xs = operands.slice(numConsts + numCarry);
  let carryKnown = carry.map((value) => value.known);
  for (;;) {
    const typesOf = (wanted: boolean): TensorType[] => [
      ...carry.filter((_, i) => carryKnown[i] === wanted).map(({ value }) => value.type),
      ...xs.filter((x) => x.known === wanted).map(({ value }) => rowType(value)),
    ];
    const inner = new RegionBuilder(typesOf(true));
    const rest = new RegionBuilder(typesOf(false));
    const knownParams = [...inner.params];
    const restParams = [...rest.params];
    const take = (isKnown: boolean): Staged =>
      isKnown ? known(knownParams.shift() as Value) : unknown(restParams.shift() as Value);
    // A constant that is unknown is used by the region of the rest as a captured value of the linear part.
    const args = [...consts, ...carryKnown.map(take), ...xs.map((x) => take(x.known))];
    const results = partialEval(op.regions[0], args, rest, insideOf(inner, true));
    const next = carryKnown.map((yes, i) => yes && results[i].known);
    if (next.some((yes, i) => yes !== carryKnown[i])) {
      carryKnown = next;
      continue;
    }
    return build(op, { carry, xs, carryKnown, inner, rest, results }, linear, { length, reverse });
  }
}

interface Split {
  readonly carry: readonly Staged[];
  readonly xs: readonly Staged[];
  readonly carryKnown: readonly boolean[];
  readonly inner: RegionBuilder;
  readonly rest: RegionBuilder;
  readonly results: readonly Staged[];
}

function build(
  op: Op<"scan">,
  { carry, xs, carryKnown, inner, rest, results }: Split,
  linear: RegionBuilder,
  steps: { readonly length: number; readonly reverse: boolean },
): Staged[] {
  const { numCarry } = op.attrs;
  const isKnown = results.map((result, i) => (i < numCarry ? carryKnown[i] : result.known));
  const valuesOf = (wanted: boolean): Value[] =>
    results.filter((_, i) => isKnown[i] === wanted).map(({ value }) => value);
  const open = rest.finish(valuesOf(false));

  // Rows of known inputs are at hand as they are; other residuals are stacked by the known scan.
  const knownXs = xs.filter((x) => x.known).map(({ value }) => value);
  const numKnownCarry = carryKnown.filter(Boolean).length;
  const rows = new Map(inner.params.slice(numKnownCarry).map((param, i) => [param, knownXs[i]] as const));
  const residuals = open.captures.filter((value) => inner.owns(value));
  const stacked = residuals.filter((value) => !rows.has(value));
  const outer = open.captures.filter((value) => !inner.owns(value));

  const init = carry.filter((_, i) => carryKnown[i]).map(({ value }) => value);
  const values = p.scanOp(init, knownXs, inner.finish([...valuesOf(true), ...stacked]), steps);
  const count = values.length - stacked.length;
  const stacks = new Map(stacked.map((value, i) => [value, values[count + i]] as const));

  const closed = open.close([...outer, ...residuals]);
  const params = [
    ...closed.params.slice(0, outer.length),
    ...closed.params.slice(outer.length + residuals.length),
    ...closed.params.slice(outer.length, outer.length + residuals.length),
  ];
  const restCarry = carry.filter((_, i) => !carryKnown[i]).map(({ value }) => value);
  const restXs = [
    ...xs.filter((x) => !x.known).map(({ value }) => value),
    ...residuals.map((value) => (rows.get(value) ?? stacks.get(value)) as Value),
  ];
  const restValues = linear.run(() =>
    emit(
      "scan",
      [...outer, ...restCarry, ...restXs],
      { ...steps, numConsts: outer.length, numCarry: restCarry.length },
      [{ ...closed, params }],
    ),
  );
  let nextKnown = 0;
  let nextRest = 0;
  return isKnown.map((yes) => (yes ? known(values[nextKnown++]) : unknown(restValues[nextRest++])));
}
