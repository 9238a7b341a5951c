// Plain numbers that programs are called with, a learning rate say: they mostly come again, so they stay on the device.
import { DeviceBuffer, type ArrayType, type Client } from "../runtime/index.ts";
import { convert } from "./hostValue.ts";

/** Numbers kept for each type. */
const LIMIT = 64;

const kept = new WeakMap<Client, Map<ArrayType, Map<number, DeviceBuffer>>>();

/** A number as an array of an interned type, made at the first time; undefined where that type is no scalar. */
export function scalarBuffer(client: Client, type: ArrayType, value: number, where: string): DeviceBuffer | undefined {
  // To a Map, -0 is 0.
  if (type.shape.length > 0 || Object.is(value, -0)) return undefined;
  let ofClient = kept.get(client);
  if (ofClient === undefined) kept.set(client, (ofClient = new Map()));
  let ofType = ofClient.get(type);
  if (ofType === undefined) ofClient.set(type, (ofType = new Map()));
  let buffer = ofType.get(value);
  if (buffer === undefined || buffer.isDisposed) {
    const array = convert(value, type, where);
    if (array instanceof DeviceBuffer) return undefined;
    buffer = DeviceBuffer.fromBytes(client, client.fromHost(type), array.bytes);
    // Those that are dropped may be in use: the collector frees them.
    if (ofType.size >= LIMIT) ofType.clear();
    ofType.set(value, buffer);
  }
  return buffer;
}
