// Calls of the module's functions.
import type { Func } from "../ir/graph.ts";
import type { TensorType } from "../ir/type.ts";
import { refList, signature, type Ref, type Writer } from "./writer.ts";

/**
 * Keeps a call from being inlined, and has XLA's CPU compiler make one native function of what is called: its loops then
 * cost no more than the machine's own, where each op of each round would be dispatched otherwise. XLA sets the second
 * attribute itself on loops over less than a kilobyte. Such functions have no products, sorts, scatters or custom calls.
 */
const KERNEL = '{mhlo.frontend_attributes = {inlineable = "false", xla_cpu_small_call = "true"}}';

/** A call of a function of this module, with the large constants that it needs. */
export function callOf(out: Writer, fn: Func, operands: readonly Ref[], types: readonly TensorType[]): Ref[] {
  const hoisted = out.scope.hoistedBy(fn).map((literal) => out.hoistedRef(literal));
  const args = [...operands, ...hoisted.filter((ref) => ref !== undefined)];
  const attrs = fn.kernel ? ` ${KERNEL}` : "";
  return out.line(`func.call ${out.scope.symbol(fn)}(${refList(args)})${attrs} : ${signature(args, types)}`, types);
}
