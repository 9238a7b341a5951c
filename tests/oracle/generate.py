"""Writes cases.jsonl: small programs with JAX's own answers. Needs jax==0.10.2.

Run: python tests/oracle/generate.py
"""
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
from cases import data, leaf

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []


def case(name, imports, signature, body, fn, *inputs, rtol=1e-5, atol=1e-5):
    source = f'import {{ {imports} }} from "tsjax";\n\nexport function main({signature}) {{\n{body}\n}}\n'
    outputs = jax.tree.leaves(jax.jit(fn)(*inputs))
    CASES.append(
        {
            "id": name,
            "source": source,
            "inputs": [leaf(x) for x in jax.tree.leaves(inputs)],
            "outputs": [leaf(x) for x in outputs],
            "rtol": rtol,
            "atol": atol,
        }
    )


x23, y23, x3, y3, x5, m33 = data((2, 3), 1), data((2, 3), 2), data((3,), 3), data((3,), 4), data((5,), 5), data((3, 3), 6)
i3 = np.array([2, 0, 1], np.int32)

for name, text, fn in [
    ("add", "x + y", lambda x, y: x + y),
    ("sub", "x - y * 2", lambda x, y: x - y * 2),
    ("div", "x / (np.abs(y) + 1)", lambda x, y: x / (jnp.abs(y) + 1)),
    ("pow", "np.abs(x) ** 1.5 + y ** 3", lambda x, y: jnp.abs(x) ** 1.5 + y**3),
    ("rem", "x % 0.75", lambda x, y: jax.lax.rem(x, jnp.float32(0.75))),
    ("compare", "np.where(x > y, x, y * 10)", lambda x, y: jnp.where(x > y, x, y * 10)),
    ("logic", "x > 0 && !(y > 0)", lambda x, y: (x > 0) & ~(y > 0)),
    ("trig", "np.sin(x) * np.cos(y) + np.tanh(x * y)", lambda x, y: jnp.sin(x) * jnp.cos(y) + jnp.tanh(x * y)),
    ("exp", "np.exp(x) + np.log1p(np.abs(y)) + np.expm1(y)", lambda x, y: jnp.exp(x) + jnp.log1p(jnp.abs(y)) + jnp.expm1(y)),
    ("reduce", "[np.sum(x, 0), np.max(y, { axis: 1, keepdims: true }), np.mean(x), np.prod(y)]",
     lambda x, y: [jnp.sum(x, 0), jnp.max(y, axis=1, keepdims=True), jnp.mean(x), jnp.prod(y)]),
    ("argmax", "[np.argmax(x, 1), np.argmin(y, { axis: 0 })]", lambda x, y: [jnp.argmax(x, 1), jnp.argmin(y, axis=0)]),
    ("join", "np.concatenate([x, y], 1)", lambda x, y: jnp.concatenate([x, y], 1)),
    ("matmul", "np.matmul(x, y.T)", lambda x, y: jnp.matmul(x, y.T)),
    ("einsum", 'np.einsum("ij,kj->ik", x, y)', lambda x, y: jnp.einsum("ij,kj->ik", x, y)),
    ("sort", "[np.sort(x, 1), np.argsort(y, { axis: 1 }), np.cumsum(x, 1)]",
     lambda x, y: [jnp.sort(x, 1), jnp.argsort(y, axis=1), jnp.cumsum(x, 1)]),
    ("shape", "[x.T, y.reshape([3, 2]), np.flip(x, 1), np.roll(y, 1, 0), np.pad(x, 1)]",
     lambda x, y: [x.T, y.reshape(3, 2), jnp.flip(x, 1), jnp.roll(y, 1, 0), jnp.pad(x, 1)]),
    ("stats", "[np.var(x), np.std(y, 0), np.median(x, 1), np.quantile(y, 0.3)]",
     lambda x, y: [jnp.var(x), jnp.std(y, 0), jnp.median(x, 1), jnp.quantile(y, 0.3)]),
    ("nn", "[nn.softmax(x), nn.gelu(y), nn.logSoftmax(x, 0), nn.relu(y)]",
     lambda x, y: [jax.nn.softmax(x), jax.nn.gelu(y), jax.nn.log_softmax(x, 0), jax.nn.relu(y)]),
]:
    case(f"two.{name}", "numpy as np, nn, f32", "x: f32<[2, 3]>, y: f32<[2, 3]>", f"  return {text};", fn, x23, y23)

case("index.mixed", "f32, i32", "x: f32<[3, 3]>, i: i32<[3]>", "  return [x[i[0]], x.slice(i, 1), x.at([], i).add(1), x.slice([null, null, -1])];",
     lambda x, i: [x[i[0]], x[i, 1], x.at[:, i].add(1), x[::-1]], m33, i3)
case("grad.quadratic", "numpy as np, grad, f32", "x: f32<[3]>, m: f32<[3, 3]>",
     "  return grad((v) => np.dot(v, np.matmul(m, np.sin(v))))(x);",
     lambda x, m: jax.grad(lambda v: jnp.dot(v, m @ jnp.sin(v)))(x), x3, m33)
case("grad.loop", "numpy as np, grad, range, f32, type Tensor", "x: f32<[3]>",
     "  const f = (v: Tensor) => {\n    let s = v;\n    for (const i of range(4)) {\n      s = np.tanh(s * v) + i * 0.1;\n    }\n    return np.sum(s);\n  };\n  return grad(f)(x);",
     lambda x: jax.grad(lambda v: jnp.sum(jax.lax.fori_loop(0, 4, lambda i, s: jnp.tanh(s * v) + i * 0.1, v)))(x), x3)
case("hessian", "numpy as np, hessian, f32", "x: f32<[3]>", "  return hessian((v) => np.sum(np.exp(v)) * v[0])(x);",
     lambda x: jax.hessian(lambda v: jnp.sum(jnp.exp(v)) * v[0])(x), x3)
case("vmap.perExample", "numpy as np, vmap, grad, f32", "w: f32<[3]>, x: f32<[2, 3]>",
     "  return vmap(grad((a, b) => np.tanh(np.dot(a, b))), [null, 0])(w, x);",
     lambda w, x: jax.vmap(jax.grad(lambda a, b: jnp.tanh(jnp.dot(a, b))), (None, 0))(w, x), x3, x23)
case("scan.filter", "lax, f32", "x: f32<[5]>", "  return lax.scan((c, t) => [0.5 * c + t, c * t], 0.0, x);",
     lambda x: jax.lax.scan(lambda c, t: (0.5 * c + t, c * t), 0.0, x), x5)
case("while.newton", "numpy as np, f32", "a: f32",
     "  let x = a;\n  while (np.abs(x * x - a) > 0.0001) {\n    x = 0.5 * (x + a / x);\n  }\n  return x;",
     lambda a: jax.lax.while_loop(lambda x: jnp.abs(x * x - a) > 1e-4, lambda x: 0.5 * (x + a / x), a), np.float32(7))
case("random.draws", "random, f32", "x: f32", "  const key = random.key(42);\n  const [a, b] = random.split(key);\n  return [random.uniform(a, [4]), random.normal(b, [3]), random.randint(key, [5], 0, 10)];",
     lambda x: (lambda k: (lambda ab: [jax.random.uniform(ab[0], (4,)), jax.random.normal(ab[1], (3,)), jax.random.randint(k, (5,), 0, 10)])(jax.random.split(k)))(jax.random.key(42)), np.float32(0))
case("linalg.solve", "numpy as np, f32", "m: f32<[3, 3]>, b: f32<[3]>", "  const a = m + 4 * np.eye(3);\n  return [np.linalg.solve(a, b), np.linalg.det(a), np.linalg.cholesky(np.matmul(a, a.T))];",
     lambda m, b: (lambda a: [jnp.linalg.solve(a, b), jnp.linalg.det(a), jnp.linalg.cholesky(a @ a.T)])(m + 4 * jnp.eye(3)), m33, y3, rtol=1e-4, atol=1e-4)
case("fft", "numpy as np, f32", "x: f32<[5]>", "  return [np.fft.fft(x), np.fft.rfft(x)];", lambda x: [jnp.fft.fft(x), jnp.fft.rfft(x)], x5)

with open(os.path.join(HERE, "cases.jsonl"), "w") as out:
    for each in CASES:
        out.write(json.dumps(each) + "\n")
print(len(CASES), "cases")
