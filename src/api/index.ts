// The programmatic interface: `import { compile, load, jit, … } from "tsjax"`.
export { DeviceArray, type Element, type Nested, type TypedArray } from "./array.ts";
export { compile, type CompileOptions, type ProgramSource } from "./compile.ts";
export { ArgumentError } from "./errors.ts";
export { ForeignProgram } from "./foreign.ts";
export { array, HostValue } from "./hostValue.ts";
export { Program } from "./program.ts";
export type { ArrayInfo, ProgramSignature } from "./signature.ts";
export { Diagnostics, type PublicDiagnostic } from "../frontend/diagnosticsError.ts";
export { PjrtError, PluginError, RuntimeUsageError, type PjrtErrorCode } from "../runtime/index.ts";
