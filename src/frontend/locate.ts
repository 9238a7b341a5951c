// From offsets in a source to lines and columns.
import type { Location } from "../ir/location.ts";
import type { Source, Span } from "./source.ts";

const lineStarts = new WeakMap<Source, readonly number[]>();

function startsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source);
  if (!starts) {
    const found = [0];
    for (let i = source.text.indexOf("\n"); i >= 0; i = source.text.indexOf("\n", i + 1)) found.push(i + 1);
    lineStarts.set(source, (starts = found));
  }
  return starts;
}

/** The 1-based line and column of an offset. */
export function position(source: Source, offset: number): { readonly line: number; readonly column: number } {
  const starts = startsOf(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low] + 1 };
}

/** The text of a 1-based line, without its end. */
export function lineText(source: Source, line: number): string {
  const starts = startsOf(source);
  const end = line < starts.length ? starts[line] - 1 : source.text.length;
  return source.text.slice(starts[line - 1], end).replace(/\r$/, "");
}

/** A location that knows its whole span. */
interface PlacedLocation extends Location {
  readonly span: Span;
}

export function locationOf(span: Span): PlacedLocation {
  return { file: span.source.file, ...position(span.source, span.start), span };
}

/** The span that a location was made from; null for one that comes from elsewhere. */
export const spanOf = (location: Location | null): Span | null =>
  location && "span" in location ? (location as PlacedLocation).span : null;

/** The character at a 1-based line and column, as a span; the start of the text when there is no such place. */
export function spanAt(source: Source, line: number, column: number): Span {
  const start = (startsOf(source)[line - 1] ?? 0) + column - 1;
  const word = /^\w+/.exec(source.text.slice(start))?.[0].length ?? 1;
  return { source, start, end: Math.min(source.text.length, start + word) };
}
