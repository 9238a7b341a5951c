// Special functions where their usual formulas lose digits, in f32. The numbers are SciPy's, in doubles.
import { expect, test } from "vitest";
import { compile } from "../../src/api/index.ts";
import type { DeviceArray } from "../../src/api/array.ts";

const SOURCE = `
import { numpy as np, scipy, grad, vmap, f32, type Tensor } from "tsjax";
const { betaln, fresnel } = scipy.special;
const sine = (x: Tensor) => fresnel(x)[0];
const cosine = (x: Tensor) => fresnel(x)[1];
export const logBeta = (a: f32<[4]>, b: f32<[4]>) => [betaln(a, b), vmap(grad(betaln))(a, b)];
export const sines = (x: f32<[4]>) => [sine(x), vmap(grad(sine))(x)];
export const cosines = (x: f32<[4]>) => [cosine(x), vmap(grad(cosine))(x)];
`;
const X = [0, 8.1, 33.3, 1e20];

test.each([
  [
    "logBeta",
    [
      [1e8, -0.5, 8.1, 1e10],
      [-0.5, 1e6, 1e-10, -2.5],
    ],
    [10.475852, 8.173267, 23.02585, 57.508384],
    [5e-9, -13.7790196, -1.31392674e-11, 2.5e-10],
  ],
  ["sines", [X], [0, 0.5320396, 0.4983531, 0.5], [0, 0.5749973, 0.9850956, 0]],
  ["cosines", [X], [0, 0.5227503, 0.5094159, 0.5], [1, -0.8181553, 0.1720077, 1]],
] as const)("%s and its derivative", async (entry, args, values, slopes) => {
  const program = await compile(SOURCE, { entry });
  const results = (await program.run(...args)) as DeviceArray[];
  const close = (found: DeviceArray, wanted: readonly number[], tolerance: number): void =>
    (found.toArray() as number[]).forEach((x, i) => {
      expect(Math.abs(x - wanted[i]), `${x} for ${wanted[i]}`).toBeLessThanOrEqual(tolerance * Math.abs(wanted[i]));
    });
  close(results[0], values, 3e-6);
  close(results[1], slopes, 5e-5);
});
