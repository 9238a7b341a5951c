"""A process from its start to the first results of a program in JAX: prints the size of the first.

startup_jax.py NAME
"""

import sys

import jax
import numpy as np

from programs_jax import PROGRAMS

make, make_args = PROGRAMS[sys.argv[1]]
first = jax.tree.leaves(jax.jit(make())(*make_args()))[0]
print(np.abs(np.asarray(first)).astype(np.float64).sum())
