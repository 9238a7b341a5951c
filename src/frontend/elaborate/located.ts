// Work done for a place in the source: ops carry its location, and errors that know no place get it.
import { at } from "../../ir/build.ts";
import { TypeRuleError } from "../../ir/typeRules.ts";
import { ProgramError } from "../diagnostics.ts";
import { locationOf } from "../locate.ts";
import type { Span } from "../source.ts";

export function located<T>(span: Span, body: () => T): T {
  try {
    return at(locationOf(span), body);
  } catch (error) {
    throw withSpan(error, span);
  }
}

/** The error as a fault of the program at `span`, if it is one that knows no place yet. */
export function withSpan(error: unknown, span: Span): unknown {
  if (error instanceof ProgramError && !error.options.span) {
    return new ProgramError(error.code, error.message, { ...error.options, span });
  }
  if (error instanceof TypeRuleError) return new ProgramError("TJ2000", error.message, { span });
  return error;
}
