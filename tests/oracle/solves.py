"""Solutions of linear systems and roots by solvers of the program's own, transformed: writes solves.jsonl.

Needs jax==0.10.2. Run: python tests/oracle/solves.py
"""
import os

import jax
import jax.numpy as jnp
import numpy as np
from cases import Cases, data
from jax import grad, hessian, jacfwd, jacrev, jvp, lax, linearize, vjp, vmap
from jax.scipy.sparse.linalg import bicgstab, cg, gmres

case = Cases()
a33 = (data((3, 3), 1) + 4 * np.eye(3, dtype=np.float32)).astype(np.float32)
s33 = (a33 @ a33.T / 4).astype(np.float32)
b3, c3, w3 = data((3,), 2), data((3,), 3), data((3,), 4)
many = np.stack([a33, 2 * a33 + np.eye(3, dtype=np.float32)])
spd = np.stack([s33, s33 + np.eye(3, dtype=np.float32)])
rows = np.stack([b3, c3])
complex33 = (a33 + 1j * data((3, 3), 6)).astype(np.complex64)
hermitian33 = (complex33 @ complex33.conj().T / 4).astype(np.complex64)
complex3 = (b3 + 1j * c3).astype(np.complex64)
pos = np.array([0.5, 2, 9], np.float32)

SOLVE = """const solve = (a: Tensor, b: Tensor) => lax.customLinearSolve((v: Tensor) => np.matmul(a, v), b, (_: any, y: Tensor) => np.linalg.solve(a, y), { transposeSolve: (_: any, y: Tensor) => np.linalg.solve(a.T, y) });
  """


def solve(a, b):
    return lax.custom_linear_solve(lambda v: a @ v, b, lambda _, y: jnp.linalg.solve(a, y), lambda _, y: jnp.linalg.solve(a.T, y))


def system(name, ts, py, rtol=2e-4, **args):
    case(f"linearSolve.{name}", SOLVE + ts, py, rtol=rtol, **args)


loss = lambda a, b: jnp.sum(solve(a, b) ** 2)
LOSS = "const loss = (a: Tensor, b: Tensor) => np.sum(solve(a, b) ** 2); "
system("value", "return solve(a, b);", solve, a=a33, b=b3)
system("jvp", "return jvp(solve, [a, b], [a * 0.1, c]);", lambda a, b, c: jvp(solve, (a, b), (a * 0.1, c)), a=a33, b=b3, c=c3)
system("grad", LOSS + "return grad(loss, { argnums: [0, 1] })(a, b);", lambda a, b: grad(loss, (0, 1))(a, b), a=a33, b=b3)
system("jacobians", "return [jacfwd(solve, { argnums: [0, 1] })(a, b), jacrev(solve, { argnums: [0, 1] })(a, b)];",
       lambda a, b: [jacfwd(solve, (0, 1))(a, b), jacrev(solve, (0, 1))(a, b)], a=a33, b=b3)
system("hessian", LOSS + "return [hessian(loss)(a, b), hessian(loss, { argnums: 1 })(a, b)];",
       lambda a, b: [hessian(loss)(a, b), hessian(loss, 1)(a, b)], a=a33, b=b3)
system("reverseOverReverse", LOSS + "return grad((a: Tensor) => np.sum(grad(loss)(a, b) * a))(a);",
       lambda a, b: grad(lambda a: jnp.sum(grad(loss)(a, b) * a))(a), a=a33, b=b3)
system("thirdOrder", "const f = (t: Tensor) => np.sum(solve(a + t * np.eye(3), b) ** 2); return grad(grad(grad(f)))(np.array(0.5));",
       lambda a, b: grad(grad(grad(lambda t: jnp.sum(solve(a + t * jnp.eye(3), b) ** 2))))(0.5), a=a33, b=b3)
system("linearize", "const [y, f] = linearize((b: Tensor) => solve(a, b), b); const [z, g] = vjp(solve, a, b); return [y, f(c), vmap(f)(rows), z, g(c)];",
       lambda a, b, c, rows: (lambda l, v: [l[0], l[1](c), vmap(l[1])(rows), v[0], v[1](c)])(linearize(lambda b: solve(a, b), b), vjp(solve, a, b)), a=a33, b=b3, c=c3, rows=rows)
system("linearTranspose", "return linearTranspose((b: Tensor) => solve(a, b), b)(c);",
       lambda a, b, c: jax.linear_transpose(lambda b: solve(a, b), b)(c), a=a33, b=b3, c=c3)
system("vmap", "return [vmap(solve)(many, rows), vmap(solve, { inAxes: [0, null] })(many, b), vmap(solve, { inAxes: [null, 0] })(a, rows), vmap(solve, { inAxes: [null, 1], outAxes: 1 })(a, a)];",
       lambda a, b, many, rows: [vmap(solve)(many, rows), vmap(solve, (0, None))(many, b), vmap(solve, (None, 0))(a, rows), vmap(solve, (None, 1), 1)(a, a)],
       a=a33, b=b3, many=many, rows=rows)
system("vmapOfGrad", LOSS + "return [vmap(grad(loss, { argnums: [0, 1] }))(many, rows), vmap(grad(loss), { inAxes: [null, 0] })(a, rows)];",
       lambda a, many, rows: [vmap(grad(loss, (0, 1)))(many, rows), vmap(grad(loss), (None, 0))(a, rows)], a=a33, many=many, rows=rows)
system("gradOfVmap", "return grad((a: Tensor, r: Tensor) => np.sum(vmap(solve, { inAxes: [null, 0] })(a, r) ** 2), { argnums: [0, 1] })(a, rows);",
       lambda a, rows: grad(lambda a, r: jnp.sum(vmap(solve, (None, 0))(a, r) ** 2), (0, 1))(a, rows), a=a33, rows=rows)
system("vmapOfVmap", "return vmap((a: Tensor) => vmap((b: Tensor) => solve(a, b))(rows))(many);",
       lambda many, rows: vmap(lambda a: vmap(lambda b: solve(a, b))(rows))(many), many=many, rows=rows)
system("hessianOfVmap", "return hessian((b: Tensor) => np.sum(vmap(solve, { inAxes: [0, null] })(many, b) ** 2))(b);",
       lambda many, b: hessian(lambda b: jnp.sum(vmap(solve, (0, None))(many, b) ** 2))(b), many=many, b=b3)
system("jit", LOSS + "return [jit(solve)(a, b), grad(jit(loss))(a, b), jit(grad(loss))(a, b), vmap(jit(grad(loss)))(many, rows)];",
       lambda a, b, many, rows: [jax.jit(solve)(a, b), grad(jax.jit(loss))(a, b), jax.jit(grad(loss))(a, b), vmap(jax.jit(grad(loss)))(many, rows)],
       a=a33, b=b3, many=many, rows=rows)
system("scan", "const f = (a: Tensor) => np.sum(lax.scan((c: Tensor, r: Tensor) => { const x = solve(a, c + r); return [x, x[0]]; }, b, rows)[0] ** 2); return [f(a), grad(f)(a), jvp(f, [a], [a])];",
       lambda a, b, rows: (lambda f: [f(a), grad(f)(a), jvp(f, (a,), (a,))])(lambda a: jnp.sum(lax.scan(lambda c, r: (lambda x: (x, x[0]))(solve(a, c + r)), b, rows)[0] ** 2)),
       a=a33, b=b3, rows=rows)
system("scanOverSystems", "const f = (m: Tensor) => np.sum(lax.scan((c: Tensor, a: Tensor) => [solve(a, c), null], b, m)[0] ** 2); return [f(many), grad(f)(many)];",
       lambda many, b: (lambda f: [f(many), grad(f)(many)])(lambda m: jnp.sum(lax.scan(lambda c, a: (solve(a, c), None), b, m)[0] ** 2)), many=many, b=b3)
system("cond", "const f = (a: Tensor, t: Tensor) => np.sum(lax.cond(t > 0, (a: Tensor) => solve(a, b), (a: Tensor) => np.matmul(a, b), a) ** 2); return [grad(f)(a, b[0]), grad(f)(a, -b[0]), vmap(f, { inAxes: [null, 0] })(a, b)];",
       lambda a, b: (lambda f: [grad(f)(a, b[0]), grad(f)(a, -b[0]), vmap(f, (None, 0))(a, b)])(
           lambda a, t: jnp.sum(lax.cond(t > 0, lambda a: solve(a, b), lambda a: a @ b, a) ** 2)), a=a33, b=b3)
system("while", "const f = (a: Tensor, b: Tensor) => lax.whileLoop((c) => c[1] < 3, (c) => [solve(a, c[0]), c[1] + 1], [b, 0])[0]; return [f(a, b), jvp(f, [a, b], [a * 0.1, b])];",
       lambda a, b: (lambda f: [f(a, b), jvp(f, (a, b), (a * 0.1, b))])(
           lambda a, b: lax.while_loop(lambda c: c[1] < 3, lambda c: (solve(a, c[0]), c[1] + 1), (b, 0))[0]), a=a33, b=b3)
system("checkpoint", LOSS + "return grad(checkpoint(loss), { argnums: [0, 1] })(a, b);",
       lambda a, b: grad(jax.checkpoint(loss), (0, 1))(a, b), a=a33, b=b3)
system("complex", "const f = (a: Tensor, b: Tensor) => np.sum(np.abs(solve(a, b)) ** 2); return [solve(a, b), grad(f, { argnums: [0, 1] })(a, b), jvp(solve, [a, b], [a, b])];",
       lambda a, b: [solve(a, b), grad(lambda a, b: jnp.sum(jnp.abs(solve(a, b)) ** 2), (0, 1))(a, b), jvp(solve, (a, b), (a, b))], a=complex33, b=complex3)

case("linearSolve.symmetric", """const f = (a: Tensor, b: Tensor) => np.sum(lax.customLinearSolve((v: Tensor) => np.matmul(a, v), b, (_: any, y: Tensor) => np.linalg.solve(a, y), { symmetric: true }) ** 3);
  return [f(a, b), grad(f, { argnums: [0, 1] })(a, b), hessian(f, { argnums: 1 })(a, b), vmap(grad(f))(many, rows)];""",
     lambda a, b, many, rows: (lambda f: [f(a, b), grad(f, (0, 1))(a, b), hessian(f, 1)(a, b), vmap(grad(f))(many, rows)])(
         lambda a, b: jnp.sum(lax.custom_linear_solve(lambda v: a @ v, b, lambda _, y: jnp.linalg.solve(a, y), symmetric=True) ** 3)),
     a=s33, b=b3, many=spd, rows=rows, rtol=2e-4)
case("linearSolve.iterative", """const jacobi = (d: Tensor) => (product: any, y: Tensor) => lax.whileLoop((c) => c[1] < 60, (c) => [c[0] + (y - product(c[0])) / d, c[1] + 1], [y, 0])[0];
  const solve = (a: Tensor, b: Tensor) => { const d = np.diag(a); return lax.customLinearSolve((v: Tensor) => np.matmul(a, v), b, jacobi(d), jacobi(d)); };
  const f = (a: Tensor, b: Tensor) => np.sum(solve(a, b) ** 2);
  return [solve(a, b), grad(f, { argnums: [0, 1] })(a, b), jacfwd(solve)(a, b), vmap(grad(f), { inAxes: [null, 0] })(a, rows)];""",
     lambda a, b, rows: (lambda solve: (lambda f: [solve(a, b), grad(f, (0, 1))(a, b), jacfwd(solve)(a, b), vmap(grad(f), (None, 0))(a, rows)])(lambda a, b: jnp.sum(solve(a, b) ** 2)))(
         lambda a, b: (lambda jacobi: lax.custom_linear_solve(lambda v: a @ v, b, jacobi, jacobi))(
             lambda product, y: lax.while_loop(lambda c: c[1] < 60, lambda c: (c[0] + (y - product(c[0])) / jnp.diag(a), c[1] + 1), (y, 0))[0])),
     a=a33, b=b3, rows=rows, rtol=2e-4)
case("linearSolve.aux", """const solve = (a: Tensor, b: Tensor) => lax.customLinearSolve((v: Tensor) => np.matmul(a, v), b, (_: any, y: Tensor) => [np.linalg.solve(a, y), { n: np.sum(y), k: 3 }], { transposeSolve: (_: any, y: Tensor) => [np.linalg.solve(a.T, y), { n: np.sum(y), k: 3 }], hasAux: true });
  const f = (a: Tensor, b: Tensor) => np.sum(solve(a, b)[0] ** 2);
  return [solve(a, b), grad(f, { argnums: [0, 1] })(a, b), vmap(solve, { inAxes: [null, 0] })(a, rows)];""",
     lambda a, b, rows: (lambda solve: [solve(a, b), grad(lambda a, b: jnp.sum(solve(a, b)[0] ** 2), (0, 1))(a, b), vmap(solve, (None, 0))(a, rows)])(
         lambda a, b: lax.custom_linear_solve(lambda v: a @ v, b, lambda _, y: (jnp.linalg.solve(a, y), {"n": jnp.sum(y), "k": 3}), lambda _, y: (jnp.linalg.solve(a.T, y), {"n": jnp.sum(y), "k": 3}), has_aux=True)),
     a=a33, b=b3, rows=rows, rtol=2e-4)
case("linearSolve.tree", """const solve = (s: Tensor, b: any) => lax.customLinearSolve((v: any) => ({ p: s * v.p + v.q, q: 2 * v.q }), b, (_: any, y: any) => ({ p: (y.p - y.q / 2) / s, q: y.q / 2 }), { transposeSolve: (_: any, y: any) => ({ p: y.p / s, q: (y.q - np.sum(y.p / s)) / 2 }) });
  const f = (s: Tensor, b: any) => { const x = solve(s, b); return np.sum(x.p ** 2) * x.q; };
  return [solve(s, { p: b, q: b[0] }), grad(f, { argnums: [0, 1] })(s, { p: b, q: b[0] }), vmap(solve, { inAxes: [0, null] })(c, { p: b, q: b[0] })];""",
     lambda s, b, c: (lambda solve: [solve(s, {"p": b, "q": b[0]}), grad(lambda s, b: (lambda x: jnp.sum(x["p"] ** 2) * x["q"])(solve(s, b)), (0, 1))(s, {"p": b, "q": b[0]}), vmap(solve, (0, None))(c, {"p": b, "q": b[0]})])(
         lambda s, b: lax.custom_linear_solve(lambda v: {"p": s * v["p"] + v["q"], "q": 2 * v["q"]}, b, lambda _, y: {"p": (y["p"] - y["q"] / 2) / s, "q": y["q"] / 2}, lambda _, y: {"p": y["p"] / s, "q": (y["q"] - jnp.sum(y["p"] / s)) / 2})),
     s=np.float32(1.5), b=b3, c=pos, rtol=1e-4)
case("linearSolve.transposedProduct", """const solve = (a: Tensor, b: Tensor) => lax.customLinearSolve((v: Tensor) => np.matmul(a, v), b, (f: any, y: Tensor) => np.linalg.solve(jacfwd(f)(y), y), (f: any, y: Tensor) => np.linalg.solve(jacfwd(f)(y), y));
  return [solve(a, b), jacrev(solve)(a, b), hessian((b: Tensor) => np.sum(solve(a, b) ** 2))(b)];""",
     lambda a, b: (lambda solve: [solve(a, b), jacrev(solve)(a, b), hessian(lambda b: jnp.sum(solve(a, b) ** 2))(b)])(
         lambda a, b: lax.custom_linear_solve(lambda v: a @ v, b, lambda f, y: jnp.linalg.solve(jacfwd(f)(y), y), lambda f, y: jnp.linalg.solve(jacfwd(f)(y), y))),
     a=a33, b=b3, rtol=2e-4)

ROOT = """const root = (a: Tensor) => lax.customRoot((x: Tensor) => x ** 3 + x - a, np.array(1.0), (f: any, x: Tensor) => lax.whileLoop((c) => np.abs(f(c)) > 1e-6, (c) => c - f(c) / (3 * c ** 2 + 1), x), (g: any, y: Tensor) => y / g(1.0));
  """


def root(a):
    return lax.custom_root(lambda x: x**3 + x - a, jnp.float32(1), lambda f, x: lax.while_loop(lambda c: jnp.abs(f(c)) > 1e-6, lambda c: c - f(c) / (3 * c**2 + 1), x), lambda g, y: y / g(1.0))


def of_root(name, ts, py, rtol=1e-4, **args):
    case(f"root.{name}", ROOT + ts, py, rtol=rtol, **args)


of_root("orders", "return [root(a), grad(root)(a), grad(grad(root))(a), grad(grad(grad(root)))(a)];",
        lambda a: [root(a), grad(root)(a), grad(grad(root))(a), grad(grad(grad(root)))(a)], a=np.float32(2.5))
of_root("modes", "return [jvp(root, [a], [a]), jvp(grad(root), [a], [a]), jacfwd(jacfwd(root))(a), jacrev(jacfwd(root))(a), linearize(root, a)[1](a)];",
        lambda a: [jvp(root, (a,), (a,)), jvp(grad(root), (a,), (a,)), jacfwd(jacfwd(root))(a), jacrev(jacfwd(root))(a), linearize(root, a)[1](a)], a=np.float32(2.5))
of_root("batches", "return [vmap(root)(p), vmap(grad(root))(p), grad((p: Tensor) => np.sum(vmap(root)(p) ** 2))(p), hessian((p: Tensor) => np.sum(vmap(root)(p) ** 2))(p), vmap(jit(grad(grad(root))))(p)];",
        lambda p: [vmap(root)(p), vmap(grad(root))(p), grad(lambda p: jnp.sum(vmap(root)(p) ** 2))(p), hessian(lambda p: jnp.sum(vmap(root)(p) ** 2))(p), vmap(jax.jit(grad(grad(root))))(p)], p=pos)
of_root("inLoops", "const f = (a: Tensor) => lax.scan((c: Tensor, _: any) => [root(c + a), null], a, null, 4)[0]; const g = (a: Tensor) => lax.cond(a > 0, root, (t: Tensor) => t * t, a); return [f(a), grad(f)(a), grad(g)(a), grad(g)(-a), lax.map(grad(root), p)];",
        lambda a, p: (lambda f, g: [f(a), grad(f)(a), grad(g)(a), grad(g)(-a), lax.map(grad(root), p)])(
            lambda a: lax.scan(lambda c, _: (root(c + a), None), a, None, 4)[0], lambda a: lax.cond(a > 0, root, lambda t: t * t, a)), a=np.float32(2.5), p=pos)
case("root.vector", """const root = (a: Tensor, b: Tensor) => lax.customRoot((x: Tensor) => np.matmul(a, x) + 0.1 * x ** 3 - b, np.zeros(3), (f: any, x: Tensor) => lax.foriLoop(0, 12, (_: any, c: Tensor) => c - np.linalg.solve(jacfwd(f)(c), f(c)), x), (g: any, y: Tensor) => np.linalg.solve(jacfwd(g)(y), y));
  const f = (a: Tensor, b: Tensor) => np.sum(root(a, b) ** 2);
  return [root(a, b), jacrev(root, { argnums: [0, 1] })(a, b), jacfwd(root)(a, b), hessian(f, { argnums: 1 })(a, b), vmap(grad(f), { inAxes: [null, 0] })(a, rows), vmap(grad(f))(many, rows)];""",
     lambda a, b, many, rows: (lambda root: (lambda f: [root(a, b), jacrev(root, (0, 1))(a, b), jacfwd(root)(a, b), hessian(f, 1)(a, b), vmap(grad(f), (None, 0))(a, rows), vmap(grad(f))(many, rows)])(lambda a, b: jnp.sum(root(a, b) ** 2)))(
         lambda a, b: lax.custom_root(lambda x: a @ x + 0.1 * x**3 - b, jnp.zeros(3), lambda f, x: lax.fori_loop(0, 12, lambda _, c: c - jnp.linalg.solve(jacfwd(f)(c), f(c)), x), lambda g, y: jnp.linalg.solve(jacfwd(g)(y), y))),
     a=a33, b=b3, many=many, rows=rows, rtol=5e-4)
# Backwards JAX has no rule for a custom_linear_solve in a tangent_solve: forward is the same.
case("root.iterativeTangent", """const root = (a: Tensor, b: Tensor) => lax.customRoot((x: Tensor) => np.matmul(a, x) + 0.1 * np.sinh(x) - b, np.zeros(3), (f: any, x: Tensor) => lax.foriLoop(0, 12, (_: any, c: Tensor) => c - np.linalg.solve(jacfwd(f)(c), f(c)), x), (g: any, y: Tensor) => scipy.sparse.linalg.cg(g, y, { tol: 1e-7 })[0]);
  return [root(a, b), jacrev(root)(a, b), jacfwd(root, { argnums: 1 })(a, b), vmap(jacrev(root, { argnums: 1 }), { inAxes: [null, 0] })(a, rows)];""",
     lambda a, b, rows: (lambda root: [root(a, b), jacfwd(root)(a, b), jacfwd(root, 1)(a, b), vmap(jacfwd(root, 1), (None, 0))(a, rows)])(
         lambda a, b: lax.custom_root(lambda x: a @ x + 0.1 * jnp.sinh(x) - b, jnp.zeros(3), lambda f, x: lax.fori_loop(0, 12, lambda _, c: c - jnp.linalg.solve(jacfwd(f)(c), f(c)), x), lambda g, y: cg(g, y, tol=1e-7)[0])),
     a=s33, b=b3, rows=rows, rtol=5e-4)
case("root.aux", """const root = (a: Tensor) => lax.customRoot((x: Tensor) => x ** 2 - a, a, (f: any, x: Tensor) => [np.sqrt(a), { residual: f(np.sqrt(a)) * 0 + x, pair: [x, x] }], (g: any, y: Tensor) => y / g(1.0), { hasAux: true });
  return [root(a), grad((a: Tensor) => root(a)[0])(a), grad((a: Tensor) => root(a)[0] * root(a)[1].residual)(a), vmap(root)(p)];""",
     lambda a, p: (lambda root: [root(a), grad(lambda a: root(a)[0])(a), grad(lambda a: root(a)[0] * root(a)[1]["residual"])(a), vmap(root)(p)])(
         lambda a: lax.custom_root(lambda x: x**2 - a, a, lambda f, x: (jnp.sqrt(a), {"residual": f(jnp.sqrt(a)) * 0 + x, "pair": [x, x]}), lambda g, y: y / g(1.0), has_aux=True)),
     a=np.float32(2.5), p=pos, rtol=1e-5)
case("root.tree", """const root = (a: Tensor, b: Tensor) => lax.customRoot((x: any) => ({ u: x.u * x.v - a, v: x.v ** 2 - b }), { u: a, v: b }, (_: any, x: any) => ({ u: a / np.sqrt(b), v: np.sqrt(b) }), (g: any, y: any) => { const ev = np.sqrt(b); const v = y.v / (2 * ev); return { u: (y.u - a / ev * v) / ev, v }; });
  const f = (a: Tensor, b: Tensor) => { const x = root(a, b); return x.u ** 2 + x.v * x.u; };
  return [root(a, b), grad(f, { argnums: [0, 1] })(a, b), vmap(grad(f), { inAxes: [null, 0] })(a, p)];""",
     lambda a, b, p: (lambda root: (lambda f: [root(a, b), grad(f, (0, 1))(a, b), vmap(grad(f), (None, 0))(a, p)])(lambda a, b: (lambda x: x["u"] ** 2 + x["v"] * x["u"])(root(a, b))))(
         lambda a, b: lax.custom_root(lambda x: {"u": x["u"] * x["v"] - a, "v": x["v"] ** 2 - b}, {"u": a, "v": b}, lambda _, x: {"u": a / jnp.sqrt(b), "v": jnp.sqrt(b)},
                                      lambda g, y: (lambda ev: (lambda v: {"u": (y["u"] - a / ev * v) / ev, "v": v})(y["v"] / (2 * ev)))(jnp.sqrt(b)))),
     a=np.float32(2.5), b=np.float32(3), p=pos, rtol=1e-4)
case("root.complex", """const root = (a: Tensor) => lax.customRoot((x: Tensor) => x ** 2 - a, a, (_: any, x: Tensor) => np.sqrt(a), (g: any, y: Tensor) => y / g(np.onesLike(y)));
  return [root(c[0]), grad(root, { holomorphic: true })(c[0]), jvp(vmap(root), [c], [c])];""",
     lambda c: (lambda root: [root(c[0]), grad(root, holomorphic=True)(c[0]), jvp(vmap(root), (c,), (c,))])(
         lambda a: lax.custom_root(lambda x: x**2 - a, a, lambda _, x: jnp.sqrt(a), lambda g, y: y / g(jnp.ones_like(y)))), c=complex3, rtol=1e-4)

for name, method, matrix, batch in (("cg", cg, s33, spd), ("bicgstab", bicgstab, a33, many), ("gmres", gmres, a33, many)):
    f = lambda a, b, x0, method=method: jnp.dot(b, method(a, b, x0, tol=1e-7)[0] ** 2)
    F = f"const f = (a: Tensor, b: Tensor, x0: Tensor) => np.dot(b, scipy.sparse.linalg.{name}(a, b, x0, {{ tol: 1e-7 }})[0] ** 2); "
    case(f"sparse.{name}.grad", F + "return grad(f, { argnums: [0, 1, 2] })(a, b, c);", lambda a, b, c, f=f: grad(f, (0, 1, 2))(a, b, c), a=matrix, b=b3, c=c3, rtol=1e-3)
    case(f"sparse.{name}.second", F + "return [hessian(f, { argnums: 1 })(a, b, b * 0), jvp(grad(f), [a, b, b * 0], [a, b, b * 0])];",
         lambda a, b, f=f: [hessian(f, 1)(a, b, b * 0), jvp(grad(f), (a, b, b * 0), (a, b, b * 0))], a=matrix, b=b3, rtol=1e-3)
    case(f"sparse.{name}.batches", F + "return [vmap(grad(f), { inAxes: [0, 0, null] })(many, rows, b * 0), grad((a: Tensor) => np.sum(vmap(f, { inAxes: [null, 0, null] })(a, rows, b * 0)))(a)];",
         lambda a, b, many, rows, f=f: [vmap(grad(f), (0, 0, None))(many, rows, b * 0), grad(lambda a: jnp.sum(vmap(f, (None, 0, None))(a, rows, b * 0)))(a)],
         a=matrix, b=b3, many=batch, rows=rows, rtol=1e-3)
    case(f"sparse.{name}.closure", f"""const f = (s: Tensor, d: Tensor) => np.sum(scipy.sparse.linalg.{name}((v: any) => ({{ p: np.matmul(a, v.p) * s, q: d * v.q }}), {{ p: b, q: c }}, {{ tol: 1e-7, M: (v: any) => ({{ p: v.p / 4, q: v.q / d }}) }})[0].p ** 2);
  return [grad(f, {{ argnums: [0, 1] }})(s, p), jvp(f, [s, p], [s, p])];""",
         lambda a, b, c, s, p, method=method: (lambda f: [grad(f, (0, 1))(s, p), jvp(f, (s, p), (s, p))])(
             lambda s, d: jnp.sum(method(lambda v: {"p": (a @ v["p"]) * s, "q": d * v["q"]}, {"p": b, "q": c}, tol=1e-7, M=lambda v: {"p": v["p"] / 4, "q": v["q"] / d})[0]["p"] ** 2)),
         a=matrix, b=b3, c=c3, s=np.float32(1.5), p=pos, rtol=1e-3)
case("sparse.cg.complex", "const f = (t: Tensor) => np.sum(np.abs(scipy.sparse.linalg.cg(a * t, b, { tol: 1e-7 })[0]) ** 2); return [f(t), grad(f)(t), jvp(f, [t], [t])];",
     lambda a, b, t: (lambda f: [f(t), grad(f)(t), jvp(f, (t,), (t,))])(lambda t: jnp.sum(jnp.abs(cg(a * t, b, tol=1e-7)[0]) ** 2)), a=hermitian33, b=complex3, t=np.float32(1.5), rtol=1e-3)

case.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "solves.jsonl"))
