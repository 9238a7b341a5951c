// Library calls: by position, with options, with functions, and with results that are not one tensor.
import {
  bool, checkpoint, checkpointPolicies, customJvp, customVjp, evalShape, f32, hessian, hvp, i32, jacfwd, jvp, lax, linearize,
  linearTranspose, nn, numpy as np, ops, random, scipy, stopGradient, tree, vjp, vmap, type Tensor,
} from "tsjax"; // prettier-ignore

export function solutions(a: f32<[3, 3]>, b: f32<[3]>) {
  const x: Tensor = lax.customLinearSolve(
    (v) => np.matmul(a, v),
    b,
    (_, y) => np.linalg.solve(a, y),
    { symmetric: true },
  );
  const [y, steps] = lax.customLinearSolve(
    (v) => v,
    { p: b },
    (_, y) => [y, 3],
    { symmetric: true, hasAux: true },
  );
  const p: Tensor = y.p;
  const root: Tensor = lax.customRoot((v) => v ** 2 - b, b, (f, v) => v - f(v), (g, w) => w / g(b)); // prettier-ignore
  const [other, turns] = lax.customRoot(
    (v) => v ** 2 - 2,
    1,
    (_, v) => [v, 1],
    (g, w) => w / g(1),
    { hasAux: true },
  );
  const same = lax.customRoot((v) => v ** 2 - 2, 1, { solve: (_, v) => v, tangentSolve: (g, w) => w / g(1) });
  lax.cond(np.any(b > 0), (v) => v + 1, (v) => v, { operand: b }); // prettier-ignore
  lax.switch(np.argmax(b), [(v) => v + 1, (v) => v], { operand: b }); // prettier-ignore
  return [x, p, steps, root, other, turns, same];
}

export function calls(x: f32<[4, 4]>, i: i32) {
  np.sum(x, 0);
  x.nonzero({ size: 2 })[0].sum();
  np.sum(x, { axis: 0, keepdims: true });
  np.sum(x, null, { dtype: "f32" });
  np.pad(x, 1, { mode: "edge" });
  np.pad(x, [[1, 0], [0, 1]], "constant", { constantValues: 2 }); // prettier-ignore
  np.zeros(x.shape, bool);
  np.zeros(3, { dtype: i32 });
  np.array([[1, 2], [x[0][0], 4]], f32); // prettier-ignore
  np.linspace({ start: 0, stop: 1, num: 5 });
  np.arange(10, { dtype: f32 });
  np.einsum("ij,jk->ik", x, x, { precision: "highest" });
  np.concatenate([x, x], 1);
  np.clip(x, null, 1);
  np.roll(x, [1, 2], { axis: [0, 1] });
  np.quantile(x, [0.1, 0.9], { axis: 0, method: "nearest" });
  np.dot(x, { b: x });
  lax.reduceWindow(x, 0.0, lax.add, { windowDimensions: [2, 2], windowStrides: [1, 1], padding: "SAME" });
  lax.dotGeneral(x, x, [[[1], [0]], [[], []]], lax.Precision.HIGHEST); // prettier-ignore
  lax.dynamicSlice(x, [i, 0], [2, 2]);
  lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN);
  nn.gelu(x, { approximate: false });
  nn.oneHot(i, 10, { dtype: f32 });
  scipy.stats.norm.logpdf(x, 0, { scale: 2 });
  scipy.special.logsumexp(x, { axis: 1, b: x });
  ops.segmentSum(x, np.full(4, i), 3);
  return np.finfo(f32).eps + np.iinfo(i32).bits + np.e;
}

export function results(x: f32<[4, 4]>) {
  const [q, r] = np.linalg.qr(x);
  const { U, S, Vh } = np.linalg.svd(x);
  const [u, s] = np.linalg.svd(x, { fullMatrices: false });
  const { sign, logabsdet } = np.linalg.slogdet(x);
  const [left, right] = np.split(x, 2);
  const [gridX, gridY] = np.meshgrid(x[0], x[1], { indexing: "ij" });
  const [values, counts] = np.unique(x, { returnCounts: true, size: 4 });
  const [top, places] = lax.topK(x, 2);
  const [rows] = np.where(x > 0, { size: 3 });
  const rank: number = np.ndim(x) + np.shape(x)[0];
  return [q * r, U * S * Vh, u * s, sign * logabsdet, left + right, gridX + gridY, values / counts, top * places, rows * rank]; // prettier-ignore
}

export function control(x: f32<[5]>, n: i32) {
  const [last, sums] = lax.scan((c, t) => [c + t, c], 0.0, x);
  const [carry] = lax.scan((c, _) => [{ a: c.a * 2, b: c.b + 1 }, null], { a: x, b: 0 }, null, { length: 3 });
  const powers = lax.foriLoop(0, n, (i, v) => v * i, x);
  const done = lax.whileLoop(([i, _]) => i < n, ([i, v]) => [i + 1, v * 2], [0, x]); // prettier-ignore
  const chosen = lax.cond(n > 0, (v) => v * 2, (v) => -v, x); // prettier-ignore
  const one = lax.switch(n, [(v) => v, (v) => v * 2], x);
  const mapped = lax.map((t) => np.sin(t), x, { batchSize: 2 });
  const prefix = lax.associativeScan(np.maximum, x, { reverse: true });
  const pieces = np.piecewise(x, [x < 0, x >= 0], [(v) => -v, (v) => v * v]);
  return [last + sums, carry.a + carry.b, powers[0], done[1] * 2, chosen * one, mapped * prefix, pieces];
}

export function transformations(x: f32<[5]>, t: f32<[5]>) {
  const [y, dy] = jvp((v) => np.sin(v) * 2, [x], [t]);
  const [[a, b], [da, db], aux] = jvp((v) => [[np.sin(v), v], v], [x], [t], { hasAux: true });
  const [value, pull] = vjp(np.sin, x);
  const [outs, pullback] = vjp((v) => ({ a: v * 2, b: np.sum(v) }), x);
  const [gx] = pullback({ a: outs.a, b: outs.b });
  const [primal, push] = linearize((v) => np.exp(v), x);
  const [back] = linearTranspose((v) => 3 * v, x)(t);
  const shapes = evalShape((v) => ({ a: np.sum(v) }), x);
  const curvature = hessian((v: Tensor) => np.sum(v ** 3))(x) + jacfwd(np.cumsum)(x);
  const kept = checkpoint((v: f32<[5]>) => np.sin(np.sin(v)), { policy: checkpointPolicies.dotsSaveable })(x);
  const batched = vmap((row, s) => row * s, { inAxes: [0, null], axisName: "b" })(x, 2);
  const named = vmap((v) => lax.psum(v, "b"), { axisName: "b" })(x);
  return [y * dy, a * b * da * db * aux, value * pull(t)[0], gx, primal * push(t), back, shapes.a.shape[0], curvature, kept, batched, named, hvp((v) => np.sum(v ** 3), [x], [t]), stopGradient(x) * 2]; // prettier-ignore
}

const absolute = customJvp((x) => np.abs(x));
absolute.defjvp(([x], [dx]) => [absolute(x), np.sign(x) * dx]);
const clipped = customVjp((x: f32, limit: f32) => x * limit);
clipped.defvjp((x, limit) => [x * limit, limit], (limit, g) => [np.clip(g, -limit, limit), null]); // prettier-ignore

export function keysAndTrees(seed: i32, p: { w: f32<[2, 3]>; b: f32<[3]> }) {
  const [k1, k2] = random.split(random.key(seed));
  const [k3] = random.split(k2, 3);
  const draws = [random.normal(k1, [3], f32), random.randint(k2, [2], 0, { maxval: 9 }), random.choice(k3, 10, [2])];
  const flipped = random.bernoulli(k1, 0.5, [3]) && draws[0] > 0;
  const doubled = tree.map((a) => a * 2, p);
  const total = tree.reduce((t, a) => t + np.sum(a ** 2), p, 0.0);
  const [leaves, structure] = tree.flatten(p);
  const same = tree.unflatten(structure, leaves);
  const w = nn.initializers.glorotNormal()(k1, [2, 3]);
  return [
    doubled.w,
    total,
    same,
    flipped,
    w * doubled.w,
    tree.structure(p) === structure,
    absolute(total),
    clipped(total, 1),
  ];
}
