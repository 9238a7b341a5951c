// JAX's ways of making one array of the parts that devices hold. An array is on one device here, so there is one part.
import type { DType } from "../ir/dtype.ts";
import { DeviceArray } from "./array.ts";
import type { DeviceInfo } from "./devices.ts";
import { ArgumentError } from "./errors.ts";
import { array } from "./hostValue.ts";
import { checkOptions } from "./options.ts";
import { devicePut } from "./put.ts";

type Placed = DeviceInfo | number | null | undefined;

const shapeText = (shape: readonly number[]): string => `[${shape.join(",")}]`;

function checked(made: DeviceArray, shape: readonly number[], what: string): DeviceArray {
  if (shapeText(made.shape) === shapeText(shape)) return made;
  throw new ArgumentError(`${what} has the shape ${shapeText(made.shape)}, and ${shapeText(shape)} was asked for`);
}

const put = (data: unknown, device: Placed, dtype?: DType): DeviceArray =>
  data instanceof DeviceArray && dtype === undefined
    ? (devicePut(data, device ?? null) as DeviceArray)
    : (devicePut(array(data instanceof DeviceArray ? data.toArray() : data, { dtype }), device ?? null) as DeviceArray);

/**
 * An array of the shape whose elements `dataCallback` gives for an index, [start, stop] for each axis: here it is
 * asked once, for all of it.
 */
export function makeArrayFromCallback(
  shape: readonly number[],
  device: Placed,
  dataCallback: (index: readonly (readonly [number, number])[]) => unknown,
  options: { readonly dtype?: DType } = {},
): DeviceArray {
  checkOptions("makeArrayFromCallback", options, ["dtype"]);
  const { dtype } = options;
  const index = shape.map((size) => [0, size] as const);
  return checked(put(dataCallback(index), device, dtype), shape, "what dataCallback gave");
}

/** An array of the data that this process has, which is all of them. */
export function makeArrayFromProcessLocalData(
  device: Placed,
  localData: unknown,
  globalShape?: readonly number[] | null,
): DeviceArray {
  const made = put(localData, device);
  return globalShape ? checked(made, globalShape, "localData") : made;
}

/** An array of the shape from the arrays that single devices hold: here one. */
export function makeArrayFromSingleDeviceArrays(
  shape: readonly number[],
  device: Placed,
  arrays: readonly DeviceArray[],
  options: { readonly dtype?: DType } = {},
): DeviceArray {
  checkOptions("makeArrayFromSingleDeviceArrays", options, ["dtype"]);
  const { dtype } = options;
  if (arrays.length !== 1)
    throw new ArgumentError(`an array is on one device: arrays must be one array, found ${arrays.length}`);
  const made = checked(put(arrays[0], device), shape, "the array");
  if (dtype !== undefined && dtype !== made.dtype)
    throw new ArgumentError(`the array is ${made}, and ${dtype} was asked for`);
  return made;
}
