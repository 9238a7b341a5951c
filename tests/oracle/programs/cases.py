"""What the scripts beside this one share: arrays as the oracle's JSON, cases, and files of them. Needs jax==0.10.2."""

import json
import os

import jax
import jax.numpy as jnp
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {
    "float32": "f32", "float16": "f16", "bfloat16": "bf16", "complex64": "c64", "bool": "bool",
    "int8": "i8", "int16": "i16", "int32": "i32", "uint8": "u8", "uint16": "u16", "uint32": "u32",
}  # fmt: skip


def number(value):
    if isinstance(value, float) and not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    return int(value) if isinstance(value, bool) else value


def leaf(value):
    """An array, or a number of Python's, as the oracle has it."""
    array = np.asarray(jnp.asarray(value) if isinstance(value, (int, float, bool)) else value)
    dtype = NAMES[array.dtype.name]
    flat = array.reshape(-1)
    if dtype == "c64":
        flat = flat.view(np.float32)
    if dtype in ("bf16", "f16"):
        flat = flat.astype(np.float32)
    return {"dtype": dtype, "shape": list(array.shape), "data": [number(x) for x in flat.tolist()]}


def case(name, source, inputs, outputs, rtol=1e-5, atol=1e-5):
    return {
        "id": name,
        "source": source,
        "inputs": [leaf(x) for x in jax.tree.leaves(inputs)],
        "outputs": [leaf(x) for x in jax.tree.leaves(outputs)],
        "rtol": rtol,
        "atol": atol,
    }


def annotation(array):
    """The type of an array as a module writes it."""
    array = np.asarray(array)
    dtype = NAMES[array.dtype.name]
    return dtype if array.ndim == 0 else f"{dtype}<[{', '.join(map(str, array.shape))}]>"


def write(name, cases):
    with open(os.path.join(HERE, name), "w") as file:
        for each in cases:
            file.write(json.dumps(each) + "\n")
    print(f"{name}: {len(cases)} cases")
