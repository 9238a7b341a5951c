// Faults of the caller: arguments that do not fit what a program takes.

export class ArgumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ArgumentError";
  }
}
