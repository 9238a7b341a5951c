// How a command ends: 0 done, 1 the program is wrong, 2 the command line is wrong, 3 the runtime failed.

export const EXIT = { done: 0, program: 1, usage: 2, runtime: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure with its exit code; the message is all that the user sees. */
export class CommandError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

export const usageError = (message: string): CommandError => new CommandError(EXIT.usage, message);
export const runtimeError = (message: string): CommandError => new CommandError(EXIT.runtime, message);
