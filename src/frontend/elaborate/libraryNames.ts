// Where the library has a name that a module uses without importing it.
import { NamespaceVal } from "../values/values.ts";
import { dtypeMeant } from "../numpyDtypes.ts";
import { otherName } from "./otherNames.ts";
import { session } from "./session.ts";

/** Whose functions are often called by their bare names, and how they are imported. */
const NAMESPACES = [
  ["numpy", "np"],
  ["lax", "lax"],
  ["nn", "nn"],
  ["random", "random"],
] as const;

/** How an unknown value comes in reach; undefined where the library has none of the name. */
export function libraryValue(name: string): string | undefined {
  const module = session().library.module("tsjax");
  if (!module) return undefined;
  if (module.get(name) !== undefined) return `import it: import { ${name} } from "tsjax"`;
  // A letter is a variable that is missing.
  if (name.length === 1) return undefined;
  for (const [namespace, local] of NAMESPACES) {
    const found = module.get(namespace);
    if (!(found instanceof NamespaceVal) || found.get(name) === undefined) continue;
    const imported = namespace === local ? local : `${namespace} as ${local}`;
    return `it is ${local}.${name}: import { ${imported} } from "tsjax"`;
  }
  return undefined;
}

/** The same of a type; a dtype is a value as well. */
export function libraryType(name: string): string | undefined {
  const module = session().library.module("tsjax");
  if (!module?.type(name)) return undefined;
  return `import it: import { ${module.get(name) === undefined ? "type " : ""}${name} } from "tsjax"`;
}

/** What is meant by an import that "tsjax" does not have; undefined where nobody knows. */
export function otherImport(name: string): string | undefined {
  if (name === "default") return 'names are imported in braces: import { numpy as np } from "tsjax"';
  const meant = dtypeMeant(name);
  return meant ? `it is ${meant} here` : (libraryValue(name) ?? (name === "jax" ? undefined : otherName(name)));
}
