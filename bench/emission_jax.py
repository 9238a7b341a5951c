"""JAX's StableHLO of a program, and how long tracing and lowering take.

emission_jax.py NAME FILE ROUNDS: writes the text to FILE, prints {"cold": ms, "times": [ms, …], "warm": [ms, …]}.
`times` clears JAX's caches before every round, `warm` does not; every round has a function of its own.
"""

import json
import sys
import time

import jax

from programs_jax import PROGRAMS

name, file, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
make, make_args = PROGRAMS[name]
args = jax.device_put(make_args())


def run(clear):
    if clear:
        jax.clear_caches()
    function = make()
    start = time.perf_counter()
    text = jax.jit(lambda *a: function(*a)).lower(*args).as_text()
    return (time.perf_counter() - start) * 1e3, text


cold, text = run(True)
with open(file, "w") as out:
    out.write(text)
times = [run(True)[0] for _ in range(rounds)]
warm = [run(False)[0] for _ in range(rounds)]
print(json.dumps({"cold": cold, "times": times, "warm": warm}))
