"""Cases with JAX's answers for ds, blocks under a setting, and products in few bits: cases/scopes.jsonl.

    python tests/std/library/generate_scopes.py
"""
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
from jax._src.cudnn import scaled_matmul_stablehlo as scaled

OUT = os.path.join(os.path.dirname(__file__), "cases/scopes.jsonl")


def matmul(a, b, a_scales, b_scales, preferred_element_type):
    """The product that JAX has for GPUs alone, by its definition."""
    block = a.shape[-1] // a_scales.shape[-1]
    spread = lambda x, s: x.astype(jnp.float32) * jnp.repeat(s.astype(jnp.float32), block, -1)
    return jnp.einsum("bmk,bnk->bmn", spread(a, a_scales), spread(b, b_scales)).astype(preferred_element_type)


scaled.scaled_matmul_wrapper = matmul

NAMES = {"float32": "f32", "int32": "i32", "bool": "bool"}


def leaf(x):
    x = np.asarray(x)
    data = [int(v) if x.dtype.kind in "bi" else float(str(np.float32(v))) for v in x.reshape(-1)]
    return {"dtype": NAMES[str(x.dtype)], "shape": list(x.shape), "data": data}


cases = []


def case(name, imports, parameters, body, f, *inputs):
    outputs = jax.tree.leaves(jax.jit(f)(*inputs))
    source = f'import {{ {imports} }} from "tsjax";\n\nexport function main({parameters}) {{\n{body}\n}}\n'
    cases.append({"id": name, "source": source, "inputs": [leaf(x) for x in inputs], "outputs": [leaf(x) for x in outputs],
                  "rtol": 1e-5, "atol": 1e-5})


x = np.arange(10, dtype=np.float32)
y = np.arange(20, dtype=np.float32).reshape(4, 5)
for i in (0, 5, 8, 12, -2, -11):
    case(f"ds-read:{i}", "ds, f32, i32", "x: f32<[10]>, i: i32", "  return [x.slice(ds(i, 3)), x[ds(i, 3)], x.at(ds(i, 3)).get()];",
         lambda x, i: [x[jax.ds(i, 3)]] * 3, x, np.int32(i))
    case(f"ds-write:{i}", "ds, f32, i32", "x: f32<[10]>, i: i32", "  return [x.at(ds(i, 3)).set(7), x.at(ds(i, 3)).add(x.slice([0, 3]))];",
         lambda x, i: [x.at[jax.ds(i, 3)].set(7), x.at[jax.ds(i, 3)].add(x[:3])], x, np.int32(i))
for i in (0, 2, 7):
    case(f"ds-axes:{i}", "ds, f32, i32, numpy as np", "y: f32<[4, 5]>, i: i32",
         "  const rows = np.array([0, 1, 3], i32);\n  return [y.slice(1, ds(i, 3)), y.slice(ds(i, 2), ds(1, 3)), y.slice(ds(i, 2), rows), y.slice(rows, ds(i, 2)), y.slice(null, ds(i, 4))];",
         lambda y, i: [y[1, jax.ds(i, 3)], y[jax.ds(i, 2), jax.ds(1, 3)], y[jax.ds(i, 2), jnp.array([0, 1, 3])], y[jnp.array([0, 1, 3]), jax.ds(i, 2)], y[None, jax.ds(i, 4)]],
         y, np.int32(i))
case("ds-static", "ds, f32", "x: f32<[10]>", "  return [x.slice(ds(2, 3)), x.slice(ds(1, 3, 2)), x.slice(ds(4)), x.slice(ds(null)), x.slice(ds(-3, 2))];",
     lambda x: [x[jax.ds(2, 3)], x[jax.ds(1, 3, 2)], x[jax.ds(4)], x[jax.ds(None)], x[jax.ds(-3, 2)]], x)
case("ds-grad", "ds, f32, i32, grad, numpy as np", "x: f32<[10]>, i: i32", "  return grad((x) => np.sum(x.slice(ds(i, 3)) ** 2))(x);",
     lambda x, i: jax.grad(lambda x: jnp.sum(x[jax.ds(i, 3)] ** 2))(x), x, np.int32(4))
case("ds-vmap", "ds, f32, i32, vmap", "x: f32<[10]>, i: i32<[3]>", "  return [vmap((i) => x.slice(ds(i, 3)))(i), vmap((i) => x.at(ds(i, 3)).set(1))(i)];",
     lambda x, i: [jax.vmap(lambda i: x[jax.ds(i, 3)])(i), jax.vmap(lambda i: x.at[jax.ds(i, 3)].set(1))(i)], x, np.array([0, 4, 7], np.int32))


def precise(x):
    with jax.default_matmul_precision("highest"):
        return x @ x


case("precision", "defaultMatmulPrecision, namedScope, numpy as np, f32", "x: f32<[10]>",
     '  const f = (x: f32<[10]>) => np.dot(x, x);\n  return [defaultMatmulPrecision("highest", () => f(x)), f(x), namedScope("twice", () => x * 2)];',
     lambda x: [precise(x), x @ x, x * 2], x)

a = np.sin(np.arange(32 * 64, dtype=np.float32) * 1.3).reshape(1, 32, 64)
b = np.sin(np.arange(64 * 32, dtype=np.float32) * 0.7).reshape(1, 64, 32)
w = np.cos(np.arange(32 * 32, dtype=np.float32)).reshape(1, 32, 32)
DIMS = (((2,), (1,)), ((0,), (0,)))
for mode in ("mxfp8", "nvfp4"):
    config = jax.nn.get_scaled_dot_general_config(mode, *([jnp.array([0.01], jnp.float32)] if mode == "nvfp4" else []))
    f = lambda a, b, config=config: scaled.scaled_dot_general_wrapper(a, b, DIMS, jnp.float32, [config] * 3)
    text = f'  const config = nn.getScaledDotGeneralConfig("{mode}"{", np.array([0.01], f32)" if mode == "nvfp4" else ""});\n'
    text += "  const f = (a: any, b: any) => nn.scaledDotGeneral(a, b, [[[2], [1]], [[0], [0]]], { configs: [config, config, config] });\n"
    text += "  const [ga, gb] = grad((a, b) => np.sum(f(a, b) * w), { argnums: [0, 1] })(a, b);\n  return [f(a, b).slice(0), ga.slice(0), gb.slice(0)];"
    case(f"scaledDotGeneral:{mode}", "nn, grad, numpy as np, f32", "a: f32<[1, 32, 64]>, b: f32<[1, 64, 32]>, w: f32<[1, 32, 32]>", text,
         lambda a, b, w, f=f: [f(a, b)[0], jax.grad(lambda a, b: jnp.sum(f(a, b) * w))(a, b)[0], jax.grad(lambda a, b: jnp.sum(f(a, b) * w), 1)(a, b)[0]], a, b, w)

with open(OUT, "w") as out:
    for each in cases:
        out.write(json.dumps(each) + "\n")
