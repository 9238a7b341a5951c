// Running one program on several devices at once.
import type { PjrtApi } from "./api.ts";
import type { DeviceBuffer } from "./buffer.ts";
import { RuntimeUsageError } from "./errors.ts";
import { allocate, getNative, hold, holdTarget, type Address } from "./native.ts";
import { readWord, writeWord } from "./struct.ts";

/** A table of addresses in native memory. */
const table = (addresses: readonly Address[]): { bytes: Uint8Array; view: DataView; address: Address } => {
  const bytes = allocate(addresses.length * 8);
  const view = new DataView(bytes.buffer);
  addresses.forEach((address, i) => writeWord(view, i * 8, address));
  return { bytes, view, address: getNative().addressOf(bytes) };
};

const addressableDevices = (api: PjrtApi, loaded: Address): number => {
  const args = api.args("PJRT_LoadedExecutable_AddressableDevices").set("executable", loaded);
  return api.call("PJRT_LoadedExecutable_AddressableDevices", args).get("num_addressable_devices");
};

export const executeReplicated = (
  api: PjrtApi,
  loaded: Address,
  lists: readonly (readonly DeviceBuffer[])[],
  numOutputs: number,
): Address[][] => {
  const devices = addressableDevices(api, loaded);
  if (lists.length !== devices) {
    throw new RuntimeUsageError(`the program runs on ${devices} devices, arguments for ${lists.length} were given`);
  }
  const count = lists[0].length;
  if (lists.some((buffers) => buffers.length !== count)) {
    throw new RuntimeUsageError("every device takes the same number of arguments");
  }
  const inputs = lists.map((buffers) => table(buffers.map(({ address }) => address)));
  const outputs = lists.map(() => table(new Array<Address>(numOutputs).fill(0)));
  const [inputTable, outputTable] = [inputs, outputs].map((tables) => table(tables.map(({ address }) => address)));
  const args = api
    .args("PJRT_LoadedExecutable_Execute")
    .set("executable", loaded)
    .point("options", api.struct("PJRT_ExecuteOptions"))
    .set("num_devices", devices)
    .set("num_args", count)
    .set("argument_lists", inputTable.address)
    .set("output_lists", outputTable.address);
  hold(args);
  holdTarget([inputs, outputs, inputTable, outputTable]);
  const error = api.function("PJRT_LoadedExecutable_Execute")(args.address);
  if (error !== 0) throw api.takeError(error, "PJRT_LoadedExecutable_Execute");
  return outputs.map(({ view }) => Array.from({ length: numOutputs }, (_, i) => readWord(view, i * 8)));
};
