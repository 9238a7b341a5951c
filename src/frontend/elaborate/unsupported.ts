// Declarations of a kind that the language leaves out: reported by name once. The names that they would declare are
// still taken as declared, so that their uses are no faults of their own.
import type { UnsupportedStatement } from "../ast.ts";
import { sourceText } from "../source.ts";

const DECLARES = /\b(?:class|enum|namespace|module|function\s*\*?|var|let|const)\s+([A-Za-z_$][\w$]*)/g;

export function unsupportedNames({ span }: UnsupportedStatement): string[] {
  const text = sourceText({ span });
  // What comes first is declared here; what is nested deeper belongs to the declaration's own scopes.
  const first = [...text.matchAll(DECLARES)].slice(0, 1).map(([, name]) => name);
  const more = /^\s*(?:export\s+)?var\b/.test(text) ? [...text.matchAll(/[,\s]([A-Za-z_$][\w$]*)\s*(?=[=,;:]|$)/g)].map(([, name]) => name) : []; // prettier-ignore
  return [...new Set([...first, ...more])];
}
