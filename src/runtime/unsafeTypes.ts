// Element types on which a plugin ends the process instead of answering.
import { PjrtError } from "./errors.ts";

/** XLA:CPU aborts on constants of the 6-bit floats, which no array type of ours holds anyway. */
const UNSAFE = /f6E(?:2M3|3M2)FN\b/;

export const refuseUnsafeTypes = (program: string | Uint8Array): void => {
  const found = UNSAFE.exec(typeof program === "string" ? program : "");
  if (found === null) return;
  throw new PjrtError("UNIMPLEMENTED", `the element type ${found[0]} is not supported`, "PJRT_Client_Compile");
};
