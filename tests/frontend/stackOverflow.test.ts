import { expect, test } from "vitest";
import { isStackOverflow } from "../../src/frontend/stackOverflow.ts";

const deeper = (depth: number): number => 1 + deeper(depth + 1);

test("is told by what is thrown, a regular expression's fault included", () => {
  let thrown: unknown;
  try {
    deeper(0);
  } catch (error) {
    thrown = error;
  }
  expect(isStackOverflow(thrown)).toBe(true);
  expect(isStackOverflow(new SyntaxError("Invalid regular expression: /a/: Maximum call stack size exceeded"))).toBe(true); // prettier-ignore
});

test("other errors are none", () => {
  for (const error of [new RangeError("Invalid array length"), new SyntaxError("Unexpected token"), null, "call stack"])
    expect(isStackOverflow(error)).toBe(false);
});
