// The programmatic interface: `import { compile, load, jit, … } from "tsjax"`.
import { giveMembers } from "./arrayMembers.ts";

giveMembers();

export { DeviceArray, type Element, type Nested, type TypedArray } from "./array.ts";
export { loadArrays, saveArrays } from "./arrayFiles.ts";
export { FileError } from "../io/fileError.ts";
export { InputError } from "../io/inputError.ts";
export { compile, type CompileOptions, type ProgramSource } from "./compile.ts";
export { ArgumentError, GradientError } from "./errors.ts";
export { checkGrads, type CheckGradsOptions, type GradMode, type Tolerance } from "./checkGrads.ts";
export { ForeignError } from "../emit/foreign/foreignError.ts";
export { ExecutableProgram } from "./executableProgram.ts";
export { ForeignProgram } from "./foreign.ts";
export { array, HostValue } from "./hostValue.ts";
export { Program } from "./program.ts";
export type { ArrayInfo, ProgramSignature } from "./signature.ts";
export { Diagnostics, type PublicDiagnostic } from "../frontend/diagnosticsError.ts";
export type { IsolateChoice } from "./isolation.ts";
export {
  IsolateTimeout,
  OutOfMemoryError,
  PjrtError,
  PluginCrash,
  PluginError,
  RuntimeUsageError,
  type HloCost,
  type HloKernel,
  type HloLine,
  type HloStats,
  type MemoryAnalysis,
  type PjrtErrorCode,
} from "../runtime/index.ts";
export { check } from "./check.ts";
export { Device, devices, liveArrays, type DeviceInfo, type MemoryStats } from "./devices.ts";
export { allocate, blockUntilReady, devicePut, type PutOptions } from "./put.ts";
export {
  checkpoint,
  checkpoint as remat,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jacobian,
  jacrev,
  jit,
  valueAndGrad,
  vmap,
  type JitOptions,
} from "./jit.ts";
export { CallbackError, effectsBarrier } from "./callbacks.ts";
export { debugInfs, debugNans, type DebugOptions } from "./debugNumbers.ts";
export { FloatingPointError } from "./numberCheck.ts";
export { load, type LoadOptions } from "./load.ts";
export { makeArrayFromCallback, makeArrayFromProcessLocalData, makeArrayFromSingleDeviceArrays } from "./makeArray.ts";
export { profiler } from "./profiler.ts";
export { makeJaxpr } from "./makeJaxpr.ts";
export {
  clearCaches,
  copyToHostAsync,
  defaultBackend,
  deviceCount,
  deviceGet,
  hostCount,
  hostId,
  hostIds,
  localDeviceCount,
  localDevices,
  printEnvironmentInfo,
  processCount,
  processIndex,
  processIndices,
} from "./host.ts";
export * from "./names.ts";
