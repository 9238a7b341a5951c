// Pieces of text that every printer needs.
import type { Span } from "../source.ts";

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** The name of a property: as it is where that is a name, else quoted. */
export const printKey = (key: string): string => (NAME.test(key) ? key : quote(key));

/** A string literal. */
export const quote = (text: string): string => JSON.stringify(text);

/** The source text of a node that has no text of its own: what the language leaves out. */
export const sourceText = ({ source, start, end }: Span): string => source.text.slice(start, end);

export function printDoc(doc: string | null): string {
  if (doc === null) return "";
  const lines = doc.split("\n");
  return lines.length === 1 ? `/** ${doc} */ ` : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */ `;
}
