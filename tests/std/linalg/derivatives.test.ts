// Native factorisations are differentiated by their rules, to the third order. The numbers are JAX 0.10.2's.
import { expect, test } from "vitest";
import { compile } from "../../../src/api/index.ts";
import type { DeviceArray } from "../../../src/api/array.ts";

const SOURCE = `
import { numpy as np, grad, hessian, f32, type Tensor } from "tsjax";
const square = (f: (x: Tensor) => Tensor) => (x: Tensor) => np.sum(grad(f)(x) ** 2);
const both = (f: (x: Tensor) => Tensor, a: Tensor) => np.array([np.sum(hessian(f)(a)), np.sum(grad(square(square(f)))(a))]);
export const svd = (a: f32<[3, 3]>) => both((x) => np.sum(np.linalg.svd(x)[1] ** 3), a);
export const det = (a: f32<[3, 3]>) => both(np.linalg.det, a);
export const qr = (a: f32<[3, 3]>) => both((x) => np.sum(np.linalg.qr(x)[1] ** 3), a);
`;
const MATRIX = [[2, 0.3, 0.1], [0.2, 3, 0.5], [0.7, 0.1, 4]]; // prettier-ignore

test.each([
  ["svd", 196.26747, 2.131274e7],
  ["det", 0, 71794.086],
  ["qr", -108.75061, 8.201495e7],
])("%s, second and third derivatives", async (entry, second, third) => {
  const program = await compile(SOURCE, { entry });
  const [a, b] = ((await program.run(MATRIX)) as DeviceArray).toArray() as number[];
  expect(Math.abs(a - second)).toBeLessThan(1e-4);
  expect(Math.abs(b / third - 1)).toBeLessThan(1e-4);
});
