// How large a static value may grow: a program that makes larger ones while compiling would exhaust the memory of the
// compiler before it says anything.
import { ProgramError } from "../diagnostics.ts";

const MOST_ELEMENTS = 1_000_000;
const LONGEST_TEXT = 10_000_000;
const WIDEST_BIGINT = 2n ** 4096n;

const HINT = "values this large belong in tensors: np.arange(n), np.zeros([n])";

/** Throws TJ4010 when an array of `count` elements is too large to be enumerated. */
export function checkCount(what: string, count: number): void {
  if (count <= MOST_ELEMENTS) return;
  throw new ProgramError("TJ4010", `${what} would have ${count} elements, more than ${MOST_ELEMENTS}`, { hint: HINT });
}

/** Throws TJ4010 when a text of this length is too long. */
export function checkText(what: string, length: number): void {
  if (length <= LONGEST_TEXT) return;
  throw new ProgramError("TJ4010", `${what} would have ${length} characters, more than ${LONGEST_TEXT}`);
}

/** Throws TJ4010 when an operand is so wide that arithmetic on it may not end. */
export function checkBigint(what: string, ...values: readonly bigint[]): void {
  if (values.every((value) => value < WIDEST_BIGINT && value > -WIDEST_BIGINT)) return;
  throw new ProgramError("TJ4010", `${what} takes integers of at most 4096 bits`);
}
