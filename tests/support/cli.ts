// Runs the command line as a user does, in a process of its own.
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const bin = fileURLToPath(new URL("../../bin/tsjax.js", import.meta.url));

export interface CliResult {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export async function tsjax(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<CliResult> {
  const { exitCode, signal, stdout, stderr } = await execa(process.execPath, [bin, ...args], {
    reject: false,
    ...(options.input === undefined ? { stdin: "ignore" } : {}),
    ...options,
  });
  return { code: exitCode, signal, stdout, stderr };
}
