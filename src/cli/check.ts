// tsjax check FILE…
import { check as checkProgram } from "../api/check.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { reportFailure, reportDiagnostics } from "./report.ts";
import { EXIT, usageError, type ExitCode } from "./exit.ts";
import { isExecutable, isForeign } from "./fileKinds.ts";

/** Checks every file; the worst of their verdicts is the command's. */
export async function check(files: readonly string[]): Promise<void> {
  let worst: ExitCode = EXIT.done;
  let count = 0;
  for (const file of files) {
    try {
      if (isForeign(file) || isExecutable(file)) throw usageError(`${file} is no module of the language: tsjax run checks it and runs it`); // prettier-ignore
      const error = checkProgram({ file });
      if (error instanceof Diagnostics) {
        count += error.diagnostics.length;
        worst = Math.max(worst, reportDiagnostics(error)) as ExitCode;
      }
    } catch (error) {
      worst = Math.max(worst, reportFailure(error)) as ExitCode;
    }
  }
  if (count > 0) process.stderr.write(`${count} error${count === 1 ? "" : "s"}\n`);
  process.exitCode = worst;
}
