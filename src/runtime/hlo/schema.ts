// The part of XLA's hlo.proto and xla_data.proto that the printer reads, as protobufjs descriptors. A data table.
// A field is written "name:number:type", its type followed by "*" where it repeats. Packed 64-bit integers of
// literals are taken as bytes, since JavaScript's numbers would round them.
import type { INamespace, IType } from "protobufjs";

const message = (fields: string): IType => ({
  fields: Object.fromEntries(
    fields
      .trim()
      .split(/\s+/)
      .map((field) => {
        const [name, id, type] = field.split(":");
        const repeated = type.endsWith("*");
        return [
          name,
          { id: Number(id), type: repeated ? type.slice(0, -1) : type, ...(repeated ? { rule: "repeated" } : {}) },
        ];
      }),
  ),
});

export const SCHEMA: INamespace = {
  nested: {
    HloModuleProtoWithConfig: message("hloModule:1:HloModuleProto"),
    HloModuleProto: message(`
      name:1:string entryComputationName:2:string computations:3:HloComputationProto* hostProgramShape:4:ProgramShapeProto
      id:5:int64 entryComputationId:6:int64 inputOutputAlias:8:HloInputOutputAliasProto`),
    HloInputOutputAliasProto: message("entries:1:AliasEntryProto*"),
    AliasEntryProto: message(
      "outputShapeIndex:1:int64* parameterNumber:2:int64 parameterShapeIndex:3:int64* kind:4:int32",
    ),
    HloComputationProto: message(`
      name:1:string instructions:2:HloInstructionProto* programShape:4:ProgramShapeProto id:5:int64 rootId:6:int64`),
    HloInstructionProto: message(`
      name:1:string opcode:2:string shape:3:ShapeProto metadata:7:OpMetadata literal:8:LiteralProto
      parameterNumber:9:int64 fusionKind:11:string tupleIndex:13:int64 dimensions:14:int64* window:15:Window
      convolutionDimensionNumbers:16:ConvolutionDimensionNumbers sliceDimensions:17:SliceDimensions*
      exponentBits:18:int32 mantissaBits:19:int32 dynamicSliceSizes:20:int64* paddingConfig:21:PaddingConfig
      distribution:23:int32 channelId:26:int64 customCallTarget:28:string dotDimensionNumbers:30:DotDimensionNumbers
      fftType:31:int32 fftLength:32:int64* gatherDimensionNumbers:33:GatherDimensionNumbers gatherSliceSizes:34:int64*
      id:35:int64 operandIds:36:int64* controlPredecessorIds:37:int64* calledComputationIds:38:int64*
      backendConfig:43:string scatterDimensionNumbers:48:ScatterDimensionNumbers replicaGroups:49:ReplicaGroup*
      featureGroupCount:50:int64 precisionConfig:51:PrecisionConfig batchGroupCount:58:int64
      triangularSolveOptions:59:TriangularSolveOptions isStable:60:bool choleskyOptions:62:CholeskyOptions
      comparisonDirection:63:string customCallHasSideEffect:65:bool delta:66:int64 indicesAreSorted:67:bool
      frontendAttributes:68:FrontendAttributes uniqueIndices:69:bool rngAlgorithm:70:int32 useGlobalDeviceIds:71:bool
      comparisonType:72:string customCallApiVersion:77:int32 k:81:int64 largest:85:bool
      collectiveDeviceList:87:CollectiveDeviceListProto`),
    SliceDimensions: message("start:1:int64 limit:2:int64 stride:3:int64"),
    ShapeProto: message(`
      elementType:2:int32 dimensions:3:int64* tupleShapes:4:ShapeProto* layout:5:LayoutProto isDynamicDimension:6:bool*`),
    LayoutProto: message("minorToMajor:1:int64* tiles:6:TileProto* elementSizeInBits:7:int64 memorySpace:8:int64"),
    TileProto: message("dimensions:1:int64*"),
    ProgramShapeProto: message("parameters:1:ShapeProto* result:2:ShapeProto parameterNames:3:string*"),
    OpMetadata: message("opType:1:string opName:2:string sourceFile:3:string sourceLine:4:int32"),
    LiteralProto: message(`
      shape:1:ShapeProto preds:2:bool* u8s:3:bytes s32s:4:int32* s64s:5:bytes u32s:6:uint32* u64s:7:bytes f32s:8:float*
      f64s:9:double* tupleLiterals:10:LiteralProto* f16s:11:bytes c64s:12:float* bf16s:13:bytes s8s:15:bytes
      u16s:16:bytes s16s:17:bytes c128s:18:double* f8e5m2s:19:bytes f8e4m3fns:20:bytes s4s:21:bytes u4s:22:bytes
      f8e4m3b11fnuzs:23:bytes f8e5m2fnuzs:24:bytes f8e4m3fnuzs:25:bytes s2s:26:bytes u2s:27:bytes f8e4m3s:28:bytes
      f8e3m4s:29:bytes f4e2m1fns:32:bytes f8e8m0fnus:33:bytes`),
    Window: message("dimensions:1:WindowDimension*"),
    WindowDimension: message(`
      size:1:int64 stride:2:int64 paddingLow:3:int64 paddingHigh:4:int64 windowDilation:5:int64 baseDilation:6:int64
      windowReversal:7:bool`),
    PaddingConfig: message("dimensions:1:PaddingConfigDimension*"),
    PaddingConfigDimension: message("edgePaddingLow:1:int64 edgePaddingHigh:2:int64 interiorPadding:3:int64"),
    GatherDimensionNumbers: message(`
      offsetDims:1:int64* collapsedSliceDims:2:int64* startIndexMap:3:int64* indexVectorDim:4:int64
      operandBatchingDims:5:int64* startIndicesBatchingDims:6:int64*`),
    ScatterDimensionNumbers: message(`
      updateWindowDims:1:int64* insertedWindowDims:2:int64* scatterDimsToOperandDims:3:int64* indexVectorDim:4:int64
      inputBatchingDims:5:int64* scatterIndicesBatchingDims:6:int64*`),
    ConvolutionDimensionNumbers: message(`
      kernelInputFeatureDimension:3:int64 kernelOutputFeatureDimension:4:int64 kernelSpatialDimensions:6:int64*
      inputBatchDimension:7:int64 inputFeatureDimension:8:int64 outputBatchDimension:9:int64
      outputFeatureDimension:10:int64 inputSpatialDimensions:11:int64* outputSpatialDimensions:12:int64*`),
    DotDimensionNumbers: message(`
      lhsContractingDimensions:1:int64* rhsContractingDimensions:2:int64* lhsBatchDimensions:3:int64*
      rhsBatchDimensions:4:int64*`),
    PrecisionConfig: message("operandPrecision:1:int32*"),
    TriangularSolveOptions: message("leftSide:1:bool lower:2:bool unitDiagonal:3:bool transposeA:4:int32"),
    CholeskyOptions: message("lower:1:bool"),
    FrontendAttributes: { fields: { map: { keyType: "string", type: "string", id: 1 } } as never },
    ReplicaGroup: message("replicaIds:1:int64*"),
    CollectiveDeviceListProto: message("replicaGroups:1:ReplicaGroup*"),
  },
};
