// NumPy's .npz files: a zip archive of .npy files.
import type { HostArray } from "../runtime/hostArray.ts";
import { InputError } from "./inputError.ts";
import { readNpy, writeNpy, type NpyOptions } from "./npy.ts";

/** The arrays of a .npz file by name, in the file's order. */
export const readNpz = async (bytes: Uint8Array, options: NpyOptions = {}): Promise<Record<string, HostArray>> => {
  const { unzipSync } = await import("fflate");
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new InputError(`the .npz file is not a zip archive, or a damaged one: ${(error as Error).message}`);
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => {
      try {
        return [file.replace(/\.npy$/, ""), readNpy(content, options)];
      } catch (error) {
        if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
        throw error;
      }
    }),
  );
};

/** Packs arrays by name into a .npz file, compressed. */
export const writeNpz = async (arrays: Readonly<Record<string, HostArray>>): Promise<Uint8Array> => {
  const { zipSync } = await import("fflate");
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]);
  return zipSync(Object.fromEntries(files) as Record<string, Uint8Array>, { level: 6 });
};
