"""The programs of bench/programs in JAX, with the same arguments."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def hashed(n, s):
    x = np.arange(n, dtype=np.uint32) + np.uint32((s * 0x9E3779B1) & 0xFFFFFFFF)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def arr(shape, s, scale=1.0, shift=0.0):
    unit = (hashed(int(np.prod(shape)), s) >> np.uint32(8)).astype(np.float64) / 8388608 - 1
    return (scale * unit + shift).astype(np.float32).reshape(shape)


def ints(shape, s, m):
    return (hashed(int(np.prod(shape)), s) % np.uint32(m)).astype(np.int32).reshape(shape)


def one_hot(index, n):
    return np.eye(n, dtype=np.float32)[index]


def zeros(*shape):
    return np.zeros(shape, np.float32)


def ones(*shape):
    return np.ones(shape, np.float32)


def layers(dims, seed):
    return [
        {"w": arr([a, b], seed + l, (3 / a) ** 0.5), "b": zeros(b)} for l, (a, b) in enumerate(zip(dims[:-1], dims[1:]))
    ]


def cross_entropy(logits, y):
    return jnp.mean(jax.nn.logsumexp(logits, -1) - jnp.sum(logits * y, -1))


def hidden(params, x):
    for p in params[:-1]:
        x = jnp.tanh(x @ p["w"] + p["b"])
    return x @ params[-1]["w"] + params[-1]["b"]


def mlp4():
    def loss(params, x, y):
        return cross_entropy(hidden(params, x), y)

    return jax.grad(loss)


def gpt():
    def norm(x, gain, bias):
        c = x - jnp.mean(x, -1, keepdims=True)
        return c / jnp.sqrt(jnp.mean(c * c, -1, keepdims=True) + 1e-5) * gain + bias

    def attention(p, x, mask):
        b, t, d = x.shape
        h = x @ p["qkv_w"] + p["qkv_b"]
        q, k, v = [part.reshape(b, t, 4, d // 4).transpose(0, 2, 1, 3) for part in jnp.split(h, 3, -1)]
        scores = jnp.where(mask, (q @ k.transpose(0, 1, 3, 2)) * 0.125, -1e9)
        mixed = (jax.nn.softmax(scores, -1) @ v).transpose(0, 2, 1, 3).reshape(b, t, d)
        return mixed @ p["proj_w"] + p["proj_b"]

    def mlp(p, x):
        return jax.nn.gelu(x @ p["fc_w"] + p["fc_b"], approximate=True) @ p["out_w"] + p["out_b"]

    def loss(params, tokens, y):
        mask = jnp.tril(jnp.ones((128, 128), bool))
        x = params["wte"][tokens] + params["wpe"]
        for p in params["layers"]:
            x = x + attention(p, norm(x, p["ln1_g"], p["ln1_b"]), mask)
            x = x + mlp(p, norm(x, p["ln2_g"], p["ln2_b"]))
        return cross_entropy(norm(x, params["lnf_g"], params["lnf_b"]) @ params["wte"].T, y)

    return jax.value_and_grad(loss)


def lstm():
    def loss(params, xs):
        wx, wh, b = params

        def step(state, x):
            h, c = state
            i, f, g, o = jnp.split(x @ wx + h @ wh + b, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        zero = jnp.zeros((32, 128), jnp.float32)
        (h, _), _ = lax.scan(step, (zero, zero), xs)
        return jnp.mean(h * h)

    return jax.grad(loss)


def pergrad():
    def loss(params, x, y):
        return (hidden(params, x)[0] - y) ** 2

    return jax.vmap(jax.grad(loss), (None, 0, 0))


def matmul():
    return lambda a, b: a @ b


def chain20():
    def run(x):
        for k in range(10):
            x = x * (0.9 + 0.01 * k) + (0.1 * k - 0.5)
        return x

    return run


def softmax():
    return lambda x: jax.nn.softmax(x, -1)


def conv2d():
    return lambda x, w: lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def lse_grad():
    return jax.grad(lambda x: jnp.sum(jax.nn.logsumexp(x, -1)))


def blackscholes():
    rate, volatility = 0.05, 0.2

    def cumulative(d):
        return 0.5 * (1 + lax.erf(d / 2**0.5))

    def run(spot, strike, time):
        spread = volatility * jnp.sqrt(time)
        d1 = (jnp.log(spot / strike) + (rate + volatility * volatility / 2) * time) / spread
        d2 = d1 - spread
        return spot * cumulative(d1) - strike * jnp.exp(-rate * time) * cumulative(d2)

    return run


def mandelbrot():
    def run(columns, rows):
        cx = jnp.broadcast_to(columns[None, :], (512, 512))
        cy = jnp.broadcast_to(rows[:, None], (512, 512))
        zero = jnp.zeros((512, 512), jnp.float32)

        def body(state):
            step, zr, zi, count = state
            a, b = zr * zr, zi * zi
            inside = a + b <= 4
            zr, zi = jnp.where(inside, a - b + cx, zr), jnp.where(inside, 2 * zr * zi + cy, zi)
            return step + 1, zr, zi, count + inside.astype(jnp.int32)

        return lax.while_loop(lambda state: state[0] < 200, body, (0, zero, zero, zero.astype(jnp.int32)))[3]

    return run


def nbody():
    def run(positions, velocities, masses):
        def step(state, _):
            p, v = state
            d = p[None, :, :] - p[:, None, :]
            r2 = jnp.sum(d * d, -1) + 0.01
            w = masses[None, :] / (r2 * jnp.sqrt(r2))
            v = v + 0.001 * jnp.sum(d * w[..., None], 1)
            return (p + 0.001 * v, v), None

        return lax.scan(step, (positions, velocities), None, length=50)[0]

    return run


def kmeans():
    def run(x, c):
        distances = jnp.sum(x * x, 1)[:, None] - 2 * (x @ c.T) + jnp.sum(c * c, 1)[None, :]
        nearest = jax.nn.one_hot(jnp.argmin(distances, 1), 64, dtype=jnp.float32)
        n = jnp.sum(nearest, 0)
        return (nearest.T @ x) / jnp.maximum(n, 1)[:, None], n

    return run


def hmc():
    def run(x, y, position, momentum):
        def log_density(q):
            t = x @ q
            softplus = jnp.maximum(t, 0) + jnp.log1p(jnp.exp(-jnp.abs(t)))
            return jnp.sum(y * t - softplus) - 0.5 * jnp.sum(q * q)

        slope, step = jax.grad(log_density), 0.01

        def leap(_, state):
            q, p = state
            p = p + step / 2 * slope(q)
            q = q + step * p
            return q, p + step / 2 * slope(q)

        return lax.fori_loop(0, 100, leap, (position, momentum))

    return run


def kmeans_args():
    points = arr([100000, 16], 570)
    return points, points[:64].copy()


def linear(n, start, step):
    return (start + step * np.arange(n, dtype=np.float64)).astype(np.float32)


def mlp4_args():
    return layers([256, 256, 256, 256, 10], 100), arr([64, 256], 110), one_hot(ints([64], 111, 10), 10)


def gpt_args():
    s = 0.02 * 3**0.5

    def layer(k):
        return {
            "ln1_g": ones(256), "ln1_b": zeros(256), "qkv_w": arr([256, 768], k, s), "qkv_b": zeros(768),
            "proj_w": arr([256, 256], k + 1, s), "proj_b": zeros(256), "ln2_g": ones(256), "ln2_b": zeros(256),
            "fc_w": arr([256, 1024], k + 2, s), "fc_b": zeros(1024), "out_w": arr([1024, 256], k + 3, s), "out_b": zeros(256),
        }  # fmt: skip

    params = {
        "wte": arr([512, 256], 200, s), "wpe": arr([128, 256], 201, s), "lnf_g": ones(256), "lnf_b": zeros(256),
        "layers": [layer(210 + 10 * l) for l in range(6)],
    }  # fmt: skip
    return params, ints([2, 128], 202, 512), one_hot(ints([2, 128], 203, 512), 512)


def lstm_args():
    return (arr([64, 512], 300, (3 / 64) ** 0.5), arr([128, 512], 301, (3 / 128) ** 0.5), zeros(512)), arr([100, 32, 64], 302)


def pergrad_args():
    return layers([16, 32, 32, 1], 400), arr([256, 16], 403), arr([256], 404)


# A name → what makes the function (a new closure each time), what makes its arguments.
PROGRAMS = {
    "mlp4": (mlp4, mlp4_args),
    "gpt": (gpt, gpt_args),
    "lstm": (lstm, lstm_args),
    "pergrad": (pergrad, pergrad_args),
    "matmul": (matmul, lambda: (arr([1024, 1024], 500), arr([1024, 1024], 501))),
    "chain20": (chain20, lambda: (arr([10_000_000], 510),)),
    "softmax": (softmax, lambda: (arr([4096, 4096], 520, 5),)),
    "conv2d": (conv2d, lambda: (arr([8, 64, 64, 32], 530), arr([3, 3, 32, 64], 531, 0.1))),
    "lse_grad": (lse_grad, lambda: (arr([4096, 1024], 540, 5),)),
    "blackscholes": (blackscholes, lambda: tuple(arr([10_000_000], 550 + i, *s) for i, s in enumerate([(20, 100), (20, 100), (0.5, 1)]))),
    "mandelbrot": (mandelbrot, lambda: (linear(512, -2, 3 / 512), linear(512, -1.5, 3 / 512))),
    "nbody": (nbody, lambda: (arr([1024, 3], 560), arr([1024, 3], 561, 0.1), arr([1024], 562, 0.5 / 1024, 1 / 1024))),
    "kmeans": (kmeans, kmeans_args),
    "hmc": (hmc, lambda: (arr([1000, 25], 580), ints([1000], 584, 2).astype(np.float32), arr([25], 582, 0.1), arr([25], 583))),
}
