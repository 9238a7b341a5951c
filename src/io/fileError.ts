// Files that cannot be read or written, said in words; what was there before stays.
import { readFileSync } from "node:fs";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "the system does not allow it",
  EISDIR: "is a folder, a file is wanted",
  ENOTDIR: "part of the path is no folder",
  EEXIST: "is there already, and is no folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "links lead in a circle",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than the system allows",
  EIO: "the disk fails to read or write",
};

/** Those that another name would not help. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set(["EMFILE", "ENOSPC", "EDQUOT", "EFBIG", "EIO"]);

/** A file cannot be read or written; `code` is the system's: `"ENOENT"`. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: string;
  /** As it was given. */
  readonly path: string;

  constructor(path: string, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? "UNKNOWN";
    super(`${path}: ${FAULTS[code] ?? cause.message}`, { cause });
    this.code = code;
    this.path = path;
  }

  /** Not the name, but the machine is at fault. */
  get isOfTheSystem(): boolean {
    return OF_THE_SYSTEM.has(this.code);
  }
}

/** The error as it is to be thrown: the system's own name the path that it was given, or none. */
export const fileError = (path: string, error: unknown): unknown =>
  error instanceof Error && "syscall" in error && "code" in error
    ? new FileError(path, error as NodeJS.ErrnoException)
    : error;

export const readWholeFileSync = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
};

export const readWholeFile = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(path, error);
  }
};

/** Writes beside the target first, so that a failure leaves what was there; what is no plain file is written to as it is. */
export const writeWholeFile = async (path: string, bytes: Uint8Array | string): Promise<void> => {
  let scratch: string | undefined;
  try {
    if (!(await isPlainOrNew(path))) return await writeFile(path, bytes);
    const target = await realpath(path).catch(() => path);
    scratch = `${target}.${process.pid}.tmp`;
    await writeFile(scratch, bytes);
    await rename(scratch, target);
  } catch (error) {
    if (scratch !== undefined) await rm(scratch, { force: true }).catch(() => undefined);
    throw fileError(path, error);
  }
};

const isPlainOrNew = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return true;
  }
};
