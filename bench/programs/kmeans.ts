import { numpy as np, nn, f32 } from "tsjax";

// One step of k-means: the new centres, and how many points each has.

export function main(x: f32<[100000, 16]>, c: f32<[64, 16]>) {
  const distances = np.expandDims(np.sum(x * x, 1), 1) - 2 * np.matmul(x, c.T) + np.expandDims(np.sum(c * c, 1), 0);
  const nearest = nn.oneHot(np.argmin(distances, 1), 64, { dtype: f32 });
  const n = np.sum(nearest, 0);
  return [np.matmul(nearest.T, x) / np.expandDims(np.maximum(n, 1), 1), n];
}
