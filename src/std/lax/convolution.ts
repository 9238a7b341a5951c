// lax's convolutions, with dimension numbers as strings such as ["NHWC", "HWIO", "NHWC"].
import type { DType } from "../../ir/dtype.ts";
import type { Precision, ConvDims } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { describe, typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, int, Tensor, tuple, type FunctionVal, type Val } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { dotGeneral, precisionOf } from "./contraction.ts";
import { asStaticInt } from "./shapes.ts";
import { dilated, paddingArgument, perAxis, windowCounts, type Pads } from "./windows.ts";

/** Positions of batch, feature and spatial axes for each array, from strings, tuples of axes, or null for NCHW order. */
function dimensionNumbers(args: Arguments, value: Val, rank: number): ConvDims {
  if (value === null || value === undefined) {
    const order = Array.from({ length: rank }, (_, i) => i);
    return { lhs: order, rhs: order, out: order };
  }
  const wrong = (): never => args.fail("TJ5002", `dimensionNumbers must be three strings such as ["NCHW", "OIHW", "NCHW"], found ${describe(value)}`, { param: "dimensionNumbers" }); // prettier-ignore
  if (!(value instanceof ArrayVal) || value.items.length !== 3) return wrong();
  const [lhs, rhs, out] = value.items;
  if (typeof lhs === "string" && typeof rhs === "string" && typeof out === "string") {
    for (const [spec, pair] of [
      [lhs, "NC"],
      [rhs, "OI"],
      [out, "NC"],
    ] as const) {
      const spatial = [...spec].filter((letter) => !pair.includes(letter));
      const matches = [...pair].every((letter) => spec.includes(letter)) && new Set(spec).size === spec.length && spatial.every((letter) => rhs.includes(letter)); // prettier-ignore
      if (spec.length !== rank || !matches) {
        args.fail("TJ5002", `the dimension numbers ${JSON.stringify(spec)} do not name ${pair[0]}, ${pair[1]} and the spatial axes of an array of rank ${rank}`, { param: "dimensionNumbers" }); // prettier-ignore
      }
    }
    const letters = [...rhs].filter((letter) => !"OI".includes(letter));
    const positions = (spec: string, pair: string): number[] => [...pair, ...letters].map((letter) => spec.indexOf(letter)); // prettier-ignore
    return { lhs: positions(lhs, "NC"), rhs: positions(rhs, "OI"), out: positions(out, "NC") };
  }
  const axes = (part: Val): number[] =>
    part instanceof ArrayVal && part.items.length === rank
      ? part.items.map((item) => asStaticInt(args, item))
      : wrong();
  return { lhs: axes(lhs), rhs: axes(rhs), out: axes(out) };
}

interface Convolution {
  readonly strides: readonly number[];
  readonly padding: Pads;
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly dims: ConvDims;
  readonly featureGroupCount: number;
  readonly batchGroupCount: number;
  readonly precision: Precision;
  readonly preferred?: DType;
}

function operands(args: Arguments): { lhs: Tensor; rhs: Tensor } {
  const [lhs, rhs] = [args.tensor("lhs"), args.tensor("rhs")];
  if (lhs.dtype !== rhs.dtype && !args.has("preferredElementType")) {
    args.fail("TJ7001", `takes arguments of one dtype, found ${typeText(lhs)} and ${typeText(rhs)}`, {
      param: "rhs",
      hint: "convert one of them with .astype(…)",
    });
  }
  if (lhs.ndim !== rhs.ndim || lhs.ndim < 2) {
    args.fail("TJ2008", `the array and the kernel must have one rank of at least 2, found ${typeText(lhs)} and ${typeText(rhs)}`, { param: "rhs" }); // prettier-ignore
  }
  return { lhs, rhs };
}

const spatial = (x: Tensor, spec: readonly number[]): number[] => spec.slice(2).map((axis) => x.shape[axis]);

function convolve(args: Arguments, lhs: Tensor, rhs: Tensor, conv: Convolution): Tensor {
  const { dims, featureGroupCount: groups, batchGroupCount: batches } = conv;
  const both = `${typeText(lhs)} and ${typeText(rhs)}`;
  if (groups < 1 || batches < 1 || (groups > 1 && batches > 1)) {
    args.fail(
      "TJ5002",
      `featureGroupCount ${groups} and batchGroupCount ${batches} must be positive, and one of them 1`,
    );
  }
  const features = lhs.shape[dims.lhs[1]];
  const [outputs, inputs] = [rhs.shape[dims.rhs[0]], rhs.shape[dims.rhs[1]]];
  if (features !== inputs * groups) {
    args.fail("TJ2002", `the array has ${features} features, the kernel takes ${inputs}${groups > 1 ? ` in each of ${groups} groups` : ""}: ${both}`, { param: "rhs" }); // prettier-ignore
  }
  if (outputs % groups !== 0 || outputs % batches !== 0 || lhs.shape[dims.lhs[0]] % batches !== 0) {
    args.fail("TJ2002", `the groups do not divide the features or the batch: ${both}`);
  }
  const mixed = conv.preferred !== undefined && lhs.dtype !== rhs.dtype;
  const [x, y] = mixed ? [astype(lhs, conv.preferred as DType), astype(rhs, conv.preferred as DType)] : [lhs, rhs];
  const { preferred, ...attrs } = conv;
  if (x.dtype === "bool" && preferred === undefined) {
    // Sums of booleans are whether there is a true one.
    const [a, b] = [c.cast(x, "i32"), c.cast(y, "i32")];
    return c.ne(new Tensor(p.convolution(a.value, b.value, { ...attrs, dtype: "i32" })), 0);
  }
  return new Tensor(p.convolution(x.value, y.value, { ...attrs, dtype: preferred ?? lhs.dtype }));
}

/** The arguments that the general convolutions share. */
function readConvolution(args: Arguments, lhs: Tensor, rhs: Tensor, dims: ConvDims): Convolution {
  const rank = lhs.ndim - 2;
  const strides = perAxis(args, "windowStrides", rank);
  const lhsDilation = perAxis(args, "lhsDilation", rank);
  const rhsDilation = perAxis(args, "rhsDilation", rank);
  if (typeof args.get("padding") === "string" && lhsDilation.some((step) => step !== 1)) {
    args.fail("TJ5002", "a named padding does not go with lhsDilation", { param: "padding", hint: "give [low, high] pairs, or use lax.convTranspose" }); // prettier-ignore
  }
  const window = spatial(rhs, dims.rhs).map((size, i) => dilated(size, rhsDilation[i]));
  return {
    strides,
    padding: paddingArgument(args, "padding", spatial(lhs, dims.lhs), window, strides),
    lhsDilation,
    rhsDilation,
    dims,
    featureGroupCount: args.has("featureGroupCount") ? args.int("featureGroupCount") : 1,
    batchGroupCount: args.has("batchGroupCount") ? args.int("batchGroupCount") : 1,
    precision: precisionOf(args),
    preferred: args.dtype("preferredElementType"),
  };
}

const DEFAULT_TRANSPOSE_DIMS: Readonly<Record<number, readonly [string, string, string]>> = {
  2: ["NC", "IO", "NC"],
  3: ["NHC", "HIO", "NHC"],
  4: ["NHWC", "HWIO", "NHWC"],
  5: ["NHWDC", "HWDIO", "NHWDC"],
};

/** Padding of a fractionally strided convolution whose output is `size · stride` (SAME) or the full one (VALID). */
function transposePadding(window: number, stride: number, name: string): [number, number] {
  const same = name.toUpperCase() === "SAME";
  const total = window + stride - 2 + (same ? 0 : Math.max(window - stride, 0));
  const low = !same || stride > window - 1 ? window - 1 : Math.ceil(total / 2);
  return [low, total - low];
}

/** Windows laid out along the features: [N, C·window, out…] in the order of the output's dimension numbers. */
function patches(args: Arguments, lhs: Tensor, dims: ConvDims, filter: readonly number[]): Tensor {
  const features = lhs.shape[dims.lhs[1]];
  const count = filter.reduce((a, b) => a * b, 1);
  // An identity kernel: output feature w of a group picks the window's element w.
  const eye = c.cast(c.eq(c.iota("i32", [count, count], 0), c.iota("i32", [count, count], 1)), lhs.dtype);
  const kernel = c.reshape(c.broadcastInDim(eye, [features, count, count], [1, 2]), [features * count, 1, ...filter]);
  const order = Array.from({ length: lhs.ndim }, (_, i) => i);
  const rhs = c.transpose(kernel, order.map((i) => dims.rhs.indexOf(i))); // prettier-ignore
  const conv = readConvolution(args, lhs, rhs, dims);
  return convolve(args, lhs, rhs, { ...conv, featureGroupCount: features });
}

const GENERAL =
  "lhs, rhs, windowStrides, padding, lhsDilation?, rhsDilation?, dimensionNumbers?, featureGroupCount = 1, " +
  "batchGroupCount = 1, precision?, preferredElementType?, outSharding?";

/** The shapes of an image and of its kernel, of one rank. */
function windowShapes(args: Arguments): readonly [lhs: readonly number[], rhs: readonly number[]] {
  const [lhs, rhs] = [args.shape("lhsShape"), args.shape("rhsShape")];
  if (lhs.length < 2 || lhs.length !== rhs.length) args.fail("TJ2008", `both shapes have a batch, features and spatial dimensions, found [${lhs.join()}] and [${rhs.join()}]`, { param: "rhsShape" }); // prettier-ignore
  const names = ["windowStrides", "strides"].filter((name) => args.has(name));
  for (const name of names) {
    if (args.ints(name).length !== lhs.length - 2) args.fail("TJ2008", `needs ${lhs.length - 2} ${name}, found ${args.ints(name).length}`, { param: name }); // prettier-ignore
  }
  return [lhs, rhs];
}

export const CONVOLUTIONS: readonly FunctionVal[] = [
  define("lax.convGeneralDilated", GENERAL, (args) => {
    const { lhs, rhs } = operands(args);
    const dims = dimensionNumbers(args, args.get("dimensionNumbers"), lhs.ndim);
    return convolve(args, lhs, rhs, readConvolution(args, lhs, rhs, dims));
  }),
  define("lax.conv", "lhs, rhs, windowStrides, padding, precision?, preferredElementType?", (args) => {
    const { lhs, rhs } = operands(args);
    return convolve(args, lhs, rhs, readConvolution(args, lhs, rhs, dimensionNumbers(args, null, lhs.ndim)));
  }),
  define(
    "lax.convWithGeneralPadding",
    "lhs, rhs, windowStrides, padding, lhsDilation, rhsDilation, precision?, preferredElementType?",
    (args) => {
      const { lhs, rhs } = operands(args);
      return convolve(args, lhs, rhs, readConvolution(args, lhs, rhs, dimensionNumbers(args, null, lhs.ndim)));
    },
  ),
  define(
    "lax.convTranspose",
    "lhs, rhs, strides, padding, rhsDilation?, dimensionNumbers?, transposeKernel = false, precision?, preferredElementType?, useConsistentPadding = false",
    (args) => {
      const { lhs, rhs } = operands(args);
      const rank = lhs.ndim - 2;
      const layout = DEFAULT_TRANSPOSE_DIMS[lhs.ndim];
      const given = args.get("dimensionNumbers") ?? (layout ? array(layout) : null);
      const dims = dimensionNumbers(args, given, lhs.ndim);
      const strides = perAxis(args, "strides", rank);
      const rhsDilation = perAxis(args, "rhsDilation", rank);
      const window = spatial(rhs, dims.rhs).map((size, i) => dilated(size, rhsDilation[i]));
      const name = args.get("padding");
      let padding: Pads;
      if (name === "SAME" || name === "VALID") {
        padding = window.map((size, i) => transposePadding(size, strides[i], name));
      } else {
        padding = paddingArgument(args, "padding", spatial(lhs, dims.lhs), window, strides);
        if (args.bool("useConsistentPadding")) padding = padding.map(([low, high], i) => [window[i] - 1 - low, window[i] - 1 - high]); // prettier-ignore
      }
      let kernel = rhs;
      if (args.bool("transposeKernel")) {
        kernel = c.swapAxes(c.reverse(rhs, ...dims.rhs.slice(2)), dims.rhs[0], dims.rhs[1]);
      }
      return convolve(args, lhs, kernel, {
        strides: strides.map(() => 1),
        padding,
        lhsDilation: strides,
        rhsDilation,
        dims,
        featureGroupCount: 1,
        batchGroupCount: 1,
        precision: precisionOf(args),
        preferred: args.dtype("preferredElementType"),
      });
    },
  ),
  define(
    "lax.convGeneralDilatedPatches",
    "lhs, filterShape, windowStrides, padding, lhsDilation?, rhsDilation?, dimensionNumbers?, precision?, preferredElementType?",
    (args) => {
      const lhs = args.tensor("lhs");
      const dims = dimensionNumbers(args, args.get("dimensionNumbers"), lhs.ndim);
      return patches(args, lhs, dims, args.shape("filterShape"));
    },
  ),
  // A kernel of its own at every place: rhs has axes O, I·window and the output's spatial axes, as dimension numbers order them.
  define(
    "lax.convGeneralDilatedLocal",
    "lhs, rhs, windowStrides, padding, filterShape, lhsDilation?, rhsDilation?, dimensionNumbers?, precision?, preferredElementType?",
    (args) => {
      const [lhs, rhs] = [args.tensor("lhs"), args.tensor("rhs")];
      const dims = dimensionNumbers(args, args.get("dimensionNumbers"), lhs.ndim);
      if (rhs.ndim !== lhs.ndim) args.fail("TJ2008", `rhs must have the rank of lhs, found ${typeText(rhs)} for ${typeText(lhs)}`, { param: "rhs" }); // prettier-ignore
      const windows = patches(args, lhs, dims, args.shape("filterShape"));
      const spots = dims.out.slice(2);
      const contraction = {
        lhsContract: [dims.out[1]],
        rhsContract: [dims.rhs[1]],
        lhsBatch: spots,
        rhsBatch: dims.rhs.slice(2),
      };
      // The result has the spatial axes first, then N and O; back to the output's order.
      const result = dotGeneral(args, windows, rhs, contraction, precisionOf(args), args.dtype("preferredElementType"));
      const from = [spots.length, spots.length + 1, ...spots.map((_, i) => i)];
      const order: number[] = [];
      dims.out.forEach((at, i) => (order[at] = from[i]));
      return c.transpose(result, order);
    },
  ),

  define("lax.convDimensionNumbers", "lhsShape, rhsShape, dimensionNumbers?", (args) => {
    const { lhs, rhs, out } = dimensionNumbers(args, args.get("dimensionNumbers"), args.shape("lhsShape").length);
    const axes = (list: readonly number[]): Val => array(list.map(int));
    return tuple({ lhsSpec: axes(lhs), rhsSpec: axes(rhs), outSpec: axes(out) });
  }),
  define("lax.convGeneralPermutations", "dimensionNumbers", (args) => {
    const given = args.array("dimensionNumbers");
    const dims = dimensionNumbers(args, args.get("dimensionNumbers"), String(given[0]).length);
    return array([dims.lhs, dims.rhs, dims.out].map((axes) => array(axes.map(int))));
  }),
  define("lax.convShapeTuple", "lhsShape, rhsShape, strides, pads, batchGroupCount = 1", (args) => {
    const [lhs, rhs] = windowShapes(args);
    const strides = args.ints("strides");
    const padding = paddingArgument(args, "pads", lhs.slice(2), rhs.slice(2), strides);
    const ones = strides.map(() => 1);
    const attrs = { window: rhs.slice(2), strides, padding, baseDilation: ones, windowDilation: ones };
    return array([lhs[0] / args.int("batchGroupCount"), rhs[0], ...windowCounts(lhs.slice(2), attrs)].map(int));
  }),
  define("lax.convGeneralShapeTuple", "lhsShape, rhsShape, windowStrides, padding, dimensionNumbers", (args) => {
    const [lhs, rhs] = windowShapes(args);
    const dims = dimensionNumbers(args, args.get("dimensionNumbers"), lhs.length);
    const strides = args.ints("windowStrides");
    const [sizes, window] = [dims.lhs.slice(2).map((i) => lhs[i]), dims.rhs.slice(2).map((i) => rhs[i])];
    const padding = paddingArgument(args, "padding", sizes, window, strides);
    const ones = strides.map(() => 1);
    const out = windowCounts(sizes, { window, strides, padding, baseDilation: ones, windowDilation: ones });
    const result: number[] = [];
    [lhs[dims.lhs[0]], rhs[dims.rhs[0]], ...out].forEach((size, i) => (result[dims.out[i]] = size));
    return array(result.map(int));
  }),
  define("lax.convTransposeShapeTuple", "lhsShape, rhsShape, windowStrides, padding, dimensionNumbers", (args) => {
    const [lhs, rhs] = windowShapes(args);
    const dims = dimensionNumbers(args, args.get("dimensionNumbers"), lhs.length);
    const strides = args.ints("windowStrides");
    const [sizes, window] = [dims.lhs.slice(2).map((i) => lhs[i]), dims.rhs.slice(2).map((i) => rhs[i])];
    const name = args.get("padding");
    const padding =
      name === "SAME" || name === "VALID"
        ? window.map((size, i) => transposePadding(size, strides[i], name))
        : paddingArgument(args, "padding", sizes, window, strides);
    const ones = strides.map(() => 1);
    const out = windowCounts(sizes, { window, strides: ones, padding, baseDilation: strides, windowDilation: ones });
    const result: number[] = [];
    [lhs[dims.lhs[0]], rhs[dims.rhs[0]], ...out].forEach((size, i) => (result[dims.out[i]] = size));
    return array(result.map(int));
  }),
];
