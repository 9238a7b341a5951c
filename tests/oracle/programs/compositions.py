"""Writes compositions.jsonl: transformations of programs whose control flow and functions are the user's own.

Python runs the control flow on values, so a batch is one example after the other. Run: python tests/oracle/programs/compositions.py
"""

import re

import jax
import jax.numpy as jnp
import numpy as np
from cases import annotation, case, write
from jax import grad, jvp, lax, nn

RNG = np.random.RandomState(11)
CASES = []
VALUES = "numpy as np, lax, nn, random, range, tree, grad, valueAndGrad, jvp, vmap, hessian, jacrev, checkpoint, f32".split(", ")


def floats(*shape):
    return (np.round(RNG.uniform(-2, 2, shape) * 64) / 64).astype(np.float32)


def each(function):
    """vmap, for functions with control flow on values."""
    return lambda *batches: jax.tree.map(lambda *rows: jnp.stack([jnp.asarray(row) for row in rows]), *map(function, *batches))


def program(name, text, main, function, *inputs, rtol=1e-3, atol=1e-4):
    names = ["x", "y"][: len(inputs)]
    parameters = ", ".join(f"{key}: {annotation(value)}" for key, value in zip(names, inputs))
    body = f"{text.strip()}\n\nexport function main({parameters}) {{\n  return {main};\n}}\n"
    used = [each for each in VALUES if re.search(rf"(?<![\w.$\"]){each.split(' as ')[-1]}\b(?!\??:)", body)]
    types = ["type Tensor"] if re.search(r"\bTensor\b", body) else []
    source = f'import {{ {", ".join(used + types)} }} from "tsjax";\n\n{body}'
    CASES.append(case(name, source, list(inputs), function(*map(jnp.asarray, inputs)), rtol, atol))


# --- a root by secants: where it is found, the next step would divide by zero -----------------------------------------
SECANT = """
function secant(a: Tensor, b: Tensor) {
  const f = (v: Tensor) => v ** 3 - 2 * v - 1.2;
  let [u, v] = [a, b];
  let k = 0;
  while (np.abs(u - v) > 1e-3 && k < 20) {
    const w = v - (f(v) * (v - u)) / (f(v) - f(u));
    [u, v] = [v, w];
    k += 1;
    if (np.abs(f(v)) < 1e-6) {
      return v;
    }
  }
  return v;
}
"""


def secant(a, b):
    f = lambda v: v**3 - 2 * v - 1.2
    u, v, k = a, b, 0
    while jnp.abs(u - v) > 1e-3 and k < 20:
        u, v = v, v - (f(v) * (v - u)) / (f(v) - f(u))
        k += 1
        if jnp.abs(f(v)) < 1e-6:
            return v
    return v


starts, ends = np.array([1.0, 1.25, 1.5, 2.0], np.float32), np.array([2.0, 2.5, 1.75, 2.25], np.float32)
program("secant.vmap", SECANT, "vmap(secant)(x, y)", each(secant), starts, ends)

# A loop that ends where its turn has no derivative: that of √left, when nothing is left.
PILE = """
function pile(s: Tensor, w: Tensor) {
  let left = s;
  let total = np.array(0.0);
  while (left > 0) {
    total = total + np.sqrt(left) * w;
    left = left - 1;
  }
  return total;
}
"""


def pile(s, w):
    left, total = s, jnp.float32(0)
    while left > 0:
        total = total + jnp.sqrt(left) * w
        left = left - 1
    return total


heaps, weight = np.array([3.0, 1.0, 2.0, 5.0], np.float32), np.float32(0.5)
program("pile.gradOfVmap", PILE, "grad((s: Tensor, w: Tensor) => np.sum(vmap(pile, [0, null])(s, w)), { argnums: [0, 1] })(x, y)",
        lambda x, y: grad(lambda s, w: jnp.sum(jnp.stack([pile(v, w) for v in s])), (0, 1))(x, y), heaps, weight)  # fmt: skip
program("pile.vmapOfGrad", PILE, "vmap(grad(pile, { argnums: [0, 1] }), [0, null])(x, y)",
        lambda x, y: each(lambda s: grad(pile, (0, 1))(s, y))(x), heaps, weight)  # fmt: skip

# --- a name of the loop's own, as outside ------------------------------------------------------------------------------
SPRINGS = """
function f(x: Tensor, p: Tensor) {
  let v = np.zerosLike(x);
  for (const t of range(4)) {
    const pull = p[0] * (np.diff(x) - 0.5);
    let f = np.zerosLike(x).at([null, -1]).add(pull).at([1, null]).add(-pull) - p[1] * v;
    f = f.at(0).set(0.0);
    v = v + 0.1 * f;
    x = x + 0.1 * v;
  }
  return x;
}
"""


def springs(x, p):
    v = jnp.zeros_like(x)
    for _ in range(4):
        pull = p[0] * (jnp.diff(x) - 0.5)
        force = jnp.zeros_like(x).at[:-1].add(pull).at[1:].add(-pull) - p[1] * v
        force = force.at[0].set(0.0)
        v = v + 0.1 * force
        x = x + 0.1 * v
    return x


program("springs.jacrev", SPRINGS, "jacrev(f)(x, y)", lambda x, y: jax.jacrev(springs)(x, y), floats(5), floats(2))
program("springs.hvp", SPRINGS, "jvp(grad((v: Tensor) => np.sum(np.sin(f(v, y)))), [x], [np.cos(x)])[1]",
        lambda x, y: jvp(grad(lambda v: jnp.sum(jnp.sin(springs(v, y)))), (x,), (jnp.cos(x),))[1], floats(5), floats(2))  # fmt: skip

# --- steps that are taken or rejected, and a loop that ends early -------------------------------------------------------
ADAPTIVE = """
function solve(y0: Tensor, p: Tensor) {
  const f = (t: Tensor, y: Tensor) => -p[0] * y + p[1] * np.sin(p[2] * t);
  let [t, h, y] = [0.0, 0.2, y0];
  let steps = 0;
  let rejected = 0;
  while (t < 1) {
    h = np.minimum(h, 1 - t + 1e-6);
    const a = f(t, y);
    const b = f(t + h, y + h * a);
    const error = np.abs(0.5 * h * (b - a));
    if (error < 0.01) {
      t += h;
      y += 0.5 * h * (a + b);
      steps++;
    } else {
      rejected++;
    }
    h *= np.clip(0.9 * np.sqrt(0.01 / (error + 1e-9)), 0.3, 2);
    if (steps > 12) break;
  }
  return [y, steps, rejected];
}
"""


def adaptive(y, p):
    f = lambda t, y: -p[0] * y + p[1] * jnp.sin(p[2] * t)
    t, h, steps, rejected = 0.0, 0.2, 0, 0
    while t < 1:
        h = jnp.minimum(h, 1 - t + 1e-6)
        a = f(t, y)
        b = f(t + h, y + h * a)
        error = jnp.abs(0.5 * h * (b - a))
        if error < 0.01:
            t, y, steps = t + h, y + 0.5 * h * (a + b), steps + 1
        else:
            rejected += 1
        h = h * jnp.clip(0.9 * jnp.sqrt(0.01 / (error + 1e-9)), 0.3, 2)
        if steps > 12:
            break
    return [y, steps, rejected]


rates = np.array([3.0, 1.5, 2.0], np.float32)
program("adaptive.vmap", ADAPTIVE, "vmap(solve, [0, null])(x, y)", lambda x, y: each(lambda v: adaptive(v, y))(x), heaps, rates)
program("adaptive.gradOfVmap", ADAPTIVE, "grad((v: Tensor, p: Tensor) => np.sum(vmap(solve, [0, null])(v, p)[0] ** 2), { argnums: [0, 1] })(x, y)",
        lambda x, y: grad(lambda v, p: jnp.sum(jnp.stack([adaptive(s, p)[0] for s in v]) ** 2), (0, 1))(x, y), heaps, rates)  # fmt: skip

# --- optimizers as records of functions ---------------------------------------------------------------------------------
OPTIMIZERS = """
type State = { readonly [name: string]: Tensor };
interface Optimizer {
  init: (p: Tensor) => State;
  update: (g: Tensor, s: State) => readonly [Tensor, State];
}

const clip = (limit: number): Optimizer => ({
  init: () => ({ count: np.array(0.0) }),
  update: (g, s) => [g * np.minimum(1, limit / (np.linalg.norm(g) + 1e-6)), { count: s.count + 1 }],
});
const momentum = (rate: number, { decay = 0.9, nesterov = false } = {}): Optimizer => ({
  init: (p) => ({ m: np.zerosLike(p) }),
  update: (g, s) => {
    const m = decay * s.m + g;
    return [-rate * (nesterov ? decay * m + g : m), { m }];
  },
});
const loss = (p: Tensor, x: Tensor) => np.mean(nn.softplus(np.tanh(np.matmul(x, p)) - p[0]));

function train(p: Tensor, x: Tensor) {
  const chain = [clip(0.5), momentum(0.3, { nesterov: true })];
  let states = chain.map((each) => each.init(p));
  for (const k of range(3)) {
    let step = grad(loss)(p, x);
    const next: State[] = [];
    for (const [i, { update }] of [...chain.entries()]) {
      const [changed, state] = update(step, states[i]);
      step = changed;
      next.push(state);
    }
    p = p + step;
    states = next;
  }
  return [p, states[0].count, states.at(-1)!.m];
}
"""


def train(p, x):
    loss = lambda p: jnp.mean(nn.softplus(jnp.tanh(x @ p) - p[0]))
    count, m = jnp.float32(0), jnp.zeros_like(p)
    for _ in range(3):
        g = grad(loss)(p)
        g = g * jnp.minimum(1, 0.5 / (jnp.linalg.norm(g) + 1e-6))
        count, m = count + 1, 0.9 * m + g
        p = p - 0.3 * (0.9 * m + g)
    return [p, count, m]


program("optimizers.train", OPTIMIZERS, "train(x, y)", train, floats(3), floats(4, 3))
program("optimizers.jacrev", OPTIMIZERS, "jacrev((p: Tensor) => train(p, y)[0])(x)", lambda x, y: jax.jacrev(lambda p: train(p, y)[0])(x), floats(3), floats(4, 3))

# --- transformations of one another ---------------------------------------------------------------------------------------
NEST = """
const run = (a: Tensor, b: Tensor, m: Tensor) =>
  np.sum(lax.scan((c: Tensor, r: Tensor) => [np.tanh(c * r + b), np.dot(c, r)], a, m)[1]);
"""
run = lambda a, b, m: jnp.sum(lax.scan(lambda c, r: (jnp.tanh(c * r + b), jnp.dot(c, r)), a, m)[1])

program("nest.hessianOfVmapOfCond", NEST, "hessian((b: Tensor) => np.sum(vmap((a: Tensor) => lax.cond(a[0] > 0, (q: Tensor) => run(q, b, x), (q: Tensor) => np.sum(q * b), a))(x)))(y)",
        lambda x, y: jax.hessian(lambda b: jnp.sum(jax.vmap(lambda a: lax.cond(a[0] > 0, lambda q: run(q, b, x), lambda q: jnp.sum(q * b), a))(x)))(y), floats(3, 3), floats(3))  # fmt: skip
program("nest.mapOfGradOfCheckpoint", NEST, "lax.map((r: Tensor) => grad(checkpoint((q: Tensor) => run(q, y, x) ** 2))(r), x)",
        lambda x, y: jax.lax.map(lambda r: grad(jax.checkpoint(lambda q: run(q, y, x) ** 2))(r), x), floats(3, 3), floats(3))  # fmt: skip

write("compositions.jsonl", CASES)
