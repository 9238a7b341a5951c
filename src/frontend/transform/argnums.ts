// Which arguments a derivative is taken with respect to.
import type { Arguments } from "../arguments.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { ArrayVal, type Val } from "../values/values.ts";

export interface Argnums {
  readonly numbers: readonly number[];
  /** A lone number: the result is not wrapped in an array. */
  readonly single: boolean;
  /** Where it is written. */
  readonly span?: Span;
}

export const readArgnums = (args: Arguments, name = "argnums"): Argnums => ({
  numbers: args.ints(name),
  single: !(args.get(name) instanceof ArrayVal),
  span: args.spanOf(name),
});

/** Positions from the front; negative ones count from the back. */
export function positions({ numbers, span }: Argnums, args: readonly Val[], owner: string): number[] {
  return numbers.map((number) => {
    const position = number < 0 ? number + args.length : number;
    if (position >= 0 && position < args.length) return position;
    throw new ProgramError("TJ6002", `${owner}: argnums names argument ${number}, but the call has ${args.length}`, {
      span,
      hint: "arguments are counted from 0; keyword arguments cannot be differentiated",
    });
  });
}
