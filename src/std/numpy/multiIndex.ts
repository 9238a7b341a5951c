// Places of an array counted row by row, and one number an axis: unravelIndex, ravelMultiIndex.
import { DTYPE_INFO, isFloat, isInteger, isUnsigned, type DType } from "../../ir/dtype.ts";
import { sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { resultType, scalar } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, Tensor, type Val } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { floorDivide, mod } from "./binary.ts";
import { arrayOf } from "./creation.ts";
import { indices } from "./indexing.ts";
import { staticIntegers } from "./static.ts";
import { fn, type Table } from "./support.ts";

function unravelIndex(args: Arguments): Val {
  const shape = args.shape("shape");
  const given = arrayOf(args.get("indices"), undefined, `${args.callee}: indices`);
  let rest = given.dtype === "bool" ? m.cast(given, "i32") : isFloat(given.dtype) ? given : indices(args, "indices");
  const places: Tensor[] = [];
  for (const size of [...shape].reverse()) {
    const length = scalar(size, rest.dtype);
    places.unshift(mod(args.callee, rest, length));
    rest = floorDivide(args.callee, rest, length);
  }
  const above = m.gt(rest, 0);
  const below = m.lt(rest, -1);
  return array(places.map((place, i) => m.where(above, shape[i] - 1, m.where(below, 0, place))));
}

/** The indices' own dtype, where it can hold every place. */
function placeDType(args: Arguments, given: readonly Tensor[], places: number): DType {
  const { dtype } = resultType(given, args.callee);
  const greatest = (1n << BigInt(DTYPE_INFO[dtype].bits - (isUnsigned(dtype) ? 0 : 1))) - 1n;
  if (BigInt(places) - 1n <= greatest) return dtype;
  return args.fail("TJ7002", `${dtype} cannot hold the last of ${places} places`, { param: "multiIndex", hint: "name one that can: { dtype: i32 }" }); // prettier-ignore
}

function ravelMultiIndex(args: Arguments): Tensor {
  const dims = args.shape("dims");
  const given = args.tensors("multiIndex");
  if (given.length !== dims.length) args.fail("TJ2002", `${given.length} index arrays do not go with ${dims.length} sizes`); // prettier-ignore
  const wrong = given.find((index) => !isInteger(index.dtype));
  if (wrong) args.fail("TJ7002", `multiIndex must be integers, found ${typeText(wrong)}`, { param: "multiIndex" });
  const mode = args.string("mode", ["raise", "wrap", "clip", "ignore"]);
  const dtype = args.dtype("dtype") ?? placeDType(args, given, sizeOf(dims));
  const order = args.string("order", ["C", "F"]);
  const places = given.map((index, i) => {
    if (mode === "clip") return m.max(m.min(index, dims[i] - 1), 0);
    if (mode === "wrap") return mod(args.callee, index, scalar(dims[i], index.dtype));
    if (mode === "raise") {
      const known = staticIntegers(index);
      if (!known) args.fail("TJ4001", 'mode "raise" looks at the indices, which are traced', { param: "multiIndex", hint: 'use { mode: "clip" } or { mode: "wrap" }' }); // prettier-ignore
      const bad = known.find((value) => value < 0 || value >= dims[i]);
      if (bad !== undefined) args.fail("TJ2005", `the index ${bad} is out of range for a size of ${dims[i]}`, { param: "multiIndex" }); // prettier-ignore
    }
    return index;
  });
  // A single place along an axis may be so far from the next that the dtype does not tell.
  const strideOf = (i: number): number =>
    dims[i] <= 1 ? 0 : sizeOf(order === "C" ? dims.slice(i + 1) : dims.slice(0, i));
  return places
    .map((place, i) => m.mul(m.cast(place, dtype), scalar(strideOf(i), dtype)))
    .reduce(m.add, scalar(0, dtype));
}

export const MULTI_INDEX: Table = {
  unravelIndex: fn("unravelIndex", "indices, shape", unravelIndex),
  ravelMultiIndex: fn("ravelMultiIndex", 'multiIndex, dims, mode = "raise", order = "C", *, dtype?', ravelMultiIndex),
};
