// A file or value that cannot be read as an array; the message says what was found.
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code = "INVALID_INPUT";
}
