// Modules on disk.
import { readFileSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileError } from "../io/fileError.ts";
import { candidates, type ModuleHost } from "../frontend/modules/host.ts";
import type { Source } from "../frontend/source.ts";

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const read = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/** A path as diagnostics name it: relative to where the command was given, unless it leads out of there absolutely. */
function nameOf(path: string, absolute: boolean): string {
  const near = relative(process.cwd(), path);
  return (near.startsWith("..") && absolute ? path : near).split(sep).join("/");
}

export const fileHost: ModuleHost = {
  resolve(from, specifier) {
    const found = candidates(resolve(from).split(sep).join("/"), specifier).find(isFile);
    return found === undefined ? null : nameOf(found, isAbsolute(from));
  },
  read,
};

/** The module that a program starts from. Throws FileError. */
export function sourceOf(file: string): Source {
  try {
    return { file: nameOf(resolve(file), isAbsolute(file)), text: readFileSync(file, "utf8") };
  } catch (error) {
    throw fileError(file, error);
  }
}
