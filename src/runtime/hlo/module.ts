// HLO modules as the printer sees them, decoded from XLA's protobuf messages.
import type * as Protobuf from "protobufjs";
import { SCHEMA } from "./schema.ts";

export interface HloShape {
  readonly elementType: number;
  readonly dimensions: readonly number[];
  readonly tupleShapes: readonly HloShape[];
  readonly isDynamicDimension: readonly boolean[];
  readonly layout: { readonly minorToMajor: readonly number[]; readonly memorySpace: number } | null;
}

export interface HloLiteral {
  readonly shape: HloShape;
  readonly tupleLiterals: readonly HloLiteral[];
  readonly [values: string]: unknown;
}

export interface HloWindowDimension {
  readonly size: number;
  readonly stride: number;
  readonly paddingLow: number;
  readonly paddingHigh: number;
  readonly windowDilation: number;
  readonly baseDilation: number;
  readonly windowReversal: boolean;
}

type Dims = readonly number[];

export interface HloInstruction {
  readonly name: string;
  readonly opcode: string;
  readonly shape: HloShape;
  readonly metadata: { opType: string; opName: string; sourceFile: string; sourceLine: number } | null;
  readonly literal: HloLiteral | null;
  readonly parameterNumber: number;
  readonly fusionKind: string;
  readonly tupleIndex: number;
  readonly dimensions: Dims;
  readonly window: { readonly dimensions: readonly HloWindowDimension[] } | null;
  readonly convolutionDimensionNumbers: {
    readonly kernelInputFeatureDimension: number;
    readonly kernelOutputFeatureDimension: number;
    readonly kernelSpatialDimensions: Dims;
    readonly inputBatchDimension: number;
    readonly inputFeatureDimension: number;
    readonly outputBatchDimension: number;
    readonly outputFeatureDimension: number;
    readonly inputSpatialDimensions: Dims;
    readonly outputSpatialDimensions: Dims;
  } | null;
  readonly sliceDimensions: readonly { readonly start: number; readonly limit: number; readonly stride: number }[];
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly dynamicSliceSizes: Dims;
  readonly paddingConfig: {
    readonly dimensions: readonly { edgePaddingLow: number; edgePaddingHigh: number; interiorPadding: number }[];
  } | null;
  readonly channelId: number;
  readonly customCallTarget: string;
  readonly dotDimensionNumbers: {
    readonly lhsContractingDimensions: Dims;
    readonly rhsContractingDimensions: Dims;
    readonly lhsBatchDimensions: Dims;
    readonly rhsBatchDimensions: Dims;
  } | null;
  readonly fftType: number;
  readonly fftLength: Dims;
  readonly gatherDimensionNumbers: {
    readonly offsetDims: Dims;
    readonly collapsedSliceDims: Dims;
    readonly startIndexMap: Dims;
    readonly indexVectorDim: number;
    readonly operandBatchingDims: Dims;
    readonly startIndicesBatchingDims: Dims;
  } | null;
  readonly gatherSliceSizes: Dims;
  readonly id: number;
  readonly operandIds: Dims;
  readonly controlPredecessorIds: Dims;
  readonly calledComputationIds: Dims;
  readonly backendConfig: string;
  readonly scatterDimensionNumbers: {
    readonly updateWindowDims: Dims;
    readonly insertedWindowDims: Dims;
    readonly scatterDimsToOperandDims: Dims;
    readonly indexVectorDim: number;
    readonly inputBatchingDims: Dims;
    readonly scatterIndicesBatchingDims: Dims;
  } | null;
  readonly replicaGroups: readonly { readonly replicaIds: Dims }[];
  readonly featureGroupCount: number;
  readonly precisionConfig: { readonly operandPrecision: Dims } | null;
  readonly batchGroupCount: number;
  readonly triangularSolveOptions: {
    readonly leftSide: boolean;
    readonly lower: boolean;
    readonly unitDiagonal: boolean;
    readonly transposeA: number;
  } | null;
  readonly isStable: boolean;
  readonly choleskyOptions: { readonly lower: boolean } | null;
  readonly comparisonDirection: string;
  readonly comparisonType: string;
  readonly customCallHasSideEffect: boolean;
  readonly customCallApiVersion: number;
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
  readonly rngAlgorithm: number;
  readonly delta: number;
  readonly k: number;
  readonly largest: boolean;
}

export interface HloComputation {
  readonly name: string;
  readonly id: number;
  readonly rootId: number;
  readonly instructions: readonly HloInstruction[];
  readonly programShape: { readonly parameters: readonly HloShape[]; readonly result: HloShape };
}

export interface HloModule {
  readonly name: string;
  readonly entryComputationId: number;
  readonly computations: readonly HloComputation[];
  readonly hostProgramShape: { readonly parameters: readonly HloShape[]; readonly result: HloShape } | null;
  readonly inputOutputAlias: {
    readonly entries: readonly {
      readonly outputShapeIndex: Dims;
      readonly parameterNumber: number;
      readonly parameterShapeIndex: Dims;
      readonly kind: number;
    }[];
  } | null;
}

const TO_OBJECT = { defaults: true, arrays: true, objects: true, longs: Number } as const;

let root: Protobuf.Root | undefined;

/** Decodes what `Executable.optimizedProgram` gave. */
export const decodeHlo = async (format: string, bytes: Uint8Array): Promise<HloModule> => {
  if (format !== "hlo" && format !== "hlo_with_config") {
    throw new Error(`the plugin gave its optimized program as ${format || "nothing"}, which cannot be printed`);
  }
  const { default: protobuf } = await import("protobufjs/light.js");
  root ??= protobuf.Root.fromJSON(SCHEMA);
  const decode = (type: string): Record<string, unknown> => {
    const message = root!.lookupType(type);
    return message.toObject(message.decode(bytes), TO_OBJECT);
  };
  if (format === "hlo") return decode("HloModuleProto") as unknown as HloModule;
  return decode("HloModuleProtoWithConfig").hloModule as HloModule;
};
