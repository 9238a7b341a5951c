import { numpy as np, nn, lax, grad, f32 } from "tsjax";

// An LSTM over a hundred steps: the gradient of a loss on its last state.

type Params = [f32<[64, 512]>, f32<[128, 512]>, f32<[512]>];
type State = [f32<[32, 128]>, f32<[32, 128]>];

function loss([wx, wh, b]: Params, xs: f32<[100, 32, 64]>) {
  const step = ([h, c]: State, x: f32<[32, 64]>) => {
    const [i, f, g, o] = np.split(np.matmul(x, wx) + np.matmul(h, wh) + b, 4, -1);
    const next = nn.sigmoid(f) * c + nn.sigmoid(i) * np.tanh(g);
    return [[nn.sigmoid(o) * np.tanh(next), next], null];
  };
  const zero = np.zeros([32, 128], f32);
  const [[h]] = lax.scan(step, [zero, zero], xs);
  return np.mean(h * h);
}

export function main(params: Params, xs: f32<[100, 32, 64]>) {
  return grad(loss)(params, xs);
}
