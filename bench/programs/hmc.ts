import { numpy as np, grad, range, f32 } from "tsjax";

// A hundred leapfrog steps on the posterior of a logistic regression.

export function main(x: f32<[1000, 25]>, y: f32<[1000]>, position: f32<[25]>, momentum: f32<[25]>) {
  const softplus = (t: f32<[1000]>) => np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)));
  const logDensity = (q: f32<[25]>) => {
    const t = np.matmul(x, q);
    return np.sum(y * t - softplus(t)) - 0.5 * np.sum(q * q);
  };
  const slope = grad(logDensity);
  const step = 0.01;
  let [q, p] = [position, momentum];
  for (const _ of range(100)) {
    p = p + (step / 2) * slope(q);
    q = q + step * p;
    p = p + (step / 2) * slope(q);
  }
  return [q, p];
}
