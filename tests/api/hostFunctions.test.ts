// Functions that the host holds, named by others: in a scope, as arguments, as rules.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as tsjax from "../../src/api/index.ts";

/* eslint-disable @typescript-eslint/no-explicit-any -- the language's names are typed by the package's declarations */
const { compile, customJvp, customVjp, grad, jit, load, numpy, vmap } = tsjax as any; // prettier-ignore
const call = (fn: unknown, ...args: unknown[]): any => (fn as (...args: unknown[]) => unknown)(...args);
declare const loss: any, inner: any, f: any, log1pExp: any;

const folder = mkdtempSync(join(tmpdir(), "tsjax-host-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const model = await load(
  file(
    "model.ts",
    `import { numpy as np, f32 } from "tsjax";
const table = np.array([1.0, 2, 3]);
export const loss = (w: f32<[3]>) => np.sum(w * w * table);
export const twice = (g, x) => g(g(x));
export const half = (x) => x / 2;
`,
  ),
);

test("a loaded function in the scope of an inline one, and derivatives through it", () => {
  const scaled = jit((w: any) => loss(w) * 10, { scope: { loss: model.loss } });
  expect(call(scaled, [1, 1, 1]).item()).toBe(60);
  expect(call(grad(scaled), [1, 1, 1]).toArray()).toEqual([20, 40, 60]);
});

test("of one that is transformed, and of one that names another", () => {
  const outer = jit((w: any) => numpy.sum(inner(w)), { scope: { inner: grad(model.loss) } });
  expect(call(outer, [1, 1, 1]).item()).toBe(12);
  const middle = jit((w: any) => inner(w) + 1, { scope: { inner: model.loss } });
  expect(
    call(
      jit((w: any) => f(w) * 2, { scope: { f: middle } }),
      [1, 0, 0],
    ).item(),
  ).toBe(4);
});

test("inside of loops, where the tensors of its module belong to none", () => {
  const looped = jit(
    (w: any) => {
      let total = 0.0;
      for (let i = 0; total < 10; i++) total = total + loss(w);
      return total;
    },
    { scope: { loss: model.loss } },
  );
  expect(call(looped, [1, 1, 1]).item()).toBe(12);
});

test("as an argument, as functions of the library are", () => {
  expect(call(model.twice, model.half, 8).item()).toBe(2);
  expect(call(model.twice, numpy.negative, 8).item()).toBe(8);
});

test("for a name that a module declares", async () => {
  const text = `import { f32 } from "tsjax";
declare function loss(w: f32<[3]>): f32;
export const main = (w: f32<[3]>) => loss(w) + 1;`;
  const program = await compile(text, { scope: { loss: model.loss } });
  expect((await program.run([1, 1, 1]) as any).item()).toBe(7); // prettier-ignore
});

test("its faults are shown in its own text", () => {
  expect(() =>
    call(
      jit((w: any) => loss(w), { scope: { loss: model.loss } }),
      [1, 2],
    ),
  ).toThrow(/model\.ts/);
});

test("customJvp: arguments that only configure the function, by name", () => {
  const f = customJvp((x: any, scale: any) => scale * x, { nondiffArgnames: "scale" });
  f.defjvp((scale: any, [x]: any, [t]: any) => [scale * x, 10 * scale * t]);
  expect(jit((x: any) => grad((v: any) => log1pExp(v, 3))(x), { scope: { log1pExp: f } })(2).item()).toBe(30);
});

test("customJvp: the rule given from the host", () => {
  const f = customJvp((x: any) => numpy.log(1 + numpy.exp(x)));
  expect(() => call(grad(f), 1)).toThrow(/defjvp/);
  call((f as any).defjvp, (primals: any, tangents: any) => {
    const [x] = primals;
    const [t] = tangents;
    return [numpy.log(1 + numpy.exp(x)), 7 * t];
  });
  expect(call(f, 0).item()).toBeCloseTo(Math.log(2));
  expect(call(vmap(grad(f)), [1, 2]).toArray()).toEqual([7, 7]);
  const around = jit((x: any) => 2 * log1pExp(x), { scope: { log1pExp: f } });
  expect(call(grad(around), 1).item()).toBe(14);
});

test("customVjp: both rules, arguments that are static", () => {
  const f = customVjp((n: any, x: any) => x ** n, { nondiffArgnums: [0] });
  call(
    (f as any).defvjp,
    (n: any, x: any) => [x ** n, [x]],
    (n: any, saved: any, ct: any) => [100 * ct * saved[0]],
  );
  expect(
    call(
      jit((x: any) => f(3, x), { scope: { f } }),
      2,
    ).item(),
  ).toBe(8);
  expect(call(grad(jit((x: any) => f(3, x), { scope: { f } })), 2).item()).toBe(200);
});
