// What the language gets from outside: the modules that programs import by name, and the global names. The standard
// library implements this; the elaborator asks for nothing else.
import type { DType } from "../ir/dtype.ts";
import type { Val } from "./values/values.ts";

/** What an exported name means in a type annotation. `any` is accepted and not checked. */
export type LibraryType =
  | { readonly kind: "dtype"; readonly dtype: DType }
  | { readonly kind: "tensor" }
  | { readonly kind: "key" }
  | { readonly kind: "dim" }
  | { readonly kind: "any" };

export interface LibraryModule {
  readonly name: string;
  /** The exported value; undefined when there is none of the name (types have none). */
  get(name: string): Val | undefined;
  /** The exported type; undefined when there is none. A dtype is both. */
  type(name: string): LibraryType | undefined;
  /** All exported names, for "did you mean". */
  names(): readonly string[];
}

export interface Library {
  /** `"tsjax"` and its subpaths; null for anything else. */
  module(specifier: string): LibraryModule | null;
  /** The names that resolve, for messages. */
  specifiers(): readonly string[];
  /** `Math`, `Array`, `Object`, `JSON`, `Infinity`, …; undefined is `undefined`, `NaN` and friends are Nums. */
  readonly globals: ReadonlyMap<string, Val>;
}
