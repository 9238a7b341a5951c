// A StableHLO module from elsewhere that cannot run.
export class ForeignError extends Error {
  override readonly name = "ForeignError";
  readonly code = "INVALID_PROGRAM";
  constructor(
    message: string,
    /** 1-based, where the module's text is known to be wrong. */
    readonly line: number | null = null,
    readonly hint: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
