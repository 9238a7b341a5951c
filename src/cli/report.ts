// Failures as the user sees them: never a stack trace.
import { ArgumentError } from "../api/errors.ts";
import { ForeignError } from "../emit/foreign/index.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { FileError } from "../io/fileError.ts";
import { InputError } from "../io/inputError.ts";
import {
  IsolateTimeout,
  PjrtError,
  PluginCrash,
  PluginError,
  RuntimeUsageError,
  UnknownPlugin,
} from "../runtime/errors.ts";
import { CommandError, EXIT, type ExitCode } from "./exit.ts";

const useColor = (): boolean => Boolean(process.stderr.isTTY) && !process.env.NO_COLOR;

/** Diagnostics to stderr, and how many there were. */
export function reportDiagnostics(error: Diagnostics): ExitCode {
  process.stderr.write(`${error.render({ color: useColor(), width: process.stderr.columns })}\n`);
  return EXIT.program;
}

export function reportFailure(error: unknown): ExitCode {
  if (error instanceof Diagnostics) return reportDiagnostics(error);
  const [code, text] = explain(error);
  process.stderr.write(`tsjax: ${text}\n`);
  return code;
}

function explain(error: unknown): readonly [ExitCode, string] {
  if (error instanceof CommandError) return [error.exitCode, error.message];
  if (error instanceof ArgumentError || error instanceof InputError || error instanceof UnknownPlugin) {
    return [EXIT.usage, error.message];
  }
  if (error instanceof ForeignError) {
    const line = error.line === null ? "" : ` (line ${error.line})`;
    return [EXIT.program, `${error.message}${line}${error.hint === null ? "" : `\n  hint: ${error.hint}`}`];
  }
  if (
    error instanceof PluginCrash ||
    error instanceof IsolateTimeout ||
    error instanceof PluginError ||
    error instanceof PjrtError ||
    error instanceof RuntimeUsageError
  ) {
    return [EXIT.runtime, error.message];
  }
  if (error instanceof FileError) return [error.isOfTheSystem ? EXIT.runtime : EXIT.usage, error.message];
  const text = error instanceof Error ? error.message : String(error);
  return [EXIT.runtime, `${text}\nThis should not happen: it is a fault of tsjax, not of your program.`];
}
