// Reductions over sliding windows.
import type { WindowAttrs } from "../../ir/ops.ts";
import { i64Array, list, paddingText } from "../attributes.ts";
import { combiner, scalarType } from "../combiner.ts";
import { compare, select } from "../comparison.ts";
import { full, scalar } from "../constants.ts";
import { identityOf, lowerBound, upperBound } from "../../ir/identities.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import type { Ref } from "../writer.ts";

export const windowText = (attrs: WindowAttrs): string =>
  [
    `base_dilations = ${i64Array(attrs.baseDilation)}`,
    `padding = ${paddingText(attrs.padding)}`,
    `window_dilations = ${i64Array(attrs.windowDilation)}`,
    `window_dimensions = ${i64Array(attrs.window)}`,
    `window_strides = ${i64Array(attrs.strides)}`,
  ].join(", ");

/** XLA ends the process on some windows over scalars. There is one place for such a window, and one element in it. */
const isScalar = ({ type }: Ref): boolean => type.shape.length === 0;

const reduceWindow: EmitRule<"reduceWindow"> = ([x], op, out) => {
  if (isScalar(x)) return x;
  const { kind } = op.attrs;
  const { dtype } = x.type;
  const init = scalar(out, dtype, identityOf(kind, dtype));
  const types = [op.results[0].type];
  return out.generic("stablehlo.reduce_window", [x, init], types, windowText(op.attrs), [combiner(out, kind, dtype)]);
};

const reduceWindowGeneral: EmitRule<"reduceWindowGeneral"> = (operands, op, out) => {
  const types = op.results.map((result) => result.type);
  const n = types.length;
  if (isScalar(operands[0])) return out.inline(op.regions[0], [...operands.slice(n), ...operands.slice(0, n)]);
  const scalars = types.map((type) => scalarType(type.dtype));
  return out.generic("stablehlo.reduce_window", operands, types, windowText(op.attrs), [
    { params: [...scalars, ...scalars], body: (args) => out.inline(op.regions[0], args) },
  ]);
};

/**
 * XLA's CPU backend mishandles padding here, so that the operand is padded before, with what is never selected, and
 * the result cut back after.
 */
const selectAndScatterAdd: EmitRule<"selectAndScatterAdd"> = ([source, operand], op, out) => {
  if (isScalar(operand)) return source;
  // Negative padding may cut more than there is.
  if (source.type.shape.includes(0)) return full(out, operand.type, 0);
  const { select: direction, window, strides, padding } = op.attrs;
  const { dtype, shape } = operand.type;
  const low = padding.map(([before]) => before);
  const high = padding.map(([, after]) => after);
  const padded = { dtype, shape: shape.map((size, i) => Math.max(0, size + low[i] + high[i])) };
  const never = scalar(out, dtype, direction === "ge" ? lowerBound(dtype) : upperBound(dtype));
  const zeros = padding.map(() => 0);
  const attrs = `, low = ${list(low)}, high = ${list(high)}, interior = ${list(zeros)}`;
  const isPadded = padding.some(([before, after]) => before !== 0 || after !== 0);
  const wide = isPadded ? out.typed("stablehlo.pad", [operand, never], padded, attrs) : operand;
  const text = `padding = ${paddingText(padding.map(() => [0, 0]))}, window_dimensions = ${i64Array(window)}, window_strides = ${i64Array(strides)}`;
  const scalars = [scalarType(dtype), scalarType(dtype)];
  const [scattered] = out.generic(
    "stablehlo.select_and_scatter",
    [wide, source, scalar(out, dtype, 0)],
    [wide.type],
    text,
    [{ params: scalars, body: ([a, b]) => [compare(out, direction, a, b)] }, combiner(out, "sum", dtype)],
  );
  if (!isPadded) return scattered;
  // Padding back by the opposite amounts cuts what was added, and restores what negative padding had cut, as zeros.
  const back = `, low = ${list(low.map((n) => -n))}, high = ${list(high.map((n) => -n))}, interior = ${list(zeros)}`;
  return out.typed("stablehlo.pad", [scattered, scalar(out, dtype, 0)], operand.type, back);
};

/** Reduces (operand, source) pairs by the operand. */
const selectAndGatherAdd: EmitRule<"selectAndGatherAdd"> = ([source, operand], op, out) => {
  if (isScalar(operand)) return source;
  const { select: direction, window, strides, padding } = op.attrs;
  const { dtype } = operand.type;
  const ones = window.map(() => 1);
  const attrs = windowText({ window, strides, padding, baseDilation: ones, windowDilation: ones });
  const worst = scalar(out, dtype, direction === "ge" ? lowerBound(dtype) : upperBound(dtype));
  const one = scalarType(dtype);
  const { type } = op.results[0];
  const inits = [worst, scalar(out, dtype, 0)];
  const [, gathered] = out.generic("stablehlo.reduce_window", [operand, source, ...inits], [type, type], attrs, [
    {
      params: [one, one, one, one],
      body: ([a, x, b, y]) => {
        const first = compare(out, direction, a, b);
        return [select(out, first, a, b), select(out, first, x, y)];
      },
    },
  ]);
  return gathered;
};

export const windows: EmitRules<"reduceWindow" | "reduceWindowGeneral" | "selectAndScatterAdd" | "selectAndGatherAdd"> =
  {
    reduceWindow,
    reduceWindowGeneral,
    selectAndScatterAdd,
    selectAndGatherAdd,
  };
