// An operation that a transformation has no rule for, as a fault of the program: shown where the operation stands.
import type { MissingRule, UndefinedRule } from "../passes/undefinedRule.ts";
import type { Code } from "./codes.ts";
import { ProgramError } from "./diagnostics.ts";
import { spanOf } from "./locate.ts";
import type { CallSite } from "./values/values.ts";

const CODE: Readonly<Record<MissingRule, Code>> = { derivative: "TJ6007", batching: "TJ6008" };

export function missingRule(
  { op, rule, message, hint }: UndefinedRule,
  name: string,
  { span }: CallSite,
): ProgramError {
  const place = spanOf(op.loc);
  const related = place && place.source.text !== "" ? [{ span, message: `${name} is applied here` }] : [];
  return new ProgramError(CODE[rule], message, { span: place ?? span, hint, related });
}
