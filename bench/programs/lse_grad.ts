import { numpy as np, nn, grad, f32 } from "tsjax";

const total = (x: f32<[4096, 1024]>) => np.sum(nn.logsumexp(x, -1));

export function main(x: f32<[4096, 1024]>) {
  return grad(total)(x);
}
