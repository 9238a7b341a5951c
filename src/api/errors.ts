// Faults of the caller: arguments that do not fit what a program takes.

export class ArgumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ArgumentError";
  }
}

/** Derivatives that checkGrads found to disagree with finite differences. */
export class GradientError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GradientError";
  }
}
