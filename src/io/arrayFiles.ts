// Arrays in files, the format by the file's ending: one table for the command line and the API.
import { extname } from "node:path";
import type { HostArray } from "../runtime/hostArray.ts";
import { fileError, readWholeFile, writeWholeFile } from "./fileError.ts";
import { InputError } from "./inputError.ts";
import { parseNumbers, toJson } from "./json.ts";
import { nameOf, nest } from "./names.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { readNpz, writeNpz } from "./npz.ts";
import { readPng, writePng } from "./png.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** One array with its place in a tree, as `.layers[0].w`; the empty text for a lone array. */
export interface Member {
  readonly path: string;
  readonly array: HostArray;
}

interface Format {
  /** An array, or a tree of them (of numbers, from JSON). */
  readonly read: (file: string) => unknown;
  /** Formats of one array say so. */
  readonly single?: true;
  readonly write: (members: readonly Member[]) => Uint8Array | string | Promise<Uint8Array>;
}

const byName = (members: readonly Member[]): Record<string, HostArray> =>
  Object.fromEntries(members.map(({ path, array }) => [nameOf(path), array]));

const jsonOf = (members: readonly Member[]): string => {
  const lone = members.length === 1 && members[0].path === "";
  const value = lone
    ? toJson(members[0].array)
    : Object.fromEntries(members.map(({ path, array }) => [nameOf(path), toJson(array)]));
  return `${JSON.stringify(value)}\n`;
};

const contents = async (file: string): Promise<Buffer> => {
  const bytes = await readWholeFile(file);
  if (bytes.length === 0) throw new InputError("the file is empty");
  return bytes;
};

const FORMATS: Readonly<Record<string, Format>> = {
  ".npy": {
    read: async (file) => readNpy(await contents(file)),
    single: true,
    write: ([{ array }]) => writeNpy(array),
  },
  ".npz": {
    read: async (file) => nest(await readNpz(await contents(file))),
    write: (members) => writeNpz(byName(members)),
  },
  ".safetensors": {
    read: (file) => nest(readSafetensors(file)),
    write: (members) => writeSafetensors(byName(members)),
  },
  ".json": { read: async (file) => parseNumbers((await contents(file)).toString("utf8")), write: jsonOf },
  ".png": {
    read: async (file) => readPng(await contents(file)),
    single: true,
    write: ([{ array }]) => writePng(array),
  },
};

export const ARRAY_ENDINGS = Object.keys(FORMATS);

const endingOf = (file: string): string => extname(file).toLowerCase();
export const isArrayFile = (file: string): boolean => Object.hasOwn(FORMATS, endingOf(file));

/** An array or a tree of arrays. Those of safetensors files are read when they are used. Throws InputError, and FileError. */
export const readArrayFile = async (file: string): Promise<unknown> => {
  try {
    if (!isArrayFile(file)) throw new InputError(`arrays are read from ${ARRAY_ENDINGS.join(", ")} files`);
    return await FORMATS[endingOf(file)].read(file);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`, { cause: error });
    throw fileError(file, error);
  }
};

/** Writes arrays beside the target first, so that a failure leaves what was there. Throws InputError, and FileError. */
export const writeArrayFile = async (file: string, members: readonly Member[]): Promise<void> => {
  const { single, write } = FORMATS[endingOf(file)];
  if (single && members.length !== 1) {
    const names = members.map(({ path }) => path.replace(/^\./, "")).join(", ");
    throw new InputError(
      `takes one array, there are ${members.length} (${names}): .npz and .safetensors files take several`,
    );
  }
  await writeWholeFile(file, await write(members));
};
