// What libtpu needs to be told where there is no TPU, to compile for one all the same.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { PluginError } from "../errors.ts";

const DEVICE_FILES = ["/dev/accel0", "/dev/vfio/0"];

export const isLibtpu = (library: string): boolean => basename(library) === "libtpu.so";

const lacksTpu = (library: string): boolean => isLibtpu(library) && !DEVICE_FILES.some((file) => existsSync(file));

/** Environment variables, read when the library is loaded; those that are set already stay. */
export const tpuEnvironment = (library: string): Readonly<Record<string, string>> =>
  lacksTpu(library)
    ? {
        // Else it asks a metadata server that only Google's machines have.
        TPU_SKIP_MDS_QUERY: "1",
        TPU_ACCELERATOR_TYPE: "v5litepod-4",
        TPU_WORKER_HOSTNAMES: "localhost",
      }
    : {};

/** A client without a TPU would not fail but wait for minutes. */
export const requireTpu = (library: string): void => {
  if (lacksTpu(library)) {
    throw new PluginError("this machine has no TPU: libtpu can compile for one here (a topology), and not run");
  }
};
