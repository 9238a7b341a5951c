import { numpy as np, range, f32 } from "tsjax";

// Fifty steps of a thousand bodies that attract each other.

export function main(positions: f32<[1024, 3]>, velocities: f32<[1024, 3]>, masses: f32<[1024]>) {
  let [p, v] = [positions, velocities];
  for (const _ of range(50)) {
    const d = np.expandDims(p, 0) - np.expandDims(p, 1);
    const r2 = np.sum(d * d, -1) + 0.01;
    const w = np.expandDims(masses, 0) / (r2 * np.sqrt(r2));
    v = v + 0.001 * np.sum(d * np.expandDims(w, 2), 1);
    p = p + 0.001 * v;
  }
  return [p, v];
}
