// What programs can run on, and what is held there.
import type { Client, Device as RuntimeDevice, Holding } from "../runtime/index.ts";
import { openClientSync } from "./client.ts";
import { ArgumentError } from "./errors.ts";

export interface MemoryStats {
  /** Bytes of the arrays that are alive, or, where the platform counts them itself, all that it has handed out. */
  readonly bytesInUse: number;
  /** The most that it ever was. */
  readonly peakBytesInUse: number;
  /** How many arrays are alive. */
  readonly arrays: number;
  /** All that the device has, where the platform tells. */
  readonly bytesLimit?: number;
}

/** What programs can run on, as `devices()` gives it. */
export class Device {
  readonly id: number;
  /** `"cpu"`, `"cuda"`, … */
  readonly platform: string;
  /** The plugin's own name for it: `"cpu"`, `"NVIDIA H100"`. */
  readonly kind: string;
  /** What is held on the device now. */
  readonly memoryStats: () => MemoryStats;

  constructor(client: Client, device: RuntimeDevice) {
    this.id = device.id;
    this.platform = client.platform;
    this.kind = device.kind;
    this.memoryStats = () => statsOf(client, device);
  }
  toString(): string {
    return `${this.platform}:${this.id}`;
  }
}

export type DeviceInfo = Pick<Device, "id" | "platform" | "kind" | "memoryStats">;

const GPUS: readonly string[] = ["cuda", "rocm"];

/**
 * The devices of the plugin at hand: of `backend` (`"cpu"`, `"gpu"`, `"cuda"`, `"rocm"`, `"tpu"`) where one is asked for.
 * Throws ArgumentError where that is another plugin's.
 */
export function devices(backend?: string | null): Device[] {
  const client = openClientSync();
  const { platform } = client;
  if (
    backend !== undefined &&
    backend !== null &&
    backend !== platform &&
    !(backend === "gpu" && GPUS.includes(platform))
  ) {
    throw new ArgumentError(`there is no backend ${JSON.stringify(backend)} here: programs run on ${platform}, and TSJAX_PJRT_PLUGIN names another plugin`); // prettier-ignore
  }
  return client.devices.map((device) => new Device(client, device));
}

function statsOf({ ledger }: Client, device: RuntimeDevice): MemoryStats {
  const { bytes, peakBytes, arrays } = ledger.totalOf(device);
  return { bytesInUse: bytes, peakBytesInUse: peakBytes, arrays, ...device.memoryStats() };
}

/** Who holds device memory: what is alive, by the program that made it and by type, the most first. */
export function liveArrays(): readonly Holding[] {
  return openClientSync().ledger.holdings();
}
