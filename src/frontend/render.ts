// Diagnostics as text: the message, the place, the source with the span underlined, what else matters, and what to do.
import { counted } from "../ir/counted.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { cellsOf, safeText, type Cell } from "./displayWidth.ts";
import { lineText, position } from "./locate.ts";
import type { Source, Span } from "./source.ts";

export interface RenderOptions {
  /** ANSI colours, for terminals. */
  readonly color: boolean;
  /** Columns that lines of source may take; longer ones are cut around what is underlined. 120 if not given. */
  readonly width?: number;
}

type Style = "error" | "warning" | "secondary" | "strong" | "gutter" | "hint";
const ANSI: Readonly<Record<Style, string>> = {
  error: "\x1b[1;31m",
  warning: "\x1b[1;33m",
  secondary: "\x1b[34m",
  strong: "\x1b[1m",
  gutter: "\x1b[34m",
  hint: "\x1b[1;36m",
};
type Paint = (style: Style, text: string) => string;

/** A part of a source that is underlined. */
interface Mark {
  readonly span: Span;
  readonly primary: boolean;
  readonly label: string;
}

/** Lines of one span that are shown before its middle is left out. */
const MOST_LINES = 5;

/**
 * One diagnostic:
 * ```text
 * error[TJ2001]: shapes f32[3] and f32[4] do not broadcast
 *  --> model.ts:2:10
 *   |
 * 2 |   return x + y;
 *   |          ^^^^^
 * hint: …
 * ```
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const paint: Paint = (style, text) => (options.color && text ? `${ANSI[style]}${text}\x1b[0m` : text);
  const marks: Mark[] = [
    { span: diagnostic.span, primary: true, label: "" },
    ...(diagnostic.related ?? []).map(({ span, message }) => ({ span, primary: false, label: safeText(message) })),
  ];
  const sources = [...new Set(marks.map((mark) => mark.span.source))];
  const gutter = Math.max(...marks.map(({ span }) => String(position(span.source, clamp(span).end).line).length));
  const title = `${diagnostic.severity}[${diagnostic.code}]`;
  const out = [`${paint(diagnostic.severity, title)}${paint("strong", `: ${safeText(diagnostic.message)}`)}`];
  for (const source of sources) {
    const own = marks.filter((mark) => mark.span.source === source);
    out.push(...snippet(source, own, { ...options, gutter, paint, severity: diagnostic.severity }));
  }
  if (diagnostic.hint) out.push(`${paint("hint", "hint:")} ${safeText(diagnostic.hint)}`);
  return out.join("\n");
}

/** Several, a blank line between them; how many there are, last. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const parts = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, options));
  if (diagnostics.length > 1) parts.push(summary(diagnostics));
  return parts.join("\n\n");
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic["severity"]) => {
    const { length } = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
    return length === 0 ? [] : [counted(length, severity)];
  };
  return [...count("error"), ...count("warning")].join(", ");
}

interface Layout extends RenderOptions {
  readonly gutter: number;
  readonly paint: Paint;
  readonly severity: Diagnostic["severity"];
}

function clamp({ source, start, end }: Span): { readonly start: number; readonly end: number } {
  const from = Math.min(Math.max(start, 0), source.text.length);
  return { start: from, end: Math.min(Math.max(end, from), source.text.length) };
}

/** The lines of a source that marks stand on, each with its underlines. */
function snippet(source: Source, marks: readonly Mark[], layout: Layout): string[] {
  const { paint, gutter } = layout;
  const bar = paint("gutter", `${" ".repeat(gutter)} |`);
  const { line, column } = position(source, clamp(marks[0].span).start);
  const out = [`${" ".repeat(gutter)}${paint("gutter", "-->")} ${safeText(source.file)}:${line}:${column}`, bar];

  const rows = new Map<number, Mark[]>();
  const note = (at: number, mark: Mark) => rows.set(at, [...(rows.get(at) ?? []), mark]);
  for (const mark of marks) for (const at of linesOf(source, mark.span)) note(at, mark);

  let last = 0;
  for (const at of [...rows.keys()].sort((a, b) => a - b)) {
    if (last && at > last + 2) out.push(paint("gutter", "..."));
    else if (last && at === last + 2) out.push(sourceLine(source, at - 1, [], layout)[0]);
    out.push(...sourceLine(source, at, rows.get(at)!, layout));
    last = at;
  }
  return out;
}

/** The lines that a span covers; of a long one, the first and the last. */
function linesOf(source: Source, span: Span): number[] {
  const { start, end } = clamp(span);
  const first = position(source, start).line;
  const last = Math.max(first, position(source, Math.max(start, end - 1)).line);
  const all = Array.from({ length: Math.min(last - first + 1, MOST_LINES + 1) }, (_, i) => first + i);
  return last - first < MOST_LINES ? all : [first, first + 1, last];
}

function sourceLine(source: Source, line: number, marks: readonly Mark[], layout: Layout): string[] {
  const { paint, gutter } = layout;
  const text = lineText(source, line);
  const cells = cellsOf(text);
  const underlines = marks.map((mark) => ({ mark, ...columnsOf(source, line, text, cells, mark.span) }));
  const room = Math.max(20, (layout.width ?? 120) - gutter - 3);
  const view = windowOn(cells, underlines[0] ?? { from: 0, to: 0 }, room);
  const number = paint("gutter", `${String(line).padStart(gutter)} |`);
  const out = [`${number}${view.text ? ` ${view.text}` : ""}`];
  for (const { mark, from, to } of underlines) {
    const start = Math.min(Math.max(from - view.shift, 0), room);
    const length = Math.max(1, Math.min(to - view.shift, room) - start);
    const style = mark.primary ? layout.severity : "secondary";
    const label = mark.label && isLastLine(source, line, mark.span) ? ` ${mark.label}` : "";
    const row = paint(style, `${(mark.primary ? "^" : "-").repeat(length)}${label}`);
    out.push(`${paint("gutter", `${" ".repeat(gutter)} |`)} ${" ".repeat(start)}${row}`);
  }
  return out;
}

const isLastLine = (source: Source, line: number, span: Span): boolean => linesOf(source, span).at(-1) === line;

/** The columns of a line that a span covers. Of the lines after its first, not the indentation. */
function columnsOf(
  source: Source,
  line: number,
  text: string,
  cells: readonly Cell[],
  span: Span,
): { readonly from: number; readonly to: number } {
  const { start, end } = clamp(span);
  const first = position(source, start);
  const last = position(source, end);
  const indentation = /^\s*/.exec(text)![0].length;
  const from = line === first.line ? first.column - 1 : indentation;
  const to = line === last.line ? last.column - 1 : text.trimEnd().length;
  return { from: columnAt(cells, from), to: Math.max(columnAt(cells, to), columnAt(cells, from) + 1) };
}

function columnAt(cells: readonly Cell[], offset: number): number {
  let column = 0;
  for (const cell of cells) {
    if (cell.offset >= offset) return column;
    column += cell.width;
  }
  return column;
}

/** The part of a line that fits, around what is underlined; `shift` columns are cut off before it. */
function windowOn(
  cells: readonly Cell[],
  { from, to }: { readonly from: number; readonly to: number },
  room: number,
): { readonly text: string; readonly shift: number } {
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (width <= room)
    return {
      text: cells
        .map((cell) => cell.text)
        .join("")
        .trimEnd(),
      shift: 0,
    };
  const middle = Math.min(Math.floor((from + Math.min(to, from + room)) / 2), width);
  const start = Math.min(Math.max(0, middle - Math.floor(room / 2)), Math.max(0, from - 2), width - room);
  let column = 0;
  let text = "";
  for (const cell of cells) {
    const [left, right] = [column, column + cell.width];
    column = right;
    if (left < start || left >= start + room) continue;
    const cutLeft = start > 0 && left < start + 1;
    const cutRight = width > start + room && right > start + room - 1;
    text += cutLeft || cutRight ? "…".padEnd(Math.min(cell.width, start + room - left)) : cell.text;
  }
  return { text: text.trimEnd(), shift: start };
}
