// Functions with derivatives of their own, when only their value matters.
import { is, type Func, type Op } from "../ir/graph.ts";

export type Custom = Op<"customJvp"> | Op<"customVjp">;

export const isCustom = (op: Op): op is Custom => is(op, "customJvp") || is(op, "customVjp");

/** What belongs to the function itself, of operands that its rules have a part of. */
export function ownOperands<T>(op: Custom, operands: readonly T[]): T[] {
  const { fnConsts } = op.attrs;
  const rest = op.name === "customJvp" ? op.attrs.jvpConsts : op.attrs.fwdConsts + op.attrs.bwdConsts;
  return operands.filter((_, i) => i < fnConsts || i >= fnConsts + rest);
}

/**
 * Whether a rule is still being written: the function is transformed inside of its own rule. There it is what it
 * computes, since a derivative by the rule would need the rule.
 */
export const isUnwritten = ({ params, results }: Func): boolean =>
  results.some((result) => result.def === null && !params.includes(result));
