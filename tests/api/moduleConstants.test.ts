// What a loaded module exports beside functions.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as tsjax from "../../src/api/index.ts";

/* eslint-disable @typescript-eslint/no-explicit-any -- the module is typed by nobody here */
const { DeviceArray, grad, load } = tsjax as any; // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), "tsjax-constants-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const path = join(folder, "model.ts");
writeFileSync(
  path,
  `import { numpy as np, random, f32 } from "tsjax";
declare const rate: number;
export const size = 3;
export const name = "model";
export const table = np.arange(size) * 2.0;
export const sizes = [8, 4, 2] as const;
export const nothing = null;
export const params = { w: np.ones([2]), b: 1.5, act: (x: f32) => x * x * size, list: [np.tanh] };
export const scaled = rate * 2;
export const key = random.key(0);
export const triple = (x: f32) => x * size;
`,
);

test("constants are values of the host, and functions among them can be called and transformed", async () => {
  const model = await load(path, { scope: { rate: 0.25 } });
  expect(Object.keys(model).sort()).toEqual(["key", "name", "nothing", "params", "scaled", "size", "sizes", "table", "triple"]); // prettier-ignore
  expect([model.size, model.name, model.sizes, model.nothing, model.scaled]).toEqual([
    3,
    "model",
    [8, 4, 2],
    null,
    0.5,
  ]);
  expect(model.table).toBeInstanceOf(DeviceArray);
  expect(model.table).toBe(model.table);
  expect(model.table.toArray()).toEqual([0, 2, 4]);
  expect(model.key.isKey).toBe(true);
  expect([model.params.w.toArray(), model.params.b]).toEqual([[1, 1], 1.5]);
  expect([model.params.act(2).item(), grad(model.params.act)(2.0).item()]).toEqual([12, 12]);
  expect(model.params.list[0](0).item()).toBe(0);
  expect(model.triple(2).item()).toBe(6);
});

test("one that wants a value of the host says so when it is read", async () => {
  const model = await load(path);
  expect(() => model.scaled as unknown).toThrow("rate is declared, and the host gives no value for it");
});
