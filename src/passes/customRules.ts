// Functions with derivatives of their own, when only their value matters.
import { is, type Func, type Op } from "../ir/graph.ts";
import { linearSolveParts, rootParts } from "./solves.ts";

export type Custom = Op<"customJvp"> | Op<"customVjp">;

const isCustom = (op: Op): op is Custom => is(op, "customJvp") || is(op, "customVjp");

/** What belongs to the function itself, of operands that its rules have a part of. */
export function ownOperands<T>(op: Custom, operands: readonly T[]): T[] {
  const { fnConsts } = op.attrs;
  const rest = op.name === "customJvp" ? op.attrs.jvpConsts : op.attrs.fwdConsts + op.attrs.bwdConsts;
  return operands.filter((_, i) => i < fnConsts || i >= fnConsts + rest);
}

/** What an op with derivatives of its own comes down to when only its value matters: a function of these operands. */
export function plainCall<T>(
  op: Op,
  operands: readonly T[],
): { readonly fn: Func; readonly args: readonly T[] } | null {
  if (isCustom(op)) return { fn: op.attrs.fn, args: ownOperands(op, operands) };
  if (is(op, "linearSolve")) {
    const { solve, b } = linearSolveParts(op, operands);
    return { fn: op.attrs.solve, args: [...solve, ...b] };
  }
  if (!is(op, "root")) return null;
  const { solve, guess } = rootParts(op, operands);
  return { fn: op.attrs.solve, args: [...solve, ...guess] };
}

/**
 * Whether a rule is still being written: the function is transformed inside of its own rule. There it is what it
 * computes, since a derivative by the rule would need the rule.
 */
export const isUnwritten = ({ params, results }: Func): boolean =>
  results.some((result) => result.def === null && !params.includes(result));
