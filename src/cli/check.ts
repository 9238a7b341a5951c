// tsjax check FILE…
import { check as checkProgram } from "../api/check.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { counted } from "../ir/counted.ts";
import { reportFailure, reportDiagnostics } from "./report.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { moduleFile } from "./moduleFile.ts";

/** Checks every file; the worst of their verdicts is the command's. */
export async function check(files: readonly string[]): Promise<void> {
  let worst: ExitCode = EXIT.done;
  let count = 0;
  for (const file of files) {
    try {
      const error = checkProgram(moduleFile(file));
      if (error instanceof Diagnostics) {
        count += error.diagnostics.length;
        worst = Math.max(worst, reportDiagnostics(error)) as ExitCode;
      }
    } catch (error) {
      worst = Math.max(worst, reportFailure(error)) as ExitCode;
    }
  }
  // One file has said it itself.
  if (count > 0 && files.length > 1) process.stderr.write(`${counted(count, "error")}\n`);
  process.exitCode = worst;
}
