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

/** In order. Dead code goes first, so that the others do not work on it, and last, as they leave some behind. */
export const PASSES: readonly (readonly [name: string, pass: (func: Func) => Func])[] = [
  ["dce", dce],
  ["finish", finish],
  ["inline", inline],
  ["settle", settle],
  ["foldAndSimplify", foldAndSimplify],
  ["cse", cse],
  ["dce", dce],
];

/**
 * The same function, smaller, for a function that no transformation will see again: rules for derivatives are dropped.
 * The values it gives are the same to the last bit. `onPass` is told what each pass made of it.
 */
export function optimize(func: Func, onPass?: (name: string, func: Func) => void): Func {
  return PASSES.reduce((current, [name, pass]) => {
    const next = pass(current);
    onPass?.(name, next);
    return next;
  }, func);
}
