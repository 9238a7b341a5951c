// A program as it was read: a module and what it imports.
import type * as ast from "../ast.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Library, LibraryModule } from "../library.ts";
import type { Source } from "../source.ts";

export interface LoadedModule {
  readonly path: string;
  readonly source: Source;
  readonly syntax: ast.Module;
  /** What each import specifier leads to; null where that was reported as an error. */
  readonly imports: Map<string, LoadedModule | LibraryModule | null>;
}

export interface Program {
  readonly entry: LoadedModule;
  /** Every module after those that it imports. */
  readonly modules: readonly LoadedModule[];
  readonly library: Library;
  /** Syntax errors, unknown modules, cycles. */
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
}

export const isLoaded = (module: LoadedModule | LibraryModule | null | undefined): module is LoadedModule =>
  module !== null && module !== undefined && "syntax" in module;
