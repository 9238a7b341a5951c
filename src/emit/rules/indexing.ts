// Gather and scatter, after StableHLO's. Batching dimensions are left out of the text where there are none, which
// plugins from before they existed read as well.
import { i64Array, list } from "../attributes.ts";
import { combiner, scalarType } from "../combiner.ts";
import { full } from "../constants.ts";
import type { EmitRule, EmitRules } from "../rule.ts";
import type { GatherAttrs, ScatterAttrs } from "../../ir/ops.ts";
import type { Op } from "../../ir/graph.ts";
import type { Ref, RegionText, Writer } from "../writer.ts";

const optional = (name: string, dims: readonly number[]): string[] =>
  dims.length === 0 ? [] : [`${name} = ${list(dims)}`];

const gatherDims = (attrs: GatherAttrs, indexVectorDim: number): string =>
  [
    ...optional("offset_dims", attrs.offsetDims),
    ...optional("collapsed_slice_dims", attrs.collapsedSliceDims),
    ...optional("operand_batching_dims", attrs.operandBatchingDims),
    ...optional("start_indices_batching_dims", attrs.startIndicesBatchingDims),
    ...optional("start_index_map", attrs.startIndexMap),
    `index_vector_dim = ${indexVectorDim}`,
  ].join(", ");

const scatterDims = (attrs: ScatterAttrs, indexVectorDim: number): string =>
  [
    ...optional("update_window_dims", attrs.updateWindowDims),
    ...optional("inserted_window_dims", attrs.insertedWindowDims),
    ...optional("input_batching_dims", attrs.inputBatchingDims),
    ...optional("scatter_indices_batching_dims", attrs.scatterIndicesBatchingDims),
    ...optional("scatter_dims_to_operand_dims", attrs.scatterDimsToOperandDims),
    `index_vector_dim = ${indexVectorDim}`,
  ].join(", ");

const gather: EmitRule<"gather"> = ([x, indices], op, out) => {
  const { attrs } = op;
  const dims = gatherDims(attrs, indices.type.shape.length - 1);
  const text = `dimension_numbers = #stablehlo.gather<${dims}>, indices_are_sorted = ${attrs.indicesAreSorted}, slice_sizes = ${i64Array(attrs.sliceSizes)}`;
  return out.generic("stablehlo.gather", [x, indices], [op.results[0].type], text);
};

const KINDS = { add: "sum", mul: "prod", min: "min", max: "max" } as const;

function update(op: Op<"scatter">, out: Writer): RegionText {
  const { kind } = op.attrs;
  const scalars = op.results.map((result) => scalarType(result.type.dtype));
  const params = [...scalars, ...scalars];
  if (kind === "general") return { params, body: (args) => out.inline(op.regions[0], args) };
  if (kind === "set") return { params, body: ([, next]) => [next] };
  return combiner(out, KINDS[kind], scalars[0].dtype);
}

/**
 * Index vectors without entries all name the one place that there is. XLA makes several updates of it one, or refuses
 * its own rewriting; so the arrays get a leading dimension of size 1, and the vectors its only index.
 */
const scatter: EmitRule<"scatter"> = (operands, op, out) => {
  const count = op.results.length;
  const inputs = operands.slice(0, count);
  const [indices, ...updates] = operands.slice(count);
  const { shape } = indices.type;
  if (shape.at(-1) !== 0) return written(operands, op.attrs, op, out);
  const reshaped = (x: Ref, to: readonly number[]): Ref =>
    out.typed("stablehlo.reshape", [x], { dtype: x.type.dtype, shape: to });
  const arrays = inputs.map((x) => reshaped(x, [1, ...x.type.shape]));
  const first = full(out, { dtype: indices.type.dtype, shape: [...shape.slice(0, -1), 1] }, 0);
  const later = (dims: readonly number[]): number[] => dims.map((dim) => dim + 1);
  const { insertedWindowDims, inputBatchingDims } = op.attrs;
  const attrs = {
    ...op.attrs,
    insertedWindowDims: [0, ...later(insertedWindowDims)],
    inputBatchingDims: later(inputBatchingDims),
    scatterDimsToOperandDims: [0],
  };
  return written([...arrays, first, ...updates], attrs, op, out).map((x, i) => reshaped(x, inputs[i].type.shape));
};

function written(operands: readonly Ref[], attrs: ScatterAttrs, op: Op<"scatter">, out: Writer): readonly Ref[] {
  const count = op.results.length;
  const dims = scatterDims(attrs, operands[count].type.shape.length - 1);
  const text = `indices_are_sorted = ${attrs.indicesAreSorted}, scatter_dimension_numbers = #stablehlo.scatter<${dims}>, unique_indices = ${attrs.uniqueIndices}`;
  const types = operands.slice(0, count).map((operand) => operand.type);
  return out.generic("stablehlo.scatter", operands, types, text, [update(op, out)]);
}

export const indexing: EmitRules<"gather" | "scatter"> = { gather, scatter };
