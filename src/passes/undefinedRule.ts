// A derivative or a batched form that does not exist, or that nobody has defined: a fault of the program, at the op's
// place in it.
import { is, type Op } from "../ir/graph.ts";

export type MissingRule = "derivative" | "batching";

const WHAT: Readonly<Record<MissingRule, string>> = {
  derivative: "has no derivative here",
  batching: "cannot be batched",
};

/** As the program calls it, where that is something else than the op's name. */
function nameOf(op: Op): string {
  if (is(op, "customLinear")) return "a function with customVjp";
  if (is(op, "linearSolve")) return "the solution of a linear system";
  if (is(op, "root")) return "a root";
  if (!is(op, "callback")) return op.name;
  const { effect, callback } = op.attrs;
  return `the ${effect === "pure" ? "pure" : effect === "io" ? "I/O" : "debugging"} callback ${callback.name}`;
}

export class UndefinedRule extends Error {
  constructor(
    readonly op: Op,
    readonly rule: MissingRule,
    because: string,
    readonly hint?: string,
  ) {
    super(`${nameOf(op)} ${WHAT[rule]}: ${because}`);
    this.name = "UndefinedRule";
  }
}
