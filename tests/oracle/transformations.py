"""Transformations composed in many orders, and derivatives where conventions matter: writes transformations.jsonl.

Needs jax==0.10.2. Run: python tests/oracle/transformations.py
"""
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
from cases import Cases, data
from jax import grad, hessian, jacfwd, jacrev, jvp, lax, vjp, vmap

case = Cases()
s, x3, y3, x5, x4 = data((), 9), data((3,), 3), data((3,), 4), data((5,), 5), data((4,), 11)
m23, n23, m33, m34, t234 = data((2, 3), 1), data((2, 3), 2), data((3, 3), 6), data((3, 4), 7), data((2, 3, 4), 8)
i3 = np.array([2, 0, 1], np.int32)
c3 = (data((3,), 12) + 1j * data((3,), 13)).astype(np.complex64)
c33 = (data((3, 3), 14) + 1j * data((3, 3), 15)).astype(np.complex64)
pos3 = np.abs(x3) + np.float32(0.5)
ties = np.array([1, 2, 2, 0, 2], np.float32)

# --- argnums, hasAux and the kinds of arguments ---------------------------------------------------------------------
case("args.tuple", "return grad((a: Tensor, b: Tensor, c: Tensor) => np.sum(a * b) + np.sum(c) ** 2, { argnums: [2, 0] })(x, y, z);",
     lambda x, y, z: grad(lambda a, b, c: jnp.sum(a * b) + jnp.sum(c) ** 2, argnums=(2, 0))(x, y, z), x=x3, y=y3, z=x5)
case("args.one", "return grad((a: Tensor, b: Tensor) => np.sum(a * b ** 2), { argnums: [1] })(x, y);",
     lambda x, y: grad(lambda a, b: jnp.sum(a * b**2), argnums=(1,))(x, y), x=x3, y=y3)
case("args.negative", "return grad((a: Tensor, b: Tensor) => np.sum(a * b ** 2), { argnums: -1 })(x, y);",
     lambda x, y: grad(lambda a, b: jnp.sum(a * b**2), argnums=-1)(x, y), x=x3, y=y3)
case("args.jacrevTuple", "return jacrev((a: Tensor, b: Tensor) => [a * b[0], np.sum(b)], { argnums: [0, 1] })(x, y);",
     lambda x, y: jacrev(lambda a, b: [a * b[0], jnp.sum(b)], argnums=(0, 1))(x, y), x=x3, y=x5)
case("args.hessianTuple", "return hessian((a: Tensor, b: Tensor) => np.sum(a) * np.prod(b) + a[0] ** 3, { argnums: [0, 1] })(x, y);",
     lambda x, y: hessian(lambda a, b: jnp.sum(a) * jnp.prod(b) + a[0] ** 3, argnums=(0, 1))(x, y), x=x3, y=y3, rtol=1e-4)
case("args.trees", """const loss = (p: { w: Tensor; b: [Tensor, Tensor] }, q: Tensor) => np.sum(p.w * q) * np.sum(p.b[0]) + p.b[1][0];
  return grad(loss, { argnums: [0, 1] })({ w: x, b: [y, x] }, y);""",
     lambda x, y: grad(lambda p, q: jnp.sum(p["w"] * q) * jnp.sum(p["b"][0]) + p["b"][1][0], argnums=(0, 1))({"w": x, "b": [y, x]}, y), x=x3, y=y3)
case("args.hessianTrees", """return hessian((p: { a: Tensor; b: Tensor }) => np.sum(p.a ** 2) * p.b)({ a: x, b: s });""",
     lambda x, s: hessian(lambda p: jnp.sum(p["a"] ** 2) * p["b"])({"a": x, "b": s}), x=x3, s=s)
case("args.aux", """const f = (v: Tensor) => [np.sum(v ** 3), { twice: v * 2, n: 7 }];
  const [g, aux] = grad(f, { hasAux: true })(x);
  const [[value, other], h] = valueAndGrad(f, { hasAux: true })(x);
  return [g, aux, value, other, h];""",
     lambda x: (lambda f: list(grad(f, has_aux=True)(x)) + list(jax.value_and_grad(f, has_aux=True)(x)[0]) + [jax.value_and_grad(f, has_aux=True)(x)[1]])(
         lambda v: (jnp.sum(v**3), {"twice": v * 2, "n": 7})), x=x3)
case("args.auxEverywhere", """const f = (v: Tensor) => [v * v, np.sum(v)];
  const [j, a] = jacfwd(f, { hasAux: true })(x);
  const [k, b] = jacrev(f, { hasAux: true })(x);
  const [y, pull, c] = vjp(f, x, { hasAux: true });
  const [z, t, d] = jvp(f, [x], [w], { hasAux: true });
  const [u, lin, e] = linearize(f, x, { hasAux: true });
  return [j, a, k, b, y, pull(w), c, z, t, d, u, lin(w), e];""",
     lambda x, w: (lambda f: [jacfwd(f, has_aux=True)(x), jacrev(f, has_aux=True)(x),
                              (lambda r: [r[0], r[1](w), r[2]])(vjp(f, x, has_aux=True)), jvp(f, (x,), (w,), has_aux=True),
                              (lambda r: [r[0], r[1](w), r[2]])(jax.linearize(f, x, has_aux=True))])(lambda v: (v * v, jnp.sum(v))), x=x3, w=y3)
case("args.auxOfGradOfGrad", """const f = (v: Tensor) => [np.sum(np.sin(v) * v), np.cos(v)];
  return grad((v: Tensor) => { const [g, aux] = grad(f, { hasAux: true })(v); return np.sum(g * aux); })(x);""",
     lambda x: grad(lambda v: (lambda g, aux: jnp.sum(g * aux))(*grad(lambda u: (jnp.sum(jnp.sin(u) * u), jnp.cos(u)), has_aux=True)(v)))(x), x=x3)
case("args.holomorphic", "return [grad((z: Tensor) => np.sum(z ** 3), { holomorphic: true })(c), jacrev((z: Tensor) => z * z[0], { holomorphic: true })(c), jacfwd((z: Tensor) => np.exp(z), { holomorphic: true })(c)];",
     lambda c: [grad(lambda z: jnp.sum(z**3), holomorphic=True)(c), jacrev(lambda z: z * z[0], holomorphic=True)(c), jacfwd(lambda z: jnp.exp(z), holomorphic=True)(c)], c=c3, rtol=1e-4)
case("args.hessianHolomorphic", "return hessian((z: Tensor) => np.sum(z ** 3) * z[1], { holomorphic: true })(c);",
     lambda c: hessian(lambda z: jnp.sum(z**3) * z[1], holomorphic=True)(c), c=c3, rtol=1e-4, atol=1e-4)
case("args.complexGrad", "return [grad((z: Tensor) => np.sum(np.abs(z)))(c), grad((z: Tensor) => np.sum(np.real(z * z)))(c), grad((z: Tensor) => np.imag(z[0] * np.conj(z[1])))(c)];",
     lambda c: [grad(lambda z: jnp.sum(jnp.abs(z)))(c), grad(lambda z: jnp.sum(jnp.real(z * z)))(c), grad(lambda z: jnp.imag(z[0] * jnp.conj(z[1])))(c)], c=c3)
case("args.complexAngle", "return [grad((z: Tensor) => np.sum(np.angle(z)))(c), grad((v: Tensor) => np.real(np.sum(np.exp(v * lax.complex(0.0, 1.0))))) (x), grad((v: Tensor) => np.sum(np.abs(np.fft.fft(v)) ** 2))(x)];",
     lambda c, x: [grad(lambda z: jnp.sum(jnp.angle(z)))(c), grad(lambda v: jnp.real(jnp.sum(jnp.exp(v * lax.complex(jnp.float32(0), jnp.float32(1))))))(x), grad(lambda v: jnp.sum(jnp.abs(jnp.fft.fft(v)) ** 2))(x)], c=c3, x=x3, rtol=1e-4)
case("args.complexVjp", "const [y, pull] = vjp((z: Tensor) => [np.real(z), np.imag(z), z * z], c); return [y, pull([x, x * 2, c])];",
     lambda c, x: (lambda y, pull: [y, pull([x, x * 2, c])])(*vjp(lambda z: [jnp.real(z), jnp.imag(z), z * z], c)), c=c3, x=x3)
case("args.integersBeside", "return grad((v: Tensor, i: Tensor) => np.sum(v[i] ** 2) * i[0])(x, i);",
     lambda x, i: grad(lambda v, i: jnp.sum(v[i] ** 2) * i[0])(x, i), x=x3, i=i3)
case("args.integerResultAux", "return grad((v: Tensor) => [v[np.argmax(v)], np.argmax(v)], { hasAux: true })(x);",
     lambda x: grad(lambda v: (v[jnp.argmax(v)], jnp.argmax(v)), has_aux=True)(x), x=x3)
case("args.jvpOfIntegers", "const [y, t] = jvp((v: Tensor) => v.astype(i32).astype(f32) * 3 + v, [x], [w]); return [y, t];",
     lambda x, w: jvp(lambda v: v.astype(jnp.int32).astype(jnp.float32) * 3 + v, (x,), (w,)), x=x3, w=y3)

# --- vmap: axes, trees, negatives -----------------------------------------------------------------------------------
case("vmap.negative", "return vmap((v: Tensor) => v / np.sum(v), -1, -1)(m);",
     lambda m: vmap(lambda v: v / jnp.sum(v), -1, -1)(m), m=m34)
case("vmap.inner", "return [vmap((v: Tensor) => np.sum(v, 0), 1)(t), vmap((v: Tensor) => v * 2, 2, 1)(t), vmap((v: Tensor) => v[0], -2, -1)(t)];",
     lambda t: [vmap(lambda v: jnp.sum(v, 0), 1)(t), vmap(lambda v: v * 2, 2, 1)(t), vmap(lambda v: v[0], -2, -1)(t)], t=t234)
case("vmap.trees", "return vmap((p: { w: Tensor; b: Tensor }, v: Tensor) => [p.w * v + p.b, { sum: np.sum(v) }], [{ w: 0, b: null }, -1], [1, { sum: 0 }])({ w: m, b: x }, n.T);",
     lambda m, x, n: vmap(lambda p, v: [p["w"] * v + p["b"], {"sum": jnp.sum(v)}], ({"w": 0, "b": None}, -1), [1, {"sum": 0}])({"w": m, "b": x}, n.T), m=m23, x=x3, n=n23)
case("vmap.prefix", "return vmap((p: { a: Tensor; c: [Tensor, Tensor] }) => p.a + p.c[0] * p.c[1], [1], 0)({ a: m, c: [n, m] });",
     lambda m, n: vmap(lambda p: p["a"] + p["c"][0] * p["c"][1], (1,), 0)({"a": m, "c": [n, m]}), m=m23, n=n23)
case("vmap.outNull", "return vmap((v: Tensor, u: Tensor) => [v * u, np.sum(u)], [0, null], [0, null])(m, x);",
     lambda m, x: vmap(lambda v, u: [v * u, jnp.sum(u)], (0, None), [0, None])(m, x), m=m23, x=x3)
case("vmap.size", "return vmap((v: Tensor) => v + lax.axisIndex(\"i\"), { inAxes: null, axisName: \"i\", axisSize: 4 })(x);",
     lambda x: vmap(lambda v: v + lax.axis_index("i"), in_axes=None, axis_name="i", axis_size=4)(x), x=x3)
case("vmap.matrix", "return vmap(vmap((a: Tensor, b: Tensor) => np.dot(a, b), [null, 1]), [0, null])(m, n);",
     lambda m, n: vmap(vmap(jnp.dot, (None, 1)), (0, None))(m, n), m=m23, n=m34)
case("vmap.perExampleJacobians", "return vmap(jacrev((w: Tensor, v: Tensor) => np.tanh(np.dot(w, v)), { argnums: [0, 1] }), [null, 0])(w, m);",
     lambda w, m: vmap(jacrev(lambda w, v: jnp.tanh(w @ v), argnums=(0, 1)), (None, 0))(w, m), w=m33, m=m23)
case("vmap.jacfwdOfVmap", "return jacfwd(vmap((v: Tensor) => np.sin(v) * v[0]))(m);", lambda m: jacfwd(vmap(lambda v: jnp.sin(v) * v[0]))(m), m=m23)
case("vmap.hessians", "return vmap(hessian((v: Tensor) => np.sum(np.sin(v)) * v[0] ** 2))(m);",
     lambda m: vmap(hessian(lambda v: jnp.sum(jnp.sin(v)) * v[0] ** 2))(m), m=m23, rtol=1e-4)
case("vmap.gradOfScanOfVmap", """const f = (w: Tensor, xs: Tensor) => {
    const [last, ys] = lax.scan((c: Tensor, x: Tensor) => { const n = vmap((a: Tensor, b: Tensor) => np.tanh(a * b + w[0]))(c, x); return [n, np.sum(n)]; }, w, xs);
    return np.sum(last ** 2) + np.sum(ys);
  };
  return vmap(grad(f), [null, 0])(x, t);""",
     lambda x, t: vmap(grad(lambda w, xs: (lambda r: jnp.sum(r[0] ** 2) + jnp.sum(r[1]))(lax.scan(
         lambda c, x: (lambda n: (n, jnp.sum(n)))(vmap(lambda a, b: jnp.tanh(a * b + w[0]))(c, x)), w, xs))), (None, 0))(x, t), x=x4, t=t234)
case("vmap.hessianOfScanUnderVmap", """const f = (w: Tensor, v: Tensor) => lax.scan((c: Tensor, x: Tensor) => [np.sin(c * x) + w[0] * w[1], c], w[2], v)[0];
  return vmap(hessian(f), [null, 0])(x, m);""",
     lambda x, m: vmap(hessian(lambda w, v: lax.scan(lambda c, t: (jnp.sin(c * t) + w[0] * w[1], c), w[2], v)[0]), (None, 0))(x, m), x=x3, m=m23, rtol=1e-4)
case("vmap.whileDiffering", """const f = (v: Tensor) => lax.whileLoop(([i, a]) => i < np.abs(v) * 4, ([i, a]) => [i + 1, a * v + 1], [0, v])[1];
  return [vmap(f)(x), vmap((v: Tensor, t: Tensor) => jvp(f, [v], [t])[1])(x, y)];""",
     lambda x, y: (lambda f: [vmap(f)(x), vmap(lambda v, t: jvp(f, (v,), (t,))[1])(x, y)])(
         lambda v: lax.while_loop(lambda c: c[0] < jnp.abs(v) * 4, lambda c: (c[0] + 1, c[1] * v + 1), (0, v))[1]), x=x5, y=data((5,), 21), rtol=1e-4)
case("vmap.condBatched", "return vmap((p: Tensor, v: Tensor) => lax.cond(p > 0, (u: Tensor) => np.sin(u), (u: Tensor) => u * 3, v))(x, m33);",
     lambda x, m33: vmap(lambda p, v: lax.cond(p > 0, lambda u: jnp.sin(u), lambda u: u * 3, v))(x, m33), x=x3, m33=m33)
case("vmap.switchBatched", "const f = (i: Tensor, v: Tensor) => lax.switch(i, [(u: Tensor) => u ** 2, (u: Tensor) => np.sin(u), (u: Tensor) => u[0] * u], v); return [vmap(f)(i, m), vmap(jacrev(f, { argnums: 1 }))(i, m)];",
     lambda i, m: (lambda f: [vmap(f)(i, m), vmap(jacrev(f, argnums=1))(i, m)])(lambda i, v: lax.switch(i, [lambda u: u**2, lambda u: jnp.sin(u), lambda u: u[0] * u], v)), i=i3, m=m33)
case("vmap.keys", "const keys = random.split(random.key(3), 4); return [vmap((k) => random.normal(k, [2]))(keys), vmap((k, v: Tensor) => random.uniform(k) * v, [0, null])(keys, x), vmap((k) => random.uniform(random.split(k)[1]))(keys), vmap((k, i: Tensor) => random.bits(random.foldIn(k, i)), [null, 0])(keys[0], i)];",
     lambda x, i: (lambda keys: [vmap(lambda k: jax.random.normal(k, (2,)))(keys), vmap(lambda k, v: jax.random.uniform(k) * v, (0, None))(keys, x), vmap(lambda k: jax.random.uniform(jax.random.split(k)[1]))(keys), vmap(lambda k, i: jax.random.bits(jax.random.fold_in(k, i)), (None, 0))(keys[0], i)])(jax.random.split(jax.random.key(3), 4)), x=x3, i=i3)
case("vmap.permutations", "const keys = random.split(random.key(5), 3); return [vmap((k) => random.permutation(k, 5))(keys), vmap((k, v: Tensor) => random.choice(k, v), [0, null])(keys, x), vmap((k) => random.categorical(k, x))(keys), vmap(grad((v: Tensor, k) => np.sum(random.normal(k, [3]) * v)), [null, 0])(y, keys)];",
     lambda x, y: (lambda keys: [vmap(lambda k: jax.random.permutation(k, 5))(keys), vmap(lambda k, v: jax.random.choice(k, v), (0, None))(keys, x), vmap(lambda k: jax.random.categorical(k, x))(keys), vmap(grad(lambda v, k: jnp.sum(jax.random.normal(k, (3,)) * v)), (None, 0))(y, keys)])(jax.random.split(jax.random.key(5), 3)), x=x5, y=y3)

# --- named axes -----------------------------------------------------------------------------------------------------
for op, ts, fn in [
    ("psum", "lax.psum(v, \"i\")", lambda v: lax.psum(v, "i")), ("pmean", "lax.pmean(v, \"i\")", lambda v: lax.pmean(v, "i")),
    ("pmax", "lax.pmax(v, \"i\")", lambda v: lax.pmax(v, "i")), ("pmin", "lax.pmin(v, \"i\")", lambda v: lax.pmin(v, "i")),
    ("allGather", "lax.allGather(v, \"i\")", lambda v: lax.all_gather(v, "i")),
    ("allGatherTiled", "lax.allGather(v, \"i\", { axis: 0, tiled: true })", lambda v: lax.all_gather(v, "i", axis=0, tiled=True)),
    ("ppermute", "lax.ppermute(v, \"i\", [[0, 1], [1, 2], [2, 0]])", lambda v: lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 0)])),
    ("allToAll", "lax.allToAll(v, \"i\", 0, 0)", lambda v: lax.all_to_all(v, "i", 0, 0)),
    ("psumScatter", "lax.psumScatter(v, \"i\")", lambda v: lax.psum_scatter(v, "i")),
    ("axisIndex", "v * lax.axisIndex(\"i\")", lambda v: v * lax.axis_index("i")),
]:
    case(f"axes.{op}", f"const f = (v: Tensor) => {ts}; return vmap(f, {{ axisName: \"i\" }})(m);",
         (lambda fn: lambda m: vmap(fn, axis_name="i")(m))(fn), m=m33)
    differentiable = op not in ("pmax", "pmin")
    if differentiable:
        case(f"axes.{op}Outside", f"const f = (v: Tensor) => {ts}; return grad((u: Tensor) => np.sum(vmap(f, {{ axisName: \"i\" }})(u) * np.sin(u)[0][0]))(m);",
             (lambda fn: lambda m: grad(lambda u: jnp.sum(vmap(fn, axis_name="i")(u) * jnp.sin(u)[0][0]))(m))(fn), m=m33, rtol=1e-4)
    if differentiable:
        case(f"axes.{op}Jvp", f"const f = (v: Tensor) => np.sin({ts}); return jvp(vmap(f, {{ axisName: \"i\" }}), [m], [n]);",
             (lambda fn: lambda m, n: jvp(vmap(lambda v: jnp.sin(fn(v)), axis_name="i"), (m,), (n,)))(fn), m=m33, n=data((3, 3), 22), rtol=1e-4)
case("axes.nested", "return vmap(vmap((v: Tensor) => [v - lax.pmean(v, \"i\"), v - lax.pmean(v, \"j\"), lax.psum(v, [\"i\", \"j\"]), lax.axisIndex([\"i\", \"j\"])], { axisName: \"j\" }), { axisName: \"i\" })(m);",
     lambda m: vmap(vmap(lambda v: [v - lax.pmean(v, "i"), v - lax.pmean(v, "j"), lax.psum(v, ("i", "j")), lax.axis_index(("i", "j"))], axis_name="j"), axis_name="i")(m), m=m23)
case("axes.gradInside", "return vmap((v: Tensor) => grad((u: Tensor) => lax.psum(np.sin(u), \"i\"))(v), { axisName: \"i\" })(x);",
     lambda x: vmap(lambda v: grad(lambda u: lax.psum(jnp.sin(u), "i"))(v), axis_name="i")(x), x=x3)
case("axes.normalise", "const f = (v: Tensor) => { const z = v - lax.pmax(stopGradient(v), \"i\"); return np.exp(z) / lax.psum(np.exp(z), \"i\"); }; return [vmap(f, { axisName: \"i\" })(x), jacrev(vmap(f, { axisName: \"i\" }))(x)];",
     lambda x: (lambda f: [vmap(f, axis_name="i")(x), jacrev(vmap(f, axis_name="i"))(x)])(lambda v: (lambda z: jnp.exp(z) / lax.psum(jnp.exp(z), "i"))(v - lax.pmax(lax.stop_gradient(v), "i"))), x=x3)
case("axes.inScan", "return vmap((v: Tensor) => lax.scan((c: Tensor, t: Tensor) => [c + lax.psum(t, \"i\"), c * t], v[0], v), { axisName: \"i\" })(m);",
     lambda m: vmap(lambda v: lax.scan(lambda c, t: (c + lax.psum(t, "i"), c * t), v[0], v), axis_name="i")(m), m=m23)
case("axes.psumOfOne", "return vmap((v: Tensor) => v / lax.psum(1, \"i\"), { axisName: \"i\" })(x);",
     lambda x: vmap(lambda v: v / lax.psum(1, "i"), axis_name="i")(x), x=x3)
case("axes.treePsum", "return vmap((v: Tensor, u: Tensor) => lax.psum({ a: v, b: [u, v * u] }, \"i\"), { axisName: \"i\", outAxes: null })(x, y);",
     lambda x, y: vmap(lambda v, u: lax.psum({"a": v, "b": [u, v * u]}, "i"), axis_name="i", out_axes=None)(x, y), x=x3, y=y3)

# --- compositions ---------------------------------------------------------------------------------------------------
case("compose.hessianOfWhile", "const f = (v: Tensor) => lax.whileLoop(([i, a]) => i < 4, ([i, a]) => [i + 1, np.sin(a * v[0]) + v[1]], [0, v[2]])[1]; return [jacfwd(jacfwd(f))(x), hessian(f)(x)];",
     lambda x: (lambda f: [jacfwd(jacfwd(f))(x), jacfwd(jacfwd(f))(x)])(lambda v: lax.while_loop(lambda c: c[0] < 4, lambda c: (c[0] + 1, jnp.sin(c[1] * v[0]) + v[1]), (0, v[2]))[1]), x=x3, rtol=1e-4)
case("compose.jacrevOfFft", "const f = (v: Tensor) => { const z = np.fft.rfft(v); return np.real(z) ** 2 + np.imag(z); }; return [jacrev(f)(x), jacfwd(f)(x)];",
     lambda x: (lambda f: [jacrev(f)(x), jacfwd(f)(x)])(lambda v: (lambda z: jnp.real(z) ** 2 + jnp.imag(z))(jnp.fft.rfft(v))), x=x5, rtol=1e-4, atol=1e-4)
case("compose.fftGrads", "const w = (z: Tensor) => np.sum(np.real(z) * 2 + np.imag(z) ** 2); return [grad((v: Tensor) => w(np.fft.fft2(v)))(m), grad((v: Tensor) => w(np.fft.ifft(v)))(x), grad((v: Tensor) => w(np.fft.fft(np.fft.irfft(np.fft.rfft(v)))))(x4), grad((v: Tensor) => np.sum(np.fft.irfft(v * lax.complex(1.0, 2.0), 5) ** 3))(x), grad((z: Tensor) => np.sum(np.abs(np.fft.ifft(z)) ** 2))(c)];",
     lambda m, x, x4, c: (lambda w: [grad(lambda v: w(jnp.fft.fft2(v)))(m), grad(lambda v: w(jnp.fft.ifft(v)))(x), grad(lambda v: w(jnp.fft.fft(jnp.fft.irfft(jnp.fft.rfft(v)))))(x4), grad(lambda v: jnp.sum(jnp.fft.irfft(v * lax.complex(jnp.float32(1), jnp.float32(2)), 5) ** 3))(x), grad(lambda z: jnp.sum(jnp.abs(jnp.fft.ifft(z)) ** 2))(c)])(lambda z: jnp.sum(jnp.real(z) * 2 + jnp.imag(z) ** 2)), m=m23, x=x3, x4=x4, c=c3, rtol=1e-4, atol=1e-4)
case("compose.linearTranspose", "const f = (a: Tensor, b: Tensor) => [np.dot(m, a) + b.slice([null, 2]), np.sum(b)]; return linearTranspose(f, x, y)([y.slice([null, 2]), s]);",
     lambda m, x, y, s: jax.linear_transpose(lambda a, b: [m @ a + b[:2], jnp.sum(b)], x, y)([y[:2], s]), m=m23, x=x3, y=y3, s=s)
case("compose.linearize", "const [y, lin] = linearize((a: Tensor, b: Tensor) => a * np.sin(b), x, z); return [y, lin(z, x), vmap((t: Tensor) => lin(t, t))(m), linearTranspose((t: Tensor) => lin(t, t * 2), x)(z)];",
     lambda x, z, m: (lambda y, lin: [y, lin(z, x), vmap(lambda t: lin(t, t))(m), jax.linear_transpose(lambda t: lin(t, t * 2), x)(z)])(*jax.linearize(lambda a, b: a * jnp.sin(b), x, z)), x=x3, z=y3, m=m23)
case("compose.vjpOfVjp", "const [y, pull] = vjp((v: Tensor) => np.sin(v) * v[0], x); const [g, pull2] = vjp((c: Tensor) => pull(c)[0], w); return [y, g, pull2(x), jacrev((c: Tensor) => pull(c)[0])(w)];",
     lambda x, w: (lambda y, pull: (lambda g, pull2: [y, g, pull2(x), jacrev(lambda c: pull(c)[0])(w)])(*vjp(lambda c: pull(c)[0], w)))(*vjp(lambda v: jnp.sin(v) * v[0], x)), x=x3, w=y3)
case("compose.jvpOfVjpOfJvp", "const f = (v: Tensor) => np.sum(np.exp(v * 0.5) * v[1]); const d = (v: Tensor) => jvp(f, [v], [w])[1]; return [grad(d)(x), jvp(grad(d), [x], [w]), vjp(grad(f), x)[1](w), hvp(f, [x], [w])];",
     lambda x, w: (lambda f: (lambda d: [grad(d)(x), jvp(grad(d), (x,), (w,)), vjp(grad(f), x)[1](w), jvp(grad(f), (x,), (w,))[1]])(lambda v: jvp(f, (v,), (w,))[1]))(lambda v: jnp.sum(jnp.exp(v * 0.5) * v[1])), x=x3, w=y3)
case("compose.hvpTrees", "return hvp((p: { a: Tensor; b: Tensor }) => np.sum(p.a ** 3) * p.b, [{ a: x, b: s }], [{ a: w, b: 1.5 }]);",
     lambda x, s, w: jvp(grad(lambda p: jnp.sum(p["a"] ** 3) * p["b"]), ({"a": x, "b": s},), ({"a": w, "b": jnp.float32(1.5)},))[1], x=x3, s=s, w=y3)
case("compose.third", "return [jacfwd(jacrev(jacfwd((v: Tensor) => np.sum(v) ** 2 * v[0] ** 2)))(x), grad(grad(grad(grad((v: Tensor) => np.sin(v) * v ** 3))))(s)];",
     lambda x, s: [jacfwd(jacrev(jacfwd(lambda v: jnp.sum(v) ** 2 * v[0] ** 2)))(x), grad(grad(grad(grad(lambda v: jnp.sin(v) * v**3))))(s)], x=x3, s=s, rtol=1e-4, atol=1e-4)
case("compose.checkpointedScan", "const step = checkpoint((c: Tensor, t: Tensor) => [np.tanh(c * t + c), np.sum(c)]); const f = (v: Tensor) => { const [c, ys] = lax.scan(step, v, m); return np.sum(c) + np.sum(ys ** 2); }; return [grad(f)(x), hessian(f)(x)];",
     lambda x, m: (lambda f: [grad(f)(x), hessian(f)(x)])(lambda v: (lambda r: jnp.sum(r[0]) + jnp.sum(r[1] ** 2))(lax.scan(jax.checkpoint(lambda c, t: (jnp.tanh(c * t + c), jnp.sum(c))), v, m))), x=x3, m=m23, rtol=1e-4)
case("compose.checkpointPolicy", "const f = checkpoint((a: Tensor, b: Tensor) => np.sum(np.sin(np.dot(np.sin(np.dot(a, b)), b))), { policy: checkpointPolicies.dotsSaveable }); return [grad(f, { argnums: [0, 1] })(m, m), vmap(grad(f), [0, null])(t, m)];",
     lambda m, t: (lambda f: [grad(f, argnums=(0, 1))(m, m), vmap(grad(f), (0, None))(t, m)])(jax.checkpoint(lambda a, b: jnp.sum(jnp.sin(jnp.sin(a @ b) @ b)), policy=jax.checkpoint_policies.dots_saveable)), m=m33, t=data((2, 3, 3), 23), rtol=1e-4)
case("compose.stopGradient", "return [grad((v: Tensor) => np.sum(v * stopGradient(v ** 2)))(x), hessian((v: Tensor) => np.sum(v ** 2 * stopGradient(v)))(x), jvp((v: Tensor) => stopGradient({ a: v, b: v * 2 }).a + v, [x], [w]), grad((v: Tensor) => np.sum(stopGradient(v)))(x)];",
     lambda x, w: [grad(lambda v: jnp.sum(v * lax.stop_gradient(v**2)))(x), hessian(lambda v: jnp.sum(v**2 * lax.stop_gradient(v)))(x), jvp(lambda v: lax.stop_gradient({"a": v, "b": v * 2})["a"] + v, (x,), (w,)), grad(lambda v: jnp.sum(lax.stop_gradient(v)))(x)], x=x3, w=y3)
case("compose.evalShape", "const t = evalShape((v: Tensor) => ({ a: np.outer(v, v), b: np.sum(v) }), x); return np.zeros(t.a.shape, t.b.dtype) + t.a.shape[0];",
     lambda x: jnp.zeros((3, 3)) + 3, x=x3)
case("compose.jitInside", "const f = jit((a: Tensor, b: Tensor) => np.sum(np.sin(a) * b)); return [vmap(jit(grad(f)), [0, null])(m, x), hessian(jit(f))(x, x), jit(jacrev(jit((v: Tensor) => v * np.sum(v))))(x)];",
     lambda m, x: (lambda f: [vmap(jax.jit(grad(f)), (0, None))(m, x), hessian(jax.jit(f))(x, x), jax.jit(jacrev(jax.jit(lambda v: v * jnp.sum(v))))(x)])(jax.jit(lambda a, b: jnp.sum(jnp.sin(a) * b))), m=m23, x=x3)
case("compose.valueAndGradOfVmap", "return valueAndGrad((w: Tensor) => np.mean(vmap((v: Tensor) => np.tanh(np.dot(w, v)) ** 2)(m)))(x);",
     lambda x, m: jax.value_and_grad(lambda w: jnp.mean(vmap(lambda v: jnp.tanh(w @ v) ** 2)(m)))(x), x=x3, m=m23)
case("compose.mapAndGrads", "return [grad((v: Tensor) => np.sum(lax.map((u: Tensor) => np.sin(u) * u[0], v)))(m), jacrev((v: Tensor) => lax.map((u: Tensor) => u ** 2, v))(x), lax.map(grad((u: Tensor) => u ** 3), x), lax.map((u: Tensor) => u * 2, x, { batchSize: 2 }), vmap((v: Tensor) => lax.map((u: Tensor) => np.sum(u * v), n))(m)];",
     lambda m, x, n: [grad(lambda v: jnp.sum(lax.map(lambda u: jnp.sin(u) * u[0], v)))(m), jacrev(lambda v: lax.map(lambda u: u**2, v))(x), lax.map(grad(lambda u: u**3), x), lax.map(lambda u: u * 2, x, batch_size=2), vmap(lambda v: lax.map(lambda u: jnp.sum(u * v), n))(m)], m=m23, x=x3, n=n23)
case("compose.associativeScan", "const f = (v: Tensor) => lax.associativeScan((a, b) => [a[0] * b[0], a[1] * b[0] + b[1]], [v, v * 2]); return [f(x), jacrev((v: Tensor) => f(v)[1])(x), vmap((v: Tensor) => f(v)[1])(m), lax.associativeScan((a: Tensor, b: Tensor) => np.matmul(a, b), t, { reverse: true }), lax.associativeScan(lax.add, m, { axis: 1 })];",
     lambda x, m, t: (lambda f: [f(x), jacrev(lambda v: f(v)[1])(x), vmap(lambda v: f(v)[1])(m), lax.associative_scan(lambda a, b: a @ b, t, reverse=True), lax.associative_scan(lax.add, m, axis=1)])(
         lambda v: lax.associative_scan(lambda a, b: [a[0] * b[0], a[1] * b[0] + b[1]], [v, v * 2])), x=x5, m=m23, t=data((3, 2, 2), 24), rtol=1e-4)
case("compose.customRoot", "const root = (a: Tensor) => lax.customRoot((z: Tensor) => z ** 3 - a, np.array(1.0), (f, z0) => lax.foriLoop(0, 20, (i: Tensor, z: Tensor) => z - f(z) / (3 * z ** 2 + 0.001), z0), (g, y) => y / g(1.0)); return [root(s), grad(root)(s), grad(grad(root))(s)];",
     lambda s: (lambda root: [root(s), grad(root)(s), grad(grad(root))(s)])(lambda a: lax.custom_root(lambda z: z**3 - a, jnp.float32(1), lambda f, z0: lax.fori_loop(0, 20, lambda i, z: z - f(z) / (3 * z**2 + 0.001), z0), lambda g, y: y / g(jnp.float32(1)))), s=np.float32(2.5), rtol=1e-3)
case("compose.customLinearSolve", "const solve = (a: Tensor, b: Tensor) => lax.customLinearSolve((v: Tensor) => np.dot(a, v), b, (mv, r: Tensor) => np.linalg.solve(a, r), { transposeSolve: (mv, r: Tensor) => np.linalg.solve(a.T, r) }); const a = m + 4 * np.eye(3); return [solve(a, x), grad((a: Tensor, b: Tensor) => np.sum(solve(a, b) ** 2), { argnums: [0, 1] })(a, x), jacfwd((b: Tensor) => solve(a, b))(x)];",
     lambda m, x: (lambda solve, a: [solve(a, x), grad(lambda a, b: jnp.sum(solve(a, b) ** 2), argnums=(0, 1))(a, x), jacfwd(lambda b: solve(a, b))(x)])(
         lambda a, b: lax.custom_linear_solve(lambda v: a @ v, b, lambda mv, r: jnp.linalg.solve(a, r), lambda mv, r: jnp.linalg.solve(a.T, r)), m + 4 * jnp.eye(3)), m=m33, x=x3, rtol=1e-4)
case("compose.closureConvert", "const f = (v: Tensor) => np.sum(np.sin(v) * y); const [g, closed] = closureConvert(f, x); return grad((v: Tensor, ...c: Tensor[]) => g(v, ...c), { argnums: [0, 1] })(x, ...closed);",
     lambda x, y: grad(lambda v, c: jnp.sum(jnp.sin(v) * c), argnums=(0, 1))(x, y), x=x3, y=y3)
case("compose.forInGrad", "return hessian((v: Tensor) => { let s = v[0] * 0; for (const i of range(3)) { s = s * v[1] + np.sin(v[i]); } return s; })(x);",
     lambda x: hessian(lambda v: lax.fori_loop(0, 3, lambda i, s: s * v[1] + jnp.sin(v[i]), v[0] * 0))(x), x=x3)
case("compose.whileTsGrad", "return vmap(grad((v: Tensor) => { let a = v; let n = 0; while (np.abs(a) < 3) { a = a * 1.5 + 0.1; n = n + 1; if (n > 4) { break; } } return a ** 2; }))(x);",
     lambda x: vmap(lambda v: jvp(lambda v: lax.while_loop(lambda c: (jnp.abs(c[0]) < 3) & (c[1] <= 4), lambda c: (c[0] * 1.5 + 0.1, c[1] + 1), (v, 0))[0] ** 2, (v,), (jnp.float32(1),))[1])(x), x=x5, rtol=1e-4)
case("compose.ifTsGrad", "return vmap(grad((v: Tensor) => { if (v > 0) { return v ** 2; } else if (v < -1) { return 3 * v; } return np.sin(v); }))(x);",
     lambda x: vmap(grad(lambda v: jnp.where(v > 0, v**2, jnp.where(v < -1, 3 * v, jnp.sin(v)))))(x), x=x5)
case("compose.jacOfTreeResult", "return jacrev((v: Tensor) => ({ a: v[0] * v, b: [np.sum(v), np.outer(v, v)] }))(x);",
     lambda x: jacrev(lambda v: {"a": v[0] * v, "b": [jnp.sum(v), jnp.outer(v, v)]})(x), x=x3)
case("compose.maml", "const inner = (w: Tensor, v: Tensor) => w - 0.1 * grad((u: Tensor) => np.sum(np.sin(u * v)))(w); return grad((w: Tensor) => np.sum(vmap((v: Tensor) => inner(inner(w, v), v) ** 2)(m)))(x);",
     lambda x, m: grad(lambda w: (lambda inner: jnp.sum(vmap(lambda v: inner(inner(w, v), v) ** 2)(m)))(lambda w, v: w - 0.1 * grad(lambda u: jnp.sum(jnp.sin(u * v)))(w)))(x), x=x3, m=m23, rtol=1e-4)

# --- derivatives where conventions matter ----------------------------------------------------------------------------
for name, ts, fn in [
    ("max", "np.max(v)", jnp.max), ("min", "np.min(v)", jnp.min), ("amaxAxis", "np.max(v.reshape([5, 1]), 0)[0]", lambda v: jnp.max(v.reshape(5, 1), 0)[0]),
    ("sort", "np.dot(np.sort(v), np.arange(5))", lambda v: jnp.dot(jnp.sort(v), jnp.arange(5))), ("median", "np.median(v)", jnp.median),
    ("maximum", "np.sum(np.maximum(v, 2))", lambda v: jnp.sum(jnp.maximum(v, 2))), ("minimum", "np.sum(np.minimum(v, np.roll(v, 1)) * v)", lambda v: jnp.sum(jnp.minimum(v, jnp.roll(v, 1)) * v)),
    ("clip", "np.sum(np.clip(v, 0, 2) * v)", lambda v: jnp.sum(jnp.clip(v, 0, 2) * v)), ("clamp", "np.sum(lax.clamp(0.0, v, 2.0))", lambda v: jnp.sum(lax.clamp(jnp.float32(0), v, jnp.float32(2)))),
    ("abs", "np.sum(np.abs(v - 2))", lambda v: jnp.sum(jnp.abs(v - 2))), ("relu", "np.sum(nn.relu(v - 2))", lambda v: jnp.sum(jax.nn.relu(v - 2))), ("relu6", "np.sum(nn.relu6(v * 3))", lambda v: jnp.sum(jax.nn.relu6(v * 3))),
    ("cummax", "np.dot(lax.cummax(v), np.arange(5))", lambda v: jnp.dot(lax.cummax(v), jnp.arange(5))), ("cummin", "np.dot(lax.cummin(v, { reverse: true }), np.arange(5))", lambda v: jnp.dot(lax.cummin(v, reverse=True), jnp.arange(5))),
    ("cumprod", "np.dot(np.cumprod(v), np.arange(5))", lambda v: jnp.dot(jnp.cumprod(v), jnp.arange(5))), ("prod", "np.prod(v)", jnp.prod), ("logsumexp", "lax.cumlogsumexp(v)[3]", lambda v: lax.cumlogsumexp(v)[3]),
    ("norm", "np.linalg.norm(v)", jnp.linalg.norm), ("ptp", "np.ptp(v)", jnp.ptp), ("topK", "np.dot(lax.topK(v, 3)[0], np.arange(3))", lambda v: jnp.dot(lax.top_k(v, 3)[0], jnp.arange(3))),
    ("where", "np.sum(np.where(v > 1, v ** 2, 0))", lambda v: jnp.sum(jnp.where(v > 1, v**2, 0))), ("whereSqrt", "np.sum(np.where(v > 0, np.sqrt(np.where(v > 0, v, 1)), 0))", lambda v: jnp.sum(jnp.where(v > 0, jnp.sqrt(jnp.where(v > 0, v, 1)), 0))),
    ("sqrtZero", "np.sum(np.sqrt(v))", lambda v: jnp.sum(jnp.sqrt(v))), ("whereNaN", "np.sum(np.where(v > 0, np.sqrt(v), 0))", lambda v: jnp.sum(jnp.where(v > 0, jnp.sqrt(v), 0))),
    ("powZero", "np.sum(v ** 2.0) + np.sum(v ** 1)", lambda v: jnp.sum(v**2.0) + jnp.sum(v**1)), ("powIntegers", "np.sum(np.power(v, np.arange(5) - 3))", lambda v: jnp.sum(jnp.power(v, jnp.arange(5) - 3))), ("powTraced", "np.sum(np.power(v + 0.5, v))", lambda v: jnp.sum(jnp.power(v + 0.5, v))), ("xlogy", "np.sum(scipy.special.xlogy(v, v))", lambda v: jnp.sum(jax.scipy.special.xlogy(v, v))),
    ("sinc", "np.sum(np.sinc(v))", lambda v: jnp.sum(jnp.sinc(v))), ("floor", "np.sum(np.floor(v) * v + np.sign(v) + np.round(v * 0.7))", lambda v: jnp.sum(jnp.floor(v) * v + jnp.sign(v) + jnp.round(v * 0.7))),
    ("mod", "np.sum(v % 1.5) + np.sum(np.remainder(5, v + 1))", lambda v: jnp.sum(v % 1.5) + jnp.sum(jnp.remainder(5, v + 1))), ("atan2", "np.sum(np.arctan2(v, v - 2))", lambda v: jnp.sum(jnp.arctan2(v, v - 2))), ("hypot", "np.sum(np.hypot(v, v - 3))", lambda v: jnp.sum(jnp.hypot(v, v - 3))),
    ("logaddexp", "np.sum(np.logaddexp(v, 2))", lambda v: jnp.sum(jnp.logaddexp(v, 2))), ("std", "np.std(v) + np.var(v)", lambda v: jnp.std(v) + jnp.var(v)), ("quantile", "np.quantile(v, 0.3)", lambda v: jnp.quantile(v, 0.3)),
    ("argmax", "v[np.argmax(v)]", lambda v: v[jnp.argmax(v)]), ("select", "np.sum(np.select([v > 1, v > 0], [v * 2, v * 3], 1))", lambda v: jnp.sum(jnp.select([v > 1, v > 0], [v * 2, v * 3], 1))),
    ("softplus", "np.sum(nn.softplus(v) + nn.elu(v - 2) + nn.leakyRelu(v - 2) + nn.selu(v) + nn.gelu(v) + nn.silu(v) + nn.hardTanh(v) + nn.celu(v))", lambda v: jnp.sum(jax.nn.softplus(v) + jax.nn.elu(v - 2) + jax.nn.leaky_relu(v - 2) + jax.nn.selu(v) + jax.nn.gelu(v) + jax.nn.silu(v) + jax.nn.hard_tanh(v) + jax.nn.celu(v))),
    ("interp", "np.sum(np.interp(v * 0.7, np.array([0.0, 1, 3]), np.array([0.0, 2, 1]) * v[0]))", lambda v: jnp.sum(jnp.interp(v * 0.7, jnp.array([0.0, 1, 3]), jnp.array([0.0, 2, 1]) * v[0]))),
    ("unwrap", "np.sum(np.diff(v) ** 2) + np.sum(np.gradient(v) * v) + np.trapezoid(v, v ** 2)", lambda v: jnp.sum(jnp.diff(v) ** 2) + jnp.sum(jnp.gradient(v) * v) + jnp.trapezoid(v, v**2)),
]:
    case(f"ties.{name}", f"const f = (v: Tensor) => {ts};\n  return [grad(f)(x), jvp(f, [x], [w])[1], vmap(grad(f))(np.stack([x, w]))];",
         (lambda fn: lambda x, w: [grad(fn)(x), jvp(fn, (x,), (w,))[1], vmap(grad(fn))(jnp.stack([x, w]))])(fn), x=ties, w=np.array([1, -1, 0, 0, 3], np.float32), rtol=1e-4)
    case(f"ties.{name}Second", f"const f = (v: Tensor) => {ts};\n  return hessian(f)(x);",
         (lambda fn: lambda x: hessian(fn)(x))(fn), x=ties, rtol=1e-4)

edge = np.array([0, 1, 2, 0, 0.5], np.float32)
for name, ts, fn in [
    ("xlogy", "scipy.special.xlogy(a, b + 1)", lambda a, b: jax.scipy.special.xlogy(a, b + 1)), ("xlog1py", "scipy.special.xlog1py(a, b)", lambda a, b: jax.scipy.special.xlog1py(a, b)),
    ("entr", "scipy.special.entr(a) * b", lambda a, b: jax.scipy.special.entr(a) * b), ("relEntr", "scipy.special.relEntr(a, b)", jax.scipy.special.rel_entr), ("klDiv", "scipy.special.klDiv(a, b)", jax.scipy.special.kl_div),
    ("gamma", "scipy.stats.gamma.logpdf(b + 1, a + 1)", lambda a, b: jax.scipy.stats.gamma.logpdf(b + 1, a + 1)), ("beta", "scipy.stats.beta.logpdf(0.25, a + 1, b + 1)", lambda a, b: jax.scipy.stats.beta.logpdf(0.25, a + 1, b + 1)),
    ("poisson", "scipy.stats.poisson.logpmf(np.round(a), b + 1)", lambda a, b: jax.scipy.stats.poisson.logpmf(jnp.round(a), b + 1)), ("logaddexp", "np.logaddexp(a, b) + np.logaddexp2(a, b)", lambda a, b: jnp.logaddexp(a, b) + jnp.logaddexp2(a, b)),
    ("xlogyNaN", "scipy.special.xlogy(a, np.where(b > 1, np.nan, b + 1))", lambda a, b: jax.scipy.special.xlogy(a, jnp.where(b > 1, jnp.nan, b + 1))),
]:
    case(f"edges.{name}", f"const f = (a: Tensor, b: Tensor) => {ts};\n  return [f(x, w), vjp(f, x, w)[1](np.onesLike(x)), jvp(f, [x, w], [w, x])[1]];",
         (lambda fn: lambda x, w: [fn(x, w), vjp(fn, x, w)[1](jnp.ones_like(x)), jvp(fn, (x, w), (w, x))[1]])(fn), x=edge, w=np.array([1, 1, 3, 0, 0.5], np.float32), rtol=1e-4)

# --- indexing, scatters and sorts -----------------------------------------------------------------------------------
far = np.array([0, -1, 7, 2, -9, 0], np.int32)
w6 = data((6,), 31)
for mode in ["fill", "clip", "drop"]:
    if mode in ("fill", "clip"):
        case(f"bounds.get.{mode}", f"const f = (v: Tensor) => v.at(i).get({{ mode: \"{mode}\"{', fillValue: 5' if mode == 'fill' else ''} }}); return [f(x), grad((v: Tensor) => np.sum(f(v) * w))(x), jvp(f, [x], [x * 2])[1], vmap(f)(np.stack([x, x * 2]))];",
             (lambda mode: lambda x, i, w: (lambda f: [f(x), grad(lambda v: jnp.sum(f(v) * w))(x), jvp(f, (x,), (x * 2,))[1], vmap(f)(jnp.stack([x, x * 2]))])(lambda v: v.at[i].get(mode=mode, **({"fill_value": 5} if mode == "fill" else {}))))(mode), x=x5, i=far, w=w6)
    if mode in ("drop", "clip"):
        # JAX's rule for min and max reads places out of bounds as the wrong ones when they are clipped.
        for op in ["set", "add"] + ["min", "max"] * (mode == "drop"):
            idx = np.array([0, 7, 2, -9, 4], np.int32)
            case(f"bounds.{op}.{mode}", f"const f = (v: Tensor, u: Tensor) => v.at(i).{op}(u, {{ mode: \"{mode}\" }}); return [f(x, w), vjp(f, x, w)[1](z), jvp(f, [x, w], [z, x])[1], vmap(f, [0, null])(np.stack([x, z]), w)];",
                 (lambda op, mode: lambda x, w, z, i: (lambda f: [f(x, w), vjp(f, x, w)[1](z), jvp(f, (x, w), (z, x))[1], vmap(f, (0, None))(jnp.stack([x, z]), w)])(
                     lambda v, u: getattr(v.at[i], op)(u, mode=mode)))(op, mode), x=x5, w=data((5,), 32), z=data((5,), 33), i=idx)
for op in ["add", "set", "min", "max"]:
    dup = np.array([1, 1, 3, 0, 3, 3], np.int32)
    case(f"duplicates.{op}", f"const f = (v: Tensor, u: Tensor) => v.at(i).{op}(u); return [f(x, w), vjp(f, x, w)[1](z)" + (", jvp(f, [x, w], [z, w * 2])[1]" if op in ("add",) else "") + "];",
         (lambda op: lambda x, w, z, i: (lambda f: [f(x, w), vjp(f, x, w)[1](z)] + ([jvp(f, (x, w), (z, w * 2))[1]] if op == "add" else []))(lambda v, u: getattr(v.at[i], op)(u)))(op), x=x5, w=w6, z=data((5,), 33), i=dup)
case("indexing.unique", "const f = (v: Tensor, u: Tensor) => v.at(i).mul(u, { uniqueIndices: true, indicesAreSorted: false }); return [f(x, w), vjp(f, x, w)[1](x * 2), jvp(f, [x, w], [x, w])[1]];",
     lambda x, w, i: (lambda f: [f(x, w), vjp(f, x, w)[1](x * 2), jvp(f, (x, w), (x, w))[1]])(lambda v, u: v.at[i].multiply(u, unique_indices=True)), x=x5, w=y3, i=i3)
case("indexing.apply", "return [x.at(i).apply(np.sin), x.at(1).power(2), x.at(i).divide(2), x.at(0).subtract(s), grad((v: Tensor) => np.sum(v.at(i).divide(s).at(0).subtract(v[1])))(x)];",
     lambda x, i, s: [x.at[i].apply(jnp.sin), x.at[1].power(2), x.at[i].divide(2), x.at[0].subtract(s), grad(lambda v: jnp.sum(v.at[i].divide(s).at[0].subtract(v[1])))(x)], x=pos3, i=i3, s=s)
case("indexing.dynamicSlices", "const f = (v: Tensor, u: Tensor) => lax.dynamicUpdateSlice(v, u, [k]) * 2 + np.sum(lax.dynamicSlice(v, [k], [2])); return [f(x, w), vjp(f, x, w)[1](x), vmap((k: Tensor) => lax.dynamicSlice(x, [k], [2]))(i), vmap((k: Tensor, u: Tensor) => lax.dynamicUpdateSlice(x, u, [k]), [0, null])(i, w), grad((v: Tensor) => np.sum(vmap((k: Tensor) => lax.dynamicSlice(v, [k], [2]) ** 2)(i)))(x)];",
     lambda x, w, k, i: (lambda f: [f(x, w), vjp(f, x, w)[1](x), vmap(lambda k: lax.dynamic_slice(x, (k,), (2,)))(i), vmap(lambda k, u: lax.dynamic_update_slice(x, u, (k,)), (0, None))(i, w), grad(lambda v: jnp.sum(vmap(lambda k: lax.dynamic_slice(v, (k,), (2,)) ** 2)(i)))(x)])(
         lambda v, u: lax.dynamic_update_slice(v, u, (k,)) * 2 + jnp.sum(lax.dynamic_slice(v, (k,), (2,)))), x=x5, w=data((2,), 34), k=np.int32(9), i=np.array([-7, 1, 4, 9], np.int32))
case("indexing.takeAlong", "const k = np.argsort(m, { axis: 1 }); const f = (v: Tensor) => np.takeAlongAxis(v, k, 1); return [f(m), grad((v: Tensor) => np.sum(f(v) ** 3))(m), grad((v: Tensor) => np.sum(np.take(v, i, { axis: 1 }) ** 2))(m), grad((v: Tensor) => np.sum(v.slice(i, [], null) ** 2))(m), vmap((v: Tensor, j: Tensor) => v[j])(m, i)];",
     lambda m, i: (lambda k: (lambda f: [f(m), grad(lambda v: jnp.sum(f(v) ** 3))(m), grad(lambda v: jnp.sum(jnp.take(v, i, axis=1) ** 2))(m), grad(lambda v: jnp.sum(v[i, :, None] ** 2))(m), vmap(lambda v, j: v[j])(m, i)])(lambda v: jnp.take_along_axis(v, k, 1)))(jnp.argsort(m, axis=1)), m=m33, i=i3)
case("sort.several", "const f = (a: Tensor, b: Tensor) => lax.sort([a, b, np.sin(a)], { numKeys: 1 }); return [f(x, w), vjp((a: Tensor, b: Tensor) => f(a, b)[1] * f(a, b)[2], x, w)[1](w), jvp(f, [x, w], [w, x]), vmap(f)(np.stack([x, w]), np.stack([w, x])), lax.sort([k, x], { numKeys: 2 })];",
     lambda x, w, k: (lambda f: [f(x, w), vjp(lambda a, b: f(a, b)[1] * f(a, b)[2], x, w)[1](w), jvp(f, (x, w), (w, x)), vmap(f)(jnp.stack([x, w]), jnp.stack([w, x])), lax.sort((k, x), num_keys=2)])(lambda a, b: lax.sort((a, b, jnp.sin(a)), num_keys=1)), x=x5, w=data((5,), 35), k=np.array([1, 0, 1, 0, 1], np.int32))
case("sort.argsorts", "return [vmap((v: Tensor) => np.argsort(v))(m), jacrev((v: Tensor) => np.sort(v, { descending: true }))(x), grad((v: Tensor) => np.sum(v[np.argsort(v)] * np.arange(5)))(x), jacfwd((v: Tensor) => lax.topK(v, 2)[0])(x), np.lexsort([x, np.floor(x)]), grad((v: Tensor) => np.partition(v, 2)[2])(x)];",
     lambda m, x: [vmap(lambda v: jnp.argsort(v))(m), jacrev(lambda v: jnp.sort(v, descending=True))(x), grad(lambda v: jnp.sum(v[jnp.argsort(v)] * jnp.arange(5)))(x), jacfwd(lambda v: lax.top_k(v, 2)[0])(x), jnp.lexsort((x, jnp.floor(x))), grad(lambda v: jnp.partition(v, 2)[2])(x)], m=m23, x=x5)

# --- windows and convolutions ---------------------------------------------------------------------------------------
img = data((1, 5, 5, 2), 41)
for name, ts, fn in [
    ("maxPool", "lax.reduceWindow(v, -Infinity, lax.max, [1, 2, 2, 1], [1, 2, 2, 1], \"SAME\")", lambda v: lax.reduce_window(v, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME")),
    ("minPool", "lax.reduceWindow(v, Infinity, lax.min, [1, 3, 2, 1], [1, 1, 2, 1], \"VALID\")", lambda v: lax.reduce_window(v, jnp.inf, lax.min, (1, 3, 2, 1), (1, 1, 2, 1), "VALID")),
    ("sumPool", "lax.reduceWindow(v, 0.0, lax.add, [1, 2, 2, 1], [1, 1, 2, 1], [[0, 0], [1, 0], [0, 1], [0, 0]])", lambda v: lax.reduce_window(v, 0.0, lax.add, (1, 2, 2, 1), (1, 1, 2, 1), ((0, 0), (1, 0), (0, 1), (0, 0)))),
    ("dilatedSum", "lax.reduceWindow(v, 0.0, lax.add, [1, 2, 2, 1], [1, 1, 1, 1], \"VALID\", { windowDilation: [1, 2, 2, 1] })", lambda v: lax.reduce_window(v, 0.0, lax.add, (1, 2, 2, 1), (1, 1, 1, 1), "VALID", window_dilation=(1, 2, 2, 1))),
]:
    case(f"windows.{name}", f"const f = (v: Tensor) => {ts}; return [f(x), grad((v: Tensor) => np.sum(f(v) ** 2))(x), vmap(f)(np.stack([x, -x])), jvp(f, [x], [np.sin(x)])[1]];",
         (lambda fn: lambda x: [fn(x), grad(lambda v: jnp.sum(fn(v) ** 2))(x), vmap(fn)(jnp.stack([x, -x])), jvp(fn, (x,), (jnp.sin(x),))[1]])(fn), x=img, rtol=1e-4)
case("windows.maxPoolTwice", "const f = (v: Tensor) => lax.reduceWindow(v, -Infinity, lax.max, [2], [1], \"VALID\"); const g = (v: Tensor) => np.sum(f(v) ** 3); return [hessian(g)(x), jacrev(grad(g))(x), grad((v: Tensor) => np.sum(grad(g)(v) ** 2))(t)];",
     lambda x, t: (lambda f: (lambda g: [hessian(g)(x), jacrev(grad(g))(x), grad(lambda v: jnp.sum(grad(g)(v) ** 2))(t)])(lambda v: jnp.sum(f(v) ** 3)))(lambda v: lax.reduce_window(v, -jnp.inf, lax.max, (2,), (1,), "VALID")), x=x5, t=ties, rtol=1e-4)
ker = data((3, 3, 2, 4), 42)
for name, opts, kw, k in [
    ("plain", "{}", {}, ker), ("same", "{}", {}, ker),
    ("dilated", "{ rhsDilation: [2, 1] }", dict(rhs_dilation=(2, 1)), ker), ("transposed", "{ lhsDilation: [2, 2] }", dict(lhs_dilation=(2, 2)), ker),
    ("grouped", "{ featureGroupCount: 2 }", dict(feature_group_count=2), data((3, 3, 1, 4), 43)),
]:
    pad = "SAME" if name == "same" else [[1, 2], [0, 1]] if name == "transposed" else "VALID"
    case(f"conv.{name}", f"const f = (v: Tensor, w: Tensor) => lax.convGeneralDilated(v, w, [1, 2], {json.dumps(pad)}, {{ dimensionNumbers: [\"NHWC\", \"HWIO\", \"NHWC\"], ...{opts} }}); return [f(x, k), grad((v: Tensor, w: Tensor) => np.sum(np.sin(f(v, w))), {{ argnums: [0, 1] }})(x, k), vmap(f, [0, null])(np.stack([x, x * 2]), k), vmap(f, [null, 0])(x, np.stack([k, k * 2])), vmap(f)(np.stack([x, x * 2]), np.stack([k, k * 2])), jvp((v: Tensor) => grad((w: Tensor) => np.sum(f(v, w) ** 2))(k), [x], [np.cos(x)])[1]];",
         (lambda pad, kw: lambda x, k: (lambda f: [f(x, k), grad(lambda v, w: jnp.sum(jnp.sin(f(v, w))), argnums=(0, 1))(x, k), vmap(f, (0, None))(jnp.stack([x, x * 2]), k), vmap(f, (None, 0))(x, jnp.stack([k, k * 2])), vmap(f)(jnp.stack([x, x * 2]), jnp.stack([k, k * 2])), jvp(lambda v: grad(lambda w: jnp.sum(f(v, w) ** 2))(k), (x,), (jnp.cos(x),))[1]])(
             lambda v, w: lax.conv_general_dilated(v, w, (1, 2), pad, dimension_numbers=("NHWC", "HWIO", "NHWC"), **kw)))(pad, kw), x=img, k=k, rtol=1e-4, atol=1e-4)
case("conv.batchGroups", "const f = (v: Tensor, w: Tensor) => lax.convGeneralDilated(v, w, [1], \"SAME\", { batchGroupCount: 2 }); return [f(x, k), grad((v: Tensor, w: Tensor) => np.sum(np.sin(f(v, w))), { argnums: [0, 1] })(x, k), vmap(f, [0, null])(np.stack([x, x * 2]), k)];",
     lambda x, k: (lambda f: [f(x, k), grad(lambda v, w: jnp.sum(jnp.sin(f(v, w))), argnums=(0, 1))(x, k), vmap(f, (0, None))(jnp.stack([x, x * 2]), k)])(lambda v, w: lax.conv_general_dilated(v, w, (1,), "SAME", batch_group_count=2)), x=data((4, 2, 5), 44), k=data((4, 2, 3), 45), rtol=1e-4)
case("conv.numpy", "const f = (a: Tensor, b: Tensor) => np.convolve(a, b, { mode: \"same\" }); return [f(x, y), vjp(f, x, y)[1](x), grad((a: Tensor) => np.sum(np.correlate(a, y) ** 2))(x), vmap(f, [null, 0])(x, m)];",
     lambda x, y, m: (lambda f: [f(x, y), vjp(f, x, y)[1](x), grad(lambda a: jnp.sum(jnp.correlate(a, y) ** 2))(x), vmap(f, (None, 0))(x, m)])(lambda a, b: jnp.convolve(a, b, mode="same")), x=x5, y=y3, m=m23, rtol=1e-4)

# --- reductions with functions, linear algebra ----------------------------------------------------------------------
case("reduce.several", "const f = (a: Tensor, b: Tensor) => lax.reduce([a, b], [0.0, 1.0], ([p, q], [r, t]) => [p + r, q * t], [0]); return [f(x, w), jvp(f, [x, w], [w, x]), vmap(f)(m, m * 2)];",
     lambda x, w, m: (lambda f: [f(x, w), jvp(f, (x, w), (w, x)), vmap(f)(m, m * 2)])(lambda a, b: lax.reduce((a, b), (jnp.float32(0), jnp.float32(1)), lambda p, q: (p[0] + q[0], p[1] * q[1]), (0,))), x=x3, w=y3, m=m23)
spd = "const a = np.matmul(m, m.T) + 2 * np.eye(3);"
jspd = lambda m: m @ m.T + 2 * jnp.eye(3)
dig = np.diag(np.array([1.0, 3, 7], np.float32))
for name, ts, fn in [
    ("cholesky", "np.sum(np.linalg.cholesky(a) ** 3)", lambda a: jnp.sum(jnp.linalg.cholesky(a) ** 3)), ("inv", "np.sum(np.sin(np.linalg.inv(a)))", lambda a: jnp.sum(jnp.sin(jnp.linalg.inv(a)))),
    ("det", "np.linalg.det(a)", jnp.linalg.det), ("slogdet", "np.linalg.slogdet(a)[1]", lambda a: jnp.linalg.slogdet(a)[1]), 
    ("eighValues", "np.sum(np.linalg.eigh(a)[0] ** 3)", lambda a: jnp.sum(jnp.linalg.eigh(a)[0] ** 3)), ("eighVectors", "np.sum(np.linalg.eigh(a)[1] ** 4)", lambda a: jnp.sum(jnp.linalg.eigh(a)[1] ** 4)),
    ("qr", "np.sum(np.linalg.qr(a)[0] ** 3) + np.sum(np.linalg.qr(a)[1] ** 2 * np.eye(3))", lambda a: jnp.sum(jnp.linalg.qr(a)[0] ** 3) + jnp.sum(jnp.linalg.qr(a)[1] ** 2 * jnp.eye(3))),
    ("svdValues", "np.sum(np.linalg.svd(a, { computeUv: false }) ** 3)", lambda a: jnp.sum(jnp.linalg.svd(a, compute_uv=False) ** 3)), ("svdVectors", "np.sum(np.linalg.svd(a)[0] ** 4)", lambda a: jnp.sum(jnp.linalg.svd(a)[0] ** 4)),
    ("lu", "np.sum(scipy.linalg.lu(a)[1] ** 3) + np.sum(np.sin(scipy.linalg.lu(a)[2]))", lambda a: jnp.sum(jax.scipy.linalg.lu(a)[1] ** 3) + jnp.sum(jnp.sin(jax.scipy.linalg.lu(a)[2]))),
    ("expm", "np.sum(scipy.linalg.expm(a * 0.1) ** 2)", lambda a: jnp.sum(jax.scipy.linalg.expm(a * 0.1) ** 2)), ("pinv", "np.sum(np.linalg.pinv(a) ** 2)", lambda a: jnp.sum(jnp.linalg.pinv(a) ** 2)),
    ("triangular", "np.sum(scipy.linalg.solveTriangular(a, np.sin(a), { lower: true }) ** 2)", lambda a: jnp.sum(jax.scipy.linalg.solve_triangular(a, jnp.sin(a), lower=True) ** 2)),
    ("norms", "np.linalg.norm(a) + np.linalg.norm(a, { ord: \"nuc\" }) + np.linalg.norm(a, { ord: 2 }) + np.linalg.norm(a, { ord: 1 })", lambda a: jnp.linalg.norm(a) + jnp.linalg.norm(a, ord="nuc") + jnp.linalg.norm(a, ord=2) + jnp.linalg.norm(a, ord=1)),
    ("matrixPower", "np.sum(np.linalg.matrixPower(a, 3)) + np.sum(np.linalg.matrixPower(a, -1) ** 2)", lambda a: jnp.sum(jnp.linalg.matrix_power(a, 3)) + jnp.sum(jnp.linalg.matrix_power(a, -1) ** 2)),
]:
      case(f"linalg.{name}", f"{spd}\n  const f = (a: Tensor) => {ts};\n  return [grad(f)(a + d), jvp(f, [a + d], [m])[1], vmap(grad(f))(np.stack([a + d, a + 2 * d]))];",
         (lambda fn: lambda m, d: (lambda a: [grad(fn)(a + d), jvp(fn, (a + d,), (m,))[1], vmap(grad(fn))(jnp.stack([a + d, a + 2 * d]))])(jspd(m)))(fn), m=m33, d=dig, rtol=2e-3, atol=2e-3)
case("linalg.hessians", f"{spd}\n  const g = (k: (a: Tensor) => Tensor) => jacfwd(grad((t: Tensor) => k(a + t * d)))(s);\n  return [g((a: Tensor) => np.linalg.slogdet(a)[1]), g((a: Tensor) => np.sum(np.linalg.inv(a))), g((a: Tensor) => np.sum(np.linalg.cholesky(a))), g((a: Tensor) => np.sum(np.linalg.eigh(a)[0] ** 2)), g((a: Tensor) => np.linalg.det(a))];",
     lambda m, d, s: (lambda a: (lambda g: [g(lambda a: jnp.linalg.slogdet(a)[1]), g(lambda a: jnp.sum(jnp.linalg.inv(a))), g(lambda a: jnp.sum(jnp.linalg.cholesky(a))), g(lambda a: jnp.sum(jnp.linalg.eigh(a)[0] ** 2)), g(jnp.linalg.det)])(lambda k: jacfwd(grad(lambda t: k(a + t * d)))(s)))(jspd(m)), m=m33, d=dig, s=np.float32(0.5), rtol=1e-3, atol=1e-3)
case("linalg.complex", "const h = np.matmul(c, np.conj(c).T) + 3 * np.eye(3); return [grad((z: Tensor) => np.real(np.linalg.slogdet(z)[1]))(h), grad((z: Tensor) => np.sum(np.abs(np.linalg.inv(z))))(h), grad((z: Tensor) => np.sum(np.abs(np.linalg.cholesky(z)) ** 2))(h), grad((z: Tensor) => np.sum(np.linalg.eigh(z)[0] ** 2))(h), grad((z: Tensor) => np.sum(np.abs(np.linalg.solve(z, z[0])) ** 2))(h), grad((z: Tensor) => np.sum(np.abs(np.matmul(z, z)) ** 2))(h)];",
     lambda c: (lambda h: [grad(lambda z: jnp.real(jnp.linalg.slogdet(z)[1]))(h), grad(lambda z: jnp.sum(jnp.abs(jnp.linalg.inv(z))))(h), grad(lambda z: jnp.sum(jnp.abs(jnp.linalg.cholesky(z)) ** 2))(h), grad(lambda z: jnp.sum(jnp.linalg.eigh(z)[0] ** 2))(h), grad(lambda z: jnp.sum(jnp.abs(jnp.linalg.solve(z, z[0])) ** 2))(h), grad(lambda z: jnp.sum(jnp.abs(z @ z) ** 2))(h)])(c @ jnp.conj(c).T + 3 * jnp.eye(3)), c=c33, rtol=1e-3, atol=1e-3)

tall, wide, pair2 = data((4, 2), 51), data((2, 4), 52), data((2, 3, 3), 53)
ctall = (data((4, 2), 54) + 1j * data((4, 2), 55)).astype(np.complex64)
for name, ts, fn, a in [
    ("qrTall", "np.sum(np.linalg.qr(a)[0] ** 3) + np.sum(np.triu(np.linalg.qr(a)[1]) ** 2)", lambda a: jnp.sum(jnp.linalg.qr(a)[0] ** 3) + jnp.sum(jnp.triu(jnp.linalg.qr(a)[1]) ** 2), tall),
    ("svdTall", "np.sum(np.linalg.svd(a, { fullMatrices: false })[1] ** 3) + np.sum(np.linalg.svd(a, { fullMatrices: false })[2] ** 4)", lambda a: jnp.sum(jnp.linalg.svd(a, full_matrices=False)[1] ** 3) + jnp.sum(jnp.linalg.svd(a, full_matrices=False)[2] ** 4), tall),
    ("svdWide", "np.sum(np.linalg.svd(a, { computeUv: false }) ** 2)", lambda a: jnp.sum(jnp.linalg.svd(a, compute_uv=False) ** 2), wide),
    ("luTall", "np.sum(scipy.linalg.lu(a, { permuteL: true })[0] ** 2) + np.sum(np.sin(scipy.linalg.lu(a)[2]))", lambda a: jnp.sum(jax.scipy.linalg.lu(a, permute_l=True)[0] ** 2) + jnp.sum(jnp.sin(jax.scipy.linalg.lu(a)[2])), tall),
    ("luWide", "np.sum(np.sin(scipy.linalg.lu(a)[1])) + np.sum(scipy.linalg.lu(a)[2] ** 2)", lambda a: jnp.sum(jnp.sin(jax.scipy.linalg.lu(a)[1])) + jnp.sum(jax.scipy.linalg.lu(a)[2] ** 2), wide),
    ("lstsq", "np.sum(np.linalg.lstsq(a, np.sin(a))[0] ** 2)", lambda a: jnp.sum(jnp.linalg.lstsq(a, jnp.sin(a))[0] ** 2), tall),
    ("pinvTall", "np.sum(np.linalg.pinv(a) ** 3)", lambda a: jnp.sum(jnp.linalg.pinv(a) ** 3), tall),
    ("qrComplex", "np.sum(np.abs(np.linalg.qr(a)[0] + 1) ** 2 )", lambda a: jnp.sum(jnp.abs(jnp.linalg.qr(a)[0] + 1) ** 2), ctall),
    ("svdComplex", "np.sum(np.linalg.svd(a, { computeUv: false }) ** 3)", lambda a: jnp.sum(jnp.linalg.svd(a, compute_uv=False) ** 3), ctall),
    ("luComplex", "np.sum(np.abs(scipy.linalg.lu(a)[1] + np.conj(scipy.linalg.lu(a)[1])) ** 2)", lambda a: jnp.sum(jnp.abs(jax.scipy.linalg.lu(a)[1] + jnp.conj(jax.scipy.linalg.lu(a)[1])) ** 2), ctall),
    ("eigenvalues", "np.sum(np.abs(np.linalg.eigvals(a)) ** 2)", lambda a: jnp.sum(jnp.abs(jnp.linalg.eigvals(a)) ** 2), m33),
    ("batchedSolve", "np.sum(np.linalg.solve(a + 4 * np.eye(3), np.sin(a)) ** 2)", lambda a: jnp.sum(jnp.linalg.solve(a + 4 * jnp.eye(3), jnp.sin(a)) ** 2), pair2),
    ("batchedQr", "np.sum(np.linalg.qr(a)[0] ** 3)", lambda a: jnp.sum(jnp.linalg.qr(a)[0] ** 3), pair2),
    ("choSolve", "np.sum(scipy.linalg.choSolve(scipy.linalg.choFactor(np.matmul(a, a.T) + 2 * np.eye(3)), a) ** 2)", lambda a: jnp.sum(jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(a @ a.T + 2 * jnp.eye(3)), a) ** 2), m33),
    ("sqrtm", "np.sum(scipy.linalg.expm(a * 0.3)[0] * np.cross(a[0], a[1]))", lambda a: jnp.sum(jax.scipy.linalg.expm(a * 0.3)[0] * jnp.cross(a[0], a[1])), m33),
    ("kron", "np.sum(np.kron(a, a.T) ** 2) + np.trace(np.tensordot(a, a, 1)) + np.einsum(\"ij,jk,ki\", a, a, a)", lambda a: jnp.sum(jnp.kron(a, a.T) ** 2) + jnp.trace(jnp.tensordot(a, a, 1)) + jnp.einsum("ij,jk,ki", a, a, a), m33),
]:
    case(f"shapes.{name}", f"const f = (a: Tensor) => {ts};\n  return [grad(f)(a), jvp(f, [a], [a * a])[1], vmap(grad(f))(np.stack([a, a * 0.5]))];",
         (lambda fn: lambda a: [grad(fn)(a), jvp(fn, (a,), (a * a,))[1], vmap(grad(fn))(jnp.stack([a, a * 0.5]))])(fn), a=a, rtol=3e-3, atol=3e-3)
case("args.nestedNames", "return vmap((v: Tensor) => vmap((u: Tensor) => lax.psum(u, \"i\") * u, { axisName: \"i\" })(v) + lax.psum(v, \"i\"), { axisName: \"i\" })(m);",
     lambda m: vmap(lambda v: vmap(lambda u: lax.psum(u, "i") * u, axis_name="i")(v) + lax.psum(v, "i"), axis_name="i")(m), m=m23)
case("compose.gradOfCollectiveLoss", "const loss = (w: Tensor, v: Tensor) => lax.pmean(np.tanh(np.dot(w, v)) ** 2, \"b\"); return vmap((v: Tensor) => lax.pmean(grad(loss)(w, v), \"b\"), { axisName: \"b\" })(m);",
     lambda w, m: vmap(lambda v: lax.pmean(grad(lambda w, v: lax.pmean(jnp.tanh(w @ v) ** 2, "b"))(w, v), "b"), axis_name="b")(m), w=x3, m=m23)
case("compose.jacobianOfLinearize", "const f = (v: Tensor) => np.sin(v) * v[0]; return jacfwd((v: Tensor) => linearize(f, v)[1](w))(x);",
     lambda x, w: jacfwd(lambda v: jax.linearize(lambda v: jnp.sin(v) * v[0], v)[1](w))(x), x=x3, w=y3)
case("compose.gradThroughSwitch", "return hessian((v: Tensor) => lax.switch(i[0], [(u: Tensor) => u ** 2, (u: Tensor) => np.sin(u) * v[1], (u: Tensor) => v[0] * u ** 3], v[2]))(x);",
     lambda x, i: hessian(lambda v: lax.switch(i[0], [lambda u: u**2, lambda u: jnp.sin(u) * v[1], lambda u: v[0] * u**3], v[2]))(x), x=x3, i=i3)
case("compose.scanOfGrad", "return lax.scan((w: Tensor, v: Tensor) => { const [l, g] = valueAndGrad((u: Tensor) => np.sum((np.dot(u, v) - 1) ** 2))(w); return [w - 0.1 * g, l]; }, x, m);",
     lambda x, m: lax.scan(lambda w, v: (lambda r: (w - 0.1 * r[1], r[0]))(jax.value_and_grad(lambda u: jnp.sum((u @ v - 1) ** 2))(w)), x, m), x=x3, m=m23)
case("compose.gradOfScanOfGrad", "return grad((w0: Tensor) => np.sum(lax.scan((w: Tensor, v: Tensor) => { const g = grad((u: Tensor) => np.sum(np.sin(u * v)))(w); return [w - 0.1 * g, np.sum(g)]; }, w0, m)[1]))(x);",
     lambda x, m: grad(lambda w0: jnp.sum(lax.scan(lambda w, v: (lambda g: (w - 0.1 * g, jnp.sum(g)))(grad(lambda u: jnp.sum(jnp.sin(u * v)))(w)), w0, m)[1]))(x), x=x3, m=m23)
case("compose.mixedPrecision", "return grad((v: Tensor) => np.sum((v.astype(f16) * 2).astype(f32) ** 2))(x);".replace("f16", "f32"),
     lambda x: grad(lambda v: jnp.sum((v.astype(jnp.float32) * 2).astype(jnp.float32) ** 2))(x), x=x3)
case("compose.intsInCarry", "const f = (v: Tensor) => lax.scan(([n, a]: [Tensor, Tensor], t: Tensor) => [[n + 1, a * t + n.astype(f32)], [n, a]], [np.array(0, i32), v[0]], v); return [jvp(f, [x], [w])[0], grad((v: Tensor) => f(v)[0][1] + np.sum(f(v)[1][1]))(x)];",
     lambda x, w: (lambda f: [f(x), grad(lambda v: f(v)[0][1] + jnp.sum(f(v)[1][1]))(x)])(lambda v: lax.scan(lambda c, t: ((c[0] + 1, c[1] * t + c[0].astype(jnp.float32)), [c[0], c[1]]), (jnp.int32(0), v[0]), v)), x=x3, w=y3)

# --- transposes of integer functions, and rules with arguments by name -------------------------------------------------------
u4, k3 = np.array([255, 2, 7, 100], np.uint8), np.array([[1, 2, 3], [4, 5, 6]], np.int32)
transposed = [
    ("sum", "2 * np.sum(v) + v[0]", lambda v: 2 * jnp.sum(v) + v[0], "i[1]", lambda i: i[1]),
    ("slice", "3 * v.slice([1, null])", lambda v: 3 * v[1:], "i.slice([null, 2])", lambda i: i[:2]),
    ("cumsum", "np.cumsum(v - 2 * np.flip(v))", lambda v: jnp.cumsum(v - 2 * jnp.flip(v)), "i", lambda i: i),
    ("tree", "[v * 2, { a: v[0], b: np.pad(v, 1) }]", lambda v: [v * 2, {"a": v[0], "b": jnp.pad(v, 1)}],
     "[i, { a: i[2], b: np.concatenate([i, i.slice([null, 2])]) }]", lambda i: [i, {"a": i[2], "b": jnp.concatenate([i, i[:2]])}]),
    ("where", "np.where(np.array([true, false, true]), v, 0)", lambda v: jnp.where(jnp.array([True, False, True]), v, 0), "i", lambda i: i),
    ("scan", "lax.scan((c: Tensor, k: Tensor) => [c * 2, c * k], v, np.array([1, 2, 3]))", lambda v: lax.scan(lambda c, k: (c * 2, c * k), v, jnp.array([1, 2, 3])),
     "[i, np.stack([i, 2 * i, -i])]", lambda i: (i, jnp.stack([i, 2 * i, -i]))),
    ("take", "np.take(v, np.array([0, 0, 2, 1]))", lambda v: jnp.take(v, jnp.array([0, 0, 2, 1])), "np.stack([i[0], i[1], i[2], i[0]])", lambda i: jnp.stack([i[0], i[1], i[2], i[0]])),
    ("update", "v.at(0).add(v[1]).at(2).set(0)", lambda v: v.at[0].add(v[1]).at[2].set(0), "i", lambda i: i),
    ("cond", "lax.cond(i[0] > 1, (y: Tensor) => y * 3, (y: Tensor) => -y, v)", None, "i", lambda i: i),
]
for name, ts, fn, given, ct in transposed:
    case(f"linearTranspose.i32.{name}", f"return linearTranspose((v: Tensor) => {ts}, i)({given});",
         (lambda fn, ct: lambda i: jax.linear_transpose(fn or (lambda v: lax.cond(i[0] > 1, lambda y: y * 3, lambda y: -y, v)), i)(ct(i)))(fn, ct), i=i3)
case("linearTranspose.u8.wraps", "return linearTranspose((v: Tensor) => v * 3 - v[0], u)(u);",
     lambda u: jax.linear_transpose(lambda v: v * jnp.uint8(3) - v[0], u)(u), u=u4)
case("linearTranspose.i32.two", "return linearTranspose((a: Tensor, b: Tensor) => [a + 2 * b, b[0]], i, i)([i, i[1]]);",
     lambda i: jax.linear_transpose(lambda a, b: [a + 2 * b, b[0]], i, i)([i, i[1]]), i=i3)
case("linearTranspose.i32.vmap", "return vmap((c: Tensor) => linearTranspose((v: Tensor) => 2 * v + v[1], i)(c)[0])(k);",
     lambda i, k: vmap(lambda c: jax.linear_transpose(lambda v: 2 * v + v[1], i)(c)[0])(k), i=i3, k=k3)


def named(kind):
    def f(x, n, scale):
        return scale * x**n

    g = getattr(jax, kind)(f, nondiff_argnums=(2,), nondiff_argnames="n")
    if kind == "custom_jvp":
        g.defjvp(lambda n, scale, primals, tangents: (f(primals[0], n, scale), 10 * n * scale * tangents[0]))
    else:
        g.defvjp(lambda x, n, scale: (f(x, n, scale), x), lambda n, scale, x, t: (10 * n * scale * t * x,))
    return g


case("customJvp.nondiffArgnames", "const f = (x: Tensor, n: number, scale: number) => scale * x ** n;\n  const g = customJvp(f, { nondiffArgnums: [2], nondiffArgnames: \"n\" });\n"
     "  g.defjvp((n: number, scale: number, [x]: [Tensor], [t]: [Tensor]) => [f(x, n, scale), 10 * n * scale * t]);\n  return [grad((v: Tensor) => np.sum(g(v, 3, 0.5)))(x), vmap((v: Tensor) => g(v, 2, 4))(x)];",
     lambda x: [grad(lambda v: jnp.sum(named("custom_jvp")(v, 3, 0.5)))(x), vmap(lambda v: named("custom_jvp")(v, 2, 4))(x)], x=x3)
case("customVjp.nondiffArgnames", "const f = (x: Tensor, n: number, scale: number) => scale * x ** n;\n  const g = customVjp(f, { nondiffArgnums: 2, nondiffArgnames: [\"n\"] });\n"
     "  g.defvjp((x: Tensor, n: number, scale: number) => [f(x, n, scale), x], (n: number, scale: number, x: Tensor, t: Tensor) => [10 * n * scale * t * x]);\n  return grad((v: Tensor) => np.sum(g(v, 3, 0.5)))(x);",
     lambda x: grad(lambda v: jnp.sum(named("custom_vjp")(v, 3, 0.5)))(x), x=x3)

# --- reads out of range: the nearest element, and a derivative by it only where that element is meant ----------------------
for name, ts, fn in [
    ("arrays", "np.sum(v[np.array([1, 5])] * np.array([1.5, 10]))", lambda v: jnp.sum(v[jnp.array([1, 5])] * jnp.array([1.5, 10]))),
    ("belowArrays", "np.sum(v[np.array([1, -7])] ** 2)", lambda v: jnp.sum(v[jnp.array([1, -7])] ** 2)),
    ("scalar", "v[np.array(5)] ** 2", lambda v: v[jnp.array(5)] ** 2),
    ("vmappedScalar", "np.sum(vmap((i: Tensor) => v[i] ** 2)(np.array([1, 5])))", lambda v: jnp.sum(vmap(lambda i: v[i] ** 2)(jnp.array([1, 5])))),
    ("get", "np.sum(v.at(np.array([1, 5])).get() ** 2)", lambda v: jnp.sum(v.at[jnp.array([1, 5])].get() ** 2)),
    ("getClip", "np.sum(v.at(np.array([1, 5])).get({ mode: \"clip\" }) ** 2)", lambda v: jnp.sum(v.at[jnp.array([1, 5])].get(mode="clip") ** 2)),
    ("takeClip", "np.sum(np.take(v, np.array([1, 5]), { mode: \"clip\" }) ** 2)", lambda v: jnp.sum(jnp.take(v, jnp.array([1, 5]), mode="clip") ** 2)),
    ("takeAlongAxisClip", "np.sum(np.takeAlongAxis(v, np.array([1, 5]), 0, { mode: \"clip\" }) ** 2)", lambda v: jnp.sum(jnp.take_along_axis(v, jnp.array([1, 5]), 0, mode="clip") ** 2)),
    ("pairs", "np.sum(np.stack([v, v]).slice(np.array([0, 1]), np.array([1, 7])) ** 2)", lambda v: jnp.sum(jnp.stack([v, v])[jnp.array([0, 1]), jnp.array([1, 7])] ** 2)),
]:
    case(f"outOfRange.{name}", f"const f = (v: Tensor) => {ts};\n  return [f(x), grad(f)(x), hessian(f)(x), jvp(f, [x], [w])[1]];",
         (lambda fn: lambda x, w: [fn(x), grad(fn)(x), hessian(fn)(x), jvp(fn, (x,), (w,))[1]])(fn), x=x3, w=y3)

case.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "transformations.jsonl"))
