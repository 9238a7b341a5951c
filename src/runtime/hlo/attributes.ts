// The attributes of an HLO instruction, in XLA's text form.
import type { HloInstruction, HloWindowDimension } from "./module.ts";

const list = (values: readonly (number | string)[]): string => `{${values.join(",")}}`;

/** `1x2`, unless every entry is the default. */
const times = (name: string, values: readonly (number | string)[], standard: number | string): string[] =>
  values.every((value) => value === standard) ? [] : [`${name}=${values.join("x")}`];

const window = (dimensions: readonly HloWindowDimension[]): string[] => {
  if (dimensions.length === 0) return [];
  const parts = [
    `size=${dimensions.map((dim) => dim.size).join("x")}`,
    ...times("stride", dimensions.map((dim) => dim.stride), 1),
    ...times("pad", dimensions.map((dim) => `${dim.paddingLow}_${dim.paddingHigh}`), "0_0"),
    ...times("lhs_dilate", dimensions.map((dim) => dim.baseDilation), 1),
    ...times("rhs_dilate", dimensions.map((dim) => dim.windowDilation), 1),
    ...times("rhs_reversal", dimensions.map((dim) => (dim.windowReversal ? 1 : 0)), 0),
  ]; // prettier-ignore
  return [`window={${parts.join(" ")}}`];
};

/** One letter or digit a dimension: `b01f_01io->b01f`. */
const dimLabels = (numbers: NonNullable<HloInstruction["convolutionDimensionNumbers"]>): string => {
  const side = (batch: [number, string], feature: [number, string], spatial: readonly number[]): string => {
    const labels = new Array<string>(spatial.length + 2).fill("?");
    labels[batch[0]] = batch[1];
    labels[feature[0]] = feature[1];
    spatial.forEach((dim, i) => (labels[dim] = String(i)));
    return labels.join("");
  };
  const n = numbers;
  const input = side([n.inputBatchDimension, "b"], [n.inputFeatureDimension, "f"], n.inputSpatialDimensions);
  const kernel = side(
    [n.kernelInputFeatureDimension, "i"],
    [n.kernelOutputFeatureDimension, "o"],
    n.kernelSpatialDimensions,
  );
  const output = side([n.outputBatchDimension, "b"], [n.outputFeatureDimension, "f"], n.outputSpatialDimensions);
  return `dim_labels=${input}_${kernel}->${output}`;
};

const PRECISIONS = ["default", "high", "highest"];
const FFT_TYPES = ["FFT", "IFFT", "RFFT", "IRFFT"];
const TRANSPOSES = ["TRANSPOSE_INVALID", "NO_TRANSPOSE", "TRANSPOSE", "ADJOINT"];
const RNG_ALGORITHMS = ["rng_default", "rng_three_fry", "rng_philox"];
const API_VERSIONS = ["", "", "API_VERSION_STATUS_RETURNING", "API_VERSION_STATUS_RETURNING_UNIFIED", "API_VERSION_TYPED_FFI"]; // prettier-ignore
const WITH_DIMENSIONS = new Set([
  "broadcast", "reduce", "transpose", "concatenate", "reverse", "sort", "map", "all-gather", "all-to-all", "reduce-scatter",
]); // prettier-ignore

const nonEmpty = (name: string, values: readonly number[]): string[] =>
  values.length > 0 ? [`${name}=${list(values)}`] : [];

/** How an instruction calls other computations, by opcode. */
const calls = (instruction: HloInstruction, name: (id: number) => string): string[] => {
  const called = instruction.calledComputationIds.map((id) => `%${name(id)}`);
  if (called.length === 0) return [];
  switch (instruction.opcode) {
    case "while":
      return [`condition=${called[1]}`, `body=${called[0]}`];
    case "conditional":
      return [`branch_computations={${called.join(", ")}}`];
    case "fusion":
    case "async-start":
      return [`calls=${called[0]}`];
    case "select-and-scatter":
      return [`select=${called[0]}`, `scatter=${called[1]}`];
    case "custom-call":
      return [`called_computations={${called.join(", ")}}`];
    default:
      return [`to_apply=${called[0]}`];
  }
};

export const formatAttributes = (
  instruction: HloInstruction,
  computationName: (id: number) => string,
  instructionName: (id: number) => string,
): string[] => {
  const i = instruction;
  const out: string[] = [];
  if (i.fusionKind !== "") out.push(`kind=${i.fusionKind}`);
  if (WITH_DIMENSIONS.has(i.opcode)) out.push(`dimensions=${list(i.dimensions)}`);
  if (i.opcode === "iota") out.push(`iota_dimension=${i.dimensions[0] ?? 0}`);
  if (i.opcode === "get-tuple-element") out.push(`index=${i.tupleIndex}`);
  if (i.opcode === "slice") {
    const ranges = i.sliceDimensions.map(
      ({ start, limit, stride }) => `[${start}:${limit}${stride === 1 ? "" : `:${stride}`}]`,
    );
    out.push(`slice={${ranges.join(", ")}}`);
  }
  if (i.opcode === "dynamic-slice") out.push(`dynamic_slice_sizes=${list(i.dynamicSliceSizes)}`);
  if (i.paddingConfig) {
    const pads = i.paddingConfig.dimensions.map(
      (dim) => `${dim.edgePaddingLow}_${dim.edgePaddingHigh}${dim.interiorPadding ? `_${dim.interiorPadding}` : ""}`,
    );
    out.push(`padding=${pads.join("x")}`);
  }
  if (i.window) out.push(...window(i.window.dimensions));
  if (i.convolutionDimensionNumbers && i.opcode === "convolution") out.push(dimLabels(i.convolutionDimensionNumbers));
  if (i.featureGroupCount > 1) out.push(`feature_group_count=${i.featureGroupCount}`);
  if (i.batchGroupCount > 1) out.push(`batch_group_count=${i.batchGroupCount}`);
  if (i.dotDimensionNumbers) {
    out.push(...nonEmpty("lhs_batch_dims", i.dotDimensionNumbers.lhsBatchDimensions));
    out.push(...nonEmpty("lhs_contracting_dims", i.dotDimensionNumbers.lhsContractingDimensions));
    out.push(...nonEmpty("rhs_batch_dims", i.dotDimensionNumbers.rhsBatchDimensions));
    out.push(...nonEmpty("rhs_contracting_dims", i.dotDimensionNumbers.rhsContractingDimensions));
  }
  if (i.gatherDimensionNumbers) {
    const g = i.gatherDimensionNumbers;
    out.push(`offset_dims=${list(g.offsetDims)}`, `collapsed_slice_dims=${list(g.collapsedSliceDims)}`);
    out.push(`start_index_map=${list(g.startIndexMap)}`);
    out.push(...nonEmpty("operand_batching_dims", g.operandBatchingDims));
    out.push(...nonEmpty("start_indices_batching_dims", g.startIndicesBatchingDims));
    out.push(`index_vector_dim=${g.indexVectorDim}`, `slice_sizes=${list(i.gatherSliceSizes)}`);
  }
  if (i.scatterDimensionNumbers) {
    const s = i.scatterDimensionNumbers;
    out.push(`update_window_dims=${list(s.updateWindowDims)}`, `inserted_window_dims=${list(s.insertedWindowDims)}`);
    out.push(`scatter_dims_to_operand_dims=${list(s.scatterDimsToOperandDims)}`);
    out.push(...nonEmpty("input_batching_dims", s.inputBatchingDims));
    out.push(...nonEmpty("scatter_indices_batching_dims", s.scatterIndicesBatchingDims));
    out.push(`index_vector_dim=${s.indexVectorDim}`);
  }
  if (i.indicesAreSorted) out.push("indices_are_sorted=true");
  if (i.uniqueIndices) out.push("unique_indices=true");
  if (i.opcode === "compare") out.push(`direction=${i.comparisonDirection}`);
  if (i.opcode === "compare" && i.comparisonType === "TOTALORDER") out.push("type=TOTALORDER");
  if (i.opcode === "fft") out.push(`fft_type=${FFT_TYPES[i.fftType]}`, `fft_length=${list(i.fftLength)}`);
  if (i.opcode === "reduce-precision") out.push(`exponent_bits=${i.exponentBits}`, `mantissa_bits=${i.mantissaBits}`);
  if (i.opcode === "rng-bit-generator") out.push(`algorithm=${RNG_ALGORITHMS[i.rngAlgorithm] ?? i.rngAlgorithm}`);
  if (i.opcode === "rng-get-and-update-state") out.push(`delta=${i.delta}`);
  if (i.opcode === "cholesky" && i.choleskyOptions) out.push(`lower=${i.choleskyOptions.lower}`);
  if (i.opcode === "triangular-solve" && i.triangularSolveOptions) {
    const t = i.triangularSolveOptions;
    out.push(`left_side=${t.leftSide}`, `lower=${t.lower}`, `unit_diagonal=${t.unitDiagonal}`);
    out.push(`transpose_a=${TRANSPOSES[t.transposeA] ?? t.transposeA}`);
  }
  if (i.isStable) out.push("is_stable=true");
  if (i.opcode === "topk") out.push(`k=${i.k}`, `largest=${i.largest}`);
  if (i.channelId > 0) out.push(`channel_id=${i.channelId}`);
  if (i.replicaGroups.length > 0)
    out.push(`replica_groups={${i.replicaGroups.map((group) => list(group.replicaIds)).join(",")}}`);
  if (i.customCallTarget !== "") out.push(`custom_call_target=${JSON.stringify(i.customCallTarget)}`);
  if (i.customCallHasSideEffect) out.push("custom_call_has_side_effect=true");
  if (API_VERSIONS[i.customCallApiVersion]) out.push(`api_version=${API_VERSIONS[i.customCallApiVersion]}`);
  const precision = i.precisionConfig?.operandPrecision ?? [];
  if (precision.some((value) => value !== 0)) {
    out.push(`operand_precision={${precision.map((value) => PRECISIONS[value] ?? value).join(",")}}`);
  }
  out.push(...calls(i, computationName));
  if (i.controlPredecessorIds.length > 0) {
    out.push(`control-predecessors={${i.controlPredecessorIds.map((id) => `%${instructionName(id)}`).join(", ")}}`);
  }
  if (i.metadata && (i.metadata.opName !== "" || i.metadata.sourceFile !== "")) {
    const { opType, opName, sourceFile, sourceLine } = i.metadata;
    const fields = [
      ...(opType === "" ? [] : [`op_type=${JSON.stringify(opType)}`]),
      ...(opName === "" ? [] : [`op_name=${JSON.stringify(opName)}`]),
      ...(sourceFile === "" ? [] : [`source_file=${JSON.stringify(sourceFile)}`]),
      ...(sourceLine === 0 ? [] : [`source_line=${sourceLine}`]),
    ];
    out.push(`metadata={${fields.join(" ")}}`);
  }
  if (i.backendConfig !== "") {
    out.push(`backend_config=${i.backendConfig.startsWith("{") ? i.backendConfig : JSON.stringify(i.backendConfig)}`);
  }
  return out;
};
