import { numpy as np, nn, valueAndGrad, f32 } from "tsjax";

// A classifier of handwritten digits: one step of gradient descent.

type Layer<I extends number, O extends number> = { w: f32<[I, O]>; b: f32<[O]> };
type Params = [Layer<784, 512>, Layer<512, 512>, Layer<512, 10>];

function loss(params: Params, x: f32<[128, 784]>, y: f32<[128, 10]>) {
  let h = x;
  for (const { w, b } of params.slice(0, -1)) h = nn.relu(np.matmul(h, w) + b);
  const { w, b } = params[2];
  const logits = np.matmul(h, w) + b;
  return np.mean(nn.logsumexp(logits, -1) - np.sum(logits * y, -1));
}

export function step(params: Params, x: f32<[128, 784]>, y: f32<[128, 10]>) {
  const [l, g] = valueAndGrad(loss)(params, x, y);
  const next = params.map(({ w, b }, i) => ({ w: w - 0.05 * g[i].w, b: b - 0.05 * g[i].b }));
  return [l, next];
}
