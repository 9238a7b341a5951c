// dotGeneral and convolution.
import { DTYPE_INFO, type DType } from "../dtype.ts";
import { formatType, type TensorType } from "../type.ts";
import {
  checkAxes, checkCount, checkPerDim, checkSameDTypes, fail, type TypeRules,
} from "./check.ts"; // prettier-ignore
import { windowCount } from "./window.ts";

/** The result of accumulating in `dtype`: the operands' own, or a wider one of their kind. */
function checkAccumulation(name: string, x: TensorType, dtype: DType): void {
  const from = DTYPE_INFO[x.dtype];
  const to = DTYPE_INFO[dtype];
  if (x.dtype !== dtype && (from.kind !== to.kind || to.bits <= from.bits)) {
    fail(name, `operands of type ${x.dtype} do not accumulate in ${dtype}: it is not a wider type of the same kind`);
  }
}

/** That dimensions of both sides pair up in number and size. */
function checkPairs(
  name: string,
  what: string,
  lhs: TensorType,
  lhsDims: readonly number[],
  rhs: TensorType,
  rhsDims: readonly number[],
): void {
  if (lhsDims.length !== rhsDims.length) {
    fail(name, `${lhsDims.length} ${what} dimensions on the left, ${rhsDims.length} on the right`);
  }
  for (let i = 0; i < lhsDims.length; i++) {
    const a = lhs.shape[lhsDims[i]];
    const b = rhs.shape[rhsDims[i]];
    if (a !== b) fail(name, `${what} sizes ${a} of ${formatType(lhs)} and ${b} of ${formatType(rhs)} differ`);
  }
}

export const contraction: Pick<TypeRules, "dotGeneral" | "convolution"> = {
  dotGeneral: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [lhs, rhs] = operands;
    const { lhsContract, rhsContract, lhsBatch, rhsBatch } = attrs;
    checkSameDTypes(name, lhs, rhs);
    checkAccumulation(name, lhs, attrs.dtype);
    const lhsUsed = [...lhsBatch, ...lhsContract];
    const rhsUsed = [...rhsBatch, ...rhsContract];
    checkAxes(name, "dimension of the left operand", lhsUsed, lhs.shape.length);
    checkAxes(name, "dimension of the right operand", rhsUsed, rhs.shape.length);
    checkPairs(name, "batch", lhs, lhsBatch, rhs, rhsBatch);
    checkPairs(name, "contracting", lhs, lhsContract, rhs, rhsContract);
    const shape = [
      ...lhsBatch.map((dim) => lhs.shape[dim]),
      ...lhs.shape.filter((_, dim) => !lhsUsed.includes(dim)),
      ...rhs.shape.filter((_, dim) => !rhsUsed.includes(dim)),
    ];
    return [{ dtype: attrs.dtype, shape }];
  },
  convolution: (operands, attrs, _regions, name) => {
    checkCount(name, operands, 2);
    const [lhs, rhs] = operands;
    const { strides, padding, lhsDilation, rhsDilation, dims, featureGroupCount, batchGroupCount } = attrs;
    const rank = lhs.shape.length;
    checkSameDTypes(name, lhs, rhs);
    checkAccumulation(name, lhs, attrs.dtype);
    if (rank < 2 || rhs.shape.length !== rank) {
      fail(name, `the input ${formatType(lhs)} and the kernel ${formatType(rhs)} must have the same rank, at least 2`);
    }
    for (const [what, positions] of Object.entries(dims) as [string, readonly number[]][]) {
      checkPerDim(name, `dims.${what}`, positions, rank);
      checkAxes(name, `dims.${what} position`, positions, rank);
    }
    checkPerDim(name, "strides", strides, rank - 2, 1);
    checkPerDim(name, "padding", padding.map(([low]) => low), rank - 2); // prettier-ignore
    checkPerDim(name, "padding", padding.map(([, high]) => high), rank - 2); // prettier-ignore
    checkPerDim(name, "lhsDilation", lhsDilation, rank - 2, 1);
    checkPerDim(name, "rhsDilation", rhsDilation, rank - 2, 1);
    const batch = lhs.shape[dims.lhs[0]];
    const features = lhs.shape[dims.lhs[1]];
    const outFeatures = rhs.shape[dims.rhs[0]];
    const inFeatures = rhs.shape[dims.rhs[1]];
    checkGroups(name, "featureGroupCount", featureGroupCount);
    checkGroups(name, "batchGroupCount", batchGroupCount);
    if (featureGroupCount > 1 && batchGroupCount > 1)
      fail(name, "featureGroupCount and batchGroupCount are both above 1");
    checkDivides(name, "featureGroupCount", featureGroupCount, features, "input features");
    checkDivides(name, "featureGroupCount", featureGroupCount, outFeatures, "output features");
    checkDivides(name, "batchGroupCount", batchGroupCount, batch, "input batches");
    checkDivides(name, "batchGroupCount", batchGroupCount, outFeatures, "output features");
    if (inFeatures !== features / featureGroupCount) {
      const groups = featureGroupCount > 1 ? ` in ${featureGroupCount} groups` : "";
      fail(
        name,
        `the input ${formatType(lhs)} has ${features} features${groups}, the kernel ${formatType(rhs)} takes ${inFeatures}`,
      );
    }
    const shape = new Array<number>(rank);
    shape[dims.out[0]] = batch / batchGroupCount;
    shape[dims.out[1]] = outFeatures;
    for (let i = 0; i < rank - 2; i++) {
      shape[dims.out[i + 2]] = windowCount({
        size: lhs.shape[dims.lhs[i + 2]],
        window: rhs.shape[dims.rhs[i + 2]],
        stride: strides[i],
        baseDilation: lhsDilation[i],
        windowDilation: rhsDilation[i],
        padding: padding[i],
      });
    }
    return [{ dtype: attrs.dtype, shape }];
  },
};

function checkGroups(name: string, what: string, count: number): void {
  if (!(Number.isInteger(count) && count >= 1)) fail(name, `${what} ${count} is below 1`);
}

function checkDivides(name: string, what: string, count: number, size: number, of: string): void {
  if (size % count !== 0) fail(name, `${what} ${count} does not divide the ${size} ${of}`);
}
