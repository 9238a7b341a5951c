// Sorting and selection of the greatest.
import { isComplex, isFloat } from "../../ir/dtype.ts";
import { scalarType } from "../combiner.ts";
import { and, compare, or, part, select } from "../comparison.ts";
import { scalar } from "../constants.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import { signature, type Ref, type Writer } from "../writer.ts";

/** One zero and one NaN, so that total order sorts -0 with 0 and every NaN last. */
function canonical(out: Writer, x: Ref): Ref {
  const { dtype } = x.type;
  if (dtype === "f8e8m0fnu" || !isFloat(dtype)) return x;
  const zero = scalar(out, dtype, 0);
  const merged = select(out, compare(out, "eq", x, zero), zero, x);
  return select(out, compare(out, "ne", x, x), scalar(out, dtype, NaN), merged);
}

/** The pairs to compare, most significant first: a complex key is two. */
function keysOf(out: Writer, x: Ref): Ref[] {
  const parts = isComplex(x.type.dtype) ? [part(out, "real", x), part(out, "imag", x)] : [x];
  return parts.map((key) => canonical(out, key));
}

/** Whether x comes before y by the first key that tells them apart. */
function before(out: Writer, x: readonly Ref[], y: readonly Ref[]): Ref {
  const last = x.length - 1;
  let result = compare(out, "lt", x[last], y[last], true);
  for (let i = last - 1; i >= 0; i--) {
    const tie = and(out, compare(out, "eq", x[i], y[i], true), result);
    result = or(out, compare(out, "lt", x[i], y[i], true), tie);
  }
  return result;
}

const sort: EmitRule<"sort"> = (operands, op, out) => {
  const { dimension, isStable, numKeys } = op.attrs;
  const params = operands.flatMap(({ type }) => [scalarType(type.dtype), scalarType(type.dtype)]);
  return out.generic(
    "stablehlo.sort",
    operands,
    operands.map((operand) => operand.type),
    `dimension = ${dimension} : i64, is_stable = ${isStable}`,
    [
      {
        params,
        body: (args) => {
          const pairs = Array.from({ length: numKeys }, (_, i) => [args[2 * i], args[2 * i + 1]]);
          const keys = pairs.map(([x, y]) => [keysOf(out, x), keysOf(out, y)]);
          return [before(out, keys.flatMap(([x]) => x), keys.flatMap(([, y]) => y))]; // prettier-ignore
        },
      },
    ],
  );
};

const topK: EmitRule<"topK"> = ([x], op, out) => {
  const types = op.results.map((result) => result.type);
  return out.line(`chlo.top_k(${x.name}, k = ${op.attrs.k}) : ${signature([x], types).slice(1).replace(") ->", " ->")}`, types); // prettier-ignore
};

export const sorting: EmitRules<"sort" | "topK"> = { sort, topK };
