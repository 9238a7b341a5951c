// What is done to a function before it is emitted. Each pass is linear; XLA does the deep work, so what counts here is
// that little of what derivatives and batching leave behind reaches it.
import type { Func } from "../ir/graph.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { finish } from "./finish.ts";
import { foldOp } from "./fold.ts";
import { inline } from "./inline.ts";
import { peephole } from "./peephole.ts";
import { sunkConstants } from "./sink.ts";
import { simplifyOp } from "./simplify.ts";
import { invariantCarries } from "./simplify/control.ts";

/** Before folding, so that a carry that never changes is a constant of its loop by then, and may be sunk into it. */
const settle = peephole([invariantCarries]);
const foldAndSimplify = peephole([foldOp, simplifyOp], sunkConstants);

/**
 * The same function, smaller, for a function that no transformation will see again: rules for derivatives are dropped.
 * The values it gives are the same to the last bit.
 */
export function optimize(func: Func): Func {
  // Dead code goes first, so that the others do not work on it, and last, as they leave some behind.
  const whole = inline(finish(dce(func)));
  return dce(cse(foldAndSimplify(settle(whole))));
}
