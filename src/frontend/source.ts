// A source text and places in it.

export interface Source {
  /** As diagnostics and locations name it: relative, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** A module of the library itself: what is wrong in there is the fault of the program's call. */
  readonly library?: boolean;
}

/** Offsets into the text, end exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** What stands in the source for a part of the tree. */
export const sourceText = ({ span }: { readonly span: Span }): string => span.source.text.slice(span.start, span.end);
