// Reductions over whole dimensions.
import type { Op } from "../../ir/graph.ts";
import type { CompareDirection } from "../../ir/ops.ts";
import { i64Array, list } from "../attributes.ts";
import { combiner, scalarType } from "../combiner.ts";
import { and, compare, or, select } from "../comparison.ts";
import { scalar } from "../constants.ts";
import { identityOf, lowerBound, upperBound } from "../../ir/identities.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { isComplex, type DType } from "../../ir/dtype.ts";
import { alike, convert } from "../widen.ts";
import { typeText } from "../typeText.ts";
import { signature, type Ref, type Writer } from "../writer.ts";

const APPLIED = {
  sum: "add",
  prod: "multiply",
  max: "maximum",
  min: "minimum",
  and: "and",
  or: "or",
  xor: "xor",
} as const;

const reduce: EmitRule<"reduce"> = ([x], op, out) => {
  const { kind, axes } = op.attrs;
  if (axes.length === 0) return x;
  const { dtype } = x.type;
  const { type } = op.results[0];
  const init = scalar(out, dtype, identityOf(kind, dtype));
  if (isComplex(dtype) && (kind === "max" || kind === "min")) {
    return out.generic("stablehlo.reduce", [x, init], [type], `dimensions = ${i64Array(axes)}`, [
      combiner(out, kind, dtype),
    ]);
  }
  return out.one(
    `stablehlo.reduce(${x.name} init: ${init.name}) applies stablehlo.${APPLIED[kind]} across dimensions = ${list(axes)} : ${signature([x, init], [type])}`,
    type,
  );
};

const reduceGeneral: EmitRule<"reduceGeneral"> = (operands, op, out) => {
  const own = op.results.map((result) => result.type.dtype);
  const dtypes = alike(own);
  const as = (refs: readonly Ref[], wanted: readonly DType[]): Ref[] =>
    refs.map((ref, i) => convert(out, ref, wanted[i % wanted.length]));
  const types = op.results.map((result, i) => ({ dtype: dtypes[i], shape: result.type.shape }));
  const scalars = dtypes.map(scalarType);
  const results = out.generic(
    "stablehlo.reduce",
    as(operands, dtypes),
    types,
    `dimensions = ${i64Array(op.attrs.axes)}`,
    [
      {
        params: [...scalars, ...scalars],
        body: (args) => as(out.inline(op.regions[0], as(args, own)), dtypes),
      },
    ],
  );
  return as(results, own);
};

/** Reduces (value, index) pairs: NaN wins over numbers, the lower index over the higher one. */
function argExtremum([x]: readonly Ref[], op: Op<"argmax" | "argmin">, out: Writer, better: CompareDirection): Ref {
  const { axis } = op.attrs;
  const { dtype, shape } = x.type;
  const { type } = op.results[0];
  const indexDtype = type.dtype;
  const indexType = { dtype: indexDtype, shape };
  const indices = out.one(`stablehlo.iota dim = ${axis} : ${typeText(indexType)}`, indexType);
  const worst = scalar(out, dtype, better === "gt" ? lowerBound(dtype) : upperBound(dtype));
  const start = scalar(out, indexDtype, 0);
  const scalars = [scalarType(dtype), scalarType(indexDtype)];
  const results = out.generic(
    "stablehlo.reduce",
    [x, indices, worst, start],
    [{ dtype, shape: type.shape }, type],
    `dimensions = ${i64Array([axis])}`,
    [
      {
        params: [...scalars, ...scalars],
        body: ([a, i, b, j]) => {
          const wins = or(out, compare(out, better, a, b), compare(out, "ne", a, a));
          const first = and(out, compare(out, "eq", a, b), compare(out, "lt", i, j));
          return [select(out, wins, a, b), select(out, or(out, wins, first), i, j)];
        },
      },
    ],
  );
  return results[1];
}

export const reductions: EmitRules<"reduce" | "reduceGeneral" | "argmax" | "argmin"> = {
  reduce,
  reduceGeneral,
  argmax: (operands, op, out) => argExtremum(operands, op, out, "gt"),
  argmin: (operands, op, out) => argExtremum(operands, op, out, "lt"),
};
