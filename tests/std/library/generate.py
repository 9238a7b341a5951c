"""Writes cases/*.jsonl: functions of lax, nn, random, linalg, fft and scipy with JAX's own answers. Needs jax==0.10.2.

Run: python tests/std/library/generate.py
"""
import json
import os
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn, random
from jax.scipy import special as sp, stats as st
import jax.scipy as jsp

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {"float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16", "int32": "i32", "int8": "i8",
         "uint8": "u8", "uint16": "u16", "uint32": "u32", "bool": "bool", "complex64": "c64", "complex128": "c128", "int64": "i64", "uint64": "u64"}
AREAS = {}


def leaf(array):
    array = np.asarray(array)
    name = array.dtype.name
    flat = array.reshape(-1)
    if np.iscomplexobj(flat):
        flat = flat.view(np.float32 if name == "complex64" else np.float64)
    values = []
    for value in flat.tolist():
        value = float(value) if name in ("bfloat16", "float16") else value
        if isinstance(value, float) and not np.isfinite(value):
            value = "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
        values.append(int(value) if isinstance(value, bool) else value)
    return {"dtype": NAMES[name], "shape": list(array.shape), "data": values}


def annotation(array):
    array = np.asarray(array)
    name = NAMES[array.dtype.name]
    return name if array.ndim == 0 else f"{name}<[{', '.join(map(str, array.shape))}]>"


def case(area, name, expression, fn, inputs=None, rtol=2e-5, atol=2e-6):
    inputs = inputs or {"x": np.float32(1)}
    fn_args = list(inputs.values())
    try:
        outputs = jax.tree.leaves(fn(*[jnp.asarray(v) for v in fn_args]))
    except Exception as error:  # JAX does not take it
        print("left out", area, name, str(error).split("\n")[0][:160])
        return
    signature = ", ".join(f"{k}: {annotation(v)}" for k, v in inputs.items())
    dtypes = sorted(set(re.findall(r"\b(?:bool|bf16|[fiuc](?:8|16|32|64|128))\b", signature + " " + expression)))
    modules = [n for n in ("np", "lax", "nn", "random", "scipy", "ops") if re.search(rf"\b{n}\.", expression)]
    modules += ["vmap"] if "vmap(" in expression else []
    names = ["numpy as np" if n == "np" else n for n in modules] + dtypes
    source = f'import {{ {", ".join(names)} }} from "tsjax";\n\nexport function main({signature}) {{\n  return {expression};\n}}\n'
    AREAS.setdefault(area, []).append({
        "id": name, "source": source, "inputs": [leaf(v) for v in fn_args], "outputs": [leaf(o) for o in outputs],
        "rtol": rtol, "atol": atol})


rng = np.random.RandomState(7)
f = lambda *shape: rng.uniform(-2, 2, shape).astype(np.float32)
pos = lambda *shape: rng.uniform(0.2, 3, shape).astype(np.float32)
unit = lambda *shape: rng.uniform(0.05, 0.95, shape).astype(np.float32)
ints = lambda lo, hi, *shape: rng.randint(lo, hi, shape).astype(np.int32)
cplx = lambda *shape: (f(*shape) + 1j * f(*shape)).astype(np.complex64)

# ── lax ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
camel = lambda s: re.sub(r"_(\w)", lambda m: m.group(1).upper(), s)
for name in ["abs", "neg", "sign", "floor", "ceil", "exp", "exp2", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asinh", "atan", "cbrt", "logistic", "erf", "erfc", "square", "is_finite", "reciprocal", "round"]:
    case("lax", f"{name}:f32", f"lax.{camel(name)}(x)", getattr(lax, name), {"x": f(2, 3)})
for name in ["log", "log1p", "sqrt", "rsqrt", "lgamma", "digamma", "bessel_i0e", "bessel_i1e"]:
    case("lax", f"{name}:f32", f"lax.{camel(name)}(x)", getattr(lax, name), {"x": pos(2, 3)}, 5e-5, 5e-6)
for name in ["acos", "asin", "atanh", "erf_inv"]:
    case("lax", f"{name}:f32", f"lax.{camel(name)}(x)", getattr(lax, name), {"x": unit(5)})
for name in ["exp", "sin", "cos", "tanh", "log", "sqrt", "abs", "sign", "neg", "conj", "real", "imag"]:
    case("lax", f"{name}:c64", f"lax.{camel(name)}(x)", getattr(lax, name), {"x": cplx(4)}, 5e-5, 1e-5)
for name in ["add", "sub", "mul", "div", "max", "min", "atan2", "rem", "nextafter", "eq", "ne", "lt", "le", "gt", "ge"]:
    case("lax", f"{name}:f32", f"lax.{name}(x, y)", getattr(lax, name), {"x": f(2, 3), "y": f(2, 3)})
    case("lax", f"{name}:scalar", f"lax.{name}(x, y)", getattr(lax, name), {"x": f(2, 3), "y": np.float32(0.75)})
for name in ["bitwise_and", "bitwise_or", "bitwise_xor", "shift_left", "shift_right_arithmetic", "shift_right_logical", "rem", "div", "mulhi"]:
    case("lax", f"{name}:i32", f"lax.{camel(name)}(x, y)", getattr(lax, name), {"x": ints(-90, 90, 5), "y": ints(1, 8, 5)})
for name in ["bitwise_not", "population_count", "clz", "neg", "sign", "abs"]:
    case("lax", f"{name}:i32", f"lax.{camel(name)}(x)", getattr(lax, name), {"x": ints(-90, 90, 5)})
case("lax", "pow:f", "lax.pow(x, y)", lax.pow, {"x": pos(4), "y": f(4)})
case("lax", "pow:scalar", "lax.pow(x, 2)", lambda x: lax.pow(x, 2), {"x": pos(4)})
case("lax", "integerPow:neg", "lax.integerPow(x, -2)", lambda x: lax.integer_pow(x, -2), {"x": pos(4)})
case("lax", "complex", "lax.complex(x, y)", lax.complex, {"x": f(3), "y": f(3)})
a5, x5 = pos(6) * 3, pos(6) * 4
case("lax", "igamma", "lax.igamma(a, x)", lax.igamma, {"a": a5, "x": x5}, 5e-5, 1e-6)
case("lax", "igammac", "lax.igammac(a, x)", lax.igammac, {"a": a5, "x": x5}, 5e-5, 1e-6)
case("lax", "igammaGradA", "lax.igammaGradA(a, x)", lax.igamma_grad_a, {"a": a5, "x": x5}, 2e-4, 1e-5)
case("lax", "igamma:f64", "lax.igamma(a.astype(f64), x.astype(f64)).astype(f32)", lambda a, x: lax.igamma(a, x), {"a": a5, "x": x5}, 1e-4, 1e-6)
case("lax", "betainc", "lax.betainc(a, b, x)", lax.betainc, {"a": a5, "b": pos(6), "x": unit(6)}, 5e-5, 1e-6)
case("lax", "zeta", "lax.zeta(x, q)", lax.zeta, {"x": pos(4) + 1.2, "q": pos(4)}, 5e-5)
case("lax", "polygamma", "lax.polygamma(m, x)", lax.polygamma, {"m": np.array([1, 2, 3], np.float32), "x": pos(3)}, 5e-5)
case("lax", "clamp:i", "lax.clamp(-3, x, 4)", lambda x: lax.clamp(-3, x, 4), {"x": ints(-9, 9, 6)})
case("lax", "selectN:i", "lax.selectN(w, x, y, z)", lax.select_n, {"w": ints(0, 3, 4), "x": f(4), "y": f(4), "z": f(4)})
case("lax", "select:scalar", "lax.select(m, x, y)", lax.select, {"m": np.bool_(True), "x": f(4), "y": f(4)})
case("lax", "full", "lax.full([2, 2], 3)", lambda x: lax.full((2, 2), 3))
case("lax", "fullLike", "lax.fullLike(x, 3)", lambda x: lax.full_like(x, 3), {"x": f(2)})
case("lax", "bitcast:f", "lax.bitcastConvertType(x, i32)", lambda x: lax.bitcast_convert_type(x, jnp.int32), {"x": f(3)})
case("lax", "bitcast:join", "lax.bitcastConvertType(x, u32)", lambda x: lax.bitcast_convert_type(x, jnp.uint32), {"x": ints(0, 200, 2, 4).astype(np.uint8)})
case("lax", "convert:i", "lax.convertElementType(x, i32)", lambda x: lax.convert_element_type(x, jnp.int32), {"x": f(5)})
case("lax", "broadcast", "lax.broadcast(x, [2, 3])", lambda x: lax.broadcast(x, (2, 3)), {"x": f(2)})
case("lax", "broadcastToRank", "lax.broadcastToRank(x, 3)", lambda x: lax.broadcast_to_rank(x, 3), {"x": f(2)})
case("lax", "collapse", "lax.collapse(x, 1, 3)", lambda x: lax.collapse(x, 1, 3), {"x": f(2, 3, 2, 2)})
case("lax", "squeeze", "lax.squeeze(x, [0, 2])", lambda x: lax.squeeze(x, (0, 2)), {"x": f(1, 3, 1)})
case("lax", "reshape:dims", "lax.reshape(x, [6], [1, 0])", lambda x: lax.reshape(x, (6,), (1, 0)), {"x": f(2, 3)})
case("lax", "transpose", "lax.transpose(x, [2, 0, 1])", lambda x: lax.transpose(x, (2, 0, 1)), {"x": f(2, 3, 4)})
case("lax", "rev", "lax.rev(x, [0, 1])", lambda x: lax.rev(x, (0, 1)), {"x": f(2, 3)})
case("lax", "split", "lax.split(x, [1, 2], { axis: 1 })", lambda x: lax.split(x, (1, 2), 1), {"x": f(2, 3)})
case("lax", "stack", "lax.stack([x, y], 1)", lambda x, y: lax.stack([x, y], 1), {"x": f(3), "y": f(3)})
case("lax", "unstack", "lax.unstack(x, 1)", lambda x: lax.unstack(x, 1), {"x": f(3, 2)})
case("lax", "tile", "lax.tile(x, [2, 1])", lambda x: lax.tile(x, (2, 1)), {"x": f(2, 3)})
case("lax", "pad:neg", "lax.pad(x, 0.5, [[-1, 2, 0], [1, 0, 1]])", lambda x: lax.pad(x, jnp.float32(0.5), ((-1, 2, 0), (1, 0, 1))), {"x": f(3, 2)})
case("lax", "sliceInDim", "lax.sliceInDim(x, 1, -1, { stride: 2, axis: 1 })", lambda x: lax.slice_in_dim(x, 1, -1, 2, 1), {"x": f(2, 6)})
case("lax", "dynamicSlice:neg", "lax.dynamicSlice(x, [i, -2], [2, 2])", lambda x, i: lax.dynamic_slice(x, (i, -2), (2, 2)), {"x": f(4, 5), "i": np.int32(-3)})
case("lax", "dynamicSlice:clamp", "lax.dynamicSlice(x, [i, 4], [2, 2])", lambda x, i: lax.dynamic_slice(x, (i, 4), (2, 2)), {"x": f(4, 5), "i": np.int32(9)})
case("lax", "dynamicUpdateSlice", "lax.dynamicUpdateSlice(x, u, [i, 1])", lambda x, u, i: lax.dynamic_update_slice(x, u, (i, 1)), {"x": f(4, 5), "u": f(2, 2), "i": np.int32(1)})
gd = lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,))
GD = "{ offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }"
for mode in ["clip", "fill", "promise_in_bounds"]:
    idx = np.array([[2], [0], [7] if mode != "promise_in_bounds" else [1]], np.int32)
    case("lax", f"gather:{mode}", f'lax.gather(x, i, {{ dimensionNumbers: {GD}, sliceSizes: [1, 3], mode: "{mode}" }})',
         lambda x, i, mode=mode: lax.gather(x, i, gd, (1, 3), mode=mode), {"x": f(4, 3), "i": idx})
case("lax", "gather:int", f"lax.gather(x, i, {GD}, [1, 3])", lambda x, i: lax.gather(x, i, gd, (1, 3)), {"x": ints(0, 9, 4, 3), "i": np.array([[1], [9]], np.int32)})
sd = lax.ScatterDimensionNumbers(update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,))
SD = "{ updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }"
for name in ["scatter", "scatter_add", "scatter_sub", "scatter_mul", "scatter_min", "scatter_max"]:
    for mode in ["clip", "drop"]:
        case("lax", f"{name}:{mode}", f'lax.{camel(name)}(x, i, u, {SD}, {{ mode: "{mode}" }})',
             lambda x, i, u, name=name, mode=mode: getattr(lax, name)(x, i, u, sd, mode=mode), {"x": f(4, 3), "i": np.array([[2], [9]], np.int32), "u": f(2, 3)})
case("lax", "scatterApply", f"lax.scatterApply(x, i, (v) => v * 2 + 1, {{ updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }}, {{ updateShape: [2] }})",
     lambda x, i: lax.scatter_apply(x, i, lambda v: v * 2 + 1, lax.ScatterDimensionNumbers((), (0,), (0,)), update_shape=(2,)), {"x": f(5), "i": np.array([[1], [3]], np.int32)})
for name in ["reduce_sum", "reduce_prod", "reduce_max", "reduce_min"]:
    case("lax", name, f"lax.{camel(name)}(x, [0, 2])", lambda x, name=name: getattr(lax, name)(x, (0, 2)), {"x": f(2, 3, 2)})
for name in ["reduce_and", "reduce_or"]:
    case("lax", name, f"lax.{camel(name)}(x, [1])", lambda x, name=name: getattr(lax, name)(x, (1,)), {"x": f(2, 3) > -1})
case("lax", "reduce:init", "lax.reduce(x, 2.5, lax.add, [1])", lambda x: lax.reduce(x, jnp.float32(2.5), lax.add, (1,)), {"x": f(2, 3)})
case("lax", "reduce:argmax", "lax.reduce([x, i], [-Infinity, 0], (a, b) => [np.maximum(a[0], b[0]), np.where(a[0] >= b[0], a[1], b[1])], [0])",
     lambda x, i: lax.reduce((x, i), (jnp.float32(-jnp.inf), jnp.int32(0)), lambda a, b: (jnp.maximum(a[0], b[0]), jnp.where(a[0] >= b[0], a[1], b[1])), (0,)), {"x": f(5), "i": np.arange(5, dtype=np.int32)})
for name in ["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"]:
    case("lax", name, f"lax.{name}(x, {{ axis: 1 }})", lambda x, name=name: getattr(lax, name)(x, axis=1), {"x": f(2, 5)})
case("lax", "argmin", "lax.argmin(x, 0, i32)", lambda x: lax.argmin(x, 0, jnp.int32), {"x": f(3, 2)})
case("lax", "sort", "lax.sort(x)", lax.sort, {"x": f(2, 5)})
case("lax", "sort:keys2", "lax.sort([x, y, z], { numKeys: 2 })", lambda x, y, z: lax.sort([x, y, z], num_keys=2), {"x": ints(0, 2, 8), "y": ints(0, 3, 8), "z": f(8)})
case("lax", "sort:dim", "lax.sort(x, { dimension: 0 })", lambda x: lax.sort(x, dimension=0), {"x": f(4, 2)})
case("lax", "topK", "lax.topK(x, 2)", lambda x: lax.top_k(x, 2), {"x": f(3, 5)})
case("lax", "topK:axis", "lax.topK(x, 2, { axis: 0 })", lambda x: lax.top_k(x, 2, axis=0), {"x": f(5, 3)})
case("lax", "approxMinK", "lax.approxMinK(x, 2)", lambda x: lax.approx_min_k(x, 2), {"x": f(2, 6)})
case("lax", "reduceWindow:max", 'lax.reduceWindow(x, -Infinity, lax.max, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")', lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME"), {"x": f(1, 5, 5, 2)})
case("lax", "reduceWindow:dilated", 'lax.reduceWindow(x, 0.0, lax.add, { windowDimensions: [2], windowStrides: [1], padding: [[1, 2]], baseDilation: [2], windowDilation: [2] })', lambda x: lax.reduce_window(x, 0., lax.add, (2,), (1,), [(1, 2)], (2,), (2,)), {"x": f(5)})
case("lax", "reduceWindow:lower", 'lax.reduceWindow(x, 0.0, lax.add, [3], [2], "SAME_LOWER")', lambda x: lax.reduce_window(x, 0., lax.add, (3,), (2,), "SAME_LOWER"), {"x": f(6)})
case("lax", "dot:mv", "lax.dot(x, y)", lax.dot, {"x": f(2, 3), "y": f(3)})
case("lax", "dotGeneral:multi", "lax.dotGeneral(x, y, [[[1, 2], [0, 2]], [[0], [1]]])", lambda x, y: lax.dot_general(x, y, (((1, 2), (0, 2)), ((0,), (1,)))), {"x": f(2, 3, 4), "y": f(3, 2, 4)})
case("lax", "raggedDot", "lax.raggedDot(x, y, g)", lax.ragged_dot, {"x": f(5, 3), "y": f(2, 3, 2), "g": np.array([2, 3], np.int32)})
dn = '["NHWC", "HWIO", "NHWC"]'
DN = ("NHWC", "HWIO", "NHWC")
for pad in ["SAME", "VALID", "SAME_LOWER"]:
    case("lax", f"convGeneralDilated:{pad}", f'lax.convGeneralDilated(x, w, [2, 1], "{pad}", {{ dimensionNumbers: {dn}, rhsDilation: [1, 2] }})',
         lambda x, w, pad=pad: lax.conv_general_dilated(x, w, (2, 1), pad, rhs_dilation=(1, 2), dimension_numbers=DN), {"x": f(2, 5, 6, 2), "w": f(3, 2, 2, 4)}, 2e-5, 1e-5)
case("lax", "conv:1d", 'lax.convGeneralDilated(x, w, [1], "SAME", { dimensionNumbers: ["NWC", "WIO", "NWC"] })', lambda x, w: lax.conv_general_dilated(x, w, (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC")), {"x": f(2, 6, 3), "w": f(3, 3, 2)}, 2e-5, 1e-5)
case("lax", "conv:3d", 'lax.conv(x, w, [1, 1, 1], "VALID")', lambda x, w: lax.conv(x, w, (1, 1, 1), "VALID"), {"x": f(1, 2, 3, 4, 3), "w": f(2, 2, 2, 2, 2)}, 2e-5, 1e-5)
for pad in ["SAME", "VALID"]:
    for t in [False, True]:
        w = f(3, 3, 2, 4) if not t else f(3, 3, 4, 2)
        case("lax", f"convTranspose:{pad}:{t}", f'lax.convTranspose(x, w, [2, 3], "{pad}", {{ transposeKernel: {str(t).lower()} }})',
             lambda x, w, pad=pad, t=t: lax.conv_transpose(x, w, (2, 3), pad, transpose_kernel=t), {"x": f(1, 3, 4, 2), "w": w}, 2e-5, 1e-5)
case("lax", "convTranspose:pads", 'lax.convTranspose(x, w, [2, 2], [[1, 1], [2, 0]], { rhsDilation: [1, 2] })', lambda x, w: lax.conv_transpose(x, w, (2, 2), [(1, 1), (2, 0)], rhs_dilation=(1, 2)), {"x": f(1, 3, 4, 2), "w": f(2, 2, 2, 3)}, 2e-5, 1e-5)
case("lax", "patches", 'lax.convGeneralDilatedPatches(x, [2, 2], [1, 1], "VALID")', lambda x: lax.conv_general_dilated_patches(x, (2, 2), (1, 1), "VALID"), {"x": f(1, 2, 3, 3)}, 2e-5, 1e-5)
case("lax", "local", 'lax.convGeneralDilatedLocal(x, w, [1], "VALID", [2])', lambda x, w: lax.conv_general_dilated_local(x, w, (1,), "VALID", (2,)), {"x": f(1, 2, 4), "w": f(3, 4, 3)}, 2e-5, 1e-5)
case("lax", "fft:2", 'lax.fft(x, lax.FftType.FFT, [3, 4])', lambda x: lax.fft(x, "fft", (3, 4)), {"x": cplx(2, 3, 4)}, 2e-5, 1e-5)
case("lax", "map", "lax.map((t) => [t * 2, np.sum(t)], x)", lambda x: lax.map(lambda t: (t * 2, jnp.sum(t)), x), {"x": f(3, 2)})
case("lax", "scan:reverse", "lax.scan((c, t) => [c * 0.5 + t, c], 1.0, x, { reverse: true, unroll: 2 })", lambda x: lax.scan(lambda c, t: (c * 0.5 + t, c), 1.0, x, reverse=True), {"x": f(5)})
case("lax", "scan:length", "lax.scan((c, _) => [c * 2, c], x, null, { length: 4 })", lambda x: lax.scan(lambda c, _: (c * 2, c), x, None, length=4), {"x": f(2)})
case("lax", "associativeScan:add", "lax.associativeScan(np.add, x, { axis: 1 })", lambda x: lax.associative_scan(jnp.add, x, axis=1), {"x": f(2, 7)})
case("lax", "switch:clamped", "lax.switch(i, [(a) => a + 1, (a) => a * 2], x)", lambda i, x: lax.switch(i, [lambda a: a + 1, lambda a: a * 2], x), {"i": np.int32(9), "x": f(3)})
case("lax", "cond:static", "lax.cond(true, (a) => a + 1, (a) => a * 2, x)", lambda x: lax.cond(True, lambda a: a + 1, lambda a: a * 2, x), {"x": f(3)})
case("lax", "foriLoop:tree", "lax.foriLoop(2, 6, (i, s) => ({ a: s.a + i, b: s.b * s.a }), { a: x, b: x })", lambda x: lax.fori_loop(2, 6, lambda i, s: {"a": s["a"] + i, "b": s["b"] * s["a"]}, {"a": x, "b": x}), {"x": f(2)}, 1e-4)
case("lax", "reducePrecision", "lax.reducePrecision(x, 5, 3)", lambda x: lax.reduce_precision(x, 5, 3), {"x": f(6)})
for name in ["segment_sum", "segment_prod", "segment_max", "segment_min"]:
    case("lax", name, f"ops.{camel(name)}(x, s, {{ numSegments: 4 }})", lambda x, s, name=name: getattr(jax.ops, name)(x, s, num_segments=4), {"x": f(6, 2), "s": np.array([0, 2, 2, 1, 9, 0], np.int32)})
    case("lax", f"{name}:int", f"ops.{camel(name)}(x, s, 3)", lambda x, s, name=name: getattr(jax.ops, name)(x, s, 3), {"x": ints(-5, 5, 6), "s": np.array([0, 2, 2, 0, 0, 2], np.int32)})

# ── nn ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
for name in ["relu", "relu6", "softplus", "sparse_plus", "sparse_sigmoid", "soft_sign", "sigmoid", "silu", "swish", "tanh", "mish", "log_sigmoid", "hard_tanh", "hard_sigmoid", "hard_silu", "hard_swish", "selu", "elu", "celu", "leaky_relu", "squareplus", "gelu", "identity"]:
    case("nn", f"{name}:f32", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": (f(2, 5) * 4).astype(np.float32)}, 5e-5, 1e-6)
    case("nn", f"{name}:edges", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": np.array([0, 1, -1, 6, -3, 3, 100, -100, np.nan], np.float32)}, 5e-5, 1e-6)
for name in ["relu", "relu6", "softplus", "elu", "gelu", "leaky_relu", "hard_tanh", "soft_sign", "hard_sigmoid"]:
    case("nn", f"{name}:i32", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": ints(-4, 9, 5)}, 5e-5, 1e-6)
for name in ["relu", "gelu", "silu", "softplus", "elu", "softmax", "log_softmax", "mish", "selu", "hard_silu", "relu6", "celu", "squareplus", "standardize"]:
    case("nn", f"{name}:bf16", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": jnp.asarray(f(2, 4), jnp.bfloat16)}, 2e-2, 1e-2)
    case("nn", f"{name}:f16", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": f(2, 4).astype(np.float16)}, 3e-3, 2e-3)
case("nn", "gelu:exact", "nn.gelu(x, { approximate: false })", lambda x: nn.gelu(x, approximate=False), {"x": f(6)})
case("nn", "glu", "nn.glu(x, { axis: 0 })", lambda x: nn.glu(x, axis=0), {"x": f(4, 3)})
case("nn", "log1mexp", "nn.log1mexp(x)", nn.log1mexp, {"x": np.array([1e-4, 0.1, 0.69, 1, 5, 50], np.float32)}, 5e-5)
m = f(3, 4) > -0.5
for name in ["softmax", "log_softmax"]:
    case("nn", f"{name}:last", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": f(3, 4)})
    case("nn", f"{name}:axes", f"nn.{camel(name)}(x, {{ axis: [0, 1] }})", lambda x, name=name: getattr(nn, name)(x, axis=(0, 1)), {"x": f(3, 4)})
    case("nn", f"{name}:where", f"nn.{camel(name)}(x, {{ where: m }})", lambda x, m, name=name: getattr(nn, name)(x, where=m), {"x": f(3, 4), "m": m})
    case("nn", f"{name}:int", f"nn.{camel(name)}(x)", getattr(nn, name), {"x": ints(-3, 3, 4)}) if name == "softmax" else None
case("nn", "logsumexp:b", "nn.logsumexp(x, { axis: 0, b })", lambda x, b: nn.logsumexp(x, axis=0, b=b), {"x": f(3, 4), "b": pos(3, 4)})
case("nn", "logsumexp:sign", "nn.logsumexp(x, { axis: 1, b, returnSign: true })", lambda x, b: nn.logsumexp(x, axis=1, b=b, return_sign=True), {"x": f(3, 4), "b": f(3, 4)})
case("nn", "logsumexp:inf", "nn.logsumexp(x, { axis: 1 })", lambda x: nn.logsumexp(x, axis=1), {"x": np.array([[-np.inf, -np.inf], [1, np.inf], [0, -np.inf]], np.float32)})
case("nn", "logsumexp:where", "nn.logsumexp(x, { axis: 1, where: m, keepdims: true })", lambda x, m: nn.logsumexp(x, axis=1, where=m, keepdims=True), {"x": f(3, 4), "m": m})
case("nn", "logsumexp:int", "nn.logsumexp(x)", nn.logsumexp, {"x": ints(-3, 3, 4)})
case("nn", "logmeanexp", "nn.logmeanexp(x, { axis: 1 })", lambda x: nn.logmeanexp(x, axis=1), {"x": f(3, 4)})
case("nn", "logmeanexp:where", "nn.logmeanexp(x, { axis: 1, where: m })", lambda x, m: nn.logmeanexp(x, axis=1, where=m), {"x": f(3, 4), "m": m})
case("nn", "standardize", "nn.standardize(x)", nn.standardize, {"x": f(3, 4)}, 1e-4, 1e-5)
case("nn", "standardize:axis", "nn.standardize(x, { axis: 0, epsilon: 0.1, where: m })", lambda x, m: nn.standardize(x, axis=0, epsilon=0.1, where=m), {"x": f(3, 4), "m": m}, 1e-4, 1e-5)
case("nn", "standardize:stable", 'nn.standardize(x, { algorithm: "stable" })', lambda x: nn.standardize(x, algorithm="stable"), {"x": f(3, 4)}, 1e-4, 1e-5)
case("nn", "oneHot", "nn.oneHot(i, 4)", lambda i: nn.one_hot(i, 4), {"i": np.array([0, 3, 5, -1], np.int32)})
case("nn", "oneHot:axis", "nn.oneHot(i, 3, { axis: 0, dtype: i32 })", lambda i: nn.one_hot(i, 3, axis=0, dtype=jnp.int32), {"i": np.array([[0, 2], [1, 1]], np.int32)})
qkv = lambda t, s, n, k: {"q": f(2, t, n, 4), "k": f(2, s, k, 4), "v": f(2, s, k, 4)}
case("nn", "attention", "nn.dotProductAttention(q, k, v)", nn.dot_product_attention, qkv(3, 5, 2, 2), 5e-5, 1e-5)
case("nn", "attention:causal", "nn.dotProductAttention(q, k, v, { isCausal: true })", lambda q, k, v: nn.dot_product_attention(q, k, v, is_causal=True), qkv(4, 4, 2, 2), 5e-5, 1e-5)
case("nn", "attention:gqa", "nn.dotProductAttention(q, k, v)", nn.dot_product_attention, qkv(3, 5, 6, 2), 5e-5, 1e-5)
case("nn", "attention:bias", "nn.dotProductAttention(q, k, v, b, { scale: 0.3 })", lambda q, k, v, b: nn.dot_product_attention(q, k, v, b, scale=0.3), {**qkv(3, 5, 4, 2), "b": f(1, 4, 3, 5)}, 5e-5, 1e-5)
case("nn", "attention:lengths", "nn.dotProductAttention(q, k, v, { querySeqLengths: a, keyValueSeqLengths: b })", lambda q, k, v, a, b: nn.dot_product_attention(q, k, v, query_seq_lengths=a, key_value_seq_lengths=b), {**qkv(3, 5, 2, 2), "a": np.array([2, 3], np.int32), "b": np.array([5, 3], np.int32)}, 5e-5, 1e-5)
case("nn", "attention:window", "nn.dotProductAttention(q, k, v, { localWindowSize: [1, 0] })", lambda q, k, v: nn.dot_product_attention(q, k, v, local_window_size=(1, 0)), qkv(4, 4, 2, 2), 5e-5, 1e-5)
case("nn", "attention:residual", "nn.dotProductAttention(q, k, v, { returnResidual: true })", lambda q, k, v: nn.dot_product_attention(q, k, v, return_residual=True), qkv(3, 5, 2, 2), 5e-5, 1e-5)
case("nn", "attention:3d", "nn.dotProductAttention(q, k, v)", nn.dot_product_attention, {"q": f(3, 2, 4), "k": f(5, 2, 4), "v": f(5, 2, 4)}, 5e-5, 1e-5)
I = nn.initializers
K = random.key
for name in ["glorot_normal", "glorot_uniform", "xavier_normal", "xavier_uniform", "lecun_normal", "lecun_uniform", "he_normal", "he_uniform", "kaiming_normal", "kaiming_uniform", "normal", "uniform", "orthogonal", "truncated_normal"]:
    case("nn", f"initializers:{name}", f"nn.initializers.{camel(name)}()(random.key(3), [3, 4], f32)", lambda x, name=name: getattr(I, name)()(K(3), (3, 4), jnp.float32), None, 1e-4, 1e-5)
    if "_" in name and name != "truncated_normal":
        case("nn", f"initializers:{name}:conv", f"nn.initializers.{camel(name)}()(random.key(3), [2, 2, 3, 2])", lambda x, name=name: getattr(I, name)()(K(3), (2, 2, 3, 2)), None, 1e-4, 1e-5)
case("nn", "initializers:constant", "nn.initializers.constant(2.5)(random.key(0), [2])", lambda x: I.constant(2.5)(K(0), (2,)))
case("nn", "initializers:ones", "nn.initializers.ones(random.key(0), [2], i32)", lambda x: I.ones(K(0), (2,), jnp.int32))
case("nn", "initializers:varianceScaling", 'nn.initializers.varianceScaling(1.5, "fan_avg", "normal")(random.key(1), [3, 5])', lambda x: I.variance_scaling(1.5, "fan_avg", "normal")(K(1), (3, 5)), None, 1e-4)
case("nn", "initializers:deltaOrthogonal", "nn.initializers.deltaOrthogonal()(random.key(1), [3, 2, 4])", lambda x: I.delta_orthogonal()(K(1), (3, 2, 4)), None, 1e-4, 1e-5)

# ── random ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def rnd(name, expression, fn, rtol=2e-5, atol=2e-6, inputs=None):
    case("random", name, expression, fn, inputs, rtol, atol)

key = "random.key(5)"
rnd("key:negative", "random.keyData(random.key(-7))", lambda x: random.key_data(K(-7)))
rnd("split:3", f"random.keyData(random.split({key}, 3))", lambda x: random.key_data(random.split(K(5), 3)))
rnd("foldIn", f"random.keyData(random.foldIn({key}, 9))", lambda x: random.key_data(random.fold_in(K(5), 9)))
for d, j in [("u8", jnp.uint8), ("u16", jnp.uint16), ("u32", jnp.uint32)]:
    rnd(f"bits:{d}", f"random.bits({key}, [2, 3], {d})", lambda x, j=j: random.bits(K(5), (2, 3), j))
for d, j in [("f32", jnp.float32), ("bf16", jnp.bfloat16), ("f16", jnp.float16)]:
    rnd(f"uniform:{d}", f"random.uniform({key}, [6], {d}, -1, 3)", lambda x, j=j: random.uniform(K(5), (6,), j, -1, 3), 1e-6, 1e-6)
    rnd(f"normal:{d}", f"random.normal({key}, [6], {d})", lambda x, j=j: random.normal(K(5), (6,), j), 1e-5 if d == "f32" else 1e-2, 1e-6 if d == "f32" else 1e-2)
    rnd(f"exponential:{d}", f"random.exponential({key}, [6], {d})", lambda x, j=j: random.exponential(K(5), (6,), j), 1e-5 if d == "f32" else 1e-2, 1e-6 if d == "f32" else 1e-2)
for d, j, lo, hi in [("i32", jnp.int32, -5, 7), ("i8", jnp.int8, -128, 128), ("u8", jnp.uint8, 0, 256), ("u32", jnp.uint32, 3, 900), ("u16", jnp.uint16, 10, 20)]:
    rnd(f"randint:{d}", f"random.randint({key}, [9], {lo}, {hi}, {d})", lambda x, j=j, lo=lo, hi=hi: random.randint(K(5), (9,), lo, hi, j))
rnd("randint:bounds", f"random.randint({key}, [2, 3], lo, hi)", lambda lo, hi: random.randint(K(5), (2, 3), lo, hi), inputs={"lo": np.array([0, 5, 3], np.int32), "hi": np.array([9, 6, 3], np.int32)})
rnd("permutation:rows", f"random.permutation({key}, x)", lambda x: random.permutation(K(5), x), inputs={"x": f(6, 2)})
rnd("permutation:independent", f"random.permutation({key}, x, {{ independent: true }})", lambda x: random.permutation(K(5), x, independent=True), inputs={"x": f(6, 2)})
rnd("choice:array", f"random.choice({key}, x, [3])", lambda x: random.choice(K(5), x, (3,)), inputs={"x": f(6, 2)})
rnd("choice:axis", f"random.choice({key}, x, [3], {{ axis: 1, replace: false }})", lambda x: random.choice(K(5), x, (3,), axis=1, replace=False), inputs={"x": f(2, 6)})
p4 = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
rnd("choice:p", f"random.choice({key}, 4, [7], {{ p }})", lambda p: random.choice(K(5), 4, (7,), p=p), inputs={"p": p4})
rnd("choice:pnoreplace", f"random.choice({key}, 4, [3], {{ p, replace: false }})", lambda p: random.choice(K(5), 4, (3,), p=p, replace=False), inputs={"p": p4})
rnd("categorical", f"random.categorical({key}, x)", lambda x: random.categorical(K(5), x), inputs={"x": f(5, 3)})
rnd("categorical:shape", f"random.categorical({key}, x, {{ shape: [4, 5] }})", lambda x: random.categorical(K(5), x, shape=(4, 5)), inputs={"x": f(5, 3)})
rnd("categorical:noreplace", f"random.categorical({key}, x, {{ shape: [2, 5], replace: false }})", lambda x: random.categorical(K(5), x, shape=(2, 5), replace=False), inputs={"x": f(5, 3)})
for name in ["gumbel", "laplace", "logistic", "cauchy", "maxwell"]:
    rnd(name, f"random.{name}({key}, [5])", lambda x, name=name: getattr(random, name)(K(5), (5,)), 5e-5, 1e-5)
rnd("gumbel:high", f'random.gumbel({key}, [5], {{ mode: "high" }})', lambda x: random.gumbel(K(5), (5,), mode="high"), 5e-5)
rnd("bernoulli:high", f'random.bernoulli({key}, 0.3, [9], {{ mode: "high" }})', lambda x: random.bernoulli(K(5), 0.3, (9,), mode="high"))
rnd("bernoulli:array", f"random.bernoulli({key}, p)", lambda p: random.bernoulli(K(5), p), inputs={"p": unit(7)})
for a in [0.3, 1.0, 4.5]:
    rnd(f"gamma:{a}", f"random.gamma({key}, {a}, [5])", lambda x, a=a: random.gamma(K(5), a, (5,)), 5e-5, 1e-6)
    rnd(f"loggamma:{a}", f"random.loggamma({key}, {a}, [4])", lambda x, a=a: random.loggamma(K(5), a, (4,)), 5e-5, 1e-5)
rnd("gamma:array", f"random.gamma({key}, a)", lambda a: random.gamma(K(5), a), 5e-5, 1e-6, {"a": pos(2, 3)})
rnd("beta", f"random.beta({key}, a, 2.0)", lambda a: random.beta(K(5), a, 2.0), 5e-5, 1e-6, {"a": pos(4)})
rnd("dirichlet", f"random.dirichlet({key}, a, [2])", lambda a: random.dirichlet(K(5), a, (2,)), 5e-5, 1e-6, {"a": pos(3)})
rnd("chisquare", f"random.chisquare({key}, 3, [4])", lambda x: random.chisquare(K(5), 3, (4,)), 5e-5)
rnd("t", f"random.t({key}, 3, [4])", lambda x: random.t(K(5), 3, (4,)), 5e-5)
rnd("f", f"random.f({key}, 3, 5, [4])", lambda x: random.f(K(5), 3, 5, (4,)), 5e-5)
rnd("poisson:small", f"random.poisson({key}, 3.5, [8])", lambda x: random.poisson(K(5), 3.5, (8,)))
rnd("poisson:array", f"random.poisson({key}, l)", lambda l: random.poisson(K(5), l), inputs={"l": np.array([0, 0.5, 5, 30, 200], np.float32)})
rnd("binomial", f"random.binomial({key}, 12, 0.4, [6])", lambda x: random.binomial(K(5), 12, 0.4, (6,)))
rnd("binomial:large", f"random.binomial({key}, 500, 0.8, [6])", lambda x: random.binomial(K(5), 500, 0.8, (6,)))
rnd("multinomial", f"random.multinomial({key}, 20, p)", lambda p: random.multinomial(K(5), 20, p), inputs={"p": p4})
rnd("geometric", f"random.geometric({key}, 0.3, [6])", lambda x: random.geometric(K(5), 0.3, (6,)))
rnd("pareto", f"random.pareto({key}, 2.5, [4])", lambda x: random.pareto(K(5), 2.5, (4,)))
rnd("rayleigh", f"random.rayleigh({key}, s)", lambda s: random.rayleigh(K(5), s), inputs={"s": pos(4)})
rnd("lognormal", f"random.lognormal({key}, 0.5, [4])", lambda x: random.lognormal(K(5), 0.5, (4,)))
rnd("weibullMin", f"random.weibullMin({key}, 1.5, 2.5, [4])", lambda x: random.weibull_min(K(5), 1.5, 2.5, (4,)))
rnd("triangular", f"random.triangular({key}, 0, 1, 3, [4])", lambda x: random.triangular(K(5), 0, 1, 3, (4,)))
rnd("wald", f"random.wald({key}, m)", lambda m: random.wald(K(5), m), 1e-4, 1e-5, {"m": pos(4)})
rnd("truncatedNormal", f"random.truncatedNormal({key}, lo, 2)", lambda lo: random.truncated_normal(K(5), lo, 2), 5e-5, 1e-5, {"lo": f(4)})
rnd("generalizedNormal", f"random.generalizedNormal({key}, 1.5, [4])", lambda x: random.generalized_normal(K(5), 1.5, (4,)), 1e-4, 1e-5)
rnd("ball", f"random.ball({key}, 3, 1, [2])", lambda x: random.ball(K(5), 3, 1, (2,)), 1e-4, 1e-5)
rnd("rademacher", f"random.rademacher({key}, [6])", lambda x: random.rademacher(K(5), (6,)))
rnd("orthogonal", f"random.orthogonal({key}, 3)", lambda x: random.orthogonal(K(5), 3), 1e-4, 1e-5)
cov = np.array([[2, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 1.5]], np.float32)
rnd("multivariateNormal", f"random.multivariateNormal({key}, m, c, [2])", lambda m, c: random.multivariate_normal(K(5), m, c, (2,)), 1e-4, 1e-5, {"m": f(3), "c": cov})

# ── linalg and fft ───────────────────────────────────────────────────────────────────────────────────────────────────
def lin(name, expression, fn, inputs, rtol=2e-4, atol=2e-5):
    case("linalg", name, expression, fn, inputs, rtol, atol)

L = jnp.linalg
A = (f(4, 4) + 3 * np.eye(4)).astype(np.float32)
B = (f(2, 3, 3) + 2 * np.eye(3)).astype(np.float32)
S = (A @ A.T).astype(np.float32)
H = cplx(3, 3); H = (H @ H.conj().T + np.eye(3)).astype(np.complex64)
for name in ["inv", "det", "slogdet", "cholesky", "eigvalsh", "svdvals", "pinv", "matrix_rank", "cond"]:
    x = S if name in ("cholesky", "eigvalsh") else A
    lin(name, f"np.linalg.{camel(name)}(a)", getattr(L, name), {"a": x})
for name in ["inv", "det", "slogdet", "svdvals", "pinv"]:
    lin(f"{name}:batch", f"np.linalg.{camel(name)}(a)", getattr(L, name), {"a": B})
lin("cholesky:c64", "np.linalg.cholesky(a)", L.cholesky, {"a": H})
lin("inv:c64", "np.linalg.inv(a)", L.inv, {"a": H})
lin("det:c64", "np.linalg.det(a)", L.det, {"a": cplx(4, 4)})
lin("slogdet:c64", "np.linalg.slogdet(a)", L.slogdet, {"a": cplx(3, 3)})
lin("eigvalsh:c64", "np.linalg.eigvalsh(a)", L.eigvalsh, {"a": H})
lin("svdvals:c64", "np.linalg.svdvals(a)", L.svdvals, {"a": cplx(3, 4)})
lin("svdvals:wide", "np.linalg.svdvals(a)", L.svdvals, {"a": f(2, 5)})
lin("slogdet:singular", "np.linalg.slogdet(a)", L.slogdet, {"a": np.ones((3, 3), np.float32)})
lin("rank:deficient", "np.linalg.matrixRank(a)", L.matrix_rank, {"a": np.outer(f(4), f(3)).astype(np.float32)})
lin("pinv:hermitian", "np.linalg.pinv(a, { hermitian: true })", lambda a: L.pinv(a, hermitian=True), {"a": S})
lin("pinv:wide", "np.linalg.pinv(a)", L.pinv, {"a": f(2, 4)})
lin("qr:recon", "(() => { const [q, r] = np.linalg.qr(a); return [np.matmul(q, r), np.matmul(q.T, q)]; })()", lambda a: (a, jnp.eye(3)), {"a": f(5, 3)})
lin("qr:complete", "(() => { const [q, r] = np.linalg.qr(a, { mode: \"complete\" }); return [np.matmul(q, r), np.matmul(q, q.T)]; })()", lambda a: (a, jnp.eye(5)), {"a": f(5, 3)})
lin("qr:wide", "(() => { const [q, r] = np.linalg.qr(a); return np.matmul(q, r); })()", lambda a: a, {"a": f(3, 5)})
lin("qr:batch", "(() => { const [q, r] = np.linalg.qr(a); return np.matmul(q, r); })()", lambda a: a, {"a": f(2, 4, 3)})
lin("qr:c64", "(() => { const [q, r] = np.linalg.qr(a); return np.matmul(q, r); })()", lambda a: a, {"a": cplx(4, 3)})
lin("svd:recon", "(() => { const [u, s, v] = np.linalg.svd(a, { fullMatrices: false }); return np.matmul(u * s, v); })()", lambda a: a, {"a": f(4, 6)})
lin("svd:c64", "(() => { const [u, s, v] = np.linalg.svd(a, { fullMatrices: false }); return np.matmul(u * s, v); })()", lambda a: a, {"a": cplx(5, 3)})
lin("svd:batch", "(() => { const { U, S, Vh } = np.linalg.svd(a, { fullMatrices: false }); return np.matmul(U * S.at([], null, []).get(), Vh); })()", lambda a: a, {"a": f(2, 3, 4)})
lin("eigh:recon", "(() => { const [w, v] = np.linalg.eigh(a); return np.matmul(v * w, v.T); })()", lambda a: a, {"a": S})
lin("eigh:UPLO", 'np.linalg.eigvalsh(a, { UPLO: "U" })', lambda a: L.eigvalsh(a, UPLO="U"), {"a": A})
lin("eig:recon", "(() => { const [w, v] = np.linalg.eig(a); return np.real(np.matmul(v * w, np.linalg.inv(v))); })()", lambda a: a, {"a": A})
lin("eigvals", "np.sort(np.real(np.linalg.eigvals(a)))", lambda a: jnp.sort(jnp.real(L.eigvals(a))), {"a": A})
lin("eigvals:batch", "np.sort(np.abs(np.linalg.eigvals(a)))", lambda a: jnp.sort(jnp.abs(L.eigvals(a))), {"a": f(2, 3, 3)})
lin("solve:big", "np.linalg.solve(a, b)", L.solve, {"a": (f(70, 70) + 9 * np.eye(70)).astype(np.float32), "b": f(70)}, 1e-3, 1e-4)
lin("solve:broadcast", "np.linalg.solve(a, b)", L.solve, {"a": B, "b": f(3, 2)})
lin("solve:c64", "np.linalg.solve(a, b)", L.solve, {"a": H, "b": cplx(3)})
lin("lstsq", "np.linalg.lstsq(a, b)", lambda a, b: L.lstsq(a, b), {"a": f(6, 3), "b": f(6, 2)})
lin("lstsq:vec", "np.linalg.lstsq(a, b)", lambda a, b: L.lstsq(a, b), {"a": f(6, 3), "b": f(6)})
for n in [0, 1, 3, -1]:
    lin(f"matrixPower:{n}", f"np.linalg.matrixPower(a, {n})", lambda a, n=n: L.matrix_power(a, n), {"a": A})
lin("multiDot", "np.linalg.multiDot([a, b, c])", lambda a, b, c: L.multi_dot([a, b, c]), {"a": f(2, 5), "b": f(5, 3), "c": f(3)})
lin("tensorinv", "np.linalg.tensorinv(a)", L.tensorinv, {"a": (f(4, 4) + 3 * np.eye(4)).astype(np.float32).reshape(2, 2, 2, 2)})
lin("tensorsolve", "np.linalg.tensorsolve(a, b)", L.tensorsolve, {"a": (f(4, 4) + 3 * np.eye(4)).astype(np.float32).reshape(2, 2, 4), "b": f(2, 2)})
M, V = f(3, 4), f(5)
INF = "Infinity"
for o, t in [(None, "null"), (1, "1"), (2, "2"), (3, "3"), (0, "0"), (np.inf, INF), (-np.inf, "-Infinity"), (0.5, "0.5"), (-1, "-1")]:
    lin(f"norm:vec:{t}", f"np.linalg.norm(x, {{ ord: {t} }})", lambda x, o=o: L.norm(x, ord=o), {"x": V})
for o, t in [(None, "null"), ("fro", '"fro"'), ("nuc", '"nuc"'), (1, "1"), (-1, "-1"), (2, "2"), (-2, "-2"), (np.inf, INF), (-np.inf, "-Infinity")]:
    lin(f"norm:mat:{t}", f"np.linalg.norm(x, {{ ord: {t} }})", lambda x, o=o: L.norm(x, ord=o), {"x": M})
    lin(f"norm:axes:{t}", f"np.linalg.norm(x, {{ ord: {t}, axis: [0, 2], keepdims: true }})", lambda x, o=o: L.norm(x, ord=o, axis=(0, 2), keepdims=True), {"x": f(2, 3, 4)})
for o, t in [(1, "1"), (-1, "-1"), ("fro", '"fro"'), (2, "2"), (-2, "-2"), (np.inf, INF), ("nuc", '"nuc"')]:
    lin(f"cond:{t}", f"np.linalg.cond(x, {t})", lambda x, o=o: L.cond(x, o), {"x": A}, 1e-3)
    lin(f"matrixNorm:{t}", f"np.linalg.matrixNorm(x, {{ ord: {t} }})", lambda x, o=o: L.matrix_norm(x, ord=o), {"x": B})
lin("vectorNorm:axis", "np.linalg.vectorNorm(x, { axis: [0, 1], ord: 3 })", lambda x: L.vector_norm(x, axis=(0, 1), ord=3), {"x": f(2, 3, 2)})
lin("trace", "np.linalg.trace(x)", L.trace, {"x": f(2, 3, 3)})
lin("diagonal", "np.linalg.diagonal(x, { offset: -1 })", lambda x: L.diagonal(x, offset=-1), {"x": f(2, 3, 4)})
lin("outer", "np.linalg.outer(x, y)", L.outer, {"x": f(2), "y": f(3)})
lin("lax:lu", "(() => { const [lu, p, q] = lax.linalg.lu(a); return [lu, p, q]; })()", lax.linalg.lu, {"a": f(2, 4, 3)})
lin("lax:cholesky", "lax.linalg.cholesky(a)", lax.linalg.cholesky, {"a": S})
lin("lax:triangularSolve:right", "lax.linalg.triangularSolve(a, b, { transposeA: true })", lambda a, b: lax.linalg.triangular_solve(a, b, transpose_a=True), {"a": A, "b": f(2, 4)})
lin("lax:luPivots", "lax.linalg.luPivotsToPermutation(p, 4)", lambda p: lax.linalg.lu_pivots_to_permutation(p, 4), {"p": np.array([2, 3, 3, 3], np.int32)})
lin("lax:tridiagonalSolve", "lax.linalg.tridiagonalSolve(l, d, u, b)", lambda l, d, u, b: lax.linalg.tridiagonal_solve(l, d, u, b), {"l": np.array([0, 1, 0.5, -1], np.float32), "d": pos(4) + 2, "u": np.array([1, 0.3, 1, 0], np.float32), "b": f(4, 2)})
lin("lax:householder", "lax.linalg.householderProduct(a, t)", lax.linalg.householder_product, {"a": f(4, 3), "t": unit(3)})
lin("lax:symmetricProduct", "lax.linalg.symmetricProduct(a, c, { alpha: 2.0, beta: 0.5 })", lambda a, c: lax.linalg.symmetric_product(a, c, alpha=2.0, beta=0.5), {"a": f(3, 2), "c": cov})
F = jnp.fft
def fft(name, expression, fn, inputs):
    case("fft", name, expression, fn, inputs, 5e-5, 2e-5)
for name in ["fft", "ifft", "hfft", "irfft", "fft2", "ifft2", "fftn", "ifftn", "irfft2", "irfftn"]:
    for norm in ["backward", "ortho", "forward"]:
        fft(f"{name}:{norm}", f'np.fft.{name}(x, {{ norm: "{norm}" }})', lambda x, name=name, norm=norm: getattr(F, name)(x, norm=norm), {"x": cplx(2, 3, 5)})
for name in ["rfft", "ihfft", "fft", "rfft2", "rfftn", "fftn"]:
    fft(f"{name}:real", f"np.fft.{name}(x)", getattr(F, name), {"x": f(3, 4, 6)})
for n in [3, 8]:
    for name in ["fft", "ifft", "irfft", "hfft"]:
        fft(f"{name}:n{n}", f"np.fft.{name}(x, {n}, 0)", lambda x, name=name, n=n: getattr(F, name)(x, n, 0), {"x": cplx(5, 2)})
    fft(f"rfft:n{n}", f"np.fft.rfft(x, {n})", lambda x, n=n: F.rfft(x, n), {"x": f(2, 5)})
fft("fftn:s", "np.fft.fftn(x, [4, 3], [0, 2])", lambda x: F.fftn(x, (4, 3), (0, 2)), {"x": cplx(3, 2, 5)})
fft("irfftn:s", "np.fft.irfftn(x, { s: [3, 6] })", lambda x: F.irfftn(x, (3, 6)), {"x": cplx(3, 4)})
fft("rfftfreq", "np.fft.rfftfreq(7, 0.5)", lambda x: F.rfftfreq(7, 0.5), None)
fft("fftfreq", "np.fft.fftfreq(7)", lambda x: F.fftfreq(7), None)
fft("ifftshift", "np.fft.ifftshift(x)", F.ifftshift, {"x": f(5, 4)})
fft("fftshift", "np.fft.fftshift(x, 0)", lambda x: F.fftshift(x, 0), {"x": f(5, 4)})
fft("fftn:4d", "np.fft.fftn(x)", F.fftn, {"x": cplx(2, 2, 3, 2)})
fft("irfftn:4d", "np.fft.irfftn(x)", F.irfftn, {"x": cplx(2, 2, 3, 3)})
for name in ["dct", "idct", "dctn", "idctn"]:
    for norm in ["null", '"ortho"']:
        fft(f"{name}:{norm}", f"scipy.fft.{name}(x, {{ norm: {norm} }})", lambda x, name=name, norm=norm: getattr(jsp.fft, name)(x, norm=None if norm == "null" else "ortho"), {"x": f(3, 5)})
fft("dct:n", "scipy.fft.dct(x, { n: 4, axis: 0 })", lambda x: jsp.fft.dct(x, n=4, axis=0), {"x": f(6, 2)})

# ── scipy.special ────────────────────────────────────────────────────────────────────────────────────────────────────
def spc(name, expression, fn, inputs, rtol=5e-5, atol=5e-6):
    case("special", name, expression, fn, inputs, rtol, atol)

xs = np.array([-3.7, -1.2, -0.4, 0.0, 0.3, 0.9, 1.7, 4.2, 9.5], np.float32)
ps = np.array([0.02, 0.3, 0.9, 1.0, 1.7, 4.2, 9.5, 30.0], np.float32)
us = np.array([0.001, 0.02, 0.2, 0.5, 0.7, 0.95, 0.999], np.float32)
for name in ["erf", "erfc", "expit", "i0", "i0e", "i1", "i1e", "ndtr", "log_ndtr", "entr", "gammaln", "gammasgn", "gamma", "sici", "fresnel", "dawsn", "expi", "erfcx"]:
    x = xs if name not in ("gammaln", "gamma", "gammasgn") else np.array([-3.7, -1.2, -0.4, 0.3, 0.9, 1.7, 4.2, 9.5], np.float32)
    if hasattr(sp, name): spc(name, f"scipy.special.{camel(name)}(x)", getattr(sp, name), {"x": x}, 1e-4)
for name in ["digamma", "exp1", "spence", "gammaln", "factorial"]:
    spc(f"{name}:pos", f"scipy.special.{camel(name)}(x)", getattr(sp, name), {"x": ps}, 1e-4)
for name in ["logit", "erfinv", "ndtri"]:
    spc(f"{name}:unit", f"scipy.special.{camel(name)}(x)", getattr(sp, name), {"x": us}, 1e-4)
for name in ["xlogy", "xlog1py", "rel_entr", "kl_div", "beta", "betaln", "gammainc", "gammaincc", "boxcox", "boxcox1p", "poch"]:
    spc(f"{name}:2", f"scipy.special.{camel(name)}(x, y)", getattr(sp, name), {"x": ps, "y": ps[::-1].copy()}, 2e-4)
spc("betainc", "scipy.special.betainc(a, b, x)", sp.betainc, {"a": pos(7), "b": pos(7), "x": us}, 1e-4)
spc("polygamma", "scipy.special.polygamma(n, x)", sp.polygamma, {"n": np.array([0, 1, 2], np.int32), "x": pos(3)}, 1e-4)
spc("multigammaln", "scipy.special.multigammaln(x, 3)", lambda x: sp.multigammaln(x, 3), {"x": pos(4) + 2})
spc("expn", "scipy.special.expn(n, x)", sp.expn, {"n": np.array([0, 1, 2, 3, 5], np.int32), "x": np.array([0.4, 0.7, 0.9, 2.5, 6], np.float32)}, 1e-4)
spc("hyp1f1", "scipy.special.hyp1f1(a, b, x)", sp.hyp1f1, {"a": pos(5), "b": pos(5), "x": f(5) * 3}, 2e-4)
spc("hyp2f1", "scipy.special.hyp2f1(a, b, c, x)", sp.hyp2f1, {"a": pos(5), "b": pos(5), "c": pos(5) + 1.3, "x": np.array([-0.8, -0.2, 0.1, 0.5, 0.8], np.float32)}, 2e-4)
spc("besselJn", "scipy.special.besselJn(z, { v: 3, nIter: 12 })", lambda z: sp.bessel_jn(z, v=3, n_iter=12), {"z": pos(4)}, 1e-4)
spc("comb", "scipy.special.comb(n, k)", sp.comb, {"n": np.array([5, 8, 10, 3], np.float32), "k": np.array([2, 3, 10, 4], np.float32)})
spc("owensT", "scipy.special.owensT(h, a)", sp.owens_t, {"h": f(5), "a": f(5) * 2}, 1e-4) if hasattr(sp, "owens_t") else None
spc("wofz", "scipy.special.wofz(z)", sp.wofz, {"z": cplx(6)}, 1e-4) if hasattr(sp, "wofz") else None
spc("bernoulli", "scipy.special.bernoulli(8)", lambda x: sp.bernoulli(8), None, 1e-4)
spc("sphHarmY", "scipy.special.sphHarmY(n, m, t, p, { nMax: 4 })", lambda n, m, t, p: sp.sph_harm_y(n, m, t, p, n_max=4), {"n": np.array([0, 1, 2, 3, 4], np.int32), "m": np.array([0, -1, 1, -2, 4], np.int32), "t": pos(5), "p": pos(5)}, 1e-4)
spc("logsumexp", "scipy.special.logsumexp(x, { axis: 0 })", lambda x: sp.logsumexp(x, axis=0), {"x": f(3, 2)})
spc("softmax", "scipy.special.softmax(x)", lambda x: sp.softmax(x), {"x": f(3, 2)})

# ── scipy.stats ──────────────────────────────────────────────────────────────────────────────────────────────────────
X = {"real": np.array([-4.5, -1.2, -0.3, 0.0, 0.4, 1.1, 2.7, 6.0], np.float32), "unit": np.array([0.02, 0.2, 0.5, 0.77, 0.98, 1.4, -0.2], np.float32),
     "count": np.array([-1, 0, 1, 2, 3, 5], np.int32)}
Q = np.array([0.02, 0.3, 0.5, 0.8, 0.99], np.float32)
DISTS = {"norm": ("real", {}), "expon": ("real", {}), "uniform": ("unit", {}), "laplace": ("real", {}), "logistic": ("real", {}), "cauchy": ("real", {}),
         "gumbel_r": ("real", {}), "gumbel_l": ("real", {}), "gamma": ("real", {"a": 1.7}), "beta": ("unit", {"a": 1.7, "b": 2.4}), "chi2": ("real", {"df": 3.0}),
         "t": ("real", {"df": 4.0}), "pareto": ("real", {"b": 2.2}), "truncnorm": ("real", {"a": -1.5, "b": 2.0}),
         "gennorm": ("real", {"beta": 1.6}), "vonmises": ("real", {"kappa": 1.3}), "wrapcauchy": ("real", {"c": 0.4}),
         "bernoulli": ("count", {"p": 0.3}), "poisson": ("count", {"mu": 2.2}), "geom": ("count", {"p": 0.3}), "binom": ("count", {"n": 5.0, "p": 0.4}),
         "nbinom": ("count", {"n": 3.0, "p": 0.4}), "betabinom": ("count", {"n": 5.0, "a": 1.5, "b": 2.5})}
for name, (kind, shape) in DISTS.items():
    dist = getattr(st, name)
    for fn in ["pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf", "pmf", "logpmf"]:
        if not hasattr(dist, fn): continue
        x = Q if fn in ("ppf", "isf") else X[kind]
        extra = "".join(f", {k}" for k in shape)
        inputs = {"x": x, **{k: np.float32(v) for k, v in shape.items()}}
        case("stats", f"{name}.{fn}", f"scipy.stats.{camel(name)}.{fn}(x{extra})", lambda x, *s, fn=fn, dist=dist: getattr(dist, fn)(x, *s), inputs, 2e-4, 1e-6)
        if name not in ("gennorm", "vonmises", "wrapcauchy", "bernoulli") and kind != "count":
            case("stats", f"{name}.{fn}:scaled", f"scipy.stats.{camel(name)}.{fn}(x{extra}, {{ loc: 0.3, scale: 1.7 }})", lambda x, *s, fn=fn, dist=dist: getattr(dist, fn)(x, *s, loc=0.3, scale=1.7), inputs, 2e-4, 1e-6)
        if kind == "count" and fn in ("pmf", "logpmf"):
            case("stats", f"{name}.{fn}:loc", f"scipy.stats.{camel(name)}.{fn}(x{extra}, {{ loc: 1 }})", lambda x, *s, fn=fn, dist=dist: getattr(dist, fn)(x, *s, loc=1), inputs, 2e-4, 1e-6)
case("stats", "bernoulli.ppf", "scipy.stats.bernoulli.ppf(q, 0.3)", lambda q: st.bernoulli.ppf(q, 0.3), {"q": Q})
case("stats", "poisson.entropy", "scipy.stats.poisson.entropy(mu)", lambda mu: st.poisson.entropy(mu), {"mu": np.array([0.5, 3, 20, 150], np.float32)}, 2e-4)
case("stats", "multivariateNormal", "scipy.stats.multivariateNormal.logpdf(x, m, c)", lambda x, m, c: st.multivariate_normal.logpdf(x, m, c), {"x": f(4, 3), "m": f(3), "c": cov}, 1e-4, 1e-5)
case("stats", "multinomial", "scipy.stats.multinomial.logpmf(x, n, p)", lambda x, n, p: st.multinomial.logpmf(x, n, p), {"x": np.array([1, 2, 3], np.int32), "n": np.int32(6), "p": np.array([0.2, 0.3, 0.5], np.float32)}, 1e-4)
case("stats", "dirichlet", "scipy.stats.dirichlet.logpdf(x, a)", lambda x, a: st.dirichlet.logpdf(x, a), {"x": np.array([0.2, 0.3, 0.5], np.float32), "a": pos(3)}, 1e-4)
case("stats", "sem", "scipy.stats.sem(x, { axis: 1, ddof: 0 })", lambda x: st.sem(x, axis=1, ddof=0), {"x": f(3, 5)})
case("stats", "mode", "scipy.stats.mode(x)", lambda x: st.mode(x), {"x": ints(0, 3, 6, 2)})

# ── scipy.linalg, signal, sparse, optimize ───────────────────────────────────────────────────────────────────────────
SL = jsp.linalg
def sci(name, expression, fn, inputs, rtol=3e-4, atol=3e-5):
    case("science", name, expression, fn, inputs, rtol, atol)

for name in ["hilbert", "invhilbert", "pascal", "invpascal", "dft"]:
    sci(f"{name}", f"scipy.linalg.{name}(5)", lambda x, name=name: getattr(SL, name)(5), None)
sci("hadamard", "scipy.linalg.hadamard(4)", lambda x: SL.hadamard(4), None)
sci("helmert", "scipy.linalg.helmert(4)", lambda x: SL.helmert(4), None)
sci("helmert:full", "scipy.linalg.helmert(4, { full: true })", lambda x: SL.helmert(4, full=True), None)
sci("pascal:lower", 'scipy.linalg.pascal(4, { kind: "lower" })', lambda x: SL.pascal(4, kind="lower"), None)
sci("dft:sqrtn", 'scipy.linalg.dft(4, "sqrtn")', lambda x: SL.dft(4, "sqrtn"), None)
sci("toeplitz", "scipy.linalg.toeplitz(x)", SL.toeplitz, {"x": f(4)})
sci("hankel", "scipy.linalg.hankel(x)", SL.hankel, {"x": f(4)})
sci("hankel:r", "scipy.linalg.hankel(x, y)", SL.hankel, {"x": f(3), "y": f(4)})
sci("circulant", "scipy.linalg.circulant(x)", SL.circulant, {"x": f(4)})
sci("companion", "scipy.linalg.companion(x)", SL.companion, {"x": pos(5)})
sci("fiedler", "scipy.linalg.fiedler(x)", SL.fiedler, {"x": f(4)})
for n in [2, 3, 4, 5, 6]:
    sci(f"fiedlerCompanion:{n}", "scipy.linalg.fiedlerCompanion(x)", SL.fiedler_companion, {"x": pos(n)})
sci("leslie", "scipy.linalg.leslie(f, s)", SL.leslie, {"f": pos(4), "s": unit(3)})
for mode in ["full", "same", "valid"]:
    sci(f"convolutionMatrix:{mode}", f'scipy.linalg.convolutionMatrix(x, 5, {{ mode: "{mode}" }})', lambda x, mode=mode: SL.convolution_matrix(x, 5, mode=mode), {"x": f(3)})
sci("blockDiag", "scipy.linalg.blockDiag(x, y, z)", SL.block_diag, {"x": f(2, 3), "y": f(2), "z": f(1, 1)})
sci("lu", "scipy.linalg.lu(a)", SL.lu, {"a": f(3, 4)})
sci("lu:permute", "scipy.linalg.lu(a, { permuteL: true })", lambda a: SL.lu(a, permute_l=True), {"a": f(4, 3)})
for tr in [0, 1]:
    sci(f"luSolve:{tr}", f"scipy.linalg.luSolve(scipy.linalg.luFactor(a), b, {{ trans: {tr} }})", lambda a, b, tr=tr: SL.lu_solve(SL.lu_factor(a), b, trans=tr), {"a": A, "b": f(4, 2)})
sci("choSolve", "scipy.linalg.choSolve(scipy.linalg.choFactor(a), b)", lambda a, b: SL.cho_solve(SL.cho_factor(a), b), {"a": S, "b": f(4)}, 2e-3, 1e-3)
sci("solve:sym", 'scipy.linalg.solve(a, b, { assumeA: "sym" })', lambda a, b: SL.solve(a, b, assume_a="sym"), {"a": S, "b": f(4)}, 2e-3, 1e-3)
sci("eigh:b", "scipy.linalg.eigh(a, b, { eigvalsOnly: true })", lambda a, b: jnp.sort(jnp.real(L.eigvals(L.solve(b, a)))), {"a": cov, "b": (cov @ cov).astype(np.float32)})
sci("eighTridiagonal", "scipy.linalg.eighTridiagonal(d, e, { eigvalsOnly: true })", lambda d, e: SL.eigh_tridiagonal(d, e, eigvals_only=True), {"d": f(5), "e": f(4)})
sci("expm", "scipy.linalg.expm(a)", SL.expm, {"a": f(3, 3)})
sci("expm:large", "scipy.linalg.expm(a)", SL.expm, {"a": (f(3, 3) * 4).astype(np.float32)}, 3e-3)
sci("expmFrechet", "scipy.linalg.expmFrechet(a, e)", SL.expm_frechet, {"a": f(3, 3), "e": f(3, 3)})
sci("sqrtm", "scipy.linalg.sqrtm(a)", SL.sqrtm, {"a": S})
sci("polar", "scipy.linalg.polar(a)", SL.polar, {"a": A})
sci("solveSylvester", "scipy.linalg.solveSylvester(a, b, c)", SL.solve_sylvester, {"a": A, "b": cov, "c": f(4, 3)}) if hasattr(SL, "solve_sylvester") else None
sci("signal:convolve:same", 'scipy.signal.convolve(x, y, { mode: "same" })', lambda x, y: jsp.signal.convolve(x, y, mode="same"), {"x": f(7), "y": f(4)})
sci("signal:correlate:valid", 'scipy.signal.correlate(x, y, { mode: "valid" })', lambda x, y: jsp.signal.correlate(x, y, mode="valid"), {"x": f(7), "y": f(4)})
sci("signal:correlate2d", 'scipy.signal.correlate2d(x, y, { mode: "same" })', lambda x, y: jsp.signal.correlate2d(x, y, mode="same"), {"x": f(4, 5), "y": f(3, 2)})
sci("signal:fftconvolve", "scipy.signal.fftconvolve(x, y)", jsp.signal.fftconvolve, {"x": f(4, 5), "y": f(3, 2)})
sci("signal:fftconvolve:same", 'scipy.signal.fftconvolve(x, y, { mode: "same" })', lambda x, y: jsp.signal.fftconvolve(x, y, mode="same"), {"x": f(7), "y": f(4)})
sci("signal:convolve:c64", "scipy.signal.convolve(x, y)", jsp.signal.convolve, {"x": cplx(5), "y": cplx(3)})
sci("signal:detrend:bp", "scipy.signal.detrend(x, { bp: [3] })", lambda x: jsp.signal.detrend(x, bp=[3]), {"x": f(2, 8)})
sci("signal:detrend:constant", 'scipy.signal.detrend(x, { type: "constant", axis: 0 })', lambda x: jsp.signal.detrend(x, type="constant", axis=0), {"x": f(4, 2)})
sci("signal:welch", "scipy.signal.welch(x, { nperseg: 16 })", lambda x: jsp.signal.welch(x, nperseg=16), {"x": f(2, 50)})
sci("signal:welch:spectrum", 'scipy.signal.welch(x, { nperseg: 15, nfft: 20, fs: 2.5, detrend: "linear", scaling: "spectrum", window: "hamming" })', lambda x: jsp.signal.welch(x, nperseg=15, nfft=20, fs=2.5, detrend="linear", scaling="spectrum", window="hamming"), {"x": f(50)})
sci("signal:csd", "scipy.signal.csd(x, y, { nperseg: 16, noverlap: 4, axis: 0 })", lambda x, y: jsp.signal.csd(x, y, nperseg=16, noverlap=4, axis=0), {"x": f(50, 2), "y": f(50, 2)})
sci("signal:stft", "scipy.signal.stft(x, { nperseg: 16 })", lambda x: jsp.signal.stft(x, nperseg=16), {"x": f(2, 50)})
sci("signal:stft:plain", "scipy.signal.stft(x, { nperseg: 12, noverlap: 3, boundary: null, padded: false, returnOnesided: false, fs: 4 })", lambda x: jsp.signal.stft(x, nperseg=12, noverlap=3, boundary=None, padded=False, return_onesided=False, fs=4), {"x": f(50)})
sci("signal:istft", "scipy.signal.istft(z, { nperseg: 16 })", lambda z: jsp.signal.istft(z, nperseg=16), {"z": cplx(2, 9, 5)})
sci("signal:istft:plain", "scipy.signal.istft(z, { noverlap: 9, boundary: false, window: \"hamming\", fs: 2 })", lambda z: jsp.signal.istft(z, noverlap=9, boundary=False, window="hamming", fs=2), {"z": cplx(7, 4)})
sci("ormqr", "lax.linalg.ormqr(a, t, c, { left: false, transpose: true })", lambda a, t, c: lax.linalg.ormqr(a, t, c, left=False, transpose=True), {"a": f(4, 3), "t": unit(3), "c": f(2, 4)})
for name in ["cg", "bicgstab", "gmres"]:
    sci(f"sparse:{name}", f"scipy.sparse.linalg.{name}(a, b)[0]", lambda a, b, name=name: L.solve(a, b), {"a": cov, "b": f(3)}, 2e-3, 1e-3)
    sci(f"sparse:{name}:tree", f"scipy.sparse.linalg.{name}((v) => ({{ p: v.p * 3 + v.q, q: v.q * 2 + v.p }}), {{ p: x, q: y }})[0]",
        lambda x, y: ((2 * x - y) / 5, (3 * y - x) / 5), {"x": f(3), "y": f(3)}, 2e-3, 1e-3)
sci("integrate", "scipy.integrate.trapezoid(x)", lambda x: jnp.trapezoid(x), {"x": f(5)})
sci("minimize", 'scipy.optimize.minimize((v) => np.sum((v - 1) ** 2) + np.sum(v ** 4), x, { method: "BFGS" }).x',
    lambda x: jsp.optimize.minimize(lambda v: jnp.sum((v - 1) ** 2) + jnp.sum(v ** 4), x, method="BFGS").x, {"x": f(3)}, 1e-3, 1e-3)

# ── collectives ──────────────────────────────────────────────────────────────────────────────────────────────────────
def col(name, body, fn, inputs):
    case("collectives", name, f'vmap((v) => {body}, {{ axisName: "b" }})(x)', lambda x: jax.vmap(fn, axis_name="b")(x), inputs)

col("psum", 'lax.psum(v, "b")', lambda v: lax.psum(v, "b"), {"x": f(3, 2)})
col("psum:number", 'v * lax.psum(1, "b")', lambda v: v * lax.psum(1, "b"), {"x": f(3, 2)})
col("pmean", 'lax.pmean({ a: v, b: v * v }, "b")', lambda v: lax.pmean({"a": v, "b": v * v}, "b"), {"x": f(3, 2)})
col("pmax", 'lax.pmax(v, "b") - lax.pmin(v, "b")', lambda v: lax.pmax(v, "b") - lax.pmin(v, "b"), {"x": f(3, 2)})
col("axisIndex", 'v * lax.axisIndex("b")', lambda v: v * lax.axis_index("b"), {"x": f(3, 2)})
col("ppermute", 'lax.ppermute(v, "b", [[0, 1], [1, 2], [2, 0]])', lambda v: lax.ppermute(v, "b", [(0, 1), (1, 2), (2, 0)]), {"x": f(3, 2)})
col("pshuffle", 'lax.pshuffle(v, "b", [2, 0, 1])', lambda v: lax.pshuffle(v, "b", [2, 0, 1]), {"x": f(3, 2)})
col("allGather", 'lax.allGather(v, "b", { axis: 1 })', lambda v: lax.all_gather(v, "b", axis=1), {"x": f(3, 2)})
col("allGather:tiled", 'lax.allGather(v, "b", { tiled: true })', lambda v: lax.all_gather(v, "b", tiled=True), {"x": f(3, 2)})
col("psumScatter", 'lax.psumScatter(v, "b", { scatterDimension: 1 })', lambda v: lax.psum_scatter(v, "b", scatter_dimension=1), {"x": f(3, 2, 3)})
col("psumScatter:tiled", 'lax.psumScatter(v, "b", { tiled: true })', lambda v: lax.psum_scatter(v, "b", tiled=True), {"x": f(3, 6)})
col("allToAll", 'lax.allToAll(v, "b", 0, 1)', lambda v: lax.all_to_all(v, "b", 0, 1), {"x": f(3, 3, 2)})
col("allToAll:tiled", 'lax.allToAll(v, "b", 0, 1, { tiled: true })', lambda v: lax.all_to_all(v, "b", 0, 1, tiled=True), {"x": f(3, 6, 2)})
col("pswapaxes", 'lax.pswapaxes(v, "b", 1)', lambda v: lax.pswapaxes(v, "b", 1), {"x": f(3, 2, 3)})

os.makedirs(os.path.join(HERE, "cases"), exist_ok=True)
for area, cases in AREAS.items():
    with open(os.path.join(HERE, "cases", f"{area}.jsonl"), "w") as out:
        out.writelines(json.dumps(c) + "\n" for c in cases)
    print(area, len(cases))
