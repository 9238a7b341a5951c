"""Cases of the oracle: programs, their inputs, and what JAX answers."""
import json
import re

import jax
import numpy as np

NAMES = {
    "float32": "f32", "float16": "f16", "bfloat16": "bf16", "int32": "i32", "bool": "bool", "complex64": "c64",
    "uint32": "u32", "uint8": "u8", "int8": "i8",
}

IMPORTS = {"np": "numpy as np", "Tensor": "type Tensor"}
EXPORTS = (
    "np lax nn random tree range Tensor grad valueAndGrad jvp vjp linearize linearTranspose vmap jacfwd jacrev jacobian hessian "
    "hvp checkpoint checkpointPolicies customJvp customVjp stopGradient evalShape jit closureConvert f32 c64 i32 u32 u8 bool scipy"
).split()


def data(shape, seed):
    """Numbers by an integer hash, the same everywhere: multiples of 1/16 in [-2, 2)."""
    n = int(np.prod(shape)) if shape else 1
    x = (np.arange(n, dtype=np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    x = (x * np.uint64(0x7FEB352D)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(15)
    return ((x % np.uint64(64)).astype(np.float32) / 16 - 2).reshape(shape)


def leaf(array):
    array = np.asarray(array)
    if array.dtype == jax.dtypes.float0:
        array = array.astype(bool)
    flat = array.reshape(-1)
    if array.dtype == np.complex64:
        flat = flat.view(np.float32)
    values = []
    for value in flat.tolist():
        if isinstance(value, float) and not np.isfinite(value):
            value = "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
        values.append(int(value) if isinstance(value, bool) else value)
    return {"dtype": NAMES[array.dtype.name], "shape": list(array.shape), "data": values}


class Cases:
    def __init__(self):
        self.all = []

    def __call__(self, name, body, fn, rtol=1e-5, atol=1e-5, **inputs):
        """`body` is what stands in `main`; the imports are what it names, the parameters are the inputs."""
        inputs = {key: np.asarray(value) for key, value in inputs.items()}
        types = {key: f"{NAMES[x.dtype.name]}<[{', '.join(map(str, x.shape))}]>" for key, x in inputs.items()}
        signature = ", ".join(f"{key}: {text}" for key, text in types.items())
        text = f"{signature} {body}"
        imports = ", ".join(IMPORTS.get(each, each) for each in EXPORTS if re.search(rf"(?<![.\w]){each}\b", text))
        source = f'import {{ {imports} }} from "tsjax";\n\nexport function main({signature}) {{\n{body.strip(chr(10))}\n}}\n'
        outputs = jax.tree.leaves(jax.jit(fn)(*inputs.values()))
        self.all.append(
            {
                "id": name,
                "source": source,
                "inputs": [leaf(x) for x in inputs.values()],
                "outputs": [leaf(x) for x in outputs],
                "rtol": rtol,
                "atol": atol,
            }
        )

    def write(self, path):
        with open(path, "w") as out:
            for each in self.all:
                out.write(json.dumps(each) + "\n")
        print(len(self.all), "cases")
