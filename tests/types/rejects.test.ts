// The shipped types reject wrong programs: each `@ts-expect-error` that has nothing to expect is an error itself.
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorsOf, filesBelow, root } from "./checkTypes.ts";

test("wrong shapes, dtypes and calls", () => {
  const files = filesBelow(join(root, "tests/types/rejects"));
  expect(files.length).toBeGreaterThan(0);
  expect(errorsOf(files)).toEqual([]);
});
