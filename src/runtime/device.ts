// One device of a client, and what the plugin tells about it.
import type { PjrtApi } from "./api.ts";
import { readNamedValues, type NamedValue } from "./namedValue.ts";
import { textFrom, type Address } from "./native.ts";

export interface MemoryStats {
  readonly bytesInUse: number;
  readonly peakBytesInUse?: number;
  readonly bytesLimit?: number;
}

export class Device {
  readonly address: Address;
  /** Unique among the devices of the platform. */
  readonly id: number;
  readonly #api: PjrtApi;
  readonly #description: Address;

  constructor(api: PjrtApi, address: Address) {
    this.#api = api;
    this.address = address;
    const args = api.args("PJRT_Device_GetDescription").set("device", address);
    this.#description = api.call("PJRT_Device_GetDescription", args).get("device_description");
    const description = api.args("PJRT_DeviceDescription_Id").set("device_description", this.#description);
    this.id = api.call("PJRT_DeviceDescription_Id", description).get("id");
  }

  /** The vendor's name of this kind of device. */
  get kind(): string {
    const args = this.#api.args("PJRT_DeviceDescription_Kind").set("device_description", this.#description);
    this.#api.call("PJRT_DeviceDescription_Kind", args);
    return textFrom(args.get("device_kind"), args.get("device_kind_size"));
  }

  get processIndex(): number {
    const args = this.#api.args("PJRT_DeviceDescription_ProcessIndex").set("device_description", this.#description);
    return this.#api.call("PJRT_DeviceDescription_ProcessIndex", args).get("process_index");
  }

  /** The number that the driver gives the device, -1 where there is none. */
  get localHardwareId(): number {
    const args = this.#api.args("PJRT_Device_LocalHardwareId").set("device", this.address);
    return this.#api.call("PJRT_Device_LocalHardwareId", args).get("local_hardware_id");
  }

  get attributes(): Readonly<Record<string, NamedValue>> {
    const args = this.#api.args("PJRT_DeviceDescription_Attributes").set("device_description", this.#description);
    this.#api.call("PJRT_DeviceDescription_Attributes", args);
    return readNamedValues(args.get("attributes"), args.get("num_attributes"));
  }

  /** Memory in use as the platform counts it, where it does. */
  memoryStats(): MemoryStats | undefined {
    if (!this.#api.has("PJRT_Device_MemoryStats")) return undefined;
    const args = this.#api.args("PJRT_Device_MemoryStats").set("device", this.address);
    try {
      this.#api.call("PJRT_Device_MemoryStats", args);
    } catch {
      return undefined;
    }
    return {
      bytesInUse: args.get("bytes_in_use"),
      ...(args.get("peak_bytes_in_use_is_set") ? { peakBytesInUse: args.get("peak_bytes_in_use") } : {}),
      ...(args.get("bytes_limit_is_set") ? { bytesLimit: args.get("bytes_limit") } : {}),
    };
  }

  toString(): string {
    const args = this.#api.args("PJRT_DeviceDescription_ToString").set("device_description", this.#description);
    this.#api.call("PJRT_DeviceDescription_ToString", args);
    return textFrom(args.get("to_string"), args.get("to_string_size"));
  }
}
