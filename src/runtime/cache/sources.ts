// What a front end made of sources, kept beside the compiled programs, in the same folder and under the same bounds: a
// header and bytes under a name, which whoever made them understands.
import { seal, unseal } from "../sealed.ts";
import type { Store } from "./store.ts";

const MARK = "tsjaxSRC";
const PREFIX = "source-";

/** More than this takes as long to read as to make. */
const MOST_BYTES = 32e6;

export interface SourceEntry {
  readonly header: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

export const sourceName = (digest: string): string => PREFIX + digest;
export const isSource = (name: string): boolean => name.startsWith(PREFIX);

/** An entry's parts. Throws SealError where it is not whole, or another's. */
export const readSource = (name: string, entry: Uint8Array): SourceEntry => {
  const { header, bytes } = unseal(MARK, entry);
  const { key, ...rest } = header as Record<string, unknown>;
  if (key !== name) throw new Error("it is another source's");
  return { header: rest, bytes };
};

/** What is kept under a name; what is damaged, or another's, is dropped. */
export const findSource = (store: Store, name: string): SourceEntry | undefined => {
  const entry = store.read(name);
  if (entry === undefined) return undefined;
  try {
    return readSource(name, entry);
  } catch {
    store.drop(name);
    return undefined;
  }
};

export const keepSource = (store: Store, name: string, header: object, parts: readonly Uint8Array[]): void => {
  const entry = seal(MARK, { key: name, ...header }, parts);
  if (entry.length <= MOST_BYTES) store.write(name, entry);
};
