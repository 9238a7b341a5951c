// A debugging callback sees the values and has no part in derivatives; the others are functions that nobody here knows.
import { hasTangent } from "../values.ts";
import { UndefinedRule } from "../undefinedRule.ts";
import { zero, type JvpRule } from "./rule.ts";

export const callbackJvp: JvpRule<"callback"> = (op, x, dx) => {
  const { effect, results } = op.attrs;
  if (effect === "debug" || (effect === "pure" && !results.some(hasTangent))) return zero(op, x, dx);
  throw new UndefinedRule(
    op,
    "derivative",
    effect === "pure" ? "what it does is known to the host alone" : "it happens, and has no slope",
    "give it a rule with customJvp or customVjp, or hand it lax.stopGradient(x)",
  );
};
