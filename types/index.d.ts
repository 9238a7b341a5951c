/// <reference lib="es2022" />
// The types of "tsjax", for modules and for the host alike.
export type { Dim, DTypeName, IndexEntry, Key, Tensor, TensorLike, TensorOf } from "./tensor.js";
export type { DType } from "./tensor.js";
export * from "./library.generated.js";
export * from "./transformations.js";
export * from "./callbacks.js";
export * from "./host.js";
export type { PrintOptions } from "./numpyHost.js";
export {
  array,
  DeviceArray,
  HostValue,
  type Element,
  type Nested,
  type TypedArray,
  type WaitOptions,
} from "./device.js";
