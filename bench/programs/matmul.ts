import { numpy as np, f32 } from "tsjax";

export function main(a: f32<[1024, 1024]>, b: f32<[1024, 1024]>) {
  return np.matmul(a, b);
}
