import { expect, test } from "vitest";
import { check } from "../../../src/api/index.ts";

const main = (statement: string) =>
  `import { numpy, f32 } from "tsjax";\nexport function main(x: f32<[3]>) {\n  ${statement}\n}\n`;

test.each([
  ["return None;", "null"],
  ["return True;", "true"],
  ["return len(x);", "x.shape[0]"],
  ["return np.sum(x);", "import { numpy as np }"],
  ["return vmap((v) => v)(x);", 'import { vmap } from "tsjax"'],
  ["return sin(x);", 'it is np.sin: import { numpy as np } from "tsjax"'],
  ["return relu(x);", "it is nn.relu: import { nn }"],
  ["const y: Tensor = x; return y;", "import { type Tensor }"],
  ["const y: i32 = 3; return y;", "import { i32 }"],
  ["return e * x;", "declare it"],
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

test.each([
  ["return numpy.random.normal(x);", "TJ3002", "random.key(0)"],
  ['return x.astype("float32");', "TJ7003", "it is f32 here"],
  ["y = x; return x;", "TJ3001", "declare it: let y = …"],
  ["const f = () => { y: x }; return x;", "TJ4008", "=> ({ y: … })"],
  ["return Array(x).fill(0);", "TJ4001", ""],
  ["const y: float32 = x; return x;", "TJ3001", "it is f32 here"],
  ["const y: f32<3> = x; return x;", "TJ5007", "write f32<[3]>"],
  ["const y: f32<[N]> = x; return x;", "TJ3001", "f<N extends Dim>(…)"],
  ["return x if x > 0 else -x;", "TJ1001", "condition ? a : b"],
  ["return x.sum(axis: 0);", "TJ1001", "f(x, { axis: … })"],
  ["if (x) {} elif (x) {} return x;", "TJ1001", "else if"],
])("%s", (statement, code, hint) => {
  const found = check(main(statement))?.diagnostics ?? [];
  expect(found.map((each) => each.code)).toEqual([code]);
  expect(found[0].hint ?? "").toContain(hint);
});

test("a type that is unknown is all that is said about its parameter", () => {
  const text = 'import { f32 } from "tsjax";\nexport const main = (x: float32<[3]>, y: f32<[N]>, z: f32<3>) => x;\n';
  expect(check(text)?.diagnostics.map(({ code }) => code)).toEqual(["TJ3001", "TJ3001", "TJ5007"]);
});

test("a name that is near goes before", () => {
  expect(check(main("return numpi.sum(x);"))?.diagnostics[0].hint).toBe("did you mean numpy?");
});
