// Arrays in host memory, the exchange format of the runtime and of the file readers and writers.
import { DTYPE_INFO } from "../ir/dtype.ts";
import { byteLength, formatArrayType, type ArrayType } from "./arrayType.ts";
import { RuntimeUsageError } from "./errors.ts";

export { byteLength, elementCount, formatArrayType } from "./arrayType.ts";

/**
 * A dense, row-major, little-endian array. Elements take `DTYPE_INFO[dtype].bytes` bytes each: sub-byte types
 * one byte per element (i2 and i4 sign-extended), bool 0 or 1, complex the real and then the imaginary part.
 */
export interface HostArray extends ArrayType {
  readonly bytes: Uint8Array;
}

/** A host array whose elements lie at `offset + Σ index·byteStride` (strides may be zero or negative). */
export interface StridedHostArray extends HostArray {
  readonly byteStrides: readonly number[];
  readonly offset?: number;
}

/** Checks the shape and that the bytes are as many as dtype and shape need. */
export const checkHostArray = ({ dtype, shape, bytes }: HostArray): void => {
  if (!Object.hasOwn(DTYPE_INFO, dtype)) throw new RuntimeUsageError(`unknown dtype ${JSON.stringify(dtype)}`);
  for (const dim of shape) {
    if (!Number.isSafeInteger(dim) || dim < 0) {
      throw new RuntimeUsageError(`a shape has non-negative integer dimensions, this one is [${shape.join(",")}]`);
    }
  }
  const wanted = byteLength(dtype, shape);
  if (bytes.length !== wanted) {
    throw new RuntimeUsageError(
      `${formatArrayType({ dtype, shape })} takes ${wanted} bytes, ${bytes.length} were given`,
    );
  }
};

/** The same elements, dense and row-major. */
export const densify = (array: StridedHostArray): HostArray => {
  const { dtype, shape, bytes, byteStrides, offset = 0 } = array;
  const width = DTYPE_INFO[dtype].bytes;
  if (byteStrides.length !== shape.length) {
    throw new RuntimeUsageError(`${shape.length} dimensions need as many strides, ${byteStrides.length} were given`);
  }
  const dense = new Uint8Array(byteLength(dtype, shape));
  if (dense.length === 0) return { dtype, shape, bytes: dense };
  let lowest = offset;
  let highest = offset;
  shape.forEach((dim, axis) => {
    const reach = (dim - 1) * byteStrides[axis];
    if (reach < 0) lowest += reach;
    else highest += reach;
  });
  if (lowest < 0 || highest + width > bytes.length) {
    throw new RuntimeUsageError(
      `strides [${byteStrides.join(",")}] with offset ${offset} reach outside the ${bytes.length} bytes given`,
    );
  }
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < dense.length; to += width) {
    for (let i = 0; i < width; i++) dense[to + i] = bytes[from + i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += byteStrides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= byteStrides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { dtype, shape, bytes: dense };
};
