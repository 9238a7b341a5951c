// Takes out what exists only to be differentiated. For a function that no transformation will see again.
//
//   %0 = stopGradient %x : f32                             →     %1 = call %x {fn = @f} : f32
//   %1 = customJvp %0 {fn = @f, jvp = @rule} : f32               return %1
//   return %1
import { is, type Op, type Value } from "../ir/graph.ts";
import * as p from "../ir/prims.ts";
import { plainCall } from "./customRules.ts";
import { peephole } from "./peephole.ts";

/** What an op comes down to when only its value matters. */
function plain(op: Op): readonly Value[] | null {
  if (is(op, "stopGradient")) return op.operands;
  if (is(op, "remat")) return p.call(op.attrs.fn, op.operands);
  const call = plainCall(op, op.operands);
  return call && p.call(call.fn, call.args);
}

export const finish = peephole([plain]);
