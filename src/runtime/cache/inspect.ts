// What is in the cache of compiled programs, whole or not.
import { readFileSync } from "node:fs";
import { thisMachine, whyNotHere } from "../machine.ts";
import { compiledPrograms, readEntry, type EntryHeader } from "./compileCache.ts";

export interface CacheEntry {
  readonly name: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly used: number;
  /** Undefined where the entry is damaged; `fault` says how. */
  readonly header?: EntryHeader;
  readonly fault?: string;
}

/** Every entry, read whole, the least recently used first. */
export const inspectCache = (): CacheEntry[] =>
  compiledPrograms()
    .list()
    .map(({ name, path, bytes, used }) => {
      try {
        const { header } = readEntry(readFileSync(path));
        if (header.key === name) return { name, bytes, used, header };
        return { name, bytes, used, fault: "it is another program's" };
      } catch (error) {
        return { name, bytes, used, fault: (error as Error).message };
      }
    });

/** Whether an entry was compiled for this machine, whatever plugin compiled it. */
export const fitsHere = ({ machine }: EntryHeader): boolean => whyNotHere(machine, thisMachine()) === undefined;
