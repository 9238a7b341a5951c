// The bridge to XLA: plugins, clients, executables and buffers of the PJRT C API, called in-process.
// It knows StableHLO as text or bytes, and nothing of the language above it.
export { DeviceBuffer, type FromHostOptions } from "./buffer.ts";
export { Client, type ClientOptions } from "./client.ts";
export type { CompileOptions } from "./compileCall.ts";
export type { OptionValue, XlaOptions } from "./compileOptions.ts";
export { Device, type MemoryStats } from "./device.ts";
export {
  IsolateTimeout,
  PjrtError,
  PluginCrash,
  PluginError,
  RuntimeUsageError,
  type PjrtErrorCode,
} from "./errors.ts";
export { checkDonation, Executable, type ExecuteOptions } from "./executable.ts";
export {
  byteLength,
  checkHostArray,
  densify,
  elementCount,
  formatArrayType,
  type HostArray,
  type StridedHostArray,
} from "./hostArray.ts";
export { allocateAligned } from "./native.ts";
export { HostBuffer, settledResults } from "./hostBuffer.ts";
export { sharedBlockingIsolate, type BlockingIsolate } from "./isolate/blocking.ts";
export { sharedPool } from "./isolate/pool.ts";
export { isolatedIdle, shapesOf, type HostFunctions } from "./isolate/hostCalls.ts";
export type { ProgramBody } from "./isolate/protocol.ts";
export { Isolate, runIsolated, type IsolateOptions } from "./isolate/isolate.ts";
export { internType, sameType, type ArrayType } from "./arrayType.ts";
export type { Holding } from "./ledger.ts";
export { OutOfMemoryError } from "./outOfMemory.ts";
export { Program, type MemoryAnalysis } from "./program.ts";
export type { HloCost, HloKernel, HloLine, HloStats } from "./hlo/stats.ts";
export type { NamedValue, NamedValues } from "./namedValue.ts";
export { ensurePlugin, installPlugin, listPlugins, pluginPath, type PluginListing } from "./plugins/locate.ts";
export type { InstallOptions, InstallProgress } from "./plugins/install.ts";
export { Topology, type TopologyOptions } from "./topology.ts";
