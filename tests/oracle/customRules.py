"""Functions with derivatives of their own, in every surrounding: writes customRules.jsonl. Needs jax==0.10.2.

Run: python tests/oracle/customRules.py
"""
import os

import jax
import jax.numpy as jnp
from cases import Cases, data
from jax import lax

case = Cases()
x, x3, y3, x5, m23 = data((), 9), data((3,), 3), data((3,), 4), data((5,), 5), data((2, 3), 1)

# Rules that are visibly not the derivative: whichever rule is used, and how often, shows in the numbers.
JVP = """
  const f = customJvp((x: Tensor) => np.sin(x));
  f.defjvp(([x], [dx]) => [f(x), 3 * dx * f(x)]);
"""
VJP = """
  const f = customVjp((x: Tensor) => np.sin(x));
  f.defvjp((x: Tensor) => [f(x), x], (x: Tensor, d: Tensor) => [3 * d * f(x)]);
"""


@jax.custom_jvp
def fj(x):
    return jnp.sin(x)


fj.defjvp(lambda p, t: (fj(*p), 3 * t[0] * fj(*p)))


@jax.custom_vjp
def fv(x):
    return jnp.sin(x)


fv.defvjp(lambda x: (fv(x), x), lambda x, d: (3 * d * fv(x),))

ANY = {
    "grad": ("grad((v: Tensor) => np.sum(f(v)))(x)", lambda f: lambda x: jax.grad(lambda v: jnp.sum(f(v)))(x)),
    "third": (
        "vmap(grad(grad(grad(f))))(x)",
        lambda f: lambda x: jax.vmap(jax.grad(jax.grad(jax.grad(f))))(x),
    ),
    "fourth": (
        "grad((u: Tensor) => np.sum(vmap(grad(grad(grad(f))))(u)))(x)",
        lambda f: lambda x: jax.grad(lambda u: jnp.sum(jax.vmap(jax.grad(jax.grad(jax.grad(f))))(u)))(x),
    ),
    "gradOfVmapOfGrad": (
        "grad((v: Tensor) => np.sum(vmap(grad(f))(v) ** 2))(x)",
        lambda f: lambda x: jax.grad(lambda v: jnp.sum(jax.vmap(jax.grad(f))(v) ** 2))(x),
    ),
    "scan": (
        "grad((v: Tensor) => np.sum(lax.scan((c: Tensor, t: Tensor) => [f(c * t), f(c)], v, v)[1]))(x)",
        lambda f: lambda x: jax.grad(lambda v: jnp.sum(lax.scan(lambda c, t: (f(c * t), f(c)), v, v)[1]))(x),
    ),
    "fori": (
        "grad((v: Tensor) => np.sum(lax.foriLoop(0, 3, (i: Tensor, c: Tensor) => f(c) + v, v)))(x)",
        lambda f: lambda x: jax.grad(lambda v: jnp.sum(lax.fori_loop(0, 3, lambda i, c: f(c) + v, v)))(x),
    ),
    "cond": (
        "grad((v: Tensor) => np.sum(vmap((e: Tensor) => lax.cond(e > 0, f, (z: Tensor) => f(f(z)), e))(v)))(x)",
        lambda f: lambda x: jax.grad(
            lambda v: jnp.sum(jax.vmap(lambda e: lax.cond(e > 0, f, lambda z: f(f(z)), e))(v)))(x),
    ),
    "checkpoint": (
        "grad((v: Tensor) => np.sum(checkpoint((z: Tensor) => f(f(z)))(v)))(x)",
        lambda f: lambda x: jax.grad(lambda v: jnp.sum(jax.checkpoint(lambda z: f(f(z)))(v)))(x),
    ),
    "jit": (
        "vmap(grad(grad(jit(f))))(x)",
        lambda f: lambda x: jax.vmap(jax.grad(jax.grad(jax.jit(f))))(x),
    ),
    "vmapTwice": (
        "vmap(grad((v: Tensor) => np.sum(vmap(f)(v))), { inAxes: 1 })(np.outer(x, x))",
        lambda f: lambda x: jax.vmap(jax.grad(lambda v: jnp.sum(jax.vmap(f)(v))), in_axes=1)(jnp.outer(x, x)),
    ),
    "captured": (
        "grad((v: Tensor) => { const g = f; return np.sum(g(v * f(v))); })(x)",
        lambda f: lambda x: jax.grad(lambda v: jnp.sum(f(v * f(v))))(x),
    ),
}
for kind, rule, f in [("customJvp", JVP, fj), ("customVjp", VJP, fv)]:
    for name, (text, fn) in ANY.items():
        case(f"{kind}.{name}", f"{rule}  return {text};", fn(f), x=x3, rtol=1e-4)
case("customVjp.hessianOfScan", VJP + """
  return jacrev(jacrev((v: Tensor) => np.sum(lax.scan((c: Tensor, t: Tensor) => [f(c * t), f(c)], v[0], v)[1])))(x);""",
     lambda x: jax.jacrev(jax.jacrev(lambda v: jnp.sum(lax.scan(lambda c, t: (fv(c * t), fv(c)), v[0], v)[1])))(x), x=x3)
case("customJvp.while", JVP + """
  const g = (v: Tensor) => lax.whileLoop((c: Tensor) => np.sum(np.abs(c)) > 0.5, (c: Tensor) => f(c) * 0.5, v);
  return jvp(g, [x], [y]);""",
     lambda x, y: jax.jvp(lambda v: lax.while_loop(lambda c: jnp.sum(jnp.abs(c)) > 0.5, lambda c: fj(c) * 0.5, v), (x,), (y,)),
     x=x3, y=y3)
case("customJvp.forward", JVP + "  return [jacfwd(jacfwd(f))(x), hvp((v: Tensor) => np.sum(f(v)), [x], [y])];",
     lambda x, y: [jax.jacfwd(jax.jacfwd(fj))(x), jax.jvp(jax.grad(lambda v: jnp.sum(fj(v))), (x,), (y,))[1]],
     x=x3, y=y3)


# A rule that closes over traced values of the function around it.
def closing(kind):
    def fn(x, w):
        def inner(v):
            if kind == "customJvp":
                f = jax.custom_jvp(lambda u: jnp.sin(u) * w)
                f.defjvp(lambda p, t: (f(*p), t[0] * f(p[0]) * w))
            else:
                f = jax.custom_vjp(lambda u: jnp.sin(u) * w)
                f.defvjp(lambda u: (f(u), u), lambda u, d: (d * f(u) * w,))
            return jnp.sum(f(v))
        return [jax.grad(inner)(x), jax.grad(lambda v: jnp.sum(jax.grad(inner)(v)))(x)]
    return fn


for kind, rule in [
    ("customJvp", "f.defjvp(([u], [du]) => [f(u), du * f(u) * w]);"),
    ("customVjp", "f.defvjp((u: Tensor) => [f(u), u], (u: Tensor, d: Tensor) => [d * f(u) * w]);"),
]:
    case(f"{kind}.closesOver", f"""
  const inner = (v: Tensor) => {{
    const f = {kind}((u: Tensor) => np.sin(u) * w);
    {rule}
    return np.sum(f(v));
  }};
  return [grad(inner)(x), grad((v: Tensor) => np.sum(grad(inner)(v)))(x)];""", closing(kind), x=x3, w=y3, rtol=1e-4)


# Static arguments, and rules that call the function with others.
def powers(n, x):
    return x ** n


pj = jax.custom_jvp(powers, nondiff_argnums=(0,))
pj.defjvp(lambda n, p, t: (pj(n, *p), 2 * n * pj(n - 1, *p) * t[0]))
pv = jax.custom_vjp(powers, nondiff_argnums=(0,))
pv.defvjp(lambda n, x: (pv(n, x), x), lambda n, x, d: (2 * n * pv(n - 1, x) * d,))
for kind, p, rule in [
    ("customJvp", pj, "p.defjvp((n: number, [x], [dx]) => [p(n, x), 2 * n * p(n - 1, x) * dx]);"),
    ("customVjp", pv, "p.defvjp((n: number, x: Tensor) => [p(n, x), x], (n: number, x: Tensor, d: Tensor) => [2 * n * p(n - 1, x) * d]);"),
]:
    case(f"{kind}.static", f"""
  const p = {kind}((n: number, x: Tensor) => x ** n, {{ nondiffArgnums: [0] }});
  {rule}
  const at = (n: number) => (v: Tensor) => p(n, v);
  return [p(3, x), vmap(grad(at(3)))(x), vmap(grad(grad(at(4))))(x), vmap(grad(at(0)))(x)];""",
         (lambda p: lambda x: [p(3, x)] + [jax.vmap(g)(x) for g in (
             jax.grad(lambda v: p(3, v)), jax.grad(jax.grad(lambda v: p(4, v))), jax.grad(lambda v: p(0, v)))])(p), x=x3, rtol=1e-4)


# One rule in another, and functions that call each other.
def mutual():
    f, g = jax.custom_vjp(lambda x: jnp.sin(x)), jax.custom_jvp(lambda x: jnp.cos(x))
    f.defvjp(lambda x: (f(x), x), lambda x, d: (d * g(x),))
    g.defjvp(lambda p, t: (g(*p), -2 * t[0] * f(*p)))
    return f, g


case("both.mutual", """
  const f = customVjp((x: Tensor) => np.sin(x));
  const g = customJvp((x: Tensor) => np.cos(x));
  f.defvjp((x: Tensor) => [f(x), x], (x: Tensor, d: Tensor) => [d * g(x)]);
  g.defjvp(([x], [dx]) => [g(x), -2 * dx * f(x)]);
  return [vmap(grad(f))(x), vmap(grad(grad(f)))(x), vmap(grad(grad(g)))(x), vmap(grad(grad(grad(f))))(x), vmap(grad((v: Tensor) => f(g(v))))(x)];""",
     lambda x: (lambda f, g: [jax.vmap(h)(x) for h in (
         jax.grad(f), jax.grad(jax.grad(f)), jax.grad(jax.grad(g)), jax.grad(jax.grad(jax.grad(f))), jax.grad(lambda v: f(g(v))))])(*mutual()),
     x=x3, rtol=1e-4)


def clipped():
    f = jax.custom_vjp(lambda lo, x: (x * 2, {"kept": jnp.sum(x)}))
    f.defvjp(lambda lo, x: (f(lo, x), (lo,)), lambda r, d: (None, jnp.maximum(d[0], r[0]) + d[1]["kept"]))
    return f


case("customVjp.trees", """
  const f = customVjp((lo: Tensor, x: Tensor) => [x * 2, { kept: np.sum(x) }]);
  f.defvjp((lo: Tensor, x: Tensor) => [f(lo, x), [lo]], ([lo], d) => [null, np.maximum(d[0], lo) + d[1].kept]);
  return grad((lo: Tensor, x: Tensor) => { const [a, b] = f(lo, x); return np.sum(a * x) + b.kept ** 2; }, { argnums: [0, 1] })(lo, x);""",
     lambda lo, x: jax.grad(lambda lo, x: (lambda a, b: jnp.sum(a * x) + b["kept"] ** 2)(*clipped()(lo, x)), argnums=(0, 1))(lo, x),
     lo=x, x=x3)


def sided():
    f = jax.custom_jvp(lambda x, i: (x[i], jnp.argmax(x)))
    f.defjvp(lambda p, t: (f(*p), (t[0][p[1]] * 2, jnp.zeros((), jax.dtypes.float0))))
    return f


case("customJvp.integers", """
  const f = customJvp((x: Tensor, i: Tensor) => [x[i], np.argmax(x)]);
  f.defjvp(([x, i], [dx]) => [f(x, i), [dx[i] * 2, null]]);
  return [f(x, 1), grad((v: Tensor) => f(v, np.argmin(v))[0] ** 2)(x)];""",
     lambda x: [sided()(x, 1), jax.grad(lambda v: sided()(v, jnp.argmin(v))[0] ** 2)(x)], x=x3)


def jvps():
    f = jax.custom_jvp(lambda x, y, z: x * y * z)
    f.defjvps(lambda t, out, x, y, z: t * out, None, lambda t, out, x, y, z: 5 * t)
    return f


case("customJvp.defjvps", """
  const f = customJvp((x: Tensor, y: Tensor, z: Tensor) => x * y * z);
  f.defjvps((t: Tensor, out: Tensor) => t * out, null, (t: Tensor) => 5 * t);
  const g = (x: Tensor, y: Tensor, z: Tensor) => np.sum(f(x, y, z));
  return [grad(g, { argnums: [0, 1, 2] })(x, y, x), jacfwd((v: Tensor) => grad(g)(v, y, v))(x)];""",
     lambda x, y: (lambda g: [jax.grad(g, argnums=(0, 1, 2))(x, y, x), jax.jacfwd(lambda v: jax.grad(g)(v, y, v))(x)])(
         lambda x, y, z: jnp.sum(jvps()(x, y, z))), x=x3, y=y3)

# vmap in a rule, and collectives under a rule's own batch.

def summed():
    f = jax.custom_vjp(lambda x: jnp.sum(jnp.sin(x)))
    s = jax.custom_jvp(lambda x: jnp.exp(x))
    s.defjvp(lambda p, t: (s(*p), 2 * t[0] * s(*p)))
    f.defvjp(lambda x: (f(x), jax.vmap(s)(x)), lambda r, d: (d * r,))
    return f


case("customVjp.vmapInRule", """
  const f = customVjp((x: Tensor) => np.sum(np.sin(x)));
  const s = customJvp((x: Tensor) => np.exp(x));
  s.defjvp(([x], [dx]) => [s(x), 2 * dx * s(x)]);
  f.defvjp((x: Tensor) => [f(x), vmap(s)(x)], (r: Tensor, d: Tensor) => [d * r]);
  return [grad(f)(x), jacrev(grad(f))(x), vmap(grad(f))(m)];""",
     lambda x, m: (lambda f: [jax.grad(f)(x), jax.jacrev(jax.grad(f))(x), jax.vmap(jax.grad(f))(m)])(summed()), x=x3, m=m23, rtol=1e-4)


def stacked():
    f = jax.custom_vjp(lambda x: jnp.sum(x * x))
    f.defvjp(lambda x: (f(x), x), lambda x, d: (d * jax.vmap(f)(jnp.outer(x, x)),))
    return f


case("customVjp.vmapOfItself", """
  const f = customVjp((x: Tensor) => np.sum(x * x));
  f.defvjp((x: Tensor) => [f(x), x], (x: Tensor, d: Tensor) => [d * vmap(f)(np.outer(x, x))]);
  return [grad(f)(x), vmap(grad(f))(m)];""",
     lambda x, m: [jax.grad(stacked())(x), jax.vmap(jax.grad(stacked()))(m)], x=x3, m=m23)


def alternating(n, x):
    return x ** n


alternating = jax.custom_jvp(alternating, nondiff_argnums=(0,))
alternating.defjvp(lambda n, p, t: (alternating(n, *p), 0.5 * (alternating(n - 1, *p) - alternating(n + 1, *p)) * t[0]))
case("customJvp.neighbours", """
  const f = customJvp((n: number, x: Tensor) => x ** n, { nondiffArgnums: [0] });
  f.defjvp((n: number, [x], [d]) => [f(n, x), 0.5 * (f(n - 1, x) - f(n + 1, x)) * d]);
  const g = (v: Tensor) => f(2, v);
  return [vmap(grad(g))(x), vmap(grad(grad(g)))(x), vmap(grad(grad(grad(g))))(x), vmap(grad(grad(grad(grad(g)))))(x)];""",
     lambda x: (lambda g: [jax.vmap(h)(x) for h in (
         jax.grad(g), jax.grad(jax.grad(g)), jax.grad(jax.grad(jax.grad(g))), jax.grad(jax.grad(jax.grad(jax.grad(g)))))])(
             lambda v: alternating(2, v)), x=x3 + 3, rtol=1e-4)


case.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "customRules.jsonl"))
