// Host data in device memory: trees of it, put there once and passed to any number of calls.
import type { DType } from "../ir/dtype.ts";
import {
  allocateAligned,
  byteLength,
  DeviceBuffer,
  formatArrayType,
  HostBuffer,
  type Device,
} from "../runtime/index.ts";
import { formatBytes } from "../runtime/outOfMemory.ts";
import { DeviceArray, typedArrayOf, type TypedArray } from "./array.ts";
import { openClientSync } from "./client.ts";
import type { DeviceInfo } from "./devices.ts";
import { ArgumentError } from "./errors.ts";
import { checkOptions } from "./options.ts";
import { array, HostValue, isHostArray, isNumeric, isTypedArray } from "./hostValue.ts";

export interface PutOptions {
  /**
   * Let the device read the data where it is, for as long as the array lives, which takes that they do not change any
   * more. It does where its memory is the host's and the data lie at a multiple of 64 bytes; it copies otherwise.
   */
  readonly mayAlias?: boolean;
}

/**
 * Puts a tree of host data on a device: numbers, nested arrays, TypedArrays, `array(…)`. Arrays of a device are given
 * back as they are, or as copies where another device is named. The data may be changed afterwards, unless
 * `{ mayAlias: true }` says that they are not.
 *
 *     const params = devicePut({ w: new Float32Array(784), b: 0 });
 */
export function devicePut(
  value: unknown,
  device: DeviceInfo | number | null = null,
  options: PutOptions = {},
): unknown {
  checkOptions("devicePut", options, ["mayAlias"]);
  const { mayAlias = false } = options;
  const client = openClientSync();
  const there = device === null ? undefined : deviceOf(client.devices, device, client.platform);

  const put = (part: unknown, where: string): unknown => {
    if (part instanceof DeviceArray) {
      const { buffer, isKey } = part;
      if (buffer instanceof HostBuffer) {
        return new DeviceArray(DeviceBuffer.fromHost(client, buffer.toHostViewSync(), { device: there }), isKey);
      }
      if (there === undefined || buffer.device === there) return part;
      return new DeviceArray(buffer.copyTo(there), isKey);
    }
    if (part === null || part === undefined) return part;
    if (part instanceof HostValue || isTypedArray(part) || isHostArray(part) || isLeaf(part)) {
      const host = isHostArray(part) ? new HostValue(part) : array(part);
      return new DeviceArray(DeviceBuffer.fromHost(client, host.array, { device: there, immutable: mayAlias }));
    }
    if (Array.isArray(part)) return part.map((item, i) => put(item, `${where}[${i}]`));
    if (typeof part === "object") {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, put(item, `${where}.${key}`)]));
    }
    throw new ArgumentError(`${where} is a ${typeof part}, which no device holds`);
  };
  return put(value, "the value");
}

/**
 * Zeros in host memory, as a TypedArray, that lie where a device can read them in place: for data that are filled in once
 * and put on the device with `{ mayAlias: true }`. JavaScript's own arrays mostly lie elsewhere.
 *
 *     const batch = allocate([128, 784]) as Float32Array;
 */
export function allocate(shape: number | readonly number[], dtype: DType = "f32"): TypedArray {
  const dims = typeof shape === "number" ? [shape] : shape;
  const length = byteLength(dtype, dims);
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new ArgumentError(`a shape has non-negative integer dimensions, this one is [${dims.join(",")}]`);
  }
  try {
    return typedArrayOf({ dtype, shape: dims, bytes: allocateAligned(length) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const asked = formatArrayType({ dtype, shape: dims });
    throw new ArgumentError(`${asked} takes ${formatBytes(length)}, for which the host has no memory in one piece`, { cause: error }); // prettier-ignore
  }
}

/** Whether plain JavaScript stands for one array: a number, or nested arrays of them. */
const isLeaf = (value: unknown): boolean => isNumeric(value) && !(Array.isArray(value) && value.length === 0);

function deviceOf(devices: readonly Device[], wanted: DeviceInfo | number, platform: string): Device {
  const id: unknown = typeof wanted === "number" ? wanted : (wanted as Partial<DeviceInfo>).id;
  const found = devices.find((device) => device.id === id);
  if (found) return found;
  const there = devices.map((device) => device.id).join(", ");
  const name = id === undefined ? JSON.stringify(wanted) : String(id as number);
  throw new ArgumentError(`there is no device ${name}: the platform ${platform} has ${there}; devices() lists them`);
}

/** Waits until every array in a tree is there, and gives the tree back. Rejects with the error of what failed. */
export async function blockUntilReady<T>(tree: T): Promise<T> {
  const waiting: Promise<unknown>[] = [];
  const visit = (part: unknown): void => {
    if (part instanceof DeviceArray) {
      if (!part.buffer.isReady()) waiting.push(part.buffer.ready());
    } else if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === "object" && part !== null && !ArrayBuffer.isView(part)) Object.values(part).forEach(visit);
  };
  visit(tree);
  if (waiting.length > 0) await Promise.all(waiting);
  return tree;
}
