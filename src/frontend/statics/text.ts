// Static values as text: `String(x)`, template strings, concatenation.
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import { ArrayVal, DTypeVal, FunctionVal, Num, ObjectVal, OpaqueVal, Tensor, type Val } from "../values/values.ts";

/**
 * What `String(value)` gives. Throws TJ4001 for a tensor, whose numbers are not known yet, and TJ5002 for an object,
 * whose text says nothing of it.
 */
export function textOf(value: Val): string {
  if (value instanceof Num) return String(value.value);
  if (value instanceof Tensor) {
    throw new ProgramError("TJ4001", `the text of a tensor is not known while compiling, found ${describe(value)}`, {
      hint: "print it while running with debug.print(…)",
    });
  }
  if (value instanceof ArrayVal)
    return value.items.map((item) => ((item ?? null) === null ? "" : textOf(item))).join(",");
  if (value instanceof ObjectVal) {
    throw new ProgramError("TJ5002", `the text of ${describe(value)} says no more than that it is one`, {
      hint: "write JSON.stringify(o), or the text of one of its properties",
    });
  }
  if (value instanceof DTypeVal) return value.dtype;
  if (value instanceof FunctionVal) return `function ${value.name}`;
  if (value instanceof OpaqueVal) return value.what;
  if (typeof value === "object" && value !== null) return `[object ${value.name}]`;
  return String(value);
}
