"""Writes indexing.jsonl: every way to read and write parts of arrays, with shapes and numbers drawn by a seed.

Run: python tests/oracle/programs/indexing.py
"""

import random
import re

import jax
import jax.numpy as jnp
import numpy as np
from cases import NAMES, annotation, case, write
from jax import lax

R = random.Random(1)
CASES = []
USED = {"np.": "numpy as np", "lax.": "lax", "grad(": "grad", "vmap(": "vmap", "ds(": "ds", "Tensor": "type Tensor"}


def size(shape):
    return int(np.prod(shape))


def floats(*shape):
    return np.array([R.randint(-32, 32) / 8 for _ in range(size(shape))], np.float32).reshape(shape)


def integers(low, high, *shape):
    return np.array([R.randint(low, high) for _ in range(size(shape))], np.int32).reshape(shape)


def booleans(*shape):
    return np.array([R.random() < 0.5 for _ in range(size(shape))]).reshape(shape)


def add(name, expression, function, **arrays):
    """A case of one expression over its named arrays."""
    outputs = function(*[jnp.asarray(each) for each in arrays.values()])
    dtypes = {NAMES[np.asarray(each).dtype.name] for each in arrays.values()}
    dtypes |= {dtype for dtype in ("f32", "i32", "bool", "u8") if re.search(rf"\b{dtype}\b", expression)}
    names = [imported for text, imported in USED.items() if text in expression] + sorted(dtypes)
    parameters = ", ".join(f"{key}: {annotation(each)}" for key, each in arrays.items())
    source = (
        f'import {{ {", ".join(names)} }} from "tsjax";\n\n'
        f"export function main({parameters}) {{\n  return {expression};\n}}\n"
    )
    CASES.append(case(f"{name}:{len(CASES)}", source, list(arrays.values()), outputs))


for turn in range(2):
    n, m = R.randint(3, 5), R.randint(3, 5)
    x = floats(n, m)
    v = floats(n)
    for mode in ["clip", "wrap", "fill"]:
        ax = R.choice([0, 1, -1, None])
        i = integers(-6, 7, *R.choice([(4,), (2, 2), ()]))
        a = "" if ax is None else f", axis: {ax}"
        add(
            "np.take",
            f'np.take(x, i, {{ mode: "{mode}"{a} }})',
            lambda x, i: jnp.take(x, i, axis=ax, mode=mode),
            x=x,
            i=i,
        )
    ax = R.choice([0, 1])
    add(
        "np.takeAlongAxis",
        f"np.takeAlongAxis(x, i, {ax})",
        lambda x, i: jnp.take_along_axis(x, i, ax),
        x=x,
        i=integers(0, (n, m)[ax] - 1, *((2, m) if ax == 0 else (n, 2))),
    )
    add(
        "np.takeAlongAxis.bc",
        f"np.takeAlongAxis(x, i, {ax})",
        lambda x, i: jnp.take_along_axis(x, i, ax),
        x=x,
        i=integers(0, (n, m)[ax] - 1, *((2, 1) if ax == 0 else (1, 2))),
    )
    add(
        "np.putAlongAxis",
        f"np.putAlongAxis(x, i, v, 1, {{ inplace: false }})",
        lambda x, i, v: jnp.put_along_axis(x, i, v, 1, inplace=False),
        x=x,
        i=np.array([[0], [2], [1]] + [[0]] * (n - 3), np.int32),
        v=floats(n, 1),
    )
    add(
        "np.put",
        f"np.put(x, i, v, {{ inplace: false }})",
        lambda x, i, v: jnp.put(x, i, v, inplace=False),
        x=x,
        i=np.array([3, 0, 7], np.int32),
        v=floats(3),
    )
    add(
        "np.select",
        "np.select([x > 1, x < 0], [x * 2, y], 7)",
        lambda x, y: jnp.select([x > 1, x < 0], [x * 2, y], 7),
        x=x,
        y=floats(n, m),
    )
    md = R.choice(["clip", "wrap"])
    add(
        "np.choose.mode",
        f'np.choose(i, [x, y], {{ mode: "{md}" }})',
        lambda x, y, i: jnp.choose(i, [x, y], mode=md),
        x=v,
        y=floats(n),
        i=integers(-3, 4, n),
    )
    add(
        "np.compress",
        f"np.compress(np.array([true, false, true]), x, {{ axis: 0 }})",
        lambda x: jnp.compress(np.array([True, False, True]), x, axis=0),
        x=x,
    )
    add(
        "np.compress.size",
        f"np.compress(c, x, {{ size: 2, fillValue: -1 }})",
        lambda c, x: jnp.compress(c, x, size=2, fill_value=-1),
        c=booleans(n),
        x=v,
    )
    add(
        "np.extract",
        f"np.extract(x > 0, x, {{ size: 3, fillValue: 9 }})",
        lambda x: jnp.extract(x > 0, x, size=3, fill_value=9),
        x=x,
    )
    d = R.choice([1, -1, 0])
    add("np.delete", f"np.delete(x, {d}, {{ axis: 1 }})", lambda x: jnp.delete(x, d, axis=1), x=x)
    add(
        "np.delete.arr",
        f"np.delete(x, np.array([0, 2]), {{ axis: 0 }})",
        lambda x: jnp.delete(x, np.array([0, 2]), axis=0),
        x=x,
    )
    add("np.insert", f"np.insert(x, 1, 5, {{ axis: {ax} }})", lambda x: jnp.insert(x, 1, 5, axis=ax), x=x)
    add(
        "np.insert.arr",
        f"np.insert(v, np.array([0, 2]), np.array([7, 8]))",
        lambda v: jnp.insert(v, np.array([0, 2]), np.array([7, 8])),
        v=v,
    )
    s = R.randint(-4, 4)
    add("np.roll", f"np.roll(x, {s}, {{ axis: {ax} }})", lambda x: jnp.roll(x, s, axis=ax), x=x)
    add("np.roll.traced", "np.roll(x, i, 1)", lambda x, i: jnp.roll(x, i, 1), x=x, i=np.int32(s))
    add("np.roll.flat", f"np.roll(x, {s})", lambda x: jnp.roll(x, s), x=x)
    add(
        "np.nonzero",
        "np.nonzero(x > 0.5, { size: 5, fillValue: -1 })",
        lambda x: jnp.nonzero(x > 0.5, size=5, fill_value=-1),
        x=x,
    )
    add("np.argwhere", "np.argwhere(x > 0.5, { size: 4 })", lambda x: jnp.argwhere(x > 0.5, size=4), x=x)
    add("np.flatnonzero", "np.flatnonzero(x < 0, { size: 6 })", lambda x: jnp.flatnonzero(x < 0, size=6), x=x)
    add("np.where1", "np.where(x < 0, { size: 6 })", lambda x: jnp.where(x < 0, size=6), x=x)
    add("np.where3", "np.where(x < 0, v.slice([], null), 1)", lambda x, v: jnp.where(x < 0, v[:, None], 1), x=x, v=v)
    k = R.randint(-2, 2)
    add(
        "np.diag",
        f"[np.diag(v, {k}), np.diag(x, {k}), np.diagonal(x, {k}), np.trace(x, {k})]",
        lambda v, x: [jnp.diag(v, k), jnp.diag(x, k), jnp.diagonal(x, k), jnp.trace(x, k)],
        v=v,
        x=x,
    )
    add(
        "np.fillDiagonal",
        "np.fillDiagonal(x, 9, { inplace: false })",
        lambda x: jnp.fill_diagonal(x, 9, inplace=False),
        x=x,
    )
    add("np.diagIndices", "x.at(...np.diagIndices(3)).set(0)", lambda x: x.at[jnp.diag_indices(3)].set(0), x=x)
    add("np.trilIndices", f"x.slice(...np.trilIndices(3, {k}))", lambda x: x[jnp.tril_indices(3, k)], x=x)
    add("np.triuIndices", f"x.slice(...np.triuIndices({n}, {k}, {m}))", lambda x: x[jnp.triu_indices(n, k, m)], x=x)
    add(
        "np.unravelIndex",
        f"np.unravelIndex(i, [{n}, {m}])",
        lambda i: jnp.unravel_index(i, (n, m)),
        i=integers(0, n * m - 1, 4),
    )
    mode = R.choice(["clip", "wrap"])
    add(
        "np.ravelMultiIndex",
        f'np.ravelMultiIndex([i, j], [{n}, {m}], {{ mode: "{mode}" }})',
        lambda i, j: jnp.ravel_multi_index((i, j), (n, m), mode=mode),
        i=integers(-2, 7, 4),
        j=integers(-2, 7, 4),
    )
    add(
        "np.ix_",
        "x.slice(...np.ix_(np.array([0, 2]), np.array([1, 0, 2])))",
        lambda x: x[jnp.ix_(jnp.array([0, 2]), jnp.array([1, 0, 2]))],
        x=x,
    )
    add("np.indices", "np.indices([2, 3])", lambda x: jnp.indices((2, 3)), x=v)
    sd = R.choice(["left", "right"])
    add(
        "np.searchsorted",
        f'np.searchsorted(np.sort(v), x, {{ side: "{sd}" }})',
        lambda v, x: jnp.searchsorted(jnp.sort(v), x, side=sd),
        v=v,
        x=x,
    )
    add(
        "np.digitize",
        "np.digitize(x, np.array([-1.0, 0, 2]), { right: true })",
        lambda x: jnp.digitize(x, jnp.array([-1.0, 0, 2]), right=True),
        x=x,
    )
    add(
        "np.bincount",
        "np.bincount(i, { weights: w, length: 5 })",
        lambda i, w: jnp.bincount(i, weights=w, length=5),
        i=integers(0, 6, 6),
        w=floats(6),
    )
    add(
        "np.argsort.stable",
        f"np.argsort(x, {{ axis: {ax}, descending: true }})",
        lambda x: jnp.argsort(x, axis=ax, descending=True),
        x=np.round(x / 2),
    )
    add(
        "np.partition", "np.sort(np.partition(v, 2).slice([null, 2]))", lambda v: jnp.sort(jnp.partition(v, 2)[:2]), v=v
    )
    add(
        "np.unique",
        "np.unique(x, { size: 6, fillValue: 0, returnIndex: true, returnInverse: true, returnCounts: true })",
        lambda x: list(jnp.unique(x, size=6, fill_value=0, return_index=True, return_inverse=True, return_counts=True)),
        x=integers(0, 4, 3, 3),
    )
    add(
        "np.flip",
        f"[np.flip(x), np.flip(x, {ax}), np.fliplr(x), np.flipud(x), np.rot90(x, {s})]",
        lambda x: [jnp.flip(x), jnp.flip(x, ax), jnp.fliplr(x), jnp.flipud(x), jnp.rot90(x, s)],
        x=x,
    )
    add(
        "np.moveaxis",
        "np.moveaxis(x.slice(null, [], [], null), [0, -1], [2, 1])",
        lambda x: jnp.moveaxis(x[None, :, :, None], [0, -1], [2, 1]),
        x=x,
    )
    add(
        "np.place",
        "np.place(x, x > 0, np.array([1.0, 2]), { inplace: false })",
        lambda x: jnp.place(x, x > 0, jnp.array([1.0, 2]), inplace=False),
        x=x,
    )
    add(
        "np.piecewise",
        "np.piecewise(v, [v < 0, v >= 1], [(t: Tensor) => -t, 5, (t: Tensor) => t * 2])",
        lambda v: jnp.piecewise(v, [v < 0, v >= 1], [lambda t: -t, 5, lambda t: t * 2]),
        v=v,
    )
    add(
        "np.interp",
        "np.interp(x, np.arange(4), np.array([1.0, 3, 2, 5]))",
        lambda x: jnp.interp(x, jnp.arange(4), jnp.array([1.0, 3, 2, 5])),
        x=x,
    )
    # lax
    i, j = np.int32(R.randint(-3, 6)), np.int32(R.randint(-3, 6))
    add(
        "lax.dynamicSlice",
        "lax.dynamicSlice(x, [i, j], [2, 2])",
        lambda x, i, j: lax.dynamic_slice(x, (i, j), (2, 2)),
        x=x,
        i=i,
        j=j,
    )
    add(
        "lax.dynamicSliceInDim",
        f"lax.dynamicSliceInDim(x, i, 2, {{ axis: {ax} }})",
        lambda x, i: lax.dynamic_slice_in_dim(x, i, 2, axis=ax),
        x=x,
        i=i,
    )
    add(
        "lax.dynamicUpdateSlice",
        "lax.dynamicUpdateSlice(x, y, [i, j])",
        lambda x, y, i, j: lax.dynamic_update_slice(x, y, (i, j)),
        x=x,
        y=floats(2, 2),
        i=i,
        j=j,
    )
    add(
        "lax.dynamicUpdateSliceInDim",
        f"lax.dynamicUpdateSliceInDim(x, x.slice([0, 2], [0, 2]) , i, {ax})",
        lambda x, i: lax.dynamic_update_slice_in_dim(x, x[:2, :2], i, ax),
        x=x,
        i=i,
    )
    add(
        "lax.dynamicUpdateIndexInDim",
        f"lax.dynamicUpdateIndexInDim(x, v, i, 1)",
        lambda x, v, i: lax.dynamic_update_index_in_dim(x, v, i, 1),
        x=x,
        v=v,
        i=i,
    )
    add(
        "lax.dynamicIndexInDim",
        f"lax.dynamicIndexInDim(x, i, {{ axis: -1, keepdims: {str(bool(turn)).lower()} }})",
        lambda x, i: lax.dynamic_index_in_dim(x, i, axis=-1, keepdims=bool(turn)),
        x=x,
        i=i,
    )
    add("lax.slice", f"lax.slice(x, [1, 0], [3, {m}], [1, 2])", lambda x: lax.slice(x, (1, 0), (3, m), (1, 2)), x=x)
    add(
        "lax.sliceInDim",
        f"[lax.sliceInDim(x, 1, null, {{ stride: 2, axis: {ax} }}), lax.indexInDim(x, -1, {{ axis: 1 }})]",
        lambda x: [lax.slice_in_dim(x, 1, None, stride=2, axis=ax), lax.index_in_dim(x, -1, axis=1)],
        x=x,
    )
    add(
        "lax.indexTake",
        "lax.indexTake(x, [i, j], [0, 1])",
        lambda x, i, j: lax.index_take(x, (i, j), (0, 1)),
        x=x,
        i=integers(0, 2, 3),
        j=integers(0, 2, 3),
    )
    md = R.choice(["CLIP", "FILL_OR_DROP", "PROMISE_IN_BOUNDS"])
    lo, hi = (0, 2) if md == "PROMISE_IN_BOUNDS" else (-3, 6)
    add(
        "lax.gather",
        f"lax.gather(x, i, {{ dimensionNumbers: {{ offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }}, sliceSizes: [1, {m}], mode: lax.GatherScatterMode.{md} }})",
        lambda x, i: lax.gather(
            x,
            i,
            dimension_numbers=lax.GatherDimensionNumbers((1,), (0,), (0,)),
            slice_sizes=(1, m),
            mode=getattr(lax.GatherScatterMode, md),
        ),
        x=x,
        i=integers(lo, hi, 3, 1),
    )
    add(
        "lax.gather.win",
        f'lax.gather(x, i, {{ offsetDims: [0, 1], collapsedSliceDims: [], startIndexMap: [1, 0] }}, [2, 2], {{ mode: "clip" }})',
        lambda x, i: lax.gather(x, i, lax.GatherDimensionNumbers((0, 1), (), (1, 0)), (2, 2), mode="clip"),
        x=x,
        i=integers(-3, 5, 3, 2),
    )
    for op, pop in [
        ("scatterAdd", "scatter_add"),
        ("scatterMul", "scatter_mul"),
        ("scatterMin", "scatter_min"),
        ("scatterMax", "scatter_max"),
        ("scatterSub", "scatter_sub"),
    ]:
        add(
            "lax." + op,
            f"lax.{op}(x, i, u, {{ updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }})",
            lambda x, i, u: getattr(lax, pop)(x, i, u, lax.ScatterDimensionNumbers((1,), (0,), (0,))),
            x=x,
            i=integers(-2, 6, 3, 1),
            u=floats(3, m),
        )
    add(
        "lax.scatter",
        "lax.scatter(x, i, u, { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] })",
        lambda x, i, u: lax.scatter(x, i, u, lax.ScatterDimensionNumbers((1,), (0,), (0,))),
        x=x,
        i=np.array([[1], [7], [-1]], np.int32),
        u=floats(3, m),
    )
    add(
        "lax.scatterApply",
        f"lax.scatterApply(x, i, (t: Tensor) => t * t, {{ updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }}, {{ updateShape: [2, {m}] }})",
        lambda x, i: lax.scatter_apply(
            x, i, lambda t: t * t, lax.ScatterDimensionNumbers((1,), (0,), (0,)), update_shape=(2, m)
        ),
        x=x,
        i=np.array([[0], [2]], np.int32),
    )
    add("at.apply", "x.at(1).apply((t: Tensor) => t ** 2)", lambda x: x.at[1].apply(lambda t: t**2), x=x)
    add(
        "at.multiply",
        "x.at(1).multiply(3).at([], 0).divide(2).at(0, 0).power(2).at(-1).subtract(1)",
        lambda x: x.at[1].multiply(3).at[:, 0].divide(2).at[0, 0].power(2).at[-1].subtract(1),
        x=x,
    )
    add(
        "at.opts",
        "x.at(i).add(1, { indicesAreSorted: true, uniqueIndices: true })",
        lambda x, i: x.at[i].add(1, indices_are_sorted=True, unique_indices=True),
        x=x,
        i=np.array([0, 2], np.int32),
    )
    add(
        "at.nested",
        "x.at(0).set(x[1]).at(i, i).get()",
        lambda x, i: x.at[0].set(x[1]).at[i, i].get(),
        x=x,
        i=integers(0, 2, 3),
    )
    add(
        "at.outer",
        "x.at(i.slice([], null), j).add(1)",
        lambda x, i, j: x.at[i[:, None], j].add(1),
        x=x,
        i=integers(0, 2, 2),
        j=integers(0, 2, 3),
    )
    add(
        "x.maskstatic",
        "x.slice(np.array([true, false, true" + ", false" * (n - 3) + "]))",
        lambda x: x[np.array([True, False, True] + [False] * (n - 3))],
        x=x,
    )
    add("x.maskrow.set", "x.at(m).set(v)", lambda x, m, v: x.at[m].set(v), x=x, m=booleans(n), v=floats(m))
    add("x.maskrow.mul", "x.at(v > 0).mul(2)", lambda x, v: x.at[v > 0].multiply(2), x=x, v=v)
    add("x.maskcol.set", "x.at([], m).set(5)", lambda x, m: x.at[:, m].set(5), x=x, m=booleans(m))
    add(
        "x.ds",
        "[x.slice(ds(i, 2)), x.at([], ds(i, 2)).set(0)]",
        lambda x, i: [
            lax.dynamic_slice_in_dim(x, i, 2, 0),
            lax.dynamic_update_slice_in_dim(x, jnp.zeros((n, 2)), i, 1),
        ],
        x=x,
        i=np.int32(1),
    )
    add("x.u8", "x.slice(i.astype(u8))", lambda x, i: x[i.astype(jnp.uint8)], x=x, i=integers(0, 2, 3))
    add(
        "x.list",
        "x.slice(np.array([[0, 1], [2, -1]]), np.array([0, 1]))",
        lambda x: x[jnp.array([[0, 1], [2, -1]]), jnp.array([0, 1])],
        x=x,
    )
    add(
        "x.empty",
        "[x.slice([2, 2]), x.slice([], [3, 1]), x.slice(np.array([], i32))]",
        lambda x: [x[2:2], x[:, 3:1], x[jnp.array([], jnp.int32)]],
        x=x,
    )
    add(
        "x.big",
        "[x.slice([0, 100]), x.slice([-100, 2]), x.slice([100, null, -1]), x.slice([null, -100, -2])]",
        lambda x: [x[0:100], x[-100:2], x[100::-1], x[:-100:-2]],
        x=x,
    )
    add(
        "grad.take",
        "grad((t: Tensor) => np.sum(np.take(t, i, { axis: 0 }) ** 2))(x)",
        lambda x, i: jax.grad(lambda t: jnp.sum(jnp.take(t, i, axis=0) ** 2))(x),
        x=x,
        i=integers(0, 2, 4),
    )
    add(
        "vmap.index",
        "vmap((r: Tensor, k: Tensor) => r[k])(x, i)",
        lambda x, i: jax.vmap(lambda r, k: r[k])(x, i),
        x=x,
        i=integers(-3, 2, n),
    )
    add(
        "vmap.at",
        "vmap((r: Tensor, k: Tensor) => r.at(k).set(9).slice([null, null, -1]))(x, i)",
        lambda x, i: jax.vmap(lambda r, k: r.at[k].set(9)[::-1])(x, i),
        x=x,
        i=integers(-3, 2, n),
    )
    add(
        "vmap.ds",
        "vmap((r: Tensor, k: Tensor) => lax.dynamicSlice(r, [k], [2]))(x, i)",
        lambda x, i: jax.vmap(lambda r, k: lax.dynamic_slice(r, (k,), (2,)))(x, i),
        x=x,
        i=integers(-3, 6, n),
    )
    add(
        "vmap.inaxes",
        "vmap((r: Tensor) => r.at(0).add(r[1]), { inAxes: 1, outAxes: -1 })(x)",
        lambda x: jax.vmap(lambda r: r.at[0].add(r[1]), in_axes=1, out_axes=-1)(x),
        x=x,
    )

write("indexing.jsonl", CASES)
