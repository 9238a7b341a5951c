// A folder of files by name, the least recently used of which go when it is full. Processes share it without locks:
// files appear whole, by being renamed, and what one process removes the others find missing.
//
// How full it is stands in a ledger, to which every writer adds a line, so that nobody has to look at all files each
// time. It counts a file again when it is written again; looking at the files sets that right.
import {
  appendFileSync,
  closeSync,
  fstatSync,
  futimesSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../makeFolder.ts";

export interface Limits {
  readonly bytes: number;
  readonly files: number;
}

export interface StoredFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly used: number;
}

const ENDING = ".xla";
const SCRATCH = "tmp-";
const LEDGER = "ledger";
const STALE_SCRATCH_MS = 60 * 60 * 1000;
/** How full the folder is left when files have to go. */
const REST = 0.8;

/** Removes a file where that can be done. */
const remove = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is read-only, or none.
  }
};

export class Store {
  constructor(
    readonly folder: string,
    readonly limits: Limits,
    /** Is told why a file was not kept. */
    private readonly onUnwritable: (error: unknown) => void = () => undefined,
  ) {}

  /** The file's content, which counts as a use of it; undefined where there is none, or it is another user's. */
  read(name: string): Uint8Array | undefined {
    let file: number;
    try {
      file = openSync(this.#path(name), "r");
    } catch {
      return undefined;
    }
    try {
      // What is in it will run as a program.
      if (process.getuid && fstatSync(file).uid !== process.getuid()) return undefined;
      const bytes = readFileSync(file);
      const now = new Date();
      futimesSync(file, now, now);
      return bytes;
    } catch {
      return undefined;
    } finally {
      closeSync(file);
    }
  }

  /** Keeps a file, unless it is too large or the folder cannot be written: whoever wants it then makes it anew. */
  write(name: string, bytes: Uint8Array): void {
    if (bytes.length > this.limits.bytes * REST) return;
    const scratch = this.#scratch();
    try {
      makeFolder(this.folder, 0o700);
      writeFileSync(scratch, bytes, { mode: 0o600, flag: "wx" });
      renameSync(scratch, this.#path(name));
      appendFileSync(join(this.folder, LEDGER), `${bytes.length}\n`, { mode: 0o600 });
      if (this.#isFull()) this.sweep();
    } catch (error) {
      remove(scratch);
      this.onUnwritable(error);
    }
  }

  drop(name: string): void {
    remove(this.#path(name));
  }

  /** All files, the least recently used first. */
  list(): StoredFile[] {
    return this.#entries()
      .filter((entry) => entry.endsWith(ENDING))
      .flatMap((entry): StoredFile[] => {
        try {
          const path = join(this.folder, entry);
          const { size, mtimeMs } = statSync(path);
          return [{ name: entry.slice(0, -ENDING.length), path, bytes: size, used: mtimeMs }];
        } catch {
          return [];
        }
      })
      .sort((a, b) => a.used - b.used);
  }

  /** Removes everything, and says what there was. */
  clear(): StoredFile[] {
    const files = this.list();
    for (const { path } of files) rmSync(path, { force: true });
    for (const entry of this.#entries()) {
      if (entry === LEDGER || entry.startsWith(SCRATCH)) rmSync(join(this.folder, entry), { force: true });
    }
    return files;
  }

  /** Makes room, and the ledger true again. */
  sweep(): void {
    this.#removeStaleScratches();
    const files = this.list();
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    let kept = files.length;
    if (bytes > this.limits.bytes || kept > this.limits.files) {
      for (const file of files) {
        if (bytes <= this.limits.bytes * REST && kept <= this.limits.files * REST) break;
        remove(file.path);
        bytes -= file.bytes;
        kept--;
      }
    }
    const scratch = this.#scratch();
    // The first line stands for all files that there are; the others count one each.
    writeFileSync(scratch, `${bytes} ${kept}\n`, { mode: 0o600 });
    renameSync(scratch, join(this.folder, LEDGER));
  }

  #isFull(): boolean {
    const [first, ...added] = readFileSync(join(this.folder, LEDGER), "latin1").split("\n");
    const counted = /^(\d+) (\d+)$/.exec(first);
    // A ledger that is new or damaged is written anew.
    if (!counted) return true;
    const bytes = added.reduce((sum, line) => sum + Number(line), Number(counted[1]));
    return !(bytes <= this.limits.bytes && Number(counted[2]) + added.length - 1 <= this.limits.files);
  }

  #removeStaleScratches(): void {
    for (const entry of this.#entries()) {
      if (!entry.startsWith(SCRATCH)) continue;
      const path = join(this.folder, entry);
      try {
        if (Date.now() - statSync(path).mtimeMs > STALE_SCRATCH_MS) remove(path);
      } catch {
        // Gone already.
      }
    }
  }

  #entries(): string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  /** A name that no other process or thread writes to. */
  #scratch(): string {
    return join(this.folder, `${SCRATCH}${process.pid}-${Math.random().toString(36).slice(2)}`);
  }

  #path(name: string): string {
    return join(this.folder, name + ENDING);
  }
}
