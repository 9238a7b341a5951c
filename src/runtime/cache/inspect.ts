// What is in the cache of compiled programs, whole or not.
import { readFileSync } from "node:fs";
import { thisMachine, whyNotHere } from "../machine.ts";
import { isSource, readSource } from "./sources.ts";
import { compiledPrograms, readEntry, type EntryHeader } from "./compileCache.ts";

export interface CacheEntry {
  readonly name: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly used: number;
  /** What sources were compiled to, where it is no compiled program. */
  readonly isSource: boolean;
  /** Undefined where the entry is damaged; `fault` says how. */
  readonly header?: EntryHeader;
  readonly fault?: string;
}

/** Every entry, read whole, the least recently used first. */
export const inspectCache = (): CacheEntry[] =>
  compiledPrograms()
    .list()
    .map(({ name, path, bytes, used }) => {
      const entry = { name, bytes, used, isSource: isSource(name) };
      try {
        const content = readFileSync(path);
        if (entry.isSource) {
          readSource(name, content);
          return entry;
        }
        const { header } = readEntry(content);
        if (header.key === name) return { ...entry, header };
        return { ...entry, fault: "it is another program's" };
      } catch (error) {
        return { ...entry, fault: (error as Error).message };
      }
    });

/** Whether an entry was compiled for this machine, whatever plugin compiled it. */
export const fitsHere = ({ machine }: EntryHeader): boolean => whyNotHere(machine, thisMachine()) === undefined;
