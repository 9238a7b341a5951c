// What programs can run on.
import { openClientSync } from "./client.ts";

export interface DeviceInfo {
  readonly id: number;
  /** `"cpu"`, `"cuda"`, … */
  readonly platform: string;
  /** The plugin's own name for it: `"cpu"`, `"NVIDIA H100"`. */
  readonly kind: string;
}

export function devices(): DeviceInfo[] {
  const client = openClientSync();
  return client.devices.map(({ id, kind }) => ({ id, kind, platform: client.platform }));
}
