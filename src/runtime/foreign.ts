// What programs that others wrote may hold and a plugin does not take.
import { PjrtError } from "./errors.ts";

// StableHLO's own tests assert their results with custom calls that only its interpreter knows. They give nothing,
// so that a program without them computes the same.
const CHECK = /^[ \t]*"?stablehlo\.custom_call"?[ \t]*(?:@check\.expect_\w+[ \t]*\(|\(.*"check\.expect_\w+").*->[ \t]*\(\)[ \t]*(?:loc\(.*\))?[ \t]*$/gm; // prettier-ignore

/** XLA:CPU aborts on constants of the 6-bit floats, which no array type of ours holds anyway. */
const UNSAFE_TYPE = /f6E(?:2M3|3M2)FN\b/;

/** The program without assertions. */
export const withoutChecks = (program: string | Uint8Array): string | Uint8Array =>
  typeof program === "string" && program.includes("check.expect_") ? program.replace(CHECK, "") : program;

export const refuseUnsafeTypes = (program: string | Uint8Array): void => {
  const found = typeof program === "string" ? UNSAFE_TYPE.exec(program) : null;
  if (found === null) return;
  throw new PjrtError("UNIMPLEMENTED", `the element type ${found[0]} is not supported`, "PJRT_Client_Compile");
};
