"""JAX's transfers, as one JSON object { workload: { metric: microseconds } }.

JAX reads a NumPy array in place where it lies at a multiple of 64 bytes, with may_alias=False too (0.10). NumPy's arrays lie
anywhere, so which of them are copied is chance: here arrays for the way there and back are read in place, those that are to
be copied are not.
"""

import json
import time

import jax
import numpy as np

ALIGNMENT = 64
device = jax.devices()[0]
now = time.perf_counter


def floats(n, offset):
    memory = np.zeros(4 * n + 2 * ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT + offset
    return memory[start : start + 4 * n].view(np.float32)


def transfer(n):
    rounds = 2000 if n == 1 else 200 if n < 1 << 20 else 8
    there_and_back, copied, sent, read = [], [], [], []
    x = floats(n, 0)
    for _ in range(rounds):
        start = now()
        y = jax.block_until_ready(jax.device_put(x))
        z = np.asarray(y)
        there_and_back.append(now() - start)
        del y, z
    x = floats(n, ALIGNMENT // 4)
    for _ in range(rounds):
        start = now()
        y = jax.block_until_ready(jax.device_put(x, device, may_alias=False))
        there = now()
        z = np.array(y, copy=True)
        back = now()
        copied.append(back - start)
        sent.append(there - start)
        read.append(back - there)
        del y, z
    assert n == 1 or is_copied(x)
    times = {"rt": there_and_back, "rtcopy": copied, "h2d": sent, "d2h": read}
    return {f"{name}_us_min": min(each) * 1e6 for name, each in times.items()}


def is_copied(x):
    """Whether JAX copies x."""
    y = jax.block_until_ready(jax.device_put(x, device, may_alias=False))
    x[0] = 1
    return float(y[0]) == 0


sizes = {"4B": 1, "1MiB": 1 << 18, "64MiB": 1 << 24}
print(json.dumps({f"transfer_{name}": transfer(n) for name, n in sizes.items()}))
