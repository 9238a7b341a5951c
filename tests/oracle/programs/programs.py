"""Writes programs.jsonl: programs as a user writes them, beside the same in JAX.

Run: python tests/oracle/programs/programs.py
"""

import re

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from cases import case, write
from jax import grad, hessian, jacfwd, jacrev, jvp, lax, nn, random, value_and_grad, vjp, vmap

RNG = np.random.RandomState(7)
CASES = []
VALUES = (
    "numpy as np, lax, nn, random, scipy, tree, ops, range, grad, valueAndGrad, jvp, vjp, vmap, hessian, jacfwd, jacrev, "
    "hvp, linearize, customVjp, f32, i32, u32, bool, bf16"
).split(", ")
TYPES = ["Tensor"]


def floats(*shape):
    return (np.round(RNG.uniform(-2, 2, shape) * 16) / 16).astype(np.float32)


def integers(low, high, *shape):
    return RNG.randint(low, high + 1, shape).astype(np.int32)


def imports(text):
    """The names of tsjax that a text uses."""
    used = [name for name in VALUES if re.search(rf"(?<![\w.$\"]){name.split(' as ')[-1]}\b(?!:)", text)]
    used += [f"type {name}" for name in TYPES if re.search(rf"\b{name}\b", text)]
    return f'import {{ {", ".join(used)} }} from "tsjax";\n\n'


def program(name, text, function, *inputs, rtol=1e-4, atol=1e-5):
    outputs = function(*jax.tree.map(jnp.asarray, inputs))
    CASES.append(case(name, imports(text) + text.strip() + "\n", list(inputs), outputs, rtol, atol))


def _adam(p, x, y):
    loss = lambda q: jnp.mean((jnp.tanh(x @ q["w"] + q["b"]) - y) ** 2)
    m = jax.tree.map(jnp.zeros_like, p)
    v = m
    q = p
    t = 0
    for i in range(6):
        l, g = value_and_grad(loss)(q)
        t = t + 1
        m = jax.tree.map(lambda a, d: 0.9 * a + (1 - 0.9) * d, m, g)
        v = jax.tree.map(lambda a, d: 0.999 * a + (1 - 0.999) * d**2, v, g)
        q = jax.tree.map(lambda q, a, b: q - 0.05 * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.999**t)) + 1e-8), q, m, v)
        last = l
    return {"q": q, "last": last, "t": t}


def power(a):
    v = jnp.ones(4) / 2
    lam = 0.0
    n = 0
    while True:
        w = a @ v
        nrm = jnp.linalg.norm(w)
        w = w / nrm
        if jnp.abs(nrm - lam) < 1e-4:
            return {"lam": nrm, "n": n, "v": w}
        lam = nrm
        v = w
        n += 1
        if n >= 50:
            break
    return {"lam": lam, "n": -1, "v": v}


def lstm(p, xs):
    def step(c, x):
        h, s = c
        z = x @ p["wx"] + h @ p["wh"] + p["b"]
        i, f, g, o = jnp.split(z, 4)
        s = nn.sigmoid(f + 1) * s + nn.sigmoid(i) * jnp.tanh(g)
        h = nn.sigmoid(o) * jnp.tanh(s)
        return (h, s), h

    (h, s), ys = lax.scan(step, (jnp.zeros(3), jnp.zeros(3)), xs)
    return h, s, ys


def cg(a, b):
    x = jnp.zeros(4)
    r = b - a @ x
    p = r
    rs = r @ r
    k = 0
    while k < 10 and rs > 1e-8:
        ap = a @ p
        al = rs / (p @ ap)
        x = x + al * p
        r = r - al * ap
        n = r @ r
        p = r + n / rs * p
        rs = n
        k += 1
    return x, k


def _newton2(f, v):
    tr = [f(v)]
    for i in range(2):
        v = v - 0.001 * jnp.linalg.solve(hessian(f)(v), grad(f)(v))
        tr.append(f(v))
    return [jnp.stack(tr), hessian(f)(v)]


def _beam(l, tr):
    s, t = lax.top_k(nn.log_softmax(l[0]), 2)
    path = jnp.zeros((2, 4), jnp.int32).at[:, 0].set(t)
    for k in range(1, 4):
        c = s[:, None] + nn.log_softmax(l[k]) + tr[t]
        s, f = lax.top_k(c.reshape(-1), 2)
        b, n = f // 5, f % 5
        path = path[b].at[:, k].set(n)
        t = n
    return {"path": path, "score": s}


def _rk(y0, tol):
    t = jnp.float32(0)
    y = y0
    h = jnp.float32(0.5)
    n = 0
    rej = 0
    f = lambda s, v: -2 * v + jnp.cos(s)
    while t < 2:
        h = jnp.minimum(h, 2 - t)
        k1 = f(t, y)
        k2 = f(t + h, y + h * k1)
        err = jnp.abs(h * (k2 - k1) / 2)
        if err > tol:
            h = h / 2
            rej += 1
            continue
        t, y = t + h, y + (h * (k1 + k2)) / 2
        if err < tol / 10:
            h = h * 1.5
        n += 1
        if n > 100:
            return {"n": -1, "rejected": rej, "y": jnp.float32(jnp.nan)}
    return {"n": n, "rejected": rej, "y": y}


def _ca(row, s):
    tb = jnp.array([(110 >> k) & 1 == 1 for k in range(8)])
    g = row
    for _ in range(int(s)):
        g = tb[jnp.roll(g, 1).astype(int) * 4 + g.astype(int) * 2 + jnp.roll(g, -1).astype(int)]
    return g


def _jv(x, y):
    f = lambda x, y: jnp.sin(x) * jnp.sum(y**2) + y[0]
    o, pull = vjp(f, x, y)
    gx, gy = pull(jnp.ones_like(o))
    p, t = jvp(f, (x, y), (gx, gy))
    l, lin = jax.linearize(lambda v: f(v, y), x)
    g = grad(lambda v: jnp.sum(f(v, y) ** 2))
    h = jvp(g, (x,), (gx,))[1]
    return {
        "out": o,
        "gx": gx,
        "gy": gy,
        "t": t,
        "lin": lin(gx),
        "h": h,
        "j": jacrev(f, argnums=(0, 1))(x, y),
        "fwd": jacfwd(f, 1)(x, y),
        "same": jnp.allclose(p, l),
    }


def _mm(n, x, m):
    if not isinstance(n, list):
        return n + x
    v = [_mm(c, x * 0.5, not m) for c in n]
    r = v[0]
    for q in v[1:]:
        r = jnp.maximum(r, q) if m else jnp.minimum(r, q)
    return r


def _gnn(x, s, d):
    deg = jax.ops.segment_sum(jnp.ones(7), d, 5)
    h = x
    for k in range(2):
        h = jnp.tanh(h + jax.ops.segment_sum(h[s], d, num_segments=5) / jnp.maximum(deg, 1)[:, None])
    return [h, jax.ops.segment_max(h[s], d, 5), jnp.zeros((5, 5)).at[s, d].add(1)]


sym = floats(4, 4)
sym = sym @ sym.T + np.eye(4, dtype=np.float32)

program(
    "adam.loop",
    """
type Params = { w: f32<[3, 2]>; b: f32<[2]> };
const init = (p: Params) => ({ m: tree.map(np.zerosLike, p), v: tree.map(np.zerosLike, p), t: 0 });
function adam(p: Params, s: any, g: Params, { lr = 0.1, b1 = 0.9, b2 = 0.999, eps = 1e-8 } = {}) {
  const t = s.t + 1;
  const m = tree.map((a, d) => b1 * a + (1 - b1) * d, s.m, g);
  const v = tree.map((a, d) => b2 * a + (1 - b2) * d ** 2, s.v, g);
  const step = (q: Tensor, a: Tensor, b: Tensor) => q - lr * (a / (1 - b1 ** t)) / (np.sqrt(b / (1 - b2 ** t)) + eps);
  return [tree.map(step, p, m, v), { m, v, t }] as const;
}
export function main(p: Params, x: f32<[5, 3]>, y: f32<[5, 2]>) {
  const loss = (q: Params) => np.mean((np.tanh(np.matmul(x, q.w) + q.b) - y) ** 2);
  let q: any = p, s: any = init(p);
  let last = loss(p);
  for (const i of range(6)) {
    const [l, g] = valueAndGrad(loss)(q);
    [q, s] = adam(q, s, g, { lr: 0.05 });
    last = l;
  }
  return { q, last, t: s.t };
}""",
    _adam,
    {"b": floats(2), "w": floats(3, 2)},
    floats(5, 3),
    floats(5, 2),
)

program(
    "power.return",
    """
export function main(a: f32<[4, 4]>) {
  let v = np.ones([4]) / 2;
  let lam = np.array(0, f32);
  let n = 0;
  for (;;) {
    let w = np.matmul(a, v);
    const norm = np.linalg.norm(w);
    w = w / norm;
    if (np.abs(norm - lam) < 1e-4) return { lam: norm, n, v: w };
    [lam, v] = [norm, w];
    if (++n >= 50) break;
  }
  return { lam, n: -1, v };
}""",
    power,
    sym,
)

program(
    "custom.clipgrad",
    """
const clip = customVjp((x: Tensor, lo: number, hi: number) => x);
clip.defvjp((x: Tensor, lo: number, hi: number) => [x, [lo, hi]], (res: [Tensor, Tensor], g: Tensor) => [np.clip(g, ...res), null, null]);
export const main = (x: f32<[4]>) => grad((v: Tensor) => np.sum(clip(v * 3, -1.0, 1.0) ** 3))(x);
""",
    lambda x: 3 * jnp.clip(3 * (3 * x) ** 2, -1, 1),
    floats(4),
)

program(
    "lstm.forof",
    """
type P = { wx: f32<[2, 12]>; wh: f32<[3, 12]>; b: f32<[12]> };
function cell({ wx, wh, b }: P, [h, s]: [Tensor, Tensor], x: Tensor): [Tensor, Tensor] {
  const z = np.matmul(x, wx) + np.matmul(h, wh) + b;
  const [i, f, g, o] = np.split(z, 4);
  const next = nn.sigmoid(f + 1) * s + nn.sigmoid(i) * np.tanh(g);
  return [nn.sigmoid(o) * np.tanh(next), next];
}
function unroll(p: P, xs: f32<[5, 2]>) {
  let state: [Tensor, Tensor] = [np.zeros([3]), np.zeros([3])];
  let ys = np.zeros([5, 3]);
  let t = 0;
  for (const x of xs) {
    state = cell(p, state, x);
    ys = ys.at(t++).set(state[0]);
  }
  return { h: state[0], s: state[1], ys };
}
export function main(p: P, xs: f32<[5, 2]>) {
  const g = grad((q: P) => np.sum(unroll(q, xs).ys ** 2))(p);
  return [unroll(p, xs), g];
}""",
    lambda p, xs: [dict(zip(["h", "s", "ys"], lstm(p, xs))), grad(lambda q: jnp.sum(lstm(q, xs)[2] ** 2))(p)],
    {"b": floats(12), "wh": floats(3, 12), "wx": floats(2, 12)},
    floats(5, 2),
)

program(
    "gauss.jordan",
    """
export function main(a: f32<[3, 3]>, b: f32<[3]>) {
  const n = a.shape[0];
  let m = np.concatenate([a, b.slice([], null)], 1);
  for (const k of range(n)) {
    const p = k + np.argmax(np.abs(np.where(np.arange(n) >= k, m.slice([], k), 0)).slice([]) ) - k;
    const [rk, rp] = [m[k], m[p]];
    m = m.at(k).set(rp).at(p).set(rk);
    m = m.at(k).set(m[k] / m[k][k]);
    const f = m.slice([], k).at(k).set(0);
    m = m - np.outer(f, m[k]);
  }
  return m.slice([], -1);
}""",
    lambda a, b: jnp.linalg.solve(a, b),
    floats(3, 3) + 3 * np.eye(3, dtype=np.float32),
    floats(3),
    rtol=1e-3,
    atol=1e-4,
)

program(
    "cg.while",
    """
type State = { x: f32<[4]>; r: f32<[4]>; p: f32<[4]>; rs: f32 };
export function main(a: f32<[4, 4]>, b: f32<[4]>): [f32<[4]>, i32] {
  let s: State = { x: np.zeros([4]), r: b, p: b, rs: np.dot(b, b) };
  let k = 0;
  while (k < 10 && s.rs > 1e-8) {
    const { x, r, p, rs } = s;
    const ap = np.matmul(a, p);
    const alpha = rs / np.dot(p, ap);
    const rn = r - alpha * ap;
    const next = np.dot(rn, rn);
    s = { ...s, x: x + alpha * p, r: rn, p: rn + (next / rs) * p, rs: next };
    k += 1;
  }
  return [s.x, k];
}""",
    cg,
    np.diag([4, 3, 2, 5]).astype(np.float32) + 0.25,
    floats(4),
    rtol=1e-3,
    atol=1e-4,
)

program(
    "sieve",
    """
export function main(n: i32) {
  const N = 30;
  let prime = np.ones([N], bool).at([null, 2]).set(false);
  for (const i of range(2, N)) {
    if (prime[i] && i * i < N) {
      let j = i * i;
      while (j < N) { prime = prime.at(j).set(false); j += i; }
    }
  }
  return [np.sum(prime), np.nonzero(prime, { size: 10 })[0] + n];
}""",
    lambda n: [jnp.int32(10), jnp.array([2, 3, 5, 7, 11, 13, 17, 19, 23, 29]) + n],
    np.int32(1),
)

program(
    "gcd.batch",
    """
const gcd = (a: i32, b: i32): i32 => { while (b !== 0) { [a, b] = [b, a % b]; } return a; };
export const main = (a: i32<[6]>, b: i32<[6]>) => vmap(gcd)(a, b);
""",
    lambda a, b: jnp.gcd(a, b),
    np.array([12, 18, 7, 100, 0, 81], np.int32),
    np.array([18, 12, 21, 75, 5, 27], np.int32),
)

program(
    "collatz.nested",
    """
function steps(n: i32): i32 {
  let k = 0;
  do { n = n % 2 === 0 ? n >> 1 : 3 * n + 1; k++; } while (n !== 1 && k < 200);
  return k;
}
export const main = (n: i32<[4]>) => { const k = vmap(steps)(n); return { k, best: np.argmax(k), total: k.sum() }; };
""",
    lambda n: (lambda k: {"best": jnp.argmax(k), "k": k, "total": k.sum()})(jnp.array([16, 111, 19, 5], jnp.int32)),
    np.array([7, 27, 9, 5], np.int32),
)

program(
    "mixture.logpdf",
    """
const { norm } = scipy.stats;
function logp(x: Tensor, mu: Tensor, sigma: Tensor, w: Tensor) {
  const each = norm.logpdf(x.slice([], null), mu, sigma) + nn.logSoftmax(w);
  return nn.logsumexp(each, { axis: 1 }).sum();
}
export const main = (x: f32<[5]>, mu: f32<[3]>, s: f32<[3]>, w: f32<[3]>) =>
  valueAndGrad(logp, { argnums: [1, 2, 3] })(x, mu, np.exp(s), w);
""",
    lambda x, mu, s, w: value_and_grad(
        lambda x, mu, sg, w: nn.logsumexp(jsp.stats.norm.logpdf(x[:, None], mu, sg) + nn.log_softmax(w), axis=1).sum(),
        argnums=(1, 2, 3),
    )(x, mu, jnp.exp(s), w),
    floats(5),
    floats(3),
    floats(3) / 4,
    floats(3),
)

program(
    "rosenbrock.newton",
    """
const f = (v: Tensor) => { const [x, y] = v; return (1 - x) ** 2 + 100 * (y - x * x) ** 2; };
export function main(v0: f32<[2]>) {
  let v = v0;
  const trace: Tensor[] = [f(v)];
  for (let i = 0; i < 2; i++) {
    v = v - 0.001 * np.linalg.solve(hessian(f)(v), grad(f)(v));
    trace.push(f(v));
  }
  return [np.stack(trace), hessian(f)(v)];
}""",
    lambda v0: _newton2(lambda v: (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2, v0),
    np.array([-1, 0.5], np.float32),
    rtol=2e-3,
    atol=1e-3,
)

program(
    "bits.popcount",
    """
function pop(x: u32) { let n = u32(0); while (x !== 0) { x &= x - 1; n++; } return n; }
export const main = (x: u32<[5]>) => [vmap(pop)(x), lax.populationCount(x), x ^ (x >> 1), ~x, x << 3 & 0xff];
""",
    lambda x: [lax.population_count(x), lax.population_count(x), x ^ (x >> 1), ~x, (x << 3) & 0xFF],
    np.array([0, 1, 255, 4000000000, 12345], np.uint32),
)

program(
    "string.config",
    """
type Act = "relu" | "tanh" | "gelu";
const acts: Record<Act, (x: Tensor) => Tensor> = { relu: nn.relu, tanh: np.tanh, gelu: (x) => nn.gelu(x, { approximate: false }) };
const config = { layers: ["relu", "gelu", "tanh"] as Act[], residual: true, scale: 1 / 2 };
export function main(x: f32<[4]>, ws: [f32<[4, 4]>, f32<[4, 4]>, f32<[4, 4]>]) {
  const { layers, residual, scale } = config;
  const out: Record<string, Tensor> = {};
  let h = x;
  layers.forEach((name, i) => {
    const y = acts[name](np.matmul(ws[i], h) * scale);
    h = residual && i > 0 ? h + y : y;
    out[`${name}${i + 1}`] = h;
  });
  return out;
}""",
    lambda x, ws: (
        lambda a: (lambda b: {"gelu2": b, "relu1": a, "tanh3": b + jnp.tanh(ws[2] @ b * 0.5)})(
            a + nn.gelu(ws[1] @ a * 0.5, approximate=False)
        )
    )(nn.relu(ws[0] @ x * 0.5)),
    floats(4),
    [floats(4, 4), floats(4, 4), floats(4, 4)],
)

program(
    "random.dropout",
    """
export function main(x: f32<[4, 3]>, seed: i32) {
  const [kd, kn, kp] = random.split(random.key(seed), 3);
  const keep = random.bernoulli(kd, 0.75, x.shape);
  const y = np.where(keep, x / 0.75, 0) + 0.1 * random.normal(kn, x.shape);
  return [y, random.permutation(kp, 6), random.randint(random.foldIn(kp, 3), [4], 0, 10), random.categorical(kn, x)];
}""",
    lambda x, s: (
        lambda ks: [
            jnp.where(random.bernoulli(ks[0], 0.75, x.shape), x / 0.75, 0) + 0.1 * random.normal(ks[1], x.shape),
            random.permutation(ks[2], 6),
            random.randint(random.fold_in(ks[2], 3), (4,), 0, 10),
            random.categorical(ks[1], x),
        ]
    )(random.split(random.key(s), 3)),
    floats(4, 3),
    np.int32(11),
)

program(
    "conv.pool",
    """
export function main(x: f32<[1, 6, 6, 2]>, w: f32<[3, 3, 2, 3]>) {
  const y = lax.convGeneralDilated(x, w, [1, 1], "SAME", { dimensionNumbers: ["NHWC", "HWIO", "NHWC"] });
  const p = lax.reduceWindow(nn.relu(y), -Infinity, lax.max, [1, 2, 2, 1], [1, 2, 2, 1], "VALID");
  return [p.mean([0, 1, 2]), p.shape[1], grad((k: Tensor) => np.sum(lax.convGeneralDilated(x, k, [2, 2], [[1, 1], [0, 2]], { dimensionNumbers: ["NHWC", "HWIO", "NHWC"], rhsDilation: [1, 2] }) ** 2))(w)];
}""",
    lambda x, w: (
        lambda p: [
            p.mean((0, 1, 2)),
            p.shape[1],
            grad(
                lambda k: jnp.sum(
                    lax.conv_general_dilated(
                        x, k, (2, 2), [(1, 1), (0, 2)], dimension_numbers=("NHWC", "HWIO", "NHWC"), rhs_dilation=(1, 2)
                    )
                    ** 2
                )
            )(w),
        ]
    )(
        lax.reduce_window(
            nn.relu(lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))),
            -jnp.inf,
            lax.max,
            (1, 2, 2, 1),
            (1, 2, 2, 1),
            "VALID",
        )
    ),
    floats(1, 6, 6, 2),
    floats(3, 3, 2, 3),
)

program(
    "vmap.nested.axes",
    """
export function main(a: f32<[2, 3, 4]>, b: f32<[4, 5]>) {
  const dot = (u: Tensor, v: Tensor) => np.sum(u * v);
  const mm = vmap(vmap(dot, [null, 1]), [0, null]);
  const normalise = (r: Tensor) => r - lax.pmean(r, "i");
  return [vmap((m: Tensor) => mm(m, b))(a), vmap(normalise, { inAxes: 1, outAxes: 2, axisName: "i" })(a)];
}""",
    lambda a, b: [
        jnp.einsum("bij,jk->bik", a, b),
        vmap(lambda r: r - lax.pmean(r, "i"), in_axes=1, out_axes=2, axis_name="i")(a),
    ],
    floats(2, 3, 4),
    floats(4, 5),
)

program(
    "complex.roots",
    """
export function main(c: f32<[4]>) {
  let z = np.exp(lax.complex(np.zeros([3]), np.arange(3) * 2.0 * np.pi / 3 + 0.4)) * 0.9;
  const p = (x: Tensor) => np.polyval(c, x);
  for (const k of range(30)) {
    const d = z.slice([], null) - z.slice(null, []) + np.eye(3);
    z = z - p(z) / np.prod(d, { axis: 1 }) / c[0];
  }
  return [np.sort(np.real(z)), np.abs(p(z)) < 1e-3];
}""",
    lambda c: [jnp.sort(jnp.real(jnp.roots(c, strip_zeros=False))), jnp.array([True] * 3)],
    np.array([1, -6, 11, -6], np.float32) / 1,
    rtol=1e-3,
    atol=1e-3,
)

program(
    "topk.beam",
    """
export function main(logits: f32<[4, 5]>, trans: f32<[5, 5]>) {
  const K = 2;
  let [score, tok] = lax.topK(nn.logSoftmax(logits[0]), K);
  let path = np.zeros([K, 4], i32).at([], 0).set(tok);
  for (const t of range(1, 4)) {
    const cand = score.slice([], null) + nn.logSoftmax(logits[t]) + trans.slice(tok);
    const [s, flat] = lax.topK(cand.reshape(-1), K);
    const [beam, next] = [np.floorDivide(flat, 5), np.mod(flat, 5)];
    path = path.slice(beam).at([], t).set(next);
    [score, tok] = [s, next];
  }
  return { score, path };
}""",
    _beam,
    floats(4, 5),
    floats(5, 5) / 4,
)

program(
    "runge.adaptive",
    """
function integrate(y0: f32, tol: f32) {
  let t = np.array(0, f32), y = y0, h = np.array(0.5, f32), n = 0, rejected = 0;
  const f = (s: Tensor, v: Tensor) => -2 * v + np.cos(s);
  while (t < 2) {
    h = np.minimum(h, 2 - t);
    const k1 = f(t, y), k2 = f(t + h, y + h * k1);
    const err = np.abs(h * (k2 - k1) / 2);
    if (err > tol) { h = h / 2; rejected++; continue; }
    [t, y] = [t + h, y + (h * (k1 + k2)) / 2];
    if (err < tol / 10) h = h * 1.5;
    if (++n > 100) return { y: np.array(NaN, f32), n: -1, rejected };
  }
  return { y, n, rejected };
}
export const main = (y0: f32, tol: f32) => [integrate(y0, tol), grad((v: Tensor) => integrate(v, tol).y)(y0)];
""",
    lambda y0, tol: [_rk(y0, tol), grad(lambda v: _rk(v, tol)["y"])(y0)],
    np.float32(1.5),
    np.float32(0.02),
)

program(
    "automaton.rule",
    """
const rule = 110;
export function main(row: bool<[12]>, steps: i32) {
  const table = np.array(Array.from({ length: 8 }, (_, k) => ((rule >> k) & 1) === 1));
  let grid = row;
  for (const t of range(steps)) {
    const [l, r] = [np.roll(grid, 1), np.roll(grid, -1)];
    grid = table.slice(l.astype(i32) * 4 + grid.astype(i32) * 2 + r.astype(i32));
  }
  return grid;
}""",
    _ca,
    np.array([0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1], bool),
    np.int32(5),
)

program(
    "linear.svd",
    """
export function main(a: f32<[4, 3]>, b: f32<[4]>) {
  const { U, S, Vh } = np.linalg.svd(a, { fullMatrices: false });
  const [q, r] = np.linalg.qr(a);
  const [x] = np.linalg.lstsq(a, b);
  const { sign, logabsdet } = np.linalg.slogdet(np.matmul(a.T, a));
  return [np.matmul(U * S, Vh), S, np.matmul(q, r), np.abs(np.diag(r)), x, sign, logabsdet, np.linalg.pinv(a), np.linalg.cond(a), np.linalg.matrixRank(a)];
}""",
    lambda a, b: [
        a,
        jnp.linalg.svd(a)[1],
        a,
        jnp.abs(jnp.diag(jnp.linalg.qr(a)[1])),
        jnp.linalg.lstsq(a, b)[0],
        *jnp.linalg.slogdet(a.T @ a),
        jnp.linalg.pinv(a),
        jnp.linalg.cond(a),
        jnp.linalg.matrix_rank(a),
    ],
    floats(4, 3),
    floats(4),
    rtol=1e-3,
    atol=1e-4,
)

program(
    "generic.tree",
    """
type Tree<T> = { leaf: T } | { left: Tree<T>; right: Tree<T> };
const depth = (t: any): number => "leaf" in t ? 0 : 1 + Math.max(depth(t.left), depth(t.right));
const fold = (t: any, f: (a: Tensor, b: Tensor) => Tensor): Tensor => "leaf" in t ? t.leaf : f(fold(t.left, f), fold(t.right, f));
export function main(x: f32<[3]>) {
  const t = { left: { leaf: x }, right: { left: { leaf: x * 2 }, right: { leaf: x + 1 } } };
  return [depth(t), fold(t, (a, b) => a - b), fold(t, np.maximum), tree.leaves(t).length, tree.map((v) => v.sum(), t)];
}""",
    lambda x: [
        2,
        x - (2 * x - (x + 1)),
        jnp.maximum(x, jnp.maximum(2 * x, x + 1)),
        3,
        {"left": {"leaf": x.sum()}, "right": {"left": {"leaf": (2 * x).sum()}, "right": {"leaf": (x + 1).sum()}}},
    ],
    floats(3),
)

program(
    "jvp.vjp.compose",
    """
const f = (x: Tensor, y: Tensor) => np.sin(x) * np.sum(y ** 2) + y[0];
export function main(x: f32<[3]>, y: f32<[2]>) {
  const [out, pull] = vjp(f, x, y);
  const [gx, gy] = pull(np.onesLike(out));
  const [p, t] = jvp(f, [x, y], [gx, gy]);
  const [l, lin] = linearize((v: Tensor) => f(v, y), x);
  const h = hvp((v: Tensor) => np.sum(f(v, y) ** 2), [x], [gx]);
  return { out, gx, gy, t, lin: lin(gx), h, j: jacrev(f, { argnums: [0, 1] })(x, y), fwd: jacfwd(f, 1)(x, y), same: np.allclose(p, l) };
}""",
    _jv,
    floats(3),
    floats(2),
)

program(
    "stage.shapes",
    """
function blocks(x: Tensor, size: number): Tensor[] {
  if (x.shape[0] <= size) return [x];
  return [x.slice([0, size]), ...blocks(x.slice([size, null]), size)];
}
export function main(x: f32<[7, 2]>) {
  const parts = blocks(x, 3);
  const sizes = parts.map((p) => p.shape[0]);
  const [first, , last = first] = parts;
  return [parts.map((p) => p.mean(0)), np.array(sizes), last, sizes.reduce((a, b) => a + b, 0), parts.at(-1)!.ndim];
}""",
    lambda x: [[x[:3].mean(0), x[3:6].mean(0), x[6:].mean(0)], jnp.array([3, 3, 1]), x[6:], 7, 2],
    floats(7, 2),
)

program(
    "bf16.mixed",
    """
export function main(x: bf16<[4]>, w: f32<[4]>, n: i32) {
  const y = x * 2 + 1.5;
  const z = y * w;
  return [y, z, x.astype(f32) @@ w, y.sum(), np.where(n > 2, x, 0), x ** n, (x > 0).astype(bf16) + n];
}""".replace("x.astype(f32) @@ w", "np.dot(x.astype(f32), w)"),
    lambda x, w, n: [
        x * 2 + 1.5,
        (x * 2 + 1.5) * w,
        jnp.dot(x.astype(jnp.float32), w),
        (x * 2 + 1.5).sum(),
        jnp.where(n > 2, x, 0),
        x**n,
        (x > 0).astype(jnp.bfloat16) + n,
    ],
    floats(4).astype(jnp.bfloat16),
    floats(4),
    np.int32(3),
    rtol=1e-2,
)

program(
    "interp.spline",
    """
export function main(xs: f32<[6]>, ys: f32<[6]>, q: f32<[4]>) {
  const x = np.sort(xs);
  const h = np.diff(x) + 0.1;
  const i = np.clip(np.searchsorted(x, q) - 1, 0, 4);
  const t = (q - x.slice(i)) / h.slice(i);
  const smooth = t * t * (3 - 2 * t);
  return [ys.slice(i) * (1 - smooth) + ys.slice(i + 1) * smooth, np.interp(q, x, ys), np.trapezoid(ys, x), np.gradient(ys)];
}""",
    lambda xs, ys, q: (
        lambda x: (
            lambda h, i: (
                lambda t: (
                    lambda s: [
                        ys[i] * (1 - s) + ys[i + 1] * s,
                        jnp.interp(q, x, ys),
                        jnp.trapezoid(ys, x),
                        jnp.gradient(ys),
                    ]
                )(t * t * (3 - 2 * t))
            )((q - x[i]) / h[i])
        )(jnp.diff(x) + 0.1, jnp.clip(jnp.searchsorted(x, q) - 1, 0, 4))
    )(jnp.sort(xs)),
    np.array([0, 1, 0.5, -1, 2, 1.5], np.float32),
    floats(6),
    np.array([0.25, 0.75, -0.5, 1.75], np.float32),
)

program(
    "game.minimax",
    """
type Node = number | Node[];
const gameTree: Node[] = [[3, [5, 2]], [[9, 1], [0, [4, 7]]]];
function minimax(node: Node, x: Tensor, maximise: boolean): Tensor {
  if (typeof node === "number") return node + x;
  const values = node.map((child) => minimax(child, x * 0.5, !maximise));
  return values.reduce((a, b) => (maximise ? np.maximum(a, b) : np.minimum(a, b)));
}
export const main = (x: f32<[3]>) => minimax(gameTree, x, true);
""",
    lambda x: _mm([[3, [5, 2]], [[9, 1], [0, [4, 7]]]], x, True),
    floats(3),
)

program(
    "segment.graph",
    """
export function main(x: f32<[5, 2]>, src: i32<[7]>, dst: i32<[7]>) {
  const n = x.shape[0];
  const deg = ops.segmentSum(np.ones([src.shape[0]]), dst, n);
  let h = x;
  for (let k = 0; k < 2; k++) {
    const msg = ops.segmentSum(h.slice(src), dst, { numSegments: n });
    h = np.tanh(h + msg / np.maximum(deg, 1).slice([], null));
  }
  return [h, ops.segmentMax(h.slice(src), dst, n), np.zeros([n, n]).at(src, dst).add(1)];
}""",
    _gnn,
    floats(5, 2),
    integers(0, 4, 7),
    integers(0, 4, 7),
)


write("programs.jsonl", CASES)
