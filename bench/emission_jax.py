"""JAX's StableHLO of a program, again and again: for every line on stdin, one round of tracing and lowering, its
milliseconds on stdout. Every round has a function of its own, and JAX's caches are cleared before it.

emission_jax.py NAME FILE: writes the text of the first round to FILE.
"""

import sys
import time

import jax

from programs_jax import PROGRAMS

name, file = sys.argv[1], sys.argv[2]
make, make_args = PROGRAMS[name]
args = jax.device_put(make_args())
first = True

for _ in sys.stdin:
    jax.clear_caches()
    function = make()
    start = time.perf_counter()
    text = jax.jit(lambda *a: function(*a)).lower(*args).as_text()
    taken = time.perf_counter() - start
    if first:
        with open(file, "w") as out:
            out.write(text)
    first = False
    print(taken * 1e3, flush=True)
