"""JAX's side of the surface benchmark. The rows are JSON on the command line: [[name, {argument: spec}, _, expression], …].

surface_jax.py text FOLDER ROWS: writes FOLDER/NUMBER.mlir, the StableHLO of each row.
surface_jax.py run ROWS: for every number of a row on stdin, the milliseconds of one run of it on stdout.
"""

import json
import os
import re
import sys
import time

import jax
import jax.numpy as np
import jax.scipy as scipy  # noqa: F401 (named by rows)
import numpy
from jax import lax, nn, random  # noqa: F401

from programs_jax import arr, ints


def argument(spec, seed):
    """The array that bench/surface.mjs makes of it."""
    if spec == "key":
        return jax.random.key(seed)
    dtype, dims, what = re.fullmatch(r"(\w+)\[([\d,]+)\] ?(.*)", spec).groups()
    shape = [int(dim) for dim in dims.split(",")]
    if dtype == "i32":
        return ints(shape, seed, int(what.split()[1]))
    x = arr(shape, seed)
    if what == "positive":
        return (0.5 * x.astype(numpy.float64) + 1).astype(numpy.float32)
    if what == "ascending":
        return numpy.sort(x)
    if what == "definite":
        n = shape[0]
        return (numpy.triu(x) + numpy.triu(x, 1).T + n * numpy.eye(n)).astype(numpy.float32)
    return x


def read(row):
    _, specs, _, text = row
    function = eval(f"lambda {', '.join(specs)}: {text}", dict(globals()))
    return jax.jit(function), [argument(spec, 100 + i) for i, spec in enumerate(specs.values())]


def write_texts(folder, rows):
    for i, row in enumerate(rows):
        function, args = read(row)
        if "key" in row[1].values():
            # Keys come as their words, as our programs take them.
            inner, keys = function, [spec == "key" for spec in row[1].values()]
            function = jax.jit(lambda *a: inner(*[jax.random.wrap_key_data(x) if k else x for x, k in zip(a, keys)]))
            args = [jax.random.key_data(x) if k else x for x, k in zip(args, keys)]
        with open(os.path.join(folder, f"{i}.mlir"), "w") as out:
            out.write(function.lower(*args).as_text())


def run(rows):
    ready = {}
    for line in sys.stdin:
        i = int(line)
        if i not in ready:
            function, args = read(rows[i])
            args = jax.device_put(args)
            jax.block_until_ready(function(*args))
            ready[i] = function, args
        function, args = ready[i]
        start = time.perf_counter()
        jax.block_until_ready(function(*args))
        print((time.perf_counter() - start) * 1e3, flush=True)


if sys.argv[1] == "text":
    write_texts(sys.argv[2], json.loads(sys.argv[3]))
else:
    run(json.loads(sys.argv[2]))
