// Compiled programs kept between processes, so that a program that was compiled once starts without the compiler.
import { join } from "node:path";
import type { Machine } from "../machine.ts";
import { cacheDir, warnOfCache } from "../plugins/cacheDir.ts";
import type { MemoryAnalysis } from "../program.ts";
import { seal, unseal } from "../sealed.ts";
import { Store } from "./store.ts";

/** Eight characters that every entry begins with. */
const MARK = "tsjaxXLA";
const MEGABYTE = 1e6;
const DEFAULT_MEGABYTES = 1000;
const MOST_FILES = 8192;

export interface EntryHeader {
  readonly key: string;
  /** The plugin's build, and what its client calls itself. */
  readonly build: string;
  readonly platform: string;
  readonly machine: Machine;
  /** What compiling it took. */
  readonly compileMs: number;
  /** The memory of a run: the plugin takes a while to tell. */
  readonly memory?: MemoryAnalysis;
}

/** TSJAX_COMPILE_CACHE=0 leaves the cache alone. */
const isOff = (): boolean => /^(?:0|off|false|no)$/i.test(process.env.TSJAX_COMPILE_CACHE ?? "");

const limitBytes = (): number => {
  const megabytes = Number(process.env.TSJAX_COMPILE_CACHE_MB || DEFAULT_MEGABYTES);
  return (megabytes >= 0 ? megabytes : DEFAULT_MEGABYTES) * MEGABYTE;
};

/** Where compiled programs are kept; TSJAX_COMPILE_CACHE_MB bounds it. */
export const compiledPrograms = (): Store =>
  new Store(join(cacheDir(), "compiled"), { bytes: limitBytes(), files: MOST_FILES }, warnOfCache);

/** The store that programs are looked up in; undefined where none is wanted. */
export const activeCache = (): Store | undefined => {
  // Who has XLA write down what it does wants it to do something.
  if (isOff() || /xla_dump/.test(process.env.XLA_FLAGS ?? "")) return undefined;
  return compiledPrograms();
};

/** An entry's parts. Throws SealError where it is not whole. */
export const readEntry = (entry: Uint8Array): { header: EntryHeader; executable: Uint8Array } => {
  const { header, bytes } = unseal(MARK, entry);
  return { header: header as EntryHeader, executable: bytes };
};

/** The entry under a key; what is damaged, or another's, is dropped. */
export const findExecutable = (store: Store, key: string): ReturnType<typeof readEntry> | undefined => {
  const entry = store.read(key);
  if (entry === undefined) return undefined;
  try {
    const found = readEntry(entry);
    if (found.header.key === key) return found;
  } catch {
    // Dropped, as it is of no use to anybody.
  }
  store.drop(key);
  return undefined;
};

export const keepExecutable = (store: Store, header: EntryHeader, executable: Uint8Array): void =>
  store.write(header.key, seal(MARK, header, [executable]));
