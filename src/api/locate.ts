// Where a module's text is, and where its imports are looked for.
import { memoryHost, type ModuleHost } from "../frontend/modules/host.ts";
import type { Source } from "../frontend/source.ts";
import { ArgumentError } from "./errors.ts";
import { fileHost, sourceOf } from "./files.ts";

/** A module's text, a file, or a text that stands for a file, from whose folder it imports. */
export type ModuleSource = string | { readonly file: string; readonly text?: string };

export interface Located {
  readonly source: Source;
  readonly host: ModuleHost;
}

/** Throws FileError for a file that cannot be read. */
export function locate(module: ModuleSource): Located {
  if (typeof module === "string") {
    return { source: { file: "program.ts", text: module }, host: memoryHost({ "program.ts": module }) };
  }
  const { file, text } = module;
  if (typeof file !== "string") throw new ArgumentError(`a file is named by a string, found ${typeof file}`);
  return { source: text === undefined ? sourceOf(file) : { file, text }, host: fileHost };
}
