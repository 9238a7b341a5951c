// What is wrong with a program, as data. Rendering is elsewhere (render.ts); the catalogue of codes is codes.ts.
import type { Code } from "./codes.ts";
import type { Span } from "./source.ts";

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  /** Stable, e.g. "TJ2001". */
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** What was found, with both shapes, dtypes or names. One sentence, no full stop. */
  readonly message: string;
  readonly span: Span;
  /** What to do. */
  readonly hint?: string;
  /** Other places that matter: the operands, the first declaration, the call that led here. */
  readonly related?: readonly Related[];
}

/**
 * A fault of the user's program, thrown where it is found. `span` may be left out by code that does not know the
 * source (the library): the call that it is in adds its own.
 */
export class ProgramError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly options: {
      readonly span?: Span;
      /** The library's way to point at one of its arguments: the name of the parameter. */
      readonly param?: string;
      readonly hint?: string;
      readonly related?: readonly Related[];
    } = {},
  ) {
    super(message);
    this.name = "ProgramError";
  }
}

/** Faults in there that know no place get this one, if there is one. */
export function pointingAt<T>(span: Span | undefined, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!span || !(error instanceof ProgramError) || error.options.span) throw error;
    throw new ProgramError(error.code, error.message, { ...error.options, span });
  }
}
