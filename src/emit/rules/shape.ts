// Ops that move elements to other places without looking at them.
import { list } from "../attributes.ts";
import { broadcast } from "../constants.ts";
import { sameShape } from "../../ir/type.ts";
import type { EmitRules } from "../rule.ts";
import { typeText } from "../typeText.ts";

type ShapeOp =
  | "broadcastInDim"
  | "reshape"
  | "transpose"
  | "reverse"
  | "concatenate"
  | "pad"
  | "slice"
  | "dynamicSlice"
  | "dynamicUpdateSlice";

export const shapes: EmitRules<ShapeOp> = {
  broadcastInDim: ([x], op, out) =>
    sameShape(x.type.shape, op.attrs.shape) ? x : broadcast(out, x, op.results[0].type, op.attrs.dims),
  reshape: ([x], op, out) =>
    sameShape(x.type.shape, op.attrs.shape) ? x : out.typed("stablehlo.reshape", [x], op.results[0].type),
  transpose: ([x], op, out) =>
    out.typed("stablehlo.transpose", [x], op.results[0].type, `, dims = ${list(op.attrs.permutation)}`),
  reverse: ([x], op, out) =>
    out.one(`stablehlo.reverse ${x.name}, dims = ${list(op.attrs.dims)} : ${typeText(x.type)}`, x.type),
  concatenate: (xs, op, out) =>
    out.typed("stablehlo.concatenate", xs, op.results[0].type, `, dim = ${op.attrs.dimension}`),
  pad: (operands, op, out) => {
    const { low, high, interior } = op.attrs;
    const attrs = `, low = ${list(low)}, high = ${list(high)}, interior = ${list(interior)}`;
    return out.typed("stablehlo.pad", operands, op.results[0].type, attrs);
  },
  slice: ([x], op, out) => {
    const { start, limit, strides } = op.attrs;
    const ranges = start.map((from, i) => `${from}:${limit[i]}${strides[i] === 1 ? "" : `:${strides[i]}`}`);
    return out.typed("stablehlo.slice", [x], op.results[0].type, ` ${list(ranges)}`);
  },
  dynamicSlice: (operands, op, out) =>
    out.typed("stablehlo.dynamic_slice", operands, op.results[0].type, `, sizes = ${list(op.attrs.sizes)}`),
  dynamicUpdateSlice: (operands, op, out) => out.typed("stablehlo.dynamic_update_slice", operands, op.results[0].type),
};
