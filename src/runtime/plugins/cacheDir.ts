// The per-user folder that plugins are kept in.
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** TSJAX_CACHE_DIR, or `tsjax` in XDG_CACHE_HOME or ~/.cache. */
export const cacheDir = (): string => {
  const { TSJAX_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  if (TSJAX_CACHE_DIR) return resolve(TSJAX_CACHE_DIR);
  return join(XDG_CACHE_HOME ? resolve(XDG_CACHE_HOME) : join(homedir(), ".cache"), "tsjax");
};
