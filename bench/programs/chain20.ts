import { f32 } from "tsjax";

// Twenty operations on every element: memory once in and once out, when they are fused.

export function main(x: f32<[10000000]>) {
  let y = x;
  for (let k = 0; k < 10; k++) y = y * (0.9 + 0.01 * k) + (0.1 * k - 0.5);
  return y;
}
