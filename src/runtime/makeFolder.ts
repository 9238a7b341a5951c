// Folders, with those that they are in. Node's own way goes round for ever where a file system has no such folder and
// cannot make one either, as /proc.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path), mode);
    makeFolder(path, mode);
  }
}
