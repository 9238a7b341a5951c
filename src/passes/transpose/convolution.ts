// Transposes of a convolution: with respect to the image, the cotangent convolved with the reversed kernel; with respect
// to the kernel, the image convolved with the cotangent. Strides and dilations change places.
import type { Value } from "../../ir/graph.ts";
import type { ConvAttrs, Padding } from "../../ir/ops.ts";
import * as p from "../../ir/prims.ts";
import { sizeOf } from "../../ir/type.ts";
import { range } from "../values.ts";
import type { TransposeRule } from "./rule.ts";

type Dims = readonly number[];

/** The same layout with the roles of its first two dimensions (batch and feature, or output and input) exchanged. */
const exchanged = ([a, b, ...spatial]: Dims): Dims => [b, a, ...spatial];

const dilated = (sizes: Dims, by: Dims): number[] => sizes.map((n, d) => (n === 0 ? 0 : (n - 1) * by[d] + 1));

/** Splits `groups` off the front of one axis and puts them in front of another, merged into it. */
function moveGroups(x: Value, from: number, groups: number, into: number): Value {
  const { shape } = x.type;
  const split = [...shape.slice(0, from), groups, shape[from] / groups, ...shape.slice(from + 1)];
  const rest = range(split.length).filter((dim) => dim !== from);
  const permutation = [...rest.slice(0, into), from, ...rest.slice(into)];
  const merged = rest.map((dim, i) => split[dim] * (i === into ? groups : 1));
  return p.reshape(p.transpose(p.reshape(x, split), permutation), merged);
}

interface Sizes {
  readonly image: Dims;
  readonly kernel: Dims;
  readonly out: Dims;
}

/** Spatial sizes, as the dilations and strides spread them out. */
function spread(attrs: ConvAttrs, shapes: { image: Dims; kernel: Dims; out: Dims }): Sizes {
  const spatial = (shape: Dims, dims: Dims): number[] => dims.slice(2).map((dim) => shape[dim]);
  return {
    image: dilated(spatial(shapes.image, attrs.dims.lhs), attrs.lhsDilation),
    kernel: dilated(spatial(shapes.kernel, attrs.dims.rhs), attrs.rhsDilation),
    out: dilated(spatial(shapes.out, attrs.dims.out), attrs.strides),
  };
}

function imageCotangent(ct: Value, kernel: Value, attrs: ConvAttrs, sizes: Sizes): Value {
  const { dims, padding, featureGroupCount, batchGroupCount } = attrs;
  const groups = Math.max(featureGroupCount, batchGroupCount);
  const regrouped = groups > 1 ? moveGroups(kernel, dims.rhs[0], groups, dims.rhs[1]) : kernel;
  const pads: Padding = padding.map(([low], d) => {
    const before = sizes.kernel[d] - low - 1;
    return [before, sizes.image[d] + sizes.kernel[d] - 1 - sizes.out[d] - before];
  });
  const out = p.convolution(ct, p.reverse(regrouped, dims.rhs.slice(2)), {
    ...attrs,
    strides: attrs.lhsDilation,
    padding: pads,
    lhsDilation: attrs.strides,
    dims: { lhs: dims.out, rhs: exchanged(dims.rhs), out: dims.lhs },
    featureGroupCount: groups,
    batchGroupCount: 1,
    dtype: ct.type.dtype,
  });
  return batchGroupCount > 1 ? moveGroups(out, dims.lhs[1], batchGroupCount, dims.lhs[0]) : out;
}

function kernelCotangent(ct: Value, image: Value, attrs: ConvAttrs, sizes: Sizes): Value {
  const { dims, padding } = attrs;
  const pads: Padding = padding.map(([low], d) => [low, sizes.out[d] - sizes.image[d] + sizes.kernel[d] - low - 1]);
  return p.convolution(image, ct, {
    ...attrs,
    strides: attrs.rhsDilation,
    padding: pads,
    rhsDilation: attrs.strides,
    dims: { lhs: exchanged(dims.lhs), rhs: exchanged(dims.out), out: exchanged(dims.rhs) },
    featureGroupCount: attrs.batchGroupCount,
    batchGroupCount: attrs.featureGroupCount,
    dtype: ct.type.dtype,
  });
}

export const convolutionTranspose: TransposeRule<"convolution"> = (op, [image, kernel], [ct]) => {
  // Where there is nothing to sum, every derivative is zero.
  if (!ct || [ct, ...op.operands].some(({ type }) => sizeOf(type.shape) === 0)) return [null, null];
  const sizes = spread(op.attrs, {
    image: op.operands[0].type.shape,
    kernel: op.operands[1].type.shape,
    out: ct.type.shape,
  });
  const other = image ?? kernel;
  const like = other ? p.convert(ct, other.type.dtype) : ct;
  return [
    image === null && kernel ? imageCotangent(like, kernel, op.attrs, sizes) : null,
    kernel === null && image ? kernelCotangent(like, image, op.attrs, sizes) : null,
  ];
};
