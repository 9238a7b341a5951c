// Trees of arrays from files and to files, for the host.
import type { Member } from "../io/arrayFiles.ts";
import { ARRAY_ENDINGS, isArrayFile, readArrayFile, writeArrayFile } from "../io/arrayFiles.ts";
import { DeviceArray } from "./array.ts";
import { ArgumentError } from "./errors.ts";
import { array, HostValue, isHostArray, isNumeric, isTypedArray } from "./hostValue.ts";

/**
 * The arrays of a `.npy`, `.npz`, `.safetensors`, `.json` or `.png` file: one, or a tree of them, dotted names (`layers.0.w`)
 * nested. The tensors of a safetensors file are read when they are used, so that a program reads those that it takes.
 *
 *     const params = await loadArrays("model.safetensors");
 */
export async function loadArrays(file: string): Promise<unknown> {
  const hosted = (value: unknown): unknown => {
    if (isHostArray(value)) return new HostValue(value, true);
    if (Array.isArray(value)) return isNumeric(value) ? value : value.map(hosted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hosted(item)]));
  };
  return hosted(await readArrayFile(file));
}

/** A step of a path: `.name`, `[0]`, or `["any text"]`. */
const step = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

async function membersOf(value: unknown, path: string): Promise<Member[]> {
  if (value instanceof DeviceArray) return [{ path, array: await value.buffer.toHostView() }];
  if (value instanceof HostValue) return [{ path, array: value.array }];
  if (isHostArray(value)) return [{ path, array: value }];
  if (isTypedArray(value) || (isNumeric(value) && !(Array.isArray(value) && value.length === 0))) {
    return [{ path, array: array(value).array }];
  }
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") throw new ArgumentError(`${path || "the value"} is a ${typeof value}, no array`);
  const parts = Array.isArray(value)
    ? value.map((item: unknown, i) => membersOf(item, `${path}[${i}]`))
    : Object.entries(value).map(([key, item]) => membersOf(item, path + step(key)));
  return (await Promise.all(parts)).flat();
}

/**
 * Writes a tree of arrays (of devices, TypedArrays, nested numbers) to a file, whose ending says in which format. What was
 * there stays when it fails.
 *
 *     await saveArrays("model.safetensors", params);
 */
export async function saveArrays(file: string, value: unknown): Promise<void> {
  if (!isArrayFile(file))
    throw new ArgumentError(`arrays are written to ${ARRAY_ENDINGS.join(", ")} files, found ${file}`);
  const members = await membersOf(value, "");
  if (members.length === 0) throw new ArgumentError("there is no array in the value");
  await writeArrayFile(file, members);
}
