// The trees of the modules parsed last, as Python keeps the modules that it imported: whoever compiles one file for many
// entries, shapes or transformations parses it once.
import type * as ast from "../ast.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Source } from "../source.ts";
import { parse } from "./parse.ts";

/** Texts that are kept, and the length of a text that is not. */
const KEPT = 64;
const LONG = 1_000_000;

interface Parsed {
  /** The source that the spans of the tree speak of. */
  readonly source: Source;
  readonly module: ast.Module;
  readonly diagnostics: readonly Diagnostic[];
}

const kept = new Map<string, Parsed>();

const alike = (a: Source, b: Source): boolean => a.file === b.file && a.text === b.text && a.library === b.library;

/** As `parse`; the same text under the same name has the same tree, which nobody may change. */
export function parseKept(source: Source): Parsed {
  const before = kept.get(source.text);
  const parsed = before && alike(before.source, source) ? before : { source, ...parse(source) };
  if (source.text.length > LONG) return parsed;
  // What was asked for last goes last.
  kept.delete(source.text);
  kept.set(source.text, parsed);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return parsed;
}
