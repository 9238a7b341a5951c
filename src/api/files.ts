// Modules on disk.
import { readFileSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
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

export const fileHost: ModuleHost = {
  resolve: (from, specifier) => candidates(resolve(from), specifier).find(isFile) ?? null,
  read,
};

/** A file as diagnostics name it: relative to where the command was given. */
export function sourceOf(file: string): Source | null {
  const text = read(file);
  if (text === null) return null;
  const near = relative(process.cwd(), resolve(file));
  const name = near.startsWith("..") ? file : near;
  return { file: name.split(sep).join("/"), text };
}
