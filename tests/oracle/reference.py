"""Computes the examples of docs/reference with JAX: on every dtype, differentiated and batched. Needs jax==0.10.2.

Run: npx tsx scripts/reference/spec.ts [PAGE…] | python tests/oracle/reference.py

It writes tests/coverage/jax/PAGE.json, which says what JAX takes, and tests/oracle/reference/PAGE.jsonl, cases for the oracle.
"""
import json
import os
import re
import subprocess
import sys
import threading

import jax
import jax.numpy as jnp
import jax.scipy
import jax.scipy.sparse.linalg
import numpy as np
from jax import lax, nn, random  # noqa: F401 (named by examples)

HERE = os.path.dirname(os.path.abspath(__file__))
SAFE = 1 << 53
# How long one example may take: some combinations keep XLA compiling for hours.
SECONDS = 60
DTYPES = {
    "bool": jnp.bool_, "i8": jnp.int8, "i16": jnp.int16, "i32": jnp.int32, "i64": jnp.int64, "u8": jnp.uint8,
    "u16": jnp.uint16, "u32": jnp.uint32, "u64": jnp.uint64, "f16": jnp.float16, "bf16": jnp.bfloat16,
    "f32": jnp.float32, "f64": jnp.float64, "c64": jnp.complex64, "c128": jnp.complex128,
    "i4": jnp.int4, "u4": jnp.uint4, "f8e4m3fn": jnp.float8_e4m3fn, "f8e5m2": jnp.float8_e5m2,
}
NAMES = {np.dtype(value): name for name, value in DTYPES.items()}
WIDE = {"i64", "u64", "f64", "c128"}
# Of those there are numbers; of the others types.
NUMBERS = {"bool", "i8", "i32", "u8", "bf16", "f32", "c64"}
LIKE = {
    "c64": ("c128",), "bf16": ("f16", "f8e4m3fn", "f8e5m2"), "i8": ("i16", "i4"), "u8": ("u16", "u4"), "i32": ("i64", "u32", "u64"),
}
# One case for the dtypes that agree exactly, one for those that round alike.
GROUPS = {
    "whole": (["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "i4", "u4"], 1e-5, 1e-5),
    "float": (["f32", "f64", "c64", "c128"], 2e-5, 1e-5),
    "half": (["f16", "bf16"], 2e-2, 2e-2),
    "quarter": (["f8e4m3fn", "f8e5m2"], 0.26, 0.13),
}


# Cases whose numbers say nothing: singular matrices of ones and zeros, choices of sign and order that are free, and derivatives
# where JAX's own are off (eighTridiagonal's by bisection; NaN for orders at 0).
FREE = {
    "lax.linalg.cholesky#whole", "lax.linalg.eigh#whole", "lax.linalg.hessenberg#float",
    "numpy.linalg.inv#whole", "numpy.linalg.tensorinv#whole", "numpy.linalg.matrixPower:2#whole",
    "numpy.linalg.cond#whole", "numpy.linalg.cond:2#whole", "scipy.linalg.inv#whole",
    "scipy.linalg.hessenberg#float", "scipy.linalg.schur#vmap", "scipy.linalg.rsf2csf#float",
    "scipy.linalg.eighTridiagonal#jvp", "scipy.linalg.expmFrechet#float",
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


def is_number(value):
    if isinstance(value, (bool, int, float, complex)):
        return True
    key = hasattr(value, "dtype") and jnp.issubdtype(value.dtype, jax.dtypes.prng_key)
    return hasattr(value, "dtype") and not key and np.dtype(value.dtype) in NAMES


def type_text(value):
    return NAMES[np.dtype(value.dtype)] + "[" + ",".join(map(str, value.shape)) + "]" if is_number(value) else None


def function(example):
    names = ", ".join(p["name"] for p in example["parameters"])
    scope = dict(globals())
    exec(f"def f({names}):\n" + "\n".join("    " + line for line in example["body"]), scope)
    return scope["f"]


def types(fn, inputs, wide):
    """The types of the leaves of the result; None where JAX does not take it."""
    try:
        with jax.enable_x64(wide):
            return jax.tree.leaves(jax.eval_shape(fn, *inputs))
    except Exception as error:
        types.error = f"{type(error).__name__}: {error}".split("\n")[0][:200]
        return None


def run(calls, wide):
    """The leaves of the results of several (function, inputs), compiled as one program; None for those that are no arrays."""

    def all_of(everything):
        return [[x if is_number(x) else 0 for x in jax.tree.leaves(fn(*ins))] for (fn, _), ins in zip(calls, everything)]

    if not calls:
        return []
    try:
        return compiled(all_of, calls, wide)
    except Exception:
        if len(calls) == 1:
            return [None]
        # XLA does not take all that JAX does.
        return [run([call], wide)[0] for call in calls]


def compiled(all_of, calls, wide):
    with jax.enable_x64(wide):
        results = jax.jit(all_of)([ins for _, ins in calls])
        kept = [[is_number(x) for x in jax.tree.leaves(jax.eval_shape(fn, *ins))] for fn, ins in calls]
        return [[np.asarray(x) if ok else None for x, ok in zip(r, k)] for r, k in zip(results, kept)]


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


def kept(example, dtype, outputs, narrow, half):
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
            elif name in ("f64", "c128") and half is not None and NAMES[np.dtype(half[i].dtype)] not in ("f16", "c64", "c128"):
                continue
        places.append((i, out))
    return places


def answer(example):
    """What JAX takes of one example, and the cases of it."""
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
    is_wide = any(d in WIDE for d in natural.values())
    own_types = types(f, inputs_for(None), is_wide)
    fact["types"]["own"] = None if own_types is None else [type_text(x) for x in own_types]
    if own_types is None:
        print("not taken:", example["id"], types.error, file=sys.stderr)
    narrow, wide = {}, {}
    for dtype in DTYPES if example["varying"] else []:
        found = types(f, inputs_for(dtype), dtype in WIDE)
        fact["types"][dtype] = None if found is None else [type_text(x) for x in found]
        if found is not None and dtype in NUMBERS:
            (wide if dtype in WIDE else narrow)[dtype] = (f, inputs_for(dtype))
    modes = {}
    if example["varying"] and not example["alias"]:
        own = natural[example["varying"][0]]
        for mode, wrap in MODES.items():
            dtype = own if mode == "vmap" else ("f32" if own in ("i32", "bool") else own)
            inputs = inputs_for(dtype)
            plain = types(f, inputs, False)
            if plain is None or not all(is_number(x) for x in plain):
                continue
            if mode != "vmap" and not any(jnp.issubdtype(x.dtype, jnp.inexact) for x in plain):
                continue
            g, varying = over(f, names, example["varying"], inputs, wrap)
            fact["modes"][mode] = types(g, varying, False) is not None
            if fact["modes"][mode]:
                modes[mode] = (g, varying, dtype, inputs)
    calls = [*narrow.values(), *[(g, v) for g, v, _, _ in modes.values()]]
    if not example["varying"] and own_types is not None and not is_wide:
        calls.append((f, inputs_for(None)))
    answers = run(calls, False)
    results = dict(zip(narrow, answers))
    results.update(zip(wide, run(list(wide.values()), True)))
    for dtype, out in results.items():
        if out is None:
            # What XLA does not take in one dtype it does not take in those like it, which are not computed here.
            for other in [dtype, *LIKE.get(dtype, ())]:
                fact["types"][other] = None
    first = None
    if own_types is not None:
        first = results[own_dtype] if (own_dtype := natural[example["varying"][0]] if example["varying"] else None) in results else None
        if not example["varying"]:
            first = run([(f, inputs_for(None))], True)[0] if is_wide else answers[-1]
    modes = {m: (d, ins, out) for (m, (_, _, d, ins)), out in zip(modes.items(), answers[len(narrow):]) if out is not None}
    cases = []
    emit(cases, example, first, inputs_for, results, modes)
    return fact, [case for case in cases if case["id"] not in FREE]


def worker():
    """Answers examples, one a line."""
    for line in sys.stdin:
        example = json.loads(line)
        try:
            found = answer(example)
        except Exception as error:
            print("failed:", example["id"], f"{type(error).__name__}: {error}".split("\n")[0], file=sys.stderr)
            found = None
        print(json.dumps(found), flush=True)


class Workers:
    """A process that computes examples, ended and begun anew when one takes too long."""

    def __init__(self):
        self.process = None

    def start(self):
        self.process = subprocess.Popen([sys.executable, __file__, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, example):
        if self.process is None or self.process.poll() is not None:
            self.start()
        timer = threading.Timer(SECONDS, self.process.kill)
        timer.start()
        try:
            self.process.stdin.write(json.dumps(example) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        return json.loads(line) if line else None


def main():
    workers = Workers()
    facts, cases = {}, {}
    for example in json.load(sys.stdin):
        facts.setdefault(example["page"], {})
        found = workers.ask(example)
        if found is None:
            print("no answer:", example["id"], file=sys.stderr)
            continue
        facts[example["page"]][example["id"]] = found[0]
        cases.setdefault(example["page"], []).extend(found[1])
    for page, table in facts.items():
        with open(os.path.join(HERE, f"../coverage/jax/{page}.json"), "w") as out:
            lines = [f"{json.dumps(name)}: {json.dumps(fact)}" for name, fact in table.items()]
            out.write("{\n" + ",\n".join(lines) + "\n}\n")
        with open(os.path.join(HERE, f"reference/{page}.jsonl"), "w") as out:
            for each in cases.get(page, []):
                out.write(json.dumps(each) + "\n")
        print(page, len(table), "examples,", len(cases.get(page, [])), "cases", file=sys.stderr)


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
            places = kept(example, dtype, out, results.get(base), results.get("f16"))
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


worker() if "--worker" in sys.argv else main()
