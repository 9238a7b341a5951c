// A module with named dimensions, pytrees and transformations: the first example of the documentation.
import { f32, i32, numpy as np, nn, grad, valueAndGrad, vmap, tree, type Dim } from "tsjax";

export type Params = { w: f32<[64, 10]>; b: f32<[10]> };

function logits(p: Params, x: f32<[64]>) {
  return np.dot(x, p.w) + p.b;
}

export function loss<B extends Dim>(p: Params, x: f32<[B, 64]>, y: i32<[B]>): f32 {
  const logp = nn.logSoftmax(vmap(logits, [null, 0])(p, x));
  return -np.mean(np.takeAlongAxis(logp, y.reshape([-1, 1]), 1));
}

export function step<B extends Dim>(p: Params, x: f32<[B, 64]>, y: i32<[B]>, lr: f32) {
  const [l, g] = valueAndGrad(loss)(p, x, y);
  return [tree.map((a, d) => a - lr * d, p, g), l];
}

export function slope<B extends Dim>(p: Params, x: f32<[B, 64]>, y: i32<[B]>): f32<[10]> {
  const g = grad(loss)(p, x, y);
  return g.b * 2;
}
