// What the library throws for a wrong program: all that is wrong with it, as data and as text.
import type { Code } from "./codes.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { position } from "./locate.ts";
import { renderDiagnostics } from "./render.ts";

/** One thing that is wrong with a program. Lines and columns count from 1; the end is exclusive. */
export interface PublicDiagnostic {
  /** Stable, e.g. "TJ2001"; docs/diagnostics.md has a section on each. */
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** What was found. */
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What to do. */
  readonly hint?: string;
}

export function publicDiagnostic({ code, severity, message, span, hint }: Diagnostic): PublicDiagnostic {
  const start = position(span.source, span.start);
  const end = position(span.source, span.end);
  return {
    code,
    severity,
    message,
    file: span.source.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The program is wrong. `message` is the rendered text, without colours; `diagnostics` has every fault. */
export class Diagnostics extends Error {
  readonly diagnostics: readonly PublicDiagnostic[];
  /** That of the first. */
  readonly code: Code;
  /** The same with spans into the sources, for rendering. */
  readonly #found: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(renderDiagnostics(diagnostics, { color: false }), options);
    this.name = "Diagnostics";
    this.diagnostics = diagnostics.map(publicDiagnostic);
    this.code = this.diagnostics[0]?.code;
    this.#found = diagnostics;
  }

  /** The text as a terminal of a width shows it. */
  render(options: { readonly color: boolean; readonly width?: number }): string {
    return renderDiagnostics(this.#found, options);
  }
}
