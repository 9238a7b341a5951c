// What cannot be written as StableHLO.
import type { Location } from "../ir/location.ts";

/** An op that has no meaning at run time reached the emitter. */
export class EmitError extends Error {
  override readonly name = "EmitError";
  constructor(
    message: string,
    readonly location: Location | null,
    /** What to do. */
    readonly hint?: string,
  ) {
    super(message);
  }
}
