// The per-user folder that plugins and compiled programs are kept in.
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { makeFolder } from "../makeFolder.ts";

/** `tsjax` in XDG_CACHE_HOME or ~/.cache. */
const usualDir = (): string => {
  const { XDG_CACHE_HOME } = process.env;
  return join(XDG_CACHE_HOME ? resolve(XDG_CACHE_HOME) : join(homedir(), ".cache"), "tsjax");
};

/** TSJAX_CACHE_DIR, or `tsjax` in XDG_CACHE_HOME or ~/.cache. */
export const cacheDir = (): string => {
  const { TSJAX_CACHE_DIR } = process.env;
  return TSJAX_CACHE_DIR ? resolve(TSJAX_CACHE_DIR) : usualDir();
};

const warned = new Set<string>();

/** Says, once, that the folder that was asked for is of no use; the user's own, which nobody asked for, is done without. */
export const warnOfCache = (error: unknown): void => {
  const { TSJAX_CACHE_DIR } = process.env;
  if (!TSJAX_CACHE_DIR || warned.has(TSJAX_CACHE_DIR)) return;
  warned.add(TSJAX_CACHE_DIR);
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  process.stderr.write(`tsjax: TSJAX_CACHE_DIR=${TSJAX_CACHE_DIR} cannot be written (${reason}): what is compiled is not kept\n`); // prettier-ignore
};

/** Where what must be kept goes: the user's own folder where the one that was asked for cannot be written. */
export const writableCacheDir = (): string => {
  const asked = cacheDir();
  if (asked === usualDir()) return asked;
  try {
    makeFolder(asked);
    accessSync(asked, constants.W_OK);
    return asked;
  } catch (error) {
    warnOfCache(error);
    return usualDir();
  }
};
