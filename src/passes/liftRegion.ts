// A function of scalars applied elementwise to whole arrays: how a reduction's region is used outside the reduction.
import { emit } from "../ir/build.ts";
import { is, type Op, type Region, type Value } from "../ir/graph.ts";
import type { OpAttrs } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";
import type { Shape } from "../ir/type.ts";
import { plainCall } from "./customRules.ts";

const fill = (scalar: Value, shape: Shape): Value =>
  scalar.type.shape.length === shape.length ? scalar : p.broadcastInDim(scalar, shape, []);

function liftOp(op: Op, operands: readonly Value[], shape: Shape): readonly Value[] {
  if (is(op, "call")) return liftRegion(op.attrs.fn, operands);
  const plain = plainCall(op, operands);
  if (plain) return liftRegion(plain.fn, plain.args);
  if (is(op, "if")) {
    const [pred, ...args] = operands;
    const onTrue = liftRegion(op.regions[0], args);
    const onFalse = liftRegion(op.regions[1], args);
    return onTrue.map((value, i) => p.select(pred, value, onFalse[i]));
  }
  if (op.regions.length > 0)
    throw new Error(`a reduction's function with ${op.name} in it cannot be applied to arrays`);
  if (is(op, "broadcastInDim") || is(op, "reshape")) return operands;
  if (operands.length === 0)
    return emit(op.name, operands, op.attrs as OpAttrs[typeof op.name]).map((y) => fill(y, shape));
  return emit(op.name, operands, op.attrs);
}

/** The region's results for arrays of one shape in place of its scalars. */
export function liftRegion(region: Region, args: readonly Value[]): readonly Value[] {
  const shape = args[0]?.type.shape ?? [];
  const map = new Map<Value, Value>();
  region.params.forEach((param, i) => map.set(param, fill(args[i], shape)));
  const lookup = (value: Value): Value => map.get(value) as Value;
  for (const op of region.ops) {
    const results = liftOp(op, op.operands.map(lookup), shape);
    op.results.forEach((result, i) => map.set(result, results[i]));
  }
  return region.results.map(lookup);
}
