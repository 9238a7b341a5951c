/**
 * Whether JavaScript's own stack was full. What needs no stack is looked at: V8 compiles a regular expression when it is first
 * used, and where there is no stack for that it throws a SyntaxError that says so.
 */
export const isStackOverflow = (error: unknown): boolean =>
  (error instanceof RangeError || error instanceof SyntaxError) && error.message.includes("call stack");
