"""JAX's answers to the case lines of tests/oracle/surface. Needs jax==0.10.2.

Run: npx tsx scripts/reference/surfaceSpec.ts [--modes] [FILE…] | python tests/oracle/surface.py [FOLDER]

It writes PAGE.jsonl, cases for the oracle, and says on stderr what JAX refuses.
"""
import json
import os
import re
import sys
import warnings
import zlib

import jax
import jax.numpy as jnp
import jax.scipy
import jax.scipy.optimize
import jax.scipy.sparse.linalg
import numpy as np
from jax import lax, nn, random  # noqa: F401 (named by cases)

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
SAFE = 1 << 53
DTYPES = {
    "bool": jnp.bool_, "i8": jnp.int8, "i16": jnp.int16, "i32": jnp.int32, "i64": jnp.int64, "u8": jnp.uint8,
    "u16": jnp.uint16, "u32": jnp.uint32, "u64": jnp.uint64, "f16": jnp.float16, "bf16": jnp.bfloat16,
    "f32": jnp.float32, "f64": jnp.float64, "c64": jnp.complex64, "c128": jnp.complex128,
    "i4": jnp.int4, "u4": jnp.uint4, "f8e4m3fn": jnp.float8_e4m3fn, "f8e5m2": jnp.float8_e5m2,
}
NAMES = {np.dtype(value): name for name, value in DTYPES.items()}
WIDE = {"i64", "u64", "f64", "c128"}
TOLERANCES = {"f16": (5e-3, 5e-3), "bf16": (2e-2, 2e-2), "f32": (1e-5, 3e-6), "c64": (1e-5, 5e-6), "f64": (1e-9, 1e-11), "c128": (1e-9, 1e-11)}
EDGES = [0.0, -0.0, 0.5, -1.0, 2.0, np.inf, -np.inf, np.nan]
SPECIAL = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, -0.5, 2.0, -2.0, 3.0, -3.5, 1e-3, -1e3, 1e3, 10.0, -10.0, 100.0, -100.0]


def floats(rng, n, like):
    word, *rest = like.split() or [""]
    if word == "pos":
        return rng.uniform(0.3, 2.5, n)
    if word == "unit":
        return rng.uniform(-0.95, 0.95, n)
    if word == "prob":
        return rng.uniform(0.02, 0.98, n)
    if word == "wide":
        return rng.uniform(-30, 30, n)
    if word == "range":
        return rng.uniform(float(rest[0]), float(rest[1]), n)
    if word == "ext":
        return np.array([SPECIAL[i % len(SPECIAL)] for i in range(n)])
    if word == "nan":
        x = rng.uniform(-2, 2, n)
        x[:: 3] = np.nan
        return x
    if word == "asc":
        return np.sort(rng.uniform(-2, 2, n))
    if word == "ties":
        return rng.integers(-2, 3, n) * 0.5
    if word == "half":
        return rng.integers(-8, 9, n) * 0.5
    return rng.uniform(-2, 2, n)


def integers(rng, n, kind, like):
    info = jnp.iinfo(kind)
    word, *rest = like.split() or [""]
    low, high = (0 if info.min == 0 else -9), 10
    if word in ("pos", "prob"):
        low, high = 1, 7
    elif word == "idx":
        low, high = 0, int(rest[0])
    elif word == "oob":
        low, high = -2 * int(rest[0]), 2 * int(rest[0])
    elif word == "range":
        low, high = int(rest[0]), int(rest[1])
    elif word in ("big", "ext"):
        near = [info.max, info.min, info.max - 1, info.min + 1, 0, 1, info.max // 2, info.min // 2, info.max // 2 + 1, 2, 7]
        return np.array([near[i % len(near)] for i in range(n)], dtype=object)
    elif word == "ties":
        low, high = (0 if info.min == 0 else -2), 3
    elif word == "perm":
        return rng.permutation(n)
    low, high = max(low, int(info.min)), min(high, int(info.max) + 1)
    x = rng.integers(low, high, n)
    return np.sort(x) if word == "asc" else x


def matrix(x, like, shape):
    """A matrix of a kind out of one of numbers."""
    n = shape[-1]
    h = np.conj(np.swapaxes(x, -1, -2))
    if like == "spd":
        return x @ h + n * np.eye(n)
    if like == "sym":
        return (x + h) / 2
    if like == "dom":
        return x + (n + 1) * np.eye(n)
    if like == "low":
        return np.tril(x) + 2 * np.eye(n)
    if like == "upp":
        return np.triu(x) + 2 * np.eye(n)
    return None


def array(parameter, seed):
    dtype, shape, like = parameter["dtype"], parameter["shape"], parameter["like"]
    rng = np.random.default_rng(zlib.crc32(seed.encode()))
    n = int(np.prod(shape))
    kind = jnp.dtype(DTYPES[dtype])
    if dtype == "bool":
        flat = rng.integers(0, 2, n) != 0
    elif like == "edge":
        # Every pair of parts: branch cuts from both sides, poles, infinities.
        flat = np.empty(n, np.complex128)
        flat.real = [EDGES[i // len(EDGES) % len(EDGES)] for i in range(n)]
        flat.imag = [EDGES[i % len(EDGES)] for i in range(n)]
    elif jnp.issubdtype(kind, jnp.integer):
        flat = integers(rng, n, kind, like)
    else:
        flat = np.round(floats(rng, n, like), 5)
        if jnp.issubdtype(kind, jnp.complexfloating):
            flat = flat + 1j * np.round(floats(rng, n, "" if like in ("spd", "sym") else like if like != "ext" else "ties"), 5)
    if dtype not in ("bool",) and not jnp.issubdtype(kind, jnp.integer) and n and len(shape) > 1:
        made = matrix(flat.reshape(shape), like, shape)
        flat = flat if made is None else made.reshape(-1)
    with np.errstate(all="ignore"):
        return jnp.asarray(np.asarray(flat).astype(kind).reshape(shape))


def leaf(value):
    value = np.asarray(value)
    name = NAMES[value.dtype]
    flat = value.reshape(-1)
    if np.iscomplexobj(flat):
        flat = flat.view(np.float32 if name == "c64" else np.float64)
    elif name not in ("f32", "f64") and name[0] in "fb" and name != "bool":
        flat = flat.astype(np.float32)
    elif name in ("i4", "u4"):
        flat = flat.astype(np.int32)
    values = []
    for v in flat.tolist():
        if isinstance(v, float) and not np.isfinite(v):
            v = "nan" if np.isnan(v) else "inf" if v > 0 else "-inf"
        if isinstance(v, float) and name in ("f32", "c64"):
            v = float(np.format_float_scientific(np.float32(v), unique=True))
        if isinstance(v, bool):
            v = int(v)
        if isinstance(v, int) and abs(v) > SAFE:
            v = str(v)
        values.append(v)
    return {"dtype": name, "shape": list(value.shape), "data": values}


def total(value):
    """As in scripts/reference/program.ts: a number whose slope depends on all leaves."""
    leaves = [x for x in jax.tree.leaves(value) if jnp.issubdtype(jnp.result_type(x), jnp.inexact)]
    return sum(jnp.sum((jnp.real(x) + 0.5 * jnp.imag(x)) * (1.0 + 0.25 * jnp.arange(jnp.size(x)).reshape(jnp.shape(x)))) for x in leaves)  # fmt: skip


def is_wide(each):
    return any(p["dtype"] in WIDE for p in each["parameters"]) or any(
        word in each["body"] for word in ("jnp.float64", "jnp.int64", "jnp.uint64", "complex128")
    )


def function(each):
    return eval(f"lambda {', '.join(p['name'] for p in each['parameters'])}: {each['body']}", dict(globals()))


def inputs_of(each):
    seed = re.sub("#(jvp|vjp|vmap)$", "", each["id"])
    return [array(p, seed + p["name"]) for p in each["parameters"]]


def together(cases, wide):
    """The leaves of the results of several cases, compiled as one program."""
    with jax.enable_x64(wide):
        fns = [function(each) for each in cases]
        results = jax.jit(lambda everything: [fn(*ins) for fn, ins in zip(fns, everything)])([inputs_of(each) for each in cases])
        return [[np.asarray(x) for x in jax.tree.leaves(result)] for result in results]


def alone(each, wide):
    try:
        return together([each], wide)[0]
    except (jax.errors.ConcretizationTypeError, jax.errors.NonConcreteBooleanIndexError):
        # Functions that look at numbers take constants here.
        with jax.enable_x64(wide):
            return [np.asarray(x) for x in jax.tree.leaves(function(each)(*inputs_of(each)))]


def takes(each, wide):
    try:
        with jax.enable_x64(wide):
            jax.eval_shape(function(each), *inputs_of(each))
        return None
    except Exception as error:
        return error


def case(each, outputs, wide):
    if wide and not any(p["dtype"] in ("i64", "u64") for p in each["parameters"]):
        # Without 64-bit mode, counts and indices are 32 bits.
        outputs = [x.astype(np.int32) if x.dtype == np.int64 else x for x in outputs]
    names = [NAMES[x.dtype] for x in outputs]
    pairs = [TOLERANCES.get(n, (0, 0) if n == "bool" or n[0] in "iu" else (0.13, 0.13)) for n in names] or [(0, 0)]
    with jax.enable_x64(wide):
        inputs = [leaf(x) for x in inputs_of(each)]
    if each["id"].endswith(("#jvp", "#vjp")):
        pairs.append((1e-4, 5e-5))
    return {"id": each["id"], "source": each["source"], "inputs": inputs, "outputs": [leaf(x) for x in outputs],
            "rtol": max(p[0] for p in pairs), "atol": max(p[1] for p in pairs)}


def answers(cases, wide, pages):
    good = []
    for each in cases:
        error = takes(each, wide)
        if isinstance(error, (jax.errors.ConcretizationTypeError, jax.errors.NonConcreteBooleanIndexError)) or error is None:
            good.append((each, error is None))
        else:
            refuse(each, error)
    for i in range(0, len(good), 24):
        part = [each for each, traced in good[i : i + 24] if traced]
        try:
            found = dict(zip([each["id"] for each in part], together(part, wide)))
        except Exception:
            found = {}
        for each, _ in good[i : i + 24]:
            try:
                outputs = found.get(each["id"])
                pages[each["page"]].append(case(each, alone(each, wide) if outputs is None else outputs, wide))
            except Exception as error:
                refuse(each, error)


def refuse(each, error):
    if each["page"].startswith("modes."):
        return
    types = " ".join(f"{p['dtype']}{p['shape']}" for p in each["parameters"])
    print(f"refused {each['id']}: {each['body']} // {types}: {type(error).__name__}: {error}".split("\n")[0][:300], file=sys.stderr, flush=True)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "surface")
    everything = json.load(sys.stdin)
    pages = {each["page"]: [] for each in everything}
    for wide in (False, True):
        answers([each for each in everything if is_wide(each) == wide], wide, pages)
    order = {each["id"]: i for i, each in enumerate(everything)}
    for page, cases in pages.items():
        with open(os.path.join(folder, f"{page}.jsonl"), "w") as out:
            for each in sorted(cases, key=lambda each: order[each["id"]]):
                out.write(json.dumps(each) + "\n")
        print(page, len(cases), "cases", file=sys.stderr)


main()
