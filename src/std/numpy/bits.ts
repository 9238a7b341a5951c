// Packing of booleans into bytes, and back.
import { isBool, isInteger } from "../../ir/dtype.ts";
import * as p from "../../ir/prims.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { full, scalar } from "../../frontend/tensor/convert.ts";
import { truth } from "../../frontend/tensor/logic.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as m from "../compose.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { expandDims, joinAxis, ravel, reshape, sliceAxis, swapAxes } from "./shape.ts";
import { constantTensor } from "./static.ts";
import { fn, strong, type Table } from "./support.ts";

/** The array with the axis that is packed last; flattened where none is given. */
function alongLast(args: Arguments): { x: Tensor; axis: number } {
  const given = args.tensor("a");
  const x = args.has("axis") ? given : ravel(given);
  const axis = args.has("axis") ? args.axis("axis", x.ndim) : 0;
  return { x: swapAxes(x, axis, x.ndim - 1), axis };
}

/** The place of each bit in a byte. */
function shifts(args: Arguments): Tensor {
  const places = [0, 1, 2, 3, 4, 5, 6, 7];
  return constantTensor("u8", [8], args.string("bitorder", ["big", "little"]) === "big" ? places.reverse() : places);
}

function packbits(args: Arguments): Tensor {
  const { x, axis } = alongLast(args);
  if (!isInteger(x.dtype) && !isBool(x.dtype)) {
    args.fail("TJ7002", `takes integers or booleans, found ${typeText(x)}`, { param: "a" });
  }
  const last = x.ndim - 1;
  const lead = x.shape.slice(0, -1);
  const bytes = Math.ceil(x.shape[last] / 8);
  const missing = bytes * 8 - x.shape[last];
  let bits = m.cast(truth(args.callee, x), "u8");
  if (missing > 0) bits = joinAxis([bits, full([...lead, missing], 0, "u8")], last);
  const grouped = reshape(bits, [...lead, bytes, 8]);
  const moved = strong(p.shiftLeft(grouped.value, broadcastTo(shifts(args), grouped.shape).value));
  return swapAxes(strong(p.reduce(moved.value, "sum", [last + 1])), axis, last);
}

function unpackbits(args: Arguments): Tensor {
  const { x, axis } = alongLast(args);
  if (x.dtype !== "u8") args.fail("TJ7002", `takes bytes (u8), found ${typeText(x)}`, { param: "a" });
  const last = x.ndim - 1;
  const shape = [...x.shape, 8];
  const wide = broadcastTo(expandDims(x, [last + 1]), shape);
  const moved = strong(p.shiftRightLogical(wide.value, broadcastTo(shifts(args), shape).value));
  const bits = m.bitAnd(moved, scalar(1, "u8"));
  let flat = reshape(bits, [...x.shape.slice(0, -1), x.shape[last] * 8]);
  if (args.has("count")) {
    const size = flat.shape[last];
    const asked = args.int("count");
    const count = asked < 0 ? size + asked : asked;
    if (count <= size) flat = sliceAxis(flat, last, 0, Math.max(0, count));
    else flat = joinAxis([flat, full([...x.shape.slice(0, -1), count - size], 0, "u8")], last);
  }
  return swapAxes(flat, axis, last);
}

export const BITS: Table = {
  packbits: fn("packbits", 'a, axis?, bitorder = "big"', packbits),
  unpackbits: fn("unpackbits", 'a, axis?, count?, bitorder = "big"', unpackbits),
};
