// Operators, control flow, indexing and members on tensors that are annotated, inferred, and decayed to number.
import { bf16, bool, c64, f32, i32, numpy as np, range, u8, type Dim, type Key, type Tensor } from "tsjax";

export function operators(x: f32<[3]>, y: f32<[3, 1]>, k: i32<[3]>, m: bool<[3]>) {
  const both = x === y || k === x || (x > 0 && m);
  const bits = (k & 3) | (~k ^ (k << 1));
  let mask = x > 0;
  mask = np.logicalAnd(mask, m);
  mask = np.where(mask, m, x < 1);
  mask = mask.at(0).set(true);
  mask = np.roll(mask, 1);
  return [both.astype(u8), bits.sum(), mask.any(), -(x ** 2) % 3, !m, m & m, np.any(both) ? x : x * 2];
}

export function indexing(x: f32<[4, 5]>, i: i32, rows: i32<[2]>) {
  const [first, ...others] = x;
  const [a, b] = x.shape;
  const picked = [x[0], x[i], x[rows], x[-1][2], x.slice([1, null], "...", null), x.at([], rows).get({ mode: "fill" })];
  const written = x
    .at(0, [null, null, 2])
    .add(1.5)
    .at(x > 3)
    .set(0, { uniqueIndices: true });
  return [first * 2, others.length, a * b, picked.length, written.T.mT.real, [...x].length, x.shape.length, (x * 2)[0]];
}

export function loops<N extends Dim>(x: f32<[N]>, n: i32): f32<[N]> {
  let y = x;
  let total = 0;
  for (const row of x) total = total + row;
  for (const i of range(n)) y = y * i;
  for (const i of range(1, n, 2)) y = y.at(i).mul(total);
  while (np.sum(y) < 10 && y[0] !== 3) y += 1;
  if (np.any(np.isnan(y))) return np.zerosLike(x);
  switch (n) {
    case 0:
      return y;
    default:
      return np.sqrt(y);
  }
}

type State = { w: f32<[3, 4]>; parts: f32<[2]>[]; key: Key };

export function pytrees(state: State, [a, b]: [f32, f32<[3]>], ...rest: Tensor[]): State {
  const w = rest.reduce((sum, each) => sum + each, state.w);
  const parts = state.parts.map((part) => part * a).filter((_, i) => i > 0);
  return { ...state, w: w.reshape(3, 4), parts: [...parts, b.slice([0, 2])] };
}

export function members(x: Tensor) {
  const y = x.astype(bf16).reshape([-1]).transpose().clip(0, { max: 1 }).sum({ axis: 0, keepdims: true });
  const z = x.reshape(x.shape[0], -1).transpose(1, 0).argmax(1).view(u8).mean(0).round(2);
  return x.dtype === f32 && x.ndim === 2 ? [y.max(), c64(z), x.std(0, { ddof: 1 }), f32(x > 0)] : [x.size, x.nbytes];
}

export const scale = np.array([0.5, 1]);
export const linear = (x: f32<[2]>): f32<[2]> => x * scale + np.pi;
