import { expect, test } from "vitest";
import { check } from "../../../src/api/index.ts";

const main = (statement: string) =>
  `import { numpy, f32 } from "tsjax";\nexport function main(x: f32<[3]>) {\n  ${statement}\n}\n`;

test.each([
  ["return None;", "null"],
  ["return True;", "true"],
  ["return len(x);", "x.shape[0]"],
  ["return np.sum(x);", "import { numpy as np }"],
  ["return jax.grad(x);", "import { grad"],
  ["return numpy.sum(x, axis=0);", "{ axis: … }"],
  ["return numpy.vectorize(x, in_axes=0);", "{ inAxes: … }"],
])("%s", (statement, hint) => {
  const found = check(main(statement));
  expect(found?.diagnostics.find(({ code }) => code === "TJ3001")?.hint).toContain(hint);
});

test.each([
  ["return x.length;", "x.shape[0]"],
  ["return x.map((v) => v);", "lax.map"],
  ["return x.item();", "return it"],
  ["return x.summ();", "did you mean sum?"],
])("%s", (statement, hint) => {
  expect(check(main(statement))?.diagnostics[0].hint).toContain(hint);
});

test("a name that is near goes before", () => {
  expect(check(main("return numpi.sum(x);"))?.diagnostics[0].hint).toBe("did you mean numpy?");
});
