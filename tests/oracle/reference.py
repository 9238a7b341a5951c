"""Computes the examples of docs/reference with JAX: on every dtype, differentiated and batched. Needs jax==0.10.2.

Run: npx tsx scripts/reference/spec.ts [PAGE…] | python tests/oracle/reference.py

It writes tests/coverage/jax/PAGE.json, which says what JAX takes, and tests/oracle/reference/PAGE.jsonl, cases for the oracle.
"""
import json
import os
import re
import sys

import jax
import jax.numpy as jnp
import jax.scipy
import jax.scipy.sparse.linalg
import numpy as np
from jax import lax, nn, random  # noqa: F401 (named by examples)

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
# One case for the dtypes that agree exactly, one for those that round alike.
GROUPS = {
    "whole": (["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "i4", "u4"], 1e-5, 1e-5),
    "float": (["f32", "f64", "c64", "c128"], 2e-5, 1e-5),
    "half": (["f16", "bf16"], 2e-2, 2e-2),
    "quarter": (["f8e4m3fn", "f8e5m2"], 0.26, 0.13),
}


def _hvp(f, primals, tangents):
    return jax.jvp(jax.grad(f), tuple(primals), tuple(tangents))[1]


_stopGradient = lax.stop_gradient
_customJvp, _customVjp = jax.custom_jvp, jax.custom_vjp


def number(value):
    return {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}[value] if isinstance(value, str) else value


def array(parameter, dtype):
    """The parameter's numbers in a dtype."""
    flat = np.array([number(v) for v in parameter["data"]], dtype=np.float64)
    kind = jnp.dtype(DTYPES[dtype])
    if dtype == "bool":
        flat = flat != 0
    elif jnp.issubdtype(kind, jnp.unsignedinteger):
        flat = np.where(np.isfinite(flat), np.abs(flat), 0)
    elif jnp.issubdtype(kind, jnp.integer):
        flat = np.where(np.isfinite(flat), flat, 0)
        flat = np.clip(flat, -8, 7) if dtype == "i4" else flat
    elif dtype in ("c64", "c128") and parameter["dtype"] != dtype:
        flat = flat + 0.5j * ((np.arange(flat.size) + 1) % 3 - 1)
    if dtype in ("i4", "u4"):
        flat = np.clip(flat, -8 if dtype == "i4" else 0, 7 if dtype == "i4" else 15)
    with np.errstate(all="ignore"):
        return jnp.asarray(flat.astype(kind).reshape(parameter["shape"]))


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
        if isinstance(v, float) and name == "f32":
            v = float(np.format_float_positional(np.float32(v), unique=True)) if abs(v) < 1e15 else v
        if isinstance(v, bool):
            v = int(v)
        if isinstance(v, int) and abs(v) > SAFE:
            v = str(v)
        values.append(v)
    return {"dtype": name, "shape": list(value.shape), "data": values}


def typed(leaves):
    """The leaves as arrays, plain numbers in the types that they have here; None where one is none."""
    result = []
    for each in leaves:
        if isinstance(each, bool):
            each = np.bool_(each)
        elif isinstance(each, int):
            each = np.int32(each) if -(2**31) <= each < 2**31 else np.int64(each)
        elif isinstance(each, float):
            each = np.float32(each)
        elif isinstance(each, complex):
            each = np.complex64(each)
        if not hasattr(each, "dtype") or not hasattr(each, "shape") or np.dtype(each.dtype) not in NAMES if not is_key(each) else False:
            result.append(None)
        else:
            result.append(None if is_key(each) else each)
    return result


def is_key(value):
    return hasattr(value, "dtype") and jnp.issubdtype(value.dtype, jax.dtypes.prng_key)


def type_text(value):
    return None if value is None else NAMES[np.dtype(value.dtype)] + "[" + ",".join(map(str, value.shape)) + "]"


def function(example):
    names = ", ".join(p["name"] for p in example["parameters"])
    scope = dict(globals())
    exec(f"def f({names}):\n" + "\n".join("    " + line for line in example["body"]), scope)
    return scope["f"]


def run(fn, inputs, wide):
    """The leaves of the result; None where JAX does not take it."""
    try:
        with jax.enable_x64(wide):
            leaves = typed(jax.tree.leaves(fn(*inputs)))
            return [None if each is None else np.asarray(each) for each in leaves]
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}".split("\n")[0][:200]
        return None


def total(value):
    """As in scripts/reference/program.ts: a number whose slope depends on all leaves."""
    leaves = [x for x in jax.tree.leaves(value) if jnp.issubdtype(jnp.result_type(x), jnp.inexact)]
    return sum(jnp.sum((jnp.real(x) + 0.5 * jnp.imag(x)) * (1.0 + 0.25 * jnp.arange(jnp.size(x)).reshape(jnp.shape(x)))) for x in leaves)  # fmt: skip


def over(f, names, varying, inputs, wrap):
    """wrap applied to f as a function of its varying arguments."""
    places = [names.index(v) for v in varying]

    def g(*values):
        full = list(inputs)
        for place, value in zip(places, values):
            full[place] = value
        return f(*full)

    return wrap(g), [inputs[place] for place in places]


MODES = {
    "jvp": lambda g: lambda *v: jax.jvp(lambda *w: total(g(*w)), v, tuple(jnp.ones_like(x) for x in v))[1],
    "vjp": lambda g: lambda *v: jax.grad(lambda *w: total(g(*w)), argnums=tuple(range(len(v))))(*v),
    "vmap": lambda g: lambda *v: jax.vmap(g)(*[jnp.stack([x, jnp.flip(x)]) for x in v]),
}


def annotation(value):
    name = NAMES[np.dtype(value.dtype)]
    return name if value.ndim == 0 else f"{name}<[{', '.join(map(str, value.shape))}]>"


def kept(example, dtype, outputs, narrow):
    """Which leaves stand for the same here: 64-bit integers and floats may be JAX's defaults in 64-bit mode."""
    places = []
    for i, out in enumerate(outputs):
        if out is None:
            continue
        name = NAMES[np.dtype(out.dtype)]
        if dtype in WIDE:
            before = narrow[i] if narrow is not None and i < len(narrow) else None
            if before is None:
                continue
            was = NAMES[np.dtype(before.dtype)]
            if dtype in ("i64", "u64"):
                if name != "bool" and not (was == dtype[0] + "8"):
                    continue
            elif name in ("i64", "u64") and was in ("i32", "u32"):
                out = out.astype(before.dtype)
                name = was
            elif name in ("i64", "u64"):
                continue
        places.append((i, out))
    return places


def main():
    spec = json.load(sys.stdin)
    facts, cases = {}, {}
    for example in spec:
        f = function(example)
        names = [p["name"] for p in example["parameters"]]
        natural = {p["name"]: p["dtype"] for p in example["parameters"]}

        def inputs_for(dtype):
            with jax.enable_x64(True):
                return [
                    array(p, dtype if dtype and p["name"] in example["varying"] else natural[p["name"]])
                    for p in example["parameters"]
                ]

        fact = {"types": {}, "modes": {}}
        first = run(f, inputs_for(None), any(d in WIDE for d in natural.values()))
        fact["types"]["own"] = None if first is None else [type_text(x) for x in first]
        if first is None:
            print("not taken:", example["id"], run.error, file=sys.stderr)
        results = {}
        if example["varying"]:
            for dtype in DTYPES:
                out = run(f, inputs_for(dtype), dtype in WIDE)
                results[dtype] = out
                fact["types"][dtype] = None if out is None else [type_text(x) for x in out]
        own = natural[example["varying"][0]] if example["varying"] else None
        modes = {}
        if example["varying"] and not example["alias"]:
            for mode, wrap in MODES.items():
                dtype = own if mode == "vmap" else ("f32" if own in ("i32", "bool") else own)
                inputs = inputs_for(dtype)
                plain = run(f, inputs, False)
                if plain is None or any(x is None for x in plain):
                    continue
                if mode != "vmap" and not any(jnp.issubdtype(x.dtype, jnp.inexact) for x in plain):
                    continue
                g, varying = over(f, names, example["varying"], inputs, wrap)
                out = run(g, varying, False)
                fact["modes"][mode] = out is not None
                if out is not None:
                    modes[mode] = (dtype, inputs, out)
        facts.setdefault(example["page"], {})[example["id"]] = fact
        emit(cases.setdefault(example["page"], []), example, first, inputs_for, results, modes)
    for page, table in facts.items():
        with open(os.path.join(HERE, f"../coverage/jax/{page}.json"), "w") as out:
            json.dump(table, out, indent=1)
            out.write("\n")
        with open(os.path.join(HERE, f"reference/{page}.jsonl"), "w") as out:
            for each in cases[page]:
                out.write(json.dumps(each) + "\n")
        print(page, len(table), "examples,", len(cases[page]), "cases", file=sys.stderr)


def emit(cases, example, first, inputs_for, results, modes):
    def add(suffix, parameters, body, inputs, outputs, rtol, atol):
        text = f"const f = {example['text']};\nexport function main({', '.join(parameters)}) {{\n  return [{', '.join(body)}];\n}}\n"
        pick = "pick(" in body[0] if body else False
        if any("pick(" in part for part in body):
            text = "const pick = (value: any, at: number[]) => at.map((i) => tree.leaves(value)[i]);\n" + text
        del pick
        cases.append({"id": f"{example['id']}#{suffix}", "source": imports(text) + text, "inputs": [leaf(x) for x in inputs],
                      "outputs": [leaf(x) for x in outputs], "rtol": rtol, "atol": atol})

    ps = example["parameters"]
    if not example["varying"] or example["alias"]:
        if first is None or not any(x is not None for x in first):
            return
        places = [i for i, x in enumerate(first) if x is not None]
        inputs = inputs_for(None)
        call = f"f({', '.join(p['name'] for p in ps)})"
        body = call if len(places) == len(first) else f"pick({call}, {places})"
        whole = all(np.dtype(first[i].dtype).kind in "biu" for i in places)
        add("own", [f"{p['name']}: {annotation(x)}" for p, x in zip(ps, inputs)], [body], inputs, [first[i] for i in places],
            0 if whole else 2e-5, 0 if whole else 1e-5)
        return
    for group, (dtypes, rtol, atol) in GROUPS.items():
        parameters, body, inputs, outputs = [], [], [], []
        for dtype in dtypes:
            out = results.get(dtype)
            if out is None:
                continue
            base = {"i64": "i8", "u64": "u8", "f64": "f32", "c128": "c64"}.get(dtype)
            places = kept(example, dtype, out, results.get(base))
            if not places:
                continue
            values = inputs_for(dtype)
            named = []
            for p, x in zip(ps, values):
                name = f"{p['name']}_{dtype}"
                named.append(name)
                parameters.append(f"{name}: {annotation(x)}")
                inputs.append(x)
            call = f"f({', '.join(named)})"
            body.append(call if len(places) == len(out) else f"pick({call}, {[i for i, _ in places]})")
            outputs += [x for _, x in places]
        if body:
            add(group, parameters, body, inputs, outputs, rtol, atol)
    for mode, (dtype, inputs, out) in modes.items():
        if any(x is None for x in out):
            continue
        parameters = [f"{p['name']}: {annotation(x)}" for p, x in zip(ps, inputs)]
        v = example["varying"]
        call = f"f({', '.join(p['name'] for p in ps)})"
        lam = ", ".join(v)
        if mode == "jvp":
            body = f"jvp(({lam}) => total({call}), [{lam}], [{', '.join(f'np.onesLike({n})' for n in v)}])[1]"
        elif mode == "vjp":
            body = f"grad(({lam}) => total({call}), {{ argnums: [{', '.join(str(i) for i in range(len(v)))}] }})({lam})"
        else:
            body = f"vmap(({lam}) => {call})({', '.join(f'np.stack([{n}, np.flip({n})])' for n in v)})"
        text = f"{TOTAL if mode != 'vmap' else ''}const f = {example['text']};\nexport function main({', '.join(parameters)}) {{\n  return {body};\n}}\n"
        cases.append({"id": f"{example['id']}#{mode}", "source": imports(text) + text, "inputs": [leaf(x) for x in inputs],
                      "outputs": [leaf(x) for x in out], "rtol": 1e-4, "atol": 5e-5})


TOTAL = (
    "const total = (value: any) =>\n  tree.leaves(value)\n    .filter((leaf: any) => np.issubdtype(np.resultType(leaf), np.inexact))\n"
    "    .map((leaf: any) => np.sum((np.real(leaf) + 0.5 * np.imag(leaf)) * (1.0 + 0.25 * np.arange(np.size(leaf)).reshape(np.shape(leaf)))))\n"
    "    .reduce((a: any, b: any) => a + b, 0.0);\n"
)
EXPORTS = (
    "lax nn random scipy tree ops image debug range grad valueAndGrad jvp vjp linearize linearTranspose jacfwd jacrev jacobian hessian "
    "hvp vmap jit checkpoint remat evalShape customJvp customVjp stopGradient closureConvert customGradient fwdAndBwd namedCall "
    + " ".join(DTYPES)
).split()


def imports(text):
    names = ["numpy as np"] if re.search(r"(?<![\w.])np\.", text) else []
    names += [name for name in EXPORTS if re.search(rf"(?<![\w.]){name}\b", text)]
    return f'import {{ {", ".join(names)} }} from "tsjax";\n' if names else 'import { type Dim } from "tsjax";\n'


main()
