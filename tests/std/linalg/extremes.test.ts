// Matrices without elements, and of scales whose squares no double holds.
import { expect, test } from "vitest";
import { compile } from "../../../src/api/index.ts";
import type { DeviceArray } from "../../../src/api/array.ts";

const SOURCE = `
import { numpy as np, scipy, f64 } from "tsjax";
export const none = () => {
  const a = np.zeros([0, 0], "f64");
  return [np.linalg.inv(a), np.linalg.matrixPower(a, -1), scipy.linalg.expm(a), np.linalg.eig(a)[1], np.linalg.solve(a, np.ones([0], "f64")), np.linalg.norm(a, 2)];
};
export const all = (a: f64<[2, 2]>) => {
  const [q, r] = np.linalg.qr(a);
  return [np.matmul(q, np.transpose(q)), np.abs(r), np.linalg.svdvals(a), np.sort(np.abs(np.linalg.eigvals(a)))];
};
`;

test("of no elements", async () => {
  const program = await compile(SOURCE, { entry: "none" });
  const results = (await program.run()) as DeviceArray[];
  expect(results.map(({ shape }) => shape)).toEqual([[0, 0], [0, 0], [0, 0], [0, 0], [0], []]);
  expect(results[5].toArray()).toBe(0);
});

test.each([1e-300, 1e-160, 1, 1e160, 1e300])("of scale %f", async (scale) => {
  const program = await compile(SOURCE, { entry: "all" });
  const rows = [[1, 2], [3, 4]].map((row) => row.map((x) => x * scale)); // prettier-ignore
  const [identity, ...results] = (await program.run(rows)) as DeviceArray[];
  const close = (found: DeviceArray, unit: number, wanted: readonly number[]): void =>
    (found.toArray() as number[]).flat().forEach((x, i) => expect(x / unit).toBeCloseTo(wanted[i], 12));
  close(identity, 1, [1, 0, 0, 1]);
  close(results[0], scale, [3.1622776601683795, 4.427188724235731, 0, 0.6324555320336759]);
  close(results[1], scale, [5.464985704219043, 0.36596619062625746]);
  close(results[2], scale, [0.3722813232690143, 5.372281323269014]);
});
