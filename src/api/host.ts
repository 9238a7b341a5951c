// JAX's functions of the host: what devices there are, where processes stand, and arrays moved between the two.
import { DeviceArray } from "./array.ts";
import { devices, type DeviceInfo } from "./devices.ts";
import { checkOptions } from "./options.ts";
import { blockUntilReady } from "./put.ts";
import { clearSpecialisations } from "./specialise.ts";

/** Set by the build. */
declare const __VERSION__: string | undefined;

/** The platform that programs run on: `"cpu"`, `"cuda"`, … */
export const defaultBackend = (): string => devices()[0]?.platform ?? "cpu";

/** How many devices there are. */
export const deviceCount = (backend?: string | null): number => devices(backend).length;

/** How many of them belong to this process: all. */
export const localDeviceCount = deviceCount;

/** The devices of this process. */
export const localDevices = (): DeviceInfo[] => devices();

/** Which of the processes that work together this is: a program runs in one. */
export const processIndex = (): number => 0;

/** How many processes work together. */
export const processCount = (): number => 1;

/** All of them. */
export const processIndices = (): number[] => [0];

export { processCount as hostCount, processIndex as hostId, processIndices as hostIds };

/** The tree with nested arrays and numbers of the host in place of the arrays of devices; waits for them. */
export async function deviceGet(tree: unknown): Promise<unknown> {
  await blockUntilReady(tree);
  const read = (part: unknown): unknown => {
    if (part instanceof DeviceArray) return part.toArray();
    if (Array.isArray(part)) return part.map(read);
    if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
    if (Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, read(item)]));
  };
  return read(tree);
}

/** Starts reading the arrays of a tree, so that they are in the host's memory when they are asked for; gives the tree back. */
export function copyToHostAsync<T>(tree: T): T {
  const start = (part: unknown): void => {
    if (part instanceof DeviceArray) {
      // A failure is told again when the array is read.
      part.data().catch(() => undefined);
    } else if (Array.isArray(part)) part.forEach(start);
    else if (typeof part === "object" && part !== null && !ArrayBuffer.isView(part)) Object.values(part).forEach(start);
  };
  start(tree);
  return tree;
}

/** Forgets the programs that functions were compiled to: the next call of each compiles anew. */
export const clearCaches = (): void => {
  clearSpecialisations();
};

/** What a report of a fault should say: versions, the platform, and the devices. */
export function printEnvironmentInfo(options: { readonly returnString?: boolean } = {}): string | null {
  checkOptions("printEnvironmentInfo", options, ["returnString"]);
  const { returnString = false } = options;
  const list = devices().map(({ id, kind, platform }) => `${platform}:${id} (${kind})`);
  const lines = [
    `tsjax:    ${typeof __VERSION__ === "string" ? __VERSION__ : "its sources"}`,
    `node:     ${process.version}`,
    `system:   ${process.platform} ${process.arch}`,
    `devices:  ${list.join(", ")}`,
  ];
  const text = lines.join("\n");
  if (returnString) return text;
  console.log(text);
  return null;
}
