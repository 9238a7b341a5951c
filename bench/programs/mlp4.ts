import { numpy as np, nn, grad, f32 } from "tsjax";

// A classifier of four layers: the gradient of its loss with respect to every parameter.

type Layer<I extends number, O extends number> = { w: f32<[I, O]>; b: f32<[O]> };
type Params = [Layer<256, 256>, Layer<256, 256>, Layer<256, 256>, Layer<256, 10>];

function loss(params: Params, x: f32<[64, 256]>, y: f32<[64, 10]>) {
  let h = x;
  for (const { w, b } of params.slice(0, -1)) h = np.tanh(np.matmul(h, w) + b);
  const { w, b } = params[3];
  const logits = np.matmul(h, w) + b;
  return np.mean(nn.logsumexp(logits, -1) - np.sum(logits * y, -1));
}

export function main(params: Params, x: f32<[64, 256]>, y: f32<[64, 10]>) {
  return grad(loss)(params, x, y);
}
