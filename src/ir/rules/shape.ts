// Ops that move elements without looking at them.
import { formatType, sameShape, sizeOf } from "../type.ts";
import {
  checkAxes, checkAxis, checkCount, checkPerDim, checkSameDTypes, checkScalar, checkSizes, checkSortedAxes, fail, type TypeRules,
} from "./check.ts"; // prettier-ignore

type Names = "broadcastInDim" | "reshape" | "transpose" | "reverse" | "concatenate" | "pad" | "slice";

export const shape: Pick<TypeRules, Names> = {
  broadcastInDim: (operands, { shape, dims }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkSizes(name, shape);
    const rank = x.shape.length;
    if (dims.length !== rank) fail(name, `dims [${dims.join(",")}] must have ${rank} entries, one for each dimension of ${formatType(x)}`); // prettier-ignore
    checkSortedAxes(name, "result dimension", dims, shape.length);
    const result = { dtype: x.dtype, shape };
    for (let i = 0; i < rank; i++) {
      if (x.shape[i] !== 1 && x.shape[i] !== shape[dims[i]]) {
        fail(
          name,
          `dimension ${i} of ${formatType(x)} does not spread over dimension ${dims[i]} of ${formatType(result)}`,
        );
      }
    }
    return [result];
  },
  reshape: (operands, { shape }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    checkSizes(name, shape);
    const result = { dtype: x.dtype, shape };
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      fail(name, `${formatType(x)} has ${sizeOf(x.shape)} elements, ${formatType(result)} has ${sizeOf(shape)}`);
    }
    return [result];
  },
  transpose: (operands, { permutation }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    if (permutation.length !== x.shape.length) {
      fail(name, `the permutation [${permutation.join(",")}] does not fit ${formatType(x)}`);
    }
    checkAxes(name, "dimension", permutation, x.shape.length);
    return [{ dtype: x.dtype, shape: permutation.map((from) => x.shape[from]) }];
  },
  reverse: (operands, { dims }, _regions, name) => {
    checkCount(name, operands, 1);
    checkAxes(name, "dimension", dims, operands[0].shape.length);
    return operands;
  },
  concatenate: (operands, { dimension }, _regions, name) => {
    if (operands.length === 0) fail(name, "takes at least one operand");
    const [first] = operands;
    checkAxis(name, "dimension", dimension, first.shape.length);
    let size = 0;
    for (const x of operands) {
      checkSameDTypes(name, first, x);
      if (
        x.shape.length !== first.shape.length ||
        x.shape.some((dim, i) => i !== dimension && dim !== first.shape[i])
      ) {
        fail(name, `${formatType(first)} and ${formatType(x)} differ beyond dimension ${dimension}`);
      }
      size += x.shape[dimension];
    }
    return [{ dtype: first.dtype, shape: first.shape.map((dim, i) => (i === dimension ? size : dim)) }];
  },
  pad: (operands, { low, high, interior }, _regions, name) => {
    checkCount(name, operands, 2);
    const [x, fill] = operands;
    const rank = x.shape.length;
    checkSameDTypes(name, x, fill, "operand and padding value");
    checkScalar(name, fill, "the padding value");
    checkPerDim(name, "low", low, rank);
    checkPerDim(name, "high", high, rank);
    checkPerDim(name, "interior", interior, rank, 0);
    const shape = x.shape.map((dim, i) => low[i] + dim + Math.max(dim - 1, 0) * interior[i] + high[i]);
    if (shape.some((dim) => dim < 0)) {
      fail(name, `low [${low.join(",")}] and high [${high.join(",")}] cut more off ${formatType(x)} than it has`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  slice: (operands, { start, limit, strides }, _regions, name) => {
    checkCount(name, operands, 1);
    const [x] = operands;
    const rank = x.shape.length;
    checkPerDim(name, "start", start, rank, 0);
    checkPerDim(name, "limit", limit, rank, 0);
    checkPerDim(name, "strides", strides, rank, 1);
    const shape = x.shape.map((dim, i) => {
      if (start[i] > limit[i] || limit[i] > dim) {
        fail(name, `[${start[i]}, ${limit[i]}] is no range within dimension ${i} of ${formatType(x)}`);
      }
      return Math.ceil((limit[i] - start[i]) / strides[i]);
    });
    return [sameShape(shape, x.shape) ? x : { dtype: x.dtype, shape }];
  },
};
