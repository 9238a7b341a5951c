// Faults of the caller: arguments that do not fit what a program takes.

export class ArgumentError extends Error {
  readonly code = "INVALID_ARGUMENT";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArgumentError";
  }
}

/** Derivatives that checkGrads found to disagree with finite differences. */
export class GradientError extends Error {
  readonly code = "WRONG_DERIVATIVE";
  constructor(message: string) {
    super(message);
    this.name = "GradientError";
  }
}
