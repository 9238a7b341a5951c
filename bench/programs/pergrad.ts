import { numpy as np, grad, vmap, f32 } from "tsjax";

// The gradients of a small network's loss, one for each example.

type Layer<I extends number, O extends number> = { w: f32<[I, O]>; b: f32<[O]> };
type Params = [Layer<16, 32>, Layer<32, 32>, Layer<32, 1>];

function loss(params: Params, x: f32<[16]>, y: f32) {
  let h = x;
  for (const { w, b } of params.slice(0, -1)) h = np.tanh(np.matmul(h, w) + b);
  const { w, b } = params[2];
  return ((np.matmul(h, w) + b)[0] - y) ** 2;
}

export function main(params: Params, x: f32<[256, 16]>, y: f32<[256]>) {
  return vmap(grad(loss), [null, 0, 0])(params, x, y);
}
