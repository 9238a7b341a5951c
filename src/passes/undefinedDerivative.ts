// A derivative that does not exist, or that nobody has defined: a fault of the program, at the op's place in it.
import type { Op } from "../ir/graph.ts";

export class UndefinedDerivative extends Error {
  constructor(
    readonly op: Op,
    because: string,
  ) {
    super(`${op.name} has no derivative here: ${because}`);
    this.name = "UndefinedDerivative";
  }
}
